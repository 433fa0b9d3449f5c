"""Many conditions in one: what all rules of a kind say about an entity, in a single call of the runtime.

Calling CEL costs more than evaluating a condition, so the conditions of a kind are joined to one list; a rule
that lacks its input is left out of it. Where the joined expression fails, for whatever reason, each rule is asked
alone, so that a fault has the name of its rule.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from cel_expr_python import cel

from execsim.errors import RuleError
from execsim.rules.budget import TOTAL, Cost, OverBudgetError
from execsim.rules.compiled import CompiledRule
from execsim.rules.expressions import Expression, Language

LONGEST_CHUNK = 20_000
MOST_JOINED = 256


@dataclass(frozen=True)
class Question:
    """One thing to ask of every entity: whether a rule fires, or whether its ratio counts the entity.

    Attributes
    ----------
    compiled
        The rule.
    is_ratio
        Whether the answer is for its ratio.
    needs
        Facts without which it is not asked.
    expressions
        What is evaluated.
    """

    compiled: CompiledRule
    is_ratio: bool
    needs: tuple[str, ...]
    expressions: tuple[Expression, ...]

    @property
    def code(self) -> str:
        """Of its rule."""
        return self.compiled.rule.code

    @property
    def reads(self) -> frozenset[str]:
        """The facts that it reads of every entity."""
        return frozenset(self.needs).union(*(expression.uses for expression in self.expressions))

    @property
    def counts_all(self) -> bool:
        """Whether it is for a ratio over all entities that can be asked, each counting once."""
        ratio = self.compiled.ratio
        return self.is_ratio and ratio is not None and ratio.where is None and self._is_plain

    @property
    def _is_plain(self) -> bool:
        ratio = self.compiled.ratio
        return ratio is not None and ratio.base is None and ratio.when.type == "BOOL"

    def cell(self, number: int) -> str | None:
        """The question as an item of the joined list; None where its answer is more than yes or no.

        The item is 2 n + 1 where the rule fires, or the entity speaks for the finding of a ratio; 2 n where the
        entity belongs to the base of a ratio and does not; -1 otherwise.
        """
        yes, no, ratio = 2 * number + 1, 2 * number, self.compiled.ratio
        if not self.is_ratio:
            return f"({self.expressions[0].full}) ? {yes} : -1"
        if ratio is None or not self._is_plain:
            return None
        if ratio.where is None:
            no = -1
        offends = f"({ratio.when.full}) ? {yes if ratio.is_most else no} : {no if ratio.is_most else yes}"
        return offends if ratio.where is None else f"({ratio.where.full}) ? ({offends}) : -1"

    def amounts(self) -> tuple[str, str] | None:
        """Base and count of a ratio as items of a list, base -1 for an entity outside it; None for a rule."""
        ratio = self.compiled.ratio
        if not self.is_ratio or ratio is None:
            return None
        base = "1" if ratio.base is None else f"dyn({ratio.base.full})"
        found = f"dyn({ratio.when.full})"
        if ratio.where is None:
            return base, found
        return f"({ratio.where.full}) ? dyn({base}) : dyn(-1)", f"({ratio.where.full}) ? {found} : dyn(0)"


@dataclass(frozen=True)
class Sheet:
    """The questions for entities that lack the same facts.

    Attributes
    ----------
    joined
        Expressions that answer many questions at once.
    asked
        Every question that can be asked.
    summed, sums
        Ratios of amounts, and the expression that gives base and count of each.
    alone
        The questions that neither answers.
    lacking
        Those that cannot be asked, with what is missing.
    seen, apart
        The entities that it was used for, as it is used; those whose questions had to be asked one by one.
    """

    joined: tuple[cel.Expression, ...]
    asked: tuple[int, ...]
    summed: tuple[int, ...]
    sums: cel.Expression | None
    alone: tuple[int, ...]
    lacking: tuple[tuple[int, tuple[str, ...]], ...]
    seen: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)


@dataclass
class Panel:
    """All questions for the entities of one kind.

    Attributes
    ----------
    language
        The rule language of the kind.
    questions
        In the order of the rules.
    spent
        Steps by rule code so far.
    within, offending
        By question: entities in the base of a ratio that says which belong to it, and those of any ratio that
        speak for the finding.
    """

    language: Language
    questions: Sequence[Question]
    spent: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.within = [0] * len(self.questions)
        self.offending = [0] * len(self.questions)
        self._sheets: dict[frozenset[str], Sheet] = {}
        self._told: dict[tuple[int, ...], frozenset[str]] = {}
        self._needed = tuple(dict.fromkeys(name for question in self.questions for name in question.needs))
        self._heavy = tuple(
            (question.compiled.rule.code, expression.cost, tuple(expression.uses))
            for question in self.questions
            for expression in question.expressions
            if expression.cost.depth or expression.cost.growth > 1
        )

    def sheet(self, values: Mapping[str, Any]) -> Sheet:
        """The questions that can be asked where facts have these values."""
        gone = frozenset(
            name
            for name in self._needed
            if not (value := values[name]) and (value is None or value.__class__ is list or value.__class__ is str)
        )
        found = self._sheets.get(gone)
        if found is None:
            found = self._sheets[gone] = self._make(gone)
        return found

    def told(self, answers: tuple[int, ...]) -> frozenset[str]:
        """The facts that the findings of these questions read, so that an entity is handed over once for all."""
        found = self._told.get(answers)
        if found is None:
            firing = [self.questions[number] for number in answers]
            uses = (question.compiled.uses for question in firing if not question.is_ratio)
            found = self._told[answers] = frozenset[str]().union(*uses)
        return found

    def looked(self) -> Mapping[str, Set[str]]:
        """Rule code to the entities that it could judge; rules that judged the same share one set."""
        shared: dict[tuple[int, ...], set[str]] = {}
        found: dict[str, Set[str]] = {}
        sheets = list(self._sheets.values())
        for number, question in enumerate(self.questions):
            where = tuple(n for n, sheet in enumerate(sheets) if number in sheet.asked)
            if where not in shared:
                shared[where] = set().union(*(at for n in where for at in (sheets[n].seen, sheets[n].apart)))
            found[question.code] = shared[where]
        return found

    def charge(self, values: Mapping[str, Any], where: str) -> None:
        """Count what the questions may take.

        Raises
        ------
        RuleError
            A rule is over its budget; it is named.
        """
        for code, cost, uses in self._heavy:
            charge(self.spent, code, cost, longest_list(uses, values), where)

    def bases(self) -> Iterator[tuple[Question, int, int]]:
        """Ratios that the joined expressions have counted: (question, size of the base, speaking for the finding)."""
        for number, question in enumerate(self.questions):
            if question.counts_all:
                at = [len(s.seen) for s in self._sheets.values() if number in s.asked and number not in s.alone]
                yield question, sum(at), self.offending[number]
            elif question.is_ratio:
                yield question, self.within[number], self.offending[number]

    def amounts(self, sheet: Sheet, given: cel.Activation) -> list[tuple[int, float, float]] | None:
        """(question, base, count) of every ratio of amounts; None where one of them fails."""
        if sheet.sums is None:
            return []
        try:
            found = sheet.sums.eval(given).value()
        except RuntimeError:  # the runtime's own limits
            return None
        if not isinstance(found, list):
            return None
        numbers = [item.value() for item in found]
        if not all(isinstance(number, (bool, int, float)) and -1 <= number < math.inf for number in numbers):
            return None
        triples = zip(sheet.summed, numbers[::2], numbers[1::2], strict=True)
        return [(number, base, count) for number, base, count in triples if base >= 0]

    def ask(self, sheet: Sheet, given: cel.Activation) -> list[int] | None:
        """The numbers of the questions answered with yes: the rule fires, the entity speaks for the finding.

        Members of the base of a ratio are counted in `within`. None where a joined expression fails: then each
        question has to be asked alone.
        """
        answers: list[int] = []
        for joined in sheet.joined:
            try:
                found = joined.eval(given).value()
            except RuntimeError:  # the runtime's own limits
                return None
            if not isinstance(found, list):
                return None
            answers += [item.value() for item in found]
        within = self.within
        for answer in answers:
            within[answer >> 1] += 1
        return [answer >> 1 for answer in answers if answer & 1]

    def _make(self, gone: frozenset[str]) -> Sheet:
        asked, alone, lacking = [], [], []
        cells: list[tuple[int, str]] = []
        amounts: dict[int, tuple[str, str]] = {}
        for number, question in enumerate(self.questions):
            missing = tuple(name for name in question.needs if name in gone)
            if missing:
                lacking.append((number, missing))
                continue
            asked.append(number)
            cell, amount = question.cell(number), question.amounts()
            if cell is not None:
                cells.append((number, cell))
            elif amount is not None:
                amounts[number] = amount
        joined: list[cel.Expression] = []
        for chunk in _chunks(cells):
            together = self._join(chunk)
            if together is None:  # one of them nests deeper than the runtime takes
                fits = [self._join([cell]) is not None for cell in chunk]
                alone += [number for (number, _), fit in zip(chunk, fits, strict=True) if not fit]
                together = self._join([cell for cell, fit in zip(chunk, fits, strict=True) if fit])
            if together is not None:
                joined.append(together)
        sums = self._sum(amounts)
        alone += amounts if sums is None else ()
        summed = () if sums is None else tuple(amounts)
        return Sheet(tuple(joined), tuple(asked), summed, sums, tuple(alone), tuple(lacking))

    def _sum(self, amounts: Mapping[int, tuple[str, str]]) -> cel.Expression | None:
        items = ",\n".join(item for pair in amounts.values() for item in pair)
        try:
            return self.language.env.compile(f"[{items}]") if amounts else None
        except RuntimeError:
            return None

    def _join(self, cells: Sequence[tuple[int, str]]) -> cel.Expression | None:
        text = ",\n".join(cell for _, cell in cells)
        try:
            return self.language.env.compile(f"[{text}].filter(joined_, joined_ >= 0)") if cells else None
        except RuntimeError:
            return None


def charge(spent: Counter[str], code: str, cost: Cost, longest: int, where: str) -> None:
    """Count the steps of one expression on one entity; raises RuleError where its rule is over the budget."""
    try:
        spent[code] += cost.check(longest)
    except OverBudgetError as fault:
        raise _over_budget(code, where, str(fault)) from None
    if spent[code] > TOTAL:
        raise _over_budget(code, where, f"more than {TOTAL / 1e6:,.0f} million steps in all")


def longest_list(names: Iterable[str], values: Mapping[str, Any]) -> int:
    """Items of the longest list among some facts."""
    longest = 0
    for name in names:
        value = values.get(name)
        if value.__class__ is list and len(value) > longest:
            longest = len(value)
    return longest


def _over_budget(code: str, where: str, fault: str) -> RuleError:
    return RuleError(f"rule {code} is over its budget on {where}: {fault}")


def _chunks(cells: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    chunk: list[tuple[int, str]] = []
    length = 0
    for number, cell in cells:
        if chunk and (length + len(cell) > LONGEST_CHUNK or len(chunk) >= MOST_JOINED):
            yield chunk
            chunk, length = [], 0
        chunk.append((number, cell))
        length += len(cell)
    if chunk:
        yield chunk
