"""Figures in words: no more exact than they are, and never certain."""

from __future__ import annotations

import datetime as dt

import pytest

from execsim.render.phrases import (
    chance,
    count,
    day,
    listed,
    monday,
    money,
    money_at,
    money_range,
    money_span,
    money_step,
    percent,
    period,
    period_range,
    plain,
    share_of_futures,
    shared_year,
    span,
)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "< 1 in 40"), (0.02, "< 1 in 40"), (0.11, "1 in 9"), (0.25, "1 in 4"), (0.48, "1 in 2"),
        (0.74, "3 in 4"), (0.95, "19 in 20"), (0.99, "> 39 in 40"), (1.0, "> 39 in 40"),
    ],
)  # fmt: skip
def test_chances_are_plain_fractions_and_never_0_or_100(share: float, said: str) -> None:
    assert chance(share) == said


def test_a_chance_in_a_sentence() -> None:
    assert share_of_futures(0.75) == "3 of 4 futures"
    assert share_of_futures(1.0) == "more than 39 of 40 futures"
    assert share_of_futures(0.0) == "fewer than 1 of 40 futures"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0"), (-0.0, "0"), (954, "950"), (1234, "1.2 k"), (61_400, "61 k"), (999_500, "1.0 M"),
        (1_149_000, "1.1 M"), (-60_000, "-60 k"), (2.5e9, "2.5 bn"), (3.14159, "3.1"),
    ],
)  # fmt: skip
def test_money_has_two_significant_digits(amount: float, said: str) -> None:
    assert money(amount) == said


def test_a_range_of_money_names_its_unit_once_where_it_can() -> None:
    assert money_range(600_000, 1_500_000) == "600 k to 1.5 M"
    assert money_range(1_100_000, 1_500_000) == "1.1 to 1.5 M"
    assert money_range(101, 102) == "about 100"


def test_shares_of_something_counted_are_0_or_all_only_where_they_are() -> None:
    assert [percent(share) for share in (0.0, 0.001, 0.414, 0.9999, 1.0)] == ["0 %", "1 %", "41 %", "99 %", "all"]


def test_dates_are_weeks_and_show_their_year_where_it_is_another() -> None:
    wednesday = dt.date(2027, 6, 30)
    assert day(wednesday, year=2027) == "30 Jun"
    assert monday(wednesday, year=2027) == "28 Jun"
    assert monday(dt.date(2028, 1, 1), year=2028) == "27 Dec 2027"


def test_a_column_of_dates_leaves_out_the_year_only_where_all_are_of_the_status_dates() -> None:
    this, next_ = dt.date(2027, 6, 30), dt.date(2028, 6, 30)
    assert shared_year([this, None, this], this) == 2027
    assert shared_year([this, next_], this) is None
    assert shared_year([next_], this) is None
    assert shared_year([this], None) is None


@pytest.mark.parametrize(
    ("amount", "step", "said"),
    [
        (389_400, 1_000, "389 k"), (1_861_700, 1_000, "1,862 k"), (1_861_700, 10_000, "1,860 k"),
        (12_345_678, 100_000, "12.3 M"), (93_210, 10, "93,210"), (-4_049, 100, "-4.0 k"), (-20, 1_000, "0"),
        (3.14159, 0.1, "3.1"), (5, 1, "5"),
    ],
)  # fmt: skip
def test_amounts_to_one_step_share_a_unit(amount: float, step: float, said: str) -> None:
    assert money_at(amount, step) == said


def test_a_step_is_the_place_of_the_second_digit() -> None:
    assert [money_step(amount) for amount in (61_400, -61_400, 100, 99, 3.1, 0)] == [1_000, 1_000, 10, 1, 0.1, 1]


def test_ranges_name_their_unit_once() -> None:
    assert money_span(117_200, 146_000, 1_000) == "117 to 146 k"
    assert money_span(-30_000, 1_200, 1_000) == "-30 to 1 k"
    assert money_span(100_100, 100_200, 1_000) == "about 100 k"
    assert period_range(-21, -7, weeks=True) == "1 to 3 weeks"
    assert period_range(0, 5, weeks=False) == "0 to 5 days"
    assert [period(days, weeks=True) for days in (-7, 3, 17)] == ["1 week", "0.5 weeks", "2.5 weeks"]
    assert [period(days, weeks=False) for days in (1, -3)] == ["1 day", "3 days"]


def test_spans_of_working_days() -> None:
    spans = {0.2: "no day", 1.2: "1 day", -3: "3 days", 9: "2 weeks", 13: "2.5 weeks", 60: "12 weeks", 500: "2 years"}
    assert {days: span(days) for days in spans} == spans


def test_lists_and_counts() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"
    assert [count(1, "team"), count(1200, "team"), count(2, "party", "parties")] == [
        "1 team",
        "1,200 teams",
        "2 parties",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("\x1b]0;title\x07rest", "rest"),
        ("\u202eevil\u2066", "evil"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("[red]markup[/red]", "[red]markup[/red]"),
        ("half \ud800 a pair", "half a pair"),
        ("Zürich · 東京", "Zürich · 東京"),
    ],
)
def test_a_strangers_text_becomes_one_plain_line(text: str, shown: str) -> None:
    assert plain(text) == shown
