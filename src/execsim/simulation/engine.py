"""`simulate`: many replications, one forecast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

import numpy as np

from execsim.model.draws import Draws
from execsim.model.model import Floats, Model
from execsim.results.forecast import Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.simulation.dynamics import run_replication
from execsim.simulation.luck import Luck
from execsim.simulation.records import Run
from execsim.simulation.wiring import Wiring
from execsim.simulation.worth import worth_of

ENGINE = "simpy"
CHUNK = 16  # replications between two looks at the tick


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
    causes: Floats
    chain: Floats
    critical: Floats
    busy: Floats
    available: Floats
    wait: Floats
    queue: Floats


def simulate(model: Model, draws: Draws, *, workers: int = 1, tick: Tick | None = None) -> Forecast:
    """Run a model on its draws.

    Parameters
    ----------
    model
        The portfolio as engines read it; its policy is part of it.
    draws
        Seed and number of replications. Replication r is the same whatever their number.
    workers
        Processes to share the work; any number gives the same bytes.
    tick
        Called after every few replications; False stops, and the forecast is of what is there.

    Returns
    -------
    Forecast
        With `replications` < `requested` after a stop.

    Raises
    ------
    ValueError
        If `tick` stops it before the first few replications are done.
    """
    watch = tick or go_on
    rows: list[Row] = []
    for chunk in _chunks(model, draws, workers):
        rows.extend(chunk)
        if not watch(Progress(len(rows), draws.replications, "simulating")):
            break
    return _forecast(model, draws, rows)


def _chunks(model: Model, draws: Draws, workers: int) -> Iterator[list[Row]]:
    starts = range(0, draws.replications, CHUNK)
    spans = [(first, min(first + CHUNK, draws.replications)) for first in starts]
    if workers <= 1 or len(spans) == 1:
        yield from (_replications(model, draws.seed, first, last) for first, last in spans)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 - only several processes pay for its import

    jobs = (delayed(_replications)(model, draws.seed, first, last) for first, last in spans)
    yield from Parallel(n_jobs=workers, return_as="generator")(jobs)


def _replications(model: Model, seed: int, first: int, last: int) -> list[Row]:
    wiring = Wiring.of(model)
    return [_row(model, wiring, seed, replication) for replication in range(first, last)]


def _row(model: Model, wiring: Wiring, seed: int, replication: int) -> Row:
    """Run one replication and keep what a forecast needs of it."""
    run = run_replication(model, seed, replication, wiring)
    worth = worth_of(model, Luck(model, seed, replication), run)
    started = np.array([np.nan if life is None else life.started for life in run.lives])
    done = np.array([np.nan if life is None else life.done for life in run.lives])
    chain, on_chain = run.chain()
    critical = np.zeros(len(run.lives))
    critical[on_chain] = 1.0
    length = run.end - run.release
    return Row(
        finish=run.release if np.isnan(done).all() else float(np.nanmax(done)),
        package_start=started,
        package_finish=done,
        initiative_finish=worth.initiative_finish,
        outcome_finish=worth.outcome_finish,
        value=worth.value,
        cost=worth.cost,
        penalty=worth.penalty,
        initiative_value=worth.initiative_value,
        causes=run.causes(),
        chain=chain,
        critical=critical,
        busy=run.busy,
        available=_available(model, run),
        wait=run.queued / np.maximum(_users(model, wiring), 1),
        queue=run.queue_length / length if length > 0 else np.zeros(len(model.teams)),
    )


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


def _forecast(model: Model, draws: Draws, rows: list[Row]) -> Forecast:
    columns = {field: np.array([getattr(row, field) for row in rows]) for field in Row._fields}
    columns["causes"] = columns["causes"].mean(axis=0)
    columns["critical"] = columns["critical"].astype(np.bool_)
    assert set(columns) < {field.name for field in fields(Forecast)}, "a row holds columns of the forecast"
    return Forecast(
        model=model,
        seed=draws.seed,
        engine=ENGINE,
        requested=draws.replications,
        replications=len(rows),
        **columns,
    )
