"""Ratios: a share of the entities of one kind, counted by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cel_expr_python import cel

from execsim.results.findings import Related
from execsim.rules.expressions import LIST, OPEN, EvaluationError, Expression, Language
from execsim.rules.facts.base import Facts, absent
from execsim.rules.facts.catalogue import language_for

NAMED = 50
"""Entities that a finding on a ratio names."""

NAMES: Mapping[str, cel.Type] = {
    "ratio.count": OPEN,
    "ratio.base": OPEN,
    "ratio.share": OPEN,
    "ratio.limit": OPEN,
    "ratio.entities": LIST,
}
"""What the expressions of a rule with a ratio may read beside the facts of the portfolio."""


@cache
def ratio_language() -> Language:
    """The rule language over the portfolio and a ratio."""
    return Language({**language_for("portfolio").variables, **NAMES})


@dataclass(frozen=True)
class CompiledRatio:
    """A ratio ready to be counted; its attributes are those of `Ratio`, `is_most` tells which limit it has."""

    of: str
    where: Expression | None
    base: Expression | None
    when: Expression
    limit: Expression | float
    is_most: bool
    needs: tuple[str, ...]

    @property
    def uses(self) -> frozenset[str]:
        """The facts of the counted kind that it reads."""
        parts = (part for part in (self.where, self.base, self.when) if part is not None)
        return frozenset(self.needs).union(*(part.uses for part in parts))

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """What is evaluated for each entity."""
        return tuple(part for part in (self.where, self.base, self.when) if part is not None)

    def breaks(self, share: float, limit: float) -> bool:
        """Whether a share is beyond the limit."""
        return share > limit if self.is_most else share < limit


@dataclass
class Count:
    """What was counted so far.

    Attributes
    ----------
    count, base
        Counted, and all that it is a share of.
    looked
        Paths of the entities in the base.
    lacking
        Paths of those that lack a fact.
    hit
        Those that are counted.
    """

    count: float = 0
    base: float = 0
    looked: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    hit: list[Related] = field(default_factory=list)

    def add(self, ratio: CompiledRatio, entity: Facts[Any], values: Mapping[str, Any], given: cel.Activation) -> None:
        """Count one entity; raises EvaluationError."""
        if any(absent(values[name]) for name in ratio.needs):
            self.lacking.append(entity.path)
            return
        if ratio.where is not None and not _flag(ratio.where, given):
            return
        whole = 1 if ratio.base is None else _amount(ratio.base, given)
        self.tally(ratio, entity, _amount(ratio.when, given), whole)

    def tally(self, ratio: CompiledRatio, entity: Facts[Any], found: float, whole: float = 1) -> None:
        """Add what one entity of the base gives."""
        self.looked.append(entity.path)
        self.base += whole
        self.count += found
        if found > 0 if ratio.is_most else found < whole:
            self.hit.append(Related(entity.path, entity.title))

    def values(self, limit: float) -> dict[str, Any]:
        """What expressions read as `ratio.<name>`."""
        return {
            "ratio.count": _whole(self.count),
            "ratio.base": _whole(self.base),
            "ratio.share": self.count / self.base,
            "ratio.limit": limit,
            "ratio.entities": [other.title for other in self.hit[:NAMED]],
        }


def limit_of(ratio: CompiledRatio, given: cel.Activation) -> float:
    """The limit as a number; raises EvaluationError."""
    limit = ratio.limit.evaluate(given) if isinstance(ratio.limit, Expression) else ratio.limit
    if isinstance(limit, bool) or not isinstance(limit, (int, float)):
        raise EvaluationError(f"the limit gave {limit!r} instead of a number")
    return float(limit)


def _flag(expression: Expression, given: cel.Activation) -> bool:
    answer = expression.evaluate(given)
    if not isinstance(answer, bool):
        raise EvaluationError(f"`where` gave {answer!r} instead of true or false")
    return answer


def _amount(expression: Expression, given: cel.Activation) -> float:
    answer = expression.evaluate(given)
    if not isinstance(answer, (bool, int, float)) or answer < 0:
        raise EvaluationError(f"'{expression.text[:60]}' gave {answer!r} instead of true, false or an amount")
    return answer


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
