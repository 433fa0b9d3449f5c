"""The JSON that programs read: valid against its own schema, with every key that was promised."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

PROMISED = {  # section 10 of the design: keys may be added, never renamed
    "audit": {
        "": "kind portfolio grade findings checklist skipped",
        "findings.*": "code name severity given entity path message location evidence remedy fingerprint waived",
        "findings.*.location": "file line column",
        "checklist.*": "item status because",
        "skipped.*": "code missing",
    },
    "forecast": {
        "": "kind portfolio seed replications engine back_tested portfolio_finish value cost outcomes initiatives "
        "packages teams attribution assumed",
        "portfolio_finish": "p10 p50 p80 p90 p80_interval",
        "outcomes.*": "finish on_time criticality value",
        "initiatives.*": "finish on_time criticality value",
        "packages.*": "finish on_time criticality value",
        "teams.*": "utilisation queue wait",
        "attribution": "working reworking waiting_for_predecessor waiting_for_decision waiting_for_seat",
    },
    "plan": {
        "": "kind portfolio status value bound gap makespan seconds initiatives simulated_value grid bound_is "
        "rounding_loss packages capacity seats not_read",
        "initiatives.*": "selected start finish why",
        "packages.*": "start finish mode teams rank",
        "capacity.*.*": "period used available worth_of_one_more",
    },
    "comparison": {
        "": "kind scenarios differences changes",
        "differences.*": "scenario measure base mean sampling wins",
        "differences.*.sampling": "low high",
        "changes.*": "path from to why",
    },
}


@pytest.fixture(scope="module")
def commands(repository: Path) -> dict[str, list[object]]:
    case = repository / "scenarios" / "retention"
    plan = case / "portfolio.yaml"
    return {
        "audit": ["audit", plan, "--fail-on", "never"],
        "forecast": ["simulate", plan, "-n", 10],
        "plan": ["optimise", plan, "--time-limit", 3, "-n", 10],
        "comparison": ["compare", plan, case / "weekly-feedback.yaml", case / "drop-dashboards.yaml", "-n", 10],
    }


def parts(document: Any, path: str) -> list[Any]:
    """Everything at a path of a document; `*` stands for every entry."""
    found = [document]
    for step in filter(None, path.split(".")):
        if step == "*":
            found = [item for part in found for item in (part.values() if isinstance(part, dict) else part)]
        else:
            found = [part[step] for part in found if part[step] is not None]
    return found


@pytest.mark.parametrize("kind", PROMISED)
def test_a_result_keeps_its_contract(execsim: Callable[..., Any], commands: dict[str, list[object]], kind: str) -> None:
    run = execsim(*commands[kind], "--format", "json")
    assert run.code == 0, run.err
    document = json.loads(run.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    schema = json.loads(execsim("schema", kind).out)
    Draft7Validator(schema, format_checker=FormatChecker()).validate(document)
    assert document["kind"] == kind
    for path, keys in PROMISED[kind].items():
        found = parts(document, path)
        assert found, f"nothing at {path}: the case shows too little"
        for part in found:
            assert set(keys.split()) <= part.keys(), path


def test_quantiles_are_dates_in_order_and_attribution_is_what_was_waited_for(
    execsim: Callable[..., Any], commands: dict[str, list[object]]
) -> None:
    forecast = json.loads(execsim(*commands["forecast"], "--format", "json").out)
    finish = forecast["portfolio_finish"]
    dates = [dt.date.fromisoformat(finish[name]) for name in ("p10", "p50", "p80", "p90")]
    assert dates == sorted(dates)
    assert finish["beyond"] is None
    assert sum(forecast["attribution"].values()) > 0
    assert set(forecast["waited_for"]) <= set(forecast["attribution"])


def test_work_that_never_ends_is_null_and_beyond_says_how_far_was_looked(
    execsim: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(
        "execsim: 1\ncalendar: {start: 2027-01-04, end: 2027-12-31}\n"
        "teams: {one: {people: 1, focus: 0.1}}\n"
        "initiatives: {endless: {packages: {work: {team: one, effort: 9000}}}}\n",
        encoding="utf-8",
    )
    finish = json.loads(execsim("simulate", file, "-n", 4, "--format", "json").out)["portfolio_finish"]
    assert finish["p50"] is None
    assert finish["p80"] is None
    assert dt.date.fromisoformat(finish["beyond"]) > dt.date(2031, 1, 1)
    shown = execsim("simulate", file, "-n", 4).out
    assert f"> {int(finish['beyond'][8:])} " in shown


def test_a_scenario_says_what_it_changes_from_what_to_what_and_why(
    execsim: Callable[..., Any], commands: dict[str, list[object]]
) -> None:
    comparison = json.loads(execsim(*commands["comparison"], "--format", "json").out)
    change = next(c for c in comparison["changes"] if c["path"] == "policy.review.every")
    assert (change["scenario"], change["to"]) == ("weekly-feedback", "1w")
    assert change["why"]
    assert change["effect"] is True
    assert set(comparison["scenarios"]) == {"base", "weekly-feedback", "drop-dashboards"}


def test_the_schema_says_over_which_futures_a_mean_finish_is(execsim: Callable[..., Any]) -> None:
    properties = json.loads(execsim("schema", "comparison").out)["definitions"]["DifferencePart"]["properties"]
    assert "means over the futures in which work ends on both sides" in " ".join(
        properties["base"]["description"].split()
    )
    assert "on one side only" in " ".join(properties["mean"]["description"].split())
