"""Accepted findings: what a waiver needs, what it does, and that nobody forgets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.cli.waivers import with_waivers
from execsim.errors import InputError
from execsim.portfolio.load import load
from execsim.results.findings import Audit
from execsim.rules.engine import audit
from execsim.rules.packs import RulePack, load_packs
from own_rules import own_rule, read

PACKS = load_packs()
PLAN = """\
execsim: 1
as_of: 2027-03-31
people: {finn: {role: CFO}}
initiatives: {triage: {name: Triage}}
waivers:
  - {rule: %s, entity: %s, why: New head starts in May, by: finn, until: %s}
"""


def look(rule: str = "ES201", entity: str = "initiatives.triage", until: str = "2027-06-30") -> Audit:
    return audit(read(PLAN % (rule, entity, until)), None, PACKS)


def on_waivers(found: Audit) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in found.findings if finding.given == "waiver"]


def test_a_waiver_that_holds_is_no_finding() -> None:
    found = look()
    assert [finding.waived for finding in found.findings if finding.code == "ES201"] == [True]
    assert on_waivers(found) == []


def test_an_expired_waiver_no_longer_accepts_and_is_itself_a_finding() -> None:
    found = look(until="2027-03-30")
    assert [finding.waived for finding in found.findings if finding.code == "ES201"] == [False]
    assert on_waivers(found) == [("ES901", "waivers.0.until")]
    [finding] = [finding for finding in found.findings if finding.code == "ES901"]
    assert finding.message.startswith("CFO accepted ES201 on initiatives.triage until 2027-03-30; that day has passed")


@pytest.mark.parametrize("changed", [{"entity": "people.finn"}, {"rule": "ES299"}])
def test_a_waiver_of_nothing_is_a_finding(changed: dict[str, str]) -> None:
    assert on_waivers(look(**changed)) == [("ES902", "waivers.0.rule")]


def test_a_waiver_for_a_pack_that_is_not_loaded_says_nothing() -> None:
    assert on_waivers(look(rule="SC101")) == []


def test_a_rule_that_may_not_be_waived_is_not_and_the_waiver_is_a_finding() -> None:
    strict = own_rule(when="true", waivable=False, message="'{it.name}'")
    alone = RulePack("own", "Own", (strict,), (), ())
    found = audit(read(PLAN % ("HR101", "initiatives.triage", "2027-06-30")), None, [*PACKS, alone])
    assert [finding.waived for finding in found.findings if finding.code == "HR101"] == [False]
    assert on_waivers(found) == [("ES903", "waivers.0.rule")]


@pytest.mark.parametrize("missing", ["why", "by", "until"])
def test_reason_owner_and_last_day_are_mandatory(missing: str) -> None:
    text = PLAN % ("ES201", "initiatives.triage", "2027-06-30")
    for part in ("why: New head starts in May, ", "by: finn, ", ", until: 2027-06-30"):
        if part.strip(", ").startswith(missing):
            with pytest.raises(InputError, match=missing):
                read(text.replace(part, ""))


def test_waivers_may_stand_in_a_file_of_their_own_and_are_found_there(tmp_path: Path) -> None:
    plan, apart = tmp_path / "plan.yaml", tmp_path / "accepted.yaml"
    plan.write_text("as_of: 2027-03-31\npeople: {finn: {role: CFO}}\ninitiatives: {triage: {}}\n", encoding="utf-8")
    apart.write_text(
        "waivers:\n  - {rule: ES201, entity: people.finn, why: w, by: finn, until: 2027-04-01}\n", encoding="utf-8"
    )
    loaded = with_waivers(load(plan), [str(apart)])
    found = audit(loaded.portfolio, None, PACKS).located(loaded.source)
    assert [str(f.location) for f in found.findings if f.given == "waiver"] == [f"{apart}:2:6"]


def test_they_join_those_in_the_portfolio(tmp_path: Path) -> None:
    plan, apart = tmp_path / "plan.yaml", tmp_path / "accepted.yaml"
    plan.write_text(PLAN % ("ES201", "initiatives.triage", "2027-06-30"), encoding="utf-8")
    apart.write_text(
        "waivers:\n  - {rule: ES501, entity: initiatives.triage, why: w, by: finn, until: 2027-04-01}\n",
        encoding="utf-8",
    )
    loaded = with_waivers(load(plan), [str(apart)])
    assert [waiver.rule for waiver in loaded.portfolio.waivers] == ["ES201", "ES501"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\n", "waivers and nothing else"),
        ("waivers: {a: 1}\n", "waivers and nothing else"),
        ("waivers:\n  - {rule: ES201, entity: a, by: finn, until: 2027-04-01}\n", "accepted.yaml:2:"),
    ],
)
def test_a_file_of_waivers_holds_waivers_and_nothing_else(tmp_path: Path, text: str, said: str) -> None:
    plan, apart = tmp_path / "plan.yaml", tmp_path / "accepted.yaml"
    plan.write_text("people: {finn: {role: CFO}}\n", encoding="utf-8")
    apart.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        with_waivers(load(plan), [str(apart)])
