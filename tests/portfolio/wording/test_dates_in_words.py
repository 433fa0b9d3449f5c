"""Dates as people write them; each row can be checked by eye."""

from __future__ import annotations

import pytest

from execsim.portfolio.wording import dates, quantities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Raise retention by December 2027", ("December 2027",)),
        ("done on 2027-12-31", ("2027-12-31",)),
        ("done on 31/12/2027 or 31.12.27", ("31/12/2027", "31.12.27")),
        ("By 31 March 2026, all is moved", ("31 March 2026",)),
        ("March 31, 2026 at the latest", ("March 31, 2026",)),
        ("the 31st of March", ("31st of March",)),
        ("in Dec '27", ("Dec '27",)),
        ("by Q3 2027, then Q4", ("Q3 2027", "Q4")),
        ("H1 2027 and 2027Q3 and 2027-W12", ("H1 2027", "2027Q3", "2027-W12")),
        ("FY27, FY2027/28 and fiscal year 2028", ("FY27", "FY2027/28", "fiscal year 2028")),
        ("in the school year 2027/28", ("2027/28",)),
        ("by the end of the year", ("end of the year",)),
        ("within six months and over the next five years", ("within six months", "next five years")),
        ("in summer 2027", ("summer 2027",)),
        ("by 2030", ("2030",)),
        ("the 2027 budget", ("2027",)),
        ("We may march in May", ("May",)),
        ("We may march on", ()),
        ("Reach 2000 users", ()),
        ("Answer within 12 h", ()),
        ("", ()),
    ],
)
def test_dates_are_found_as_written(text: str, found: tuple[str, ...]) -> None:
    assert dates(text) == found


@pytest.mark.parametrize("text", ["Finish by 31 March 2026", "Over the next five years", "FY2027/28", "Done in Q3"])
def test_a_date_is_no_amount(text: str) -> None:
    assert quantities(text) == ()
