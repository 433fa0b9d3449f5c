"""`simulate`: many replications, one forecast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import partial

import numpy as np
from numpy.typing import NDArray

from execsim.errors import UsageError
from execsim.model.draws import Draws
from execsim.model.memory import in_block
from execsim.model.model import Floats, Model
from execsim.model.sampling import sampling_of
from execsim.model.state import State
from execsim.results.forecast import CAUSES, Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.statistics import relative_half_width
from execsim.simulation.attribution import Tally
from execsim.simulation.chunks import Chunk
from execsim.simulation.executors import Here
from execsim.simulation.job import EngineName
from execsim.simulation.parcels import Round, Shelf
from execsim.simulation.performing import EngineChoice, Workers, engine_for, executor_for, part_of, round_of
from execsim.simulation.rounds import Together, spans_of
from execsim.simulation.stopping import stop_some

AT_ONCE = 1 << 28  # bytes of results that there is room for from the start
FIRST_LOOK = 200  # replications after which a run to a precision looks first; then at twice as many, and so on


@dataclass
class _Collected:
    """The replications of one model so far, of at most so many."""

    model: Model
    engine: EngineName
    most: int
    count: int = 0
    tally: Tally = field(default_factory=Tally)
    causes: Floats = field(init=False)
    _columns: dict[str, NDArray[np.generic]] = field(default_factory=dict)
    _room: int = 0  # replications that the columns have room for

    def __post_init__(self) -> None:
        self.causes = np.zeros((len(self.model.packages), len(CAUSES)))

    def add(self, chunk: Chunk) -> int:
        """Take some more; their days add up exactly, in whatever order. Return how many there are."""
        end = self.count + len(chunk)
        if end > self._room:
            self._widen(end, chunk)
        for name, column in chunk.columns.items():
            self._columns[name][self.count : end] = column
        self.count = end
        self.causes += chunk.causes
        self.tally.merge(chunk.tally)
        return end

    def _widen(self, least: int, chunk: Chunk) -> None:
        """Have room for all that may come if that is little, else for twice as many as so far."""
        bytes_each = sum(column[:1].nbytes for column in chunk.columns.values())
        self._room = min(self.most, max(least, 2 * self._room, AT_ONCE // bytes_each))
        shapes = {name: ((self._room, *column.shape[1:]), column.dtype) for name, column in chunk.columns.items()}
        wider = in_block(shapes, cleared=False)
        for name, column in self._columns.items():
            wider[name][: self.count] = column[: self.count]
        self._columns = wider

    def column(self, name: str) -> NDArray[np.generic]:
        """A column of all replications so far."""
        return self._columns[name][: self.count]

    def forecast(self, draws: Draws, precision: float | None = None) -> Forecast:
        """Give the forecast that they make up."""
        columns: dict[str, NDArray[np.generic]] = {name: self.column(name) for name in self._columns}
        columns["causes"] = self.causes / self.count
        assert set(columns) < {one.name for one in fields(Forecast)}, "a chunk holds columns of the forecast"
        return Forecast(
            model=self.model,
            seed=draws.seed,
            engine=self.engine,
            requested=draws.replications,
            replications=self.count,
            sampling=draws.sampling,
            precision=precision,
            reasons=self.tally.reasons(),
            **columns,  # type: ignore[arg-type]  # each of the type that the forecast says
        )


def _add_all(found: Sequence[_Collected], round_: Round) -> int:
    """Add a round, each chunk to its model's. Where nothing else holds on to it, the next round takes its memory."""
    return sum(one.add(chunk) for one, chunk in zip(found, round_, strict=True))


def simulate(
    model: Model,
    draws: Draws,
    *,
    workers: Workers = 1,
    precision: float | None = None,
    engine: EngineChoice = "auto",
    shelf: Shelf | None = None,
    tick: Tick | None = None,
) -> Forecast:
    """Run a model on its draws.

    Parameters
    ----------
    model
        The portfolio as engines read it; its policy is part of it. `Model.at` lets its runs go on from states.
    draws
        Seed and number of replications. Replication r is the same whatever their number.
    workers
        Threads (with SimPy: processes) to share the work, or who does it: a cluster. Any of them gives the same bytes.
    precision
        Stop early, after 200, 400, 800, ... replications, once half the 90 % interval of the finish's P80 is at
        most this share of the time from `as_of` to it. These looks are the same whatever the workers.
    engine
        `simpy`, the readable one; `compiled`, its twin to the bit, which compiles itself once, in half a minute;
        `auto`: compiled, unless that has not been done yet and the work is small.
    shelf
        Where finished parts are kept: a run that was killed goes on from them, with either engine and any workers,
        and ends with the same bytes.
    tick
        Called after every few replications; False stops, and the forecast is of what is there.

    Returns
    -------
    Forecast
        With `replications` < `requested` after a stop, by `tick` or because it is precise enough.

    Raises
    ------
    ValueError
        If `tick` stops it before the first few replications are done.
    UsageError
        For a precision that is not above 0, or in a Latin hypercube, whose strata are as many as its
        replications; for correlations that make no sense on this model; for more replications than states.
    """
    _check_states(model, draws)
    if precision is not None and (draws.sampling != "plain" or not precision > 0.0):
        raise UsageError("a precision must be above 0 and needs plain sampling: a hypercube has its number beforehand")
    work = _work((model,), draws, engine)
    watch, found = tick or go_on, _Collected(model, work.engine, draws.replications)
    for look in _looks(draws.replications, precision):
        for count in map(partial(_add_all, [found]), _rounds(work, found.count, look, workers, shelf)):
            if not watch(Progress(count, draws.replications, "simulating")):
                return found.forecast(draws, precision)
        if precision is not None and relative_half_width(found.column("finish"), 0.8, model.as_of) <= precision:
            break
    return found.forecast(draws, precision)


