"""Comparing scenarios: differences that a reader can work out by hand, on the same luck."""

from __future__ import annotations

import math

import numpy as np
import pytest

from execsim.analysis.compare import _mean_finish, compare
from execsim.errors import UsageError
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, patched, validate
from execsim.portfolio.patch import parse_assignment
from execsim.portfolio.source import parse_source
from execsim.results.comparison import Comparison
from execsim.results.progress import Progress

CALM = """
assumptions: {focus_spread: off, effort_spread: off, portfolio_spread: off, team_spread: off,
  initiative_spread: off, switching_loss: off, misdirection: off, waste: off, rework_chance: off}
"""
TWO_STEPS = """
name: Two steps, one team
calendar: {start: 2027-01-04, end: 2027-12-31}
outcomes:
  seen: {statement: Customers see it, due: 2027-01-15}
  heard: {statement: Customers hear of it}
teams: {crew: {people: 2, focus: 1, day_rate: 100}}
initiatives:
  shop:
    serves: seen
    value: {per_week: 500}
    packages:
      plan: {takes: 5d}
      build: {team: crew, effort: 10, after: [plan]}
  news: {serves: heard, packages: {write: {takes: 8d}}}
"""
DRAWS = Draws(seed=1, replications=40)


def test_a_second_pair_of_hands_halves_the_building() -> None:
    found = compared(TWO_STEPS + CALM, "initiatives.shop.packages.build.people=2")
    assert find(found, "finish_p80") == (15, -5, -5, -5, 1.0)  # 5 + 10 days become 5 + 10 / 2
    assert find(found, "finish_mean") == (15, -5, -5, -5, 1.0)
    assert find(found, "outcome:seen") == (15, -5, -5, -5, 1.0)
    assert find(found, "outcome:heard") == (8, 0, 0, 0, 0.5)
    assert find(found, "value")[1] == pytest.approx(500)  # five days earlier at 500 a week
    assert find(found, "cost")[:2] == (1000, 0)  # ten person-days either way
    assert find(found, "on_time") == (0, 1, 1, 1, 1.0)  # due after ten days: late by five, now just in time


def test_a_scenario_that_changes_nothing_differs_by_exactly_nothing() -> None:
    found = compared(TWO_STEPS, "initiatives.shop.name='The shop'")
    assert len(found.differences) == 7
    for difference in found.differences:
        assert (difference.mean, difference.low, difference.high) == (0, 0, 0)
        assert difference.wins == 0.5


def test_shared_luck_makes_a_small_gain_certain() -> None:
    """The finish itself varies by weeks; the gain of one day in every replication does not."""
    base, shorter = load_text(TWO_STEPS), "initiatives.shop.packages.plan.takes=4d"
    found = compare(base, {"shorter": overlay(base, shorter)}, DRAWS)
    _, mean, low, high, wins = find(found, "finish_mean")
    finish = found.forecasts[found.base].finish
    assert high - low < finish.std() / 2
    assert mean < 0
    assert low <= mean <= high < 0
    assert wins > 0.9


def test_work_that_never_ends_is_compared_without_a_finite_mean() -> None:
    found = compared(TWO_STEPS + CALM, "teams.crew.focus=0")
    base, mean, low, high, wins = find(found, "finish_p80")
    assert (base, mean, low, high, wins) == (15, math.inf, math.inf, math.inf, 0)
    assert find(found, "finish_mean")[1] == math.inf


def test_neither_side_ending_is_a_tie() -> None:
    found = compared(TWO_STEPS.replace("focus: 1", "focus: 0") + CALM, "initiatives.shop.packages.plan.takes=1d")
    assert find(found, "finish_p80") == (math.inf, 0, 0, 0, 0.5)


def test_a_mean_and_its_base_are_over_the_futures_that_end_on_both_sides() -> None:
    """Half of the futures never end, in both: the other half ends a day earlier."""
    base = np.array([10.0, 20.0, np.inf, np.inf])
    found = _mean_finish("other", base, base - 1)
    assert (found.base, found.mean, found.wins) == (15, -1, 0.75)


