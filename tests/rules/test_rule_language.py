"""What a rule file can say: parameters, ratios, related places, whom to ask, fixes."""

from __future__ import annotations

from typing import Any

import pytest

from execsim.errors import InputError, RuleError
from execsim.portfolio.source import parse_source
from execsim.rules.packs import parse_rule
from own_rules import look, own_rule, rule_text

THREE = """
execsim: 1
people: {ana: {role: Head of support}, finn: {role: CFO}}
initiatives:
  crm: {name: CRM, owner: ana}
  erp: {name: ERP, owner: finn}
  web: {name: Web, owner: finn}
"""
LIMIT = {"limit": {"type": "count", "default": 2, "min": 1, "max": 10, "means": "Initiatives at the same time"}}


def complaints(**changed: Any) -> list[str]:
    """What is said about a rule, with its place."""
    with pytest.raises(InputError) as caught:
        parse_rule(parse_source(rule_text(**changed), "r.yaml"))
    return [f"{problem.message}; {problem.hint}" for problem in caught.value.problems]


def test_a_parameter_is_read_by_the_condition_and_said_in_the_message() -> None:
    rule = own_rule(
        given="portfolio", params=LIMIT, when="it.initiatives > param.limit",
        message="{it.initiatives} initiatives, {param.limit} at most",
    )  # fmt: skip
    [finding] = look(THREE, rule).findings
    assert finding.message == "3 initiatives, 2 at most"
    assert finding.evidence == {"it.initiatives": 3, "param.limit": 2}


def test_a_let_may_read_a_parameter_and_a_text_that_names_one_stays_a_text() -> None:
    rule = own_rule(
        params=LIMIT, let={"long": "size(it.name) > param.limit"}, when="long && it.name != 'param.limit'", message="x"
    )
    assert len(look(THREE, rule).findings) == 3


def test_a_misspelt_parameter_is_found_with_the_nearest() -> None:
    [said] = complaints(params=LIMIT, when="size(it.name) > param.limti")
    assert said == "there is no 'param.limti'; did you mean 'param.limit'?"


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ({"type": "count", "default": 2.5}, "2.5 is no whole number"),
        ({"type": "share", "default": 1.5}, "1.5 is above 1"),
        ({"type": "days", "default": -1}, "-1 is below 0"),
        ({"type": "number", "default": 5, "max": 4}, "5 is above 4"),
        ({"type": "flag", "default": 1}, "1 is no flag"),
        ({"type": "text", "default": True}, "true is no text"),
    ],
)
def test_a_default_fits_its_type_and_limits(parameter: dict[str, Any], said: str) -> None:
    [message] = complaints(params={"limit": {**parameter, "means": "m"}}, when="size(it.name) > 1")
    assert said in message


def test_a_kind_that_there_is_not_names_the_nearest() -> None:
    assert complaints(given="initative") == ["there is no kind of entity 'initative'; did you mean 'initiative'?"]


OWNED = {"of": "initiative", "when": "it.owner == 'finn'", "at_most": 0.5}


def test_a_ratio_is_counted_by_the_engine_and_names_who_broke_it() -> None:
    rule = own_rule(
        given="portfolio", ratio=OWNED, when=None,
        message="{ratio.count} of {ratio.base} ({percent(ratio.share)}) with one owner, {percent(ratio.limit)} at most",
    )  # fmt: skip
    [finding] = look(THREE, rule).findings
    assert finding.message == "2 of 3 (67 %) with one owner, 50 % at most"
    assert [(other.path, other.title) for other in finding.related] == [
        ("initiatives.erp", "ERP"),
        ("initiatives.web", "Web"),
    ]
    assert [str(other.location) for other in finding.related] == ["plan.yaml:6:3", "plan.yaml:7:3"]
    assert finding.evidence["ratio.entities"] == ["ERP", "Web"]


@pytest.mark.parametrize(
    ("changed", "fires"),
    [
        ({"at_most": 0.67}, False),
        ({"at_most": 0.66}, True),
        ({"at_most": None, "at_least": 0.66}, False),
        ({"at_most": None, "at_least": 0.67}, True),
        ({"where": "it.name != 'Web'"}, False),
        ({"where": "it.name != 'CRM'"}, True),
        ({"when": "it.owner == 'finn' ? 3 : 0", "base": "4"}, False),
        ({"when": "it.owner == 'finn' ? 4 : 0", "base": "4"}, True),
        ({"when": "it.owner == 'finn' ? 4 : 0", "base": "4", "where": "it.name == 'CRM'"}, False),
    ],
)
def test_the_share_is_compared_with_its_limit(changed: dict[str, Any], fires: bool) -> None:
    ratio = {key: value for key, value in (OWNED | changed).items() if value is not None}
    rule = own_rule(given="portfolio", ratio=ratio, when=None, message="{ratio.share}")
    assert bool(look(THREE, rule).findings) is fires


def test_too_few_of_something_names_those_without_it() -> None:
    ratio = {"of": "initiative", "when": "it.owner == 'finn'", "at_least": 0.9}
    [finding] = look(THREE, own_rule(given="portfolio", ratio=ratio, when=None, message="{ratio.entities}")).findings
    assert finding.message == "CRM"


