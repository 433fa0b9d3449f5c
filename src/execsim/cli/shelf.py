"""Finished parts of long runs, in files beside the portfolio: a run that was broken off goes on from them."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded
    from execsim.simulation.performing import EngineChoice

PLACE = Path(".execsim") / "runs"
IGNORE = "# made by execsim: parts of runs that were broken off; may be deleted\n*\n"
LONGEST_KEPT = 14 * 86_400  # seconds after which a run that nobody went on with is forgotten
MOST_BYTES = 2_000_000_000  # of all runs in one place
RUN, PART = re.compile("[0-9a-f]{32}"), re.compile(r"(\d+)-(\d+)|\.part-.*")  # what execsim deletes, and nothing else


@dataclass
class FileShelf:
    """A folder with a folder for each run, and in it a file for each part. It never stops the run that it serves.

    Attributes
    ----------
    folder
        Where.
    say
        Takes what the user should know.
    """

    folder: Path
    say: Callable[[str], None]
    _runs: set[str] = field(default_factory=set)
    _room: int = MOST_BYTES
    _closed: bool = False

    def open(self) -> bool:
        """Make the folder, forget what is too old, and say whether anything can be kept here."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.folder.is_symlink() or self.folder.parent.is_symlink():
                raise OSError("its place is a link to somewhere else")
            (self.folder.parent / ".gitignore").write_text(IGNORE, encoding="utf-8")
            self._clean()
        except OSError as error:
            self._give_up(error)
            return False
        return True

    def load(self, run: str, part: str) -> bytes | None:
        """Give what was kept of a run."""
        if run not in self._runs:
            self._runs.add(run)
            if there := sum(last - first for first, last in self._spans(run)):
                self.say(f"going on: {there:,} futures are there from a run that was broken off")
        with suppress(OSError):
            file = self.folder / run / part
            if file.stat().st_size <= MOST_BYTES:
                return file.read_bytes()
        return None

    def save(self, run: str, part: str, parcel: bytes) -> None:
        """Keep a part: the file is either complete or not there."""
        if self._closed:
            return
        self._room -= len(parcel)
        if self._room < 0:
            self._give_up(f"{MOST_BYTES / 1e9:.0f} GB are kept already")
            return
        try:
            self._write(self.folder / run / part, parcel)
        except OSError as error:
            self._give_up(error)

    def drop(self, run: str, part: str) -> None:
        """Forget a part that is damaged."""
        self.say(f"a part that was kept is damaged: futures {part} are run again")
        with suppress(OSError):
            (self.folder / run / part).unlink()

    def kept(self) -> int:
        """How many futures there are of the runs that were asked for."""
        return sum(last - first for run in self._runs for first, last in self._spans(run))

    def clear(self) -> None:
        """Forget the runs that were asked for: they have come to their end."""
        for run in self._runs:
            _forget(self.folder / run)
        with suppress(OSError):
            self.folder.rmdir()  # fails while other runs are kept, and then all stays
            (self.folder.parent / ".gitignore").unlink()
            self.folder.parent.rmdir()

    def _write(self, file: Path, parcel: bytes) -> None:
        file.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(parcel)
            os.replace(temporary, file)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _spans(self, run: str) -> Iterator[tuple[int, int]]:
        with suppress(OSError):
            for file in (self.folder / run).iterdir():
                found = PART.fullmatch(file.name)
                if found and found[1]:
                    yield int(found[1]), int(found[2])

    def _clean(self) -> None:
        """Forget old runs, and count what the others take."""
        for run in self.folder.iterdir():
            if not RUN.fullmatch(run.name) or run.is_symlink():
                continue
            if run.stat().st_mtime < time.time() - LONGEST_KEPT:
                _forget(run)
            else:
                self._room -= sum(file.stat().st_size for file in run.iterdir())

    def _give_up(self, why: OSError | str) -> None:
        self._closed = True
        reason = why if isinstance(why, str) else (why.strerror or str(why)).lower()
        self.say(f"nothing more is kept in {self.folder.as_posix()} ({reason}): broken off, this run begins anew")


@contextmanager
def shelf_for(
    shell: Shell, keep: bool | None, file: str, engine: EngineChoice, futures: int, *plans: Loaded
) -> Iterator[FileShelf | None]:
    """A shelf beside a portfolio while its run lasts and its results are handed over; None where nothing is kept.

    A run that comes to its end leaves nothing behind. One that is broken off leaves what it has done, also at Ctrl-C.
    """
    from execsim.cli.warm import lives_of  # noqa: PLC0415 - engines load when they run
    from execsim.simulation.performing import takes_long  # noqa: PLC0415

    if not (takes_long(engine, lives_of(futures, *plans)) if keep is None else keep):
        yield None
        return
    shelf = FileShelf(_beside(file), shell.note)
    if shelf.open():
        shell.note(f"kept in {shelf.folder.as_posix()} as it goes: broken off, the same command goes on")
        yield shelf
    else:
        yield None
        return
    if not shell.interrupt.pressed:
        shelf.clear()
    elif kept := shelf.kept():
        shell.note(f"{kept:,} futures are kept: the same command goes on from there")


def _beside(file: str) -> Path:
    """Where runs of a portfolio are kept: in its own folder, or for one from stdin where we are."""
    from execsim.exchange.instances.door import file_of, is_instance  # noqa: PLC0415 - engines load when they run

    place = Path(file_of(file)[0] if is_instance(file) else file)
    return (place if place.is_dir() else place.parent) / PLACE


def _forget(run: Path) -> None:
    """Delete a run: the files that execsim wrote there, and the folder if nothing else is in it."""
    with suppress(OSError):
        for file in run.iterdir():
            if PART.fullmatch(file.name):
                file.unlink(missing_ok=True)
        run.rmdir()
