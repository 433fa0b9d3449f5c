"""Many conditions in one: what all rules of a kind say about an entity, in a single call of the runtime.

Calling CEL costs more than evaluating a condition, so the conditions of a kind are joined to one list; a rule
that lacks its input is left out of it. Where the joined expression fails, for whatever reason, each rule is asked
alone, so that a fault has the name of its rule.
"""

from __future__ import annotations

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

    def cell(self, number: int) -> str | None:
        """The question as an item of the joined list; None where its answer is more than yes or no."""
        ratio = self.compiled.ratio
        if not self.is_ratio:
            return f"({self.expressions[0].full}) ? {2 * number + 1} : -1"
        if ratio is None or ratio.base is not None or ratio.when.type != "BOOL":
            return None
        counted = f"(({ratio.when.full}) ? {2 * number + 1} : {2 * number})"
        return counted if ratio.where is None else f"(({ratio.where.full}) ? {counted} : -1)"


@dataclass(frozen=True)
class Sheet:
    """The questions for entities that lack the same facts.

    Attributes
    ----------
    joined
        Expressions that answer many questions at once.
    asked
        Every question that can be asked.
    alone
        Those of them that the joined expressions leave out.
    lacking
        Those that cannot be asked, with what is missing.
    seen
        The entities that it was used for, as it is used.
    """

    joined: tuple[cel.Expression, ...]
    asked: tuple[int, ...]
    alone: tuple[int, ...]
    lacking: tuple[tuple[int, tuple[str, ...]], ...]
    seen: list[str] = field(default_factory=list)


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
    """

    language: Language
    questions: Sequence[Question]
    spent: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._sheets: dict[frozenset[str], Sheet] = {}
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

    def looked(self) -> Mapping[str, Set[str]]:
        """Rule code to the entities that it could judge; rules that judged the same share one set."""
        shared: dict[tuple[int, ...], set[str]] = {}
        found: dict[str, Set[str]] = {}
        sheets = list(self._sheets.values())
        for number, question in enumerate(self.questions):
            if question.is_ratio:
                continue
            where = tuple(n for n, sheet in enumerate(sheets) if number in sheet.asked)
            if where not in shared:
                shared[where] = set().union(*(sheets[n].seen for n in where))
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

    def ask(self, sheet: Sheet, given: cel.Activation) -> list[tuple[int, int]] | None:
        """(question, answer) of everything that is not no: 1 is yes, 0 means that a ratio's base has the entity.

        None where a joined expression fails: then each question has to be asked alone.
        """
        answers: list[tuple[int, int]] = []
        for joined in sheet.joined:
            try:
                result = joined.eval(given)
            except RuntimeError:  # the runtime's own limits
                return None
            found = result.value()
            if not isinstance(found, list):
                return None
            for item in found:
                number = item.value()
                answers.append((number >> 1, number & 1))
        return answers

    def _make(self, gone: frozenset[str]) -> Sheet:
        asked, alone, lacking, cells = [], [], [], []
        for number, question in enumerate(self.questions):
            missing = tuple(name for name in question.needs if name in gone)
            if missing:
                lacking.append((number, missing))
                continue
            asked.append(number)
            cell = question.cell(number)
            if cell is None:
                alone.append(number)
            else:
                cells.append((number, cell))
        joined: list[cel.Expression] = []
        for chunk in _chunks(cells):
            together = self._join(chunk)
            if together is None:  # one of them nests deeper than the runtime takes
                fits = [self._join([cell]) is not None for cell in chunk]
                alone += [number for (number, _), fit in zip(chunk, fits, strict=True) if not fit]
                together = self._join([cell for cell, fit in zip(chunk, fits, strict=True) if fit])
            if together is not None:
                joined.append(together)
        return Sheet(tuple(joined), tuple(asked), tuple(alone), tuple(lacking))

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
