"""`price` and `audit --price` as somebody types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

PLAN = """
execsim: 1
name: One shop
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2027-12-31}
intent: {statement: Raise renewals from 60 % to 75 % by 2027-09-30, why: Money}
outcomes:
  loyal: {statement: Raise renewals from 60 % to 75 % by 2027-09-30, parent: intent, owner: ana, due: 2027-06-30}
people: {ana: {role: Head of support, name: Ana Lima}, finn: {role: CFO}}
decisions: {vendor: {decided_by: finn, takes: 4w}}
teams: {crew: {people: 3, day_rate: 500}}
initiatives:
  crm: {owner: ana, serves: loyal, value: {per_week: 20000}, decisions: {vendor: build},
        packages: {plan: {team: crew, effort: 10}, build: {team: crew, effort: 60, after: [plan]}}}
"""
PRICE = "rank code entity title remedy effect up_to notes not_priced kind"
EFFECT = "mean sampling range trust size withheld vanishes"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Write the plan."""
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_prices_keep_their_contract(execsim: Callable[..., Any], plan: Path) -> None:
    run = execsim("price", plan, "-n", 50, "--select", "ES3", "--select", "ES1", "--format", "json")
    assert run.code == 0, run.err
    document = json.loads(run.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    schema = json.loads(execsim("schema", "prices").out)
    Draft7Validator(schema, format_checker=FormatChecker()).validate(document)
    assert {"kind", "prices", "together", "path"} <= document.keys()
    ranked = [one for one in document["prices"] if one["rank"]]
    assert [one["rank"] for one in ranked] == list(range(1, len(ranked) + 1))
    assert ranked
    for one in document["prices"]:
        assert set(PRICE.split()) <= one.keys()
        assert (one["not_priced"] is None) == (one["rank"] is not None)
    for effect in ranked[0]["effect"].values():
        assert set(EFFECT.split()) <= effect.keys()
        assert {"low", "high", "driven_by"} <= effect["range"].keys()
    assert set(ranked[0]["effect"]) == {"finish_p80", "value", "cost", "on_time"}


def test_the_screen_says_roles_and_what_to_do(execsim: Callable[..., Any], plan: Path) -> None:
    shown = execsim("price", plan, "-n", 50, "--select", "ES301").out
    assert "First 1" in shown
    assert "Head of support" in shown
    assert "Ana Lima" not in shown
    assert len(shown.splitlines()) < 25


def test_an_audit_with_prices_has_them_beside_its_findings(execsim: Callable[..., Any], plan: Path) -> None:
    asked = ("audit", plan, "--price", "--futures", 50, "--select", "ES301", "--fail-on", "never")
    run = execsim(*asked, "--format", "json")
    (found,) = json.loads(run.out)["findings"]
    assert found["price"]["code"] == "ES301"
    assert found["price"]["effect"]["value"]["size"] in ("large", "some", "not visible")
    assert "what its findings are worth" in execsim(*asked).out


def test_a_wrong_rule_and_a_wrong_file_are_usage_errors(execsim: Callable[..., Any], plan: Path) -> None:
    assert execsim("price", plan.with_name("plam.yaml")).code == 2
    assert execsim("price", plan, "-n", 0).code == 2
