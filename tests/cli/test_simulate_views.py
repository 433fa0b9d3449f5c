"""The views of one forecast: as a story, as a chart, explained; and what the document says for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def starter(repository: Path) -> Path:
    return repository / "scenarios" / "starter" / "portfolio.yaml"


def test_a_future_can_be_told_and_is_the_same_each_time(execsim: Callable[..., Any], starter: Path) -> None:
    first, second = (execsim("simulate", starter, "--trace", 2) for _ in range(2))
    assert first.code == 0
    assert first.out == second.out
    assert "is done" in first.out
    assert first.out != execsim("simulate", starter, "--trace", 3).out


def test_a_story_in_json_lines_goes_to_a_file(execsim: Callable[..., Any], starter: Path, tmp_path: Path) -> None:
    file = tmp_path / "story.jsonl"
    assert execsim("simulate", starter, "--trace", 1, "-o", file).code == 0
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {"started", "finished"} <= {row["kind"] for row in rows}


@pytest.mark.parametrize("chart", ["s-curve", "gantt"])
def test_a_chart_fits_80_columns_without_colour(execsim: Callable[..., Any], starter: Path, chart: str) -> None:
    shown = execsim("simulate", starter, "-n", 30, "--chart", chart)
    assert shown.code == 0
    assert max(map(len, shown.out.splitlines())) <= 80
    assert "\x1b" not in shown.out


def test_an_initiative_is_explained_by_name(execsim: Callable[..., Any], starter: Path) -> None:
    shown = execsim("simulate", starter, "-n", 60, "--explain", "triage")
    assert shown.code == 0
    for words in ("Sort tickets by urgency", "Tool choice", "What its finish waited for", "What moves its finish most"):
        assert words in shown.out, words
    assert max(map(len, shown.out.splitlines())) <= 80


def test_the_document_explains_as_well(execsim: Callable[..., Any], starter: Path) -> None:
    forecast = json.loads(execsim("simulate", starter, "-n", 60, "--explain", "triage", "--format", "json").out)
    explained = forecast["explained"]
    assert explained["id"] == "triage"
    assert sum(reason["days"] for reason in explained["reasons"]) == pytest.approx(sum(explained["chain"].values()))
    assert {reason["id"] for reason in explained["reasons"]} >= {"tool-choice", "triage.rollout"}
    assert json.loads(execsim("simulate", starter, "-n", 60, "--format", "json").out)["explained"] is None


def test_an_initiative_that_is_not_there_is_refused(execsim: Callable[..., Any], starter: Path) -> None:
    run = execsim("simulate", starter, "--explain", "triag")
    assert run.code == 2
    assert "did you mean triage?" in run.err


def test_one_that_is_confidential_is_not_there_for_those_who_may_not_see_it(
    execsim: Callable[..., Any], starter: Path
) -> None:
    secret = ("--set", "initiatives.triage.confidential=true")
    refused = execsim("simulate", starter, *secret, "--explain", "triage")
    assert refused.code == 2
    assert "Sort tickets" not in refused.out + refused.err
    text = execsim("simulate", starter, *secret, "-n", 20, "--format", "json").out
    assert "triage." not in text


def test_sums_that_programs_can_check(execsim: Callable[..., Any], starter: Path) -> None:
    forecast = json.loads(execsim("simulate", starter, "-n", 60, "--format", "json").out)
    assert sum(forecast["delay_cost"]["by_cause"].values()) == pytest.approx(forecast["delay_cost"]["mean"])
    joint = forecast["joint"]
    assert joint["both"] <= min(joint["on_time"], joint["within_budget"])
    assert joint["both"] >= joint["on_time"] + joint["within_budget"] - 1.0 - 1e-9
    assert forecast["at_risk"]["worst_tenth"] <= forecast["at_risk"]["p10"] <= forecast["net_value"]["p50"]
    assert forecast["at_risk"]["p10"] == forecast["net_value"]["p10"]
    for entry in forecast["outcomes"].values():
        assert entry["moved"] <= entry["done"]
        assert 0.0 <= entry["flow_efficiency"] <= 1.0
    for cause, ids in forecast["waited_for"].items():
        assert forecast["attribution"][cause] > 0.0, ids


def test_the_story_is_that_of_the_forecast(execsim: Callable[..., Any], starter: Path) -> None:
    """One future is its own quantiles: the day on which the last package is done."""
    for sampling in ("plain", "latin-hypercube"):
        options = ("--sampling", sampling, "-n", 1, "--seed", 5)
        rows = map(
            json.loads, execsim("simulate", starter, *options, "--trace", 1, "--format", "json").out.splitlines()
        )
        last = max(row["date"] for row in rows if row["kind"] == "finished")
        forecast = json.loads(execsim("simulate", starter, *options, "--format", "json").out)
        assert forecast["portfolio_finish"]["p50"] == last


def test_a_hypercube_has_only_its_own_futures(execsim: Callable[..., Any], starter: Path) -> None:
    run = execsim("simulate", starter, "--sampling", "latin-hypercube", "-n", 10, "--trace", 11)
    assert run.code == 2
    assert "no future 11" in run.err