def test_a_limit_may_be_a_parameter_and_the_rule_may_have_a_condition_besides() -> None:
    share = {"most": {"type": "share", "default": 0.5, "means": "m"}}
    ratio = OWNED | {"at_most": "param.most"}
    for condition, found in (("ratio.base >= 3", 1), ("ratio.base >= 4", 0)):
        rule = own_rule(given="portfolio", params=share, ratio=ratio, when=condition, message="{ratio.limit}")
        assert len(look(THREE, rule).findings) == found


def test_entities_that_lack_a_needed_fact_belong_to_neither_base_nor_count() -> None:
    nobody = THREE.replace("web: {name: Web, owner: finn}", "web: {name: Web}")
    rule = own_rule(
        given="portfolio", ratio=OWNED | {"needs": ["it.owner"]}, when=None, message="{ratio.count} of {ratio.base}"
    )
    assert look(nobody, rule).findings == ()
    assert look(nobody.replace("owner: ana", "owner: finn"), rule).findings[0].message == "2 of 2"


def test_a_ratio_over_nothing_is_skipped_and_says_what_is_missing() -> None:
    rule = own_rule(given="portfolio", ratio=OWNED, when=None, message="x{ratio.base}")
    [skipped] = look("name: Empty\n", rule).skipped
    assert (skipped.missing, skipped.entities) == (("initiative",), ("portfolio",))


def test_a_ratio_has_one_limit_and_looks_at_the_portfolio() -> None:
    both = OWNED | {"at_least": 0.1}
    assert any("a ratio has one limit" in said for said in complaints(given="portfolio", ratio=both, when=None))
    assert any("counts over the whole portfolio" in said for said in complaints(ratio=OWNED))
    assert any("has no condition" in said for said in complaints(when=None))


def test_what_is_related_is_found_in_the_file() -> None:
    rule = own_rule(related="['initiatives.erp', 'people.ana']")
    [finding] = look(THREE, rule).findings
    assert [str(other.location) for other in finding.related] == ["plan.yaml:6:3", "plan.yaml:3:10"]


def test_related_that_is_no_list_of_paths_is_an_error_of_the_rule() -> None:
    with pytest.raises(RuleError, match=r"rule HR101 failed on initiatives\.crm: `related` gave"):
        look(THREE, own_rule(related="size(it.name)"))


@pytest.mark.parametrize(
    ("given", "text", "whom"),
    [
        ("initiative", "initiatives: {crm: {owner: ana}}", "Head of support"),
        ("initiative", "initiatives: {crm: {owner: it}}", "Lead of IT"),
        ("initiative", "initiatives: {crm: {}}", "Sponsor of the strategy"),
        ("package", "initiatives: {crm: {owner: ana, packages: {a: {takes: 2w}}}}", "Head of support"),
        (
            "decision",
            "decisions: {go: {decided_by: ana}}\ninitiatives: {crm: {decisions: {go: work}}}",
            "Head of support",
        ),
        ("team", "", "Lead of IT"),
    ],
)
def test_questions_go_to_whoever_answers_by_role(given: str, text: str, whom: str) -> None:
    people = "people: {ana: {role: Head of support}}\nteams: {it: {people: 3}}\n"
    [finding] = look(people + text, own_rule(given=given, when="true", message="{it.name}")).findings
    assert finding.whom == whom


def test_a_rule_may_say_itself_whom_to_ask() -> None:
    [finding] = look(THREE, own_rule(whom="Finance, about {it.name}")).findings
    assert finding.whom == "Finance, about CRM"


def test_neither_whom_nor_preview_holds_the_id_of_a_person() -> None:
    for key in ("whom", "preview"):
        [said] = complaints(**{key: "{it.owner}"})
        assert "it.owner is the id of a person" in said


def test_the_preview_says_what_the_remedy_changes_by_itself_or_in_own_words() -> None:
    remedy = {"set": {"initiatives.{it.id}.name": "Crm"}}
    [finding] = look(THREE, own_rule(remedy=remedy)).findings
    assert finding.preview == "initiatives.crm.name: becomes Crm"
    [finding] = look(THREE, own_rule(remedy=remedy, preview="'{it.name}' in small letters")).findings
    assert finding.preview == "'CRM' in small letters"


def test_evidence_is_a_word_of_trust_or_that_word_with_what_it_rests_on() -> None:
    assert look(THREE, own_rule(evidence="low")).findings[0].trust == "low"
    assert look(THREE, own_rule(evidence={"trust": "high", "says": "a theorem"})).findings[0].trust == "high"
    assert complaints(evidence="strong")


def test_the_fix_is_an_edit_that_the_finding_carries() -> None:
    fix = {"safe": True, "set": {"initiatives.{it.id}.name": "Crm"}}
    [finding] = look(THREE, own_rule(fix=fix)).findings
    assert finding.fix is not None
    assert finding.fix.safe
    assert [patch.path for patch in finding.fix.set] == ["initiatives.crm.name"]
