"""What a report consists of, whatever it becomes: first page, chapters, and blocks of words, tables and charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from execsim.render.charts.chart import Chart
from execsim.render.report.figures import Figure, Text, figures_in


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: to a rule of this report (`rule-ES301`), or to a line of the file."""

    text: str
    anchor: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """A light that needs no colour: its name is always said as well."""

    name: str


Cell: TypeAlias = "str | Figure | Link | Status | Text"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; a `note` is said in a lower voice."""

    text: Text
    note: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; readers may sort them. `right` are columns of figures; `folded` is there on request.

    `says` is its point, for a slide.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[int, ...] = ()
    folded: bool = False
    says: str = ""

    def trimmed(self) -> Table:
        """The table without columns in which nothing stands."""
        kept = [n for n in range(len(self.heads)) if any(row[n] != "" for row in self.rows)]
        rows = tuple(tuple(row[n] for n in kept) for row in self.rows)
        right = tuple(place for place, n in enumerate(kept) if n in self.right)
        return replace(self, heads=tuple(self.heads[n] for n in kept), rows=rows, right=right)

    def parts(self, most: int) -> tuple[Table, ...]:
        """The table, and what goes beyond its first rows apart and folded."""
        if self.folded or len(self.rows) <= most:
            return (self,)
        rest = replace(
            self, caption=f"{self.caption}: {len(self.rows) - most} more", rows=self.rows[most:], folded=True, says=""
        )
        return replace(self, rows=self.rows[:most]), rest


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of a list that others link to."""

    anchor: str
    title: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """Entries that others link to."""

    notes: tuple[Note, ...]


Block: TypeAlias = "Paragraph | Table | Chart | Notes"


@dataclass(frozen=True, slots=True)
class Option:
    """A way to settle a decision, and what it comes to."""

    name: str
    recommended: bool
    comes_to: Text


@dataclass(frozen=True, slots=True)
class Decision:
    """What has to be decided."""

    question: str
    options: tuple[Option, ...]
    recommendation: Text
    who: str
    by: Text
    put_off: Text


@dataclass(frozen=True, slots=True)
class Number:
    """One of the first numbers: large, with what it means below."""

    label: str
    value: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class Change:
    """The one change for this week."""

    what: Text
    why: Text
    who: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its title names it, `says` is its point in one sentence."""

    anchor: str
    title: str
    says: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole; `undecided` says why there is nothing to decide, where there is nothing."""

    title: str
    currency: str
    subtitle: Text
    verdict: str
    honesty: Text
    decisions: tuple[Decision, ...]
    undecided: str
    numbers: tuple[Number, ...]
    change: Change | None
    chapters: tuple[Chapter, ...]

    def charts(self) -> Iterator[Chart]:
        """Every chart, in order."""
        for chapter in self.chapters:
            for block in chapter.blocks:
                if isinstance(block, Chart):
                    yield block

    def figures(self) -> Iterator[Figure]:
        """Every figure that is shown anywhere."""
        for text in self._texts():
            yield from figures_in(text)

    def _texts(self) -> Iterator[Text]:
        yield from (self.subtitle, self.honesty)
        for decision in self.decisions:
            yield from (decision.recommendation, decision.by, decision.put_off)
            yield from (option.comes_to for option in decision.options)
        for number in self.numbers:
            yield from (number.value, number.meaning)
        if self.change is not None:
            yield from (self.change.what, self.change.why)
        for chapter in self.chapters:
            yield chapter.says
            for block in chapter.blocks:
                yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[Text]:
    match block:
        case Paragraph():
            yield block.text
        case Table():
            yield from (text for line in block.rows for text in _texts_in(line))
        case Chart():
            yield block.says
            yield from (text for line in block.rows for text in _texts_in(line))
        case Notes():
            return


def _texts_in(row: tuple[Cell, ...]) -> Iterator[Text]:
    for cell in row:
        if isinstance(cell, tuple):
            yield cell
        elif isinstance(cell, Figure):
            yield (cell,)
