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
    return {team: share for row, team in enumerate(model.teams.ids) if (share := _share(model, row)) is not None}


def _share(model: Model, team: int) -> float | None:
    held = _seats_of(model, team)
    packages = model.packages
    open_work = (held > 0) & model.initiatives.selected[packages.initiative] & np.isnan(packages.finished)
    if not open_work.any():
        return None
    due = model.initiatives.due[packages.initiative[open_work]]
    end = min(model.horizon, due.max()) if np.isfinite(due).all() else model.horizon
    days = slice(int(model.as_of), max(int(np.ceil(end)), int(model.as_of) + 1))
    focused = model.teams.focus[team, days] * model.teams.present[team, days]
    capacity = float((model.teams.seats[team, days] * focused).sum())
    if capacity <= 0:
        return None
    usual = float(focused[focused > 0].mean())
    by_time = packages.elapsed | packages.booked
    person_days = _left(model) * np.where(packages.elapsed, held, 1.0) * np.where(by_time, usual, 1.0)
    return float(person_days[open_work].sum()) / capacity


def _seats_of(model: Model, team: int) -> NDArray[np.float64]:
    """[P] seats that each package needs of a team."""
    packages = model.packages
    rows = np.repeat(np.arange(len(packages)), np.diff(packages.seat_first))
    wanted = packages.seat_team == team
    return np.bincount(rows[wanted], packages.seat_count[wanted], minlength=len(packages)).astype(float)


def _left(model: Model) -> NDArray[np.float64]:
    """[P] mean person-days (working days if elapsed) that are left: as reported, else estimate less spent."""
    packages = model.packages
    estimate = model.estimates.means[packages.amount] * packages.amount_factor
    unspent = np.maximum(estimate - np.nan_to_num(packages.spent), 0.0)
    return np.where(np.isnan(packages.remaining), unspent, packages.remaining)
