"""Findings mended in the text of the file: safe fixes hold, or are not made."""

from __future__ import annotations

from typing import Any

from execsim.portfolio.load import validate
from execsim.portfolio.source import Source, parse_source
from execsim.results.findings import Audit
from execsim.rules.compiled import CompiledRule
from execsim.rules.engine import audit
from execsim.rules.mending import Mended, difference, mend, safe_fixes, suggested, suggestions
from execsim.rules.packs import RulePack
from own_rules import own_rule

PLAN = """\
# our plan
initiatives:
  crm: {name: CRM}   # the old one
  web:
    name: CRM
    # ask Finn
"""


def shout(fix: Any = None, **changed: Any) -> CompiledRule:
    return own_rule(fix=fix or {"safe": True, "set": {"initiatives.{it.id}.name": "{it.id} renamed"}}, **changed)


def again(*rules: CompiledRule) -> Any:
    def look(source: Source) -> Audit:
        return audit(validate(source), None, [RulePack("own", "Own", rules, (), ())])

    return look


def mended(text: str, *rules: CompiledRule) -> Mended:
    look = again(*rules)
    return mend(text, "plan.yaml", safe_fixes(look(parse_source(text, "plan.yaml"))), look)


def test_safe_fixes_are_made_together_and_everything_else_stays_as_it_was() -> None:
    result = mended(PLAN, shout())
    assert result.text == PLAN.replace("{name: CRM}", "{name: crm renamed}").replace(
        "name: CRM\n", "name: web renamed\n"
    )
    assert (len(result.applied), result.refused) == (2, ())


def test_a_fix_that_does_not_silence_its_finding_is_not_made() -> None:
    result = mended(PLAN, shout({"safe": True, "set": {"initiatives.{it.id}.must": True}}))
    assert result.text == PLAN
    assert [reason for _, reason in result.refused] == ["the finding would still be there"] * 2


def test_a_fix_after_which_the_file_would_not_load_is_not_made() -> None:
    result = mended(PLAN, shout({"safe": True, "set": {"initiatives.{it.id}.owner": "nobody"}}))
    assert result.text == PLAN
    assert result.refused[0][1].startswith("the file would no longer load: ")


def test_one_fix_that_fails_does_not_hold_up_the_others() -> None:
    text = PLAN.replace("    name: CRM\n", "    name: >\n      CRM\n").replace("CRM\n    #", "CRM\n    #")
    rule = shout(when="it.name.startsWith('CRM')")
    result = mended(text, rule)
    assert [finding.entity for finding in result.applied] == ["initiatives.crm"]
    assert [(finding.entity, reason) for finding, reason in result.refused] == [
        ("initiatives.web", "the value runs over several lines")
    ]


def test_fixes_that_are_not_safe_and_remedies_are_suggested_and_never_made() -> None:
    patch = {"set": {"initiatives.{it.id}.name": "Crm"}}
    for rule in (own_rule(fix=patch), own_rule(remedy=patch)):
        found = again(rule)(parse_source(PLAN, "plan.yaml"))
        assert safe_fixes(found) == ()
        first, _ = suggestions(found)
        assert suggested(PLAN, "plan.yaml", first).splitlines()[3:6] == [
            " # our plan",
            " initiatives:",
            "-  crm: {name: CRM}   # the old one",
        ]


def test_a_difference_is_empty_where_nothing_changes() -> None:
    assert difference(PLAN, PLAN, "plan.yaml") == ""
