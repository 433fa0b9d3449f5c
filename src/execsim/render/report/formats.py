"""What a report can become: a table from a name to its renderer and the endings of files that mean it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from execsim.errors import UsageError
from execsim.render.report.theme import Theme
from execsim.render.report.view import Report

NAMES = ("html", "xlsx", "pptx", "pdf", "md", "json")
SUFFIXES = {
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".pptx": "pptx",
    ".pdf": "pdf",
    ".md": "md",
    ".json": "json",
}


@dataclass(frozen=True)
class Wish:
    """How a report is to look."""

    theme: Theme
    script: bool = True


def of_suffix(file: str | None) -> str | None:
    """The format that the ending of a file's name means; None where it means none."""
    small = (file or "").lower()
    return next((name for suffix, name in SUFFIXES.items() if small.endswith(suffix)), None)


def render(name: str, report: Report, wish: Wish) -> str | bytes:
    """A report in one of the formats, but for json, which is its document.

    Raises
    ------
    UsageError
        There is no such format.
    MissingExtra
        What it needs is not installed.
    """
    renderers: Mapping[str, Callable[[Report, Wish], str | bytes]] = {
        "html": _html,
        "xlsx": _xlsx,
        "pptx": _pptx,
        "pdf": _pdf,
        "md": _md,
    }
    if name not in renderers:
        raise UsageError(f"there is no format '{name}'; there is {', '.join(NAMES)}")
    return renderers[name](report, wish)


def _html(report: Report, wish: Wish) -> str:
    from execsim.render.page.page import render_page  # noqa: PLC0415 - one format at a time

    return render_page(report, wish.theme, script=wish.script)


def _xlsx(report: Report, wish: Wish) -> bytes:
    from execsim.render.handover.workbook import render_workbook  # noqa: PLC0415 - one format at a time

    return render_workbook(report, wish.theme)


def _pptx(report: Report, wish: Wish) -> bytes:
    from execsim.render.handover.slides import render_slides  # noqa: PLC0415 - one format at a time

    return render_slides(report, wish.theme)


def _pdf(report: Report, wish: Wish) -> bytes:
    from execsim.render.handover.document import render_pdf  # noqa: PLC0415 - one format at a time

    return render_pdf(report, wish.theme)


def _md(report: Report, _wish: Wish) -> str:
    from execsim.render.handover.markdown import render_markdown  # noqa: PLC0415 - one format at a time

    return render_markdown(report)
