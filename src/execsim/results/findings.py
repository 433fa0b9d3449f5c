"""What an audit found: findings, the health checklist and what could not be looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from execsim.errors import Location
from execsim.portfolio.patch import Patch
from execsim.portfolio.source import Source

Severity = Literal["critical", "high", "medium", "low", "info"]
Status = Literal["green", "yellow", "red", "unknown"]
Grade = Literal["sound", "feasible", "at-risk", "unready", "unknown"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")


def at_least(severity: Severity, threshold: Severity) -> bool:
    """Whether a severity is as bad as a threshold, or worse."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)


@dataclass(frozen=True, slots=True)
class Remedy:
    """The world with a finding fixed, as patches.

    Attributes
    ----------
    set
        The patches, in the order of the rule.
    starts
        Working days until it begins to hold; None when the rule does not say.
    works
        Chance that it holds, 0 to 1; None when the rule does not say.
    effort
        Person-days that it takes; None when the rule does not say.
    """

    set: tuple[Patch, ...]
    starts: float | None = None
    works: float | None = None
    effort: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fires on one entity.

    Attributes
    ----------
    code, name, severity, pitfall
        Of the rule.
    given
        The kind of entity that the rule looks at.
    entity
        Dotted path of the entity: `initiatives.crm`, `intent`, `portfolio`.
    title
        The entity as a reader knows it; a person is shown by role.
    path
        Dotted path that the finding points at; empty for the portfolio as a whole.
    message
        What was found, with its values.
    mitigation, ask
        What to do, and what to ask whom.
    evidence
        The facts that the condition used, by name; persons by role.
    remedy
        Patches that fix it, or None.
    fingerprint
        Stays the same when lines move, names change or the entity keeps its old `key`.
    waived
        Whether a waiver that still holds accepts it.
    waived_until
        Last day of that waiver.
    location
        Where it stands in the file; filled by `Audit.located`.
    """

    code: str
    name: str
    severity: Severity
    pitfall: str
    given: str
    entity: str
    title: str
    path: str
    message: str
    mitigation: str
    ask: tuple[str, ...]
    evidence: Mapping[str, Any]
    remedy: Remedy | None
    fingerprint: str
    waived: bool = False
    waived_until: dt.date | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the health checklist: its colour, why, and what to ask while it is unknown.

    Attributes
    ----------
    item, title
        Id, and the words for readers.
    status
        green, yellow, red, or unknown where nothing was said.
    because
        One line: the counts behind the colour, or what is missing.
    ask
        The questions that would settle an unknown item; empty otherwise.
    looked, found
        Entities that the item's rules looked at, and those with a finding that is not waived.
    """

    item: str
    title: str
    status: Status
    because: str
    ask: tuple[str, ...] = ()
    looked: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that could not look at some entities, because facts that it needs are absent there."""

    code: str
    missing: tuple[str, ...]
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """The answer of `audit`.

    Attributes
    ----------
    portfolio, as_of
        Name and status date of the portfolio.
    grade
        sound, feasible, at-risk, unready; unknown while over a third of the checklist is unknown.
    findings
        Worst first, then by code and entity; waived ones included.
    checklist
        In the order of the pack.
    skipped
        By code; rules that could look at every entity are not in it.
    rules
        How many rules were applied.
    blind
        Codes of the rules that could look at nothing at all.
    kind
        Always `audit`.
    """

    portfolio: str
    as_of: dt.date | None
    grade: Grade
    findings: tuple[Finding, ...]
    checklist: tuple[ChecklistItem, ...]
    skipped: tuple[Skipped, ...]
    rules: int
    blind: tuple[str, ...] = field(default=())
    kind: Literal["audit"] = "audit"

    def located(self, source: Source) -> Audit:
        """The same audit with the file, line and column of every finding."""
        placed = tuple(
            replace(finding, location=source.locate(tuple(filter(None, finding.path.split("."))), on="key"))
            for finding in self.findings
        )
        return replace(self, findings=placed)

    def standing(self, threshold: Severity = "info") -> tuple[Finding, ...]:
        """Findings that are not waived and at least as bad as a threshold."""
        return tuple(f for f in self.findings if not f.waived and at_least(f.severity, threshold))
