"""What an entry without a name is called."""

from __future__ import annotations

import pytest

from execsim.portfolio.naming import name_of


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("data-migration", "Data migration"),
        ("self_service", "Self service"),
        ("it", "IT"),
        ("hr", "HR"),
        ("crm-link", "CRM link"),
        ("new-erp", "New ERP"),
        ("make-it-work", "Make it work"),
        ("2027", "2027"),
    ],
)
def test_an_id_becomes_words_and_abbreviations_stay_abbreviations(id_: str, name: str) -> None:
    assert name_of(id_) == name
