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
from execsim.simulation.engine import simulate

CALENDAR = {"start": "2027-01-04", "end": "2028-12-31"}
TWO = {name: {"packages": {"dig": {"takes": {"p50": "20d", "p90": "40d"}}}} for name in ("a", "b")}


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
