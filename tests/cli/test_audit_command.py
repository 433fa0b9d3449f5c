"""`execsim audit` and `ask`: selection, waivers and baselines, fixes, the interview sheet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from own_rules import rule_text, write_pack

PLAN = """\
execsim: 1
name: Our plan
as_of: 2027-03-31
people: {ana: {name: Ana Ruiz, role: Head of support}, finn: {name: Finn Lund, role: CFO}}
decisions:
  vendor: {decided_by: finn, takes: 2w}
initiatives:
  triage:
    name: Triage     # everybody calls it so
    owner: ana
    decisions: {vendor: build}
    packages: {build: {takes: 4w}}
waivers:
  # agreed in January
  - {rule: ES201, entity: initiatives.triage, why: w, by: finn, until: 2027-06-30}
"""
ES301 = ("--select", "ES301")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def findings(out: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(out)["findings"]
    return found


def test_a_selection_shows_only_its_rules_and_gives_no_grade(execsim: Callable[..., Any], plan: Path) -> None:
    run = execsim("audit", plan, *ES301, "--format", "json")
    assert {finding["code"] for finding in findings(run.out)} == {"ES301"}
    assert run.code == 1
    assert "No grade" in execsim("audit", plan, *ES301).out


def test_what_is_ignored_does_not_fail_the_run(execsim: Callable[..., Any], plan: Path) -> None:
    assert execsim("audit", plan, *ES301, "--severity", "ES301=low").code == 0
    assert execsim("audit", plan, "--select", "authority", "--ignore", "ES3").code in (0, 2)


def test_a_severity_may_hold_for_one_entity(execsim: Callable[..., Any], plan: Path) -> None:
    run = execsim("audit", plan, *ES301, "--severity", "ES301@initiatives.tri*=info", "--format", "json")
    assert [finding["severity"] for finding in findings(run.out)] == ["info"]


def test_with_a_baseline_only_what_is_new_fails_the_run(
    execsim: Callable[..., Any], plan: Path, tmp_path: Path
) -> None:
    base = tmp_path / "base.json"
    assert execsim("audit", plan, *ES301, "-o", base).code == 1
    run = execsim("audit", plan, *ES301, "--baseline", base)
    assert run.code == 0
    assert "0 findings; 1 known from the baseline" in run.out
    plan.write_text(PLAN.replace("  triage:", "  crm: {name: CRM, owner: ana, decisions: {vendor: work}}\n  triage:"))
    run = execsim("audit", plan, *ES301, "--baseline", base, "--format", "json")
    assert run.code == 1
    assert json.loads(run.out)["counts"] == {"findings": 2, "new": 1, "known": 1, "waived": 0, "gone": 0}


def test_waivers_in_a_file_accept_findings(execsim: Callable[..., Any], plan: Path, tmp_path: Path) -> None:
    accepted = tmp_path / "accepted.yaml"
    accepted.write_text("waivers: [{rule: ES301, entity: initiatives.triage, why: w, by: finn, until: 2027-06-30}]\n")
    run = execsim("audit", plan, *ES301, "--waivers", accepted)
    assert run.code == 0
    assert "1 waived" in run.out


def test_people_go_by_their_role_unless_names_are_asked_for(execsim: Callable[..., Any], plan: Path) -> None:
    plain, named = execsim("audit", plan, *ES301).out, execsim("audit", plan, *ES301, "--names").out
    assert "Head of support answers" in plain
    assert "Ana" not in plain
    assert "Ana Ruiz" in named


def test_a_safe_fix_is_shown_first_and_then_made_with_comments_kept(execsim: Callable[..., Any], plan: Path) -> None:
    shown = execsim("audit", plan, "--diff")
    assert "-  - {rule: ES201, entity: initiatives.triage" in shown.out
    assert plan.read_text(encoding="utf-8") == PLAN
    made = execsim("audit", plan, "--fix", "--fail-on", "never", "--format", "json")
    assert "1 finding mended" in made.err
    assert "ES902" not in {finding["code"] for finding in findings(made.out)}
    text = plan.read_text(encoding="utf-8")
    assert "name: Triage     # everybody calls it so" in text
    assert "rule: ES201" not in text


def test_nothing_to_fix_leaves_the_file_untouched(execsim: Callable[..., Any], plan: Path) -> None:
    plan.write_text(PLAN.partition("waivers:")[0], encoding="utf-8")
    before = plan.stat().st_mtime_ns
    assert "0 findings mended" in execsim("audit", plan, "--fix").err
    assert plan.stat().st_mtime_ns == before


def test_other_fixes_are_suggested_one_by_one(execsim: Callable[..., Any], plan: Path) -> None:
    run = execsim("audit", plan, *ES301, "--suggest")
    assert "# ES301 Triage" in run.out
    assert "+  vendor: {decided_by: finn, takes: 2w, delegated_to: ana}" in run.out
    assert plan.read_text(encoding="utf-8") == PLAN


def test_fixes_are_made_in_a_file_and_nowhere_else(execsim: Callable[..., Any], plan: Path) -> None:
    run = execsim("audit", plan, "--fix", "--set", "initiatives.triage.name=T")
    assert (run.code, "fixes are made in a portfolio file itself" in run.err) == (2, True)


def test_a_run_that_fails_for_what_it_may_not_show_says_so(execsim: Callable[..., Any], plan: Path) -> None:
    hidden = ("--set", "initiatives.triage.confidential=true")
    run = execsim("audit", plan, *ES301, *hidden)
    assert (run.code, "Triage" in run.out) == (1, False)
    assert "1 finding that counts is about what the file keeps confidential; --confidential shows it" in run.err
    assert "confidential" not in execsim("audit", plan, *ES301, *hidden, "--confidential").err
    assert "confidential" not in execsim("audit", plan, *ES301, *hidden, "--fail-on", "critical").err


def test_confidential_parts_are_not_shown_in_an_edit(execsim: Callable[..., Any], plan: Path) -> None:
    secret = PLAN.replace("vendor: {", "vendor: {confidential: true, ")
    plan.write_text(secret, encoding="utf-8")
    run = execsim("audit", plan, "--suggest")
    assert (run.code, "finn" in run.out) == (2, False)
    assert execsim("audit", plan, "--suggest", "--confidential").code == 0


def test_the_interview_sheet_asks_by_role(execsim: Callable[..., Any], plan: Path) -> None:
    text = execsim("ask", plan).out
    assert "Head of support" in text
    assert "Who decides this today" in text
    sheet = json.loads(execsim("ask", plan, "--format", "json").out)
    roles = {role["whom"]: role["questions"] for role in sheet["roles"]}
    assert any("ES301" in question["codes"] for question in roles["Head of support"])
    assert any(question["because"].endswith("is unknown") for question in roles["Sponsor of the strategy"])
    markdown = execsim("ask", plan, "--format", "markdown").out
    assert "## Head of support" in markdown
    assert "- [ ] Who decides this today" in markdown


def test_audit_shows_the_same_sheet(execsim: Callable[..., Any], plan: Path) -> None:
    assert execsim("audit", plan, "--interview", "--fail-on", "never").out == execsim("ask", plan).out


def test_a_format_that_there_is_not_is_refused(execsim: Callable[..., Any], plan: Path) -> None:
    for command in ("audit", "ask"):
        run = execsim(command, plan, "--format", "docx")
        assert (run.code, "docx" in run.err) == (2, True)


def test_rules_that_a_pack_switched_off_are_named(execsim: Callable[..., Any], plan: Path, tmp_path: Path) -> None:
    mine = write_pack(
        tmp_path / "mine", "extends: execution\ndisable: {ES301: We know}\n", HR101_own_rule=rule_text(tags=["own"])
    )
    run = execsim("audit", plan, "--pack", mine, "--format", "json", "--fail-on", "never")
    assert json.loads(run.out)["disabled"] == [{"code": "ES301", "why": "We know", "pack": "house"}]
    assert "ES301" not in {finding["code"] for finding in findings(run.out)}


def test_a_rule_that_fails_ends_with_3_and_its_name(execsim: Callable[..., Any], plan: Path, tmp_path: Path) -> None:
    mine = write_pack(tmp_path / "mine", HR101_own_rule=rule_text(when="it.owner > 3"))
    run = execsim("audit", plan, "--pack", mine)
    assert run.code == 3
    assert "rule HR101 failed on initiatives.triage" in run.err


def test_of_very_many_findings_the_first_of_each_rule_are_shown(execsim: Callable[..., Any], plan: Path) -> None:
    many = "".join(f"  i{n}: {{owner: ana, decisions: {{vendor: work}}}}\n" for n in range(300))
    plan.write_text(PLAN.replace("initiatives:\n", f"initiatives:\n{many}"), encoding="utf-8")
    run = execsim("audit", plan, *ES301)
    assert "; 293 more (--all)" in run.out  # of 301: five in full, three by name
    assert run.out.count("ES301 ") < 12
    assert execsim("audit", plan, *ES301, "--all").out.count("ES301 ") > 300
    assert "301 findings" in run.out


def test_rules_that_need_a_forecast_look_when_futures_are_simulated(execsim: Callable[..., Any], plan: Path) -> None:
    plan.write_text(
        PLAN.replace("initiatives:\n", "initiatives:\n  late: {due: 2027-01-05, packages: {x: {takes: 99d}}}\n")
    )
    blind, sees = (execsim("audit", plan, "--select", "ES206", *more) for more in ((), ("--futures", "20")))
    assert "ES206" not in blind.out.split("Next")[0]
    assert "ES206" in sees.out


QUIET = """
execsim: 1
name: Nothing but a wish
calendar: {start: 2027-01-04, end: 2027-12-31}
intent: {statement: Be better than the others}
initiatives: {a: {}, b: {}, c: {}}
"""


def test_quiet_rules_take_one_line_each_unless_all_are_asked_for(execsim: Callable[..., Any], plan: Path) -> None:
    plan.write_text(QUIET, encoding="utf-8")
    brief = execsim("audit", plan, "--fail-on", "never")
    whole = execsim("audit", plan, "--fail-on", "never", "--all")
    assert "1 x  no risk written down" in brief.out
    assert "each in full: --all" in brief.out
    assert "1 x  " not in whole.out
    assert len(brief.out.splitlines()) < len(whole.out.splitlines())


def test_the_example_is_told_on_two_screens_and_nothing_severe_is_only_counted(execsim: Callable[..., Any]) -> None:
    run = execsim("audit", "scenarios/retention", "--fail-on", "never")
    assert len(run.out.splitlines()) <= 90
    document = json.loads(execsim("audit", "scenarios/retention", "--fail-on", "never", "--format", "json").out)
    severe = {finding["code"] for finding in document["findings"] if finding["severity"] in ("critical", "high")}
    assert severe
    assert all(f" {code} " in run.out for code in severe)
