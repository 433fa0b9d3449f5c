"""Initiatives that keep to their plan, and those that are held up by what no risk names."""

import numpy as np
import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.forecast import CAUSES
from execsim.simulation.engine import simulate

CALM = "misdirection: off, rework_chance: off, focus_spread: off, switching_loss: off"
TWO_PACKAGES = """
calendar: {{start: 2027-01-04, end: 2027-12-31}}
initiatives:
  road:
    planned: {{start: 2027-01-04, finish: 2027-12-17}}
    packages:
      plan: {{takes: 10d}}
      build: {{takes: 20d, after: [plan]}}
assumptions: {{{calm}, {own}}}
"""


def road(own: str) -> Model:
    return compile_model(validate(parse_source(TWO_PACKAGES.format(calm=CALM, own=own), "road.yaml")))


def test_an_initiative_that_keeps_to_its_plan_takes_what_was_planned() -> None:
    """10 + 20 days in every future, whatever the spreads are."""
    forecast = simulate(road("on_plan: 1, slip: 2, initiative_spread: 0.5, effort_spread: 0.8"), Draws(1, 20))
    assert forecast.finish.tolist() == [30.0] * 20


def test_some_keep_to_their_plan_and_the_others_slip_by_the_median() -> None:
    finish = simulate(
        road("on_plan: 0.4, slip: 1.5, initiative_spread: off, effort_spread: off, portfolio_spread: off"),
        Draws(1, 400),
    ).finish
    assert set(finish) == {30.0, 45.0}
    assert np.mean(finish == 30.0) == pytest.approx(0.4, abs=0.08)  # three standard errors


def test_a_surprise_holds_an_initiative_up_once_before_its_first_package() -> None:
    """No risk is named, yet 20 days are lost on average: before `plan`, not again before `build`."""
    forecast = simulate(road("on_plan: 1, surprise_chance: 1, surprise_days: 20"), Draws(1, 400))
    lost = forecast.finish - 30.0
    assert lost.mean() == pytest.approx(20.0, abs=3.0)  # three standard errors of an exponential's mean
    delay = CAUSES.index("risk_delay")
    assert forecast.model.packages.ids == ("road.build", "road.plan")
    assert forecast.causes[:, delay].tolist() == pytest.approx([0.0, lost.mean()])


def test_surprise_days_are_those_of_a_year_of_plan() -> None:
    """Planned for 250 working days (4 January to 17 December), so that growth makes no difference."""
    own = "on_plan: 1, surprise_chance: 1, surprise_days: 20"
    grown, plain = (simulate(road(each), Draws(1, 50)) for each in (f"{own}, surprise_growth: 1", own))
    assert grown.finish == pytest.approx(plain.finish, abs=1e-5)


def test_growth_in_proportion_halves_the_surprise_of_half_a_year() -> None:
    """Planned for 125 working days, to 25 June: half of what a year's plan would lose."""
    text = TWO_PACKAGES.replace("2027-12-17", "2027-06-25")
    halves = compile_model(
        validate(
            parse_source(text.format(calm=CALM, own="on_plan: 1, surprise_chance: 1, surprise_growth: 1"), "road.yaml")
        )
    )
    whole = road("on_plan: 1, surprise_chance: 1")
    lost, full = (simulate(model, Draws(1, 50)).finish - 30.0 for model in (halves, whole))
    assert lost == pytest.approx(full / 2, abs=1e-5)


def test_none_of_it_happens_unless_it_was_fitted() -> None:
    plain = simulate(road("slip: 1"), Draws(1, 50))
    told = simulate(road("slip: 1, on_plan: off, surprise_chance: off, surprise_growth: 1"), Draws(1, 50))
    assert plain.finish.tolist() == told.finish.tolist()
