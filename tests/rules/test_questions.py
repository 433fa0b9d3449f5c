"""A question is asked where an answer could be written down, of whoever can give it, and once."""

from __future__ import annotations

from functools import cache

from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.findings import Question
from execsim.rules.engine import audit
from execsim.rules.packs import RulePack, load_packs

PEOPLE = """
execsim: 1
teams: {support: {people: 6}}
people:
  ana: {role: Head of support, team: support}
  ben: {role: Desk lead, team: support, reports_to: ana}
"""


@cache
def packs() -> tuple[RulePack, ...]:
    return load_packs(["execution"])


def asked(text: str) -> dict[tuple[str, str], Question]:
    found = audit(validate(parse_source(PEOPLE + text, "x")), None, packs())
    return {(question.whom, question.text): question for question in found.questions}


WORTH = "What is it worth a year to have reached it?"


def test_what_the_file_could_say_is_asked_of_whoever_answers_for_it() -> None:
    questions = asked("outcomes: {fast: {statement: Answer within 12 h, owner: ben}}")
    question = questions["Desk lead", WORTH]
    assert (question.codes, question.paths, question.severity) == (("ES704",), ("outcomes.fast",), "high")


def test_one_question_is_about_everything_that_it_is_asked_of() -> None:
    questions = asked(
        "outcomes: {fast: {statement: A, owner: ben}, sure: {statement: B, owner: ben},"
        " far: {statement: C, owner: ana}}"
    )
    assert questions["Desk lead", WORTH].about == ("Fast", "Sure")
    assert questions["Head of support", WORTH].about == ("Far",)


def test_where_there_is_nothing_to_judge_nothing_is_asked() -> None:
    # no hard date, no overlap, nothing waited for, no word that settles the how: that is no gap of the file
    meant = {question.because for question in asked("initiatives: {triage: {owner: ana}}").values()}
    assert not [why for why in meant if "nearly the same name" in why or "waits for" in why or "simulated" in why]


def test_parts_that_there_are_not_cannot_be_asked_for_their_part() -> None:
    parts = "How much of it does each of the outcomes below bring about?"
    alone = asked("outcomes: {fast: {statement: A, owner: ana}}")
    above = asked("outcomes: {fast: {statement: A, owner: ana}, part: {statement: B, owner: ben, parent: fast}}")
    assert ("Head of support", parts) not in alone
    assert above["Head of support", parts].paths == ("outcomes.fast",)


def test_the_head_of_a_team_speaks_for_it() -> None:
    focus = "Which part of a day is left for planned work?"
    work = "initiatives: {triage: {owner: ana, packages: {do: {team: support, effort: 5}}}}"
    assert ("Head of support", focus) in asked(work)
    no_head = PEOPLE.replace("reports_to: ana", "reports_to: null")
    found = audit(validate(parse_source(no_head + work, "x")), None, packs()).questions
    assert ("Lead of Support", focus) in {(question.whom, question.text) for question in found}
