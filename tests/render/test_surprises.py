"""A delay that no listed risk explains is told as that: beside a risk that did come true, and without one."""

from __future__ import annotations

import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.render.audience import Audience
from execsim.render.forecast_document import forecast_document
from execsim.render.terminal_explanation import render_explanation
from execsim.render.terminal_forecast import render_forecast
from execsim.render.trace import story
from execsim.simulation.attribution import Witness
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate
from execsim.simulation.wiring import Wiring

ROAD = """
execsim: 1
calendar: {start: 2027-01-04, end: 2027-12-31}
assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off, misdirection: off,
              rework_chance: off, surprise_chance: 1, surprise_days: 20}
risks: {flood: {hits: [road], chance: CHANCE, delay: 3d}}
initiatives: {road: {packages: {build: {takes: 10d}}}}
"""
UNNAMED = "something that no risk names"


@pytest.mark.parametrize(("chance", "whom"), [("0", UNNAMED), ("1", f"Flood and {UNNAMED}")])
def test_a_story_names_the_risk_that_came_true_and_no_other(chance: str, whom: str) -> None:
    portfolio = validate(parse_source(ROAD.replace("CHANCE", chance), "road.yaml"))
    model = compile_model(portfolio)
    wiring = Wiring.of(model)
    run = run_replication(model, 1, 0, wiring)
    (waited,) = (m for m in story(model, run, Witness(model, wiring, run), Audience(portfolio)) if m.kind == "waited")
    assert waited.words.endswith(f"by {whom}")
    assert waited.whom == (("flood",) if chance == "1" else ())


def test_a_forecast_and_its_explanation_say_that_no_risk_names_it() -> None:
    portfolio = validate(parse_source(ROAD.replace("CHANCE", "0"), "road.yaml"))
    forecast = simulate(compile_model(portfolio), Draws(1, 20))
    document = forecast_document(forecast, Audience(portfolio), explain="road")
    assert document.waited_for == {"waiting_for_risk_delay": (UNNAMED,)}
    assert UNNAMED in render_forecast(document)
    assert UNNAMED in render_explanation(document)
    assert "flood" not in render_explanation(document)
