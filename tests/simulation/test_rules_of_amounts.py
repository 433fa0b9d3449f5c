"""Rules about how much work there is and how fast it goes: each on a plan that can be checked by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from customers import CALM
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.forecast import Floats, Forecast
from execsim.simulation.engine import simulate


def forecast_of(text: str, futures: int = 1, **assumptions: float | str) -> Forecast:
    told = json.dumps({**CALM, **assumptions})
    head = f"execsim: 1\ncalendar: {{start: 2027-01-04, end: 2027-12-31}}\nassumptions: {told}\n"
    model = compile_model(validate(parse_source(head + text, "small.yaml")))
    return simulate(model, Draws(1, futures))


def lengths_of(forecast: Forecast) -> dict[str, Floats]:
    days = forecast.package_finish - forecast.package_start
    return dict(zip(forecast.model.packages.ids, days.T, strict=True))


def test_booked_effort_is_worked_off_by_the_day_and_real_effort_in_focused_time() -> None:
    lengths = lengths_of(
        forecast_of("""
teams: {crew: {people: 2, focus: 0.5}}
initiatives:
  a: {packages: {booked: {team: crew, effort: 5, effort_basis: booked}, real: {team: crew, effort: 5}}}
""")
    )
    assert (lengths["a.booked"][0], lengths["a.real"][0]) == (5, 10)


FOUR = """
teams: {crew: {people: 3, focus: 1}, office: {people: 1, focus: 1}}
initiatives:
  a: {packages: {one: {team: crew, effort: 10}, two: {team: crew, effort: 20}, other: {team: office, effort: 10}}}
  b: {packages: {three: {team: crew, effort: 10}}}
"""


@pytest.mark.parametrize(
    ("spread", "alike"),
    [
        ("portfolio_spread", {"a.one", "a.two", "a.other", "b.three"}),
        ("team_spread", {"a.one", "a.two", "b.three"}),
        ("initiative_spread", {"a.one", "a.two", "a.other"}),
        ("effort_spread", {"a.one"}),
    ],
)
def test_a_factor_is_shared_by_those_who_share_its_cause(spread: str, alike: set[str]) -> None:
    """`two` is twice as much as the others: whoever shares a factor keeps that proportion in every future."""
    lengths = lengths_of(forecast_of(FOUR, 20, **{spread: 0.3}))
    lengths["a.two"] = lengths["a.two"] / 2
    one = lengths["a.one"]
    assert one.std() > 1
    assert {id_ for id_, days in lengths.items() if np.allclose(days, one, atol=1e-5)} == alike


def test_time_that_just_passes_shares_no_factor_of_its_team_and_costs_its_seats() -> None:
    forecast = forecast_of(
        """
teams: {crew: {people: 3, focus: 0.5, day_rate: 100}}
initiatives: {a: {packages: {wait: {takes: 10d, needs: {crew: 2}}}}}
""",
        5,
        team_spread=0.5,
    )
    assert lengths_of(forecast)["a.wait"].tolist() == [10] * 5
    assert forecast.cost.tolist() == [2 * 10 * 100] * 5


def test_focus_is_drawn_for_each_week_around_what_was_declared_and_never_above_1() -> None:
    text = """
teams: {crew: {people: 1, focus: FOCUS}}
initiatives: {a: {packages: {one: {team: crew, effort: 4}, two: {team: crew, effort: 4, after: one}}}}
"""
    half = lengths_of(forecast_of(text.replace("FOCUS", "0.5"), 200, focus_spread=0.2))
    assert np.corrcoef(half["a.one"], half["a.two"])[0, 1] < 0.9  # another week, another draw
    assert pytest.approx(half["a.one"].mean(), rel=0.1) == 8
    full = lengths_of(forecast_of(text.replace("FOCUS", "1"), 50, focus_spread=0.2))
    assert full["a.one"].min() == 4
    assert full["a.one"].max() > 4


@pytest.mark.parametrize(("own", "found"), [("", 20), (", by_team: {crew: 1w}", 5)])
def test_a_team_reviews_in_its_own_rhythm(own: str, found: float) -> None:
    """All of 30 days goes wrong: what was done by the first review is done again."""
    forecast = forecast_of(
        f"""
policy: {{review: {{every: 4w{own}}}}}
teams: {{crew: {{people: 1, focus: 1}}}}
initiatives: {{a: {{packages: {{dig: {{team: crew, effort: 30}}}}}}}}
""",
        misdirection=0.999,
        waste=1,
        detects=1,
        max_misdirection=1,
    )
    assert forecast.finish[0] == 30 + found
