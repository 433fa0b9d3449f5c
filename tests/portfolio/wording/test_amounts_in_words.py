"""Amounts: what counts something, and what only has a figure in it."""

from __future__ import annotations

import pytest

from execsim.portfolio.wording import has_baseline, quantities
from execsim.portfolio.wording.amounts import placeholders


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Raise retention from 81 % to 88 % by December 2027", ("81 %", "88 %")),
        ("Save $5 million on 10 systems", ("$5 million", "10")),
        ("Answer in < 200 ms", ("< 200 ms",)),
        ("Reach 1,000 votes and 2000 users", ("1,000", "2000")),
        ("Publish 5 more articles", ("5",)),
        ("twenty-five pilots, twice as many visits", ("twenty-five", "twice")),
        ("1 in 4 calls, two-thirds of letters", ("1 in 4", "two-thirds")),
        ("a tenfold rise; double the share; cut it by half", ("tenfold", "double", "half")),
        ("Zero fatal errors", ("Zero",)),
        ("No payment fails", ("No payment",)),
        ("Decommission all old servers", ("all old",)),
        ("Every package has tests", ("Every package",)),
        ("in one more language", ("one",)),
        ("the majority of customers", ("majority",)),
    ],
)
def test_amounts_are_found_as_written(text: str, found: tuple[str, ...]) -> None:
    assert quantities(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "has 5 key objectives",
        "The plan rests on three pillars",
        "1) Grow, 2) become digital",
        "Type 26 frigates on Windows 11",
        "phase 2 of version 3.1",
        "Form SSA-827 under section 508",
        "a two-way, one-stop service, 24/7 in 3D over 5G",
        "fit for the 21st century",
        "a ten-year programme for 16 year olds",
        "everything in one place, as one team",
        "Improve all guides",  # a wish for everybody is no total
        "services for all citizens",
        "Serve our 3,000 members better",  # whom it is for, not how much of it
        "no longer needed",
        "Increase claims by X%",
        "third-party reviews",
        "see https://example.org/issues/1234",
    ],
)
def test_a_figure_that_counts_nothing_is_no_amount(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("from 24 h to 12 h", True),
        ("12 h instead of 24 h", True),
        ("twice as many visits compared to last year", True),
        ("faster pages than last quarter", True),
        ("from 1900 to 2100 tickets a month", True),
        ("from 2026 to 2027", False),  # two dates
        ("from Leeds to London", False),
        ("Raise it to 88 %", False),
        ("more than ever before", False),
    ],
)
def test_a_baseline_says_from_where(text: str, has: bool) -> None:
    assert has_baseline(text) is has


@pytest.mark.parametrize(
    ("text", "found"),
    [("increases by X%", ("X%",)), ("a score of TBD", ("TBD",)), ("grow by N", ("by N",)), ("Win on OS X", ())],
)
def test_amounts_left_open_are_seen(text: str, found: tuple[str, ...]) -> None:
    assert placeholders(text) == found
