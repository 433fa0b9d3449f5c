"""Runs that go on until the 8-in-10 date is known well enough."""

from __future__ import annotations

import json
from typing import Any

import pytest

from equality import bytes_of
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.progress import Progress
from execsim.results.statistics import relative_half_width
from execsim.simulation.engine import simulate


def model(takes: Any) -> Model:
    data = {
        "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
        "initiatives": {"a": {"packages": {"dig": {"takes": takes}}}},
    }
    return compile_model(validate(parse_source(json.dumps(data), "one.yaml")))


VARIED = {"p50": "20d", "p90": "40d"}


def test_a_run_looks_after_200_and_twice_as_many_until_it_is_precise_enough() -> None:
    long = simulate(model(VARIED), Draws(1, 3200))
    widths = {n: relative_half_width(long.finish[:n], 0.8, 0.0) for n in (200, 400, 800, 1600, 3200)}
    for precision in (0.2, 0.07, 0.05, 0.035):
        enough = min(n for n, width in widths.items() if width <= precision)
        found = simulate(model(VARIED), Draws(1, 3200), precision=precision)
        assert found.replications == enough
        assert found.finish.tobytes() == long.finish[:enough].tobytes()
        assert found.half_width == widths[enough] <= precision


def test_the_looks_do_not_hang_on_the_workers() -> None:
    one, two = (simulate(model(VARIED), Draws(1, 800), precision=0.07, workers=n) for n in (1, 2))
    assert bytes_of(one) == bytes_of(two)


def test_the_number_of_replications_is_the_cap() -> None:
    found = simulate(model(VARIED), Draws(1, 300), precision=0.001)
    assert found.replications == found.requested == 300
    assert found.half_width > 0.001 == found.precision


def test_what_is_certain_is_precise_at_the_first_look() -> None:
    calm = {"takes": "20d"}
    data = {"initiatives": {"a": {"packages": {"dig": {**calm, "after": []}}}}}
    certain = compile_model(validate(parse_source(json.dumps(data | {"calendar": {"start": "2027-01-04"}}), "x")))
    assert simulate(certain.freeze(), Draws(1, 5000), precision=0.01).replications == 200


def test_a_stop_is_kept_between_looks() -> None:
    def tick(progress: Progress) -> bool:
        return progress.done < 250

    assert (
        simulate(model(VARIED), Draws(1, 5000), precision=0.001, engine="simpy", tick=tick).replications == 264
    )  # 200, and four times 16


@pytest.mark.parametrize(("draws", "precision"), [(Draws(1, 400, "latin-hypercube"), 0.01), (Draws(1, 400), 0.0)])
def test_a_precision_that_cannot_be_is_refused(draws: Draws, precision: float) -> None:
    with pytest.raises(UsageError, match="precision"):
        simulate(model(VARIED), draws, precision=precision)
