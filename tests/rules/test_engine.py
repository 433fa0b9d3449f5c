"""The audit: findings, what is skipped, waivers, and rules that fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from execsim.errors import RuleError
from execsim.portfolio.load import validate
from execsim.portfolio.patch import Patch
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import parse_source, read_source
from execsim.results.findings import SEVERITIES, Audit
from execsim.rules.engine import audit
from execsim.rules.facts.catalogue import KINDS
from execsim.rules.packs import RulePack, load_packs, parse_rule

PACKS = load_packs()

COMPANY = """
execsim: 1
as_of: 2027-03-31
people: {ana: {role: Head of support}, finn: {role: CFO}}
decisions:
  vendor: {decided_by: finn, takes: 2w}
  scope: {decided_by: ana}
initiatives:
  triage:
    name: Triage
    owner: ana
    decisions: {vendor: build, scope: build}
    packages: {build: {takes: 4w}}
"""


def read(text: str) -> Portfolio:
    return validate(parse_source(text, "plan.yaml"))


def look(text: str) -> Audit:
    return audit(read(text), None, PACKS)


def own_rule(**changed: str) -> RulePack:
    """Make a pack of one rule on initiatives, with some of its keys changed."""
    keys = {
        "code": "HR101",
        "name": "own-rule",
        "pitfall": "p",
        "severity": "low",
        "given": "initiative",
        "when": "'true'",
        "message": "found",
        "why": "w",
        "mitigation": "m",
        "ask": "[a]",
        "examples": "{fires: a, silent: b}",
    }
    text = "\n".join(f"{key}: {value}" for key, value in (keys | changed).items())
    return RulePack("own", "Own", (parse_rule(parse_source(text, "HR101.yaml")),), (), ())


def test_a_finding_says_who_answers_and_where_the_decision_sits_by_role() -> None:
    [finding] = [f for f in look(COMPANY).findings if f.code == "ES301"]
    assert finding.message == "Head of support answers for 'Triage'; the decision vendor sits with CFO"
    assert (finding.entity, finding.path) == ("initiatives.triage", "initiatives.triage.decisions")
    assert finding.evidence["missing"] == ["vendor"]


def test_neither_messages_nor_evidence_hold_ids_of_people() -> None:
    pack = own_rule(when="it.owner != null", let="{mine: it.owner}", message="found")
    [finding] = audit(read(COMPANY), None, [pack]).findings
    assert finding.evidence == {"it.owner": "Head of support"}


def test_a_finding_points_at_its_key_in_the_file() -> None:
    source = parse_source(COMPANY, "plan.yaml")
    located = audit(validate(source), None, PACKS).located(source)
    [finding] = [f for f in located.findings if f.code == "ES301"]
    assert str(finding.location) == "plan.yaml:12:5"


def test_a_remedy_names_the_patch_with_its_terms() -> None:
    [finding] = [f for f in look(COMPANY).findings if f.code == "ES301"]
    assert finding.remedy is not None
    assert finding.remedy.set == (Patch("decisions.vendor.delegated_to", "add", "ana"),)
    assert (finding.remedy.starts, finding.remedy.works, finding.remedy.effort) == (20, 0.8, 3)


def test_a_rule_that_lacks_its_input_is_skipped_and_says_what_is_missing() -> None:
    nobody = COMPANY.replace("    owner: ana\n", "")
    skipped = {(s.code, s.missing): s.entities for s in look(nobody).skipped}
    assert skipped["ES301", ("it.owner",)] == ("initiatives.triage",)
    assert "ES301" in look(nobody).blind


def test_a_rule_that_fails_stops_the_audit_and_never_counts_as_passed() -> None:
    pack = own_rule(when="it.owner_role > 3")
    with pytest.raises(RuleError, match=r"rule HR101 failed on initiatives\.triage: .*overload"):
        audit(read(COMPANY), None, [pack])


def test_a_rule_whose_answer_is_no_answer_fails() -> None:
    with pytest.raises(RuleError, match="instead of true or false"):
        audit(read(COMPANY), None, [own_rule(when="it.owner_role")])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_entity_can_be_looked_at_and_is_found_in_the_file(kind: str, repository: Path) -> None:
    source = read_source(repository / "tests" / "material" / "format-example.yaml")
    rule = own_rule(given=kind, message='"{it.name}"')
    located = audit(validate(source), None, [rule]).located(source)
    assert located.findings
    for finding in located.findings:
        held: Any = source.data
        for step in filter(None, finding.path.split(".")):
            held = held[int(step) if isinstance(held, list) else step]
        assert finding.location is not None
        assert finding.message


def test_a_remedy_with_nothing_to_patch_is_none() -> None:
    fixed = COMPANY.replace("takes: 2w}", "takes: 2w, delegable: false}")
    [finding] = [f for f in look(fixed).findings if f.code == "ES301"]
    assert finding.remedy is None


def test_no_rules_is_an_error() -> None:
    with pytest.raises(RuleError, match="no rules"):
        audit(read(COMPANY), None, [])


def test_findings_come_worst_first() -> None:
    unclear = COMPANY + "outcomes: {service: {statement: Be better}}\n"
    found = [(SEVERITIES.index(f.severity), f.code, f.entity) for f in look(unclear).findings]
    assert found == sorted(found)
    assert {"ES301", "ES102"} <= {code for _, code, _ in found}


def test_dropped_and_finished_initiatives_are_not_looked_at() -> None:
    dropped = COMPANY.replace("    name: Triage", "    selected: false")
    finished = COMPANY + "actuals: {triage.build: {started: 2027-02-01, finished: 2027-03-01}}\n"
    for text in (dropped, finished):
        assert not [f for f in look(text).findings if f.given == "initiative"]


WAIVED = COMPANY + "waivers: [{rule: ES301, entity: initiatives.triage, why: until the new CFO, by: finn, until: %s}]"


@pytest.mark.parametrize(("until", "waived"), [("2027-03-31", True), ("2027-03-30", False)])
def test_a_waiver_holds_through_its_last_day_by_the_status_date(until: str, waived: bool) -> None:
    [finding] = [f for f in look(WAIVED % until).findings if f.code == "ES301"]
    assert finding.waived is waived
    assert (finding.waived_until is not None) is waived


def test_a_waiver_accepts_one_rule_on_one_entity_only() -> None:
    other = (WAIVED % "2027-06-30").replace("entity: initiatives.triage", "entity: decisions.vendor")
    assert not any(finding.waived for finding in look(other).findings)


def test_a_fingerprint_survives_moved_lines_new_names_and_a_new_id_that_keeps_its_key() -> None:
    def fingerprint(text: str) -> str:
        return next(f.fingerprint for f in look(text).findings if f.code == "ES301")

    renamed = COMPANY.replace("  triage:", "  tickets:\n    key: triage").replace("name: Triage", "name: Tickets")
    assert fingerprint(COMPANY) == fingerprint("# moved\n\n" + renamed)
    assert fingerprint(COMPANY) != fingerprint(COMPANY.replace("  triage:", "  tickets:"))


def test_the_order_of_entries_in_the_file_changes_nothing() -> None:
    two = COMPANY + "  crm: {name: CRM, owner: ana, decisions: {vendor: build}, packages: {build: {takes: 4w}}}\n"
    plain, turned = read(two), read(two)
    turned = turned.model_copy(update={"initiatives": dict(reversed(plain.initiatives.items()))})
    assert audit(plain, None, PACKS).findings == audit(turned, None, PACKS).findings


def test_a_file_with_an_intent_and_three_initiatives_is_audited() -> None:
    least = "intent: {statement: Grow}\ninitiatives: {a: {}, b: {}, c: {}}\n"
    result = look(least)
    assert {"ES101", "ES201"} <= {f.code for f in result.findings}
    assert result.grade == "unknown"


def test_what_is_missing_is_said_in_words() -> None:
    nobody = "initiatives: {triage: {decisions: {vendor: {}}}}\ndecisions: {vendor: {}}\n"
    told = {name: means for s in look(nobody).skipped for name, means in zip(s.missing, s.means, strict=True)}
    assert told["it.owner"] == "The one person who answers for it"
    assert all(means and not means.startswith("it.") for means in told.values())
