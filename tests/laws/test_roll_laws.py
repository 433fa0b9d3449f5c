"""Rolling plans: one planning is a plan, no chance makes no difference, and nobody sees what has not happened."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from equality import bytes_of
from execsim.analysis.effects import same_model
from execsim.analysis.known import known_model
from execsim.analysis.replanning import Replan, in_force, replans
from execsim.analysis.roll import ONCE, RHYTHMS, roll
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.state import READY
from execsim.optimisation.engine import optimise
from execsim.portfolio.load import patched
from execsim.portfolio.patch import Patch
from execsim.results.progress import Progress
from execsim.results.rolling import Rhythm
from execsim.simulation.engine import simulate, simulate_until
from pricing import CALM, loaded

PLAN = """
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2027-12-31, grid: week}
teams: {crew: {people: 2, focus: 1, day_rate: 100}, shop: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  first:
    value: {per_week: 2000}
    packages:
      dig: {team: crew, effort: 30}
      build: {team: crew, effort: 60, after: [dig]}
      sell: {team: shop, effort: 20, after: [build]}
  second:
    value: {per_week: 1500}
    packages:
      dig: {team: crew, effort: 40}
      build: {team: crew, effort: 30, after: [dig]}
      sell: {team: shop, effort: 30, after: [dig]}
  third:
    value: {per_week: 900}
    packages:
      ask: {takes: 15d}
      build: {team: crew, effort: 25, after: [ask]}
      sell: {team: shop, effort: 25, after: [ask]}
policy: {dispatch: cost-of-delay}
"""
OFTEN = (*RHYTHMS, Rhythm("weekly", 5.0))


def test_one_planning_is_the_optimiser_and_the_simulation() -> None:
    base, draws = loaded(PLAN), Draws(1, 20)
    (once,) = roll(base, draws, rhythms=[ONCE], planner="optimiser", seconds=1.5).lived
    plan = optimise(compile_model(base.portfolio), time_limit=1.5)
    followed = simulate(compile_model(patched(base, plan.patches()).portfolio), draws)
    np.testing.assert_array_equal(once.forecast.finish, followed.finish)
    np.testing.assert_array_equal(once.forecast.net_value, followed.net_value)
    assert once.plannings == 0


def test_without_chance_every_rhythm_comes_to_the_same() -> None:
    lived = roll(loaded(PLAN + CALM), Draws(1, 2), rhythms=OFTEN).lived
    assert len({one.forecast.finish.tobytes() for one in lived}) == 1
    assert len({one.forecast.net_value.tobytes() for one in lived}) == 1
    assert [one.plannings > 0 for one in lived] == [False, True, True, True, True]
    assert {one.changes for one in lived} == {0}


def test_the_planner_sees_the_same_to_the_bit_whatever_luck_lies_ahead() -> None:
    """Two futures that are alike as far as anybody can know, and not beyond."""
    model = compile_model(loaded(PLAN).portfolio)
    mine, theirs = simulate_until(model, Draws(1, 1), 40.0)[0], simulate_until(model, Draws(2, 1), 40.0)[0]
    ahead = replace(mine, hidden=theirs.hidden)
    views = [known_model(model, state.known, 40.0) for state in (mine, ahead)]
    assert same_model(*views)
    one, other = replans("rule", model, [mine, ahead], 1.0)
    np.testing.assert_array_equal(one.order, other.order)
    assert not same_model(views[0], known_model(model, theirs.known, 40.0))


def test_a_planner_knows_what_is_done_and_what_was_spent() -> None:
    model = compile_model(loaded(PLAN + CALM).portfolio)
    (state,) = simulate_until(model, Draws(1, 1), 32.0)
    seen = known_model(model, state.known, 32.0)
    row = {id_: n for n, id_ in enumerate(model.packages.ids)}
    assert seen.as_of == 32
    assert seen.packages.finished[row["third.ask"]] == 15
    under_way = np.isfinite(seen.packages.started) & np.isnan(seen.packages.finished)
    assert under_way.any()
    assert np.isfinite(seen.packages.remaining[under_way]).all()
    assert np.isnan(seen.packages.remaining[~under_way]).all()


def test_planning_takes_its_time_and_the_frozen_window_holds() -> None:
    """A planning of two days a month costs a tenth of the focus; with a window as long as the plan nothing moves."""
    dear = patched(loaded(PLAN), [Patch("policy.replan", "to", {"effort": "2d"})])
    once, monthly = roll(dear, Draws(1, 20), rhythms=[ONCE, Rhythm("monthly", 21.0)]).lived
    assert monthly.value.high < 0
    assert monthly.finish_p80.low > 0
    assert monthly.plannings > 2
    assert once.plannings == 0


def test_a_trigger_calls_for_a_plan_before_its_date() -> None:
    alarmed = loaded(
        PLAN + 'triggers: {dear: {when: "spend > 3000", then: replan}}\n'
        "events: {storm: {chance_per_year: 0.9, then: replan}}\n"
    )
    found = roll(alarmed, Draws(1, 8), rhythms=[Rhythm("quarterly", 63.0), Rhythm("and early", 63.0, triggers=True)])
    plain, early = found.lived
    assert plain.triggered == 0
    assert early.triggered > 0
    assert early.plannings > plain.plannings


def test_the_optimiser_plans_again_in_a_future() -> None:
    (lived,) = roll(loaded(PLAN), Draws(1, 2), rhythms=[Rhythm("quarterly", 63.0)], planner="search", seconds=2.0).lived
    assert lived.plannings > 0
    assert np.isfinite(lived.forecast.finish).all()


# The dig may take more than twice its 100 days; the shop's 60 days cost 6,000 and bring 100 a day once they are done.
MAY_BE_LATE = """
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2027-12-31, grid: week}
teams: {crew: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  dig:
    must: true
    value: {per_week: 2000}
    packages: {plan: {team: crew, effort: 20}, dig: {team: crew, effort: {low: 60, likely: 80, high: 230}, after: plan}}
  shop: {value: {per_week: 500}, packages: {build: {team: crew, effort: 60, after: [dig.dig]}}}
"""


def test_what_no_longer_pays_is_given_up_before_it_begins() -> None:
    """In futures in which the dig ends so late that too few days are left to sell; a rule only orders."""
    base, draws = loaded(MAY_BE_LATE + CALM), Draws(1, 18)
    once, monthly = roll(base, draws, rhythms=[ONCE, Rhythm("monthly", 21.0)], planner="search", seconds=0.5).lived
    shop = monthly.forecast.model.initiatives.index("shop")
    left_out = np.isnan(monthly.forecast.initiative_finish[:, shop])
    assert 0 < left_out.mean() == monthly.given_up < 1
    gained = monthly.forecast.net_value - once.forecast.net_value
    assert gained[left_out].mean() > 0
    assert not gained[~left_out].any()
    (ruled,) = roll(base, draws, rhythms=[Rhythm("monthly", 21.0)]).lived
    assert ruled.given_up == 0


def test_what_is_given_up_is_so_in_both_engines_and_its_days_add_up() -> None:
    model = compile_model(loaded(PLAN).portfolio)
    (state,) = simulate_until(model, Draws(1, 1), 10.0)
    third = np.arange(len(model.initiatives)) == model.initiatives.index("third")
    assert np.isinf(state.known.started).sum() > 3
    without = in_force(model, state, Replan(state.known.order, third))
    spelt, compiled = (simulate(model.at(without), Draws(1, 1), engine=engine) for engine in ("simpy", "compiled"))
    assert bytes_of(replace(compiled, engine="simpy")) == bytes_of(spelt)
    assert np.isnan(spelt.initiative_finish[0, third]).all()
    assert np.isfinite(spelt.initiative_finish[0, ~third]).all()


def test_what_is_ready_keeps_its_place_for_the_frozen_window() -> None:
    """The planner turns the order round: who waits for the crew is served in the old one until the window ends."""
    model = compile_model(patched(loaded(PLAN), [Patch("policy.replan", "to", {"frozen": "2w"})]).portfolio)
    (state,) = simulate_until(model, Draws(1, 1), 16.0)
    turned = in_force(model, state, Replan(-state.known.order, np.zeros(len(model.initiatives), dtype=np.bool_)))
    waiting = state.hidden.phase == READY
    assert waiting.any()
    np.testing.assert_array_equal(turned.known.kept[waiting], state.known.order[waiting])
    assert np.isnan(turned.known.kept[~waiting]).all()
    assert turned.known.kept_until == 16 + 10
    np.testing.assert_array_equal(turned.known.order, -state.known.order)


@pytest.mark.slow
def test_any_number_of_workers_lives_the_same_futures() -> None:
    one, two = (roll(loaded(PLAN), Draws(1, 12), rhythms=OFTEN[1:2], workers=workers).lived[0] for workers in (1, 2))
    np.testing.assert_array_equal(one.forecast.net_value, two.forecast.net_value)
    assert one.changes == two.changes


def test_an_interruption_keeps_the_rhythms_that_were_lived_through() -> None:
    def stop(progress: Progress) -> bool:
        return progress.done < 24

    found = roll(loaded(PLAN), Draws(1, 16), tick=stop)
    assert (found.stopped, len(found.lived)) == (True, 1)
    with pytest.raises(UsageError, match="no rhythm"):
        roll(loaded(PLAN), Draws(1, 2), rhythms=[])
    assert math.isinf(ONCE.every)
