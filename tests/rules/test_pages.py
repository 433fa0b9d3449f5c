"""The pages on the rules are made from the rules, and are up to date."""

from __future__ import annotations

from pathlib import Path

from execsim.rules.packs import load_packs
from execsim.rules.pages import pages

PACKS = load_packs(["execution", "schedule"])


def test_the_pages_in_the_repository_are_those_that_the_rules_make(repository: Path) -> None:
    folder = repository / "docs" / "rules"
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    made = pages(PACKS)
    stale = sorted(name for name in there.keys() | made.keys() if there.get(name) != made.get(name))
    assert not stale, "write them again: execsim rules docs docs/rules"


def test_the_index_leads_to_the_page_of_every_rule() -> None:
    made = pages(PACKS)
    for compiled in (compiled for pack in PACKS for compiled in pack.rules):
        assert f"[{compiled.rule.code}]({compiled.rule.code}.md)" in made["README.md"]
        assert made[f"{compiled.rule.code}.md"].startswith(f"# {compiled.rule.code} ")
