"""What initiatives claim to be worth, and what they cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from execsim.portfolio.strategy import DAYS_PER_YEAR, Worth
from execsim.portfolio.work import Initiative
from execsim.rules.facts.estimates import typical

if TYPE_CHECKING:
    from execsim.rules.facts.world import World


def per_year(worth: Worth | None) -> float | None:
    """Money in a year while it lasts; None where nothing is said."""
    return None if worth is None else worth.per_day * DAYS_PER_YEAR


class Ledger:
    """The sums over live initiatives, each built once.

    Parameters
    ----------
    world
        The portfolio with its back references.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def claim(self, initiative: Initiative) -> float | None:
        """Money a year that an initiative claims, times the chance that it works; None without a value."""
        value = per_year(initiative.value)
        return None if value is None else value * (1.0 if initiative.works is None else initiative.works)

    def is_valued(self, initiative: Initiative) -> bool:
        """Whether the file says what it is worth, itself or through the worth of an outcome that it serves."""
        outcomes = self._world.portfolio.outcomes
        served = (outcomes[o].worth for o in initiative.serves if o in outcomes)
        return initiative.value is not None or any(worth is not None for worth in served)

    @cached_property
    def claimed(self) -> Mapping[str, float]:
        """Outcome to what the initiatives below it claim a year; one that serves several splits its claim."""
        sums: defaultdict[str, float] = defaultdict(float)
        for initiative in self._world.live.values():
            claim = self.claim(initiative)
            for served in initiative.serves if claim else ():
                for outcome in self._world.chain(served):
                    sums[outcome] += (claim or 0.0) / len(initiative.serves)
        return sums

    @cached_property
    def claimed_in_all(self) -> float:
        """What all live initiatives together claim a year."""
        return sum(self.claim(initiative) or 0.0 for initiative in self._world.live.values())

    def cost(self, id: str, initiative: Initiative) -> float:
        """Money that an initiative costs: as stated, plus its open effort at the teams' day rates."""
        stated = initiative.cost.total if initiative.cost else 0.0
        return stated + sum(self._labour(f"{id}.{name}") for name in initiative.packages)

    def _labour(self, path: str) -> float:
        found = self._world.open_packages.get(path)
        if found is None or found[1].effort is None:
            return 0.0
        [team] = found[1].seats
        rate = self._world.portfolio.teams[team].day_rate
        effort = typical(found[1].effort, self._world.portfolio.sizes)
        return (rate or 0.0) * (effort or 0.0)

    @cached_property
    def overdrawn(self) -> tuple[str, ...]:
        """Means of which the selected initiatives ask for more than there is, in words."""
        portfolio = self._world.portfolio
        asked: defaultdict[str, float] = defaultdict(float)
        for initiative in (it for it in portfolio.initiatives.values() if it.selected):
            asked["money"] += initiative.cost.total if initiative.cost else 0.0
            for means, amount in initiative.spends.items():
                asked[means] += amount
        budgets = {"money": portfolio.budget, **portfolio.budgets}
        totals = {means: budget.total for means, budget in budgets.items() if budget and budget.total is not None}
        over = ((means, total) for means, total in totals.items() if asked[means] > total)
        return tuple(f"{means}: {asked[means]:,.0f} asked of {total:,.0f}" for means, total in over)
