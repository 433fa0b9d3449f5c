from __future__ import annotations

import datetime as dt

import pytest

from execsim.portfolio.periods import PeriodKind, parse_period, period_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2027", "2027-01-01", "2027-12-31"),
        ("2027-Q1", "2027-01-01", "2027-03-31"),
        ("2027-Q4", "2027-10-01", "2027-12-31"),
        ("2027-03", "2027-03-01", "2027-03-31"),
        ("2027-12", "2027-12-01", "2027-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2027-W01", "2027-01-04", "2027-01-10"),
        ("2027-W07", "2027-02-15", "2027-02-21"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("1900", "1900-01-01", "1900-12-31"),
        ("2200-W01", "2199-12-30", "2200-01-05"),
    ],
)
def test_a_period_runs_from_its_first_day_to_its_last(text: str, first: str, last: str) -> None:
    period = parse_period(text)
    assert (period.text, period.first.isoformat(), period.last.isoformat()) == (text, first, last)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' is not a period"),
        ("next year", "'next year' is not a period"),
        ("27-Q1", "is not a period"),
        ("2027-q1", "is not a period"),
        ("2027-3", "is not a period"),
        ("2027-01-04", "is not a period"),
        ("2027-Q1\n", "is not a period"),
        ("٢٠٢٧", "is not a period"),
        ("2027-Q5", "there is no 2027-Q5 in the calendar"),
        ("2027-Q0", "there is no 2027-Q0"),
        ("2027-13", "there is no 2027-13"),
        ("2027-00", "there is no 2027-00"),
        ("2027-W00", "there is no 2027-W00"),
        ("2027-W53", "there is no 2027-W53"),
        ("0001", "the year 0001 is out of range: periods run from 1900 to 2200"),
        ("1899-Q4", "1899 is out of range"),
        ("2201-W01", "2201 is out of range"),
    ],
)
def test_what_is_no_period_is_refused_in_plain_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_period(text)


@pytest.mark.parametrize("kind", ["week", "month", "quarter", "year"])
def test_every_day_lies_in_one_period_of_each_kind_and_its_text_can_be_read(kind: PeriodKind) -> None:
    day, before = dt.date(2026, 1, 1), period_of(kind, dt.date(2025, 12, 31))
    while day < dt.date(2029, 3, 1):
        period = period_of(kind, day)
        assert parse_period(period.text) == period
        assert period.first <= day <= period.last
        assert period == before or period.first == before.last + dt.timedelta(1) == day
        day, before = day + dt.timedelta(1), period
