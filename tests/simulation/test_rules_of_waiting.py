"""Rules about waits that end otherwise, risks that are answered, and value over time: each checked by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from customers import CALM
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate
from execsim.simulation.records import NOT_BEFORE, SEAT, WORKING, Segment


def model_of(text: str) -> Model:
    head = f"execsim: 1\ncalendar: {{start: 2027-01-04, end: 2027-12-31}}\nassumptions: {json.dumps(CALM)}\n"
    return compile_model(validate(parse_source(head + text, "small.yaml")))


def test_what_is_dropped_has_waited_up_to_that_moment_and_asks_for_nothing_more() -> None:
    model = model_of("""
people: {maria: {reports_to: coo}, coo: {}}
decisions: {vendor: {decided_by: coo, takes: 3d}}
initiatives:
  a:
    owner: maria
    decisions: {vendor: later}
    packages:
      pilot: {takes: 5d, go: 0}
      later: {takes: 1d, not_before: 2027-01-18}
  b: {packages: {use: {takes: 20d}}}
""")
    run = run_replication(model, 1, 0)
    later = run.lives[model.packages.ids.index("a.later")]
    assert later is not None
    assert (later.dropped, later.segments) == (True, [Segment(NOT_BEFORE, 0, 5)])
    assert [note for note in run.notes if note.kind == "asked"] == []


def test_work_that_is_dropped_stops_as_at_a_review_and_frees_its_seat() -> None:
    model = model_of("""
teams: {crew: {people: 1, day_rate: 100}}
initiatives:
  a: {packages: {aside: {team: crew, effort: 20}, pilot: {takes: 5d, go: 0}}}
  b: {packages: {next: {team: crew, effort: 2}}}
""")
    run = run_replication(model, 1, 0)
    aside, _, following = run.lives
    assert aside is not None
    assert following is not None
    assert (aside.segments, aside.worked, aside.cost) == ([Segment(WORKING, 0, 5)], 5, 500)
    assert (following.started, following.done) == (5, 7)


def test_a_meeting_is_not_held_for_an_agenda_that_somebody_above_has_emptied() -> None:
    model = model_of("""
people: {maria: {reports_to: coo}, coo: {}}
forums: {board: {every: 4w}}
decisions: {vendor: {decided_by: coo, takes: 1d, forum: board}}
events: {alarm: {chance_per_year: 90, then: escalate}}
initiatives: {a: {owner: maria, decisions: {vendor: dig}, packages: {dig: {takes: 40d}}}}
""")
    run = run_replication(model, 1, 0)
    alarm = run.events[0][0]
    assert alarm + 1 < 20  # the superior has decided before the first meeting, on day 20
    (dig,) = run.lives
    assert dig is not None
    assert dig.done == alarm + 1 + 40
    assert [note for note in run.notes if note.kind in ("met", "not-held")] == []


def test_a_wait_for_a_seat_is_one_stretch_however_often_others_are_dispatched() -> None:
    model = model_of("""
teams: {crew: {people: 1}, others: {people: 1}}
initiatives:
  a:
    packages:
      first: {takes: 10d, needs: {crew: 1}, rank: 1}
      second: {takes: 1d, needs: {crew: 1}, rank: 2}
  b: {packages: {x: {takes: 3d, needs: {others: 1}}, y: {takes: 3d, needs: {others: 1}}}}
""")
    second = run_replication(model, 1, 0).lives[model.packages.ids.index("a.second")]
    assert second is not None
    assert second.segments == [Segment(SEAT, 0, 10, team=model.teams.ids.index("crew")), Segment(WORKING, 10, 11)]


def test_a_mitigation_replaces_the_chance_only_where_it_is_active_and_costs_its_money() -> None:
    def finish_and_cost(active: str) -> tuple[float, float]:
        forecast = simulate(
            model_of(f"""
risks:
  late: {{chance: 1, hits: [a.dig], delay: 10d, cost: 700, mitigation: {{cost: 300, chance: 0, active: {active}}}}}
initiatives: {{a: {{packages: {{dig: {{takes: 5d}}}}}}}}
"""),
            Draws(1, 1),
        )
        return float(forecast.finish[0]), float(forecast.cost[0])

    assert finish_and_cost("false") == (15, 700)
    assert finish_and_cost("true") == (5, 300)


def test_value_rises_in_a_straight_line_over_its_ramp() -> None:
    """Two weeks of ramp at 500 a week bring half of what they would: 500."""
    steady, rising = (
        simulate(model_of(f"initiatives: {{a: {{value: {value}, packages: {{dig: {{takes: 5d}}}}}}}}"), Draws(1, 1))
        for value in ("{per_week: 500}", "{per_week: 500, ramp: 2w}")
    )
    assert steady.value[0] - rising.value[0] == pytest.approx(500)


def test_first_come_first_served_whatever_the_file_ranks() -> None:
    model = model_of("""
teams: {crew: {people: 1}}
initiatives:
  a:
    packages:
      busy: {takes: 5d, needs: {crew: 1}}
      early: {takes: 1d, needs: {crew: 1}, not_before: 2027-01-05, rank: 2}
      late: {takes: 1d, needs: {crew: 1}, not_before: 2027-01-06, rank: 1}
""")
    starts = {}
    for dispatch in ("first-come", "rank"):
        policy = replace(model.policy, dispatch=dispatch)
        starts[dispatch] = simulate(replace(model, policy=policy), Draws(1, 1)).package_start[0]
    np.testing.assert_array_equal(starts["first-come"], [0, 5, 6])
    np.testing.assert_array_equal(starts["rank"], [0, 6, 5])
