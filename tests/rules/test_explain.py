"""What `execsim rules explain` says."""

from __future__ import annotations

import pytest

from execsim.errors import UsageError
from execsim.rules.explain import explain, explain_facts, find_rule
from execsim.rules.packs import load_packs

PACKS = load_packs()


def test_a_rule_explains_why_it_matters_what_to_do_what_to_ask_and_shows_its_examples() -> None:
    compiled = find_rule(PACKS, "ES301")
    text = explain(compiled)
    for said in (
        compiled.rule.why,
        compiled.rule.mitigation,
        *compiled.rule.ask,
        compiled.rule.examples.fires.file.strip(),
    ):
        assert said in text
    assert "`it.owner_may_decide`" in text


def test_a_rule_is_found_by_code_in_any_case_and_by_name() -> None:
    assert find_rule(PACKS, "es301") is find_rule(PACKS, "accountable-without-authority")


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="no rule 'ES3O1'; did you mean 'ES3"):
        find_rule(PACKS, "ES3O1")


def test_the_facts_are_listed_by_kind_with_their_units() -> None:
    text = explain_facts()
    assert "## initiative" in text
    assert "- `it.length` (days): Working days that it takes" in text
