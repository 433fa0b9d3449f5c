"""The interview sheet: what is to be asked, by the role that can say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType

from execsim.render.phrases import count, full_day, listed, plain
from execsim.render.terminal import BLANK, Look, indented, labelled, paint, words
from execsim.results.contract import AuditDocument
from execsim.results.findings import at_least

MOST_ABOUT = 6


@dataclass(frozen=True)
class Asked:
    """One question of the sheet: what, why, about what, and the rules behind it."""

    text: str
    because: str
    about: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


Sheet = dict[str, list[Asked]]


def interview(audit: AuditDocument) -> Sheet:
    """Role to questions: first what nobody has said, then what findings raise, the worst first.

    Parameters
    ----------
    audit
        What an audit found; findings that are waived, known or below medium raise no question.
    """
    sheet: Sheet = {}
    for question in audit.questions:
        asked = Asked(question.text, question.because, question.about, question.codes)
        sheet.setdefault(question.whom, []).append(asked)
    for finding in audit.findings:
        if finding.waived or finding.known or not at_least(finding.severity, "medium"):
            continue
        for text in finding.ask:
            asked = Asked(text, finding.message, (finding.title,), (finding.code,))
            sheet.setdefault(finding.whom, []).append(asked)
    return {whom: _once(questions) for whom, questions in sheet.items()}


def _once(questions: list[Asked]) -> list[Asked]:
    """Each question once, with everything that it is about."""
    merged: dict[str, Asked] = {}
    for asked in questions:
        first = merged.get(asked.text)
        if first is None:
            merged[asked.text] = asked
        else:
            about = tuple(dict.fromkeys((*first.about, *asked.about)))
            codes = tuple(dict.fromkeys((*first.codes, *asked.codes)))
            merged[asked.text] = Asked(first.text, first.because, about, codes)
    return list(merged.values())


def interview_document(audit: AuditDocument) -> dict[str, Any]:
    """The sheet as JSON: `{kind, portfolio, as_of, roles: [{whom, questions: [{text, because, about, codes}]}]}`."""
    return {
        "kind": "interview",
        "portfolio": audit.portfolio,
        "as_of": audit.as_of,
        "roles": [
            {
                "whom": whom,
                "questions": [
                    {"text": q.text, "because": q.because, "about": list(q.about), "codes": list(q.codes)}
                    for q in questions
                ],
            }
            for whom, questions in interview(audit).items()
        ],
    }


def interview_markdown(audit: AuditDocument) -> str:
    """The sheet as Markdown, with room for answers."""
    lines = [f"# Questions: {plain(audit.portfolio)}", ""]
    if audit.as_of:
        lines += [f"As of {full_day(audit.as_of)}.", ""]
    for whom, questions in interview(audit).items():
        lines += [f"## {plain(whom)}", ""]
        for asked in questions:
            lines += [f"- [ ] {_escaped(asked.text)}", f"      {_escaped(_why(asked))}"]
        lines.append("")
    return "\n".join(lines)


def render_interview(audit: AuditDocument, look: Look | None = None) -> str:
    """The sheet in the terminal."""
    look = look or Look()
    return paint(_view(audit), look)


def _view(audit: AuditDocument) -> Iterator[RenderableType]:
    sheet = interview(audit)
    total = sum(map(len, sheet.values()))
    yield words(f"{audit.portfolio}: {count(total, 'question')} to {count(len(sheet), 'role')}", "bold")
    for whom, questions in sheet.items():
        yield BLANK
        yield words(whom, "bold")
        for asked in questions:
            yield labelled("Ask", asked.text)
            yield indented(words(_why(asked), "dim"), 8)
    if not total:
        yield words("Nothing is open.")


def _why(asked: Asked) -> str:
    about = (
        f" ({listed(asked.about, MOST_ABOUT)})"
        if len(asked.about) > 1
        else f" ({asked.about[0]})"
        if asked.about
        else ""
    )
    codes = f" [{', '.join(asked.codes)}]" if asked.codes else ""
    return f"{asked.because}{about}{codes}"


def _escaped(text: str) -> str:
    """Text of the file that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in "\\`*_<>[]#|" else char for char in plain(text))
