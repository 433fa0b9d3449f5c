"""The first page of a report in the terminal: the same order and the same words as the page."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text as Words

from execsim.render.report.figures import Text, joined
from execsim.render.report.view import Change, Decision, Report
from execsim.render.terminal import BLANK, Look, columns, indented, labelled, next_steps, paint, words

LABEL = 9


def render_report(report: Report, look: Look | None = None, *, file: str = "FILE") -> str:
    """The first page of a report, and the point of each chapter, as text."""
    return paint(_view(report, file), look or Look())


def _view(report: Report, file: str) -> Iterator[RenderableType]:
    yield words(f"{report.title} · {joined(report.subtitle)}", "dim")
    yield BLANK
    yield words(report.verdict, "bold")
    yield words(joined(report.honesty), "dim")
    if report.undecided:
        yield BLANK
        yield words(report.undecided)
    for decision in report.decisions:
        yield BLANK
        yield from _decision(decision)
    if report.numbers:
        yield BLANK
        table = columns("", "", "", wide=(2,))
        for number in report.numbers:
            table.add_row(words(number.label), words(joined(number.value), "bold"), words(joined(number.meaning)))
        yield Words("In numbers", style="bold")
        yield indented(table)
    if report.change is not None:
        yield BLANK
        yield from _change(report.change)
    yield BLANK
    chapters = columns("", "", wide=(1,))
    for chapter in report.chapters:
        chapters.add_row(Words(chapter.title, style="bold"), words(joined(chapter.says)))
    yield chapters
    yield next_steps(f"execsim report {file} -o report.html", f"execsim report {file} -o report.pptx")


def _decision(decision: Decision) -> Iterator[RenderableType]:
    yield words(decision.question, "bold")
    table = columns("", "", wide=(1,))
    for option in decision.options:
        name = f"{'>' if option.recommended else ' '} {option.name}"
        table.add_row(Words(name, style="bold" if option.recommended else ""), words(joined(option.comes_to)))
    yield indented(table)
    yield indented(words(joined(decision.recommendation)))
    rows: tuple[tuple[str, Text], ...] = (
        ("Who", (decision.who,)),
        ("By when", decision.by),
        ("Waiting", decision.put_off),
    )
    for head, content in rows:
        yield indented(labelled(head, joined(content), LABEL))


def _change(change: Change) -> Iterator[RenderableType]:
    yield Words("One change for this week", style="bold")
    yield indented(words(joined(change.what)))
    yield indented(words(joined(change.why)))
    places = " · ".join(link.text for link in change.links)
    yield indented(labelled("Who", f"{change.who} ({places})", LABEL))
