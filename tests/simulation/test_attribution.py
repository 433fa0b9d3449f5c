"""Why it is late, in stories that a reader can check by hand: chains by name, the price of waiting, and the twin."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.forecast import BEHIND, CAUSES, INITIATIVE, OUTCOME, PORTFOLIO, Forecast
from execsim.results.reading import behind_days, chain_days, flow_efficiency, team_days
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate

CALM = """
execsim: 1
calendar: {start: 2027-01-04, end: 2027-12-31}
ASSUMPTIONS
"""


def model_of(text: str, **assumptions: str) -> Model:
    """Nothing varies and nothing goes wrong unless the story says so."""
    from execsim.portfolio.assumptions import catalogue  # noqa: PLC0415 - the switches are data

    off = {name: "off" for name, a in catalogue().items() if a.off is not None} | {"focus": "1"} | assumptions
    head = CALM.replace("ASSUMPTIONS", f"assumptions: {{{', '.join(f'{k}: {v}' for k, v in off.items())}}}")
    return compile_model(validate(parse_source(head + textwrap.dedent(text), "story.yaml")))


def reasons(forecast: Forecast, scope: int, id_: str = "") -> list[tuple[str, str, float]]:
    """(cause, id of what stands behind it, days) on a chain, most first."""
    model = forecast.model
    row = 0 if not id_ else {INITIATIVE: model.initiatives, OUTCOME: model.outcomes}[scope].index(id_)
    found = []
    for cause, at, days in behind_days(forecast, scope, row):
        table = getattr(model, BEHIND.get(cause, "packages"))
        found.append((cause, table.ids[at] if at >= 0 else "", days))
    return found


TWO_TEAMS = """
people: {coo: {}}
teams: {crew: {people: 1}, desk: {people: 1}}
forums: {steering: {every: 10d}}
decisions: {vendor: {decided_by: coo, forum: steering, takes: 1d}}
outcomes: {calm: {statement: No more calls}}
initiatives:
  a: {serves: calm, packages: {dig: {team: crew, effort: 4, rank: 1}}}
  b:
    serves: calm
    decisions: {vendor: fill}
    packages: {plan: {team: crew, effort: 3, rank: 2}, fill: {team: desk, effort: 2, after: [{package: plan, lag: 1d}]}}
"""


def test_each_chain_says_what_it_waited_for_by_name() -> None:
    forecast = simulate(model_of(TWO_TEAMS), Draws(1, 2))
    assert reasons(forecast, INITIATIVE, "a") == [("working", "a.dig", 4)]
    # b.plan waits 4 days for crew, works 3; a day's lag to 8; the vendor is decided at the meeting on day 10.
    b = [("seat", "crew", 4), ("working", "b.plan", 3), ("decision", "vendor", 2), ("working", "b.fill", 2)]
    assert reasons(forecast, INITIATIVE, "b") == [*b[:2], b[2], b[3], ("lag", "b.plan", 1)]
    assert reasons(forecast, PORTFOLIO) == reasons(forecast, OUTCOME, "calm") == reasons(forecast, INITIATIVE, "b")


def test_the_teams_share_the_portfolios_chain() -> None:
    forecast = simulate(model_of(TWO_TEAMS), Draws(1, 1))
    days = team_days(forecast)
    crew, desk = (dict(zip(CAUSES, days[forecast.model.teams.index(id_)], strict=True)) for id_ in ("crew", "desk"))
    assert {c: d for c, d in crew.items() if d} == {"seat": 4, "working": 3}
    assert {c: d for c, d in desk.items() if d} == {"lag": 1, "decision": 2, "working": 2}
    assert days.sum() == chain_days(forecast, PORTFOLIO).sum() == 12


def test_flow_efficiency_is_work_over_work_and_waiting() -> None:
    forecast = simulate(model_of(TWO_TEAMS), Draws(1, 1))
    b = chain_days(forecast, INITIATIVE, forecast.model.initiatives.index("b"))
    assert flow_efficiency(b) == pytest.approx(5 / (5 + 4 + 2))
    assert flow_efficiency(np.zeros(len(CAUSES))) is None


def test_the_outcome_that_any_initiative_completes_has_the_chain_of_the_first() -> None:
    text = TWO_TEAMS.replace("No more calls}", "No more calls, complete_when: any}")
    forecast = simulate(model_of(text), Draws(1, 1))
    assert reasons(forecast, OUTCOME, "calm") == [("working", "a.dig", 4)]


def test_two_risks_share_their_delay() -> None:
    forecast = simulate(
        model_of("""
            initiatives: {a: {packages: {dig: {takes: 4d}}}}
            risks: {rock: {hits: [a.dig], chance: 1, delay: 3d}, rain: {hits: [a.dig], chance: 1, delay: 2d}}
        """),
        Draws(1, 1),
    )
    assert reasons(forecast, PORTFOLIO) == [
        ("working", "a.dig", 4), ("risk_delay", "rock", 3), ("risk_delay", "rain", 2)
    ]  # fmt: skip


def test_somebody_outside_is_named_through_what_it_waited_for() -> None:
    forecast = simulate(
        model_of("""
            external: {permit: {takes: 4d, after: [a.file]}}
            initiatives: {a: {packages: {file: {takes: 2d}, build: {takes: 1d, after: [external.permit]}}}}
        """),
        Draws(1, 1),
    )
    assert reasons(forecast, PORTFOLIO) == [
        ("external", "permit", 4), ("working", "a.file", 2), ("working", "a.build", 1)
    ]  # fmt: skip


def test_what_passed_on_early_is_not_blamed_for_what_held_its_own_finish() -> None:
    """`slow` holds back the finish of `first`, but `second` needed only its start."""
    model = model_of("""
        initiatives:
          a:
            packages:
              slow: {takes: 20d}
              first: {takes: 3d, after: [{package: slow, type: FF}]}
              second: {takes: 30d, after: [{package: first, type: SS, lag: 2d}]}
    """)
    _, packages = run_replication(model, 1, 0).chain()
    assert [model.packages.ids[p] for p in packages] == ["a.second"]  # first started at once: nothing before it


COST = """
teams: {crew: {people: 1}}
initiatives:
  a: {packages: {dig: {team: crew, effort: 5, rank: 1}}}
  b: {value: {per_week: 500}, due: {by: 2027-01-08, penalty: {per_week: 50}}, packages: {dig: {team: crew, effort: 5, rank: 2}}}
