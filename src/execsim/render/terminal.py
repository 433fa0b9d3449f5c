"""What the terminal views share: text of strangers stays plain text, and nothing is wider than the window."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from execsim.render.phrases import plain

BLANK = Text("")
BAR = "#"


@dataclass(frozen=True)
class Look:
    """How wide a view may be, in columns, and whether it may use colour."""

    width: int = 80
    colour: bool = False


def paint(parts: Iterable[RenderableType], look: Look) -> str:
    """The parts as text, one below the other."""
    console = Console(
        file=io.StringIO(),
        width=look.width,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        _environ={},  # the shell has already decided width and colour
    )
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def words(text: str, style: str = "") -> Text:
    """Text as it is written in a file: never markup, never an escape."""
    return Text(plain(text), style=style, overflow="fold")


def line(*parts: str | Text) -> Text:
    """Several texts as one."""
    whole = Text(overflow="fold")
    for part in parts:
        whole.append_text(part if isinstance(part, Text) else words_as_given(part))
    return whole


def words_as_given(text: str) -> Text:
    """Our own words, with their blanks."""
    return Text(text, overflow="fold")


def indented(part: RenderableType, columns: int = 2) -> Padding:
    """A part moved to the right."""
    return Padding(part, (0, 0, 0, columns))


def labelled(label: str, text: str, columns: int = 6) -> Table:
    """`Do    what there is to do`, the text wrapped beside its label."""
    grid = Table.grid(padding=0)
    grid.add_column(width=columns, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(label, style="bold"), words(text))
    return grid


def sides(left: Text, right: Text, width: int) -> list[Text]:
    """Both on one line where they fit, the right one at the right edge; else one below the other."""
    gap = width - cell_len(left.plain) - cell_len(right.plain)
    if gap < 2:
        return [left, line("  ", right)]
    return [line(left, " " * gap, right)]


def columns(*headings: str, right: Iterable[int] = (), wide: Iterable[int] = (0,)) -> Table:
    """A table without lines; columns in `wide` share the room that is left, those in `right` are figures."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(headings), header_style="dim")
    figures, flowing = set(right), set(wide)
    for position, heading in enumerate(headings):
        table.add_column(
            heading,
            justify="right" if position in figures else "left",
            no_wrap=position not in flowing,
            overflow="fold",
        )
    return table


def next_steps(*commands: str) -> Table:
    """What to do next, a command a line."""
    grid = Table.grid(padding=0)
    grid.add_column(width=6, no_wrap=True)
    grid.add_column(overflow="fold")
    for position, command in enumerate(commands):
        grid.add_row("" if position else "Next", words(command))
    return grid
