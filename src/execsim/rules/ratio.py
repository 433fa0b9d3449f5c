"""Ratios: a share of the entities of one kind, counted by the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel

from execsim.results.findings import Related
from execsim.rules.expressions import LIST, OPEN, EvaluationError, Expression, Language
from execsim.rules.facts.catalogue import language_for

if TYPE_CHECKING:
    from execsim.rules.sight import Sight

NAMED, LISTED = 50, 5
"""Entities that a finding on a ratio points at, and those of them that its message lists."""

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
    lacking
        How many lack a fact.
    hit
        The first of those that speak for the finding: counted where at most so many may be, else not counted.
    offending
        How many of those there are.
    """

    count: float = 0
    base: float = 0
    lacking: int = 0
    hit: list[Related] = field(default_factory=list)
    offending: int = 0

    def add(self, ratio: CompiledRatio, sight: Sight) -> None:
        """Ask about one entity; raises EvaluationError."""
        if ratio.where is not None and not _flag(ratio.where, sight.given):
            return
        whole = 1 if ratio.base is None else _amount(ratio.base, sight.given)
        self.amount(ratio, sight, _amount(ratio.when, sight.given), whole)

    def amount(self, ratio: CompiledRatio, sight: Sight, found: float, whole: float = 1) -> None:
        """Add an entity of the base that counts by an amount."""
        self.base += whole
        self.count += found
        if found > 0 if ratio.is_most else found < whole:
            self.name(sight)

    def add_all(self, ratio: CompiledRatio, base: int, offending: int) -> None:
        """Add so many entities, of which some, already named, speak for the finding."""
        self.base += base
        self.count += offending if ratio.is_most else base - offending

    def name(self, sight: Sight) -> None:
        """Keep an entity that speaks for the finding."""
        self.offending += 1
        if len(self.hit) < NAMED:
            self.hit.append(Related(sight.where, sight.entity.full_title))

    def values(self, limit: float) -> dict[str, Any]:
        """What expressions read as `ratio.<name>`."""
        listed = [other.title for other in self.hit[:LISTED]]
        rest = self.offending - len(listed)
        return {
            "ratio.count": _whole(self.count),
            "ratio.base": _whole(self.base),
            "ratio.share": self.count / self.base,
            "ratio.limit": limit,
            "ratio.entities": [*listed, f"and {rest} more"] if rest else listed,
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
    if not isinstance(answer, (bool, int, float)) or not 0 <= answer < float("inf"):
        raise EvaluationError(f"'{expression.text[:60]}' gave {answer!r} instead of true, false or an amount")
    return answer


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
