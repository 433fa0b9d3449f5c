"""A plan for a portfolio in which everything has to be done and only the end counts: the shortest timetable."""

from __future__ import annotations

import time

import numpy as np

from execsim.errors import EngineError, UsageError
from execsim.model.calendar import GridKind
from execsim.model.model import Model
from execsim.optimisation.network import Network, faults
from execsim.optimisation.shortening import Timetable, shorten
from execsim.results.plan import Load, Plan, Reached
from execsim.results.progress import Progress, Tick

DAY: GridKind = "day"


def shortest_plan(
    model: Model, network: Network, *, time_limit: float = 60.0, seed: int = 1, tick: Tick | None = None
) -> Plan:
    """Do everything as early as it can be, and say how much earlier any plan could end.

    Parameters
    ----------
    model
        The portfolio of the network: a working day is a period, a team a kind of seat.
    network
        Its packages by name, their lengths, seats and modes, with what the modes use up.
    time_limit
        Seconds for the search.
    seed
        Of the search.
    tick
        Hears makespan and bound several times a second; False stops with the best so far.

    Raises
    ------
    UsageError
        When there is no time, or when time ran out before a plan was found.
    EngineError
        When a plan does not pass the verifier.
    """
    if not time_limit > 0:
        raise UsageError(f"a time limit of {time_limit:g} seconds leaves no time to plan")
    began, frozen = time.monotonic(), model.freeze()

    def watch(makespan: int | None, bound: int, spent: float) -> bool:
        done = Progress(min(int(spent), int(time_limit)), int(time_limit), "searching for a shorter plan", None, None)
        return tick is None or tick(done if makespan is None else Progress(*_told(done), makespan, bound))

    found = shorten(network, seconds=time_limit, seed=seed, watch=watch)
    if found is None and not _impossible(network):
        raise UsageError("no plan was found in this time and none was ruled out: give it more (--time-limit)")
    if found is None:
        return _plan(frozen, network, None, time.monotonic() - began)
    wrong = faults(network, found.start, found.mode)
    if wrong:
        raise EngineError("the plan does not pass the verifier: " + "; ".join(wrong[:5]))
    return _plan(frozen, network, found, time.monotonic() - began)


def _told(done: Progress) -> tuple[int, int, str]:
    return done.done, done.total, done.what


def _plan(model: Model, network: Network, found: Timetable | None, seconds: float) -> Plan:
    many = len(model.packages)
    start, finish = np.full(many, np.nan), np.full(many, np.nan)
    mode, row = np.zeros(many, dtype=np.int32), {id_: p for p, id_ in enumerate(model.packages.ids)}
    # the portfolio has no modes that need more seats than there ever are
    fits = np.all(network.seats <= network.capacity, axis=2)
    if found is not None:
        for a, name in enumerate(network.names):
            p = row[name]
            start[p], mode[p] = found.start[a], fits[a, : found.mode[a]].sum()
            finish[p] = found.start[a] + network.length[a, found.mode[a]]
    value, bound = (None, None) if found is None else (float(found.makespan), float(found.bound))
    conflict = [] if found is not None else _impossible(network)
    return Plan(
        model=model,
        status="infeasible" if found is None else "optimal" if value == bound else "feasible",
        value=value,
        bound=bound,
        bound_is="certified",
        makespan=float("nan") if value is None else value,
        grid=DAY,
        rounding_loss=0.0,
        selected=np.full(len(model.initiatives), found is not None),
        start=start,
        finish=finish,
        mode=mode,
        rank=np.argsort(np.argsort(start, kind="stable")).astype(np.int32),
        why={},
        load={} if found is None else _load(model, network, found),
        conflict=tuple(conflict),
        seconds=seconds,
        objectives=() if value is None or bound is None else (Reached("makespan", value, bound, "certified"),),
    )


def _impossible(network: Network) -> list[str]:
    """Packages that need more than there ever is in every mode, and budgets that no modes keep to."""
    stuck, things = network.hopeless
    names = [network.names[a].split(".") for a in stuck.tolist()]
    packages = [f"initiatives.{initiative}.packages.{package}" for initiative, package in names]
    return packages + [f"budgets.{network.things[s]}.total" for s in things.tolist()]


def _load(model: Model, network: Network, found: Timetable) -> dict[str, tuple[Load, ...]]:
    days = max(found.makespan, 1)
    used = np.zeros((len(network.capacity), days + 1), dtype=np.int64)
    for a, m in enumerate(found.mode.tolist()):
        used[:, found.start[a]] += network.seats[a, m]
        used[:, found.start[a] + network.length[a, m]] -= network.seats[a, m]
    used, labels = used.cumsum(axis=1), model.calendar.grid_labels(DAY, float(days))
    return {
        team: tuple(
            Load(label, float(held), float(there)) for label, held in zip(labels, used[r].tolist(), strict=False)
        )
        for r, (team, there) in enumerate(zip(network.teams, network.capacity.tolist(), strict=True))
    }
