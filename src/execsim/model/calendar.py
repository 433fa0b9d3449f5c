"""Working days: the bridge between dates, which people write, and time, which engines count.

Time is a number of working days since the calendar's start: 0 is the beginning of the first working day on
or after it, 5.0 the end of the fifth one and, the same instant, the beginning of the sixth. So a finish and a
start at one time have different dates: work that ends at 5.0 is done on the fifth day, work that begins then
starts on the sixth.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from execsim.portfolio.countries import check_country
from execsim.portfolio.periods import period_of

GridKind = Literal["day", "week", "month", "quarter"]

HORIZONS: Final = 5  # a run goes on for at most so many horizons
MARGIN: Final = 60  # calendar days beyond them
LONGEST: Final = 70_000  # calendar days that are looked up; later ones are counted by weeks
SLACK: Final = 2.0**-10  # half a minute of work: what rounding durations may add up to
_LAST_ORDINAL: Final = dt.date.max.toordinal()
_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of a portfolio: Monday to Friday without the public holidays of a country.

    Days are looked up for five horizons. Later ones are taken as Monday to Friday, and so are those of years
    for which no holidays are known (for most countries, from 2101 on).

    Attributes
    ----------
    start
        The first calendar day; it need not be a working day.
    end
        The last calendar day of the horizon, in which value counts.
    country
        `DE`, or `DE-BY` for a region of it; None: no holidays.
    workdays
        Ordinals (`date.toordinal`) of the working days, int64 [days], read-only.

    Raises
    ------
    ValueError
        If the end is before the start, or the country or its region is unknown.
    """

    start: dt.date
    end: dt.date
    country: str | None = None
    workdays: NDArray[np.int64] = field(init=False, repr=False, compare=False)
    _next_monday: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the calendar ends on {self.end}, before it starts on {self.start}")
        first = self.start.toordinal()
        length = min(HORIZONS * ((self.end - self.start).days + 1) + MARGIN, LONGEST)
        next_monday = first + length + -(first + length - 1) % 7
        days = np.arange(first, next_monday)
        working = (days - 1) % 7 < 5  # ordinal 1, 0001-01-01, was a Monday
        if self.country is not None:
            working &= ~np.isin(days, _holidays_between(self.country, first, next_monday))
        workdays = days[working]
        workdays.flags.writeable = False
        object.__setattr__(self, "workdays", workdays)
        object.__setattr__(self, "_next_monday", next_monday)

    @property
    def days(self) -> int:
        """How many working days are looked up."""
        return len(self.workdays)

    def start_time(self, date: dt.date) -> float:
        """Give the time at which a date begins: the working days strictly before it; 0 before the start."""
        return float(self._count_before(date.toordinal()))

    def finish_time(self, date: dt.date) -> float:
        """Give the time at which a date ends: the working days up to and with it; 0 before the start."""
        return float(self._count_before(date.toordinal() + 1))

    def start_date(self, time: float) -> dt.date:
        """Give the working day on which work that starts at a time begins; see `start_dates`."""
        return self.start_dates([time])[0]

    def finish_date(self, time: float) -> dt.date:
        """Give the working day on which work that finishes at a time is done; see `finish_dates`."""
        return self.finish_dates([time])[0]

    def start_dates(self, times: ArrayLike) -> list[dt.date]:
        """Give the working days on which work that starts at some times begins.

        A start in the last half minute of a day counts for the next. Times before 0 count as 0; what lies
        beyond 9999-12-31, infinity too, is given as that day.

        Raises
        ------
        ValueError
            If a time is not a number.
        """
        return self._dates(np.floor(_checked(times) + SLACK))

    def finish_dates(self, times: ArrayLike) -> list[dt.date]:
        """Give the working days on which work that finishes at some times is done.

        5.0 is the fifth day, 5.1 the sixth, 0 the first. A finish in the first half minute of a day counts
        for the one before. For the rest as `start_dates`.
        """
        return self._dates(np.ceil(_checked(times) - SLACK) - 1)

    def team_workdays(self, country: str | None, days_off: Iterable[tuple[dt.date, dt.date]]) -> NDArray[np.bool_]:
        """Tell on which of the portfolio's working days a team works, bool [days].

        Parameters
        ----------
        country
            Whose holidays the team has beside the portfolio's, as `country` of the class; None: no more.
        days_off
            First and last calendar day, both included, of each stretch on which the team is away.
        """
        present = np.ones(self.days, np.bool_)
        if country is not None and country != self.country:
            holidays = _holidays_between(country, self.start.toordinal(), self._next_monday)
            present &= ~np.isin(self.workdays, holidays)
        for first, last in days_off:
            begin, end = np.searchsorted(self.workdays, [first.toordinal(), last.toordinal() + 1])
            present[begin:end] = False
        return present

    def grid(self, kind: GridKind, horizon: float) -> NDArray[np.float64]:
        """Give the boundaries of calendar periods from 0 to the first one at or after a time, float64.

        Weeks are ISO weeks, months and quarters the calendar's; the first one begins at 0, wherever in it the
        calendar starts. A period without any working day is left out.

        Raises
        ------
        ValueError
            If the horizon is beyond 70,000 working days, or not a number.
        """
        return np.array([0.0, *(end for _, end in self._periods(kind, horizon))])

    def grid_labels(self, kind: GridKind, horizon: float) -> tuple[str, ...]:
        """Name the periods between `grid`'s boundaries: `2027-01-04`, `2027-W01`, `2027-01` or `2027-Q1`."""
        return tuple(label for label, _ in self._periods(kind, horizon))

    def _periods(self, kind: GridKind, horizon: float) -> Iterator[tuple[str, float]]:
        if not horizon <= LONGEST:
            raise ValueError(f"the horizon is {horizon:g} working days: a grid takes at most {LONGEST:,}")
        time = 0.0
        while time == 0 or time < horizon:
            day = self.start_date(time)
            if kind == "day":
                label, time = day.isoformat(), time + 1
            else:
                period = period_of(kind, day)
                label, time = period.text, self.finish_time(period.last)
            yield label, time

    def _count_before(self, ordinal: int) -> int:
        beyond = ordinal - self._next_monday
        if beyond <= 0:
            return int(self.workdays.searchsorted(ordinal))
        weeks, rest = divmod(beyond, 7)
        return self.days + 5 * weeks + min(rest, 5)

    def _dates(self, indices: NDArray[np.float64]) -> list[dt.date]:
        index = np.clip(indices, 0, _LAST_ORDINAL).astype(np.int64)
        beyond = np.maximum(index - self.days, 0)
        later = self._next_monday + beyond // 5 * 7 + beyond % 5
        ordinals = np.where(index < self.days, self.workdays[np.minimum(index, self.days - 1)], later)
        return [dt.date.fromordinal(ordinal) for ordinal in np.minimum(ordinals, _LAST_ORDINAL).tolist()]


def _checked(times: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(times, np.float64)
    if np.isnan(array).any():
        raise ValueError("a time that is not a number has no date")
    return array


def _holidays_between(country: str, first: int, beyond: int) -> NDArray[np.int64]:
    last_year = dt.date.fromordinal(beyond).year
    return _holidays(country, dt.date.fromordinal(first).year, last_year)


@lru_cache(maxsize=256)
def _holidays(country: str, first_year: int, last_year: int) -> NDArray[np.int64]:
    """Look up the public holidays of some years, ordinals in order."""
    from holidays import country_holidays  # noqa: PLC0415 - most portfolios name no country

    check_country(country)
    code, _, region = country.partition("-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library says which years it does not know; the docs do, too
        found = country_holidays(code, subdiv=region or None, years=range(first_year, last_year + 1))
    return np.array(sorted(day.toordinal() for day in found), np.int64)
