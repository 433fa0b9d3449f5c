"""`sensitivity` and `hindsight` as somebody types them."""

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
people: {ana: {role: Head of building, name: Ana Lima}}
teams: {crew: {people: 1, focus: 1}}
risks: {rain: {name: Rain, hits: [house], chance: 0.5, delay: 20d, owner: ana}}
initiatives: {house: {owner: ana, value: {per_week: 500}, packages: {dig: {team: crew, effort: 10}}}}
assumptions: {focus_spread: off, effort_spread: off, portfolio_spread: off, team_spread: off,
  initiative_spread: off, switching_loss: off, misdirection: off, waste: off, rework_chance: off}
"""
COVER = "scenario: covered\nset: {risks.rain.delay: 0d, initiatives.house.cost: {total: 800}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(PLAN, encoding="utf-8")
    Path("covered.yaml").write_text(COVER, encoding="utf-8")


@pytest.mark.parametrize("kind", ["sensitivity", "hindsight"])
def test_results_keep_their_schema(execsim: Execsim, kind: str) -> None:
    run = execsim(kind, "plan.yaml", "covered.yaml", "-n", 50, "--about", "rain", "--format", "json")
    assert run.code == 0, run.err
    document = json.loads(run.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    Draft7Validator(json.loads(execsim("schema", kind).out), format_checker=FormatChecker()).validate(document)
    assert document["kind"] == kind


def test_the_decision_comes_first_and_roles_are_asked(execsim: Execsim) -> None:
    shown = execsim("sensitivity", "plan.yaml", "-n", 50).out
    assert shown.splitlines()[2].startswith("Most hangs on whether Rain")
    assert "Head of building: whether Rain" in " ".join(shown.split())
    assert "Ana Lima" not in shown
    assert len(shown.splitlines()) <= 40


def test_what_a_pilot_is_worth(execsim: Execsim) -> None:
    shown = " ".join(execsim("hindsight", "plan.yaml", "covered.yaml", "-n", 50, "--about", "rain").out.split())
    assert "Choose covered, if it is now. Knowing whether Rain before would be worth up to" in shown
    assert "no: the plan as it is; yes: covered" in shown
