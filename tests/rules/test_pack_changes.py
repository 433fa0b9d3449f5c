"""Packs that change others: rules switched off, other severities and parameters, rules chosen by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.errors import InputError, UsageError
from execsim.results.findings import Audit
from execsim.rules.engine import audit
from execsim.rules.packs import RulePack, load_packs, narrowed
from execsim.rules.severities import parse_severity
from own_rules import read, rule_text, write_pack

PLAN = "initiatives: {crm: {name: CRM}, web: {name: CRM}}\n"
LIMIT = {"limit": {"type": "count", "default": 3, "max": 9, "means": "Letters that a name may have"}}
SHOUTS = rule_text(name="shouts", tags=["names"])
LONG = rule_text(
    code="HR102", name="long-name", params=LIMIT, when="size(it.name) > param.limit", message="'{it.name}' is long"
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "house", HR101_shouts=SHOUTS, HR102_long_name=LONG)


def above(house: Path, header: str) -> tuple[RulePack, ...]:
    """Load a pack without rules that stands on the house and changes something about it."""
    return load_packs([write_pack(house.parent / "mine", f"extends: ../house\n{header}")])


def found(packs: tuple[RulePack, ...]) -> Audit:
    return audit(read(PLAN), None, packs)


def severities(packs: tuple[RulePack, ...]) -> dict[str, str]:
    return {f"{finding.code} {finding.entity}": finding.severity for finding in found(packs).findings}


def complaint(house: Path, header: str) -> str:
    with pytest.raises(InputError) as caught:
        above(house, header)
    return str(caught.value)


def test_a_rule_is_switched_off_with_a_reason_that_the_audit_shows(house: Path) -> None:
    result = found(above(house, "disable: {HR101: We like it loud}\n"))
    assert result.findings == ()
    assert [(off.code, off.why, off.pack) for off in result.disabled] == [("HR101", "We like it loud", "house")]


def test_without_a_reason_nothing_is_switched_off_or_changed(house: Path) -> None:
    assert "expected" in complaint(house, "disable: {HR101: }\n")


def test_an_override_without_a_reason_is_an_error(house: Path) -> None:
    assert "'why' is missing" in complaint(house, "overrides: [{code: HR101, severity: high}]\n").replace("`", "'")


def test_a_pack_gives_other_severities_by_code_by_its_start_and_by_tag(house: Path) -> None:
    for rules in ("code: HR101", "code: HR1", "tag: names"):
        mine = house.parent / rules.replace(" ", "").replace(":", "-")
        header = f"extends: ../house\noverrides: [{{{rules}, severity: high, why: w}}]\n"
        assert set(severities(load_packs([write_pack(mine, header)])).values()) == {"high"}


def test_a_severity_holds_for_some_entities_only_and_the_last_word_counts(house: Path) -> None:
    header = """\
overrides:
  - {code: HR101, entity: "initiatives.*", severity: high, why: w}
  - {code: HR101, path: "initiatives.w*", severity: info, why: w}
"""
    assert severities(above(house, header)) == {"HR101 initiatives.crm": "high", "HR101 initiatives.web": "info"}


def test_a_pack_sets_parameters(house: Path) -> None:
    packs = above(house, "overrides: [{code: HR102, params: {limit: 2}, why: short names}]\n")
    assert {finding.code for finding in found(packs).findings} == {"HR101", "HR102"}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("disable: {HR109: w}\n", "there is no rule HR109"),
        ("overrides: [{code: HR9, severity: low, why: w}]\n", "this fits no rule"),
        ("overrides: [{severity: low, why: w}]\n", "does not say which rules"),
        ("overrides: [{code: HR101, why: w}]\n", "this changes nothing"),
        ("overrides: [{code: HR102, params: {limt: 2}, why: w}]\n", "no such parameter: 'limt'"),
        ("overrides: [{code: HR102, params: {limit: 10}, why: w}]\n", "10 is above 9"),
        ("overrides: [{code: HR102, params: {limit: x}, why: w}]\n", "'x' is no count"),
        ("overrides: [{code: HR102, entity: a, params: {limit: 2}, why: w}]\n", "for a rule as a whole"),
    ],
)
def test_a_change_that_cannot_be_meant_is_an_error_with_its_place(house: Path, header: str, said: str) -> None:
    assert said in complaint(house, header)


def test_severities_of_the_command_line_come_last(house: Path) -> None:
    texts = ("HR1=critical", "HR101@initiatives.web=low")
    packs = load_packs([house], overrides=[parse_severity(text) for text in texts])
    assert severities(packs) == {"HR101 initiatives.crm": "critical", "HR101 initiatives.web": "low"}


@pytest.mark.parametrize("text", ["HR101", "HR101=loud", "=low", "HR101@=low", "hr 1=low", "-a=low"])
def test_a_severity_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="severity"):
        parse_severity(text)


def test_a_severity_for_rules_that_there_are_not_is_refused(house: Path) -> None:
    with pytest.raises(InputError, match="no rule has the code or tag 'XX9'"):
        load_packs([house], overrides=[parse_severity("XX9=low")])


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        (["HR1"], [], ["HR101", "HR102"]),
        (["hr102"], [], ["HR102"]),
        (["names"], [], ["HR101"]),
        ([], ["names"], ["HR102"]),
        (["HR1"], ["HR102"], ["HR101"]),
    ],
)
def test_rules_are_chosen_by_the_start_of_a_code_or_by_tag(
    house: Path, select: list[str], ignore: list[str], left: list[str]
) -> None:
    [pack] = narrowed(load_packs([house]), select, ignore)
    assert [compiled.rule.code for compiled in pack.rules] == left


def test_a_choice_gives_no_grade_and_shows_only_what_it_speaks_for() -> None:
    result = found(narrowed(load_packs(), ["ES301"]))
    assert (result.partial, result.grade) == (True, "unknown")
    assert [item.item for item in result.checklist] == ["accountability-and-empowerment"]


def test_a_word_that_names_no_rule_and_a_choice_that_leaves_none_are_refused(house: Path) -> None:
    packs = load_packs([house])
    with pytest.raises(UsageError, match="no rule has the code or tag 'nmaes'; did you mean 'names'"):
        narrowed(packs, ["nmaes"])
    with pytest.raises(UsageError, match="leaves no rule"):
        narrowed(packs, ["HR101"], ["names"])


def test_a_rule_belongs_to_the_framework_of_its_item_unless_it_says_otherwise(tmp_path: Path) -> None:
    item = "{item: naming, title: Names, framework: clarity, ask: [a?], yellow: {worst: low}, red: {worst: high}}"
    own = rule_text(name="shouts", checklist="naming")
    other = rule_text(code="HR102", name="other", checklist="naming", framework="feedback")
    pack = write_pack(tmp_path / "mine", f"checklist: [{item}]\n", HR101_shouts=own, HR102_other=other)
    [loaded] = load_packs([pack])
    assert [compiled.rule.framework for compiled in loaded.rules] == ["clarity", "feedback"]
