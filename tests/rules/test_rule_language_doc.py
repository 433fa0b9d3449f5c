"""The page on the rule language: its examples work, and it knows every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from execsim.portfolio.source import parse_source
from execsim.rules.budget import DEEPEST, EACH, LARGEST, MOST_ITERATIONS, TOTAL
from execsim.rules.pack_file import PackFile
from execsim.rules.packs import load_packs, parse_rule
from execsim.rules.rule import Rule
from execsim.rules.trial import put_to_test


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "rule-language.md").read_text(encoding="utf-8")


def blocks(page: str, first: str) -> list[str]:
    """The YAML examples that start with a key."""
    return [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith(f"{first}:")]


def test_the_rules_on_the_page_hold(page: str) -> None:
    rules = [parse_rule(parse_source(text, "page")) for text in blocks(page, "code")]
    assert len(rules) == 2
    assert [str(problem) for compiled in rules for problem in put_to_test(compiled).problems] == []


def test_the_pack_on_the_page_loads_and_means_rules_that_there_are(page: str, tmp_path: Path) -> None:
    [text] = blocks(page, "pack")
    (tmp_path / "pack.yaml").write_text(text, encoding="utf-8")
    *_, pack = load_packs([tmp_path])
    assert pack.disabled == {"ES205": "We have rotated specialists since 2026"}


def test_every_key_of_a_rule_and_of_a_pack_is_on_the_page(page: str) -> None:
    written = set(re.findall(r"`(\w+)`", page))
    assert Rule.model_fields.keys() - written == set()
    assert PackFile.model_fields.keys() - written - {"pack", "title"} == set()


def test_the_limits_on_the_page_are_those_in_force(page: str) -> None:
    assert (DEEPEST, MOST_ITERATIONS) == (2, 9_999)
    for said in (f"{EACH // 10**6} million steps", f"{TOTAL // 10**6:,} million in all", f"{LARGEST // 10**6} MB"):
        assert said in page
