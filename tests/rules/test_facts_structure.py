"""Facts about structure, money and who waits for whom, each on a plan that can be checked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.rules.facts.catalogue import KINDS, facts_for
from execsim.rules.facts.world import World

PLAN = """
execsim: 1
as_of: 2027-03-31
budget: {total: 100000}
budgets: {licences: {total: 10}}
intent: {statement: Keep 88 % of customers by 2027-12-31, worth: {per_year: 500000}, decided_on: 2027-01-04}
outcomes:
  loyal: {statement: Raise renewals to 75 %, parent: intent, level: organisation, contributes: 0.6,
    worth: {per_year: 300000}, due: 2027-09-30}
  fast: {statement: Answer within 12 h, parent: loyal, level: team, contributes: 0.5, worth: {per_year: 100000},
    due: 2027-10-29, after: [loyal]}
  start: {statement: Onboard in 10 days, parent: loyal, level: department, due: 2027-06-30}
people:
  ceo: {role: CEO}
  coo: {role: COO, reports_to: ceo}
  law: {role: Counsel, reports_to: ceo}
  ana: {role: Head of support, reports_to: coo, priorities: [triage]}
  bo: {role: Head of data}
teams:
  here: {people: 3, day_rate: 500, site: bremen}
  there: {people: 3, site: krakow}
decisions:
  terms: {decided_by: law, takes: 1w}
  place: {decided_by: coo, takes: 1w}
  gone: {decided_by: coo, only_on: [2027-02-01, 2027-03-31]}
metrics:
  churn: {measures: outcome, baseline: 9, target: 5, by: 2027-03-24, readings: {2027-03-01: 8, 2027-04-30: 5}}
  crm: {measures: output}
initiatives:
  triage:
    name: Triage of priority tickets
    serves: [fast, start]
    owner: ana
    value: {per_week: 2000}
    works: 0.5
    cost: 60000
    spends: {licences: 8}
    packages: {do: {team: here, effort: 20}}
  sort:
    name: Priority tickets triage
    serves: fast
    owner: ana
    cost: 30000
    decisions: {terms: do, place: do, gone: do}
    packages: {do: {team: there, effort: 20}}
  crm:
    serves: start
    owner: bo
    cost: 20000
    spends: {licences: 5}
    due: 2027-05-31
    planned: {start: 2027-03-17, finish: 2027-06-30}
    packages: {go: {takes: 2w, after: [triage.do, sort]}}
  phase-1: {name: Move of the data phase 1, serves: start}
  phase-2: {name: Move of the data phase 2, serves: start}
actuals:
  triage.do: {started: 2027-02-01, spent: 15, remaining: 10}
triggers:
  thin: {when: teams.here.people < 4, then: replan}
  churn: {when: metrics.churn.reading > 8.5, then: escalate}
  blind: {when: metrics.crm.reading > 1, then: escalate}
