"""What people write, and what they mean by it; what is no slip is left alone."""

from __future__ import annotations

import pytest

from execsim.errors import InputError
from execsim.portfolio.assumptions import catalogue, complain_about
from execsim.portfolio.countries import check_country
from execsim.portfolio.load import load
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.slips import meant_key, plain_duration, plain_id, plain_number
from execsim.portfolio.source import parse_source


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("250,000", "250000"),
        ("250 000", "250000"),
        ("250'000", "250000"),
        ("250000 EUR", "250000"),
        ("EUR 250000", "250000"),
        ("€ 250.000,50", "250000.5"),
        ("$1,250,000.75", "1250000.75"),
        ("250k", "250000"),
        ("1.2 m", "1200000"),
        ("2 Mio. EUR", "2000000"),
        ("0,35", "0.35"),
        ("25,5", "25.5"),
        ("lots", ""),
        ("1,2,3", ""),
        ("12:30", ""),
        ("5 per week", ""),
    ],
)
def test_an_amount_is_understood_or_left_alone(written: str, meant: str) -> None:
    assert plain_number(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("quarterly", "1quarter"), ("every 2 weeks", "2w"), ("6 months", "6month"), ("every day", "1d"), ("often", ""),
     ("30m", "")],
)  # fmt: skip
def test_a_rhythm_is_understood_or_left_alone(written: str, meant: str) -> None:
    assert plain_duration(written) == meant


def test_a_name_becomes_an_id() -> None:
    assert [plain_id(name) for name in ("Dr. Huber", "Jürgen Groß", "日本")] == ["dr-huber", "jurgen-gross", ""]


def test_another_word_for_a_key_is_known_only_where_the_key_may_stand() -> None:
    assert meant_key("Due date", {"due", "owner"}) == "here it is `due`"
    assert meant_key("deadline", {"owner"}) == ""


@pytest.mark.parametrize(
    ("word", "known"),
    [("cto", "coo"), ("ceo", "cfo"), ("start", "status"), ("q1-launch", "q2-launch"), ("team-3", "team-2"),
     ("budget", "boundaries")],
)  # fmt: skip
def test_what_is_only_a_little_alike_is_not_what_was_meant(word: str, known: str) -> None:
    assert did_you_mean(word, [known]) == ""


@pytest.mark.parametrize(
    ("word", "known"),
    [("platfrom", "platform"), ("epr", "erp"), ("Support", "support"), ("not-before", "not_before"), ("team", "teams"),
     ("ES31", "ES301")],
)  # fmt: skip
def test_a_slip_of_the_pen_is(word: str, known: str) -> None:
    assert did_you_mean(word, ["nothing-like-it", known]) == f"did you mean '{known}'?"


def problems(text: str) -> list[str]:
    try:
        parse_source(text, "plan.yaml")
    except InputError as error:
        return [problem.message for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "text",
    [
        "initiatives: {a: {works: 0.125, cost: 12.5}}",
        "initiatives: {a: {cost: 0.125}}",
        "initiatives: {a: {cost: 12.5000}}",
        "metrics: {m: {target: 12.500}}",
        "teams: {cost: {focus: {2027-Q1: 1.000}}}",
        'set: {budget.total: {times: 1.125}}',
        "intent: {why: We spend 250.000 on it}",
    ],
)  # fmt: skip
def test_a_point_in_a_number_is_mostly_what_it_says(text: str) -> None:
    assert problems(text) == []


def test_money_on_the_command_line_has_no_separators_either() -> None:
    with pytest.raises(InputError, match=r"--set:1:14: 250.000 reads as 250"):
        load("tests/errors/base.yaml", sets=["budget.total=250.000"])


@pytest.mark.parametrize(
    "line",
    ["why: It pays # ask Maria", "why: It pays  #ask", "why: 'It pays' #ask", "owner: maria #or coo", "why: It pays#x",
     "why: It pays #", "why: #todo"],
)  # fmt: skip
def test_a_comment_is_a_comment(line: str) -> None:
    assert problems(line) == []


def test_what_ships_lies_in_its_own_bounds_and_a_new_name_needs_no_entry() -> None:
    assert [a.name for a in catalogue().values() for x in (a.value, a.low, a.high) if complain_about(a.name, x)] == []
    assert complain_about("not_thought_of_yet", 45.5) is None
    assert complain_about("not_thought_of_yet", -1) is not None


def test_a_text_that_goes_on_is_no_forgotten_colon() -> None:
    assert problems("why: It pays\n  and it is right\n  by: June\n") == ["this line does not fit the line above"]
    assert problems("owner\n  # who: is it\n  by: June\n") == ["no ': ' after 'owner'"]


def test_a_country_is_not_taken_for_a_region_that_sounds_like_it() -> None:
    with pytest.raises(ValueError, match=r"write the two letters"):
        check_country("GER")
    with pytest.raises(ValueError, match=r"write GB-SCT$"):
        check_country("Scotland")
