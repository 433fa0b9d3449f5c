"""`simulate`: many replications, one forecast."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np

from execsim.errors import UsageError
from execsim.model.draws import Draws
from execsim.model.model import Floats, Model
from execsim.model.sampling import Sampling, sampling_of
from execsim.model.state import State
from execsim.results.forecast import CAUSES, Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.statistics import relative_half_width
from execsim.simulation.attribution import Attribution, Tally
from execsim.simulation.dynamics import run_replication, stop_replication
from execsim.simulation.luck import Luck
from execsim.simulation.records import Run
from execsim.simulation.wiring import Wiring
from execsim.simulation.worth import worth_of

ENGINE = "simpy"
CHUNK = 16  # replications between two looks at the tick
CHUNK_OF_WORKER = 128  # at most; a process is paid for by the replications it runs
FIRST_LOOK = 200  # replications after which a run to a precision looks first; then at twice as many, and so on


class Row(NamedTuple):
    """What a forecast keeps of one replication; the names are those of `Forecast`."""

    finish: float
    package_start: Floats
    package_finish: Floats
    initiative_finish: Floats
    outcome_finish: Floats
    value: float
    cost: float
    penalty: float
    initiative_value: Floats
    chain: Floats
    critical: Floats
    busy: Floats
    available: Floats
    wait: Floats
    queue: Floats
    moved: Floats
    decision_wait: Floats
    happened: Floats
    delay_cost: Floats
    initiative_delay_cost: Floats


Chunk = tuple[list[Row], Floats, Tally]  # replications, their days by package and cause, and their chains added up
Job = tuple[Model, int, Sampling | None, int, int]  # model, seed, sampling, and the replications first to last - 1


@dataclass
class _Collected:
    """The replications of one model so far."""

    model: Model
    rows: list[Row] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    causes: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.causes = np.zeros((len(self.model.packages), len(CAUSES)))

    def add(self, chunk: Chunk) -> None:
        """Take some more; their days add up exactly, in whatever order."""
        rows, causes, tally = chunk
        self.rows.extend(rows)
        self.causes += causes
        self.tally.merge(tally)

    def forecast(self, draws: Draws, precision: float | None = None) -> Forecast:
        """Give the forecast that they make up."""
        columns = {name: np.array([getattr(row, name) for row in self.rows]) for name in Row._fields}
        columns["causes"] = self.causes / len(self.rows)
        columns |= {name: columns[name].astype(np.bool_) for name in ("critical", "happened")}
        assert set(columns) < {one.name for one in fields(Forecast)}, "a row holds columns of the forecast"
        return Forecast(
            model=self.model,
            seed=draws.seed,
            engine=ENGINE,
            requested=draws.replications,
            replications=len(self.rows),
            sampling=draws.sampling,
            precision=precision,
            reasons=self.tally.reasons(),
            **columns,
        )


def simulate(
    model: Model, draws: Draws, *, workers: int = 1, precision: float | None = None, tick: Tick | None = None
) -> Forecast:
    """Run a model on its draws.

    Parameters
    ----------
    model
        The portfolio as engines read it; its policy is part of it. `Model.at` lets its runs go on from states.
    draws
        Seed and number of replications. Replication r is the same whatever their number.
    workers
        Processes to share the work; any number gives the same bytes.
    precision
        Stop early, after 200, 400, 800, ... replications, once half the 90 % interval of the finish's P80 is at
        most this share of the time from `as_of` to it. These looks are the same whatever the workers.
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
    watch, found = tick or go_on, _Collected(model)
    for look in _looks(draws.replications, precision):
        for chunk in _chunks(model, draws, workers, len(found.rows), look):
            found.add(chunk)
            if not watch(Progress(len(found.rows), draws.replications, "simulating")):
                return found.forecast(draws, precision)
        if precision is not None and relative_half_width([r.finish for r in found.rows], 0.8, model.as_of) <= precision:
            break
    return found.forecast(draws, precision)


