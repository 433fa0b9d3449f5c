"""Frontiers: plans that passed the verifier, judged on the same luck."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from execsim.analysis.frontier import dominated, frontier, most_robust, robust
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import patched
from execsim.results.frontier import Frontier, Point
from execsim.results.progress import Progress
from execsim.results.statistics import Figure
from execsim.simulation.engine import simulate
from pricing import CALM, loaded

# Two initiatives of 1,000 each in labour; the first pays 2,000 a week from its finish, the second 100.
PLAN = """
calendar: {start: 2027-01-04, end: 2027-06-30, grid: week}
budget: {total: 2000}
teams: {crew: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  big: {value: {per_week: 2000}, packages: {dig: {team: crew, effort: 10}}}
  small: {value: {per_week: 100}, packages: {dig: {team: crew, effort: 10}}}
"""
DRAWS = Draws(1, 20)


@cache
def by_cost() -> Frontier:
    """Five plans, each allowed more than the last; worked out once."""
    return frontier(loaded(PLAN + CALM), DRAWS, "cost", time_limit=1.0)


def test_half_of_the_budget_buys_the_one_that_pays() -> None:
    found = by_cost()
    spent = {point.name: point.cost for point in found.points}
    assert spent["budget 50%"] == pytest.approx(1000)
    assert spent["budget 100%"] == pytest.approx(2000)
    assert [point.at for point in found.points] == [1000, 1400, 1700, 2000, 2400]
    assert all(point.plan.value is not None for point in found.points)


def test_a_point_is_the_plan_followed_in_simulation() -> None:
    base = loaded(PLAN)
    point = frontier(base, DRAWS, "risk", time_limit=1.0).points[0]
    followed = simulate(compile_model(patched(base, point.plan.patches()).portfolio), DRAWS)
    np.testing.assert_array_equal(point.forecast.net_value, followed.net_value)
    assert point.value.value == pytest.approx(followed.net_value.mean())
    assert point.cvar == pytest.approx(np.sort(followed.net_value)[:2].mean())  # the worst tenth of twenty


@pytest.mark.slow
def test_the_robust_plan_is_the_one_with_the_best_worst_tenth() -> None:
    chosen = robust(loaded(PLAN), DRAWS, time_limit=1.0)
    found = frontier(loaded(PLAN), DRAWS, "risk", time_limit=1.0)
    assert chosen is not None
    assert chosen.cvar == max(point.cvar for point in found.points)


def test_more_seats_of_the_tightest_team() -> None:
    found = frontier(loaded(PLAN + CALM), DRAWS, "capacity", time_limit=1.5)
    assert [point.name for point in found.points] == ["crew +0", "crew +1", "crew +2", "crew +3"]
    assert found.points[1].value.value > found.points[0].value.value  # both at once
    assert found.points[3].dominated_by is not None
    with pytest.raises(UsageError, match="no team 'crow'"):
        frontier(loaded(PLAN), DRAWS, "capacity", team="crow", time_limit=1.0)


def point(name: str, value: float, cvar: float) -> Point:
    some = by_cost().points[0]
    return Point(name, math.nan, some.plan, some.forecast, Figure(value, value, value), cvar, 0.5, 1.0)


def test_a_dominated_plan_names_one_that_is_better() -> None:
    points = [point("a", 10, 1), point("b", 8, 3), point("c", 8, 2), point("d", 10, 1)]
    assert [one.dominated_by for one in dominated(points, "risk")] == [None, None, "b", None]


def test_an_interruption_keeps_the_plans_made() -> None:
    def stop(progress: Progress) -> bool:
        return progress.done < 2

    found: Frontier = frontier(loaded(PLAN), DRAWS, "risk", time_limit=2.0, tick=stop)
    assert (len(found.points), found.stopped) == (2, True)


def test_without_any_plan_it_says_why() -> None:
    text = PLAN.replace("big: {", "big: {must: true, due: {by: 2027-01-08, hard: true}, ")
    with pytest.raises(UsageError, match="cannot hold together"):
        frontier(loaded(text + CALM), DRAWS, "risk", time_limit=2.0)


@pytest.mark.slow
def test_the_most_robust_plan_says_what_that_costs() -> None:
    """Its worst tenth is at least as good, and its mean at most as high, as those of the plan best on average."""
    plan = most_robust(loaded(PLAN), DRAWS, time_limit=1.0)
    assert plan is not None
    assert plan.robustness is not None
    assert plan.robustness.costs >= 0
    assert plan.robustness.gains >= 0
    assert plan.simulated_value is not None
    assert plan.robustness.worst_tenth <= plan.simulated_value
