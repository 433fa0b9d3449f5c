"""What an import has to say about the rows it read: what was changed, guessed, or left out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class RowReport:
    """One thing about one row that a reader should know.

    Attributes
    ----------
    row
        As a spreadsheet counts: the headings are row 1. 0 is the file as a whole.
    column
        The heading; empty when the row as a whole is meant.
    text
        What the cell says, for a reader to recognise it; empty when there is nothing to quote.
    message
        What was made of it. Alike for all rows that met the same.
    used
        False if the row is not in the portfolio.
    """

    row: int
    column: str
    text: str
    message: str
    used: bool = True

    def __str__(self) -> str:
        place = "file" if self.row == 0 else f"row {self.row}"
        quoted = f": '{self.text}'" if self.text else ""
        return f"{place}{', ' + self.column if self.column else ''}: {self.message}{quoted}"


def summarise(reports: Iterable[RowReport]) -> tuple[str, ...]:
    """Gather reports with the same message: rows left out first, then what was changed or guessed.

    Every row is named; what a cell said is quoted where it matters. Lines are at most 100 characters
    wide, and those below a message are indented.
    """
    ordered = sorted(reports, key=lambda r: (r.row > 0, r.used, r.column, r.message, r.row))
    lines: list[str] = []
    for (_, used, column, message), group in groupby(ordered, lambda r: (r.row > 0, r.used, r.column, r.message)):
        members = list(group)
        lines.append(_headline(members, column, message, used=used))
        lines.extend(_rows(members))
    return tuple(lines)


def _headline(members: Sequence[RowReport], column: str, message: str, *, used: bool) -> str:
    told = f"{column}: {message}" if column else message
    if members[0].row == 0:
        return told
    count = f"{len(members)} row{'s' if len(members) > 1 else ''}"
    return f"{count}{'' if used else ' left out'}, {told}"


def _rows(members: Sequence[RowReport]) -> Iterator[str]:
    quoting = [m for m in members if m.text]
    for member in quoting:
        place = f"row {member.row}: " if member.row else ""
        yield f"  {place}'{textwrap.shorten(member.text, 80, placeholder=' ...')}'"
    plain = sorted({m.row for m in members if not m.text and m.row})
    if plain:
        listed = f"row{'s' if len(plain) > 1 else ''} {', '.join(_runs(plain))}"
        yield from textwrap.wrap(listed, 100, initial_indent="  ", subsequent_indent="  ")


def _runs(rows: Sequence[int]) -> Iterator[str]:
    """2, 3, 4, 7 as `2-4`, `7`."""
    first = previous = rows[0]
    for row in [*rows[1:], -1]:
        if row != previous + 1:
            yield str(first) if first == previous else f"{first}-{previous}"
            first = row
        previous = row
