"""`check-plan` and what `optimise` is asked beside the file, as a user types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

Command = Callable[..., Any]

PLAN = dedent("""
    execsim: 1
    name: Small
    calendar: {start: 2027-01-04, end: 2027-03-28, grid: week}
    intent: {statement: Answer faster, why: Customers leave}
    teams: {desk: {people: 1, focus: 1}}
    people: {boss: {role: Head}, lead: {role: Lead}}
    forums: {board: {every: 2w}}
    decisions: {go: {decided_by: boss, forum: board, takes: 1d}}
    initiatives:
      small: {value: {per_week: 100}, packages: {do: {team: desk, effort: 5}, then: {takes: 1w, after: [do]}}}
      large: {owner: lead, value: {per_week: 300}, decisions: {go: do}, packages: {do: {team: desk, effort: 10}}}
""")


@pytest.fixture
def made(execsim: Command, tmp_path: Path) -> tuple[Path, Path]:
    """The portfolio, and a plan of it."""
    file, plan = tmp_path / "portfolio.yaml", tmp_path / "plan.json"
    file.write_text(PLAN)
    assert execsim("optimise", file, "--time-limit", 10, "-n", 5, "-o", plan).code == 0
    return file, plan


def changed(plan: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same plan with a change."""
    data = json.loads(plan.read_text())
    change(data)
    other = plan.with_name("changed.json")
    other.write_text(json.dumps(data))
    return other


def test_a_plan_that_was_made_holds(execsim: Command, made: tuple[Path, Path]) -> None:
    done = execsim("check-plan", *made)
    assert done.code == 0
    assert "The plan holds." in done.out
    assert "as it says" in done.out


def test_a_date_that_was_moved_by_hand_is_named(execsim: Command, made: tuple[Path, Path]) -> None:
    def early(data: dict[str, Any]) -> None:
        data["packages"]["small.then"]["start"] = "2027-01-04"

    done = execsim("check-plan", made[0], changed(made[1], early), "--format", "json")
    assert done.code == 1
    said = json.loads(done.out)
    assert (said["kind"], said["holds"], said["value"]) == ("plan-check", False, None)
    assert said["wrong"] == ["small.then does not wait for small.do (FS)"]


def test_seats_that_are_taken_twice_are_named_with_their_week(execsim: Command, made: tuple[Path, Path]) -> None:
    def together(data: dict[str, Any]) -> None:
        data["packages"]["large.do"]["start"] = data["packages"]["small.do"]["start"] = "2027-01-18"
        data["packages"]["small.then"]["start"] = "2027-01-25"

    done = execsim("check-plan", made[0], changed(made[1], together))
    assert done.code == 1
    assert "desk has 1 seats in 2027-W03, the plan holds 2" in " ".join(done.out.split())


def test_a_portfolio_that_has_changed_is_worth_something_else(execsim: Command, made: tuple[Path, Path]) -> None:
    done = execsim("check-plan", *made, "--set", "initiatives.small.value.per_week=200")
    assert done.code == 0
    assert "when it was made" in done.out


def test_what_is_no_plan_or_of_another_portfolio_is_refused(execsim: Command, made: tuple[Path, Path]) -> None:
    assert execsim("check-plan", made[0], made[0]).code == 2
    other = changed(made[1], lambda data: data["initiatives"].update(other=data["initiatives"]["small"]))
    done = execsim("check-plan", made[0], other)
    assert done.code == 2
    assert "the portfolio has no 'other'" in done.err


def test_a_pin_of_nobody_says_who_was_meant(execsim: Command, made: tuple[Path, Path]) -> None:
    done = execsim("optimise", made[0], "--pin", "smal=in")
    assert done.code == 2
    assert "there is no initiative 'smal' to pin; did you mean small?" in done.err
    assert execsim("optimise", made[0], "--pin", "small").code == 2


def test_the_plan_before_and_two_objectives(execsim: Command, made: tuple[Path, Path]) -> None:
    done = execsim(
        *("optimise", made[0], "--time-limit", 6, "-n", 5, "--objective", "value,changes"),
        *("--previous", made[1], "--pin", "large=out", "--format", "json"),
    )
    assert done.code == 0
    said = json.loads(done.out)
    assert [one["name"] for one in said["objectives"]] == ["value", "changes"]
    assert said["initiatives"]["large"]["selected"] is False
    assert said["objectives"][1]["value"] == 1.0  # large.do is dropped


def test_what_differs_from_another_plan(execsim: Command, made: tuple[Path, Path]) -> None:
    asked = ("optimise", made[0], "--time-limit", 6, "-n", 5, "--diff", made[1], "--format", "json")
    assert json.loads(execsim(*asked).out)["changed"] == []
    said = json.loads(execsim(*asked, "--pin", "small=out", "--set", "teams.desk.focus=0.5").out)["changed"]
    assert [(one["initiative"], one["what"]) for one in said] == [("small", "out"), ("large", "later")]
    assert said[1]["days"] == 14
    done = execsim(*asked[:-2], "--pin", "small=out")
    assert "Different from the plan before" in done.out
