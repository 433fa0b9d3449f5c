"""The page of the model names for each of its mechanisms what switches it off and the story that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from execsim.portfolio.assumptions import catalogue

Rows = dict[str, list[str]]


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "model.md").read_text(encoding="utf-8")


def table_under(page: str, heading: str) -> Rows:
    """The first table under a heading: rows by their first cell."""
    section = re.split(r"^##+ ", page.partition(f"{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return {first: rest for first, *rest in cells[2:]}


def test_every_mechanism_has_a_switch_and_a_story(page: str) -> None:
    assert list(table_under(page, "### Switched off, and shown by hand")) == list(table_under(page, "## Mechanisms"))


def test_every_assumption_that_can_be_off_is_a_switch_of_its_mechanism(page: str) -> None:
    rules, switches = table_under(page, "## Mechanisms"), table_under(page, "### Switched off, and shown by hand")
    can_be_off = {name for name, assumption in catalogue().items() if assumption.off is not None}
    named = {name: set(re.findall(r"`(\w+)`", off)) & catalogue().keys() for name, (off, *_) in switches.items()}
    assert set().union(*named.values()) == can_be_off
    for mechanism, names in named.items():
        assert names <= set(re.findall(r"`(\w+)`", rules[mechanism][0])), mechanism


def test_every_story_is_there(page: str, repository: Path) -> None:
    for file, test in (row[1:] for row in table_under(page, "### Switched off, and shown by hand").values()):
        text = (repository / "tests" / "simulation" / f"test_{file}.py").read_text(encoding="utf-8")
        assert f"\ndef {test}(" in text, (file, test)
