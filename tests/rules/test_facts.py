"""Facts, each on a portfolio small enough to check by hand."""

from __future__ import annotations

from typing import Any

import pytest

from execsim.model.compile import compile_model
from execsim.portfolio import estimate as shapes
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.rules.facts.catalogue import KINDS, facts_for, language_for
from execsim.rules.facts.estimates import typical
from execsim.rules.facts.world import World

PLAN = """
execsim: 1
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2027-03-26}
intent: {statement: Raise retention from 81 % to 88 % by December 2027, review_every: 1quarter}
outcomes:
  loyal: {statement: Keep customers, parent: intent, measured_by: [churn]}
  fast: {statement: Answer within 12 h, parent: loyal, owner: [ana, finn]}
metrics:
  churn: {kind: lagging, measures: outcome, readings: {2026-12-28: 9, 2027-02-01: 8}}
  calls: {measures: activity, rewards: [support], works_against: [loyal]}
people: {ana: {role: Head of support}, finn: {}}
teams:
  support: {people: {2027-01: 2, 2027-03: 4}, focus: 0.5}
  platform: {people: 1, skills: {erp: 1}}
forums: {board: {every: 4w, decides_up_to: 2, held: 0.5}}
decisions: {vendor: {decided_by: finn, forum: board, takes: 5d}}
external: {release: {date: 2027-02-01}}
initiatives:
  triage:
    serves: fast
    owner: ana
    decisions: {vendor: build}
    affects: {support: 2}
    change: {why_told: true}
    packages:
      design: {team: support, effort: 10}
      build: {takes: 2w, after: [{package: design, lag: 1w}, external.release]}
      pilot: {takes: 1w, after: [design], go: 0.5}
survey:
  support: {n: 4, clarity: 2.0}
  platform: {n: 5, clarity: 2.0}
"""


def facts(kind: str, id: str = "") -> dict[str, Any]:
    """Read every fact of one entity of the plan, the model included."""
    portfolio = validate(parse_source(PLAN, "plan.yaml"))
    world = World(portfolio, compile_model(portfolio))
    [entity] = [entity for entity in KINDS[kind].each(world) if not id or entity.id == id]
    read = {name.removeprefix("it."): fact.read(entity) for name, fact in facts_for(kind).items() if "it." in name}
    return read | {"path": entity.path, "title": entity.title}


def test_the_intent_names_amounts_and_dates() -> None:
    intent = facts("intent")
    assert intent["quantities"] == ["81 %", "88 %"]
    assert intent["dates"][-1].endswith("2027")
    assert intent["review_every"] == 63
    assert intent["outcomes"] == ["loyal"]


def test_an_outcome_with_two_owners_has_no_owner_and_shows_both_by_role() -> None:
    fast = facts("outcome", "fast")
    assert fast["owner"] is None
    assert fast["owners"] == ["Head of support", "a person without a stated role"]
    assert fast["initiatives"] == ["triage"]


def test_what_an_outcome_lacks_is_said_in_words() -> None:
    assert "a measurable target" in facts("outcome", "loyal")["missing"]
    assert "a measurable target" not in facts("outcome", "fast")["missing"]


def test_a_metric_pulls_against_what_the_rewarded_team_works_for_also_further_up() -> None:
    assert facts("metric", "calls")["pulls_against"] == ["Loyal"]


def test_readings_after_the_status_date_are_not_known_yet() -> None:
    assert facts("metric", "churn")["days_since_reading"] == 5


def test_the_owner_may_not_take_what_somebody_else_decides() -> None:
    triage = facts("initiative", "triage")
    assert triage["decisions"] == ["vendor"]
    assert triage["owner_may_decide"] == []
    assert triage["delegable_elsewhere"] == ["vendor"]
    assert triage["owner_role"] == "Head of support"


def test_the_first_result_is_the_end_of_the_earliest_package_that_shows_something() -> None:
    triage = facts("initiative", "triage")
    assert triage["early_tests"] == ["pilot"]
    assert triage["first_result"] == 20 + 5  # design: 10 person-days at half a day each, then the pilot
    assert triage["length"] == 20 + 5 + 10  # design, lag, build


