from __future__ import annotations

import pytest

from execsim.rules.speech import every, percent, quoted, span


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0 working days"), (1, "1 working day"), (2.5, "2.5 working days"), (5, "1 week"), (20, "4 weeks"),
        (21, "1 month"), (21.7, "4.3 weeks"), (42, "2 months"), (63, "1 quarter"), (126, "2 quarters"),
        (197, "9.1 months"), (261, "12 months"), (250, "1 year"), (480, "22 months"),
        (730, "2.8 years"), (-20, "-4 weeks"),
    ],
)  # fmt: skip
def test_a_duration_is_said_in_the_unit_that_people_would_use(days: float, said: str) -> None:
    assert span(days) == said


def test_a_rhythm_of_one_unit_has_no_number() -> None:
    assert [every(days) for days in (1, 5, 10, 21, 63)] == [
        "every working day", "every week", "every 2 weeks", "every month", "every quarter",
    ]  # fmt: skip


def test_a_share_is_said_as_a_percentage() -> None:
    assert percent(0.873) == "87 %"


def test_names_with_commas_in_them_are_told_apart() -> None:
    assert quoted(["One record, bought", "Portal"]) == "'One record, bought', 'Portal'"
