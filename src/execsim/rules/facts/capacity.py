"""How much of a team's time the planned work takes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import Model


def utilisation(model: Model) -> Mapping[str, float]:
    """Planned work of each team as a share of what it can do in the time it has.

    Work is the mean effort that is left, in focused person-days (elapsed packages: seats x days x focus).
    Time runs from the status date to the last due date among the team's initiatives, at most to the horizon;
    the horizon where one of them has no due date. Capacity is seats x focus, summed over working days.

    Parameters
    ----------
    model
        A compiled model.

    Returns
    -------
    mapping
        Team id to share; 1.0 is full. Teams without open work or without capacity are left out.
    """
    packages = model.packages
    rows = np.repeat(np.arange(len(packages)), np.diff(packages.seat_first))
    is_open = model.initiatives.selected[packages.initiative] & np.isnan(packages.finished)
    asked = np.flatnonzero(is_open[rows] & (packages.seat_count > 0))
    asked = asked[np.argsort(packages.seat_team[asked], kind="stable")]  # the seats asked of each team, together
    firsts = np.searchsorted(packages.seat_team[asked], np.arange(len(model.teams) + 1))
    left = _left(model)
    found: dict[str, float] = {}
    for row, team in enumerate(model.teams.ids):
        seats = asked[firsts[row] : firsts[row + 1]]
        share = _share(model, row, rows[seats], packages.seat_count[seats], left) if len(seats) else None
        if share is not None:
            found[team] = share
    return found


def _share(
    model: Model, team: int, rows: NDArray[np.int64], seats: NDArray[np.int32], left: NDArray[np.float64]
) -> float | None:
    """Share of a team's time that some packages take with so many of its seats each."""
    packages = model.packages
    due = model.initiatives.due[packages.initiative[rows]]
    end = min(model.horizon, due.max()) if np.isfinite(due).all() else model.horizon
    days = slice(int(model.as_of), max(int(np.ceil(end)), int(model.as_of) + 1))
    focused = model.teams.focus[team, days] * model.teams.present[team, days]
    capacity = float((model.teams.seats[team, days] * focused).sum())
    if capacity <= 0:
        return None
    usual = float(focused[focused > 0].mean())
    by_time = packages.elapsed[rows] | packages.booked[rows]
    work = left[rows] * np.where(packages.elapsed[rows], seats, 1.0) * np.where(by_time, usual, 1.0)
    return float(work.sum()) / capacity


def _left(model: Model) -> NDArray[np.float64]:
    """[P] mean person-days (working days if elapsed) that are left: as reported, else estimate less spent."""
    packages = model.packages
    estimate = model.estimates.means[packages.amount] * packages.amount_factor
    unspent = np.maximum(estimate - np.nan_to_num(packages.spent), 0.0)
    return np.where(np.isnan(packages.remaining), unspent, packages.remaining)
