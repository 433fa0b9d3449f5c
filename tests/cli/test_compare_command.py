"""`compare` on the command line: what the scenarios lie on, and where they come from."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Execsim = Callable[..., Any]

PLAN = """
name: One house
calendar: {start: 2027-01-04, end: 2027-12-31}
teams: {crew: {people: 2, focus: 1, day_rate: 100}}
initiatives: {house: {packages: {dig: {team: crew, effort: 10}}}}
assumptions: {focus_spread: off, effort_spread: off, portfolio_spread: off, team_spread: off,
  initiative_spread: off, switching_loss: off, misdirection: off, waste: off, rework_chance: off}
"""
FASTER = "scenario: faster\nset: {initiatives.house.packages.dig.people: 2}\n"
DEARER = "scenario: dearer\nset: {teams.crew.day_rate: {times: 3}}\n"
SIZES = "scenario: sizes\nset: {teams.crew.people: 3}\nsweep: {teams.crew.people: [3, 4]}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("plan", PLAN), ("faster", FASTER), ("dearer", DEARER), ("sizes", SIZES)):
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")


def figures(run: Any) -> dict[str, tuple[float, float]]:
    """Base and difference by measure, of one scenario."""
    assert run.code == 0, run.err
    return {d["measure"]: (d["base"], d["mean"]) for d in json.loads(run.out)["differences"]}


def test_a_base_scenario_holds_for_both_sides(execsim: Execsim) -> None:
    asked = ("compare", "plan.yaml", "faster.yaml", "-n", 2, "--format", "json")
    alone = figures(execsim(*asked))
    assert (alone["cost"], alone["finish_p80"]) == ((1000, 0), (10, -5))
    dearer = figures(execsim(*asked, "--scenario", "dearer.yaml"))
    assert (dearer["cost"], dearer["finish_p80"]) == ((3000, 0), (10, -5))
    set_last = figures(execsim(*asked, "--scenario", "dearer.yaml", "--set", "teams.crew.day_rate=10"))
    assert set_last["cost"] == (100, 0)


def test_what_all_scenarios_lie_on_is_said_and_is_no_change_of_theirs(execsim: Execsim) -> None:
    asked = ("compare", "plan.yaml", "faster.yaml", "-n", 2, "--scenario", "dearer.yaml")
    assert execsim(*asked).out.startswith("One house, with dearer · the same 2 futures for all, seed 1\n")
    told = json.loads(execsim(*asked, "--format", "json").out)
    assert told["base_scenario"] == "dearer"
    assert [change["path"] for change in told["changes"]] == ["initiatives.house.packages.dig.people"]


def test_the_base_scenario_among_those_compared_is_named(execsim: Execsim) -> None:
    run = execsim("compare", "plan.yaml", "dearer.yaml", "--scenario", "dearer.yaml")
    assert run.code == 2
    assert "dearer.yaml is the base scenario itself" in run.err


def test_a_portfolio_from_stdin_is_read_once_for_all_scenarios(
    execsim: Execsim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode())))
    run = execsim("compare", "-", "faster.yaml", "dearer.yaml", "-n", 2, "--format", "json")
    assert run.code == 0, run.err
    assert list(json.loads(run.out)["scenarios"]) == ["base", "faster", "dearer"]


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "plan.yaml", "faster.yaml", "-n", 2, "--scenario", "sizes.yaml"),
        ("simulate", "plan.yaml", "--scenario", "sizes.yaml", "-n", 2),
        ("audit", "plan.yaml", "--scenario", "sizes.yaml", "--fail-on", "never"),
        ("check", "plan.yaml", "--scenario", "sizes.yaml"),
    ],
)
def test_a_command_that_does_not_run_sweeps_says_so(execsim: Execsim, command: tuple[object, ...]) -> None:
    run = execsim(*command)
    assert run.code == 0, run.err
    assert run.err == "sizes.yaml: its `sweep` is not run by this command; what else it sets holds\n"
    assert execsim(*command, "-q").err == ""


def test_a_sweep_is_run_combination_by_combination(execsim: Execsim) -> None:
    run = execsim("compare", "plan.yaml", "sizes.yaml", "-n", 2, "--set", "teams.crew.day_rate=50", "--format", "json")
    assert (run.code, run.err) == (0, "")
    told = json.loads(run.out)
    assert list(told["scenarios"]) == ["base", "sizes: people 3", "sizes: people 4"]
    assert [change["to"] for change in told["changes"]] == [3, 4]
    assert {scenario["cost"]["mean"] for scenario in told["scenarios"].values()} == {500}


def test_each_change_is_told_apart_where_that_is_asked_for(execsim: Execsim, tmp_path: Path) -> None:
    two = "scenario: two\nset: {initiatives.house.packages.dig.people: 2, teams.crew.day_rate: 50}\n"
    (tmp_path / "two.yaml").write_text(two, encoding="utf-8")
    shown = " ".join(execsim("compare", "plan.yaml", "two.yaml", "-n", 50, "--each").out.split())
    assert "day_rate: 100 -> 50 alone +500" in shown
    assert "people: nothing -> 2 alone no clear gain, 5 days earlier" in shown
    assert "moves most: House 5 days earlier" in shown
    assert "alone" not in execsim("compare", "plan.yaml", "two.yaml", "-n", 50).out
