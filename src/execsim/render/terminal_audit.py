"""An audit in the terminal: the verdict, the findings worst first, the health of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

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

VERDICTS = {
    "sound": "Sound: nothing found that usually breaks execution.",
    "feasible": "Feasible, but significant issues exist that need attention.",
    "at-risk": "At risk: as it stands, this plan will probably not be carried out as written.",
    "unready": "Not ready: what a plan needs before work starts is missing.",
    "unknown": "Too little is said to judge: over a third of the checklist is unknown.",
}
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
WEIGHTS = {"critical": 8, "high": 4, "medium": 2, "low": 1, "info": 0}
WORST = 3  # pitfalls named on top
SHOWN = 3  # findings of one rule, unless all are asked for


def render_audit(
    audit: AuditDocument,
    look: Look | None = None,
    *,
    file: str = "FILE",
    skipped: bool = False,
    every: bool = False,
) -> str:
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
    every
        Whether to show every finding, instead of the first few of each rule.
    """
    look = look or Look()
    return paint(_view(audit, look, file, skipped, len(audit.findings) if every else SHOWN), look)


def _view(audit: AuditDocument, look: Look, file: str, skipped: bool, shown: int) -> Iterator[RenderableType]:
    standing = [finding for finding in audit.findings if not finding.waived]
    yield _heading(audit)
    yield BLANK
    yield _verdict(audit)
    yield from _worst(standing)
    for findings in _by_rule(standing):
        for place, finding in enumerate(findings[:shown]):
            yield BLANK
            yield from _finding(finding, look, advise=place == 0)
        if len(findings) > shown:
            yield BLANK
            others = listed([finding.title for finding in findings[shown:]], SHOWN)
            yield indented(words(f"{findings[0].code} also finds {others} (--all)", "dim"))
    if audit.checklist:
        yield BLANK
        yield _health(audit.checklist)
    if skipped:
        yield BLANK
        yield from _not_looked_at(audit)
    yield BLANK
    yield words(_counts(audit))
    yield next_steps(*_next(standing, file))


def _heading(audit: AuditDocument) -> Text:
    date = f", as of {full_day(audit.as_of)}" if audit.as_of else ""
    lacking = len({skipped.code for skipped in audit.skipped})
    blind = f", {lacking} could not look everywhere (--skipped)" if lacking else ""
    return words(f"{audit.portfolio}{date} · {count(audit.rules, 'rule')}{blind}", "dim")


def _verdict(audit: AuditDocument) -> Text:
    worst = next((i for colour in ("red", "yellow") for i in audit.checklist if i.status == colour), None)
    start = f" Start with {_lower(worst.title)}." if worst and audit.grade != "sound" else ""
    return words(VERDICTS[audit.grade] + start, "bold")


def _worst(standing: list[FindingPart]) -> Iterator[RenderableType]:
    """The pitfalls that weigh most: how many findings, each by its severity."""
    weight, counts = Counter[str](), Counter[str]()
    for finding in standing:
        weight[finding.pitfall] += WEIGHTS[finding.severity]
        counts[finding.pitfall] += 1
    named = [f"{pitfall} ({counts[pitfall]})" for pitfall, _ in weight.most_common(WORST)]
    if named:
        yield words(f"Worst pitfalls: {', '.join(named)}.")


def _by_rule(standing: list[FindingPart]) -> list[list[FindingPart]]:
    """Findings of one rule together: the worst rules first, and of those the ones that find most."""
    rules: dict[str, list[FindingPart]] = {}
    for finding in standing:
        rules.setdefault(finding.code, []).append(finding)
    return sorted(rules.values(), key=lambda found: (SEVERITIES.index(found[0].severity), -len(found), found[0].code))


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _finding(finding: FindingPart, look: Look, *, advise: bool) -> Iterator[RenderableType]:
    severity = Text(finding.severity.ljust(WIDEST), style=STYLES[finding.severity])
    title = line(severity, f" {finding.code} ", words(finding.title, "bold"))
    where = finding.location
    place = words(f"{where.file}:{where.line}:{where.column}" if where else finding.path, "dim")
    yield from sides(title, place, look.width)
    yield indented(words(_sentence(finding.message)))
    if advise and at_least(finding.severity, "medium"):
        yield indented(labelled("Do", finding.mitigation))
        if at_least(finding.severity, "high"):
            yield indented(labelled("Ask", " ".join(finding.ask)))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _health(checklist: tuple[ChecklistPart, ...]) -> RenderableType:
    table = columns("", "Health", "why", wide=(2,))
    for item in checklist:
        table.add_row(Text(item.status, style=STYLES[item.status]), words(_lower(item.title)), words(item.because))
    return table


def _not_looked_at(audit: AuditDocument) -> Iterator[RenderableType]:
    yield Text("Could not look, because something is not written down", style="bold")
    table = columns("", "missing", "where", wide=(1, 2))
    for skipped in audit.skipped:
        table.add_row(words(skipped.code), words(", ".join(skipped.missing)), words(listed(skipped.entities, 4)))
    yield table


def _counts(audit: AuditDocument) -> str:
    standing = Counter(finding.severity for finding in audit.findings if not finding.waived)
    by_severity = ", ".join(f"{standing[severity]} {severity}" for severity in SEVERITIES if standing[severity])
    told = f"{count(standing.total(), 'finding')}{': ' if by_severity else ''}{by_severity}"
    waived = [finding for finding in audit.findings if finding.waived]
    ends = min((finding.waived_until for finding in waived if finding.waived_until), default=None)
    if waived:
        told += f"; {len(waived)} waived" + (f" (the first until {full_day(ends)})" if ends else "")
    return told


def _next(standing: list[FindingPart], file: str) -> Iterator[str]:
    if standing:
        yield f"execsim rules explain {standing[0].code}"
    yield f"execsim simulate {file}"
