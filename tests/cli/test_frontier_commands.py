"""`frontier` and `tradeoff` as somebody types them."""

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
name: One portal
calendar: {start: 2027-01-04, end: 2027-12-31, grid: week}
teams: {crew: {people: 1, focus: 1, day_rate: 100}}
initiatives: {portal: {value: {per_week: 500}, packages: {build: {team: crew, effort: 100, release: true}}}}
assumptions: {focus_spread: off, effort_spread: off, portfolio_spread: off, team_spread: off,
  initiative_spread: off, switching_loss: off, misdirection: off, rework_chance: off}
"""
COMMANDS: dict[str, tuple[object, ...]] = {"frontier": ("--time-limit", 2, "-n", 10), "tradeoff": ("-n", 3)}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Write the plan."""
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", COMMANDS)
def test_results_keep_their_schema_and_fit_the_screen(execsim: Execsim, plan: Path, kind: str) -> None:
    run = execsim(kind, plan, *COMMANDS[kind], "--format", "json")
    assert run.code == 0, run.err
    document = json.loads(run.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    Draft7Validator(json.loads(execsim("schema", kind).out), format_checker=FormatChecker()).validate(document)
    lines = execsim(kind, plan, *COMMANDS[kind]).out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 40
    assert "".join(lines[2:4]).startswith(("Plan ", "Ordinary work"))


def test_a_wrong_team_is_a_usage_error(execsim: Execsim, plan: Path) -> None:
    run = execsim("frontier", plan, "--by", "capacity", "--team", "crow", "--time-limit", 1)
    assert run.code == 2
    assert "no team 'crow'" in run.err
