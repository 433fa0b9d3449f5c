"""What is left of planned work at a status date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remaining:
    """The part of a plan that lies after the status date.

    Attributes
    ----------
    start
        The planned start, but not before the status date.
    workdays
        Monday to Friday, from `start` to the planned finish, both included; at least 1.
    share
        Calendar days left over calendar days planned, from 0 to 1: the share of the cost that is left.
    """

    start: dt.date
    workdays: int
    share: float


def remaining(start: dt.date, finish: dt.date, as_of: dt.date) -> Remaining:
    """Tell what is left of a plan from `start` to `finish` at `as_of`.

    Raises
    ------
    ValueError
        If the plan finishes before it starts, or has finished by `as_of`: nothing is left then.
    """
    if finish <= max(start, as_of):
        raise ValueError(f"nothing is left between {max(start, as_of)} and {finish}")
    begins = max(start, as_of)
    share = (finish - begins).days / (finish - start).days
    return Remaining(begins, max(1, workdays(begins, finish)), share)


def workdays(first: dt.date, last: dt.date) -> int:
    """Count Mondays to Fridays from one day to another, both included."""
    weeks, rest = divmod((last - first).days + 1, 7)
    return weeks * 5 + sum((first.weekday() + day) % 7 < 5 for day in range(rest))
