"""Calendar periods as people write them: `2027`, `2027-Q1`, `2027-03`, `2027-W07`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

PeriodKind = Literal["week", "month", "quarter", "year"]

FIRST_YEAR, LAST_YEAR = 1900, 2200
_PERIOD = re.compile(r"([0-9]{4})(?:-Q([0-9])|-W([0-9]{2})|-([0-9]{2}))?")
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of calendar days with a name.

    Attributes
    ----------
    text
        The period as it is written, `2027-Q1`.
    first, last
        Its first and its last day, both included. A week is an ISO week: Monday to Sunday, and week 1 is the
        one with the year's first Thursday, so that `2027-W01` starts on 2027-01-04.
    """

    text: str
    first: dt.date
    last: dt.date


def parse_period(text: str) -> Period:
    """Read a year, a quarter, a month or an ISO week.

    Raises
    ------
    ValueError
        If it is none of these, does not exist (`2027-13`, `2027-W53`) or lies outside 1900 to 2200.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text[:60]}' is not a period")
    year, quarter, week, month = (int(part) if part else None for part in match.groups())
    assert year is not None, "the pattern always holds a year"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year:04d} is out of range: periods run from {FIRST_YEAR} to {LAST_YEAR}")
    try:
        if week is not None:
            monday = dt.date.fromisocalendar(year, week, 1)
            return Period(text, monday, monday + 6 * _ONE_DAY)
        if quarter is not None:
            return _months(text, year, 3 * quarter - 2, 3)
        return _months(text, year, 1, 12) if month is None else _months(text, year, month, 1)
    except ValueError:
        raise ValueError(f"there is no {text} in the calendar") from None


def period_of(kind: PeriodKind, day: dt.date) -> Period:
    """Find the period of a kind that a day lies in."""
    if kind == "week":
        year, week, weekday = day.isocalendar()
        monday = day - (weekday - 1) * _ONE_DAY
        return Period(f"{year:04d}-W{week:02d}", monday, monday + 6 * _ONE_DAY)
    if kind == "month":
        return _months(f"{day.year:04d}-{day.month:02d}", day.year, day.month, 1)
    if kind == "quarter":
        quarter = (day.month + 2) // 3
        return _months(f"{day.year:04d}-Q{quarter}", day.year, 3 * quarter - 2, 3)
    return _months(f"{day.year:04d}", day.year, 1, 12)


def _months(text: str, year: int, month: int, count: int) -> Period:
    first = dt.date(year, month, 1)
    years, months = divmod(month - 1 + count, 12)
    return Period(text, first, dt.date(year + years, months + 1, 1) - _ONE_DAY)
