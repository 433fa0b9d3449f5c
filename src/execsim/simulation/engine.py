"""`simulate`: many replications, one forecast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from execsim.errors import UsageError
from execsim.model.draws import Draws
from execsim.model.model import Floats, Model
from execsim.model.sampling import sampling_of
from execsim.model.state import State
from execsim.results.forecast import CAUSES, Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.statistics import relative_half_width
from execsim.simulation.attribution import Tally
from execsim.simulation.chunks import Chunk
from execsim.simulation.dynamics import stop_replication
from execsim.simulation.parcels import Shelf
from execsim.simulation.performing import EngineChoice, EngineName, Job, engine_for, length_of, perform_all, round_of
from execsim.simulation.wiring import Wiring

FIRST_LOOK = 200  # replications after which a run to a precision looks first; then at twice as many, and so on


@dataclass
class _Collected:
    """The replications of one model so far."""

    model: Model
    engine: EngineName
    chunks: list[Chunk] = field(default_factory=list)
    count: int = 0
    tally: Tally = field(default_factory=Tally)
    causes: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.causes = np.zeros((len(self.model.packages), len(CAUSES)))

    def add(self, chunk: Chunk) -> None:
        """Take some more; their days add up exactly, in whatever order."""
        self.chunks.append(chunk)
        self.count += len(chunk)
        self.causes += chunk.causes
        self.tally.merge(chunk.tally)

    def column(self, name: str) -> NDArray[np.generic]:
        """A column of all replications so far."""
        return np.concatenate([chunk.columns[name] for chunk in self.chunks])

    def forecast(self, draws: Draws, precision: float | None = None) -> Forecast:
        """Give the forecast that they make up."""
        columns: dict[str, NDArray[np.generic]] = {name: self.column(name) for name in self.chunks[0].columns}
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


def simulate(
    model: Model,
    draws: Draws,
    *,
    workers: int = 1,
    precision: float | None = None,
    engine: EngineChoice = "auto",
    shelf: Shelf | None = None,
    cluster: str | None = None,
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
        Threads (with SimPy: processes) to share the work; any number gives the same bytes.
    precision
        Stop early, after 200, 400, 800, ... replications, once half the 90 % interval of the finish's P80 is at
        most this share of the time from `as_of` to it. These looks are the same whatever the workers.
    engine
        `simpy`, the readable one; `compiled`, its twin to the bit, which compiles itself once, in half a minute;
        `auto`: compiled, unless that has not been done yet and the work is small.
    shelf
        Where finished parts are kept: a run that was killed goes on from them, and ends with the same bytes.
    cluster
        Address of a Dask cluster that is to run it, instead of this machine; the result is the same.
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
    watch, found = tick or go_on, _Collected(model, engine_for(engine, (model,), draws.replications))
    for look in _looks(draws.replications, precision):
        for chunk in _chunks(found, draws, workers, look, shelf, cluster):
            found.add(chunk)
            if not watch(Progress(found.count, draws.replications, "simulating")):
                return found.forecast(draws, precision)
        if precision is not None and relative_half_width(found.column("finish"), 0.8, model.as_of) <= precision:
            break
    return found.forecast(draws, precision)


def simulate_together(
    models: Sequence[Model],
    draws: Draws,
    *,
    workers: int = 1,
    engine: EngineChoice = "auto",
    cluster: str | None = None,
    tick: Tick | None = None,
) -> tuple[Forecast, ...]:
    """Run several models on the same draws, a few replications of each in turn.

    Parameters
    ----------
    models
        Each gets the forecast that `simulate` gives it, to the bit.
    draws
        As for `simulate`.
    workers, engine, cluster
        As for `simulate`.
    tick
        Called after every few replications with those done of all models. After False the round under way is
        finished, which takes about as long as between two looks: all models have the same replications.

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
    chosen = engine_for(engine, models, draws.replications)
    watch, found = tick or go_on, [_Collected(model, chosen) for model in models]
    done, total, going = 0, len(models) * draws.replications, True
    length = round_of(chosen, models, draws.replications, workers)
    samplings = [sampling_of(model, draws) for model in models]
    rounds = [*_spans(0, draws.replications, length)]
    jobs = (Job(chosen, m, draws.seed, s, *span) for span in rounds for m, s in zip(models, samplings, strict=True))
    chunks = perform_all(jobs, chosen, workers, cluster=cluster)
    for _ in rounds:
        for one in found:
            chunk = next(chunks)
            one.add(chunk)
            done += len(chunk)
            going = watch(Progress(done, total, "simulating")) and going
        if not going:
            break
    return tuple(one.forecast(draws) for one in found)


def simulate_until(model: Model, draws: Draws, time: float) -> tuple[State, ...]:
    """Run a model on its draws up to a moment.

    Parameters
    ----------
    model, draws
        As for `simulate`.
    time
        Working days since `calendar.start`. Everything at instants up to and including it happens.

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
    wiring, sampling = Wiring.of(model), sampling_of(model, draws)
    return tuple(
        stop_replication(model, draws.seed, replication, time, wiring, sampling)
        for replication in range(draws.replications)
    )


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


def _chunks(
    found: _Collected, draws: Draws, workers: int, last: int, shelf: Shelf | None, cluster: str | None
) -> Iterator[Chunk]:
    """Replications up to last - 1, some at a time."""
    model, engine, count = found.model, found.engine, last - found.count
    # What is kept was run by any number of workers: the parts are the same ones.
    length = length_of(engine, (model,), count, workers if shelf is None else 1)
    sampling = sampling_of(model, draws)
    jobs = (Job(engine, model, draws.seed, sampling, *span) for span in _spans(found.count, last, length))
    return perform_all(jobs, engine, workers if count > length else 1, shelf, cluster)


def _spans(first: int, last: int, length: int) -> Iterator[tuple[int, int]]:
    return ((one, min(one + length, last)) for one in range(first, last, length))
