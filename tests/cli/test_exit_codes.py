"""What a script learns from the exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from execsim.errors import EngineError

Execsim = Callable[..., Any]


@pytest.fixture
def starter(repository: Path) -> Path:
    return repository / "scenarios" / "starter" / "portfolio.yaml"


def test_a_file_in_order_is_0(execsim: Execsim, starter: Path) -> None:
    run = execsim("check", starter)
    assert run.code == 0
    assert run.out == (f"{starter}: fine: 1 outcome, 3 initiatives, 6 packages, 2 teams, 1 decision, 1 risk\n")
    assert run.err == ""


def test_findings_are_1_from_the_severity_on_that_was_asked_for(execsim: Execsim, starter: Path) -> None:
    assert execsim("audit", starter).code == 1  # ES301 is high
    assert execsim("audit", starter, "--fail-on", "critical").code == 0
    assert execsim("audit", starter, "--fail-on", "never").code == 0


def test_a_plan_that_cannot_be_is_1_and_names_the_lines(execsim: Execsim, starter: Path) -> None:
    must = ["--set", "initiatives.triage.must=true", "--set", "budget.total=10"]
    run = execsim("optimise", starter, *must, "--time-limit", 10)
    assert run.code == 1, run.err
    assert "There is no plan that keeps every line of the file." in run.out
    assert "--set:2:1" in run.out  # the budget came from the command line: that is where it stands


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audti", "x"], "no such command 'audti'. Did you mean 'audit'?"),
        (["audit", "--fial-on", "never", "x"], "no such option: --fial-on; did you mean --fail-on?"),
        (["audit"], "missing argument 'FILE'"),
        (["simulate", "x", "-n", "0"], "'--replications'"),
        (["audit", "x", "--fail-on", "sometimes"], "'--fail-on'"),
        (["schema", "price"], "'KIND'"),
        (["rules", "explain", "ES31"], "there is no rule 'ES31'; did you mean"),
        (["import", "table"], "missing"),
    ],
)
def test_a_wrong_command_line_is_2_and_says_what_was_meant(execsim: Execsim, arguments: list[str], said: str) -> None:
    run = execsim(*arguments)
    assert run.code == 2
    assert said in run.err
    assert run.out == ""


def test_no_command_at_all_is_2_and_shows_what_there_is(execsim: Execsim) -> None:
    run = execsim()
    assert run.code == 2
    assert "What in this plan usually breaks execution?" in run.err


def test_a_wrong_file_is_2_with_every_problem_at_its_place(execsim: Execsim, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("nmae: x\ninitiatives:\n  a: {packages: {b: {team: it, effort: 3}}}\n", encoding="utf-8")
    run = execsim("audit", file)
    assert run.code == 2
    assert f"{file}:1:1: " in run.err
    assert "did you mean 'name'?" in run.err
    assert f"{file}:3:" in run.err
    assert run.err.endswith("2 problems\n")


@pytest.mark.parametrize("name", ["portfolio.yml", "portfolo.yaml"])
def test_a_missing_file_is_2_and_names_the_nearest(execsim: Execsim, starter: Path, name: str) -> None:
    run = execsim("check", starter.parent / name)
    assert run.code == 2
    assert "there is no file" in run.err
    assert "did you mean portfolio.yaml?" in run.err


def test_a_folder_means_the_portfolio_in_it(execsim: Execsim, starter: Path, tmp_path: Path) -> None:
    assert execsim("check", starter.parent).code == 0
    run = execsim("check", tmp_path)
    assert run.code == 2
    assert "is a folder without a portfolio.yaml" in run.err


def test_our_own_faults_are_3_and_only_v_shows_the_traceback(
    execsim: Execsim, starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise EngineError("the plan did not pass the verifier")

    monkeypatch.setattr("execsim.optimisation.engine.optimise", fail)
    run = execsim("optimise", starter)
    assert run.code == 3
    assert run.err == (
        "execsim itself failed: the plan did not pass the verifier\n"
        "This is not your file's fault. Please report it, with what -v prints.\n"
    )
    assert "Traceback" in execsim("-v", "optimise", starter).err


def test_a_surprise_is_3_without_a_traceback(execsim: Execsim, starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("float division by zero")

    monkeypatch.setattr("execsim.simulation.engine.simulate", fail)
    run = execsim("simulate", starter)
    assert run.code == 3
    assert "ZeroDivisionError: float division by zero" in run.err
    assert "Traceback" not in run.err


def test_the_portfolio_among_its_own_scenarios_is_named(execsim: Execsim, starter: Path) -> None:
    run = execsim("compare", starter, starter.parent / "weekly-feedback.yaml", starter, "-n", "2")
    assert run.code == 2
    assert run.err == f"execsim: {starter} is the portfolio itself: give only the scenarios after it\n"


def test_a_file_with_something_in_it_that_can_never_be_is_1(execsim: Execsim, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    musts = "initiatives: {a: {must: true}, b: {must: true}}\nchoices:\n  route: {pick: exactly-one, of: [a, b]}\n"
    file.write_text(musts, encoding="utf-8")
    run = execsim("check", file)
    assert run.code == 1
    assert run.out == (
        f"{file}:3:3: this rules out b, which is `must: true`\n"
        "    3 |   route: {pick: exactly-one, of: [a, b]}\n"
        "      |   ^^^^^ take `must` from one of them, or change one of the choices\n"
        f"{file}: readable, but with 1 thing that can never be: 2 initiatives\n"
    )


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("-n", "0", "it must be at least 1"), ("-n", "1e9", "it must be a whole number"), ("--seed", "-1", "at least 0")],
)
def test_a_value_that_an_option_cannot_have_is_said_in_plain_words(
    execsim: Execsim, starter: Path, option: str, value: str, said: str
) -> None:
    run = execsim("simulate", starter, option, value)
    assert run.code == 2
    assert said in run.err
    assert "Input should" not in run.err


def test_all_problems_are_counted_though_fifty_are_shown(execsim: Callable[..., Any], tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    wrong = "".join(f"  i{n}: {{packages: {{build: {{effort: 3}}}}}}\n" for n in range(100))
    plan.write_text(f"execsim: 1\nname: P\ninitiatives:\n{wrong}", encoding="utf-8")
    run = execsim("check", plan)
    assert run.code == 2
    assert run.err.endswith("and 50 more problems; mend these first\n100 problems\n")
