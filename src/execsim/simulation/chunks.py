"""Chunks of replications, and what a forecast keeps of them; here by the SimPy engine."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import Floats, Model
from execsim.model.sampling import Sampling
from execsim.results.forecast import CAUSES
from execsim.simulation.attribution import Attribution, Tally
from execsim.simulation.dynamics import run_replication
from execsim.simulation.luck import Luck
from execsim.simulation.records import Run
from execsim.simulation.wiring import Wiring
from execsim.simulation.worth import worth_of


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some replications of one model.

    Attributes
    ----------
    columns
        The columns of `Forecast` that have a row for each replication.
    causes
        [P, C] days of each package by cause, over all of them.
    tally
        Their chains, added up.
    """

    columns: dict[str, NDArray[np.generic]]
    causes: Floats
    tally: Tally

    def __len__(self) -> int:
        return len(self.columns["finish"])


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


def run_in_simpy(model: Model, seed: int, sampling: Sampling | None, first: int, last: int) -> Chunk:
    """Run replications first to last - 1; the days by cause are added up here, exactly, in whatever order."""
    wiring, causes, rows = Wiring.of(model), np.zeros((len(model.packages), len(CAUSES))), []
    attribution = Attribution(model, wiring)
    for replication in range(first, last):
        with _uncollected():
            run = run_replication(model, seed, replication, wiring, sampling)
        causes += run.causes()
        rows.append(_row(model, wiring, Luck(model, seed, replication, sampling), run, attribution))
    columns = {name: np.array([getattr(row, name) for row in rows]) for name in Row._fields}
    columns |= {name: columns[name].astype(np.bool_) for name in ("critical", "happened")}
    return Chunk(columns, causes, attribution.tally)


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
