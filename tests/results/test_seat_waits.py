"""Seats that were waited for, by team and by the skill that they had to have."""

from __future__ import annotations

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.render.audience import Audience
from execsim.render.forecast_document import forecast_document
from execsim.render.terminal_forecast import render_forecast
from execsim.results.contract_forecast import ForecastDocument
from execsim.simulation.engine import simulate

STORY = """
calendar: {start: 2027-01-04, end: 2027-12-31}
teams: {crew: {people: PEOPLE, focus: 1, skills: {erp: 1}}}
initiatives:
  a: {packages: {link: {team: crew, effort: 10, skill: erp, rank: 1}}}
  b: {packages: {link: {team: crew, effort: 10, SKILL rank: 2}}}
assumptions: {focus_spread: off, effort_spread: off, portfolio_spread: off, team_spread: off,
  initiative_spread: off, switching_loss: off, misdirection: off, waste: off, rework_chance: off,
  surprise_chance: off}
"""


def document(people: int, skill: str = "") -> ForecastDocument:
    source = parse_source(STORY.replace("PEOPLE", str(people)).replace("SKILL", skill), "story.yaml")
    portfolio = validate(source)
    return forecast_document(simulate(compile_model(portfolio), Draws(1, 3)), Audience(portfolio))


def waits(found: ForecastDocument) -> list[tuple[str, str, float]]:
    return [(wait.team, wait.skill, wait.days) for wait in found.waited_for_seats]


def test_two_who_need_the_one_person_with_a_skill_wait_for_the_skill() -> None:
    found = document(people=3, skill="skill: erp,")
    assert waits(found) == [("crew", "erp", 10.0)]
    assert found.waited_for["waiting_for_seat"] == ("crew",)
    assert "Crew (erp)" in render_forecast(found)


def test_where_any_seat_will_do_only_the_team_is_named() -> None:
    found = document(people=1)
    assert waits(found) == [("crew", "", 10.0)]
    assert "Crew (" not in render_forecast(found)


def test_where_nobody_waits_there_is_nothing_to_name() -> None:
    assert waits(document(people=2)) == []
