"""What is asked of each team, week by week: seats that work holds or waits for, against the seats there are."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from execsim.results.forecast import CAUSES, Floats, Forecast
from execsim.results.statistics import quantile

MOST_WEEKS = 104
SEAT = CAUSES.index("seat")


@dataclass(frozen=True, slots=True)
class Week:
    """Seats asked for and seats there, on the mean of a week's days on which the team works; 0 and 0 if on none."""

    monday: dt.date
    wanted: float
    available: float


def seat_demand(forecast: Forecast) -> Mapping[str, tuple[Week, ...]]:
    """Demand for the seats of every team from the status date to the week in which 8 in 10 futures are done.

    A package asks for its seats from when it begins to wait for them until it is done: so demand may exceed what
    there is, where work queues up. The wait is the package's mean over all replications, start and end are each
    replication's own. Pauses in between count as asking. At most two years are looked at.
    """
    model = forecast.model
    first = math.floor(model.as_of)
    days = np.arange(first, min(_last(forecast), first + 5 * MOST_WEEKS, model.calendar.days))
    mondays = model.calendar.workdays[days] - (model.calendar.workdays[days] - 1) % 7
    columns = np.minimum(days, model.teams.seats.shape[1] - 1)
    present = model.teams.present[:, columns]
    there = model.teams.seats[:, columns] * present
    wanted = _wanted(forecast, first, len(days)) * present
    weeks, starts = np.unique(mondays, return_index=True)
    found: dict[str, tuple[Week, ...]] = {}
    for team, id_ in enumerate(model.teams.ids):
        sums = [np.add.reduceat(row[team], starts) if len(days) else np.zeros(0) for row in (wanted, there, present)]
        found[id_] = tuple(
            Week(dt.date.fromordinal(int(monday)), *(float(n / at_work) if at_work else 0.0 for n in (asked, seats)))
            for monday, asked, seats, at_work in zip(weeks, *sums, strict=True)
        )
    return found


def _last(forecast: Forecast) -> int:
    """The day after the last one that is looked at."""
    end = quantile(forecast.finish, 0.8)
    return math.ceil(end if math.isfinite(end) else forecast.model.horizon)


def _wanted(forecast: Forecast, first: int, days: int) -> Floats:
    """Seats asked for by team and day [T, days], on the mean over all replications."""
    packages = forecast.model.packages
    wanted = np.zeros((len(forecast.model.teams.ids), days))
    for package in range(len(packages.ids)):
        rows = range(packages.seat_first[package], packages.seat_first[package + 1])
        start = forecast.package_start[:, package]
        asked = ~np.isnan(start)  # nan: never started, or no part of the selection
        if not rows or not asked.any():
            continue
        begin = start[asked] - forecast.causes[package, SEAT]
        end = forecast.package_finish[asked, package]
        end = np.where(np.isnan(end), np.inf, end)
        share = _under_way(begin, first, days) - _under_way(end, first, days)
        for row in rows:
            wanted[packages.seat_team[row]] += packages.seat_count[row] * share / forecast.replications
    return wanted


def _under_way(times: Floats, first: int, days: int) -> Floats:
    """How many of some times are past at the middle of each day [days]."""
    past = np.clip(np.ceil(times - first - 0.5), 0, days).astype(np.int64)
    counts: Floats = np.cumsum(np.bincount(past, minlength=days + 1)[:days]).astype(np.float64)
    return counts
