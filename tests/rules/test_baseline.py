"""A former audit as a baseline: what is known, what is new, what is gone."""

from __future__ import annotations

import json

import pytest

from execsim.errors import InputError
from execsim.rules.baseline import read_baseline
from own_rules import look, own_rule

PLAN = "initiatives: {crm: {name: CRM}, web: {name: CRM}}\n"


def as_json(*findings: dict[str, object]) -> str:
    return json.dumps({"kind": "audit", "findings": findings})


def test_known_findings_stay_in_the_audit_and_do_not_stand() -> None:
    first = look("initiatives: {crm: {name: CRM}}\n", own_rule())
    known = read_baseline(as_json({"fingerprint": first.findings[0].fingerprint}), "b.json")
    compared = look(PLAN, own_rule()).compared(known)
    assert [(finding.entity, finding.known) for finding in compared.findings] == [
        ("initiatives.crm", True),
        ("initiatives.web", False),
    ]
    assert [finding.entity for finding in compared.standing()] == ["initiatives.web"]


def test_a_finding_is_known_by_its_entity_and_not_by_its_line() -> None:
    known = [finding.fingerprint for finding in look(PLAN, own_rule()).findings]
    moved = "# a comment\n\ninitiatives:\n  web: {name: CRM}\n  new: {name: CRM, key: crm}\n"
    assert look(moved, own_rule()).compared(known).standing() == ()


def test_what_is_gone_is_counted() -> None:
    known = [finding.fingerprint for finding in look(PLAN, own_rule()).findings]
    assert len(look("initiatives: {crm: {name: CRM}}\n", own_rule()).compared(known).gone) == 1


def test_what_was_waived_then_is_not_known() -> None:
    text = as_json({"fingerprint": "a", "waived": True}, {"fingerprint": "b", "waived": False})
    assert read_baseline(text, "b.json") == {"b"}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kind": "forecast", "findings": []}', "{" * 100_000, '{"kind": "audit"}']
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not the JSON of an audit"):
        read_baseline(text, "b.json")
