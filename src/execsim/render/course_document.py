"""The course of a forecast for charts: its distribution by twentieths, and how much is finished by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from execsim.results.contract_forecast import CurvePart, ProgressPart
from execsim.results.forecast import Forecast
from execsim.results.statistics import quantile

SHARES = tuple(n / 20 for n in range(1, 20))
MOST_MONTHS = 60


def curve_parts(forecast: Forecast) -> tuple[CurvePart, ...]:
    """Quantiles of the last finish and of value; empty where nothing is selected."""
    if np.isnan(forecast.initiative_finish).all():
        return ()
    calendar = forecast.model.calendar
    days = [quantile(forecast.finish, share) for share in SHARES]
    return tuple(
        CurvePart(
            share=share,
            finish=calendar.finish_date(day) if np.isfinite(day) else None,
            value=quantile(forecast.value, share),
        )
        for share, day in zip(SHARES, days, strict=True)
    )


def progress_parts(forecast: Forecast) -> tuple[ProgressPart, ...]:
    """Finished initiatives at the end of each month to the horizon; of long ones at every second, third ... month."""
    model = forecast.model
    chosen = forecast.initiative_finish[:, ~np.isnan(forecast.initiative_finish).all(axis=0)]
    if not chosen.shape[1]:
        return ()
    first, last = model.calendar.start_date(model.as_of), model.calendar.finish_date(model.horizon)
    parts = []
    ends = _month_ends(first, last)
    every = -(-len(ends) // MOST_MONTHS)
    for day in ends[::-1][::every][::-1]:  # the last day always
        done = (chosen <= model.calendar.finish_time(day)).sum(axis=1).astype(np.float64)
        p10, p50, p90 = (quantile(done, share) for share in (0.1, 0.5, 0.9))
        parts.append(ProgressPart(date=day, p10=p10, p50=p50, p90=p90))
    return tuple(parts)


def first_day(forecast: Forecast, packages: Sequence[int] | NDArray[np.bool_]) -> dt.date | None:
    """Median first day of the first of some packages; None where none of them starts."""
    starts = forecast.package_start[:, packages]
    if not starts.shape[1] or np.isnan(starts).all():
        return None
    middle = quantile(np.min(starts, axis=1), 0.5)
    return forecast.model.calendar.start_date(middle) if np.isfinite(middle) else None


def _month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The ends of the months from one day to another, and that last day itself."""
    ends: list[dt.date] = []
    day = first
    while True:
        year, month = day.year + day.month // 12, day.month % 12 + 1
        end = dt.date(year, month, 1) - dt.timedelta(days=1)
        if end >= last:
            return [*ends, last]
        ends.append(end)
        day = end + dt.timedelta(days=1)
