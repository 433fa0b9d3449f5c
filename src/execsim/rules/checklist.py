"""The health checklist: from findings and survey to green, yellow, red or unknown, and on to a grade."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from execsim.portfolio.strategy import Answers
from execsim.results.findings import FRAMEWORKS, ChecklistItem, Finding, Framework, Grade, Severity, Status, at_least
from execsim.rules.facts.organisation import SMALLEST_GROUP
from execsim.rules.pack_file import ChecklistEntry, GradeStep, Threshold
from execsim.rules.rule import Rule

UNKNOWN_SHARE = 1 / 3
WEIGHTS: Mapping[Severity, int] = {"critical": 8, "high": 4, "medium": 2, "low": 1, "info": 0}
"""What a finding weighs when frameworks are compared: each severity twice the next."""


@dataclass
class Tally:
    """What the rules looked at and found, by code.

    Attributes
    ----------
    looked
        Paths of the entities that each rule could judge.
    found
        Its findings, waived ones included.
    items
        Checklist item to the codes of its rules.
    """

    looked: dict[str, Set[str]] = field(default_factory=dict)
    found: defaultdict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    items: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, rule: Rule) -> None:
        """Register a rule with its item."""
        if rule.checklist is not None:
            self.items[rule.checklist].append(rule.code)


def rate(entry: ChecklistEntry, tally: Tally, survey: Mapping[str, Answers]) -> ChecklistItem:
    """The colour of one item, by its declared thresholds.

    Nothing looked at and nobody asked gives unknown, never green; so does green on less than `enough` of the
    item's rules. Waived findings and mere information do not count.
    """
    view = _View.of(entry, tally, _lowest_answer(entry, survey))
    status = view.status()
    return ChecklistItem(
        item=entry.item,
        title=entry.title,
        status=status,
        because=view.because(status),
        ask=entry.ask if status == "unknown" else (),
        looked=view.looked,
        found=view.found,
    )


@dataclass(frozen=True)
class _View:
    """What is known about one item: how many of its rules could look, at what, and what they found."""

    entry: ChecklistEntry
    sighted: float
    looked: int
    found: int
    standing: tuple[Finding, ...]
    lowest: float | None

    @classmethod
    def of(cls, entry: ChecklistEntry, tally: Tally, lowest: float | None) -> _View:
        codes = tally.items.get(entry.item, [])
        looked = set[str]().union(*(tally.looked.get(code, ()) for code in codes))
        standing = tuple(f for c in codes for f in tally.found[c] if not f.waived and f.severity != "info")
        sighted = [bool(tally.looked.get(code)) for code in codes] + ([True] if lowest is not None else [])
        share = sum(sighted) / len(sighted) if sighted else 0.0
        return cls(entry, share, len(looked), len({f.entity for f in standing}), standing, lowest)

    def status(self) -> Status:
        if not self.looked and self.lowest is None:
            return "unknown"
        if self._reached(self.entry.red):
            return "red"
        if self._reached(self.entry.yellow):
            return "yellow"
        return "green" if self.sighted >= self.entry.enough else "unknown"

    def _reached(self, limit: Threshold) -> bool:
        bad = limit.worst is not None and any(at_least(f.severity, limit.worst) for f in self.standing)
        many = limit.share is not None and self.found > 1 and self.found / self.looked > limit.share
        low = limit.survey is not None and self.lowest is not None and self.lowest < limit.survey
        return bad or many or low

    def because(self, status: Status) -> str:
        if status == "unknown":
            return f"{'too little' if self.looked else 'nothing'} is said; ask: {self.entry.ask[0]}"
        codes = ", ".join(sorted({finding.code for finding in self.standing}))
        looked = f"{self.looked} looked at"
        found = f"{self.found} of {looked} have findings ({codes})" if codes else f"nothing found in {looked}"
        survey = "" if self.lowest is None else f"lowest team mean in the survey {self.lowest:.1f} of 5"
        return "; ".join(filter(None, [found if self.looked else "", survey]))


def _lowest_answer(entry: ChecklistEntry, survey: Mapping[str, Answers]) -> float | None:
    """The lowest team mean for the item's question, small groups left out."""
    if entry.survey is None:
        return None
    answers = (getattr(team, entry.survey) for team in survey.values() if team.n >= SMALLEST_GROUP)
    return min((answer for answer in answers if answer is not None), default=None)


def grade(checklist: Sequence[ChecklistItem], steps: Sequence[GradeStep]) -> Grade:
    """The first grade whose limits hold; unknown while over a third of the checklist is."""
    known = [item.status for item in checklist if item.status != "unknown"]
    if not known or len(checklist) - len(known) > UNKNOWN_SHARE * len(checklist):
        return "unknown"
    red = known.count("red") / len(known)
    yellow_or_red = red + known.count("yellow") / len(known)
    fitting = (step.grade for step in steps if red <= step.red and yellow_or_red <= step.yellow_or_red)
    return next(fitting, "unready")


def first_framework(findings: Iterable[Finding]) -> Framework | None:
    """The framework that most of what was found calls for, by weight; None where nothing does.

    Waived findings do not count. A tie goes to clarity, then alignment: what is not understood cannot be aligned,
    and what is not aligned cannot be corrected.
    """
    weights = Counter[Framework]()
    for finding in findings:
        if finding.framework is not None and not finding.waived:
            weights[finding.framework] += WEIGHTS[finding.severity]
    heaviest = max(FRAMEWORKS, key=lambda framework: weights[framework])
    return heaviest if weights[heaviest] else None
