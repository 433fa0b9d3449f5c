"""What is left of a plan at a status date."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from execsim.exchange.remaining import remaining, workdays

days = st.dates(dt.date(1990, 1, 1), dt.date(2080, 12, 31))


def test_half_way_through_half_of_it_is_left() -> None:
    # Monday 2 January to Monday 30 January 2023 is 28 days; 14 of them are left on the 16th
    left = remaining(dt.date(2023, 1, 2), dt.date(2023, 1, 30), dt.date(2023, 1, 16))
    assert (left.start, left.workdays, left.share) == (dt.date(2023, 1, 16), 11, 0.5)


def test_what_has_not_begun_is_left_whole() -> None:
    left = remaining(dt.date(2023, 3, 6), dt.date(2023, 3, 10), dt.date(2023, 1, 1))
    assert (left.start, left.workdays, left.share) == (dt.date(2023, 3, 6), 5, 1.0)


@pytest.mark.parametrize("as_of", [dt.date(2023, 2, 1), dt.date(2024, 1, 1)])
def test_what_has_ended_has_nothing_left(as_of: dt.date) -> None:
    with pytest.raises(ValueError, match="nothing is left"):
        remaining(dt.date(2023, 1, 2), dt.date(2023, 2, 1), as_of)


@given(days, days)
def test_workdays_are_those_that_numpy_counts(first: dt.date, last: dt.date) -> None:
    first, last = min(first, last), max(first, last)
    assert workdays(first, last) == np.busday_count(first, last + dt.timedelta(1))
