"""The interview sheet: what is to be asked, by the role that can say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from rich.console import RenderableType

from execsim.render.audit_words import sentence
from execsim.render.phrases import count, full_day, listed, plain
from execsim.render.terminal import BLANK, Look, indented, labelled, paint, words
from execsim.results.contract import AuditDocument
from execsim.results.findings import SEVERITIES, Severity, at_least

OPEN = "not written down"
MOST_ABOUT = 6
MOST_ROLES = 8
MOST_EACH = 5


@dataclass(frozen=True)
class Asked:
    """One question of the sheet: what, why, about what, the rules behind it, and the worst that it is about."""

    text: str
    because: str
    about: tuple[str, ...]
    codes: tuple[str, ...]
    severity: Severity

    @property
    def order(self) -> tuple[int, int]:
        """The worst first, then what most hangs on."""
        return SEVERITIES.index(self.severity), -len(self.about)


@dataclass(frozen=True)
class Sheet:
    """Roles and their questions, the most valuable first; and how many there are in all.

    Attributes
    ----------
    roles
        What is shown: all of it, or the first questions to the first roles.
    questions, people
        How many questions and roles there are, shown or not.
    """

    roles: tuple[tuple[str, tuple[Asked, ...]], ...]
    questions: int
    people: int

    @property
    def left_out(self) -> str:
        """What the sheet does not show, in words; empty where it shows everything."""
        rest = self.questions - sum(len(asked) for _, asked in self.roles)
        others = self.people - len(self.roles)
        if not rest:
            return ""
        to = f", some of them to {count(others, 'other role')}" if others else ""
        return f"{count(rest, 'more question')}{to}: --all"


def interview(audit: AuditDocument, *, every: bool = True) -> Sheet:
    """Role to questions: what nobody has said, and what findings raise, the worst first.

    Parameters
    ----------
    audit
        What an audit found; findings that are waived, known or below medium raise no question.
    every
        Whether the sheet is whole; otherwise it is what one takes along: the first `MOST_EACH` questions to
        each of the first `MOST_ROLES` roles.
    """
    by_role: dict[str, list[Asked]] = {}
    for question in audit.questions:
        asked = Asked(question.text, question.because, question.about, question.codes, question.severity)
        by_role.setdefault(question.whom, []).append(asked)
    for finding in audit.findings:
        if finding.waived or finding.known or not at_least(finding.severity, "medium"):
            continue
        for text in finding.ask:
            asked = Asked(text, finding.message, (finding.title,), (finding.code,), finding.severity)
            by_role.setdefault(finding.whom, []).append(asked)
    whole = {whom: sorted(_once(questions), key=lambda asked: asked.order) for whom, questions in by_role.items()}
    roles = sorted(whole.items(), key=lambda role: [asked.order for asked in role[1]])
    shown = roles if every else [(whom, _first(asked)) for whom, asked in roles[:MOST_ROLES]]
    return Sheet(tuple((whom, tuple(asked)) for whom, asked in shown), sum(map(len, whole.values())), len(whole))


def _first(questions: list[Asked]) -> list[Asked]:
    """The first few, one for each matter: further questions of the same rules wait."""
    return list({asked.codes or asked.text: asked for asked in reversed(questions)}.values())[: -MOST_EACH - 1 : -1]


def _once(questions: list[Asked]) -> list[Asked]:
    """Each question once, with everything that it is about."""
    merged: dict[str, Asked] = {}
    for asked in questions:
        first = merged.setdefault(asked.text, asked)
        if first is not asked:
            merged[asked.text] = replace(
                min(first, asked, key=lambda one: SEVERITIES.index(one.severity)),
                about=tuple(dict.fromkeys((*first.about, *asked.about))),
                codes=tuple(dict.fromkeys((*first.codes, *asked.codes))),
            )
    return list(merged.values())


def interview_document(audit: AuditDocument) -> dict[str, Any]:
    """The whole sheet as JSON.

    `{kind, portfolio, as_of, roles: [{whom, questions: [{text, because, about, codes, severity}]}]}`
    """
    return {
        "kind": "interview",
        "portfolio": audit.portfolio,
        "as_of": audit.as_of,
        "roles": [
            {"whom": whom, "questions": [asdict(asked) for asked in questions]}
            for whom, questions in interview(audit).roles
        ],
    }


def interview_markdown(audit: AuditDocument, *, every: bool = False) -> str:
    """The sheet as Markdown, with boxes to tick and room for answers."""
    sheet = interview(audit, every=every)
    lines = [f"# {_escaped(_heading(audit, sheet))}", ""]
    if audit.as_of:
        lines += [f"As of {full_day(audit.as_of)}.", ""]
    for whom, questions in sheet.roles:
        lines += [f"## {_escaped(whom)}", ""]
        for asked in questions:
            lines += [f"- [ ] {_escaped(asked.text)}", f"      {_escaped(_why(asked))}"]
        lines.append("")
    return "\n".join([*lines, *([sheet.left_out, ""] if sheet.left_out else [])])


def render_interview(audit: AuditDocument, look: Look | None = None, *, every: bool = False) -> str:
    """The sheet in the terminal."""
    look = look or Look()
    return paint(_view(audit, interview(audit, every=every)), look)


def _view(audit: AuditDocument, sheet: Sheet) -> Iterator[RenderableType]:
    yield words(_heading(audit, sheet), "bold")
    for whom, questions in sheet.roles:
        yield BLANK
        yield words(whom, "bold")
        for number, asked in enumerate(questions, start=1):
            yield labelled(f"{number:>2}", asked.text, 4)
            yield indented(words(_why(asked), "dim"), 4)
    if not sheet.questions:
        yield words("Nothing is open.")
    if sheet.left_out:
        yield BLANK
        yield words(sheet.left_out, "dim")


def _heading(audit: AuditDocument, sheet: Sheet) -> str:
    return f"{audit.portfolio}: {count(sheet.questions, 'question')} to {count(sheet.people, 'role')}"


def _why(asked: Asked) -> str:
    """About what it is and why it is asked; what was found names its own entity."""
    codes = f" [{', '.join(asked.codes)}]" if asked.codes else ""
    if asked.because.startswith(OPEN):
        return f"About {listed(asked.about, MOST_ABOUT)}{codes}"
    others = f" Likewise: {listed(asked.about[1:], MOST_ABOUT)}." if asked.about[1:] else ""
    return f"{sentence(asked.because)}{others}{codes}"


def _escaped(text: str) -> str:
    """Text of the file that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in "\\`*_<>[]#|" else char for char in plain(text))
