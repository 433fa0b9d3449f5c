"""Assumptions written into a file that somebody cares for: their words, and their comments, stay."""

import pytest

from execsim.errors import UsageError
from execsim.exchange.assumptions_text import assumptions_text, with_assumptions
from execsim.portfolio.source import parse_source

NEW = {"slip": {"value": 1.1, "low": 1.0, "high": 1.2, "source": "back-test of 40 finished: 8 in 10"}, "on_plan": "off"}
SAID = '{value: 1.1, low: 1.0, high: 1.2, source: "back-test of 40 finished: 8 in 10"}'


def test_a_file_without_assumptions_gets_them_at_its_end() -> None:
    before = "# ours\nname: Plan   # the short one\n"
    assert with_assumptions(before, "p", NEW) == f"{before}\nassumptions:\n  slip: {SAID}\n  on_plan: off\n"


def test_an_assumption_is_replaced_where_it_stands_and_the_rest_is_as_it_was() -> None:
    before = (
        "assumptions:   # agreed in January\n"
        "    # the loss is Ada's figure\n"
        "    switching_loss: 0.15\n"
        "    slip:\n"
        "        value: 1.3\n"
        "        source: a guess\n"
        "\n"
        "# and the name\n"
        "name: Plan\n"
    )
    assert with_assumptions(before, "p", NEW) == (
        "assumptions:   # agreed in January\n"
        "    # the loss is Ada's figure\n"
        "    switching_loss: 0.15\n"
        f"    slip: {SAID}\n"
        "    on_plan: off\n"
        "\n"
        "# and the name\n"
        "name: Plan\n"
    )


def test_a_section_on_one_line_becomes_a_block() -> None:
    before = "assumptions: {switching_loss: 0.15}  # agreed\nname: Plan\n"
    assert with_assumptions(before, "p", {"on_plan": "off"}) == (
        "assumptions:  # agreed\n  switching_loss: 0.15\n  on_plan: off\nname: Plan\n"
    )


def test_a_note_behind_an_assumption_stays_with_it_and_line_ends_are_kept() -> None:
    before = "assumptions:\r\n  on_plan: 0.2  # ask Ada\r\nname: Plan"
    assert with_assumptions(before, "p", {"on_plan": "off"}) == (
        "assumptions:\r\n  on_plan: off  # ask Ada\r\nname: Plan\r\n"
    )


@pytest.mark.parametrize(
    "before",
    [
        "assumptions: {\n  switching_loss: 0.15,\n  on_plan: 0.2\n}\nname: Plan\n",
        '{"name": "Plan", "assumptions": {"on_plan": 0.2}}\n',
        '{"name": "Plan"}\n',
    ],
)
def test_what_cannot_be_edited_safely_is_refused_and_says_what_to_do(before: str) -> None:
    with pytest.raises(UsageError, match="write them as a block"):
        with_assumptions(before, "p", {"slip": 1.1})


def test_a_file_of_assumptions_alone_reads_back_as_they_are() -> None:
    text = assumptions_text(NEW, ["Made for a test."])
    assert text.startswith("# Made for a test.\n")
    assert parse_source(text, "p").data == {"assumptions": NEW}


def test_writing_the_same_twice_is_writing_it_once() -> None:
    once = with_assumptions("name: Plan\n", "p", NEW)
    assert with_assumptions(once, "p", NEW) == once
