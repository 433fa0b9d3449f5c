"""`execsim rules`: list, explain, facts, preview, test, lint, new, docs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from own_rules import rule_text, write_pack


def test_a_pack_of_ones_own_is_written_tested_linted_and_used(execsim: Callable[..., Any], tmp_path: Path) -> None:
    rule = tmp_path / "ours" / "OR101-few-at-a-time.yaml"
    assert execsim("rules", "new", rule).code == 0
    assert (rule.parent / "pack.yaml").is_file()
    assert "1 rule tested, none failed" in execsim("rules", "test", rule.parent).out
    assert execsim("rules", "lint", rule.parent).code == 0
    listed = execsim("rules", "list", "--pack", rule.parent, "--select", "OR").out
    assert "OR101" in listed
    assert "ES301" not in listed


def test_nothing_is_overwritten(execsim: Callable[..., Any], tmp_path: Path) -> None:
    rule = tmp_path / "OR101-few-at-a-time.yaml"
    rule.write_text("mine", encoding="utf-8")
    run = execsim("rules", "new", rule)
    assert (run.code, rule.read_text(encoding="utf-8")) == (2, "mine")


def test_a_rule_that_does_not_hold_fails_the_test_at_its_place(execsim: Callable[..., Any], tmp_path: Path) -> None:
    wrong = rule_text(examples={"fires": "initiatives: {shop: {}}", "silent": "initiatives: {shop: {}}"})
    run = execsim("rules", "test", write_pack(tmp_path / "mine", HR101_own_rule=wrong))
    assert run.code == 1
    assert "HR101-own-rule.yaml:11:12: HR101 fires 0 times (nowhere), and should once" in run.out


def test_lint_ends_with_1_where_it_has_something_to_say(execsim: Callable[..., Any], tmp_path: Path) -> None:
    run = execsim("rules", "lint", write_pack(tmp_path / "mine", HR101_own_rule=rule_text()))
    assert run.code == 1
    assert "HR101 has no tags" in run.out


@pytest.mark.parametrize("pack", ["execution", "schedule"])
def test_the_packs_that_ship_pass_their_own_test(execsim: Callable[..., Any], pack: str) -> None:
    run = execsim("rules", "test", pack)
    assert run.code == 0, run.out


def test_facts_are_listed_for_all_kinds_or_one(execsim: Callable[..., Any]) -> None:
    assert "## team" in execsim("rules", "facts").out
    one = execsim("rules", "facts", "team").out
    assert "`it.utilisation` (share)" in one
    assert "## initiative" not in one
    assert execsim("rules", "facts", "taem").code == 2


def test_a_preview_shows_what_the_remedy_changes(execsim: Callable[..., Any]) -> None:
    out = execsim("rules", "preview", "ES301").out
    assert "decisions.vendor.delegated_to: add ana" in out


def test_explain_shows_parameters_and_ratios(execsim: Callable[..., Any], tmp_path: Path) -> None:
    ratio = {"of": "initiative", "when": "it.owner == null", "at_most": "param.most"}
    params = {"most": {"type": "share", "default": 0.25, "means": "Initiatives without an owner"}}
    text = rule_text(given="portfolio", ratio=ratio, params=params, when=None, message="{ratio.share}", evidence="low")
    out = execsim("rules", "explain", "HR101", "--pack", write_pack(tmp_path / "mine", HR101_own_rule=text)).out
    for said in ("of every initiative", "is more than param.most", "`param.most` = 0.25", "Evidence: low"):
        assert said in out


def test_pages_are_written_and_what_else_is_there_is_left_alone(execsim: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "ADR001.md").write_text("ours", encoding="utf-8")
    run = execsim("rules", "docs", tmp_path)
    assert run.code == 0
    assert (tmp_path / "ES301.md").is_file()
    assert (tmp_path / "ADR001.md").read_text(encoding="utf-8") == "ours"
