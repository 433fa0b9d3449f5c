"""The compiled engine is the SimPy engine, to the bit: on any model, any draws, with everything that can happen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equality import bytes_of
from eventful import eventful
from execsim.model.compile import compile_model
from execsim.model.draws import Correlation, Draws
from execsim.model.model import Model
from execsim.simulation.engine import simulate, simulate_together
from strategies import Data, loaded

SEEDS = st.integers(0, 2**64 - 1)


def assert_twins(model: Model, draws: Draws) -> None:
    """Both engines' forecasts, all but the name of the engine."""
    spelt = simulate(model, draws, engine="simpy")
    compiled = simulate(model, draws, engine="compiled")
    assert compiled.engine == "compiled"
    assert bytes_of(replace(compiled, engine="simpy")) == bytes_of(spelt)


@pytest.mark.parametrize("count", [50, pytest.param(600, marks=pytest.mark.slow)])
def test_both_engines_give_the_same_bits(count: int) -> None:
    @settings(max_examples=count)
    @given(eventful(), SEEDS)
    def law(data: Data, seed: int) -> None:
        assert_twins(compile_model(loaded(data).portfolio), Draws(seed, 2))

    law()


@settings(max_examples=10)
@given(eventful(), SEEDS, st.floats(-0.9, 0.9))
def test_other_ways_to_draw_are_the_same_in_both(data: Data, seed: int, rank: float) -> None:
    model = compile_model(loaded(data).portfolio)
    pair = tuple(Correlation(*pair, rank) for pair in [(model.packages.ids[0], model.initiatives.ids[0])])
    assert_twins(model, Draws(seed, 3, "latin-hypercube", pair))
    assert_twins(model.freeze("p80"), Draws(seed, 1))


@settings(max_examples=5)
@given(eventful(), SEEDS)
def test_threads_and_other_spans_give_the_same_bits(data: Data, seed: int) -> None:
    model, draws = compile_model(loaded(data).portfolio), Draws(seed, 200)
    alone = simulate(model, draws, engine="compiled")
    assert bytes_of(simulate(model, draws, engine="compiled", workers=3)) == bytes_of(alone)
    for together in simulate_together([model, model], draws, engine="compiled", workers=2):
        assert bytes_of(together) == bytes_of(alone)
    few = simulate(model, replace(draws, replications=7), engine="compiled")
    assert few.package_finish.tobytes() == np.ascontiguousarray(alone.package_finish[:7]).tobytes()
