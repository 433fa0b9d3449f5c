"""From a rule that fired to a finding: message, evidence, remedy, whom to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from cel_expr_python import cel

from execsim.results.findings import Edit, Finding, Related, Remedy, Severity
from execsim.rules.compiled import CompiledRule
from execsim.rules.expressions import EvaluationError, Expression
from execsim.rules.facts.base import PERSON, Fact, Facts
from execsim.rules.facts.world import World
from execsim.rules.panel import charge, longest_list
from execsim.rules.patches import describe, filled
from execsim.rules.questions import whom_to_ask
from execsim.rules.ratio import NAMED, Count
from execsim.rules.sight import Sight
from execsim.rules.waiving import Waiving

LONGEST_MESSAGE = 2_000
MOST_RELATED = 200


def holds(condition: Expression, given: cel.Activation) -> bool:
    """Whether a condition is true; raises EvaluationError where it is neither true nor false."""
    answer = condition.evaluate(given)
    if not isinstance(answer, bool):
        raise EvaluationError(f"the condition gave {answer!r} instead of true or false")
    return answer


@dataclass(frozen=True)
class Speaker:
    """Says what the rules of one kind have found.

    Attributes
    ----------
    world, facts
        The portfolio, and the facts of the kind.
    waiving
        Which findings are accepted.
    spent
        Steps by rule code so far.
    """

    world: World
    facts: Mapping[str, Fact]
    waiving: Waiving
    spent: Counter[str]

    @cached_property
    def people(self) -> frozenset[str]:
        """The facts that hold ids of people."""
        return frozenset(name for name, fact in self.facts.items() if fact.unit == PERSON)

    def finding(self, compiled: CompiledRule, sight: Sight, count: Count | None = None) -> Finding:
        """What a rule says about an entity; raises EvaluationError, and RuleError over the budget."""
        sight.read(compiled.uses)
        rule, where, entity, values, given = compiled.rule, sight.where, sight.entity, sight.values, sight.given
        for expression in compiled.costly:
            charge(self.spent, rule.code, expression.cost, longest_list(expression.uses, values), where)
        path = _pointed_at(entity, rule.at)
        remedy = self._remedy(compiled, given)
        waiver = self.waiving.waiver(rule, where)
        whom = compiled.whom.fill(given)[:LONGEST_MESSAGE] if compiled.whom else whom_to_ask(entity, self.world)
        return Finding(
            code=rule.code,
            name=rule.name,
            severity=_severity(compiled, where, path),
            pitfall=rule.pitfall,
            given=rule.given,
            entity=where,
            title=entity.title,
            path=path,
            message=compiled.message.fill(given)[:LONGEST_MESSAGE],
            mitigation=rule.mitigation,
            ask=rule.ask,
            evidence=self._evidence(compiled, values, given),
            remedy=remedy,
            fingerprint=sha256(f"{rule.code} {rule.given} {entity.key}".encode()).hexdigest()[:16],
            whom=whom,
            tags=rule.tags,
            checklist=rule.checklist,
            framework=rule.framework,
            trust=rule.evidence.trust if rule.evidence else None,
            preview=self._preview(compiled, remedy, given),
            fix=self._fix(compiled, given),
            related=_related(compiled, given, count),
            waived=waiver is not None,
            waived_until=waiver.until if waiver else None,
        )

    def _evidence(self, compiled: CompiledRule, values: Mapping[str, Any], given: cel.Activation) -> dict[str, Any]:
        """The values that the condition used; people by role."""
        evidence = {name: self._by_role(name, values[name]) for name in compiled.evidence}
        lets = {name: let.evaluate(given) for name, let in compiled.lets.items() if not let.uses & self.people}
        params = {f"param.{name}": value for name, value in compiled.params.items()}
        ratio = {name: value for name, value in values.items() if name.startswith("ratio.")}
        return evidence | lets | params | (ratio if compiled.ratio is not None else {})

    def _by_role(self, name: str, value: Any) -> Any:
        return self.world.role(value) if value and self.facts[name].unit == PERSON else value

    @staticmethod
    def _remedy(compiled: CompiledRule, given: cel.Activation) -> Remedy | None:
        told = compiled.rule.remedy
        patches = filled(compiled.patches, given) if told is not None else ()
        return Remedy(patches, told.starts, told.works, told.effort) if told is not None and patches else None

    @staticmethod
    def _fix(compiled: CompiledRule, given: cel.Activation) -> Edit | None:
        told = compiled.rule.fix
        patches = filled(compiled.fixes, given) if told is not None else ()
        return Edit(patches, told.safe) if told is not None and patches else None

    @staticmethod
    def _preview(compiled: CompiledRule, remedy: Remedy | None, given: cel.Activation) -> str:
        if compiled.preview is not None:
            return compiled.preview.fill(given)[:LONGEST_MESSAGE]
        return describe(remedy.set[:NAMED])[:LONGEST_MESSAGE] if remedy is not None else ""


def _severity(compiled: CompiledRule, entity: str, path: str) -> Severity:
    """The rule's, or that of the last override that covers the place."""
    severity = compiled.rule.severity
    for override in compiled.local:
        if override.severity is not None and override.covers(entity, path):
            severity = override.severity
    return severity


def _pointed_at(entity: Facts[Any], at: str | None) -> str:
    """The key that a finding points at where the file has it, else the entity."""
    written: set[str] = getattr(entity.it, "model_fields_set", set())
    if at is None or at not in written:
        return entity.path
    return f"{entity.path}.{at}" if entity.path else at


def _related(compiled: CompiledRule, given: cel.Activation, count: Count | None) -> tuple[Related, ...]:
    counted = tuple(count.hit[:NAMED]) if count is not None else ()
    if compiled.related is None:
        return counted
    paths = compiled.related.evaluate(given)
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise EvaluationError(f"`related` gave {paths!r:.80} instead of a list of paths")
    return counted + tuple(Related(path) for path in dict.fromkeys(paths[:MOST_RELATED]))