def simulate_together(
    models: Sequence[Model], draws: Draws, *, workers: int = 1, tick: Tick | None = None
) -> tuple[Forecast, ...]:
    """Run several models on the same draws, a few replications of each in turn.

    Parameters
    ----------
    models
        Each gets the forecast that `simulate` gives it, to the bit.
    draws
        As for `simulate`.
    workers
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
    watch, found = tick or go_on, [_Collected(model) for model in models]
    done, total, going = 0, len(models) * draws.replications, True
    length = max(1, _length(total, workers) // max(1, len(models)))
    samplings = [sampling_of(model, draws) for model in models]
    rounds = [*_spans(0, draws.replications, length)]
    jobs = ((m, draws.seed, s, *span) for span in rounds for m, s in zip(models, samplings, strict=True))
    chunks = _performed(jobs, workers)
    for _ in rounds:
        for one in found:
            chunk = next(chunks)
            one.add(chunk)
            done += len(chunk[0])
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


def _chunks(model: Model, draws: Draws, workers: int, first: int, last: int) -> Iterator[Chunk]:
    """Replications first to last - 1, some at a time."""
    sampling, count = sampling_of(model, draws), last - first
    spans = _spans(first, last, _length(count, workers))
    return _performed(((model, draws.seed, sampling, *span) for span in spans), workers if count > CHUNK else 1)


def _length(count: int, workers: int) -> int:
    """How many of so many replications to run between two looks at the tick."""
    return CHUNK if workers <= 1 else max(CHUNK, min(CHUNK_OF_WORKER, -(-count // (4 * workers))))


def _performed(jobs: Iterable[Job], workers: int) -> Iterator[Chunk]:
    """What the jobs come to, in their order."""
    if workers <= 1:
        for job in jobs:
            yield _replications(*job)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 - only several processes pay for its import

    yield from Parallel(n_jobs=workers, return_as="generator")(delayed(_replications)(*job) for job in jobs)


def _spans(first: int, last: int, length: int) -> Iterator[tuple[int, int]]:
    return ((one, min(one + length, last)) for one in range(first, last, length))


def _replications(model: Model, seed: int, sampling: Sampling | None, first: int, last: int) -> Chunk:
    """Run some replications; the days by cause are added up here, exactly, in whatever order."""
    wiring, causes, rows = Wiring.of(model), np.zeros((len(model.packages), len(CAUSES))), []
    attribution = Attribution(model, wiring)
    for replication in range(first, last):
        with _uncollected():
            run = run_replication(model, seed, replication, wiring, sampling)
        causes += run.causes()
        rows.append(_row(model, wiring, Luck(model, seed, replication, sampling), run, attribution))
    return rows, causes, attribution.tally


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the cyclic collector wait while a replication grows: until it ends hardly any of it is garbage.

    The collector walks it all again and again: a tenth of the time, or more, where there are hundreds of packages.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect(1)


def _row(model: Model, wiring: Wiring, luck: Luck, run: Run, attribution: Attribution) -> Row:
    """Keep what a forecast needs of one replication."""
    worth = worth_of(model, luck, run)
    delay_cost, lost = attribution.cost_of_delay(luck, run, worth, attribution.explain(run, worth))
    started = np.array([np.nan if life is None else life.started for life in run.lives])
    done = np.array([np.nan if life is None else life.done for life in run.lives])
    chain, on_chain = run.chain()
    critical = np.zeros(len(run.lives))
    critical[on_chain] = 1.0
    length = run.end - run.release
    return Row(
        finish=run.release if np.isnan(done).all() else float(np.nanmax(done)),
        package_start=started,
        package_finish=np.where([life is not None and life.dropped for life in run.lives], np.nan, done),
        initiative_finish=worth.initiative_finish,
        outcome_finish=worth.outcome_finish,
        value=worth.value,
        cost=worth.cost,
        penalty=worth.penalty,
        initiative_value=worth.initiative_value,
        chain=chain,
        critical=critical,
        busy=run.busy,
        available=_available(model, run),
        wait=run.queued / np.maximum(_users(model, wiring), 1),
        queue=run.queue_length / length if length > 0 else np.zeros(len(model.teams)),
        moved=worth.moved,
        decision_wait=_decision_wait(model, run),
        happened=run.risks,
        delay_cost=delay_cost,
        initiative_delay_cost=lost,
    )


def _decision_wait(model: Model, run: Run) -> Floats:
    """[N] mean working days from asking for a decision to its fall; nan where it was never asked for."""
    asked, days = np.zeros(len(model.decisions)), np.zeros(len(model.decisions))
    for ask, waited in run.decision_waits.items():
        asked[model.asks.decision[ask]] += 1
        days[model.asks.decision[ask]] += waited
    return np.asarray(np.divide(days, asked, out=np.full(len(asked), np.nan), where=asked > 0))


def _available(model: Model, run: Run) -> Floats:
    """[T] seat-days that were there while the run lasted."""
    last = min(int(np.ceil(run.end)), model.teams.seats.shape[1])
    present = model.teams.seats[:, int(run.release) : last] * model.teams.present[:, int(run.release) : last]
    return np.asarray(present.sum(axis=1), dtype=np.float64)


def _users(model: Model, wiring: Wiring) -> Floats:
    """[T] selected packages that need a team."""
    teams = [
        team for selected, needs in zip(wiring.selected, wiring.needs, strict=True) if selected for team, _ in needs
    ]
    return np.bincount(teams, minlength=len(model.teams)).astype(np.float64)
