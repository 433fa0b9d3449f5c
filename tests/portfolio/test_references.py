"""What a file may say and what it cannot: findings load, contradictions do not."""

from __future__ import annotations

import pytest

from execsim.errors import InputError
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source

PLAN = """\
people: {maria: {}, coo: {}}
teams: {platform: {people: 4}, support: {people: {2027-Q1: 2, 2027-Q3: 6}}}
outcomes:
  fast: {statement: x, parent: intent}
initiatives:
  triage:
    packages:
      design: {team: support, effort: 3}
      build: {needs: {platform: 4}, effort: 5, after: [design]}
  crm: {}
"""


def problems(text: str) -> list[str]:
    try:
        validate(parse_source(text, "plan.yaml"))
    except InputError as error:
        return [problem.message for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "finding",
    [
        "outcomes: {a: {statement: x, owner: support}}",
        "outcomes: {a: {statement: x, owner: [maria, coo]}}",
        "outcomes: {a: {statement: x, due: 2027-03-01, after: [b]}, b: {statement: x, due: 2027-06-01, after: [a]}}",
        "outcomes: {a: {statement: Be better}}",
        "initiatives: {a: {due: 2027-01-01, planned: {start: 2027-02-01, finish: 2027-03-01}}}",
        "initiatives: {a: {value: {per_year: 1000000000}}}",
        "initiatives: {a: {owner: support, must: true, selected: false}}",
        "as_of: 2026-12-01\ncalendar: {start: 2027-01-04, end: 2027-12-31}",
        "teams: {a: {people: 0}}",
        "metrics: {m: {measures: activity, rewards: [support], bonus_share: 1}}",
        "decisions: {d: {takes: 1year}}",
        "waivers: [{rule: ES204, entity: teams.support, why: x, by: coo, until: 2020-01-01}]",
        "survey: {support: {n: 3, clarity: 1}}",
    ],
)
def test_a_poor_plan_loads_because_poor_is_for_the_audit_to_say(finding: str) -> None:
    section = finding.partition(":")[0]
    kept = PLAN.split("\n")
    text = PLAN if f"\n{section}:" not in f"\n{PLAN}" else ""
    if not text:
        people = next(line for line in kept if line.startswith("people"))
        teams = next(line for line in kept if line.startswith("teams"))
        text = f"{people}\n" + ("" if section == "teams" else f"{teams}\n")
    assert problems(text + finding) == []


@pytest.mark.parametrize(
    "after",
    ["design", "triage.design", "crm", "crm.work", "external.test", "{package: design, type: SS, lag: -2d}"],
)
def test_a_package_may_wait_for_any_of_these(after: str) -> None:
    text = PLAN.replace("after: [design]", f"after: [{after}]") + "external: {test: {takes: 3w}}\n"
    assert problems(text) == []


def test_a_package_may_start_with_another_and_end_before_it_does() -> None:
    """The start of one and the finish of the other: two links, but no circle."""
    hammock = "{team: support, effort: 3, after: [{package: build, type: FF}]}"
    text = PLAN.replace("{team: support, effort: 3}", hammock)
    assert problems(text.replace("after: [design]", "after: [{package: design, type: SS}]")) == []
    assert problems(text) == ["these wait for each other: triage.build -> triage.design -> triage.build"]


def test_waiting_for_a_whole_initiative_that_waits_back_is_a_circle() -> None:
    text = PLAN.replace("crm: {}", "crm: {packages: {x: {takes: 1w, after: [triage]}}}")
    assert problems(text) == []
    circle = text.replace("effort: 3}", "effort: 3, after: [crm]}")
    assert problems(circle) == ["these wait for each other: crm.x -> triage.design -> crm.x"]


def test_each_circle_is_told_once() -> None:
    links = {"a": "b", "b": "a", "c": "d", "d": "e", "e": "c", "f": "c"}
    packages = "\n".join(f"      {one}: {{takes: 1w, after: [{other}]}}" for one, other in links.items())
    found = problems("initiatives:\n  i:\n    packages:\n" + packages)
    assert found == [
        "these wait for each other: i.b -> i.a -> i.b",
        "these wait for each other: i.e -> i.d -> i.c -> i.e",
    ]


def test_a_long_circle_is_shortened() -> None:
    packages = "\n".join(f"      p{n}: {{takes: 1w, after: [p{(n + 1) % 500}]}}" for n in range(500))
    (found,) = problems("initiatives:\n  i:\n    packages:\n" + packages)
    assert "(492 more)" in found
    assert len(found) < 200


def test_the_most_a_team_ever_has_is_enough() -> None:
    text = PLAN.replace("{team: support, effort: 3}", "{team: support, people: 6, effort: 3}")
    assert problems(text) == []
    assert problems(text.replace("people: 6, effort", "people: 7, effort")) == [
        "needs 7, more than its team ever has (support: 6)"
    ]


def test_a_person_brings_a_skill_to_the_team() -> None:
    text = PLAN.replace("effort: 5", "effort: 5, skill: erp").replace("needs: {platform: 4}", "team: platform")
    assert problems(text) == ["no team has the skill 'erp'"]
    with_ada = text.replace("maria: {}", "maria: {}, ada: {team: platform, skills: [erp]}")
    assert problems(with_ada) == []
    elsewhere = text.replace("maria: {}", "maria: {}, ada: {team: support, skills: [erp]}")
    assert problems(elsewhere) == ["needs skill erp, more than its team ever has (platform: 0)"]


def test_a_key_keeps_an_old_id_but_not_one_that_is_still_in_use() -> None:
    assert problems(PLAN.replace("crm: {}", "crm: {key: customer-record}")) == []
    assert problems(PLAN.replace("crm: {}", "crm: {key: triage}")) == ["key 'triage' belongs to triage already"]
