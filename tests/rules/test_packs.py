"""Rule packs: what loads, and what is said about one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.errors import InputError
from execsim.portfolio.source import parse_source
from execsim.rules.packs import load_packs, parse_rule

PACK = """
pack: house
title: House rules
checklist:
  - {item: naming, title: Names, ask: [What is it called?], yellow: {worst: low}, red: {worst: high}}
"""

RULE = """\
code: HR101
name: shouts
pitfall: names that shout
checklist: naming
severity: low
given: initiative
when: it.name == 'CRM'
message: "'{it.name}' shouts"
why: It is loud
mitigation: Write it small
ask: [Why so loud?]
examples:
  fires: "initiatives: {crm: {name: CRM}}"
  silent: "initiatives: {crm: {name: Crm}}"
"""


def write(folder: Path, **rules: str) -> Path:
    """Make a pack of some rules, by code."""
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    for code, text in rules.items():
        (folder / f"{code}-shouts.yaml").write_text(text, encoding="utf-8")
    return folder


def complaints(text: str) -> list[str]:
    """What is said about a rule file, with line and column."""
    with pytest.raises(InputError) as caught:
        parse_rule(parse_source(text, "r.yaml"))
    return [f"{p.location}: {p.message}; {p.hint}" for p in caught.value.problems]


def test_the_execution_pack_ships_with_execsim_and_has_the_nine_items_of_the_checklist() -> None:
    [pack] = load_packs()
    assert pack.name == "execution"
    assert len(pack.checklist) == 9
    spoken_for = {compiled.rule.checklist for compiled in pack.rules} - {None}
    assert spoken_for == {entry.item for entry in pack.checklist}


def test_a_folder_of_ones_own_is_a_pack_like_ours(tmp_path: Path) -> None:
    [pack] = load_packs([write(tmp_path / "mine", HR101=RULE)])
    assert [compiled.rule.code for compiled in pack.rules] == ["HR101"]


def test_a_pack_stands_on_those_it_extends_and_each_is_loaded_once(tmp_path: Path) -> None:
    mine = write(tmp_path / "mine", HR101=RULE)
    (mine / "pack.yaml").write_text(PACK + "extends: execution\n", encoding="utf-8")
    assert [pack.name for pack in load_packs([mine, "execution"])] == ["execution", "house"]


def test_packs_that_extend_each_other_are_named_as_a_chain(tmp_path: Path) -> None:
    for name, other in (("one", "../two"), ("two", "../one")):
        folder = write(tmp_path / name, HR101=RULE)
        (folder / "pack.yaml").write_text(PACK + f"extends: {other}\n", encoding="utf-8")
    with pytest.raises(InputError, match="one -> two -> one"):
        load_packs([tmp_path / "one"])


def test_a_pack_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rules were found"):
        load_packs([write(tmp_path / "empty")])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_packs([tmp_path / "nowhere"])


def test_one_code_belongs_to_one_rule(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", HR101=RULE), write(tmp_path / "b", HR101=RULE)
    with pytest.raises(InputError, match="two rules have the code HR101"):
        load_packs([first, second])


def test_a_rule_speaks_for_an_item_that_some_checklist_has(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", HR101=RULE.replace("checklist: naming", "checklist: manners"))
    with pytest.raises(InputError, match="'manners', which no checklist has"):
        load_packs([folder])


def test_the_file_is_called_as_the_rule_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"HR101-shouts\.yaml"):
        load_packs([write(tmp_path / "mine", HR999=RULE)])


def test_all_problems_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", HR101=RULE.replace("it.name ==", "it.nam =="), HR102="code: HR102\n")
    with pytest.raises(InputError) as caught:
        load_packs([folder])
    files = {p.location.file.rpartition("/")[2] for p in caught.value.problems if p.location}
    assert files == {"HR101-shouts.yaml", "HR102-shouts.yaml"}


def test_a_misspelt_fact_is_found_with_its_place_in_the_file() -> None:
    assert complaints(RULE.replace("it.name == 'CRM'", "it.nmae == 'CRM'")) == [
        "r.yaml:7:7: there is no 'it.nmae'; did you mean 'it.name'?"
    ]


def test_a_misspelt_fact_in_a_quoted_message_is_found_with_its_place_in_the_file() -> None:
    assert complaints(RULE.replace("{it.name}", "{it.nmae}")) == [
        "r.yaml:8:13: there is no 'it.nmae'; did you mean 'it.name'?"
    ]


def test_an_unknown_key_is_an_error_with_its_place() -> None:
    [said] = complaints(RULE + "sevrity: high\n")
    assert said.startswith("r.yaml:15:1: no key 'sevrity' here; did you mean 'severity'?")


def test_a_condition_that_is_a_number_is_refused() -> None:
    assert complaints(RULE.replace("it.name == 'CRM'", "size(it.name)")) == [
        "r.yaml:7:7: this gives int, a condition is true or false; "
    ]


def test_needs_are_facts() -> None:
    [said] = complaints(RULE + "needs: [it.owner, it.bos]\n")
    assert said.startswith("r.yaml:15:19: there is no 'it.bos'")


def test_the_key_that_a_finding_points_at_exists_in_the_file_format() -> None:
    assert complaints(RULE + "at: onwer\n") == [
        "r.yaml:15:5: 'onwer' is no key of initiative in a portfolio; did you mean 'owner'?"
    ]


def test_a_message_cannot_hold_the_id_of_a_person() -> None:
    [said] = complaints(RULE.replace("{it.name}", "{it.owner}"))
    assert "it.owner is the id of a person; messages show people by role" in said


def test_a_remedy_is_checked_like_a_condition() -> None:
    remedy = 'remedy: {set: {"initiatives.{it.idd}.selected": false}}\n'
    [said] = complaints(RULE + remedy)
    assert "there is no 'it.idd'; did you mean 'it.id'?" in said


def test_a_rule_file_of_a_megabyte_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too large for a rule"):
        load_packs([write(tmp_path / "mine", HR101=RULE + "#" * 1_000_000)])
