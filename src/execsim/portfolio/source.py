"""A file as plain data that remembers where everything stands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from execsim.errors import InputError, Location, Problem
from execsim.portfolio.content import read_content
from execsim.portfolio.notation import read_notation
from execsim.portfolio.spots import LINE_END, Mark, Spot

Path = tuple[str | int, ...]
Side = Literal["key", "value"]

SIZE_LIMIT = 20_000_000
PROBLEMS_SHOWN = 50
_MESSAGE_LIMIT = 400
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, eq=False)
class Source:
    """Plain data (maps, lists, text, numbers, true, false, null) and the place of every key and value.

    Attributes
    ----------
    name
        The file as the user typed it; `-` is stdin.
    data
        The root map. Nobody changes it: patches make a new Source that shares what they leave alone.
    spot
        The places, as a tree that mirrors `data`.
    texts
        File to lines, for excerpts: the portfolio, its overlays and `--set`.
    removed
        Where a patch took something away, for messages about what still refers to it.
    faults
        Single values that are wrong in themselves, where somebody goes on reading to find the rest as well.
    """

    name: str
    data: dict[str, Any]
    spot: Spot
    texts: Mapping[str, tuple[str, ...]]
    removed: Mapping[Path, Mark] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()

    @property
    def keys(self) -> Mapping[Path, Mark]:
        """Where each key (or list item) stands."""
        return _Marks(self.spot, "key")

    @property
    def values(self) -> Mapping[Path, Mark]:
        """Where each value stands."""
        return _Marks(self.spot, "value")

    def locate(self, path: Path, on: Side = "value") -> Location | None:
        """The place of a key or value; else that of the key nearest around it."""
        nearest = self.spot.nearest(path, on_key=on == "key")
        return None if nearest is None else self._location(nearest)

    def problem(self, path: Path, message: str, hint: str = "", on: Side = "value") -> Problem:
        """A problem at a path, with its place and the line that it points at."""
        return self.problem_at(self.locate(path, on), message, hint, path)

    def problem_at(self, place: Location | Mark | None, message: str, hint: str = "", path: Path = ()) -> Problem:
        """A problem at a place that is already known."""
        location = self._location(place) if isinstance(place, Mark) else place
        excerpt = "" if location is None else self._line(location.file, location.line)
        return Problem(one_line(message), location, one_line(hint), one_line(".".join(map(str, path))), excerpt)

    def _line(self, file: str, line: int) -> str:
        lines = self.texts.get(file, ())
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def _location(self, mark: Mark) -> Location:
        room = len(self._line(mark.file, mark.line)) - mark.column + 1
        return Location(mark.file, mark.line, mark.column, max(1, min(mark.length, room)))


class _Marks(Mapping[Path, Mark]):
    """One side of the tree of places, as a mapping from paths."""

    def __init__(self, root: Spot, side: Side) -> None:
        self._root, self._side = root, side

    def __getitem__(self, path: Path) -> Mark:
        spot: Spot | None = self._root
        for step in path:
            spot = spot.step(step) if spot is not None else None
        mark = None if spot is None else getattr(spot, self._side)
        if not isinstance(mark, Mark):
            raise KeyError(path)
        return mark

    def __iter__(self) -> Iterator[Path]:
        waiting: list[tuple[Path, Spot]] = [((), self._root)]
        while waiting:
            path, spot = waiting.pop()
            if getattr(spot, self._side) is not None:
                yield path
            waiting.extend(((*path, step), below) for step, below in spot.items())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def one_line(text: str) -> str:
    """A text that quotes the file, safe to print: one line, no control characters, not endless."""
    text = "".join(c if c.isprintable() else " " for c in text[: _MESSAGE_LIMIT + 1])
    return text if len(text) <= _MESSAGE_LIMIT else text[: _MESSAGE_LIMIT - 4] + " ..."


def input_error(problems: Iterable[Problem]) -> InputError:
    """All problems in the order of the file, each once; beyond fifty a last one says how many more."""
    found = list(dict.fromkeys(problems))
    more, unique = sum(problem.more for problem in found), [problem for problem in found if not problem.more]
    files = {p.location.file: None for p in unique if p.location is not None}
    order = {file: n for n, file in enumerate(files)}

    def place(problem: Problem) -> tuple[int, int, int]:
        where = problem.location
        return (-1, 0, 0) if where is None else (order[where.file], where.line, where.column)

    unique.sort(key=place)
    more += len(unique[PROBLEMS_SHOWN:])
    del unique[PROBLEMS_SHOWN:]
    if more:
        unique.append(Problem(f"and {more:,} more problem{'s' if more > 1 else ''}; mend these first", more=more))
    return InputError(unique)


def read_source(file: str | os.PathLike[str], *, tolerant: bool = False) -> Source:
    """Read a YAML (or JSON) file; `-` is stdin.

    Parameters
    ----------
    file
        Its name.
    tolerant
        Keep single values that are wrong, such as `.nan`, in `Source.faults` instead of raising for them:
        whoever asks for it reports them together with what else is wrong.

    Raises
    ------
    InputError
        The file is missing, too large, not text, or not readable as YAML; carries every problem found.
    """
    name = os.fspath(file)
    return parse_source(read_content(name, SIZE_LIMIT), name, tolerant=tolerant)


def read_text(file: str | os.PathLike[str]) -> str:
    """Read any text file of at most 20 MB; `-` is stdin.

    Raises
    ------
    InputError
        The file is missing, too large or not text.
    """
    name = os.fspath(file)
    return _decoded(read_content(name, SIZE_LIMIT), name)


def parse_source(content: bytes | str, name: str, *, tolerant: bool = False) -> Source:
    """Read YAML that is already in memory; `name` is what messages call it, `tolerant` as in `read_source`.

    Raises
    ------
    InputError
        With every problem found: duplicate keys, aliases and tags are collected, a syntax error ends it.
    """
    text = _decoded(content, name) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    lines = tuple(LINE_END.split(text))
    _refuse_unprintable(text, lines, name)
    data, spot, faults = read_notation(text, name, lines)
    source = Source(name, data if isinstance(data, dict) else {}, spot, {name: lines})
    problems = [source.problem_at(fault.mark, fault.message, fault.hint) for fault in faults]
    if not problems and data is None:
        problems = [Problem(f"{name}: the file is empty", None, "`execsim init` writes one to start from")]
    elif not problems and not isinstance(data, dict):
        found = "a list" if isinstance(data, list) else "only text"
        hint = "start with keys such as `name:` and `intent:`"
        problems = [source.problem_at(spot.value, f"the file must be a map of keys, found {found}", hint)]
    if problems and not (tolerant and all(fault.is_scalar for fault in faults) and source.data):
        raise input_error(problems)
    return replace(source, faults=tuple(problems))


def _decoded(content: bytes, name: str) -> str:
    """The text: UTF-8, or UTF-16 with a byte-order mark."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in content:
        if (content[:4] == b"PK\3\4" and b"xl/" in content) or content[:4] == b"\xd0\xcf\x11\xe0":
            hint = "save it as CSV, then `execsim import table FILE.csv --map MAP.yaml`"
            raise InputError([Problem(f"{name}: this is an Excel workbook", None, hint)])
        hint = "a zip file? unpack it first" if content[:4] == b"PK\3\4" else "give a YAML file"
        raise InputError([Problem(f"{name}: this is not a text file", None, hint)])
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError([_undecodable(content, error, name)]) from None


def _undecodable(content: bytes, error: UnicodeDecodeError, name: str) -> Problem:
    if error.encoding.lower().startswith("utf-16"):
        return Problem(f"{name}: this is not a text file", None, "give a YAML file, saved as UTF-8")
    before = content[: error.start].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    *lines, last = LINE_END.split(before)
    rest = re.split(b"[\r\n]", content[error.start : error.start + 200])[0].decode("latin-1")
    place = Location(name, len(lines) + 1, len(last) + 1)
    return Problem("this character is not UTF-8", place, "save the file as UTF-8", "", last + rest)


def _refuse_unprintable(text: str, lines: tuple[str, ...], name: str) -> None:
    match = _UNPRINTABLE.search(text)
    if match is None:
        return
    if match.group() == "\0":
        raise InputError([Problem(f"{name}: this is not a text file", None, "give a YAML file")])
    *above, last = LINE_END.split(text[: match.start()])
    place = Location(name, len(above) + 1, len(last) + 1)
    message = f"an invisible control character (U+{ord(match.group()):04X})"
    raise InputError([Problem(message, place, "delete it", "", lines[len(above)])])
