"""The report as Markdown: for wikis and mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from execsim.render.charts.chart import Chart
from execsim.render.handover.plain_cells import said
from execsim.render.report.figures import Text, joined
from execsim.render.report.view import Block, Cell, Chapter, Link, Notes, Paragraph, Report, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")


def render_markdown(report: Report) -> str:
    """The report as Markdown; charts are their captions and figures."""
    return "\n".join(_report(report)) + "\n"


def words(text: str) -> str:
    """A text that no reader of Markdown takes for anything but text."""
    return _SPECIAL.sub(r"\\\1", text)


def _text(text: Text) -> str:
    return words(" ".join(joined(text).split()))


def _report(report: Report) -> Iterator[str]:
    yield from (f"# {words(said(report.title))}", "", _text(report.subtitle), "", f"**{words(report.verdict)}**", "")
    yield from (_text(report.honesty), "")
    yield from ("## To decide", "")
    if report.undecided:
        yield from (words(report.undecided), "")
    for decision in report.decisions:
        yield from (f"### {words(said(decision.question))}", "")
        for option in decision.options:
            comes = f": {_text(option.comes_to)}" if option.comes_to else ""
            mark = "**" if option.recommended else ""
            yield f"- {mark}{words(said(option.name))}{mark}{' (recommended)' if option.recommended else ''}{comes}"
        yield from ("", _text(decision.recommendation), "")
        yield from (f"- Who: {words(said(decision.who))}", f"- By when: {_text(decision.by)}")
        yield from (f"- Waiting: {_text(decision.put_off)}", "")
    if report.numbers:
        yield from ("## In numbers", "")
        yield from (f"- {words(n.label)}: **{_text(n.value)}**: {_text(n.meaning)}" for n in report.numbers)
        yield ""
    if report.change is not None:
        places = " · ".join(words(link.text) for link in report.change.links)
        yield from ("## One change for this week", "", f"**{_text(report.change.what)}**", "")
        yield from (f"{_text(report.change.why)} Who: {words(said(report.change.who))} ({places}).", "")
    for chapter in report.chapters:
        yield from _chapter(chapter)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from (f"## {chapter.title}", "", _text(chapter.says), "")
    for block in chapter.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from (_text(block.text), "")
        case Table():
            yield from (f"**{words(said(block.caption))}**", "")
            yield from _table(block.heads, block.rows)
        case Chart():
            yield from (f"**{_text(block.says)}**", "")
            if block.rows:
                yield from _table(block.heads, block.rows)
        case Notes():
            for note in block.notes:
                yield from (f"#### {words(said(note.title))}", "")
                yield from (f"- {head}: {words(said(text))}" for head, text in note.parts if text)
                yield ""


def _table(heads: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> Iterator[str]:
    yield f"| {' | '.join(words(head) for head in heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _cell(cell: Cell) -> str:
    return words(said(cell)) if not isinstance(cell, Link) else words(cell.text)
