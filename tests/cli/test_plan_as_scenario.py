"""The road from `optimise` to `compare`: a plan is written as a scenario, and results are no input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Execsim = Callable[..., Any]

PORTFOLIO = """
execsim: 1
name: Small
calendar: {start: 2027-01-04, end: 2027-03-28, grid: week}
intent: {statement: Answer faster, why: Customers leave}
teams: {desk: {name: Desk, people: 1, focus: 1, day_rate: 100}}
initiatives:
  good: {value: {per_week: 3000}, packages: {do: {team: desk, effort: 20}}}
  poor: {cost: {total: 9000}, value: {per_week: 10}, packages: {do: {team: desk, effort: 20}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder; the portfolio is in `case`."""
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "portfolio.yaml").write_text(PORTFOLIO)
    monkeypatch.chdir(tmp_path)
    return tmp_path


QUICK = ("--time-limit", 5, "-n", 5)


def test_a_plan_written_as_yaml_can_be_simulated_and_compared(execsim: Execsim, folder: Path) -> None:
    (folder / "plans").mkdir()
    written = execsim("optimise", "case", *QUICK, "-o", "plans/best.yaml")
    assert (written.code, written.out, written.err) == (0, "", "written to plans/best.yaml\n")
    text = (folder / "plans" / "best.yaml").read_text()
    assert text.startswith("scenario: best\ninherits: ../case/portfolio.yaml\nwhy: ")
    assert "  initiatives.poor.selected: false\n" in text
    compared = execsim("compare", "case", "plans/best.yaml", "-n", 20)
    assert compared.code == 0
    assert "Choose best: worth" in " ".join(compared.out.split())
    for arguments in (["case", "--scenario", "plans/best.yaml"], ["plans/best.yaml"]):
        run = execsim("simulate", *arguments, "-n", 5, "--format", "json")
        finishes = {id_: entry["finish"] for id_, entry in json.loads(run.out)["initiatives"].items()}
        assert [id_ for id_, finish in finishes.items() if finish is not None] == ["good"]


def test_a_plan_lies_on_the_scenario_and_the_values_that_it_was_made_for(execsim: Execsim, folder: Path) -> None:
    (folder / "two.yaml").write_text("scenario: two\ninherits: case/portfolio.yaml\nset: {teams.desk.people: 2}\n")
    arguments = ["case", "--scenario", "two.yaml", "--set", "initiatives.poor.value.per_week=9000"]
    assert execsim("optimise", *arguments, *QUICK, "-o", "best.yaml").code == 0
    text = (folder / "best.yaml").read_text()
    assert "inherits: two.yaml\n" in text
    assert "  initiatives.poor.value.per_week: 9000\n" in text
    assert "  initiatives.poor.selected: true\n" in text
    assert execsim("check", "best.yaml").code == 0


def test_a_plan_never_overwrites_what_it_lies_on(execsim: Execsim, folder: Path) -> None:
    run = execsim("optimise", "case", *QUICK, "-o", "case/../case/portfolio.yaml")
    assert run.code == 2
    assert "is what the scenario would lie on; give it another name" in run.err
    assert (folder / "case" / "portfolio.yaml").read_text() == PORTFOLIO


def test_without_a_plan_no_scenario_is_written(execsim: Execsim, folder: Path) -> None:
    late = ["--set", "initiatives.good.must=true", "--set", "initiatives.good.due={by: 2027-01-08, hard: true}"]
    run = execsim("optimise", "case", *late, *QUICK, "-o", "plan.yaml")
    assert run.code == 1
    assert "There is no plan" in run.out
    assert "nothing written to plan.yaml" in run.err
    assert not (folder / "plan.yaml").exists()


def test_a_scenario_leaves_what_is_confidential_as_it_is(execsim: Execsim, folder: Path) -> None:
    secret = ["--set", "initiatives.poor.confidential=true"]
    execsim("optimise", "case", *secret, *QUICK, "-o", "plan.yaml")
    assert "poor" not in (folder / "plan.yaml").read_text()
    execsim("optimise", "case", *secret, *QUICK, "-o", "plan.yaml", "--confidential")
    assert "initiatives.poor.selected: false" in (folder / "plan.yaml").read_text()


def test_a_result_is_named_where_a_portfolio_or_a_scenario_was_expected(execsim: Execsim, folder: Path) -> None:
    execsim("optimise", "case", *QUICK, "-o", "plan.json")
    execsim("audit", "case", "-o", "audit.json")
    assert json.loads((folder / "plan.json").read_text())["kind"] == "plan"
    for arguments in (["compare", "case", "plan.json"], ["simulate", "case", "--scenario", "plan.json"]):
        run = execsim(*arguments)
        assert run.code == 2
        said = " ".join(run.err.split())
        assert "plan.json:2:11: this is a result of `optimise`, no portfolio or scenario" in said
        assert "write the plan as plan.yaml to use it as a scenario: execsim optimise FILE -o plan.yaml" in said
    said = execsim("simulate", "audit.json").err
    assert "this is a result of `audit`" in said
    assert "give the portfolio that it was made from" in said


@pytest.mark.usefixtures("folder")
def test_an_offer_that_the_plan_does_not_use_is_listed(execsim: Execsim) -> None:
    offers = [
        "options={hire: {set: {teams.desk.people: {add: 1}, teams.desk.focus: {times: 1.1}}, cost: 5}}",
        "initiatives.good.packages.do.modes={crash: {effort: 1.2x}, light: {effort: 0.6x}}",
        "policy.wip_limit=1",
    ]
    sets = [part for offer in offers for part in ("--set", offer)]
    run = execsim("optimise", "case", *sets, *QUICK, "--format", "json")
    assert json.loads(run.out)["not_read"] == ["options.hire.set.teams.desk.focus"]
    assert json.loads(run.out)["seats"] == {"desk": "Desk"}
