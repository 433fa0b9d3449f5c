"""Chunks of replications in compiled code, as the engine takes them from SimPy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from execsim.model.families import GRID
from execsim.model.model import Floats, Model
from execsim.model.sampling import Sampling
from execsim.model.state import State
from execsim.results.forecast import CAUSES, INITIATIVE, OUTCOME, PORTFOLIO
from execsim.simulation.attribution import Scope, Tally
from execsim.simulation.chunks import Chunk
from execsim.simulation.compiled.chunk import BEHIND, NO_KEY, Rows, run_some
from execsim.simulation.compiled.layout import LAYOUT
from execsim.simulation.compiled.snapshot import states_of, stopped_of
from execsim.simulation.compiled.stopped import Stopped
from execsim.simulation.compiled.tables import Tables, tables_of
from execsim.simulation.compiled.world import MORE_REASONS, World
from execsim.simulation.wiring import Wiring

SUMS = ("causes", "chains", "reasons", "sums", "asked")  # over all replications; the rest is a row each


class _Site(NamedTuple):
    """Where one thread runs replications: a world with so many times the usual room, and no replications elsewhere."""

    world: World
    nowhere: Stopped
    room: int

    @classmethod
    def of(cls, tables: Tables, room: int = 1) -> _Site:
        world = World.of(tables, room)
        return cls(world, Stopped.of(world, 0), room)


class _Ground(NamedTuple):
    """What the chunks of a model share: its tables, and sites that no thread is in."""

    tables: Tables
    free: list[_Site]

    def take(self) -> _Site:
        """Take a free site, or make one."""
        try:
            return self.free.pop()
        except IndexError:
            return _Site.of(self.tables)


def run_compiled(model: Model, seed: int, sampling: Sampling | None, first: int, last: int) -> Chunk:
    """Run replications first to last - 1."""
    ground, count, row, tally = _ground(model, sampling), last - first, 0, Tally()
    site = ground.take()
    rows, states = Rows.of(site.world, count), model.states[first:last] if len(model.states) > 1 else model.states
    starts = stopped_of(states, site.world) if states else site.nowhere
    replications, until = np.arange(first, last, dtype=np.uint64), np.full(count, np.inf)
    while True:
        row = run_some(site.world, rows, starts, site.nowhere, np.uint64(seed), replications, until, row)
        if row == count:
            break
        if site.world.clock["status"][0] == MORE_REASONS:
            _take_reasons(site.world, rows, tally)
            needed = 4 * int(site.world.clock["stretches"][0])
            if needed > rows.sums.size:
                rows = _with_room(site.world, rows, 1 << needed.bit_length())
        else:
            site = _Site.of(ground.tables, 2 * site.room)
    _take_reasons(site.world, rows, tally)
    ground.free.append(site)
    return Chunk({name: rows.arrays[name] for name in rows.layout if name not in SUMS}, rows.causes, tally)


def stop_compiled(
    model: Model,
    seed: int,
    sampling: Sampling | None,
    replications: Sequence[int],
    until: Floats,
    states: Sequence[State] = (),
) -> list[State]:
    """Run some replications, each up to and including its instant: from states (one for all, or one each) or afresh."""
    tables, room, found = _ground(model, sampling).tables, 1, list[State]()
    numbers, until = np.array(replications, np.uint64), np.floor(until * GRID) / GRID
    while (done := len(found)) < len(replications):
        world = World.of(tables, room, tells=True)
        some = states[done:] if len(states) > 1 else states
        starts = stopped_of(some, world) if some else Stopped.of(world, 0)
        ends = Stopped.of(world, len(replications) - done)
        row = run_some(world, Rows.of(world, 0, 1), starts, ends, np.uint64(seed), numbers[done:], until[done:], 0)
        found += states_of(ends, row)
        room *= 2
    return found


def compile_now() -> None:
    """Compile everything, by running nothing."""
    nothing = {name: np.zeros((1,) * dimensions, dtype) for name, (dtype, dimensions) in LAYOUT.items()}
    world = World.of(nothing)
    rows, nowhere = Rows.of(world, 0, 1), Stopped.of(world, 0)
    run_some(world, rows, nowhere, nowhere, np.uint64(0), np.zeros(0, np.uint64), np.zeros(0), 0)


@lru_cache(maxsize=16)
def _ground(model: Model, sampling: Sampling | None) -> _Ground:
    return _Ground(tables_of(model, Wiring.of(model), sampling), [])


def _with_room(world: World, rows: Rows, reasons: int) -> Rows:
    """The same rows with room for more reasons; those before have been taken."""
    wider = Rows.of(world, rows.finish.size, reasons)
    return Rows(**{name: wider.arrays[name] if name == "sums" else array for name, array in rows.arrays.items()})


def _take_reasons(world: World, rows: Rows, tally: Tally) -> None:
    """Move the sums of reasons to a tally."""
    scopes = _scopes(world)
    for scope, count in zip(scopes, rows.chains.tolist(), strict=True):
        if count:
            tally.chains[scope] += count
    taken = rows.sums[rows.sums["key"] != NO_KEY]
    keys, days = taken["key"], taken["days"]
    keys, behind = keys // BEHIND, keys % BEHIND - 1
    keys, package = keys // world.packages.size, keys % world.packages.size
    kinds = np.array(scopes, np.int64)[keys // len(CAUSES)]
    tally.add_sums(np.column_stack((kinds, keys % len(CAUSES), package, behind)), days)
    rows.forget()


def _scopes(world: World) -> list[Scope]:
    initiatives, outcomes = range(world.initiatives.size), range(world.outcomes.size)
    return [(PORTFOLIO, 0), *((INITIATIVE, i) for i in initiatives), *((OUTCOME, o) for o in outcomes)]