"""  # noqa: E501 - a file of the user


def test_waiting_costs_the_value_and_penalty_of_its_days() -> None:
    """Without the wait for a's seat b is done after 5 days and on time: 5 days at 100 and at 10 a day."""
    forecast = simulate(model_of(COST), Draws(1, 3))
    b = forecast.model.initiatives.index("b")
    assert forecast.initiative_delay_cost[:, b] == pytest.approx(5 * 100 + 5 * 10)
    assert forecast.delay_cost[:, CAUSES.index("seat")] == pytest.approx(550)
    assert forecast.delay_cost.sum() == pytest.approx(3 * 550)


def test_rework_costs_too_and_work_itself_does_not() -> None:
    text = "initiatives: {b: {value: {per_week: 500}, packages: {dig: {takes: 10d}}}}"
    calm, rough = model_of(text), model_of(text, rework_chance="1", rework_share="0.2", max_rework="3")
    assert simulate(calm, Draws(1, 1)).delay_cost.sum() == 0
    lost = simulate(rough, Draws(1, 1)).delay_cost[0]
    assert lost[CAUSES.index("reworking")] == lost.sum() == pytest.approx(6 * 100)


def test_work_before_and_a_lag_cost_as_much_as_the_lag() -> None:
    """The twin keeps the order of work: only the lag goes."""
    text = """
        initiatives:
          a: {value: {per_week: 500}, packages: {dig: {takes: 4d}, fill: {takes: 2d, after: [{package: dig, lag: 3d}]}}}
    """
    lost = simulate(model_of(text), Draws(1, 1)).delay_cost[0]
    assert lost[CAUSES.index("lag")] == lost.sum() == pytest.approx(3 * 100)


def test_an_outcomes_own_worth_is_lost_as_well() -> None:
    text = """
        outcomes: {calm: {statement: No more calls, worth: {per_week: 500}}}
        initiatives: {a: {serves: calm, not_before: 2027-01-11, packages: {dig: {takes: 1d}}}}
    """
    lost = simulate(model_of(text), Draws(1, 1)).delay_cost[0]
    assert lost[CAUSES.index("not_before")] == lost.sum() == pytest.approx(5 * 100)


def test_work_that_may_not_work_is_done_more_often_than_it_moves() -> None:
    text = """
        outcomes: {calm: {statement: No more calls}}
        initiatives: {a: {serves: calm, works: 0.5, packages: {dig: {takes: 1d}}}}
    """
    forecast = simulate(model_of(text), Draws(1, 400))
    assert (forecast.outcome_finish <= forecast.model.horizon).all()
    assert forecast.moved.mean() == pytest.approx(0.5, abs=0.1)


def test_a_lead_that_is_known_late_lets_go_when_it_is_known_and_blames_nobody() -> None:
    """When `y` ends is known once `z` has started on day 10: then it is day 8, and `x` could have ended on day 7."""
    model = model_of("""
        initiatives:
          a:
            packages:
              x: {takes: 2d, after: [{package: y, type: FF, lag: -1d}]}
              y: {takes: 1d, after: [{package: z, type: FF, lag: -5d}]}
              z: {takes: 3d, not_before: 2027-01-18}
    """)
    run = run_replication(model, 1, 0)
    life = run.lives[model.packages.index("a.x")]
    assert life is not None
    assert (life.done, life.held_by) == (10.0, None)
    forecast = simulate(model, Draws(1, 1))
    assert forecast.causes[model.packages.index("a.x"), CAUSES.index("held")] == 8
