"""What is asked of each team by week, reckoned by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from execsim.analysis.demand import Week, seat_demand
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.simulation.engine import simulate
from pricing import CALM, loaded

# Two houses of ten days each, one crew: for two weeks both ask for it, then the second has it alone.
HOUSES = """
calendar: {start: 2027-01-04, end: 2027-12-31}
teams: {crew: {people: %s, focus: 1}}
initiatives:
  first: {value: {per_week: 500}, packages: {dig: {team: crew, effort: 10}}}
  second: {value: {per_week: 500}, packages: {dig: {team: crew, effort: 10}}}
"""


def demand(text: str) -> tuple[Week, ...]:
    """Weeks of the crew in two futures without chance."""
    return seat_demand(simulate(compile_model(loaded(text + CALM).portfolio), Draws(1, 2)))["crew"]


def test_work_that_waits_for_a_seat_asks_for_it_too() -> None:
    weeks = demand(HOUSES % "1")
    assert [week.monday for week in weeks] == [dt.date(2027, 1, 4) + n * dt.timedelta(weeks=1) for n in range(4)]
    assert [week.wanted for week in weeks] == pytest.approx([2, 2, 1, 1])
    assert [week.available for week in weeks] == [1, 1, 1, 1]


def test_with_a_seat_each_nobody_asks_for_more_than_there_is() -> None:
    weeks = demand(HOUSES % "2")
    assert [(week.wanted, week.available) for week in weeks] == [(2, 2), (2, 2)]


def test_in_a_week_on_which_nobody_works_nothing_is_asked_for() -> None:
    away = (HOUSES % "2").replace("focus: 1", "focus: 1, days_off: [2027-01-11/2027-01-17]")
    weeks = demand(away)
    assert [(week.wanted, week.available) for week in weeks] == [(2, 2), (0, 0), (2, 2)]


def test_what_is_done_before_the_status_date_asks_for_nothing() -> None:
    done = "as_of: 2027-01-18\nactuals: {first.dig: {finished: 2027-01-15}}\ncalendar:"
    later = (HOUSES % "1").replace("calendar:", done)
    weeks = demand(later)
    assert weeks[0].monday == dt.date(2027, 1, 18)
    assert [week.wanted for week in weeks] == pytest.approx([1, 1])


def test_what_is_not_selected_asks_for_nothing() -> None:
    nothing = (HOUSES % "1").replace("value: {per_week: 500}", "selected: false")
    assert all(week.wanted == 0 for week in demand(nothing))
