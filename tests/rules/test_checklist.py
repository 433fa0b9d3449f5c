"""From findings and survey to colours and a grade, on numbers that a reader can check."""

from __future__ import annotations

from typing import Any

import pytest

from execsim.portfolio.strategy import Answers
from execsim.results.findings import ChecklistItem, Finding, Severity, Status
from execsim.rules.checklist import Tally, grade, rate
from execsim.rules.pack_file import ChecklistEntry, GradeStep

ENTRY = ChecklistEntry.model_validate(
    {
        "item": "culture",
        "title": "Culture",
        "ask": ["What followed the last missed date?"],
        "survey": "safe_to_speak",
        "yellow": {"worst": "high", "share": 0.1, "survey": 3.5},
        "red": {"worst": "critical", "share": 0.5, "survey": 2.5},
    }
)
STEPS = [GradeStep(grade="sound", red=0.0, yellow_or_red=0.34), GradeStep(grade="feasible", red=0.34)]


def finding(entity: str, severity: Severity = "low", *, waived: bool = False) -> Finding:
    return Finding(
        code="HR1", name="n", severity=severity, pitfall="", given="team", entity=entity, title="", path=entity,
        message="", mitigation="", ask=(), evidence={}, remedy=None, fingerprint="", waived=waived,
    )  # fmt: skip


def item(*found: Finding, looked: int = 10, blind: int = 0, **survey: Any) -> ChecklistItem:
    """Rate the entry: one rule that looked at some entities, and some rules that could look at nothing."""
    tally = Tally()
    tally.items["culture"] = ["HR1", *(f"HR{n + 2}" for n in range(blind))]
    tally.looked["HR1"] = {f"t{n}" for n in range(looked)}
    tally.found["HR1"] = list(found)
    return rate(ENTRY, tally, {"field": Answers(**survey)} if survey else {})


def test_nothing_looked_at_is_unknown_with_its_question_and_never_green() -> None:
    rated = item(looked=0)
    assert rated.status == "unknown"
    assert rated.ask == ("What followed the last missed date?",)
    assert rated.because == "nothing is said; ask: What followed the last missed date?"


def test_looked_at_and_nothing_found_is_green() -> None:
    assert item().status == "green"
    assert item().ask == ()


def test_green_on_less_than_half_of_the_rules_is_unknown() -> None:
    assert item(blind=1).status == "green"
    assert item(blind=2).status == "unknown"


@pytest.mark.parametrize(("hit", "status"), [(1, "green"), (2, "yellow"), (5, "yellow"), (6, "red")])
def test_the_share_of_entities_with_a_finding_decides(hit: int, status: Status) -> None:
    assert item(*(finding(f"t{n}") for n in range(hit))).status == status


@pytest.mark.parametrize(("severity", "status"), [("low", "green"), ("high", "yellow"), ("critical", "red")])
def test_one_bad_finding_is_enough(severity: Severity, status: Status) -> None:
    assert item(finding("t1", severity)).status == status


def test_a_single_finding_is_no_share_however_little_there_is_to_look_at() -> None:
    assert item(finding("t0"), looked=1).status == "green"


def test_waived_findings_and_information_do_not_count() -> None:
    assert item(finding("t1", "critical", waived=True), finding("t2", "info")).status == "green"


@pytest.mark.parametrize(("mean", "status"), [(4.0, "green"), (3.4, "yellow"), (2.4, "red")])
def test_the_survey_speaks_for_itself(mean: float, status: Status) -> None:
    rated = item(looked=0, n=12, safe_to_speak=mean)
    assert rated.status == status
    assert rated.because == f"lowest team mean in the survey {mean:.1f} of 5"


def test_groups_under_five_answers_are_not_heard() -> None:
    assert item(looked=0, n=4, safe_to_speak=1.0).status == "unknown"


def test_the_reason_counts_what_was_found() -> None:
    assert item(finding("t1"), finding("t2")).because == "2 of 10 looked at have findings (HR1)"


def checklist(*statuses: Status) -> list[ChecklistItem]:
    return [ChecklistItem(f"i{n}", "", status, "") for n, status in enumerate(statuses)]


def test_no_grade_while_over_a_third_is_unknown() -> None:
    assert grade(checklist("green", "green", "unknown"), STEPS) == "sound"
    assert grade(checklist("green", "unknown", "unknown"), STEPS) == "unknown"
    assert grade([], STEPS) == "unknown"


def test_the_first_grade_whose_limits_hold_is_given_else_unready() -> None:
    assert grade(checklist("green", "green", "yellow"), STEPS) == "sound"
    assert grade(checklist("green", "yellow", "yellow"), STEPS) == "feasible"
    assert grade(checklist("green", "red", "yellow"), STEPS) == "feasible"
    assert grade(checklist("red", "red", "green"), STEPS) == "unready"
