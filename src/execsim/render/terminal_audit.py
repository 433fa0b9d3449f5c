"""An audit in the terminal: the verdict, the findings worst first, the health of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.audit_words import lower, sentence, standing, told, verdict
from execsim.render.phrases import count, full_day, listed
from execsim.render.terminal import (
    BLANK,
    Look,
    columns,
    indented,
    labelled,
    line,
    next_steps,
    paint,
    sides,
    words,
)
from execsim.results.contract import AuditDocument, ChecklistPart, FindingPart
from execsim.results.findings import SEVERITIES, at_least

STYLES = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
    "red": "red",
    "yellow": "yellow",
    "green": "green",
    "unknown": "dim",
}
WIDEST = max(map(len, SEVERITIES))
MANY, FIRST = 200, 5
"""Beyond so many findings only the first few of each rule are shown."""


def render_audit(audit: AuditDocument, look: Look | None = None, *, file: str = "FILE", skipped: bool = False) -> str:
    """An audit as text.

    Parameters
    ----------
    audit
        What was found.
    look
        Width and colour.
    file
        The portfolio as the user calls it, for what to do next.
    skipped
        Whether to list the rules that lacked their input.
    """
    look = look or Look()
    return paint(_view(audit, look, file, skipped), look)


def _view(audit: AuditDocument, look: Look, file: str, skipped: bool) -> Iterator[RenderableType]:
    found = standing(audit)
    yield _heading(audit)
    yield BLANK
    yield words(verdict(audit), "bold")
    yield from _findings(found, look)
    if audit.checklist:
        yield BLANK
        yield _health(audit.checklist)
    if skipped:
        yield BLANK
        yield from _not_looked_at(audit)
    yield BLANK
    yield words(told(audit))
    yield next_steps(*_next(found, file))


def _findings(found: list[FindingPart], look: Look) -> Iterator[RenderableType]:
    """Every finding; of very many the first few of each rule, and how many more there are."""
    many, shown = len(found) > MANY, Counter[str]()
    every = Counter(finding.code for finding in found)
    for finding in found:
        code = finding.code
        shown[code] += 1
        if many and shown[code] > FIRST:
            if shown[code] == every[code]:
                yield indented(words(f"and {every[code] - FIRST:,} more of {code} (--select {code} -o all.csv)", "dim"))
            continue
        yield BLANK
        yield from _finding(finding, look, advise=shown[code] == 1)


def _heading(audit: AuditDocument) -> Text:
    date = f", as of {full_day(audit.as_of)}" if audit.as_of else ""
    lacking = len({skipped.code for skipped in audit.skipped})
    blind = f", {lacking} could not look everywhere (--skipped)" if lacking else ""
    return words(f"{audit.portfolio}{date} · {count(audit.rules, 'rule')}{blind}", "dim")


def _finding(finding: FindingPart, look: Look, *, advise: bool) -> Iterator[RenderableType]:
    severity = Text(finding.severity.ljust(WIDEST), style=STYLES[finding.severity])
    title = line(severity, f" {finding.code} ", words(finding.title, "bold"))
    where = finding.location
    place = words(f"{where.file}:{where.line}:{where.column}" if where else finding.path, "dim")
    yield from sides(title, place, look.width)
    yield indented(words(sentence(finding.message)))
    if advise and at_least(finding.severity, "medium"):
        yield indented(labelled("Do", finding.mitigation))
        if at_least(finding.severity, "high"):
            yield indented(labelled("Ask", " ".join(finding.ask)))


def _health(checklist: tuple[ChecklistPart, ...]) -> RenderableType:
    table = columns("", "Health", "why", wide=(2,))
    for item in checklist:
        table.add_row(Text(item.status, style=STYLES[item.status]), words(lower(item.title)), words(item.because))
    return table


def _not_looked_at(audit: AuditDocument) -> Iterator[RenderableType]:
    yield Text("Could not look, because something is not written down", style="bold")
    table = columns("", "missing", "where", wide=(1, 2))
    for skipped in audit.skipped:
        table.add_row(words(skipped.code), words(", ".join(skipped.missing)), words(listed(skipped.entities, 4)))
    yield table


def _next(found: list[FindingPart], file: str) -> Iterator[str]:
    if found:
        yield f"execsim rules explain {found[0].code}"
    yield f"execsim simulate {file}"
