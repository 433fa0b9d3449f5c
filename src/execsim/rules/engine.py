"""The audit: every rule on every entity of its kind, on one set of facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cel_expr_python import cel

from execsim.errors import RuleError
from execsim.model.model import Model
from execsim.portfolio.collector import paused_collector
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.strategy import Waiver
from execsim.results.findings import SEVERITIES, Audit, Finding, Skipped
from execsim.results.forecast import Forecast
from execsim.rules.checklist import Tally, grade, rate
from execsim.rules.compiled import CompiledRule
from execsim.rules.expressions import EvaluationError, activation
from execsim.rules.facts.base import PERSON, Fact, Facts, absent
from execsim.rules.facts.catalogue import KINDS, facts_for, language_for
from execsim.rules.facts.strategy import PortfolioFacts
from execsim.rules.facts.world import World
from execsim.rules.packs import RulePack

LONGEST_MESSAGE = 2_000


def audit(
    portfolio: Portfolio,
    model: Model | None,
    packs: Sequence[RulePack],
    forecast: Forecast | None = None,
) -> Audit:
    """Look for what usually breaks execution.

    Parameters
    ----------
    portfolio
        A validated portfolio.
    model
        The same portfolio compiled; without it rules about capacity are skipped.
    packs
        From `load_packs`.
    forecast
        The portfolio's forecast; without it rules about dates that will be met are skipped.

    Returns
    -------
    Audit
        Findings without locations (`Audit.located` adds them), the checklist, what could not be looked at.

    Raises
    ------
    RuleError
        There is no rule, or a rule gave an error: it never counts as passed.
    """
    rules = [compiled for pack in packs for compiled in pack.rules]
    if not rules:
        raise RuleError("no rules were loaded, so nothing was audited")
    world = World(portfolio, model, forecast)
    run = _Run(world)
    with paused_collector():
        for kind in KINDS:
            run.apply(kind, [compiled for compiled in rules if compiled.rule.given == kind])
    entries = {entry.item: entry for pack in packs for entry in pack.checklist}  # a later pack's own word
    checklist = tuple(rate(entry, run.tally, portfolio.survey) for entry in entries.values())
    steps = next((pack.grades for pack in reversed(packs) if pack.grades), ())
    return Audit(
        portfolio=portfolio.name,
        as_of=world.today,
        grade=grade(checklist, steps),
        findings=tuple(sorted(run.findings, key=_worst_first)),
        checklist=checklist,
        skipped=run.skipped(),
        rules=len(rules),
        blind=tuple(sorted(c.rule.code for c in rules if not run.tally.looked[c.rule.code])),
    )


def _worst_first(finding: Finding) -> tuple[int, str, str]:
    return SEVERITIES.index(finding.severity), finding.code, finding.entity


@dataclass
class _Run:
    """What one audit has seen so far."""

    world: World
    findings: list[Finding] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    lacking: defaultdict[tuple[str, tuple[str, ...]], list[str]] = field(default_factory=lambda: defaultdict(list))

    def apply(self, kind: str, rules: Sequence[CompiledRule]) -> None:
        """Apply the rules of one kind to every entity of it."""
        if not rules:
            return
        facts = facts_for(kind)
        read = {name: facts[name] for name in facts if any(name in c.uses for c in rules)}
        shared = self._shared(read)
        for entity in KINDS[kind].each(self.world):
            values = {name: f.read(entity) for name, f in read.items() if name not in shared} | shared
            self._judge(entity, rules, values)
        for compiled in rules:
            self.tally.note(compiled.rule)

    def _shared(self, read: Mapping[str, Fact]) -> dict[str, Any]:
        """The facts of the portfolio as a whole: the same for every entity."""
        [portfolio] = PortfolioFacts.each(self.world)
        return {name: fact.read(portfolio) for name, fact in read.items() if name.startswith("portfolio.")}

    def _judge(self, entity: Facts[Any], rules: Sequence[CompiledRule], values: dict[str, Any]) -> None:
        given = activation(language_for(entity.kind), values)
        where = entity.path or "portfolio"
        for compiled in rules:
            missing = tuple(name for name in compiled.rule.needs if absent(values[name]))
            if missing:
                self.lacking[compiled.rule.code, missing].append(where)
                continue
            self.tally.looked[compiled.rule.code].add(where)
            try:
                if _holds(compiled, given):
                    self._found(entity, compiled, values, given)
            except EvaluationError as fault:
                raise RuleError(f"rule {compiled.rule.code} failed on {where}: {fault}") from None

    def _found(
        self, entity: Facts[Any], compiled: CompiledRule, values: Mapping[str, Any], given: cel.Activation
    ) -> None:
        rule = compiled.rule
        waiver = self._waiver(rule.code, entity.path)
        finding = Finding(
            code=rule.code,
            name=rule.name,
            severity=rule.severity,
            pitfall=rule.pitfall,
            given=rule.given,
            entity=entity.path or "portfolio",
            title=entity.title,
            path=_pointed_at(entity, rule.at),
            message=compiled.message.fill(given)[:LONGEST_MESSAGE],
            mitigation=rule.mitigation,
            ask=rule.ask,
            evidence=self._evidence(entity.kind, compiled, values, given),
            remedy=compiled.remedy(given),
            fingerprint=sha256(f"{rule.code} {rule.given} {entity.key}".encode()).hexdigest()[:16],
            waived=waiver is not None,
            waived_until=waiver.until if waiver else None,
        )
        self.findings.append(finding)
        self.tally.found[rule.code].append(finding)

    def _evidence(
        self, kind: str, compiled: CompiledRule, values: Mapping[str, Any], given: cel.Activation
    ) -> dict[str, Any]:
        """The values that the condition used; people by role."""
        facts = facts_for(kind)
        evidence = {
            name: self.world.role(values[name]) if facts[name].unit == PERSON and values[name] else values[name]
            for name in compiled.evidence
        }
        people = {name for name, fact in facts.items() if fact.unit == PERSON}
        lets = {name: let.evaluate(given) for name, let in compiled.lets.items() if not let.uses & people}
        return evidence | lets

    def _waiver(self, code: str, path: str) -> Waiver | None:
        """The waiver that accepts a finding and has not expired by the status date."""
        today = self.world.today
        for waiver in self.world.portfolio.waivers:
            applies = waiver.rule == code and waiver.entity == (path or "portfolio")
            if applies and (today is None or waiver.until >= today):
                return waiver
        return None

    def skipped(self) -> tuple[Skipped, ...]:
        """The rules that lacked facts, by code, with the entities where they did."""
        return tuple(Skipped(code, missing, tuple(at)) for (code, missing), at in sorted(self.lacking.items()))


def _holds(compiled: CompiledRule, given: cel.Activation) -> bool:
    answer = compiled.when.evaluate(given)
    if not isinstance(answer, bool):
        raise EvaluationError(f"the condition gave {answer!r} instead of true or false")
    return answer


def _pointed_at(entity: Facts[Any], at: str | None) -> str:
    """The key that a finding points at where the file has it, else the entity."""
    written: set[str] = getattr(entity.it, "model_fields_set", set())
    if at is None or at not in written:
        return entity.path
    return f"{entity.path}.{at}" if entity.path else at
