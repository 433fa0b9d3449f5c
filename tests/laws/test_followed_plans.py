"""Law 1, second half: the frozen model with a plan's dates followed does what was planned.

Every package starts when planned and ends no later; exactly then where durations are whole periods of the grid.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.optimisation.engine import optimise
from execsim.portfolio.load import patched
from execsim.results.plan import Plan
from execsim.simulation.engine import simulate
from offering import CERTAIN, offering
from strategies import Data, loaded, portfolios

GRIDS = ("day", "week")


def planned(data: Data, grid: str) -> Plan:
    """The first plan there is: any plan must hold, not the best alone."""
    data = {**data, "calendar": {**data["calendar"], "grid": grid}}
    return optimise(compile_model(loaded(data).portfolio), time_limit=20, tick=lambda _: False)


def in_whole_days(data: Data) -> Data:
    """The same with every package taking whole working days of as many people."""
    initiatives = {
        i: {**initiative, "packages": {p: whole(package) for p, package in initiative["packages"].items()}}
        for i, initiative in data["initiatives"].items()
    }
    return {**data, "initiatives": initiatives}


def whole(package: Data) -> Data:
    if "effort" not in package:
        return {key: value for key, value in package.items() if key != "modes"}
    gone = ("team", "people", "effort", "effort_basis", "modes")
    kept = {key: value for key, value in package.items() if key not in gone}
    return {**kept, "takes": f"{math.ceil(package['effort'])}d", "needs": {package["team"]: package["people"]}}


def check(data: Data, grid: str, *, exactly: bool = False) -> None:
    plan = planned(data, grid)
    assume(plan.status != "infeasible" and plan.selected.any())
    assume(not plan.not_read)  # such a plan says itself that it may ask for a decision too early
    forecast = simulate(plan.followed(), Draws(1, 1))
    start, finish = forecast.package_start[0], forecast.package_finish[0]
    done = ~np.isnan(plan.start)
    assert np.array_equal(start, plan.start, equal_nan=True)
    assert (finish[done] <= plan.finish[done]).all()
    if exactly:
        assert np.array_equal(finish, plan.finish, equal_nan=True)


@settings(max_examples=25)
@given(portfolios(CERTAIN), st.sampled_from(GRIDS))
def test_a_plan_that_is_followed_is_kept(data: Data, grid: str) -> None:
    check(data, grid)


@settings(max_examples=10)
@given(portfolios(CERTAIN))
def test_a_plan_in_whole_days_is_kept_to_the_hour(data: Data) -> None:
    check(in_whole_days(data), "day", exactly=True)


@pytest.mark.slow
@settings(max_examples=250)
@given(portfolios(CERTAIN), st.sampled_from(GRIDS))
def test_many_plans_that_are_followed_are_kept(data: Data, grid: str) -> None:
    check(data, grid)


@pytest.mark.slow
@settings(max_examples=250)
@given(portfolios(CERTAIN))
def test_many_plans_in_whole_days_are_kept_to_the_hour(data: Data) -> None:
    check(in_whole_days(data), "day", exactly=True)


def check_offers(data: Data, grid: str) -> None:
    """Half a second of search may buy what the first plan does not."""
    data = {**data, "calendar": {**data["calendar"], "grid": grid}}
    plan = optimise(compile_model(loaded(data).portfolio), time_limit=0.5)
    assume(plan.status != "infeasible" and plan.selected.any())
    assume(not any(path.startswith(("policy.", "decisions.")) for path in plan.not_read))
    forecast = simulate(plan.followed(), Draws(1, 1))
    done = ~np.isnan(plan.start)
    assert np.array_equal(forecast.package_start[0], plan.start, equal_nan=True)
    assert (forecast.package_finish[0][done] <= plan.finish[done]).all()
    check_scenario(data, plan)


def check_scenario(data: Data, plan: Plan) -> None:
    """The plan as a scenario is a portfolio that runs, buys what the plan buys, and does all of its work."""
    there = patched(loaded(data), plan.patches(), name="the plan")
    model = compile_model(there.portfolio)
    forecast = simulate(model.freeze(), Draws(1, 1))
    rows = [model.packages.ids.index(id_) for id_ in itertools.compress(plan.model.packages.ids, ~np.isnan(plan.start))]
    assert np.isfinite(forecast.package_finish[0][rows]).all()
    bought = [i for i, id_ in enumerate(model.initiatives.ids) if id_ not in plan.model.initiatives.ids]
    assert model.initiatives.selected[bought].all()
    assert sum(model.initiatives.cost[bought]) == sum(one.offer.cost for one in plan.bought)


@settings(max_examples=4)
@given(offering(), st.sampled_from(GRIDS))
def test_a_plan_that_learns_and_buys_is_kept(data: Data, grid: str) -> None:
    check_offers(data, grid)


@pytest.mark.slow
@settings(max_examples=40)
@given(offering(), st.sampled_from(GRIDS))
def test_many_plans_that_learn_and_buy_are_kept(data: Data, grid: str) -> None:
    check_offers(data, grid)


def check_bound(data: Data, chosen: list[bool]) -> None:
    """Whatever is selected: done in any order, in whole days, it is worth no more than the bound."""
    calendar = {**data["calendar"], "grid": "day"}
    plan = optimise(compile_model(loaded({**in_whole_days(data), "calendar": calendar}).portfolio), time_limit=4)
    assume(plan.bound is not None)
    assert plan.bound is not None
    selected = np.resize(np.array(chosen), len(plan.selected))
    forecast = simulate(replace(plan, selected=selected, rank=plan.rank[::-1]).followed(dates=False), Draws(1, 1))
    net = float(forecast.value[0] - forecast.cost[0] - forecast.penalty[0])
    assert net <= plan.bound + 1e-6 * max(1.0, abs(plan.bound))


CHOSEN = st.lists(st.booleans(), min_size=1, max_size=5)


@settings(max_examples=8)
@given(portfolios(CERTAIN), CHOSEN)
def test_no_simulated_plan_beats_the_bound(data: Data, chosen: list[bool]) -> None:
    check_bound(data, chosen)


@pytest.mark.slow
@settings(max_examples=40)
@given(portfolios(CERTAIN), CHOSEN)
def test_no_simulated_plan_of_many_beats_the_bound(data: Data, chosen: list[bool]) -> None:
    check_bound(data, chosen)
