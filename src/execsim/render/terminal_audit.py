"""An audit in the terminal: the verdict, the findings worst first, the health of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.audit_words import gaps, lower, sentence, standing, told, verdict
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
from execsim.results.findings import SEVERITIES, Severity, at_least

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
WHERE = 2  # entities named for each thing that is not written down
SHOWN = 3  # findings of one rule, unless all are asked for
IN_FULL = 6  # rules told in full at least, unless all are asked for: those at or above `LOUD`, and the next worst
LOUD: Severity = "high"


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
        Whether to tell every finding in full, instead of the first few of the worst rules and a line on each other.
    """
    look = look or Look()
    return paint(_view(audit, look, file, skipped, every), look)


def _view(audit: AuditDocument, look: Look, file: str, skipped: bool, every: bool) -> Iterator[RenderableType]:
    found = standing(audit)
    yield words(audit.portfolio + (f", as of {full_day(audit.as_of)}" if audit.as_of else ""), "dim")
    yield BLANK
    yield words(verdict(audit), "bold")
    yield from _worst(found)
    rules = _by_rule(found)
    loud = len(rules) if every else max(IN_FULL, sum(at_least(same[0].severity, LOUD) for same in rules))
    for findings in rules[:loud]:
        yield from _findings(findings, look, len(findings) if every else SHOWN)
    if rules[loud:]:
        yield BLANK
        yield from _in_brief(rules[loud:])
    if audit.checklist:
        yield BLANK
        yield _health(audit.checklist)
    if skipped:
        yield BLANK
        yield from _not_looked_at(audit)
    yield BLANK
    yield words(told(audit))
    yield words(_looked(audit), "dim")
    yield from (words(f"{rule.code} is switched off by {rule.pack}: {rule.why}", "dim") for rule in audit.disabled)
    yield next_steps(*_next(found, file))


def _worst(found: list[FindingPart]) -> Iterator[RenderableType]:
    """The pitfalls that weigh most: how many findings, each by its severity."""
    weight, counts = Counter[str](), Counter[str]()
    for finding in found:
        weight[finding.pitfall] += WEIGHTS[finding.severity]
        counts[finding.pitfall] += 1
    named = [f"{pitfall} ({counts[pitfall]})" for pitfall, _ in weight.most_common(WORST)]
    if named:
        yield words(f"Worst pitfalls: {', '.join(named)}.")


def _by_rule(found: list[FindingPart]) -> list[list[FindingPart]]:
    """Findings of one rule together: the worst rules first, and of those the ones that find most."""
    rules: dict[str, list[FindingPart]] = {}
    for finding in found:
        rules.setdefault(finding.code, []).append(finding)
    return sorted(rules.values(), key=lambda same: (SEVERITIES.index(same[0].severity), -len(same), same[0].code))


def _findings(findings: list[FindingPart], look: Look, shown: int) -> Iterator[RenderableType]:
    """The first few findings of a rule, with what to do, and the names of the rest."""
    for place, finding in enumerate(findings[:shown]):
        yield BLANK
        yield from _finding(finding, look, advise=place == 0)
    if len(findings) > shown:
        others = listed([finding.title for finding in findings[shown:]], SHOWN)
        yield BLANK
        yield indented(words(f"{findings[0].code} also finds {others} (--all)", "dim"))


def _in_brief(rules: list[list[FindingPart]]) -> Iterator[RenderableType]:
    """One line for each rule that is not told in full: how often, what, and where first."""
    yield words("And, each in full with --all", "dim")
    table = columns("", "", "", "", right=(2,), wide=(3,))
    table.show_header = False
    for findings in rules:
        first = findings[0]
        severity = Text(first.severity, style=STYLES[first.severity])
        others = f" and {len(findings) - 1} more" if len(findings) > 1 else ""
        what = line(words(first.name.replace("-", " ")), words(f": {first.title}{others}", "dim"))
        table.add_row(severity, words(first.code), words(f"{len(findings)} x"), what)
    yield table


def _looked(audit: AuditDocument) -> str:
    lacking = len({skipped.code for skipped in audit.skipped})
    blind = f"; {lacking} could not look everywhere (--skipped)" if lacking else ""
    return f"{count(audit.rules, 'rule')}{blind}"


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
    for gap in gaps(audit):
        where = f": {listed(gap.entities, WHERE)} ({', '.join(gap.codes)})"
        yield indented(line(words(gap.means), words(where, "dim")))


def _next(found: list[FindingPart], file: str) -> Iterator[str]:
    if found:
        yield f"execsim rules explain {found[0].code}"
    yield f"execsim simulate {file}"
