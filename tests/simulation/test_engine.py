"""What one run leaves to the next: memory, never numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from equality import bytes_of
from execsim.model.compile import compile_model
from execsim.model.draws import Correlation, Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation import engine
from execsim.simulation.engine import simulate, simulate_until
from execsim.simulation.performing import EngineChoice

CALENDAR = {"start": "2027-01-04", "end": "2028-12-31"}
TWO = {name: {"packages": {"dig": {"takes": {"p50": "20d", "p90": "40d"}}}} for name in ("a", "b")}
ENGINES: tuple[EngineChoice, ...] = ("simpy", "compiled")


def model(**data: Any) -> Model:
    return compile_model(validate(parse_source(json.dumps({"calendar": CALENDAR, **data}), "one.yaml")))


def test_results_that_outgrow_their_room_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulate(model(initiatives=TWO), Draws(1, 100), engine="simpy")  # of several chunks
    monkeypatch.setattr(engine, "AT_ONCE", 1)
    assert bytes_of(simulate(model(initiatives=TWO), Draws(1, 100), engine="simpy")) == bytes_of(whole)


def test_what_is_kept_of_a_model_serves_the_next_run_that_needs_more() -> None:
    """Two years of two events a week outgrow the room that a world begins with."""
    long = {"a": {"packages": {"dig": {"takes": "500d"}}}}
    eventful = model(initiatives=long, events={"rival": {"chance_per_year": 100, "value": "0.999x"}})
    first, again = (simulate(eventful, Draws(1, 40), engine="compiled") for _ in range(2))
    spelt = simulate(eventful, Draws(1, 40), engine="simpy")
    assert bytes_of(again) == bytes_of(first) == bytes_of(replace(spelt, engine="compiled"))


def test_runs_of_one_model_that_sample_otherwise_do_not_share_tables() -> None:
    pair = (Correlation("a.dig", "b.dig", 0.9),)
    both = model(initiatives=TWO)
    plain, tied, back = (simulate(both, Draws(1, 400, correlations=c), engine="compiled") for c in ((), pair, ()))
    assert bytes_of(back) == bytes_of(plain)
    assert [np.asarray(np.corrcoef(one.package_finish.T))[0, 1] > 0.5 for one in (plain, tied)] == [False, True]


@pytest.mark.parametrize(
    "more",
    [
        {"policy": {"replan": {"every": "3.3d"}}},
        {"policy": {"review": {"every": "0.7d"}}, "triggers": {"dear": {"when": "spend > 1", "then": "replan"}}},
        {"policy": {"review": {"every": "0.7d"}}, "assumptions": {"misdirection": 0.9}},
        {"assumptions": {"misdirection": 0.9, "review_every": 7.3}},
        {"policy": {"replan": {"every": "0.1month"}}},
    ],
)
def test_a_rhythm_of_no_whole_steps_of_time_comes_round_in_both_engines(more: dict[str, Any]) -> None:
    uneven = model(initiatives=TWO, **more)
    spelt, compiled = (simulate(uneven, Draws(1, 20), engine=name) for name in ENGINES)
    assert bytes_of(replace(spelt, engine="compiled")) == bytes_of(compiled)


def test_what_is_due_happens_even_after_the_last_of_days() -> None:
    """A state of day 150 goes on under a calendar whose runs end on day 100: the instant is still lived to its end."""
    packages: dict[str, Any] = {"dig": {"takes": "300d"}, "mark": {"takes": "0d", "after": ["dig"]}}
    long = model(initiatives={"a": {"packages": packages}})
    free = {"a": {"packages": {"dig": {"takes": "300d"}, "mark": {"takes": "0d"}}}}
    short = model(calendar={"start": "2027-01-04", "end": "2027-01-31"}, initiatives=free)
    states = simulate_until(long, Draws(1, 2), 150.0)
    for name in ENGINES:
        found = simulate(short.at(*states), Draws(1, 2), engine=name)
        assert found.package_finish[:, 1].tolist() == [150.0, 150.0]
