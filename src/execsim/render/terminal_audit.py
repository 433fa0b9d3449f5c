"""An audit in the terminal: the verdict, the findings worst first, the health of the whole."""

from __future__ import annotations

import re
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

CODES = re.compile(r" \((?:[A-Z]+\d+(?:, )?)+\)")
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
SHOWN = 3  # names of a rule's other findings
IN_FULL = 5  # findings told in full, each of another rule if so many find anything, unless all are asked for
IN_BRIEF = 8  # further rules with a line of their own; at or above `LOUD`, all have one
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
        Whether to tell every finding in full, instead of the first one of the worst rules and a line on some others.
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
    in_full = len(rules) if every else IN_FULL
    few = max(IN_FULL // max(len(rules), 1), 1)
    for findings in rules[:in_full]:
        yield from _findings(findings, look, len(findings) if every else few)
    if rules[in_full:]:
        yield BLANK
        yield from _in_brief(rules[in_full:])
    if audit.checklist:
        yield BLANK
        yield _health(audit.checklist, every=every)
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
    """The first findings of a rule with what to do, and some names of the others."""
    for place, finding in enumerate(findings[:shown]):
        yield BLANK
        yield from _finding(finding, look, advise=place == 0)
    others = findings[shown:]
    if others:
        left = [f"{len(others) - SHOWN} more (--all)"] if len(others) > SHOWN else []
        yield indented(labelled("Also", "; ".join([*(finding.title for finding in others[:SHOWN]), *left])))


def _in_brief(rules: list[list[FindingPart]]) -> Iterator[RenderableType]:
    """One line for each of the next rules: how often, what, and where first; then how many more there are."""
    table = columns("", "", "", "", right=(2,), wide=(3,))
    table.show_header = False
    loud = sum(at_least(findings[0].severity, LOUD) for findings in rules)
    shown = rules[: max(IN_BRIEF, loud)]
    for findings in shown:
        first = findings[0]
        severity = Text(first.severity, style=STYLES[first.severity])
        others = f" and {len(findings) - 1} more" if len(findings) > 1 else ""
        what = line(words(first.name.replace("-", " ")), words(f": {first.title}{others}", "dim"))
        table.add_row(severity, words(first.code), words(f"{len(findings)} x"), what)
    yield table
    rest = [finding for findings in rules[len(shown) :] for finding in findings]
    if rest:
        levels = Counter(finding.severity for finding in rest)
        told = ", ".join(f"{levels[level]} {level}" for level in SEVERITIES if levels[level])
        more = f"and {count(len(rest), 'finding')} of {count(len(rules) - len(shown), 'more rule')} ({told}); "
        yield words(f"{more}all in full: --all", "dim")
    else:
        yield words("each in full: --all", "dim")


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


def _health(checklist: tuple[ChecklistPart, ...], *, every: bool) -> RenderableType:
    """The items with their colour; which rules coloured them is for those who want all."""
    table = columns("", "Health", "why", wide=(2,))
    for item in checklist:
        why = item.because if every else CODES.sub("", item.because)
        table.add_row(Text(item.status, style=STYLES[item.status]), words(lower(item.title)), words(why))
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
