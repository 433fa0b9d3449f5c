"""States in the midst of things that random portfolios rarely meet: each figure named here counts, checked by hand."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.model.state import State
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation.dynamics import run_replication, stop_replication
from execsim.simulation.engine import simulate
from execsim.simulation.job import EngineName

HEAD = """
execsim: 1
calendar: {start: 2027-01-04, end: 2027-12-31}
assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off, focus_spread: off,
              misdirection: off, rework_chance: off, switching_loss: off, focus: 1}
"""
# `small` is ready on day 1 and first in the first order; the plan of day 8 puts `big` before it, not within two weeks.
FROZEN = """
    policy: {dispatch: cost-of-delay, replan: {every: 8d, frozen: 2w}}
    teams: {crew: {people: 1}, office: {people: 1}}
    initiatives:
      now: {packages: {dig: {team: crew, effort: 10, rank: 0}}}
      big:
        value: {per_week: 1000}
        packages: {one: {team: office, effort: 5}, two: {team: crew, effort: 10, after: one}}
      small: {value: {per_week: 900}, packages: {dig: {team: crew, effort: 10, not_before: 2027-01-05}}}
"""
# Both are on the agenda of day 10, which takes one of them: the one that came first, on day 2.
CROWDED = """
    policy: {dispatch: first-come}
    people: {boss: {}, lead: {}}
    forums: {board: {every: 10d, decides_up_to: 1}}
    decisions: {early: {decided_by: boss, takes: 2d, forum: board}, aside: {decided_by: boss, takes: 4d, forum: board}}
    initiatives:
      a: {owner: lead, decisions: {aside: dig}, packages: {dig: {takes: 1d}}}
      b: {owner: lead, decisions: {early: dig}, packages: {dig: {takes: 1d}}}
"""
# `next` may start three days before `long` is expected to end, once `late` has begun as well: on day 7.
AHEAD = """
    initiatives:
      a:
        packages:
          long: {takes: 10d}
          late: {takes: 1d, not_before: 2027-01-08}
          next: {takes: 1d, after: [{package: long, lag: -3d}, {package: late, type: SS}]}
          last: {takes: 1d, after: [{package: late, lag: -1d}, {package: long, lag: -5d}]}
"""


def model_of(text: str) -> Model:
    return compile_model(validate(parse_source(HEAD + textwrap.dedent(text), "states.yaml")))


def starts(model: Model) -> dict[str, float]:
    lives = run_replication(model, 1, 0).lives
    return {id_: life.started for id_, life in zip(model.packages.ids, lives, strict=True) if life}


@pytest.mark.parametrize(
    ("text", "moment", "field", "damage", "package", "start", "then"),
    [
        (FROZEN, 9.0, "kept", np.nan, "small.dig", 10, 20),
        (FROZEN, 9.0, "kept_until", 9.5, "small.dig", 10, 20),
        (CROWDED, 5.0, "joined", 0.0, "b.dig", 10, 20),
        (CROWDED, 5.0, "room", 2.0, "a.dig", 20, 10),
        (CROWDED, 5.0, "every", 7.0, "b.dig", 10, 7),
        (AHEAD, 2.0, "expected", 20.0, "a.next", 7, 17),
    ],
)
def test_a_figure_of_a_state_counts(
    text: str, moment: float, field: str, damage: float, package: str, start: float, then: float
) -> None:
    model = model_of(text)
    assert starts(model)[package] == start
    columns: dict[str, Any] = stop_replication(model, 1, 0, moment).columns()
    assert starts(model.at(State.of(columns)))[package] == start
    columns[field] = np.full_like(columns[field], damage)
    assert starts(model.at(State.of(columns)))[package] == then


@pytest.mark.parametrize("text", [FROZEN, CROWDED, AHEAD])
def test_to_stop_at_every_quarter_of_a_day_changes_nothing(text: str) -> None:
    model = model_of(text)
    stopped = model
    for quarter in range(100):
        stopped = stopped.at(stop_replication(stopped, 1, 0, quarter / 4))
    assert repr(run_replication(stopped, 1, 0).lives) == repr(run_replication(model, 1, 0).lives)


def test_a_state_of_another_portfolio_is_refused() -> None:
    state = stop_replication(model_of(CROWDED), 1, 0, 5.0)
    with pytest.raises(ValueError, match="a state of another portfolio"):
        model_of(AHEAD).at(state)


def test_a_frozen_model_begins_at_the_beginning() -> None:
    model = model_of(AHEAD)
    assert model.at(stop_replication(model, 1, 0, 5.0)).freeze().states == ()


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_what_is_announced_comes_once_in_a_world_without_chance(engine: EngineName) -> None:
    """A storm every other week, or so; the state knows when the next one comes, and the frozen model of none after."""
    text = "events: {storm: {chance_per_year: 25}}\n    initiatives: {long: {packages: {do: {takes: 200d}}}}"
    model = model_of("    " + text)
    state = stop_replication(model, 1, 0, 5.0)
    forecast = simulate(model.freeze().at(state), Draws(1, 1), engine=engine)
    assert forecast.finish.tolist() == [200]
