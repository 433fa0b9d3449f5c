"""Rules put to the test: what is wrong with one is said, at its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from execsim.errors import UsageError
from execsim.rules.lint import lint
from execsim.rules.packs import load_packs
from execsim.rules.scaffold import named, new_pack, new_rule
from execsim.rules.trial import preview_of, put_to_test
from own_rules import own_rule, rule_text, write_pack

FIRES = "initiatives: {crm: {name: CRM}}"
TWO = "initiatives:\n  crm: {name: CRM}\n  web: {name: CRM}\n"
SILENT = "initiatives: {crm: {name: Crm}}"


def said(**changed: Any) -> list[str]:
    return [problem.message for problem in put_to_test(own_rule(**changed)).problems]


def example(fires: Any, silent: Any = SILENT) -> dict[str, Any]:
    return {"fires": fires, "silent": silent}


def test_a_rule_that_holds_has_no_problems() -> None:
    assert said() == []


@pytest.mark.parametrize("at", [["initiatives.crm"], ["1:15"]])
def test_places_are_paths_or_lines_and_columns(at: list[str]) -> None:
    assert said(examples=example({"file": FIRES, "at": at})) == []


def test_a_rule_that_does_not_fire_and_one_that_is_not_silent() -> None:
    assert said(examples=example(SILENT)) == ["HR101 fires 0 times (nowhere), and should once"]
    assert said(examples=example(FIRES, FIRES)) == ["HR101 fires at initiatives.crm (1:15), and should be silent"]


def test_the_wrong_place_and_one_too_many_are_both_said() -> None:
    assert said(examples=example({"file": TWO, "at": ["initiatives.crm", "initiatives.erp"]})) == [
        "HR101 does not fire at initiatives.erp",
        "HR101 also fires at initiatives.web (3:3)",
    ]


def test_an_example_that_does_not_load_is_said_with_its_line() -> None:
    [message] = said(examples=example("initiatives:\n  crm: {nmae: CRM}\n"))
    assert message.startswith("HR101 line 2 of the example: no key 'nmae' here")


def test_a_rule_that_fails_on_its_example_is_a_problem_of_the_rule() -> None:
    [message] = said(
        when="it.owner == null || it.owner > 3",
        examples=example("people: {a: {}}\n" + "initiatives: {crm: {owner: a}}"),
    )[:1]
    assert message.startswith("HR101 rule HR101 failed on initiatives.crm")


def test_a_remedy_must_fit_and_silence() -> None:
    assert said(remedy={"set": {"initiatives.{it.id}.name": "Crm"}}) == []
    assert said(remedy={"set": {"initiatives.{it.id}.name": "CRM"}}) == [
        "HR101 the remedy does not silence the rule at initiatives.crm (1:15)"
    ]
    [message] = said(remedy={"set": {"initiatives.{it.id}.nmae": "Crm"}})
    assert message.startswith("HR101 the remedy does not fit the example")
    assert said(remedy={"set": {"initiatives.{it.serves}.name": "Crm"}}) == [
        "HR101 the remedy changes nothing in the example that fires"
    ]


def test_a_fix_is_tried_as_an_edit_of_the_text() -> None:
    assert said(fix={"safe": True, "set": {"initiatives.{it.id}.name": "Crm"}}) == []
    folded = "initiatives:\n  crm:\n    name:\n      CRM\n"
    assert said(fix={"set": {"initiatives.{it.id}.name": "Crm"}}, examples=example(folded)) == []
    block = 'initiatives:\n  crm:\n    name: "C\\\n      RM"\n'
    [message] = said(fix={"set": {"initiatives.{it.id}.name": "Crm"}}, examples=example(block))
    assert message == "HR101 the fix cannot be made: the value runs over several lines"


def test_the_preview_shows_the_finding_on_the_example() -> None:
    [finding] = preview_of(own_rule(remedy={"set": {"initiatives.{it.id}.name": "Crm"}}))
    assert finding.preview == "initiatives.crm.name: becomes Crm"


def test_a_new_rule_loads_holds_and_has_nothing_to_criticise(tmp_path: Path) -> None:
    folder = tmp_path / "Our Rules"
    folder.mkdir()
    (folder / "pack.yaml").write_text(new_pack(folder.name), encoding="utf-8")
    (folder / "OR101-few-at-a-time.yaml").write_text(new_rule("OR101", "few-at-a-time"), encoding="utf-8")
    *_, mine = load_packs([folder])
    assert mine.name == "our-rules"
    assert [problem for compiled in mine.rules for problem in put_to_test(compiled).problems] == []
    assert lint([mine]) == ()


@pytest.mark.parametrize("name", ["few.yaml", "OR1-few.yaml", "OR101.yaml", "OR101-Few.yaml", "OR101-few.yml"])
def test_a_new_rule_is_called_as_rules_are(name: str) -> None:
    with pytest.raises(UsageError, match="called as its code and name"):
        named(name)


def test_lint_says_what_could_be_better(tmp_path: Path) -> None:
    item = "{item: naming, title: Names, ask: [a?], yellow: {worst: low}, red: {worst: high}}"
    text = rule_text(
        name="shouts", severity="high", message="somebody shouts", why="Obviously vanity", ask=["Tell me"],
        params={"limit": {"type": "count", "default": 1, "means": "m"}}, let={"unused": "size(it.name)"},
    )  # fmt: skip
    pack = load_packs([write_pack(tmp_path / "p", f"checklist: [{item}]\n", HR101_shouts=text)])
    messages = [problem.message for problem in lint(pack)]
    assert messages == [
        "HR101 says no value",
        "HR101 says 'Obviously'",
        "HR101 asks 'Tell me' without a question mark",
        "HR101 speaks for no item of a checklist",
        "HR101 belongs to no framework",
        "HR101 has no tags",
        "HR101 does not say where it comes from",
        "HR101 is high without evidence",
        "HR101 does not say where it fires",
        "HR101 never reads param.limit",
        "HR101 never uses 'unused'",
        "house: no rule speaks for 'naming', so it stays unknown",
    ]
