"""Patches as edits of the text: comments, order and everything else stay."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from execsim.errors import InputError
from execsim.portfolio.edits import UneditableError, edit_text, flow
from execsim.portfolio.patch import Operation, Patch, apply_patches
from execsim.portfolio.source import parse_source

PLAN = """\
# top
execsim: 1
people: {ana: {role: Head}, finn: {role: CFO}}   # who
decisions:
  vendor: {decided_by: finn, takes: 2w}  # slow
  scope:
    decided_by: ana
    # the last word on scope

  # before the third
  third: {decided_by: ana}
teams:
  it: {people: 5, skills: {erp: 1}}
initiatives:
  triage:
    serves: a
    tags:
    - one
    - two   # second

    name: Triage
  crm: {serves: [a, b]}
policy:
waivers:
  - {rule: ES101, entity: intent}
  - rule: ES102
    entity: outcomes.a
"""


def changed(*patches: Patch, text: str = PLAN) -> list[str]:
    """The lines that an edit takes away and puts in."""
    edited = edit_text(text, parse_source(text, "plan.yaml"), patches)
    lines = difflib.ndiff(text.splitlines(), edited.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "op", "value", "lines"),
    [
        ("teams.it.people", "to", 6, ["-  it: {people: 5, skills: {erp: 1}}", "+  it: {people: 6, skills: {erp: 1}}"]),
        (
            "teams.it.skills.erp", "add", 1,
            ["-  it: {people: 5, skills: {erp: 1}}", "+  it: {people: 5, skills: {erp: 2}}"],
        ),
        ("decisions.scope.delegated_to", "add", "ana", ["+    delegated_to: ana"]),
        (
            "decisions.vendor.delegated_to", "add", "ana",
            [
                "-  vendor: {decided_by: finn, takes: 2w}  # slow",
                "+  vendor: {decided_by: finn, takes: 2w, delegated_to: ana}  # slow",
            ],
        ),
        ("initiatives.triage.serves", "add", "b", ["-    serves: a", "+    serves: [a, b]"]),
        ("initiatives.crm.serves", "add", "c", ["-  crm: {serves: [a, b]}", "+  crm: {serves: [a, b, c]}"]),
        ("initiatives.crm.serves", "remove", "a", ["-  crm: {serves: [a, b]}", "+  crm: {serves: [b]}"]),
        ("initiatives.triage.tags", "add", "a: b", ['+    - "a: b"']),
        ("initiatives.triage.tags", "remove", "one", ["-    - one"]),
        ("policy.review.every", "to", "1w", ["-policy:", "+policy: {review: {every: 1w}}"]),
        ("calendar.start", "to", "2027-01-01", ["+calendar: {start: 2027-01-01}"]),
        ("people", "remove", "finn", [
            "-people: {ana: {role: Head}, finn: {role: CFO}}   # who", "+people: {ana: {role: Head}}   # who",
        ]),
        ("people", "remove", "ana", [
            "-people: {ana: {role: Head}, finn: {role: CFO}}   # who", "+people: {finn: {role: CFO}}   # who",
        ]),
        (
            "waivers", "remove", [{"rule": "ES102", "entity": "outcomes.a"}],
            ["-  - rule: ES102", "-    entity: outcomes.a"],
        ),
        (
            "decisions", "remove", "scope",
            ["-  scope:", "-    decided_by: ana", "-    # the last word on scope"],
        ),
    ],
)  # fmt: skip
def test_only_what_is_meant_changes(path: str, op: Operation, value: Any, lines: list[str]) -> None:
    said = [line[:2].strip() + line[2:] for line in changed(Patch(path, op, value)) if not line.startswith("?")]
    assert sorted(said) == sorted(lines)


def test_a_list_that_becomes_empty_stays_a_list() -> None:
    everything = [{"rule": "ES101", "entity": "intent"}, {"rule": "ES102", "entity": "outcomes.a"}]
    edited = edit_text(PLAN, parse_source(PLAN, "plan.yaml"), [Patch("waivers", "remove", everything)])
    assert edited.endswith("policy:\nwaivers: []\n")


def test_several_patches_are_made_at_once() -> None:
    edited = edit_text(
        PLAN, parse_source(PLAN, "plan.yaml"), [Patch("teams.it.people", "to", 6), Patch("teams.it.focus", "to", 0.6)]
    )
    assert "  it: {people: 6, skills: {erp: 1}, focus: 0.6}\n" in edited


def test_line_ends_of_the_file_are_kept() -> None:
    text = PLAN.replace("\n", "\r\n")
    edited = edit_text(text, parse_source(text, "plan.yaml"), [Patch("decisions.scope.takes", "to", "2w")])
    assert "    decided_by: ana\r\n    takes: 2w\r\n" in edited


def test_a_file_without_a_last_line_end_gets_one_where_it_is_needed() -> None:
    edited = edit_text("name: a", parse_source("name: a", "plan.yaml"), [Patch("currency", "to", "USD")])
    assert edited == "name: a\ncurrency: USD\n"


@pytest.mark.parametrize(
    ("text", "patch"),
    [
        ("name: >\n  a\n  b\n", Patch("name", "to", "c")),
        ("people: {ana: {role: a,\n   team: it}}\n", Patch("people.ana.role", "remove", "b")),
        ("a:\n  b: 1\n", Patch("a", "remove", "b")),
        ("a: [c,\n  d]\n", Patch("a", "add", "e")),
        ("a: 1\n", Patch("b.c", "remove", "d")),
    ],
)
def test_what_cannot_be_edited_without_touching_more_is_refused(text: str, patch: Patch) -> None:
    try:
        edited = edit_text(text, parse_source(text, "plan.yaml"), [patch])
    except UneditableError:
        return
    wanted = apply_patches(parse_source(text, "plan.yaml"), [patch], layer="test").data
    assert parse_source(edited, "plan.yaml").data == wanted


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-99, 99),
        st.floats(-9, 9),
        st.text("abc: #-[]{}\"'\\,&*!|>%@`0\n~", max_size=6),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_on_one_line_reads_back_as_itself(value: Any) -> None:
    assert parse_source(f"a: {flow(value)}\nb: [{flow(value)}]\n", "f").data == {"a": value, "b": [value]}


@given(
    st.sampled_from(
        ["teams.it.people", "teams.it.skills", "initiatives.triage.tags", "decisions.scope.new", "policy", "x"]
    ),
    VALUES,
)
def test_an_edit_means_its_patch_or_is_refused(path: str, value: Any) -> None:
    source, patch = parse_source(PLAN, "plan.yaml"), Patch(path, "to", value)
    try:
        wanted = apply_patches(source, [patch], layer="test").data
        edited = edit_text(PLAN, source, [patch])
    except (UneditableError, InputError):
        assume(False)
    assert parse_source(edited, "plan.yaml").data == wanted
    assert "# before the third" in edited
