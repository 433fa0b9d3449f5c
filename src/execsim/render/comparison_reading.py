"""How a comparison is read: what counts, and to how many digits it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from execsim.render.phrases import money, money_at, money_step, period, rounded_to
from execsim.results.contract import ComparisonDocument, DifferencePart, ScenarioPart
from execsim.results.contract_forecast import MoneyPart

MATERIAL = 0.01
PER_WORKING_DAY = 7 / 5  # days of the calendar
Weight = Literal["better", "worse", "small", "luck", "none", "unknown"]
Measures = Mapping[str, DifferencePart]


@dataclass(frozen=True)
class Reading:
    """A comparison as its readers need it: what counts, and to how many digits it is said.

    A difference decides only if its 90 % sampling interval leaves out zero and if it is at least 1 % of the base's
    size: for money, of the larger of its value and its cost (net value, the small difference of two large sums,
    would make anything large); for dates, of the working days from the start to the base's own. What is smaller
    is "too small to decide on": the file itself is not known so well.
    """

    comparison: ComparisonDocument

    @property
    def base(self) -> ScenarioPart:
        """What all others are measured against."""
        return self.comparison.scenarios[self.comparison.base]

    @cached_property
    def measured(self) -> Mapping[str, Measures]:
        """The differences of each scenario by measure."""
        document = self.comparison
        return {
            name: {d.measure: d for d in document.differences if d.scenario == name}
            for name in document.scenarios
            if name != document.base
        }

    @cached_property
    def ranked(self) -> list[str]:
        """Scenarios, most money first; where they are equal in it, the earliest first."""
        return sorted(
            self.measured,
            key=lambda name: (-self._mean(name, "value"), self._mean(name, "finish_p80"), -self._won(name)),
        )

    def weigh(self, difference: DifferencePart | None) -> Weight:
        """How much a difference says."""
        if difference is None or difference.mean is None:
            return "unknown"
        low, high = difference.sampling.low, difference.sampling.high
        if difference.mean == low == high == 0:
            return "none"
        if not ((low is not None and low > 0) or (high is not None and high < 0)):
            return "luck"
        if abs(difference.mean) < MATERIAL * self._size(difference):
            return "small"
        more_is_better = difference.measure in ("value", "on_time")
        return "better" if (difference.mean > 0) == more_is_better else "worse"

    def step(self, measure: str) -> float:
        """To what power of ten the column `value` (net) or `cost` is said.

        Two digits of its smallest difference that decides, so that what the column shows can be subtracted; two
        of the base where none does; at most four of the largest amount.
        """
        shown = self._amount(self.base, measure)
        found = [d for name in self.measured if (d := self.measured[name].get(measure)) and d.mean]
        deciding = [d.mean for d in found if d.mean and self.weigh(d) in ("better", "worse")]
        largest = max(abs(shown), *(abs(shown + (d.mean or 0.0)) for d in found), 0.0)
        steps = [money_step(amount) for amount in [shown, *deciding] if amount] or [money_step(largest)]
        return max(min(steps), money_step(largest) / 100)

    def amount(self, name: str, measure: str) -> str:
        """An amount of the table: the base's own, and for a scenario that plus the difference as it is said."""
        step = self.step(measure)
        base = self._amount(self.base, measure)
        difference = self.measured.get(name, {}).get(measure)
        if difference is None or difference.mean is None:
            return money_at(self._amount(self.comparison.scenarios[name], measure), step)
        return money_at(rounded_to(base, step) + rounded_to(difference.mean, step), step)

    def gained(self, difference: DifferencePart) -> str:
        """Money more or less, without a sign, in the digits of its column."""
        step, amount = self.step(difference.measure), abs(difference.mean or 0.0)
        currency = self.comparison.currency
        if rounded_to(amount, step) == 0:
            return f"less than {money_at(step, step)} {currency}"
        return f"{money_at(amount, step)} {currency}"

    def days(self, difference: DifferencePart) -> float:
        """A difference of dates in days of the calendar, as whoever subtracts them counts."""
        if difference.base_date is None or difference.date is None:
            return 0.0
        return float((difference.date - difference.base_date).days)

    def over_budget(self, name: str) -> str:
        """`over the budget of 1.2 M EUR`, where the mean cost is."""
        cost = self.comparison.scenarios[name].cost
        if cost.budget is None or cost.mean <= cost.budget:
            return ""
        return f"over the budget of {money(cost.budget)} {self.comparison.currency}"

    def ends(self, name: str) -> str:
        """What a scenario does to work that one side alone brings to an end within what was looked at."""
        one, other = self.base.finish, self.comparison.scenarios[name].finish
        if one is None or other is None or (one.p80 is None) == (other.p80 is None):
            return ""
        never = "later than all that was looked at"
        return f"{never}, with the plan as it is not" if other.p80 is None else f"the plan as it is {never}"

    def _mean(self, name: str, measure: str) -> float:
        difference = self.measured[name].get(measure)
        return (difference.mean or 0.0) if difference else 0.0

    def _won(self, name: str) -> float:
        difference = self.measured[name].get("finish_p80")
        return (difference.wins or 0.0) if difference else 0.0

    def _size(self, difference: DifferencePart) -> float:
        if difference.measure in ("value", "cost"):
            return max(abs(self.base.value.mean), abs(self.base.cost.mean))
        return abs(difference.base or 0.0)

    def _amount(self, scenario: ScenarioPart, measure: str) -> float:
        money: MoneyPart = scenario.cost if measure == "cost" else scenario.net_value
        return money.mean


def shifted(days: float, weeks: bool | None = None) -> str:
    """`2 weeks earlier`, from days of the calendar; in weeks or days, as their line has it."""
    said = period(days, weeks=in_weeks(days) if weeks is None else weeks)
    if said.startswith("0 "):
        return "no earlier and no later"
    return f"{said} {'earlier' if days < 0 else 'later'}"


def in_weeks(*days: float) -> bool:
    """Whether a line about so many days of the calendar speaks of weeks."""
    return max(map(abs, days)) >= 6.5
