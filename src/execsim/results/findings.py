"""What an audit found: findings, the health checklist and what could not be looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from execsim.errors import Location
from execsim.portfolio.collector import paused_collector
from execsim.portfolio.patch import Patch
from execsim.portfolio.source import Path, Source

Severity = Literal["critical", "high", "medium", "low", "info"]
Status = Literal["green", "yellow", "red", "unknown"]
Grade = Literal["sound", "feasible", "at-risk", "unready", "unknown"]
Trust = Literal["high", "medium", "low", "folklore", "convention"]
Framework = Literal["clarity", "alignment", "feedback"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
FRAMEWORKS: tuple[Framework, ...] = ("clarity", "alignment", "feedback")
"""Clarity cascade, alignment triad, feedback loop: in the order in which a tie is settled."""


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
class Edit:
    """A change of the file itself that mends a finding; safe where it may be made without asking."""

    set: tuple[Patch, ...]
    safe: bool


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding: a link of a chain, a member of a ratio."""

    path: str
    title: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that nobody has said yet.

    Attributes
    ----------
    whom
        Whom to ask, by role.
    text
        The question.
    because
        What is missing without an answer, in words.
    codes
        The rules that wait for it.
    about
        The entities that it concerns, as readers call them.
    paths
        Their dotted paths.
    severity
        What the worst of the rules would find.
    """

    whom: str
    text: str
    because: str
    codes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    severity: Severity = "high"


@dataclass(frozen=True, slots=True)
class Disabled:
    """A rule that a pack switched off, and its reason."""

    code: str
    why: str
    pack: str


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
    whom
        Who is asked, by role.
    tags, checklist, framework
        Of the rule: its tags, the checklist item and the framework that it speaks for.
    trust
        How far to trust where the rule comes from; None where it does not say.
    preview
        What the remedy would change, in words; empty without one.
    fix
        An edit of the file that mends it, or None.
    related
        The other places that belong to it.
    known
        Whether a baseline has it already.
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
    whom: str = ""
    tags: tuple[str, ...] = ()
    checklist: str | None = None
    framework: Framework | None = None
    trust: Trust | None = None
    preview: str = ""
    fix: Edit | None = None
    related: tuple[Related, ...] = ()
    known: bool = False
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
    """A rule that could not look at some entities, because facts that it needs are absent there.

    `means` says in words what each of `missing` is.
    """

    code: str
    missing: tuple[str, ...]
    entities: tuple[str, ...]
    means: tuple[str, ...] = ()


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
    framework
        The one to apply first: most of what was found, weighted by severity, belongs to it; None where
        nothing does.
    questions
        What nobody has said yet, by whom to ask.
    disabled
        The rules that a pack switched off.
    partial
        Whether rules were selected by hand, so that there is no grade.
    gone
        Fingerprints that a baseline has and this audit has not.
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
    framework: Framework | None = None
    questions: tuple[Question, ...] = ()
    disabled: tuple[Disabled, ...] = ()
    partial: bool = False
    gone: tuple[str, ...] = ()
    kind: Literal["audit"] = "audit"

    @paused_collector()
    def located(self, source: Source) -> Audit:
        """The same audit with the file, line and column of every finding and of what is related to it."""

        def place(path: str) -> Location | None:
            return source.locate(_steps(source, path), on="key")

        placed = tuple(
            replace(
                finding,
                location=place(finding.path),
                related=tuple(replace(other, location=place(other.path)) for other in finding.related),
            )
            for finding in self.findings
        )
        return replace(self, findings=placed)

    def compared(self, known: Collection[str]) -> Audit:
        """The same audit beside a baseline: its fingerprints are known, and do not count as new."""
        marked = tuple(replace(finding, known=finding.fingerprint in known) for finding in self.findings)
        there = {finding.fingerprint for finding in self.findings}
        return replace(self, findings=marked, gone=tuple(sorted(set(known) - there)))

    def standing(self, threshold: Severity = "info") -> tuple[Finding, ...]:
        """Findings that are neither waived nor known from a baseline, at least as bad as a threshold."""
        return tuple(f for f in self.findings if not f.waived and not f.known and at_least(f.severity, threshold))


def _steps(source: Source, path: str) -> Path:
    """The keys of a dotted path as the file has them: positions in lists as numbers."""
    steps: list[str | int] = []
    held: Any = source.data
    for step in filter(None, path.split(".")):
        at: str | int = int(step) if isinstance(held, list) and step.isdigit() else step
        held = held.get(at) if isinstance(held, dict) else held[at] if _has(held, at) else None
        steps.append(at)
    return tuple(steps)


def _has(held: Any, at: str | int) -> bool:
    return isinstance(held, list) and isinstance(at, int) and at < len(held)
