"""The audit: every rule on every entity of its kind, on one set of facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cel_expr_python import cel

from execsim.errors import RuleError
from execsim.model.model import Model
from execsim.portfolio.collector import paused_collector
from execsim.portfolio.portfolio import Portfolio
from execsim.results.findings import SEVERITIES, Audit, Disabled, Finding, Skipped
from execsim.results.forecast import Forecast
from execsim.rules.checklist import Tally, first_framework, grade, rate
from execsim.rules.compiled import CompiledRule
from execsim.rules.evaluate import Speaker, holds
from execsim.rules.expressions import EvaluationError, activation
from execsim.rules.facts.base import Fact, Facts, absent
from execsim.rules.facts.catalogue import KINDS, facts_for, language_for
from execsim.rules.facts.world import World
from execsim.rules.packs import RulePack
from execsim.rules.panel import Panel, Question
from execsim.rules.questions import Lacking, questions_of
from execsim.rules.ratio import Count, limit_of, ratio_language
from execsim.rules.waiving import Waiving

PORTFOLIO, WAIVER = "portfolio", "waiver"


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
        From `load_packs`, perhaps narrowed by `narrowed`.
    forecast
        The portfolio's forecast; without it rules about dates that will be met are skipped.

    Returns
    -------
    Audit
        Findings without locations (`Audit.located` adds them), the checklist, what could not be looked at.

    Raises
    ------
    RuleError
        There is no rule, a rule gave an error, or it is over its budget: it never counts as passed.
    """
    rules = [compiled for pack in packs for compiled in pack.rules]
    if not rules:
        raise RuleError("no rules were loaded, so nothing was audited")
    world = World(portfolio, model, forecast)
    partial = any(pack.partial for pack in packs)
    run = _Run(world, rules, Waiving(portfolio.waivers, world.today, rules, partial=partial))
    with paused_collector():
        run.apply()
    entries = {entry.item: entry for pack in packs for entry in pack.checklist}  # a later pack's own word
    items = run.tally.items
    shown = [entry for entry in entries.values() if not partial or entry.item in items]
    checklist = tuple(rate(entry, run.tally, portfolio.survey) for entry in shown)
    graded = {entry.item for pack in packs if pack.grades for entry in pack.checklist}
    steps = next((pack.grades for pack in reversed(packs) if pack.grades), ())
    findings = tuple(sorted(run.findings, key=_worst_first))
    return Audit(
        portfolio=portfolio.name,
        as_of=world.today,
        grade="unknown" if partial else grade([item for item in checklist if item.item in graded], steps),
        findings=findings,
        checklist=checklist,
        skipped=run.skipped(),
        rules=len(rules),
        blind=tuple(sorted(c.rule.code for c in rules if not run.tally.looked.get(c.rule.code))),
        framework=first_framework(findings),
        questions=questions_of(world, checklist, shown, run.lacking),
        disabled=tuple(Disabled(code, why, pack.name) for pack in packs for code, why in pack.disabled.items()),
        partial=partial,
    )


def _worst_first(finding: Finding) -> tuple[int, str, str]:
    return SEVERITIES.index(finding.severity), finding.code, finding.entity


