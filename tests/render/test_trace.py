"""A replication as a story: who waited for whom, what a review found, what readers may not see."""

from __future__ import annotations

import json
import textwrap

from execsim.model.compile import compile_model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.render.audience import Audience
from execsim.render.trace import Moment, render_story, story, story_lines
from execsim.simulation.attribution import Witness
from execsim.simulation.dynamics import run_replication
from execsim.simulation.wiring import Wiring

HEAD = """
execsim: 1
calendar: {start: 2027-01-04, end: 2027-12-31}
"""
CALM = """
assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off,
              focus_spread: off, misdirection: off, rework_chance: off, switching_loss: off, focus: 1}
"""
BODY = """
people: {coo: {role: Head of operations}, maria: {}}
teams: {crew: {people: 1, name: The crew}}
forums: {steering: {every: 10d, name: Steering group}}
decisions: {vendor: {decided_by: coo, forum: steering, takes: 1d}}
initiatives:
  a: {packages: {dig: {team: crew, effort: 4, rank: 1}}}
  b: {owner: maria, decisions: {vendor: fill}, packages: {plan: {team: crew, effort: 3, rank: 2}, fill: {takes: 2d, after: plan}}}
"""  # noqa: E501 - a file of the user


def told(text: str, *, confidential: bool = False) -> list[Moment]:
    portfolio = validate(parse_source(HEAD + textwrap.dedent(text), "story.yaml"))
    model = compile_model(portfolio)
    wiring = Wiring.of(model)
    run = run_replication(model, 1, 0, wiring)
    return story(model, run, Witness(model, wiring, run), Audience(portfolio, confidential=confidential))


def lines(moments: list[Moment]) -> list[str]:
    return [f"{moment.time:g} {moment.id} {moment.words}" for moment in moments]


def test_the_story_says_who_waited_for_whom() -> None:
    said = lines(told(CALM + BODY))
    for one in (
        "0 a.dig starts",
        "4 b.plan waited 4 days for a seat of The crew, busy with a.dig",
        "7 b.fill waited 7 days for b.plan",
        "7 vendor is asked for",
        "10 steering meets and decides 1 decision",
        "10 vendor falls, 3 days after it was asked for",
        "10 b.fill waited 3 days for the decision vendor",
        "10 b.fill starts",
        "12 b.fill is done",
    ):
        assert one in said, one
    assert said.index("4 a.dig is done") < said.index("4 b.plan waited 4 days for a seat of The crew, busy with a.dig")
    assert said.index("10 b.fill waited 3 days for the decision vendor") < said.index("10 b.fill starts")


def test_moments_are_told_in_their_order() -> None:
    times = [moment.time for moment in told(CALM + BODY)]
    assert times == sorted(times)


def test_a_review_that_finds_a_wrong_turn_is_part_of_the_story() -> None:
    text = """
        policy: {review: {every: 5d, detects: 1}}
        assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off,
                      rework_chance: off, focus_spread: off, misdirection: 1, max_misdirection: 1, waste: 0.6}
        initiatives: {a: {packages: {dig: {takes: 12d}}}}
    """
    (found,) = (moment for moment in told(text) if moment.kind == "found")
    assert (found.time, found.amount) == (5.0, 3.0)
    assert "a review finds: 3 days of work to do again" in found.words


def test_programs_get_a_json_object_a_line() -> None:
    moments = told(CALM + BODY)
    rows = [json.loads(line) for line in story_lines(moments, 7).splitlines()]
    assert len(rows) == len(moments)
    (wait,) = (row for row in rows if row["kind"] == "waited" and row["cause"] == "seat")
    assert (wait["replication"], wait["id"], wait["whom"], wait["amount"]) == (7, "b.plan", ["crew"], 4.0)
    assert wait["date"] == "2027-01-07"


def test_a_log_shows_each_day_once_and_fits_the_window() -> None:
    text = render_story(told(CALM + BODY), "Story · future 1 of seed 1")
    assert sum(line.startswith("15 Jan 2027") for line in text.splitlines()) == 1
    assert max(map(len, text.splitlines())) <= 80


def test_what_is_confidential_is_not_told() -> None:
    secret = CALM + BODY.replace("a: {packages", "a: {confidential: true, name: Project Vulcan, packages")
    said = json.dumps(lines(told(secret)))
    assert "a.dig" not in said
    assert "Vulcan" not in said
    assert "b.plan waited 4 days for a seat of The crew" in said
    assert "a.dig starts" in json.dumps(lines(told(secret, confidential=True)))
