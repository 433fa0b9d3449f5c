"""Ids, dates and numbers as tables write them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execsim.exchange.cells import DateFormat, clean, find_date, find_number, fits
from execsim.exchange.slugs import Ids, slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Launch CDO Council", "launch-cdo-council"),
        ("CO_0024_2021-Q2", "co_0024_2021-q2"),
        ("Prüfgerät für Straße & Schiene", "prufgerat-fur-strasse-and-schiene"),
        ("Women's Estate", "womens-estate"),
        ("  --=SUM(A1)--  ", "sum-a1"),
        ("戦略", ""),
        (
            "A sentence that goes on for longer than an id may be",
            "a-sentence-that-goes-on-for-longer-than-an-id",
        ),
    ],
)
def test_text_becomes_an_id_that_can_be_read(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text(max_size=200))
def test_every_id_is_empty_or_valid(text: str) -> None:
    assert re.fullmatch(r"([a-z0-9][a-z0-9_-]{0,47})?", slug(text))


def test_ids_are_handed_out_once_and_reserved_words_never() -> None:
    ids = Ids(["taken"])
    assert [ids.take(wish) for wish in ("taken", "new", "new", "new", "intent")] == [
        "taken-2",
        "new",
        "new-2",
        "new-3",
        "intent-2",
    ]


def test_a_cell_is_one_line_of_text_and_never_a_formula() -> None:
    assert clean("Progress Report Tool&#42;&#42;") == "Progress Report Tool**"
    assert clean("Posted to [resources.data.gov](https://resources.data.gov)") == "Posted to resources.data.gov"
    assert clean(" two\r\n lines \u00a0 and\ttabs ") == "two lines and tabs"
    assert clean("bell\x07 and \u202eturned round") == "bell and turned round"
    assert clean('=cmd|"/c calc"!A1') == '=cmd|"/c calc"!A1'


MONTH_FIRST = (DateFormat.read("%B %d, %Y"),)


@pytest.mark.parametrize(
    ("text", "date", "alone"),
    [
        ("September 30, 2020", "2020-09-30", True),
        ("sept. 3,  2020", "2020-09-03", True),
        ("September 30, 2020 October 31, 2020", "2020-09-30", False),
        ("by July 31, 2020, 90 days after the guidance", "2020-07-31", False),
    ],
)
def test_the_first_date_of_a_text_counts(text: str, date: str, alone: bool) -> None:
    found = find_date(text, MONTH_FIRST)
    assert found is not None
    assert (found.date.isoformat(), found.alone) == (date, alone)


@pytest.mark.parametrize("text", ["", "12 months", "(See Above)", "February 30, 2020", "May 1, 0001", "May 1, 20201"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_date(text, MONTH_FIRST) is None


def test_of_two_formats_that_fit_the_first_named_wins() -> None:
    british = [DateFormat.read("%d/%m/%Y"), DateFormat.read("%m/%d/%Y")]
    assert find_date("03/04/2023", british) == find_date("03/04/2023", british[:1])
    found = find_date("03/04/2023", british[::-1])
    assert found is not None
    assert found.date == dt.date(2023, 3, 4)


def test_two_digit_years_turn_the_century_at_69() -> None:
    short = [DateFormat.read("%d.%m.%y")]
    found = [find_date(text, short) for text in ("31.12.68", "01.01.69")]
    assert [f and f.date.year for f in found] == [2068, 1969]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("%B %Y", "no day"),
        ("%d %d %B %Y", "more than one day"),
        ("%j %Y", "'%j'"),
        ("%d/%m/%Y %y", "more than one year"),
    ],
)
def test_a_date_format_says_day_month_and_year_once(written: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        DateFormat.read(written)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)))
def test_a_date_is_found_as_it_was_written(date: dt.date) -> None:
    for written in ("%d/%m/%Y", "%Y-%m-%d", "%m/%d/%Y %H:%M"):
        found = find_date(date.strftime(written), [DateFormat.read(written)])
        assert found is not None
        assert found.date == date
        assert found.alone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.5", 1234.5), ("£ 12", 12), ("-30.69", -30.69), ("1.2E+08", 1.2e8), (".5", 0.5), ("7.", 7),
        ("-£1,000", -1000), ("", None), ("12,34", None), ("nan", None), ("inf", None), ("12 m", None),
        ("-", None), (".", None), ("1_000", None), ("=1+1", None), ("٣", None),
    ],
)  # fmt: skip
def test_a_number_is_read_only_where_the_cell_is_one(text: str, number: float | None) -> None:
    assert find_number(text, decimal=".", thousands=",") == number


def test_numbers_in_the_german_way() -> None:
    assert find_number("1.234.567,89", decimal=",", thousands=".") == 1234567.89
    assert find_number("1234567,89", decimal=",", thousands="") == 1234567.89


def test_patterns_know_only_the_star() -> None:
    assert fits("number of meetings", ["Number of *"])
    assert fits("(See Above)", ["(see above)"])
    assert not fits("The number of meetings", ["Number of *"])
    assert not fits("aXb", ["a.b"])
    assert fits("closed: merged", ["*closed*merged*"])
    assert not fits("aba", ["ab*ba"])


def test_many_stars_on_a_long_cell_take_no_time() -> None:
    """A regex would try some 10^20 ways."""
    assert not fits("a" * 30_000, ["*a*a*a*a*a*b"])
    assert fits("a" * 30_000 + "b", ["*a*a*a*a*a*b"])


def test_a_number_beyond_all_bounds_is_none() -> None:
    assert find_number("9" * 400, decimal=".", thousands=",") is None
