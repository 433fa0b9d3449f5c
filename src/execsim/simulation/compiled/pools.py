"""Pieces of the tables that the kernel reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from execsim.model.draws import ACCEPTANCE, EFFORT, FACTOR, MISDIRECTION, ON_PLAN, REWORK, SURPRISE, stream_key
from execsim.model.model import Model
from execsim.simulation.wiring import Wiring


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
