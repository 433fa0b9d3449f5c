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
from execsim.model.state import State
from execsim.simulation.engine import simulate, simulate_together, simulate_until
from execsim.simulation.performing import EngineChoice
from strategies import Data, loaded

SEEDS = st.integers(0, 2**64 - 2)
ENGINES: tuple[EngineChoice, ...] = ("simpy", "compiled")


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


@pytest.mark.parametrize("count", [50, pytest.param(500, marks=pytest.mark.slow)])
def test_both_stop_in_one_state_and_either_goes_on_from_the_other(count: int) -> None:
    """At any moments, also at those at which something happens; once, and again after that."""

    @settings(max_examples=count)
    @given(eventful(), SEEDS, st.lists(st.floats(0.0, 1.0), min_size=1, max_size=2), st.data())
    def law(data: Data, seed: int, shares: list[float], more: st.DataObject) -> None:
        model, draws = compile_model(loaded(data).portfolio), Draws(seed, 2)
        whole = simulate(model, draws, engine="compiled")
        times = np.unique([whole.finish, *whole.package_start.T, *whole.package_finish.T])
        moments = [model.as_of + share * (times[np.isfinite(times)].max() - model.as_of) for share in shares]
        moments += more.draw(st.lists(st.sampled_from([model.as_of, *times[times > model.as_of].tolist()]), max_size=1))
        now = model
        for moment in sorted(moments):
            spelt, compiled = (simulate_until(now, draws, moment, engine=engine) for engine in ENGINES)
            for one, other in zip(spelt, compiled, strict=True):
                assert different(one, other) == []
            now = model.at(*(compiled if more.draw(st.booleans()) else spelt))
        for engine in ENGINES:
            assert bytes_of(replace(simulate(now, draws, engine=engine), engine="compiled")) == bytes_of(whole)

    law()


def different(one: State, other: State) -> list[str]:
    """What is not the same in two states, to the bit."""
    columns, others = one.columns(), other.columns()
    return [
        name
        for name, column in columns.items()
        if (column.dtype, column.tobytes()) != (others[name].dtype, others[name].tobytes())
    ]


@settings(max_examples=10)
@given(eventful(), SEEDS)
def test_one_state_goes_on_with_other_luck_and_without_chance_in_both(data: Data, seed: int) -> None:
    model = compile_model(loaded(data).portfolio)
    (state,) = simulate_until(model, Draws(seed, 1), model.as_of + 12.0, engine="compiled")
    assert_twins(model.at(state), Draws(seed + 1, 3, "latin-hypercube"))
    assert_twins(model.freeze("mean").at(state), Draws(seed, 1))


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