@dataclass
class _Run:
    """What one audit has seen so far."""

    world: World
    rules: Sequence[CompiledRule]
    waiving: Waiving
    findings: list[Finding] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    lacking: Lacking = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, Count] = field(default_factory=dict)
    spent: Counter[str] = field(default_factory=Counter)

    def apply(self) -> None:
        """Apply every rule: kind by kind, then what was counted, then the rules on waivers."""
        for compiled in self.rules:
            self.tally.note(compiled.rule)
            if compiled.ratio is not None:
                self.counts[compiled.rule.code] = Count()
        for kind in KINDS:
            if kind != WAIVER:
                self._look_at(kind)
        self._judge_ratios()
        if WAIVER in KINDS:
            self.world.waiver_uses = self.waiving.uses()
            self._look_at(WAIVER)

    def _look_at(self, kind: str) -> None:
        """Ask everything about every entity of a kind."""
        asked = [_asked(compiled) for compiled in self.rules if compiled.rule.given == kind and not compiled.ratio]
        asked += [_counted(c) for c in self.rules if c.ratio is not None and c.ratio.of == kind]
        if not asked:
            return
        facts = facts_for(kind)
        read = {name: facts[name] for name in facts if any(name in _reads(question) for question in asked)}
        shared = self._shared(read)
        own = {name: fact.read for name, fact in read.items() if name not in shared}
        language = language_for(kind)
        panel = Panel(language, asked, self.spent)
        speaker = Speaker(self.world, facts, self.waiving, self.spent)
        for entity in KINDS[kind].each(self.world):
            values = {name: take(entity) for name, take in own.items()} | shared
            self._judge(entity, panel, speaker, values, activation(language, values))
        self.tally.looked.update(panel.looked())

    def _shared(self, read: Mapping[str, Fact]) -> dict[str, Any]:
        """The facts of the portfolio as a whole: the same for every entity."""
        [portfolio] = KINDS[PORTFOLIO].each(self.world)
        return {name: fact.read(portfolio) for name, fact in read.items() if name.startswith("portfolio.")}

    def _judge(
        self, entity: Facts[Any], panel: Panel, speaker: Speaker, values: dict[str, Any], given: cel.Activation
    ) -> None:
        sheet, where = panel.sheet(values), entity.path or PORTFOLIO
        panel.charge(values, where)
        for number, missing in sheet.lacking:
            self._lacks(panel.questions[number], entity, where, missing)
        sheet.seen.append(where)
        answers = panel.ask(sheet, given)
        for number in sheet.asked if answers is None else sheet.alone:
            self._ask_alone(panel.questions[number], entity, speaker, values, given)
        for number, answer in answers or ():
            question = panel.questions[number]
            if question.is_ratio and question.compiled.ratio is not None:
                self.counts[question.code].tally(question.compiled.ratio, entity, answer)
            else:
                self._found(question.compiled, entity, speaker, values, given)

    def _lacks(self, question: Question, entity: Facts[Any], where: str, missing: tuple[str, ...]) -> None:
        if question.is_ratio:
            self.counts[question.code].lacking.append(where)
        else:
            self.lacking[question.compiled, missing].append(entity)

    def _ask_alone(
        self, question: Question, entity: Facts[Any], speaker: Speaker, values: dict[str, Any], given: cel.Activation
    ) -> None:
        """One question by itself, so that a fault has the name of its rule."""
        compiled = question.compiled
        try:
            if question.is_ratio and compiled.ratio is not None:
                self.counts[question.code].add(compiled.ratio, entity, values, given)
            elif compiled.when is not None and holds(compiled.when, given):
                self._found(compiled, entity, speaker, values, given)
        except EvaluationError as fault:
            raise _failed(compiled, entity, fault) from None

    def _found(
        self,
        compiled: CompiledRule,
        entity: Facts[Any],
        speaker: Speaker,
        values: Mapping[str, Any],
        given: cel.Activation,
        count: Count | None = None,
    ) -> None:
        try:
            finding = speaker.finding(compiled, entity, values, given, count)
        except EvaluationError as fault:
            raise _failed(compiled, entity, fault) from None
        self.findings.append(finding)
        self.tally.found[compiled.rule.code].append(finding)

    def _judge_ratios(self) -> None:
        """Compare what was counted with the limits."""
        ruled = [compiled for compiled in self.rules if compiled.ratio is not None]
        if not ruled:
            return
        [entity] = KINDS[PORTFOLIO].each(self.world)
        facts = facts_for(PORTFOLIO)
        speaker = Speaker(self.world, facts, self.waiving, self.spent)
        names = frozenset().union(*(compiled.uses for compiled in ruled))
        values = {name: facts[name].read(entity) for name in names}
        for compiled in ruled:
            try:
                self._judge_ratio(compiled, entity, speaker, values)
            except EvaluationError as fault:
                raise _failed(compiled, entity, fault) from None

    def _judge_ratio(
        self, compiled: CompiledRule, entity: Facts[Any], speaker: Speaker, values: Mapping[str, Any]
    ) -> None:
        rule, ratio, count = compiled.rule, compiled.ratio, self.counts[compiled.rule.code]
        assert ratio is not None  # the caller chose those with one
        missing = tuple(name for name in rule.needs if absent(values[name]))
        if not count.base or missing:
            what = missing or (ratio.needs if count.lacking and ratio.needs else (ratio.of,))
            self.lacking[compiled, what].append(entity)
            return
        language = ratio_language()
        limit = limit_of(ratio, activation(language, {**values, **count.values(0.0)}))
        told = {**values, **count.values(limit)}
        given = activation(language, told)
        self.tally.looked[rule.code] = set(count.looked)
        fires = ratio.breaks(count.count / count.base, limit)
        if fires and (compiled.when is None or holds(compiled.when, given)):
            self._found(compiled, entity, speaker, told, given, count)

    def skipped(self) -> tuple[Skipped, ...]:
        """The rules that lacked facts, by code, with the entities where they did."""
        found = (
            Skipped(compiled.rule.code, missing, tuple(entity.path or PORTFOLIO for entity in entities))
            for (compiled, missing), entities in self.lacking.items()
        )
        return tuple(sorted(found, key=lambda skipped: (skipped.code, skipped.missing)))


def _asked(compiled: CompiledRule) -> Question:
    assert compiled.when is not None  # a rule without a ratio has a condition
    return Question(compiled, False, compiled.rule.needs, (compiled.when,))


def _counted(compiled: CompiledRule) -> Question:
    assert compiled.ratio is not None  # the caller chose those with one
    return Question(compiled, True, compiled.ratio.needs, compiled.ratio.expressions)


def _reads(question: Question) -> frozenset[str]:
    """The facts of an entity that a question needs, whatever its answer."""
    compiled = question.compiled
    return compiled.ratio.uses if question.is_ratio and compiled.ratio is not None else compiled.uses


def _failed(compiled: CompiledRule, entity: Facts[Any], fault: EvaluationError) -> RuleError:
    return RuleError(f"rule {compiled.rule.code} failed on {entity.path or PORTFOLIO}: {fault}")
