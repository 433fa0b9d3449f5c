"""`apply`: a scenario that was accepted becomes the plan, and nothing else in the file changes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from execsim.portfolio.load import load

Execsim = Callable[..., Any]

PLAN = """\
# Our plan, with words that must stay
execsim: 1
people: {ana: {role: Head of support}}   # who
decisions:
  vendor: {takes: 2w}  # slow
teams:
  crew: {people: 2, focus: {2027-Q1: 0.5}}
initiatives:
  house:
    # the best part
    packages: {dig: {team: crew, effort: 10}}
policy:
  review: {every: 4w, by_team: {crew: 2w}}   # a deck a month
"""
LOWER = "scenario: lower\ninherits: plan.yaml\nset: {teams.crew.people: 4, policy.review.every: 2w}\n"
UPPER = """\
scenario: upper
inherits: lower.yaml
set:
  policy.review.every: {to: 1w, why: Monday}
  policy.review.by_team: {}
  decisions.vendor.delegated_to: {add: ana}
  teams.crew.focus: {times: 1.2}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("plan", PLAN), ("lower", LOWER), ("upper", UPPER)):
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_plan_becomes_the_scenario_and_its_words_stay(execsim: Execsim) -> None:
    accepted = load("upper.yaml").portfolio
    run = execsim("apply", "plan.yaml", "upper.yaml")
    assert (run.code, run.err) == (0, "")
    assert load("plan.yaml").portfolio == accepted
    text = Path("plan.yaml").read_text(encoding="utf-8")
    for words in ("# Our plan, with words that must stay", "# who", "# slow", "# the best part", "# a deck a month"):
        assert words in text
    assert [line for line in PLAN.splitlines() if line not in text.splitlines()] == [
        "  vendor: {takes: 2w}  # slow",
        "  crew: {people: 2, focus: {2027-Q1: 0.5}}",
        "  review: {every: 4w, by_team: {crew: 2w}}   # a deck a month",
    ]


def test_what_changed_is_listed_with_roles(execsim: Execsim) -> None:
    said = execsim("apply", "plan.yaml", "upper.yaml").out
    assert said.splitlines() == [
        "plan.yaml: 5 changes of upper.yaml",
        "  teams.crew.people: 2 -> 4",
        "  policy.review.every: 4w -> 1w",
        "  policy.review.by_team: - crew",
        "  decisions.vendor.delegated_to: nothing -> Head of support",
        "  teams.crew.focus: + 2027-Q1 (0.6)",
    ]


def test_a_look_at_it_changes_nothing(execsim: Execsim) -> None:
    shown = execsim("apply", "plan.yaml", "lower.yaml", "--diff").out
    assert "+  crew: {people: 4, focus: {2027-Q1: 0.5}}" in shown
    assert Path("plan.yaml").read_text(encoding="utf-8") == PLAN
    execsim("apply", "plan.yaml", "lower.yaml", "-o", "next.yaml")
    assert Path("plan.yaml").read_text(encoding="utf-8") == PLAN
    assert load("next.yaml").portfolio.teams["crew"] == load("lower.yaml").portfolio.teams["crew"]


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("scenario: s\nset: {teams.crow.people: 4}\n", "bad.yaml:2:7"),
        ("scenario: s\nset: {teams.crew.people: -1}\n", "people"),
        ("scenario: s\nset: {decisions.vendor: {to: {decided_by: nobody}}}\n", "nobody"),
        ("scenario: s\nsweep: {teams.crew.people: [1, 2]}\n", "has a sweep"),
        ("name: Another plan\n", "this is a portfolio, not a scenario"),
    ],
)
def test_what_cannot_be_written_leaves_the_plan_as_it_was(execsim: Execsim, scenario: str, said: str) -> None:
    Path("bad.yaml").write_text(scenario, encoding="utf-8")
    run = execsim("apply", "plan.yaml", "bad.yaml")
    assert run.code == 2
    assert said in run.err
    assert Path("plan.yaml").read_text(encoding="utf-8") == PLAN


def test_a_place_that_runs_over_several_lines_is_named(execsim: Execsim) -> None:
    text = PLAN.replace("focus: {2027-Q1: 0.5}", "focus: {2027-Q1:\n    0.5}")
    Path("plan.yaml").write_text(text, encoding="utf-8")
    Path("bad.yaml").write_text("scenario: s\nset: {teams.crew.focus: 0.7}\n", encoding="utf-8")
    run = execsim("apply", "plan.yaml", "bad.yaml")
    assert run.code == 2
    assert "bad.yaml:2:7: cannot be written into the portfolio" in run.err
    assert Path("plan.yaml").read_text(encoding="utf-8") == text


def test_the_portfolio_is_a_file_of_its_own(execsim: Execsim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode())))
    assert execsim("apply", "-", "lower.yaml").code == 2
    assert execsim("apply", "lower.yaml", "upper.yaml").code == 2
    assert execsim("apply", "plan.yaml", "plan.yaml").code == 2
