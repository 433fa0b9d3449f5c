"""Pieces of the tables that the kernel reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from execsim.errors import UsageError
from execsim.model.draws import ACCEPTANCE, EFFORT, FACTOR, MISDIRECTION, ON_PLAN, REWORK, SURPRISE, stream_key
from execsim.model.families import GRID
from execsim.model.model import Model
from execsim.simulation import clock
from execsim.simulation.wiring import Wiring

# What has moments, by phase: the rows of a table, or the run itself.
PHASES = {
    clock.COMPLETION: "packages",
    clock.STAFF: "seat_rows",
    clock.PEOPLE: "people",
    clock.OUTSIDE: "externals",
    clock.EVENT: "events",
    clock.PASSING: "packages",
    clock.REVIEW: "packages",
    clock.WATCH: "",
    clock.ASKING: "packages",
    clock.ESCALATED: "asks",
    clock.DECISION: "asks",
    clock.MEETING: "forums",
    clock.PLANNING: "",
    clock.DISPATCH: "",
}


class Pool:
    """Rows of many tables, one after the other; asking for a place gives the frame of what was put in."""

    def __init__(self, dtype: Any) -> None:
        self.dtype, self.items = dtype, list[Any]()

    def put(self, items: Iterable[Any]) -> tuple[int, int]:
        """Put rows in, and give the first of them and the one after the last."""
        first = len(self.items)
        self.items += items
        return first, len(self.items)

    def array(self) -> NDArray[Any]:
        """All of it; one more row than there is, so that no table is without memory."""
        array = np.zeros(len(self.items) + 1, dtype=self.dtype)
        array[:-1] = self.items
        return array


def filled(dtype: np.dtype[Any], table: Any, names: Iterable[str]) -> NDArray[Any]:
    """Records with some columns of a table of the model."""
    rows = np.zeros(len(table), dtype)
    for name in names:
        rows[name] = getattr(table, name)
    return rows


def streams_of(model: Model) -> NDArray[np.uint64]:
    """[4 P + 3 I + T] keys of what is drawn in every replication, first what has a normal score, last rework."""
    p, i, t = model.packages, model.initiatives, model.teams
    inputs = (
        (p, EFFORT),
        (i, FACTOR),
        (t, FACTOR),
        (p, MISDIRECTION),
        (p, ACCEPTANCE),
        (i, SURPRISE),
        (i, ON_PLAN),
        (p, REWORK),
    )
    return np.array([stream_key(one, purpose) for rows, purpose in inputs for one in rows.luck.tolist()], np.uint64)


def seat_changes_of(model: Model) -> NDArray[Any]:
    """Days on which some team has more or fewer seats than on the day before."""
    seats = model.teams.seats
    days = np.flatnonzero((seats[:, 1:] != seats[:, :-1]).any(axis=0)) + 1 if len(model.teams) else np.zeros(0)
    return days.astype(np.float64)


def calendars_of(model: Model, wiring: Wiring) -> tuple[NDArray[Any], NDArray[Any]]:
    """Days at work since day 0, once for all teams with the same days off; and which of these each team has."""
    teams = model.teams
    days = np.array(wiring.at_work).reshape(len(teams), teams.seats.shape[1] + 1)
    rows, which = np.unique(days, axis=0, return_inverse=True)
    return rows, which.reshape(-1)


def places_of(sizes: Mapping[str, int]) -> dict[str, NDArray[Any]]:
    """Phase and row, in one, of each place of a moment; and the place of each phase's first row."""
    orders, first = list[int](), np.zeros(len(PHASES) + 2, np.int64)
    for phase, table in PHASES.items():
        first[phase >> 32] = len(orders)
        orders += [phase + row for row in range(sizes[table] if table else 1)]
    return {"orders": np.array(orders, np.int64), "phase_first": first}


def place_bits(places: int, last: float) -> int:
    """Bits of a moment's place, behind those of its time.

    Raises
    ------
    UsageError
        If a calendar is so long, for so much work, that both do not fit into 62 bits; one more is for what never comes.
    """
    bits = places.bit_length()
    if last * GRID >= 2.0 ** (62 - bits):
        raise UsageError("the calendar is too long for so many packages in compiled code: use --engine simpy")
    return bits
