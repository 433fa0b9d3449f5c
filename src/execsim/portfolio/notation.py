"""YAML as execsim reads it: the events of PyYAML's C parser become plain data, each value with its place.

The builder is our own because the usual ones surprise: they keep the last of two equal keys, read `no` as
False, `12:30:45` as 45045 and `010` as 8, and crash on deep nesting. Events are read one at a time, so
depth and size are bounded before anything can blow up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from yaml import MarkedYAMLError, YAMLError
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs forget it
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from execsim.portfolio.collector import paused_collector
from execsim.portfolio.slips import comment_slip, thousands_slip
from execsim.portfolio.syntax import explain_syntax

DEPTH_LIMIT = 64
NODE_LIMIT = 2_000_000
FAULT_LIMIT = 1_000


class Mark(NamedTuple):
    """A place in a file: 1-based line and column, and the length in characters."""

    file: str
    line: int
    column: int
    length: int


class Spot(NamedTuple):
    """Where a value and its key stand, and the spots below it.

    A named tuple, not a dataclass: a large file has a million of them and they are built three times as fast.
    """

    key: Mark | None = None
    value: Mark | None = None
    below: dict[str, Spot] | list[Spot] | None = None

    def step(self, step: str | int) -> Spot | None:
        """The spot one key (or list index) further down; None when nothing is known there."""
        if isinstance(self.below, dict):
            found: Spot | None = self.below.get(step)  # type: ignore[arg-type]  # an index is not there
            return found
        if isinstance(self.below, list) and isinstance(step, int) and 0 <= step < len(self.below):
            item: Spot = self.below[step]
            return item
        return None

    def items(self) -> Iterable[tuple[str | int, Spot]]:
        """(key or index, spot) of everything directly below."""
        if isinstance(self.below, dict):
            yield from self.below.items()
        else:
            yield from enumerate(self.below or ())


class Fault(NamedTuple):
    """What is wrong, where, and what to do; `is_scalar` where one value is wrong and all else can be read."""

    mark: Mark
    message: str
    hint: str
    is_scalar: bool = False


_WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL")) | {
    word: word[0] in "tT" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DIGITS_LIMIT = 18
_DROPPED = "\0"  # the key under which refused values are parked: no file can contain it


class _StopReadingError(Exception):
    """The rest of the file cannot be read; the fault is already on the list."""


class _Frame:
    """A map or list under construction."""

    __slots__ = ("below", "data", "is_map", "key", "key_mark", "outer", "start")

    def __init__(self, outer: _Frame | None, is_map: bool, start: Any) -> None:
        self.outer, self.is_map, self.start = outer, is_map, start
        self.data: Any = {} if is_map else []
        self.below: Any = {} if is_map else []
        self.key: str | None = None
        self.key_mark: Mark | None = None


def read_notation(text: str, file: str, lines: tuple[str, ...], *, under: str = "") -> tuple[Any, Spot, list[Fault]]:
    """Plain data, the places of everything in it, and everything that is wrong.

    Parameters
    ----------
    text
        The document, without control characters.
    file
        The name that marks carry.
    lines
        The text's lines, for lengths and messages.
    under
        The key that the whole text is the value of, if any: `budget.total` of a `--set`.
    """
    builder = _Builder(text, file, lines, under)
    try:
        with paused_collector():
            builder.run()
    except _StopReadingError:
        pass
    except MarkedYAMLError as error:
        builder.faults.append(builder.syntax_fault(error))
    except YAMLError:
        builder.faults.append(Fault(Mark(file, 1, 1, 1), "this is not YAML", "give YAML or JSON"))
    return builder.data, builder.spot, builder.faults


class _Builder:
    def __init__(self, text: str, file: str, lines: tuple[str, ...], under: str) -> None:
        self.next_event: Callable[[], Any] = CParser(text).get_event  # C objects without types
        self.file, self.lines, self.under = file, lines, under
        self.faults: list[Fault] = []
        self.data: Any = None
        self.spot = Spot()
        self.frame: _Frame | None = None

    def run(self) -> None:
        """Read all events; the order of the branches is that of their frequency."""
        next_event, depth, nodes, documents = self.next_event, 0, 0, 0
        while (event := next_event()) is not None:
            kind = event.__class__
            if kind is ScalarEvent:
                self.take_scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                depth += 1
                if depth > DEPTH_LIMIT:
                    self.stop(event, f"nested more than {DEPTH_LIMIT} levels deep", "a bracket too many?")
                self.open(event, kind is MappingStartEvent)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                depth -= 1
                self.close(event)
            elif kind is AliasEvent:
                self.take_alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self.stop(
                        event,
                        "a second document starts here",
                        "remove the `---`: one file, one document",
                    )
            nodes += 1
            if len(self.faults) >= FAULT_LIMIT:
                return
            if nodes > NODE_LIMIT:
                self.stop(event, f"more than {NODE_LIMIT:,} entries", "split the portfolio")

    def take_scalar(self, event: Any) -> None:
        frame, mark = self.frame, self.mark(event.start_mark, event.end_mark)
        if event.tag is not None:
            self.faults.append(Fault(mark, *_tagged(event.tag)))
        if frame is not None and frame.is_map and frame.key is None:
            self.take_key(frame, event.value, mark, plain=event.implicit[0])
            return
        value = self.plain_value(event.value, mark) if event.implicit[0] else event.value
        if event.implicit[0] and value.__class__ is str and frame is not None and frame.is_map:
            self.look_behind(frame.key or "", event.end_mark, mark)
        self.place(value, mark, None)

    def look_behind(self, key: str, end: Any, mark: Mark) -> None:
        """Complain about a text that a # has cut off."""
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        slip = comment_slip(key, rest) if rest else None
        if slip is not None:
            self.faults.append(Fault(mark, *slip, is_scalar=True))

    def keys_above(self) -> list[str]:
        """The keys of the value that is being read, the nearest first."""
        keys, frame = [], self.frame
        while frame is not None:
            keys += [frame.key] if frame.key is not None else []
            frame = frame.outer
        return [*keys, self.under] if self.under else keys

    def take_key(self, frame: _Frame, key: str, mark: Mark, *, plain: bool) -> None:
        frame.key, frame.key_mark = key, mark
        if key in frame.below:
            first = frame.below[key].key
            hint = f"line {first.line} has the first; keep one"
            hint = "a number with commas? write it without" if re.fullmatch(r"\d{3}", key) else hint
            self.faults.append(Fault(mark, f"'{key}' is here twice", hint))
        elif key == "<<" and plain:
            self.faults.append(Fault(mark, "`<<` (merging) cannot be used", "write the keys out"))
        elif key == "" and plain:
            self.faults.append(Fault(mark, "there is no key before this ':'", "write one"))
        else:
            return
        frame.key = _DROPPED

    def take_alias(self, event: Any) -> None:
        mark = self.mark(event.start_mark, event.end_mark)
        frame = self.frame
        merging = frame is not None and frame.is_map and frame.key == _DROPPED
        if not merging:  # a `<<` has been reported already
            what = f"'*{event.anchor}' refers to another place, which cannot be used here"
            self.faults.append(Fault(mark, what, 'write it out, or put it in quotes if it is text: "*..."'))
        if frame is not None and frame.is_map and frame.key is None:
            frame.key, frame.key_mark = _DROPPED, mark
        else:
            self.place(None, mark, None)

    def open(self, event: Any, is_map: bool) -> None:
        outer = self.frame
        if outer is not None and outer.is_map and outer.key is None:
            found = "a map in braces" if is_map else "a list in brackets"
            self.stop(event, f"a key must be a word, found {found}", "put it in quotes if it is text")
        if event.tag is not None:
            mark = self.mark(event.start_mark, event.start_mark)
            self.faults.append(Fault(mark, *_tagged(event.tag)))
        self.frame = _Frame(outer, is_map, event.start_mark)

    def close(self, event: Any) -> None:
        frame = self.frame
        assert frame is not None  # the parser pairs starts and ends
        self.frame = frame.outer
        if frame.is_map:
            frame.data.pop(_DROPPED, None)
            frame.below.pop(_DROPPED, None)
        end = event.end_mark if event.end_mark.line == frame.start.line else frame.start
        self.place(frame.data, self.mark(frame.start, end), frame.below)

    def place(self, value: Any, mark: Mark, below: Any) -> None:
        """Put a finished value where it belongs."""
        frame = self.frame
        if frame is None:
            self.data, self.spot = value, Spot(None, mark, below)
        elif frame.is_map:
            frame.data[frame.key] = value
            frame.below[frame.key] = Spot(frame.key_mark, mark, below)
            frame.key = None
        else:
            frame.data.append(value)
            frame.below.append(Spot(mark, mark, below))

    def plain_value(self, text: str, mark: Mark) -> Any:
        """null, true, false and decimal numbers; everything else stays text."""
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in "0123456789-+." and len(text) <= 400:
            if _NUMBER.fullmatch(text):
                return self.number(text, mark)
            if _NOT_FINITE.fullmatch(text):
                message = f"'{text}' is no number to plan with"
                self.faults.append(Fault(mark, message, "write a plain number", is_scalar=True))
                return None
        return text

    def number(self, text: str, mark: Mark) -> int | float | None:
        if text.lstrip("+-").isdigit():
            if len(text) <= _DIGITS_LIMIT:
                return int(text)
        elif math.isfinite(value := float(text)):
            slip = thousands_slip(text, self.keys_above) if text[-4:-3] == "." else None
            if slip is not None:
                self.faults.append(Fault(mark, *slip, is_scalar=True))
            return value
        shown = text if len(text) <= 24 else f"{text[:20]}..."
        hint = "numbers have at most 18 digits; put it in quotes if it is text"
        self.faults.append(Fault(mark, f"the number {shown} is too large", hint, is_scalar=True))
        return None

    def mark(self, start: Any, end: Any) -> Mark:
        line, column = start.line, start.column
        length = end.index - start.index
        if end.line != line and line < len(self.lines):
            length = len(self.lines[line]) - column
        return Mark(self.file, line + 1, column + 1, length if length > 0 else 1)

    def stop(self, event: Any, message: str, hint: str) -> None:
        self.faults.append(Fault(self.mark(event.start_mark, event.end_mark), message, hint))
        raise _StopReadingError

    def syntax_fault(self, error: MarkedYAMLError) -> Fault:
        """A syntax error in plain words; past the end of the file it points at the last line."""
        line, column, message, hint = explain_syntax(error, self.lines)
        line = min(line, len(self.lines) - 1)
        return Fault(Mark(self.file, line + 1, min(column, len(self.lines[line])) + 1, 1), message, hint)


def _tagged(tag: str) -> tuple[str, str]:
    written = tag.replace("tag:yaml.org,2002:", "!!", 1)[:60]
    return (
        f"'{written}' is a YAML tag, which cannot be used here",
        "remove it, or put it in quotes if it is text",
    )
