"""What a planning decides in one future: the order of the work that waits, and what is given up before it begins."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from execsim.analysis.known import known_model, known_sizes
from execsim.errors import UsageError
from execsim.model.model import Flags, Floats, Ints, Model
from execsim.model.state import DONE, READY, Known, Past, State
from execsim.optimisation.engine import optimise
from execsim.results.rolling import PlannerName
from execsim.simulation.course import CAUSE_OF
from execsim.simulation.dispatch import dispatch_order
from execsim.simulation.records import SEAT

Column = TypeVar("Column", Floats, Flags, Ints)


@dataclass(frozen=True, eq=False)
class Replan:
    """A new plan for a future.

    Attributes
    ----------
    order
        [P] ranks, smaller first.
    given_up
        [I] initiatives that have not begun, and will not.
    """

    order: Floats
    given_up: Flags


def replans(planner: PlannerName, model: Model, states: Sequence[State], seconds: float) -> Iterator[Replan]:
    """Plan some futures, each by what is known in its state, and by nothing else.

    `rule` gives an order: cost of delay over what is known to be left. `search` and `optimiser` may also give up what
    has not begun.
    """
    if planner == "rule":
        none = np.zeros(len(model.initiatives), dtype=np.bool_)
        sizes = known_sizes(model, [state.known for state in states]) if states else ()
        return (Replan(dispatch_order(model, left), none) for left in sizes)
    return (_optimised(model, state, seconds) for state in states)


def _optimised(model: Model, state: State, seconds: float) -> Replan:
    """The optimiser's plan.

    It leaves out what has not begun, if that is worth more; never what must be done, nor, where there is a frozen
    window, what is ready to start. What was left out before stays out. Where it finds no plan in its time, everything
    stays as it is.
    """
    known, none = state.known, np.zeros(len(model.initiatives), dtype=np.bool_)
    open_ = open_initiatives(model, known)
    held = _with_any(model, state.hidden.phase == READY) if model.policy.frozen > 0.0 else none
    gone = _with_any(model, known.dropped) | ~model.initiatives.selected
    seen = known_model(model, known, state.time)
    table = seen.initiatives
    only = replace(
        table,
        must=~gone & (table.must | ~open_ | held),
        value_per_day=np.where(gone, 0.0, table.value_per_day),
        cost=np.where(gone, np.maximum(table.cost, 1.0), table.cost),
    )
    try:
        plan = optimise(replace(seen, initiatives=only, offers=()), time_limit=seconds)
    except UsageError:  # no plan in so short a time
        plan = None
    if plan is None or plan.value is None:
        return Replan(np.asarray(known.order), none)
    return Replan(np.asarray(plan.rank, dtype=np.float64), open_ & ~held & ~table.must & ~plan.selected)


def open_initiatives(model: Model, known: Known) -> Flags:
    """[I] what is selected and has not begun."""
    return model.initiatives.selected & ~_with_any(model, np.isfinite(known.started))


def _with_any(model: Model, packages: Flags) -> Flags:
    """[I] initiatives with any of some packages [P]."""
    found = np.zeros(len(model.initiatives), dtype=np.bool_)
    found[model.packages.initiative[packages]] = True
    return found


def changed_places(model: Model, known: Known, order: Floats) -> int:
    """How many initiatives with work that has not begun change places among each other."""
    packages = model.packages
    ahead = model.initiatives.selected[packages.initiative] & ~np.isfinite(known.started)
    places = [_places(packages.initiative[ahead], ranks[ahead]) for ranks in (known.order, order)]
    return sum(places[0][initiative] != places[1][initiative] for initiative in places[0])


def _places(initiative: Ints, rank: Floats) -> dict[int, int]:
    """Place of each initiative by the best rank of its work, ties by row."""
    best: dict[int, float] = {}
    for i, r in zip(initiative.tolist(), rank.tolist(), strict=True):
        best[i] = min(best.get(i, math.inf), r)
    return {i: place for place, i in enumerate(sorted(best, key=lambda i: (best[i], i)))}


def in_force(model: Model, state: State, plan: Replan) -> State:
    """The state with a new plan in force; what is ready keeps its place for the frozen window."""
    known, frozen = state.known, model.policy.frozen
    kept, until = known.kept, known.kept_until
    if frozen > 0.0:
        kept = np.where(state.hidden.phase == READY, known.order, np.nan)
        until = np.array(state.time + frozen)
    ordered = replace(state, known=replace(known, order=plan.order, kept=kept, kept_until=until))
    given_up = plan.given_up[model.packages.initiative] & np.isinf(known.started)
    return _without(ordered, np.flatnonzero(given_up).astype(np.int32)) if given_up.any() else ordered


def _without(state: State, packages: Ints) -> State:
    """The state as it is once packages that have not begun are given up: what the dynamics make of a life."""
    known, hidden, now = state.known, state.hidden, state.time
    queued = known.queued.copy()
    for package in packages[hidden.blocked[packages] == SEAT].tolist():
        queued[hidden.blocked_team[package]] += now - hidden.blocked_since[package]
    return replace(
        state,
        known=replace(
            known,
            queued=queued,
            kept=_put(known.kept, packages, np.nan),
            dropped=_put(known.dropped, packages, True),
            **{name: _put(getattr(known, name), packages, now) for name in ("started", "shipped", "done")},
        ),
        hidden=replace(
            hidden,
            phase=_put(hidden.phase, packages, DONE),
            since=_put(hidden.since, packages, now),
            until=_put(hidden.until, packages, 0.0),
            expected=_put(hidden.expected, packages, now),
            blocked=_put(hidden.blocked, packages, -1),
            blocked_team=_put(hidden.blocked_team, packages, -1),
            blocked_since=_put(hidden.blocked_since, packages, np.nan),
        ),
        past=_told(state, packages),
    )


def _put(column: Column, rows: Ints, value: float) -> Column:
    changed = column.copy()
    changed[rows] = value
    return changed


def _told(state: State, packages: Ints) -> Past:
    """The history with the last wait of each package that is given up, and a note of it."""
    past, hidden, now = state.past, state.hidden, state.time
    stretches = []
    for package in packages.tolist():
        if hidden.phase[package] != READY:
            stretches.append((package, CAUSE_OF[hidden.phase[package]], hidden.since[package], -1))
        elif hidden.blocked[package] >= 0:
            row = hidden.blocked[package], hidden.blocked_since[package], hidden.blocked_team[package]
            stretches.append((package, *row))
    stretches = [one for one in stretches if one[2] < now]
    added = {
        "package": [one[0] for one in stretches],
        "cause": [one[1] for one in stretches],
        "start": [one[2] for one in stretches],
        "end": [now] * len(stretches),
        "team": [one[3] for one in stretches],
    }
    order = np.argsort(np.append(past.segment_package, added["package"]), kind="stable")  # by package, as a state is
    count = len(packages)
    return replace(
        past,
        note_time=np.append(past.note_time, [now] * count),
        note_kind=np.append(past.note_kind, ["dropped"] * count),
        note_row=np.append(past.note_row, packages).astype(past.note_row.dtype),
        note_amount=np.append(past.note_amount, [0.0] * count),
        **{
            f"segment_{name}": np.append(column, values).astype(column.dtype)[order]
            for name, values in added.items()
            for column in (getattr(past, f"segment_{name}"),)
        },
    )
