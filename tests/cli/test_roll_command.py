"""`roll` as somebody types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

Execsim = Callable[..., Any]
PLAN = """
execsim: 1
name: One house
calendar: {start: 2027-01-04, end: 2027-12-31}
teams: {crew: {people: 1, focus: 1}}
policy: {replan: {every: 1month, effort: 4d, frozen: 2w}}
initiatives:
  house:
    value: {per_week: 500}
    packages: {dig: {team: crew, effort: 30}, build: {team: crew, effort: 60, after: [dig]}}
  shed:
    value: {per_week: 100}
    packages: {dig: {team: crew, effort: 20}, build: {team: crew, effort: 10, after: [dig]}}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Write the plan."""
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_rhythms_keep_their_schema(execsim: Execsim, plan: Path) -> None:
    run = execsim("roll", plan, "-n", 8, "--format", "json")
    assert run.code == 0, run.err
    document = json.loads(run.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    Draft7Validator(json.loads(execsim("schema", "rolling").out), format_checker=FormatChecker()).validate(document)
    assert [one["every"] for one in document["rhythms"]] == [250, 63, 63, 21]
    assert document["effort"] == 4
    assert document["rhythms"][0]["value"]["mean"] == 0


def test_the_decision_comes_first(execsim: Execsim, plan: Path) -> None:
    lines = execsim("roll", plan, "-n", 8).out.splitlines()
    assert lines[3] == "Plan once a year: every other rhythm costs more than it brings."
    assert max(map(len, lines)) <= 80
    assert "A planning takes each team 4 days" in " ".join(lines)


def test_no_column_is_cut_off_where_planning_chooses(execsim: Execsim, plan: Path) -> None:
    plan.write_text(PLAN.replace("per_week: ", "per_week: 123"), encoding="utf-8")
    shown = execsim("roll", plan, "-n", 2, "--planner", "search").out
    (heading,) = (line for line in shown.splitlines() if line.startswith("plan "))
    for word in ("8 in 10 by", "net value", "difference", "plans", "changes", "given up"):
        assert word in heading
    assert len(heading) <= 80


def test_rhythms_of_ones_own(execsim: Execsim, plan: Path) -> None:
    shown = execsim("roll", plan, "-n", 4, "--every", "4w", "--every", "1year").out
    assert "every 4w" in shown
    assert "every 1year" in shown
    assert "nothing to compare it with" in execsim("roll", plan, "-n", 4, "--every", "4w").out
    assert execsim("roll", plan, "--every", "often").code == 2
    assert execsim("roll", plan, "--every", "-1w").code == 2
