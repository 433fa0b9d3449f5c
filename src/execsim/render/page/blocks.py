"""Blocks of a report as HTML: every text of a stranger is escaped in one place."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from urllib.parse import quote

from execsim.render.charts.chart import Chart, coloured
from execsim.render.charts.static import svg
from execsim.render.phrases import plain
from execsim.render.report.figures import Figure, Text
from execsim.render.report.theme import variables
from execsim.render.report.view import Block, Cell, Link, Notes, Paragraph, Status, Table

WIDE = 3  # columns from which on a table becomes a list of rows on a narrow screen


def words(text: str) -> str:
    """A text as HTML that shows it and does nothing else."""
    return escape(plain(text), quote=True)


def spaced(text: str) -> str:
    """Our own words, with the blanks at their ends."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{words(text)}{after}" if text.strip() else text


def inline(text: Text) -> str:
    """Words and figures."""
    return "".join(figure(part) if isinstance(part, Figure) else spaced(part) for part in text)


def figure(part: Figure) -> str:
    """A figure with where it was read from: `<data>` says both."""
    place = f'data-from="{words(part.path)}" data-rule="{part.rule}"'
    return f'<data value="{_plain_number(part)}" {place}>{words(part.text)}</data>'


def _plain_number(part: Figure) -> str:
    return (
        ""
        if part.number is None
        else part.number.isoformat()
        if isinstance(part.number, dt.date)
        else f"{part.number:.10g}"
    )


def link(to: Link) -> str:
    """A place in this page, or a line of a file beside it; never anything that runs."""
    if to.anchor:
        return f'<a class="whole" href="#{words(to.anchor)}">{words(to.text)}</a>'
    path = to.file.replace("\\", "/")
    href = quote(path if path.startswith(("/", ".")) else f"./{path}")
    return f'<a class="whole" href="{href}#L{to.line}">{words(to.text)}</a>'


def cell(content: Cell) -> str:
    """What stands in a cell."""
    match content:
        case str():
            return words(content)
        case Figure():
            return figure(content)
        case Link():
            return link(content)
        case Status():
            return f'<span class="status {words(content.name)}">{words(content.name)}</span>'
        case _:
            return inline(content)


def table(block: Table, *, quiet: bool = False) -> str:
    """Rows under headings; on a narrow screen a list."""
    stack = "stack" if len(block.heads) >= WIDE else ""
    first = _is_place(block)
    heads = "".join(
        f'<th scope="col" role="columnheader"{_class(n in block.right)}>{words(head)}</th>'
        if head
        else f'<td role="cell"{_class(False, first)}></td>'
        for n, head in enumerate(block.heads)
    )
    rows = "".join(f'<tr role="row">{"".join(_cells(block, row))}</tr>' for row in block.rows)
    quiet = quiet or block.folded
    caption = "" if quiet else f"<caption>{words(block.caption)}</caption>"
    if block.folded:
        inside = table(replace(block, folded=False), quiet=True)
        return f"<details><summary>{words(block.caption)}</summary>{inside}</details>"
    return (
        f'<div class="table" role="region" aria-label="{words(block.caption)}" tabindex="0">'
        f'<table class="{stack}" role="table">{caption}<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _is_place(block: Table) -> bool:
    """Whether the first column only counts."""
    return bool(block.rows) and not block.heads[0] and all(str(row[0]).isdigit() for row in block.rows)


def _class(right: bool, first: bool = False) -> str:
    return ' class="first"' if first else ' class="right"' if right else ""


def _cells(block: Table, row: tuple[Cell, ...]) -> Iterator[str]:
    first = _is_place(block)
    for n, (head, content) in enumerate(zip(block.heads, row, strict=True)):
        named = f' data-head="{words(head)}"' if head and n else ""
        sort = _sort_key(content)
        key = f' data-sort="{words(sort)}"' if sort else ""
        shape = _class(n in block.right, first and n == 0)
        yield f'<td role="cell"{shape}{named}{key}>{cell(content)}</td>'


SEVERITIES = {name: str(n) for n, name in enumerate(("critical", "high", "medium", "low", "info"))}


def _sort_key(content: Cell) -> str:
    """What a column is sorted by: numbers by their size, severities by their weight."""
    if isinstance(content, Status):
        return SEVERITIES.get(content.name, "")
    first = (
        next((part for part in content if isinstance(part, Figure)), None) if isinstance(content, tuple) else content
    )
    if not isinstance(first, Figure):
        return ""
    number = first.number
    return (
        "99999999" if number is None else f"{number.toordinal()}" if isinstance(number, dt.date) else f"{number:.10g}"
    )


def chart(block: Chart, *, script: bool) -> str:
    """The picture, its point, what it shows for whoever does not see it, and its figures."""
    colours = variables()
    source = ""
    if script:
        spec = json.dumps(coloured(block.spec, colours), ensure_ascii=True, separators=(",", ":"))
        source = f'<script type="application/json">{harmless(spec)}</script>'
    still = svg(block, colours).replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    rows = tuple(tuple(row) for row in block.rows)
    figures = table(Table(f"Figures: {block.title}", block.heads, rows), quiet=True) if rows else ""
    more = f"<details><summary>Figures of this chart</summary>{figures}</details>" if figures else ""
    return (
        f'<figure id="chart-{block.key}" data-chart="{block.key}">'
        f"<figcaption>{inline(block.says)}<span>{words(block.title)} ({words(block.reads)})</span></figcaption>"
        f'<div class="drawing still" role="img" tabindex="0" aria-label="{words(block.alt)}">{still}</div>'
        f"{more}{source}</figure>"
    )


def harmless(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def block(content: Block, *, script: bool) -> str:
    """Any block."""
    match content:
        case Paragraph():
            return f"<p{_note(content)}>{inline(content.text)}</p>"
        case Table():
            return table(content)
        case Chart():
            return chart(content, script=script)
        case Notes():
            return "".join(_notes(content))


def _note(content: Paragraph) -> str:
    return ' class="note"' if content.note else ""


def _notes(content: Notes) -> Iterator[str]:
    yield '<div class="notes">'
    for note in content.notes:
        parts = "".join(f"<dt>{words(head)}</dt><dd>{words(text)}</dd>" for head, text in note.parts if text)
        yield f'<h3 id="{words(note.anchor)}">{words(note.title)}</h3><dl>{parts}</dl>'
    yield "</div>"


def style_of(colours: Mapping[str, str]) -> str:
    """Colours as variables of a style."""
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())