def simulate_together(
    models: Sequence[Model],
    draws: Draws,
    *,
    workers: Workers = 1,
    engine: EngineChoice = "auto",
    shelf: Shelf | None = None,
    tick: Tick | None = None,
) -> tuple[Forecast, ...]:
    """Run several models on the same draws, a few replications of each in turn.

    Parameters
    ----------
    models
        Each gets the forecast that `simulate` gives it, to the bit.
    draws
        As for `simulate`.
    workers, engine, shelf
        As for `simulate`.
    tick
        Called after every few replications of each model, with those done of all. False stops there: all models have
        the same replications.

    Returns
    -------
    tuple[Forecast, ...]
        In the order of the models, all with the same number of replications.

    Raises
    ------
    UsageError
        As `simulate`.
    """
    for model in models:
        _check_states(model, draws)
    work = _work(tuple(models), draws, engine)
    watch, found = tick or go_on, [_Collected(model, work.engine, draws.replications) for model in models]
    total, rounds = len(models) * draws.replications, _rounds(work, 0, draws.replications, workers, shelf)
    for done in map(partial(_add_all, found), rounds if models else ()):
        if not watch(Progress(done, total, "simulating")):
            break
    return tuple(one.forecast(draws) for one in found)


def simulate_until(model: Model, draws: Draws, time: float, *, engine: EngineChoice = "auto") -> tuple[State, ...]:
    """Run a model on its draws up to a moment.

    Parameters
    ----------
    model, draws
        As for `simulate`.
    time
        Working days since `calendar.start`. Everything at instants up to and including it happens.
    engine
        As for `simulate`: a state is the same whichever engine it comes from, and either goes on from it.

    Returns
    -------
    tuple of State
        One a replication. `simulate(model.at(*states), draws)` goes on, to the bit as if it had not stopped.

    Raises
    ------
    UsageError
        For a moment before `as_of`; for more replications than states.
    """
    _check_states(model, draws)
    if not time >= model.as_of:
        raise UsageError(f"a run cannot stop on day {time:g}: it begins on day {model.as_of:g}")
    states = [state for r in range(draws.replications) if (state := model.state_of(r))]
    chosen, until = engine_for(engine, (model,), draws.replications), np.full(draws.replications, float(time))
    sampling = sampling_of(model, draws)
    return tuple(stop_some(chosen, model, draws.seed, sampling, range(draws.replications), until, states))


def _check_states(model: Model, draws: Draws) -> None:
    if 1 < len(model.states) < draws.replications:
        raise UsageError(
            f"{draws.replications} replications cannot go on from {len(model.states)} states: one, or one each"
        )


def _looks(most: int, precision: float | None) -> Iterator[int]:
    """After how many replications to look whether they are enough."""
    look = most if precision is None else FIRST_LOOK
    while look < most:
        yield look
        look *= 2
    yield most


def _work(models: tuple[Model, ...], draws: Draws, engine: EngineChoice) -> Together:
    chosen = engine_for(engine, models, draws.replications)
    return Together(chosen, models, draws.seed, tuple(sampling_of(model, draws) for model in models))


def _rounds(work: Together, first: int, last: int, workers: Workers, shelf: Shelf | None) -> Iterator[Round]:
    """Replications first to last - 1 of each model, some at a time."""
    executor = executor_for(work.engine, workers)
    length = round_of(work.engine, work.models, last - first, executor.workers)
    if isinstance(workers, int) and len(work.models) * (last - first) <= length:
        executor = Here()
    if shelf is None:
        return work.run(spans_of(first, last, length), executor)
    return work.run_kept(spans_of(first, last, part_of(work.models)), length, executor, shelf)
