"""YAML as execsim reads it: the events of PyYAML's C parser become plain data, each value with its place.

The builder is our own because the usual ones surprise: they keep the last of two equal keys, read `no` as
False, `12:30:45` as 45045 and `010` as 8, and crash on deep nesting. Events are read one at a time, so
depth and size are bounded before anything can blow up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
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
from execsim.portfolio.spots import WIDTH, Mark, Sheet, Spot
from execsim.portfolio.syntax import explain_syntax

DEPTH_LIMIT = 64
NODE_LIMIT = 2_000_000
FAULT_LIMIT = 1_000


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
_NO_KEYS = ("", "<<")
_DROPPED = "\0"  # the key under which refused values are parked: no file can contain it


class _StopReadingError(Exception):
    """The rest of the file cannot be read; the fault is already on the list."""


class _Frame:
    """A map or list under construction."""

    __slots__ = ("below", "data", "is_map", "key", "key_place", "outer", "start")

    def __init__(self, outer: _Frame | None, is_map: bool, start: Any) -> None:
        self.outer, self.is_map, self.start = outer, is_map, start
        self.data: Any = {} if is_map else []
        self.below: Any = {} if is_map else []
        self.key: str | None = None
        self.key_place = 0


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
    builder = _Builder(Sheet(file, text, lines), under)
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
    """Puts events together; a place is `start << WIDTH | length` here, as in `spots`."""

    def __init__(self, sheet: Sheet, under: str) -> None:
        self.next_event: Callable[[], Any] = CParser(sheet.text).get_event  # C objects without types
        self.sheet, self.lines, self.under = sheet, sheet.lines, under
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
                    self.stop(event, "a second document starts here", "remove the `---`: one file, one document")
            nodes += 1
            if nodes > NODE_LIMIT:
                self.stop(event, f"more than {NODE_LIMIT:,} entries", "split the portfolio")

    def take_scalar(self, event: Any) -> None:
        """A key, or a plain value: by far the most frequent events, so little is called from here."""
        frame, value, start = self.frame, event.value, event.start_mark.index
        place = start << WIDTH | event.end_mark.index - start
        if event.tag is not None:
            self.complain(place, *_tagged(event.tag))
        plain = event.implicit[0]
        if frame is None:
            self.data = self.plain_value(value, place) if plain else value
            self.spot = Spot(None, self.sheet.mark(place))
        elif not frame.is_map:
            frame.data.append(self.plain_value(value, place) if plain else value)
            frame.below.append(place << 2 * WIDTH | place)
        elif frame.key is None:
            frame.key_place = place
            frame.key = value
            if value in frame.data or (plain and value in _NO_KEYS):
                self.refuse_key(frame, value, place)
        else:
            if plain:
                value = self.plain_value(value, place)
                if value.__class__ is str:
                    self.look_behind(frame.key, event.end_mark, place)
            frame.data[frame.key] = value
            frame.below[frame.key] = frame.key_place << 2 * WIDTH | place
            frame.key = None

    def look_behind(self, key: str, end: Any, place: int) -> None:
        """Complain about a text that a # has cut off."""
        if self.sheet.text.startswith(" #", end.index):
            slip = comment_slip(key, self.lines[end.line][end.column :]) if end.line < len(self.lines) else None
            if slip is not None:
                self.complain(place, *slip, is_scalar=True)

    def keys_above(self) -> list[str]:
        """The keys of the value that is being read, the nearest first."""
        keys, frame = [], self.frame
        while frame is not None:
            keys += [frame.key] if frame.key is not None else []
            frame = frame.outer
        return [*keys, self.under] if self.under else keys

    def refuse_key(self, frame: _Frame, key: str, place: int) -> None:
        """Complain about a key that is there twice or is none; what stands under it is dropped."""
        if key in frame.data:
            first = Spot(None, None, frame.below, self.sheet).step(key)
            line = first.key.line if first is not None and first.key is not None else 1
            hint = f"line {line} has the first; keep one"
            hint = "a number with commas? write it without" if re.fullmatch(r"\d{3}", key) else hint
            self.complain(place, f"'{key}' is here twice", hint)
        elif key == "<<":
            self.complain(place, "`<<` (merging) cannot be used", "write the keys out")
        else:
            self.complain(place, "there is no key before this ':'", "write one")
        frame.key = _DROPPED

    def take_alias(self, event: Any) -> None:
        place = _place(event.start_mark, event.end_mark)
        frame = self.frame
        merging = frame is not None and frame.is_map and frame.key == _DROPPED
        if not merging:  # a `<<` has been reported already
            what = f"'*{event.anchor}' refers to another place, which cannot be used here"
            self.complain(place, what, 'write it out, or put it in quotes if it is text: "*..."')
        if frame is not None and frame.is_map and frame.key is None:
            frame.key, frame.key_place = _DROPPED, place
        else:
            self.place(None, place, None)

    def open(self, event: Any, is_map: bool) -> None:
        outer = self.frame
        if outer is not None and outer.is_map and outer.key is None:
            found = "a map in braces" if is_map else "a list in brackets"
            self.stop(event, f"a key must be a word, found {found}", "put it in quotes if it is text")
        if event.tag is not None:
            self.complain(_place(event.start_mark, event.start_mark), *_tagged(event.tag))
        self.frame = _Frame(outer, is_map, event.start_mark)

    def close(self, event: Any) -> None:
        frame = self.frame
        assert frame is not None  # the parser pairs starts and ends
        self.frame = frame.outer
        if frame.is_map and _DROPPED in frame.data:
            del frame.data[_DROPPED], frame.below[_DROPPED]
        one_line = event.end_mark.line == frame.start.line
        self.place(frame.data, _place(frame.start, event.end_mark if one_line else frame.start), frame.below)

    def place(self, value: Any, place: int, below: Any) -> None:
        """Put a finished value where it belongs."""
        frame = self.frame
        if frame is None:
            self.data, self.spot = value, Spot(None, self.sheet.mark(place), below, self.sheet)
        elif frame.is_map:
            frame.data[frame.key] = value
            frame.below[frame.key] = (frame.key_place << 2 * WIDTH | place, below)
            frame.key = None
        else:
            frame.data.append(value)
            frame.below.append((place << 2 * WIDTH | place, below))

    def plain_value(self, text: str, place: int) -> Any:
        """null, true, false and decimal numbers; everything else stays text."""
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in "0123456789-+." and len(text) <= 400:
            if _NUMBER.fullmatch(text):
                return self.number(text, place)
            if _NOT_FINITE.fullmatch(text):
                self.complain(place, f"'{text}' is no number to plan with", "write a plain number", is_scalar=True)
                return None
        return text

    def number(self, text: str, place: int) -> int | float | None:
        if text.lstrip("+-").isdigit():
            if len(text) <= _DIGITS_LIMIT:
                return int(text)
        elif math.isfinite(value := float(text)):
            slip = thousands_slip(text, self.keys_above) if text[-4:-3] == "." else None
            if slip is not None:
                self.complain(place, *slip, is_scalar=True)
            return value
        shown = text if len(text) <= 24 else f"{text[:20]}..."
        hint = "numbers have at most 18 digits; put it in quotes if it is text"
        self.complain(place, f"the number {shown} is too large", hint, is_scalar=True)
        return None

    def complain(self, place: int, message: str, hint: str, *, is_scalar: bool = False) -> None:
        self.faults.append(Fault(self.sheet.mark(place), message, hint, is_scalar))
        if len(self.faults) >= FAULT_LIMIT:
            raise _StopReadingError

    def stop(self, event: Any, message: str, hint: str) -> None:
        self.complain(_place(event.start_mark, event.end_mark), message, hint)
        raise _StopReadingError

    def syntax_fault(self, error: MarkedYAMLError) -> Fault:
        """A syntax error in plain words; past the end of the file it points at the last line."""
        line, column, message, hint = explain_syntax(error, self.lines)
        line = min(line, len(self.lines) - 1)
        return Fault(Mark(self.sheet.file, line + 1, min(column, len(self.lines[line])) + 1, 1), message, hint)


def _place(start: Any, end: Any) -> int:
    first, last = int(start.index), int(end.index)
    return first << WIDTH | (last - first)


def _tagged(tag: str) -> tuple[str, str]:
    written = tag.replace("tag:yaml.org,2002:", "!!", 1)[:60]
    return (
        f"'{written}' is a YAML tag, which cannot be used here",
        "remove it, or put it in quotes if it is text",
    )
