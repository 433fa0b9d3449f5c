"""Law 4: a run that stops, at whatever moments, and goes on from its state is the run that did not stop."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equality import bytes_of
from eventful import eventful
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.model.state import State
from execsim.simulation.dynamics import run_replication, stop_replication
from execsim.simulation.engine import simulate, simulate_until
from execsim.simulation.records import Run
from strategies import Data, loaded, portfolios

SEEDS = st.integers(0, 2**64 - 1)
ANYWHERE = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3)


def told(run: Run) -> tuple[object, ...]:
    """All that a run leaves behind, to the bit."""
    arrays = (run.risks, run.busy, run.queued, run.queue_length)
    return repr((run.release, run.end, run.lives, run.events, run.decision_waits, run.notes)), *(
        array.tobytes() for array in arrays
    )


def stopped(model: Model, seed: int, moments: list[float]) -> Run:
    """A run that stops at every one of these moments, its state saved and read again each time."""
    for moment in sorted(moments):
        state = stop_replication(model, seed, 0, moment)
        model = model.at(State.of(pickle.loads(pickle.dumps(state.columns()))))
    return run_replication(model, seed, 0)


@pytest.mark.parametrize("count", [40, pytest.param(600, marks=pytest.mark.slow)])
def test_to_stop_and_go_on_is_not_to_stop(count: int) -> None:
    @settings(max_examples=count)
    @given(eventful(), SEEDS, ANYWHERE, st.data())
    def law(data: Data, seed: int, shares: list[float], more: st.DataObject) -> None:
        model = compile_model(loaded(data).portfolio)
        whole = run_replication(model, seed, 0)
        moments = [model.as_of + share * (whole.end - model.as_of) for share in shares]
        moments += more.draw(st.lists(st.sampled_from(instants(whole)), max_size=3))
        assert told(stopped(model, seed, moments)) == told(whole)

    law()


def instants(run: Run) -> list[float]:
    """Moments at which something happened."""
    ends = {segment.end for life in run.lives if life for segment in life.segments}
    return sorted(ends | {note.time for note in run.notes} | {run.release})


@settings(max_examples=20)
@given(portfolios(), SEEDS, st.floats(0.0, 1.2))
def test_a_forecast_that_goes_on_from_states_is_the_forecast(data: Data, seed: int, share: float) -> None:
    model, draws = compile_model(loaded(data).portfolio), Draws(seed, 3)
    whole = simulate(model, draws, engine="simpy")
    states = simulate_until(model, draws, share * float(whole.finish.max()))
    assert bytes_of(simulate(model.at(*states), draws, engine="simpy")) == bytes_of(whole)


@given(eventful(), SEEDS, st.floats(0.0, 1.0))
def test_a_state_is_of_everything_up_to_its_moment_and_of_nothing_after(data: Data, seed: int, share: float) -> None:
    model = compile_model(loaded(data).portfolio)
    whole = run_replication(model, seed, 0)
    moment = model.as_of + share * (whole.end - model.as_of)
    state = stop_replication(model, seed, 0, moment)
    assert state.past.note_time.tolist() == [note.time for note in whole.notes if note.time <= moment]
    assert state.past.event_time.tolist() == [time for time, _ in whole.events if time <= moment]
    for name in ("started", "shipped", "done"):
        times = np.array([np.inf if life is None else getattr(life, name) for life in whole.lives])
        assert getattr(state.known, name).tolist() == np.where(times <= moment, times, np.inf).tolist()


@settings(max_examples=20)
@given(eventful(), SEEDS, SEEDS, st.floats(0.0, 1.0))
def test_a_state_that_is_read_and_stopped_again_is_itself_whatever_luck_is_to_come(
    data: Data, seed: int, other: int, share: float
) -> None:
    """What was drawn stays drawn: nothing of a state hangs on what has not been drawn."""
    model = compile_model(loaded(data).portfolio)
    first = stop_replication(model, seed, 0, model.as_of + share * 30.0)
    again = stop_replication(model.at(first), other, 0, first.time)
    columns = first.columns()
    assert all(columns[name].tobytes() == value.tobytes() for name, value in again.columns().items())


def test_there_is_a_state_for_each_replication_or_one_for_all() -> None:
    model = compile_model(
        loaded({"calendar": CALENDAR, "initiatives": {"a": {"packages": {"p": {"takes": "5d"}}}}}).portfolio
    )
    states = simulate_until(model, Draws(1, 2), 2.0)
    assert simulate(model.at(*states), Draws(1, 2)).replications == 2
    assert simulate(model.at(states[0]), Draws(1, 5)).replications == 5
    with pytest.raises(UsageError, match="3 replications cannot go on from 2 states"):
        simulate(model.at(*states), Draws(1, 3))
    with pytest.raises(UsageError, match="cannot stop on day -1"):
        simulate_until(model, Draws(1, 1), -1.0)


CALENDAR = {"start": "2027-01-04", "end": "2027-12-31"}
