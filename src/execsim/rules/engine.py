"""The audit: every rule on every entity of its kind, on one set of facts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

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
from execsim.rules.facts.base import absent
from execsim.rules.facts.catalogue import KINDS, facts_for
from execsim.rules.facts.world import World
from execsim.rules.packs import RulePack
from execsim.rules.panel import Panel, Question
from execsim.rules.questions import Lacking, questions_of
from execsim.rules.ratio import Count, limit_of, ratio_language
from execsim.rules.sight import PORTFOLIO, Reader, Sight
from execsim.rules.waiving import Waiving

WAIVER = "waiver"


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
        reader = Reader.of(self.world, kind, (question.reads for question in asked))
        panel = Panel(reader.language, asked, self.spent)
        speaker = Speaker(self.world, facts_for(kind), self.waiving, self.spent)
        for entity in KINDS[kind].each(self.world):
            self._judge(reader.sight(entity), panel, speaker)
        self.tally.looked.update(panel.looked())
        for question, base, offending in panel.bases():
            if question.compiled.ratio is not None:
                self.counts[question.code].add_all(question.compiled.ratio, base, offending)

    def _judge(self, sight: Sight, panel: Panel, speaker: Speaker) -> None:
        sheet = panel.sheet(sight.values)
        panel.charge(sight.values, sight.where)
        for number, missing in sheet.lacking:
            question = panel.questions[number]
            if question.is_ratio:
                self.counts[question.code].lacking += 1
            else:
                self.lacking[question.compiled, missing].append(sight.entity)
        amounts = panel.amounts(sheet, sight.given)
        answers = None if amounts is None else panel.ask(sheet, sight.given)
        if answers is None or amounts is None:
            for number in sheet.asked:
                self._ask_alone(panel.questions[number], sight, speaker)
            sheet.apart.append(sight.where)
            return
        sheet.seen.append(sight.where)
        for number in sheet.alone:
            self._ask_alone(panel.questions[number], sight, speaker)
        sight.read(panel.told(tuple(answers)))
        for number in answers:
            question = panel.questions[number]
            if question.is_ratio:
                panel.offending[number] += 1
                self.counts[question.code].name(sight)
            else:
                self._found(question.compiled, sight, speaker)
        for number, base, count in amounts:
            ratio = panel.questions[number].compiled.ratio
            assert ratio is not None  # only ratios have amounts
            self.counts[panel.questions[number].code].amount(ratio, sight, count, base)

    def _ask_alone(self, question: Question, sight: Sight, speaker: Speaker) -> None:
        """One question by itself, so that a fault has the name of its rule."""
        compiled = question.compiled
        try:
            if question.is_ratio and compiled.ratio is not None:
                self.counts[question.code].add(compiled.ratio, sight)
            elif compiled.when is not None and holds(compiled.when, sight.given):
                self._found(compiled, sight, speaker)
        except EvaluationError as fault:
            raise _failed(compiled, sight.where, fault) from None

    def _found(self, compiled: CompiledRule, sight: Sight, speaker: Speaker, count: Count | None = None) -> None:
        try:
            finding = speaker.finding(compiled, sight, count)
        except EvaluationError as fault:
            raise _failed(compiled, sight.where, fault) from None
        self.findings.append(finding)
        self.tally.found[compiled.rule.code].append(finding)

    def _judge_ratios(self) -> None:
        """Compare what was counted with the limits."""
        ruled = [compiled for compiled in self.rules if compiled.ratio is not None]
        if not ruled:
            return
        reader = Reader.of(self.world, PORTFOLIO, (compiled.uses for compiled in ruled), ratio_language())
        speaker = Speaker(self.world, facts_for(PORTFOLIO), self.waiving, self.spent)
        for compiled in ruled:
            sight = reader.sight(reader.whole)
            try:
                self._judge_ratio(compiled, sight, speaker)
            except EvaluationError as fault:
                raise _failed(compiled, sight.where, fault) from None

    def _judge_ratio(self, compiled: CompiledRule, sight: Sight, speaker: Speaker) -> None:
        rule, ratio, count = compiled.rule, compiled.ratio, self.counts[compiled.rule.code]
        assert ratio is not None  # the caller chose those with one
        missing = tuple(name for name in rule.needs if absent(sight.values[name]))
        if not count.base or missing:
            what = missing or (ratio.needs if count.lacking and ratio.needs else (ratio.of,))
            self.lacking[compiled, what].append(sight.entity)
            return
        limit = limit_of(ratio, sight.given)
        sight.values.update(count.values(limit))
        sight.given = activation(sight.reader.language, sight.values)
        fires = ratio.breaks(count.count / count.base, limit)
        if fires and (compiled.when is None or holds(compiled.when, sight.given)):
            self._found(compiled, sight, speaker, count)

    def skipped(self) -> tuple[Skipped, ...]:
        """The rules that lacked facts, by code, with the entities where they did."""
        found = (
            Skipped(
                compiled.rule.code,
                missing,
                tuple(entity.path or PORTFOLIO for entity in entities),
                tuple(_meaning(compiled.rule.given, name) for name in missing),
            )
            for (compiled, missing), entities in self.lacking.items()
        )
        return tuple(sorted(found, key=lambda skipped: (skipped.code, skipped.missing)))


def _meaning(kind: str, name: str) -> str:
    """What is missing, in words: the first clause of what the fact means; a kind of which there is no entity."""
    fact = facts_for(kind).get(name)
    return f"Any {name}" if fact is None else re.split("[;:]", fact.doc)[0].removesuffix(".")


def _asked(compiled: CompiledRule) -> Question:
    assert compiled.when is not None  # a rule without a ratio has a condition
    return Question(compiled, False, compiled.rule.needs, (compiled.when,))


def _counted(compiled: CompiledRule) -> Question:
    assert compiled.ratio is not None  # the caller chose those with one
    return Question(compiled, True, compiled.ratio.needs, compiled.ratio.expressions)


def _failed(compiled: CompiledRule, where: str, fault: EvaluationError) -> RuleError:
    return RuleError(f"rule {compiled.rule.code} failed on {where}: {fault}")