"""


def facts(kind: str, id: str = "") -> dict[str, Any]:
    world = World(validate(parse_source(PLAN, "plan.yaml")))
    [entity] = [entity for entity in KINDS[kind].each(world) if not id or entity.id == id]
    return {name.removeprefix("it."): f.read(entity) for name, f in facts_for(kind).items() if name.startswith("it.")}


def test_a_claim_counts_times_its_chance_and_is_split_over_the_outcomes_that_it_serves() -> None:
    year = 2000 * 50 * 0.5  # 50 working weeks
    assert facts("outcome", "fast")["claimed"] == year / 2
    assert facts("outcome", "loyal")["claimed"] == year
    assert facts("intent")["claimed"] == year
    assert facts("outcome", "loyal")["worth_below"] == 100_000


def test_means_are_overdrawn_by_what_the_selected_initiatives_ask_for() -> None:
    assert facts("portfolio")["overdrawn"] == ["money: 110,000 asked of 100,000", "licences: 13 asked of 10"]


def test_the_cost_of_an_initiative_holds_its_labour_and_pays_back_in_years_of_its_value() -> None:
    triage = facts("initiative", "triage")
    assert triage["cost"] == 60_000 + 20 * 500
    assert triage["payback_years"] == pytest.approx(70_000 / 50_000)
    assert triage["share_of_value"] == 1.0
    assert triage["has_value"]
    assert not facts("initiative", "crm")["has_value"]


def test_initiatives_overlap_in_words_of_their_names_but_not_as_phases_of_one_piece_of_work() -> None:
    assert facts("initiative", "triage")["overlaps"] == ["Priority tickets triage"]
    assert facts("initiative", "phase-1")["overlaps"] == []


def test_who_waits_for_whom_reaches_across_initiatives() -> None:
    assert facts("initiative", "crm")["waits_for"] == ["Triage of priority tickets", "Priority tickets triage"]
    assert facts("initiative", "sort")["waited_for_by"] == ["CRM"]
    assert facts("portfolio")["dependencies"] == 2 + 1  # two links across, one outcome after another


def test_a_decider_is_out_of_line_when_the_owners_superiors_do_not_lead_there() -> None:
    assert facts("initiative", "sort")["deciders_out_of_line"] == ["Counsel"]
    assert facts("person", "coo")["waiting"] == 2
    assert facts("person", "bo")["reports_nowhere"]
    assert not facts("person", "ana")["reports_nowhere"]


def test_what_an_owner_has_not_put_on_the_list_is_beside_the_priorities() -> None:
    assert not facts("initiative", "triage")["beside_priorities"]
    assert facts("initiative", "sort")["beside_priorities"]
    assert not facts("initiative", "crm")["beside_priorities"]  # no list, no complaint


def test_a_decision_day_is_ahead_until_it_has_passed() -> None:
    gone = facts("decision", "gone")
    assert (gone["dates_given"], gone["dates_ahead"]) == (2, 1)


def test_steps_down_count_levels_from_the_outcome_above() -> None:
    assert facts("outcome", "fast")["steps_down"] == 2
    assert facts("outcome", "start")["steps_down"] == 1
    assert facts("outcome", "loyal")["steps_down"] is None


def test_parts_add_up_over_those_that_say_what_they_contribute() -> None:
    loyal = facts("outcome", "loyal")
    assert (loyal["contributions"], loyal["all_contribute"]) == (0.5, False)
    assert (facts("intent")["contributions"], facts("intent")["all_contribute"]) == (0.6, True)


def test_an_outcome_may_not_come_before_what_it_needs() -> None:
    assert facts("outcome", "fast")["due_before"] == []  # needs `loyal`, due a month earlier
    assert facts("outcome", "fast")["parent_due"] == "2027-09-30"


def test_sites_and_teams_of_an_outcome_are_those_that_serve_it_directly() -> None:
    fast = facts("outcome", "fast")
    assert (fast["teams"], fast["sites"], fast["unread_by"]) == (
        ["Here", "There"],
        ["bremen", "krakow"],
        ["Here", "There"],
    )
    assert facts("outcome", "loyal")["sites"] == []


def test_dates_of_an_initiative_are_compared_with_today_its_due_date_and_its_outcome() -> None:
    crm = facts("initiative", "crm")
    assert crm["start_slip"] == 10
    assert crm["planned_past_due"] == 22
    assert crm["past_outcome"] == -22
    assert crm["overdue"] == -43
    assert crm["own_metrics"] == ["crm"]


def test_the_latest_reading_is_the_last_one_up_to_the_status_date() -> None:
    churn = facts("metric", "churn")
    assert (churn["latest"], churn["way_gone"], churn["past_its_date"]) == (8, 0.25, 5)


def test_a_signpost_holds_by_what_is_seen_today() -> None:
    assert facts("trigger", "thin")["holds_now"] is True
    assert facts("trigger", "churn")["holds_now"] is False
    assert facts("trigger", "blind")["holds_now"] is None
    assert facts("trigger", "blind")["is_blind"]


def test_what_is_spent_is_a_share_of_the_estimate() -> None:
    do = facts("package", "triage.do")
    assert (do["spent"], do["is_re_estimated"], do["is_under_way"]) == (0.75, True, True)


def test_the_first_output_is_waited_for_until_something_is_finished() -> None:
    assert facts("intent")["to_first_output"] == 62  # from the decision to the status date: nothing is finished


@pytest.mark.parametrize(
    ("statement", "vague", "deliverable", "words"),
    [
        ("Raise renewals from 60 % to 75 % by June 2027", False, False, []),
        ("Publish the price list by June 2027", False, True, []),
        ("Improve the service", True, False, ["'Improve the service'"]),
    ],
)
def test_a_statement_says_an_amount_or_a_deliverable_or_is_vague(
    statement: str, vague: bool, deliverable: bool, words: list[str]
) -> None:
    portfolio = validate(parse_source(f"intent: {{statement: {statement}}}", "plan.yaml"))
    [intent] = KINDS["intent"].each(World(portfolio))
    read = {
        name: facts_for("intent")[f"it.{name}"].read(intent) for name in ("is_vague", "is_deliverable", "vague_words")
    }
    assert read == {"is_vague": vague, "is_deliverable": deliverable, "vague_words": words}


def test_a_deliverable_lacks_no_target_and_no_baseline() -> None:
    text = (
        "outcomes: {list: {statement: Publish the price list}, more: {statement: Improve the service, due: 2027-06-30}}"
    )
    found = {o.id: o for o in KINDS["outcome"].each(World(validate(parse_source(text, "plan.yaml"))))}
    gaps = facts_for("outcome")["it.gaps"]
    assert gaps.read(found["list"]) == ["a date", "a test for done"]
    assert gaps.read(found["more"]) == ["a measurable target", "a baseline", "a test for done"]
