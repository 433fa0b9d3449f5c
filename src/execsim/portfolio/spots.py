"""Where things stand in a file: kept small, since a large file has a million places and few are ever asked for.

A place is held as the position of its first character and its length, two whole numbers in one; line and column
are worked out when somebody asks. (As objects with line, column and length they took three times the room of the
data itself, and most of the time of reading.)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as a line end

WIDTH = 25  # bits of a position or a length: no file has more characters than this
_MOST = (1 << WIDTH) - 1
_BOTH = (1 << 2 * WIDTH) - 1


class Mark(NamedTuple):
    """A place in a file: 1-based line and column, and the length in characters."""

    file: str
    line: int
    column: int
    length: int


@dataclass(frozen=True, eq=False)
class Sheet:
    """A text in which places are found.

    Attributes
    ----------
    file
        The name that marks carry.
    text
        What was read.
    lines
        The lines that are shown to people: they say how far a place of several lines reaches.
    """

    file: str
    text: str
    lines: tuple[str, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in LINE_END.finditer(self.text))]

    def mark(self, place: int) -> Mark:
        """The line and column of a place; one of several lines is underlined to the end of its first."""
        start, length = place >> WIDTH, place & _MOST
        starts = self._starts
        line = bisect_right(starts, start) - 1
        column = start - starts[line]
        if line + 1 < len(starts) and start + length >= starts[line + 1] and line < len(self.lines):
            length = len(self.lines[line]) - column
        return Mark(self.file, line + 1, column + 1, max(length, 1))

    def spot(self, packed: Packed) -> Spot:
        """A place that was kept small, in full."""
        both, below = (packed, None) if isinstance(packed, int) else packed
        return Spot(self.mark(both >> 2 * WIDTH), self.mark(both & _BOTH), below, self)


class Spot(NamedTuple):
    """Where a value and its key stand, and what is known of the places below it.

    What is `below` may be kept small; `step` and `items` give spots in full.
    """

    key: Mark | None = None
    value: Mark | None = None
    below: Below | None = None
    sheet: Sheet | None = None

    def step(self, step: str | int) -> Spot | None:
        """The spot one key (or list index) further down; None when nothing is known there."""
        if isinstance(self.below, dict):
            found = self.below.get(step)
            return None if found is None else self._full(found)
        if isinstance(self.below, list) and isinstance(step, int) and 0 <= step < len(self.below):
            return self._full(self.below[step])
        return None

    def items(self) -> Iterable[tuple[str | int, Spot]]:
        """(key or index, spot) of everything directly below."""
        if isinstance(self.below, dict):
            return ((key, self._full(found)) for key, found in self.below.items())
        return ((number, self._full(found)) for number, found in enumerate(self.below or ()))

    def nearest(self, path: Sequence[str | int], *, on_key: bool) -> Mark | None:
        """The mark of a value or its key; else of the key nearest around it. No spot is made on the way."""
        below, sheet, steps, packed = self.below, self.sheet, 0, -1
        around, value = self.value, self.value
        for step in path:
            found: Packed | Spot | None = None
            if isinstance(below, dict):
                found = below.get(step)
            elif isinstance(below, list) and isinstance(step, int) and 0 <= step < len(below):
                found = below[step]
            if found is None:
                break
            steps += 1
            if isinstance(found, Spot):
                packed, around, value, below, sheet = -1, found.key or around, found.value, found.below, found.sheet
            else:
                packed, below = (found, None) if isinstance(found, int) else found
        whole = steps == len(path) and not on_key
        if packed < 0 or sheet is None:
            return (value or around) if whole else around
        return sheet.mark(packed & _BOTH if whole else packed >> 2 * WIDTH)

    def _full(self, found: Packed | Spot) -> Spot:
        if isinstance(found, Spot):
            return found
        assert self.sheet is not None  # whoever keeps places small says in which text they are
        return self.sheet.spot(found)


Packed: TypeAlias = "int | tuple[int, Below | None]"  # places of key and value; and what is below them
Below: TypeAlias = "Mapping[Any, Packed | Spot] | Sequence[Packed | Spot]"
