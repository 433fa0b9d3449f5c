"""Finished parts of long runs, in files: a run that was killed goes on from them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.model.draws import Draws
    from execsim.model.model import Model
    from execsim.simulation.performing import EngineChoice

PLACE = Path(".execsim") / "runs"


@dataclass(frozen=True)
class FileShelf:
    """A folder of parcels. What cannot be written is not kept: then a killed run begins anew, and nothing else."""

    folder: Path

    def load(self, name: str) -> bytes | None:
        """Give what was kept under a name."""
        with suppress(OSError):
            return (self.folder / name).read_bytes()
        return None

    def save(self, name: str, parcel: bytes) -> None:
        """Keep something: the file is either complete or not there."""
        file = self.folder / name
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(parcel)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.replace(temporary, file)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise

    def parts(self, run: str) -> int:
        """How many parts of a run there are."""
        return sum(not file.name.startswith(".") for file in (self.folder / run).glob("*"))

    def clear(self, run: str) -> None:
        """Forget a run that has come to its end."""
        shutil.rmtree(self.folder / run, ignore_errors=True)
        for folder in (self.folder, self.folder.parent):
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def shelf_for(shell: Shell, engine: EngineChoice, model: Model, draws: Draws) -> Iterator[FileShelf | None]:
    """A shelf for a long run, emptied once the run has come to its end; None for a short one."""
    from execsim.model.sampling import sampling_of  # noqa: PLC0415 - engines load when they run
    from execsim.simulation.parcels import run_of  # noqa: PLC0415
    from execsim.simulation.performing import takes_long  # noqa: PLC0415

    if not takes_long(engine, model, draws.replications):
        yield None
        return
    shelf, run = FileShelf(PLACE), run_of(model, draws.seed, sampling_of(model, draws))
    if shelf.parts(run):
        shell.note(f"going on with {shelf.parts(run)} parts that an earlier run left in {PLACE.as_posix()}")
    yield shelf
    if not shell.interrupt.pressed:
        shelf.clear(run)