def test_what_those_affected_do_not_get_is_listed() -> None:
    triage = facts("initiative", "triage")
    assert triage["change_missing"] == ["involved in the design", "trained", "given a pilot first"]
    assert triage["people_affected"] == 2


def test_a_package_has_the_path_that_the_file_has() -> None:
    build = facts("package", "triage.build")
    assert build["path"] == "initiatives.triage.packages.build"
    assert (build["name"], build["initiative"], build["length"]) == ("Build", "Triage", 10)


def test_what_waits_for_an_external_without_a_risk_is_unguarded() -> None:
    assert facts("external", "release")["unguarded"] == ["triage.build"]


def test_utilisation_is_work_left_against_seats_times_focus_over_the_days_there_are() -> None:
    support = facts("team", "support")
    # 10 person-days; 40 working days with 2 people and 20 with 4, each with half a day for planned work
    assert support["utilisation"] == pytest.approx(10 / (40 * 2 * 0.5 + 20 * 4 * 0.5))
    assert support["seats"] == 2


def test_a_team_without_work_has_no_utilisation() -> None:
    assert facts("team", "platform")["utilisation"] is None


def test_survey_groups_under_five_answers_are_absent() -> None:
    assert facts("team", "support")["clarity"] is None
    assert facts("team", "platform")["clarity"] == 2.0


def test_a_decision_waits_for_its_preparation_and_half_the_time_between_held_meetings() -> None:
    assert facts("decision", "vendor")["wait"] == 5 + 20 / 0.5 / 2


def test_a_forum_has_room_for_what_its_held_meetings_decide() -> None:
    board = facts("forum", "board")
    assert board["room"] == pytest.approx(59 / 20 * 0.5 * 2)
    assert board["asked"] == 1


def test_people_are_called_by_their_role() -> None:
    assert facts("person", "ana")["title"] == "Head of support"
    assert facts("person", "finn")["title"] == "a person without a stated role"


def test_without_a_policy_in_the_file_its_facts_are_absent() -> None:
    policy = facts("policy")
    assert policy["review_every"] is None
    assert policy["typical_package"] == 10  # of 20, 10 and 5 days


@pytest.mark.parametrize(("utilisation", "seats", "queue"), [(0.8, 1, 4.0), (0.6, 1, 1.5), (0.8, 5, 0.58)])
def test_the_queue_grows_with_utilisation_and_shrinks_with_the_pool(
    monkeypatch: pytest.MonkeyPatch, utilisation: float, seats: int, queue: float
) -> None:
    portfolio = validate(parse_source(f"teams: {{t: {{people: {seats}}}}}", "t.yaml"))
    world = World(portfolio)
    monkeypatch.setattr(World, "utilisation", {"t": utilisation})
    [team] = KINDS["team"].each(world)
    assert facts_for("team")["it.queue"].read(team) == pytest.approx(queue, abs=0.005)


@pytest.mark.parametrize(
    ("estimate", "middle"),
    [
        (3.0, 3.0),
        ("M", 4.0),
        ("L", None),
        (shapes.Pert[float](low=1, likely=4, high=9), 4.0),
        (shapes.Median[float](p50=6, p90=9), 6.0),
        (shapes.Uniform[float](dist="uniform", low=2, high=4), 3.0),
        (shapes.Discrete[float](dist="discrete", values=(1, 5), chances=(0.75, 0.25)), 2.0),
        (shapes.Empirical[float](dist="empirical", values=(9, 1, 5)), 5.0),
        (None, None),
    ],
)
def test_the_typical_value_is_the_middle_that_an_estimate_states(estimate: object, middle: float | None) -> None:
    assert typical(estimate, {"M": 4.0}) == middle


@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_is_documented_and_declared_to_the_rule_language(kind: str) -> None:
    declared = language_for(kind).variables
    for name, fact in facts_for(kind).items():
        assert fact.doc, name
        assert name in declared
