"""Cells of a report as plain text, for whatever has no links of its own."""

from __future__ import annotations

from execsim.render.phrases import plain
from execsim.render.report.figures import Figure, joined
from execsim.render.report.view import Cell, Link, Status


def said(cell: Cell) -> str:
    """What a cell says."""
    match cell:
        case str():
            return plain(cell)
        case Figure() | Link():
            return plain(cell.text)
        case Status():
            return cell.name
        case _:
            return plain(joined(cell))
