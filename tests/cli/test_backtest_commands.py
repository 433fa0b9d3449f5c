"""Back-test and calibration at the command line: from a table of finished work to a forecast that says so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from execsim.render.terminal_backtest import render_backtest
from execsim.results.contract_backtest import BacktestDocument

Execsim = Callable[..., Any]
MAP = "table: 1\nfinished: {name: what, start: begin, planned: plan, finished: end}\n"
PLAN = """# the plan of the harbour
name: Harbour   # ours
calendar: {start: 2027-01-04, end: 2027-12-31}
initiatives:
  quay: {planned: {start: 2027-01-04, finish: 2027-06-30}}
assumptions:
  switching_loss: 0.15   # Ada's figure
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Forty rows: three in five as planned, one in five a week early, one in five two months late; two unusable."""
    ends = ["2020-03-27", "2020-03-27", "2020-03-27", "2020-03-20", "2020-05-29"]
    rows = [f"work {n},2020-01-06,2020-03-27,{ends[n % 5]}" for n in range(40)]
    rows += ["still going,2020-01-06,2020-03-27,", "no plan,2020-01-06,,2020-03-27"]
    (tmp_path / "finished.yaml").write_text(MAP, encoding="utf-8")
    file = tmp_path / "finished.csv"
    file.write_text("\n".join(["what,begin,plan,end", *rows]) + "\n", encoding="utf-8")
    return file


def few(table: Path) -> list[object]:
    return [table, "--map", table.with_name("finished.yaml"), "--splits", 1, "-n", 40]


def test_a_back_test_says_how_many_dates_held_and_which_rows_it_left_out(execsim: Execsim, table: Path) -> None:
    run = execsim("backtest", *few(table))
    assert run.code == 0
    assert "40 finished pieces of work of 42 rows" in run.out
    assert "plain reference class" in run.out
    assert "row left out, end: not finished" in run.err
    assert "row left out, plan: no plan" in run.err


@pytest.mark.parametrize(
    ("share", "low", "high", "reference", "said"),
    [
        (0.80, 0.70, 0.88, 0.80, "as they should"),
        (0.70, 0.60, 0.82, 0.80, "of so few that cannot be told from 80 % (60 to 82 %)"),
        (0.70, 0.66, 0.74, 0.80, "too confident"),
        (0.95, 0.91, 0.98, 0.82, "too cautious"),
        (0.95, 0.91, 0.98, 0.96, "as so many ended on the very day"),
    ],
)
def test_a_verdict_says_no_more_than_the_rows_do(
    execsim: Execsim, table: Path, share: float, low: float, high: float, reference: float, said: str
) -> None:
    document = json.loads(execsim("backtest", *few(table), "--format", "json").out)
    document["fitted"]["p80"] = {"share": share, "low": low, "high": high}
    document["reference"]["p80"]["share"] = reference
    document["fitted"]["pinball"] = document["reference"]["pinball"]
    text = render_backtest(BacktestDocument.model_validate(document), file="t.csv", mapping="m.yaml")
    assert said in " ".join(text.split())


def test_its_json_is_as_its_schema_says(execsim: Execsim, table: Path) -> None:
    for command, kind in (("backtest", "backtest"), ("calibrate", "calibration")):
        document = json.loads(execsim(command, *few(table), "--format", "json").out)
        schema = json.loads(execsim("schema", kind).out)
        Draft7Validator(schema, format_checker=FormatChecker()).validate(document)
        assert document["kind"] == kind


def test_a_plan_that_was_calibrated_keeps_its_comments_and_says_so_in_every_forecast(
    execsim: Execsim, table: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    assert json.loads(execsim("simulate", plan, "-n", 20, "--format", "json").out)["back_tested"] is False

    assert execsim("calibrate", *few(table), "--into", plan, "--on", "2027-01-02").code == 0
    assert plan.read_text(encoding="utf-8").startswith(PLAN)
    assert "back-test of 40 finished, finished.csv, 2027-01-02" in plan.read_text(encoding="utf-8")

    forecast = json.loads(execsim("simulate", plan, "-n", 20, "--format", "json").out)
    assert forecast["back_tested"] is True
    tested = forecast["back_test"]
    assert (tested["records"], tested["file"], tested["on"]) == (40, "finished.csv", "2027-01-02")
    assert tested["low"] <= tested["share"] <= tested["high"]
    assert "Back-tested on 2 Jan 2027: of 40 finished" in execsim("simulate", plan, "-n", 20).out


def test_one_number_changed_by_hand_and_it_is_no_longer_back_tested(
    execsim: Execsim, table: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    execsim("calibrate", *few(table), "--into", plan)
    changed = execsim("simulate", plan, "-n", 20, "--format", "json", "--set", "assumptions.on_plan=0.9")
    assert json.loads(changed.out)["back_tested"] is False


def test_assumptions_can_go_to_a_file_of_their_own(execsim: Execsim, table: Path, tmp_path: Path) -> None:
    apart = tmp_path / "assumptions.yaml"
    run = execsim("calibrate", *few(table), "-o", apart)
    assert run.code == 0
    assert apart.read_text(encoding="utf-8").startswith("# Made by `execsim calibrate`")
    assert "What is yours" in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--map", "no-such-map"], "no-such-map"),
        (["--map", "us-it-dashboard"], "does not fit the mapping us-it-dashboard"),
        (["--map", "{map}", "--on", "soon"], "--on is a date"),
        (["--map", "{map}", "--into", "-"], "needs a file"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_written(
    execsim: Execsim, table: Path, arguments: list[str], said: str
) -> None:
    mapping = str(table.with_name("finished.yaml"))
    run = execsim("calibrate", table, "--splits", 1, "-n", 20, *(a.replace("{map}", mapping) for a in arguments))
    assert run.code == 2
    assert said in run.err
    assert run.out == ""


def test_a_handful_of_rows_is_no_record(execsim: Execsim, table: Path) -> None:
    lines = table.read_text(encoding="utf-8").splitlines()[:11]
    table.write_text("\n".join(lines), encoding="utf-8")
    run = execsim("backtest", *few(table))
    assert run.code == 2
    assert "10 finished records can be used; a back-test needs 20 or more" in run.err


def test_without_a_mapping_one_is_proposed_that_can_be_saved_and_used(execsim: Execsim, table: Path) -> None:
    asked = execsim("backtest", table)
    assert asked.code == 2
    assert "give it with --map MAP.yaml" in asked.err
    table.with_name("proposed.yaml").write_text(asked.out, encoding="utf-8")
    used = execsim("backtest", table, "--map", table.with_name("proposed.yaml"), "--splits", 1, "-n", 40)
    assert used.code == 0
    assert "40 finished pieces of work of 42 rows" in used.out
    as_it_is = execsim("backtest", table, "--map", "auto", "--splits", 1, "-n", 40)
    assert as_it_is.code == 0
    assert "read as proposed" in as_it_is.err
    assert as_it_is.out.partition("Next")[0] == used.out.partition("Next")[0]