def test_a_mean_is_not_finite_where_work_ends_on_one_side_only() -> None:
    found = _mean_finish("other", np.array([10.0, 20.0]), np.array([9.0, np.inf]))
    assert (found.base, found.mean) == (15, math.inf)
    found = _mean_finish("other", np.array([10.0, np.inf]), np.array([9.0, 19.0]))
    assert (found.base, found.mean) == (math.inf, -math.inf)


def test_no_mean_is_given_where_work_never_ends() -> None:
    never = np.array([np.inf, np.inf])
    found = _mean_finish("other", never, never)
    assert found.base == math.inf
    assert math.isnan(found.mean)
    assert found.wins == 0.5


def test_an_initiative_that_is_dropped_leaves_its_outcome_unknown_and_late() -> None:
    found = compared(TWO_STEPS.replace("2027-01-15", "2027-03-31") + CALM, "initiatives.shop.selected=false")
    assert find(found, "finish_p80")[:2] == (15, -7)
    base, *unknown = find(found, "outcome:seen")
    assert base == 15
    assert all(math.isnan(number) for number in unknown)
    assert find(found, "on_time")[:2] == (1, -1)  # dropped is not on time


def test_changes_are_listed_with_their_why_and_those_of_the_base_are_not() -> None:
    base = overlay(load_text(TWO_STEPS), "teams.crew.day_rate=200")
    text = "teams.crew.people={add: 1, why: the market is good}"
    found = compare(base, {"more": overlay(base, text)}, DRAWS)
    (change,) = found.changes["more"]
    assert (change.path, change.before, change.after, change.why) == ("teams.crew.people", 2, 3, "the market is good")
    assert found.whys == {"more": "the market is good"}
    given = compare(base, {"more": overlay(base, text)}, DRAWS, whys={"more": "Hire?"})
    assert given.whys == {"more": "Hire?"}


@pytest.mark.parametrize("last", [1, 3, 4])
def test_an_interruption_at_any_look_compares_all_scenarios_over_the_same_futures(last: int) -> None:
    base = load_text(TWO_STEPS)
    scenarios = {name: overlay(base, f"teams.crew.people={n}") for n, name in ((1, "one"), (3, "three"))}
    seen: list[Progress] = []

    def stop(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) != last

    found = compare(base, scenarios, DRAWS, tick=stop)
    run = found.forecasts["base"].replications
    assert 0 < run <= (39 if last == 1 else 40)  # how many looks there are is the engine's affair
    assert {name: forecast.replications for name, forecast in found.forecasts.items()} == {
        "base": run, "one": run, "three": run,
    }  # fmt: skip
    assert found.differences == compare(base, scenarios, Draws(seed=1, replications=run)).differences
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert seen[-1].done == 3 * run
    assert {p.total for p in seen} == {120}


def test_nothing_to_compare_with_is_a_forecast_of_the_base() -> None:
    found = compare(load_text(TWO_STEPS), {}, DRAWS)
    assert (list(found.forecasts), found.differences) == (["base"], ())


def test_the_base_keeps_its_name() -> None:
    base = load_text(TWO_STEPS)
    with pytest.raises(UsageError, match="base"):
        compare(base, {"base": base}, DRAWS)


def load_text(text: str) -> Loaded:
    source = parse_source(text, "portfolio.yaml")
    return Loaded(validate(source), source)


def overlay(base: Loaded, assignment: str) -> Loaded:
    return patched(base, [parse_assignment(assignment)])


def compared(text: str, assignment: str) -> Comparison:
    base = load_text(text)
    return compare(base, {"other": overlay(base, assignment)}, DRAWS)


def find(comparison: Comparison, measure: str) -> tuple[float, float, float, float, float]:
    (d,) = (d for d in comparison.differences if d.measure == measure)
    return d.base, d.mean, d.low, d.high, d.wins
