"""The files a command names: found, read, or written whole."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from execsim.cli.shell import Shell
from execsim.errors import InputError, Problem, UsageError
from execsim.exchange.instances.door import Read, file_of, is_instance, read_instance
from execsim.portfolio.content import read_content
from execsim.portfolio.load import Loaded, load, patched
from execsim.portfolio.patch import ASSIGNED, parse_assignments
from execsim.portfolio.source import Source, read_source
from execsim.render.audience import Audience

PORTFOLIO = "portfolio.yaml"
LARGEST_BASELINE = 200_000_000
LARGEST_PLAN = 200_000_000
READABLE = (".yaml", ".yml", ".json", ".csv")


def load_portfolio(shell: Shell, file: str, scenario: str | None = None, sets: Sequence[str] | None = None) -> Loaded:
    """Load what the command line names; say which of it is left out.

    Raises
    ------
    InputError
        With every problem found.
    UsageError
        A scenario for a benchmark instance, which knows none.
    """
    if is_instance(file):
        if scenario is not None:
            raise UsageError(f"{file} is a benchmark instance: no scenario lies on it; --set changes it")
        return patched(read_instance(_found(file)).loaded, parse_assignments(sets or ()), ASSIGNED)
    overlay = None if scenario is None else find_file(scenario)
    loaded = load(find_file(file), scenario=overlay, sets=sets or ())
    note_sweeps(shell, loaded)
    return loaded


def load_network(file: str) -> Read | None:
    """A benchmark instance in which everything has to be done, as early as it can; None where it is none."""
    read = read_instance(_found(file)) if is_instance(file) else None
    return read if read is not None and read.network is not None else None


def _found(instance: str) -> str:
    find_file(file_of(instance)[0])
    return instance


def note_sweeps(shell: Shell, *loaded: Loaded) -> None:
    """Say that commands which look at one portfolio do not run the sweeps of its layers."""
    for name in dict.fromkeys(name for one in loaded for name in one.swept):
        shell.note(f"{name}: its `sweep` is not run by this command; what else it sets holds")


def audience_of(loaded: Loaded, *, confidential: bool, names: bool) -> Audience:
    """The readers of a command's output.

    Raises
    ------
    UsageError
        The whole portfolio is marked confidential and they may not see that.
    """
    if loaded.portfolio.confidential and not confidential:
        raise UsageError("the whole portfolio is marked confidential; --confidential shows it all the same")
    return Audience(loaded.portfolio, confidential=confidential, names=names)


def find_file(name: str) -> str:
    """The file that a name means: a folder means its `portfolio.yaml`.

    Raises
    ------
    InputError
        There is none; says which files have a similar name.
    """
    if name == "-":
        return name
    path = Path(name)
    if path.is_dir():
        if (path / PORTFOLIO).is_file():
            return os.path.join(name, PORTFOLIO)
        raise _missing(f"{name or '.'} is a folder without a {PORTFOLIO}", path, "")
    if not path.exists():
        raise _missing(f"there is no file {name}", path.parent, path.name)
    return name


def read_baseline_file(name: str) -> frozenset[str]:
    """The fingerprints of a former audit; raises InputError where the file is not one."""
    from execsim.rules.baseline import read_baseline  # noqa: PLC0415 - only with --baseline

    content = read_content(find_file(name), LARGEST_BASELINE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Problem(f"{name}: cannot be read (not text)")]) from None
    return read_baseline(text, name)


def read_table_and_mapping(file: str, mapping: str) -> tuple[bytes, Source]:
    """A table's bytes, and the mapping for it: a file, or the name of one that ships.

    Raises
    ------
    InputError
        One of them cannot be read.
    """
    from execsim.exchange.shipped import shipped_mappings  # noqa: PLC0415 - only with tables

    shipped = shipped_mappings().get(mapping)
    plan = read_source(shipped if shipped and not Path(mapping).exists() else find_file(mapping))
    return read_table_file(file), plan


def read_table_file(name: str) -> bytes:
    """The bytes of a table; raises InputError where it cannot be read."""
    from execsim.exchange.rows import MAX_BYTES  # noqa: PLC0415 - only with tables

    return read_content(find_file(name), MAX_BYTES)


def make_folder(name: str) -> None:
    """Make a folder where there is none; raises UsageError where that fails."""
    try:
        Path(name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {name}: {(error.strerror or str(error)).lower()}") from None


def write_whole(name: str, content: str | bytes) -> None:
    """Write a file so that nobody ever sees half of it: beside it first, then in its place.

    Raises
    ------
    UsageError
        It cannot be written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    target = Path(name).resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():  # a device or a pipe: nothing to replace
            target.write_bytes(data)
            return
        try:
            beside.write_bytes(data)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {name}: {(error.strerror or str(error)).lower()}") from None


def lies_on(output: str, file: str, scenario: str | None) -> str | None:
    """What a scenario that is written to `output` inherits, as seen from its folder; None for a portfolio from stdin.

    Raises
    ------
    UsageError
        It would overwrite what it lies on, or lose a part of it.
    """
    if scenario == "-":
        raise UsageError("what is written cannot lie on a scenario from stdin: write that to a file first")
    below = [find_file(name) for name in (file, scenario) if name is not None and name != "-"]
    if any(os.path.realpath(name) == os.path.realpath(output) for name in below):
        raise UsageError(f"{output} is what the scenario would lie on; give it another name")
    if not below:
        return None
    return Path(os.path.relpath(below[-1], os.path.dirname(output) or ".")).as_posix()


def _missing(message: str, folder: Path, wanted: str) -> InputError:
    there, folders = _listing(folder)
    others = [name for name in [*there, *folders] if name != wanted]  # itself: a link that leads nowhere
    close = get_close_matches(wanted, others, n=1, cutoff=0.5) if wanted else []
    if close:
        hint = f"did you mean {close[0]}?"
    elif there:
        hint = f"there is: {', '.join(there[:5])}{' ...' if len(there) > 5 else ''}"
    else:
        hint = "`execsim init FOLDER` writes a plan to start from"
    return InputError([Problem(message, None, hint)])


def _listing(folder: Path) -> tuple[list[str], list[str]]:
    """Names of files that execsim can read, and of folders."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return [], []
    files = [entry.name for entry in entries if entry.suffix.lower() in READABLE]
    return files, [entry.name for entry in entries if entry.is_dir()]
