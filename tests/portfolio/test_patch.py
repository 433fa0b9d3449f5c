"""A patch changes one thing, shares the rest, and points at its own line when it cannot."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from execsim.errors import InputError
from execsim.portfolio.patch import Patch, apply_patches, parse_assignment, parse_assignments, read_patches
from execsim.portfolio.source import Source, parse_source

BASE = """\
teams:
  platform: {people: {2027-Q1: 4, 2027-Q3: 6}, skills: {erp: 1}}
  support: {people: 6, focus: 0.5}
decisions:
  vendor: {delegated_to: {maria: {up_to: 50000}}, takes: {low: 2d, likely: 1w, high: 0.5month}}
  bonus: {delegated_to: [maria]}
  rent: {delegated_to: maria, ask_ahead: 2w}
initiatives:
  triage:
    owner: maria
    must: false
    not_before: 2027-01-11
    packages:
      build: {team: platform, effort: {dist: lognormal, median: 10, sd_of_ln: 0.3}, after: [design, {package: crm.x}]}
      light: {effort: M, modes: {fast: {effort: 1.2x}}}
actuals:
  triage.design: {spent: 9}
"""


def patched(overlay: str, base: str = BASE) -> Source:
    layer = parse_source(overlay, "over.yaml")
    return apply_patches(parse_source(base, "base.yaml"), read_patches(layer, ("set",)), layer="over.yaml")


def at(source: Source, *path: str) -> Any:
    here: Any = source.data
    for step in path:
        here = here[step]
    return here


def complaints(*overlay: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        patched("set:\n" + "\n".join(f"  {line}" for line in overlay))
    found = caught.value.problems
    return [f"{p.location.line}:{p.location.column} {p.message} | {p.hint}" for p in found if p.location]


@pytest.mark.parametrize(
    ("patch", "after"),
    [
        ("teams.support.people: 7", 7),
        ("teams.support.people: {to: 7, why: a reason}", 7),
        ("teams.support.people: {add: 1}", 7),
        ("teams.support.people: {times: 1.5}", 9),
        ("teams.support.people: {times: 1.2}", 7.2),
        ("teams.support.focus: {add: 0.1}", 0.6),
        ("teams.support.focus: {times: 0.3}", 0.15),
        ("teams.platform.people: {add: 1}", {"2027-Q1": 5, "2027-Q3": 7}),
        ("teams.platform.people: {times: 2}", {"2027-Q1": 8, "2027-Q3": 12}),
        ("teams.platform.people.2027-Q3: {add: -2}", 4),
        ("teams.platform.skills: {add: {backend: 2}}", {"erp": 1, "backend": 2}),
        ("teams.platform.skills: {remove: erp}", {}),
        ("teams.platform.skills.erp: {add: 1}", 2),
        ("teams.platform.skills.backend: {add: 2}", 2),
        ("decisions.rent.ask_ahead: {add: 1d}", "11d"),
        ("decisions.rent.ask_ahead: {times: 1.5}", "3w"),
        ("decisions.vendor.takes: {times: 2}", {"low": "4d", "likely": "2w", "high": "1month"}),
        ("decisions.vendor.delegated_to: {add: {joe: {}}}", {"maria": {"up_to": 50000}, "joe": {}}),
        ("decisions.vendor.delegated_to: {add: [joe, ada]}", {"maria": {"up_to": 50000}, "joe": {}, "ada": {}}),
        ("decisions.vendor.delegated_to: {add: joe}", {"maria": {"up_to": 50000}, "joe": {}}),
        ("decisions.vendor.delegated_to: {add: maria}", {"maria": {}}),
        ("decisions.vendor.delegated_to: {remove: [maria]}", {}),
        ("decisions.vendor.delegated_to.maria.up_to: {times: 2}", 100000),
        ("decisions.bonus.delegated_to: {add: {joe: {up_to: 5}}}", {"maria": {}, "joe": {"up_to": 5}}),
        ("decisions.bonus.delegated_to: {add: [maria, joe]}", ["maria", "joe"]),
        ("decisions.bonus.delegated_to.joe: {up_to: 5}", {"up_to": 5}),
        ("decisions.rent.delegated_to.maria.up_to: 5", 5),
        ("decisions.rent.delegated_to: {add: joe}", ["maria", "joe"]),
        ("decisions.lease.delegated_to: {add: joe}", "no decision 'lease'"),
        ("initiatives.triage.packages.build.after: {add: pilot}", ["design", {"package": "crm.x"}, "pilot"]),
        ("initiatives.triage.packages.build.after: {remove: crm.x}", ["design"]),
        ("initiatives.triage.packages.build.effort: {times: 2}", {"dist": "lognormal", "median": 20, "sd_of_ln": 0.3}),
        ("initiatives.triage.packages.light.modes.fast.effort: {times: 2}", "2.4x"),
        ("initiatives.triage.packages.light.effort: {to: {p50: 1, p90: 2}}", {"p50": 1, "p90": 2}),
        ("initiatives.triage.selected: false", False),
        ("initiatives.new: {name: A new one}", {"name": "A new one"}),
        ("initiatives.triage.packages.pilot: {takes: 1w}", {"takes": "1w"}),
        ("policy.review.every: 1w", "1w"),
        ("actuals.triage.design.spent: {add: 3}", 12),
        ("actuals.triage.build.spent: 4", 4),
        ("initiatives.triage.on_done.teams.support.focus: 0.6", 0.6),
        ("initiatives.triage.owner: {add: joe}", ["maria", "joe"]),
        ("initiatives.triage.owner: {to: null}", None),
    ],
)  # fmt: skip
def test_what_each_operation_does(patch: str, after: Any) -> None:
    overlay = f"set:\n  {patch}\n"
    if isinstance(after, str) and after.startswith("no "):
        with pytest.raises(InputError, match=after):
            patched(overlay)
        return
    path = patch.partition(":")[0].split(".")
    if path[0] == "actuals":
        path = ["actuals", ".".join(path[1:3]), path[3]]
    if "on_done" in path:
        path = [*path[:3], ".".join(path[3:])]
    found = at(patched(overlay), *path)
    assert found == after
    assert type(found) is type(after)


def test_an_empty_patch_changes_exactly_nothing() -> None:
    source = parse_source(BASE, "base.yaml")
    assert apply_patches(source, (), layer="none") is source
    assert patched("set: {}").data == source.data
    assert patched("set:").data == source.data


def test_the_base_stays_as_it_was_and_is_shared() -> None:
    source = parse_source(BASE, "base.yaml")
    before = copy.deepcopy(source.data)
    layer = parse_source("set: {teams.support.people: {add: 1}, decisions.bonus.delegated_to: {add: joe}}", "o")
    after = apply_patches(source, read_patches(layer, ("set",)), layer="o")
    assert source.data == before
    assert after.data["initiatives"] is source.data["initiatives"]
    assert after.data["teams"]["platform"] is source.data["teams"]["platform"]
    assert after.data["teams"]["support"] is not source.data["teams"]["support"]


def test_a_patch_that_goes_on_where_another_value_came_from_does_not_change_that_value() -> None:
    entry = {"people": 1}
    source = parse_source("teams: {}", "base.yaml")
    once = apply_patches(source, [Patch("teams.a", "to", entry)], layer="one")
    twice = apply_patches(once, [Patch("teams.a.people", "add", 1)], layer="two")
    assert (entry["people"], once.data["teams"]["a"]["people"], twice.data["teams"]["a"]["people"]) == (1, 1, 2)


def test_patched_values_stand_in_the_overlay_and_the_rest_in_the_base() -> None:
    source = patched(
        "set:\n"
        "  teams.support: {people: 9}\n"
        "  initiatives.triage.packages.build.after: {add: [pilot]}\n"
        "  decisions.vendor.delegated_to: {add: joe}\n"
    )

    def where(*path: str | int) -> str:
        return str(source.locate(path))

    assert where("teams", "support", "people") == "over.yaml:2:27"
    assert where("teams", "support", "focus") == "over.yaml:2:3"  # gone with the old value
    assert where("teams", "platform", "skills") == "base.yaml:2:56"
    after = ("initiatives", "triage", "packages", "build", "after")
    assert where(*after, 0) == "base.yaml:14:93"
    assert where(*after, 2) == "over.yaml:3:51"
    assert where("decisions", "vendor", "delegated_to", "joe") == "over.yaml:4:40"
    assert where("decisions", "vendor", "delegated_to", "maria", "up_to") == "base.yaml:5:42"
    assert source.texts.keys() == {"base.yaml", "over.yaml"}


def test_what_was_removed_is_remembered_with_its_place() -> None:
    source = patched("set:\n  initiatives: {remove: triage}")
    assert source.removed[("initiatives", "triage")].line == 2


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ("teams.platfrom.people: 5", "2:3 no team 'platfrom' | did you mean 'platform'?"),
        ("teams.data.people: 5", "2:3 no team 'data' | to add it, write teams.data: {...}"),
        (
            "initiatives.triage.packages.bild.effort: 5",
            "2:3 no package 'bild' in triage | did you mean 'build'?",
        ),
        (
            "initiatives.triage.packages.build.after.0: x",
            "2:3 initiatives.triage.packages.build.after is a list, a path cannot lead into it"
            " | write initiatives.triage.packages.build.after: {add: ...}, {remove: ...} or the whole list",
        ),
        (
            "teams.support.people.2027-Q3: 5",
            "2:3 teams.support.people is 6, there is nothing below it"
            " | write the whole value of teams.support.people",
        ),
        ("teams..people: 5", "2:3 'teams..people' is not a path | write keys and dots, as teams.platform.people"),
        ("teams.support.peple: {times: 2}", "2:3 teams.support.peple: nothing to multiply | did you mean 'people'?"),
        ("teams.support.skills: {remove: erp}", "2:3 teams.support.skills: nothing to remove from | "),
        ("teams.platform.skills: {remove: epr}", "2:3 'epr' is not there to remove | did you mean 'erp'?"),
        ("teams.support.people: {remove: 1}", "2:3 cannot remove from 6 | `remove` takes ids out of a list or map"),
        ("teams.support.people: {add: x}", "2:3 cannot add 'x' to 6 | write the new value instead"),
        ("teams.support.people: {add: 1w}", "2:3 cannot add '1w' to 6 | write the new value instead"),
        ("decisions.rent.ask_ahead: {add: 1}", "2:3 cannot add 1 to '2w' | write the new value instead"),
        ("initiatives.triage.must: {add: 1}", "2:3 cannot add 1 to false | write the new value instead"),
        (
            "initiatives.triage.not_before: {times: 2}",
            "2:3 cannot multiply '2027-01-11' | name one number, or write the new value",
        ),
        (
            "initiatives.triage.packages.light.effort: {times: 2}",
            "2:3 cannot multiply 'M' | name one number, or write the new value",
        ),
        ("teams.support: {times: 2}", "2:3 cannot multiply a map | name one number, or write the new value"),
        ("teams.support.people: {times: much}", "2:3 'much' is not a factor | write a number, as {times: 1.5}"),
        ("teams.support.people: {add: 1, why: 3}", "2:3 `why` must be text | "),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_the_line_of_the_overlay(patch: str, said: str) -> None:
    assert complaints(patch) == [said]


def test_two_patches_on_one_path_or_on_an_ancestor_are_named_both() -> None:
    assert complaints("teams.support: {people: 3}", "teams.support.focus: 0.4", "teams.platform.people: 2") == [
        "3:3 'teams.support.focus' and 'teams.support' (over.yaml:2) change the same thing | keep one of the two"
    ]
    assert complaints("teams.support.people: 3", "teams: {}") == [
        "3:3 'teams' and 'teams.support.people' (over.yaml:2) change the same thing | keep one of the two"
    ]


def test_several_adds_to_one_list_or_map_are_joined_in_any_order() -> None:
    source = parse_source(BASE, "base.yaml")
    one = Patch("decisions.vendor.delegated_to", "add", "joe")
    two = Patch("decisions.vendor.delegated_to", "add", {"ada": {"up_to": 5}})
    for order in ([one, two], [two, one]):
        result = apply_patches(source, order, layer="remedies")
        expected = {"maria": {"up_to": 50000}, "joe": {}, "ada": {"up_to": 5}}
        assert at(result, "decisions", "vendor", "delegated_to") == expected


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Patch("teams.support.people", "add", 1), Patch("teams.support.people", "add", 2)),
        (Patch("teams.support.people", "to", 1), Patch("teams.support.people", "to", 1)),
        (
            Patch("decisions.vendor.delegated_to", "add", {"ada": {"up_to": 5}}),
            Patch("decisions.vendor.delegated_to", "add", {"ada": {"up_to": 9}}),
        ),
        (
            Patch("decisions.vendor.delegated_to", "add", "ada"),
            Patch("decisions.vendor.delegated_to", "remove", "maria"),
        ),
    ],
)
def test_other_pairs_on_one_path_are_not(one: Patch, two: Patch) -> None:
    with pytest.raises(InputError, match=r"^remedies: .*change the same thing"):
        apply_patches(parse_source(BASE, "base.yaml"), [one, two], layer="remedies")


def test_an_assignment_reads_its_value_as_the_file_does() -> None:
    assert parse_assignment("teams.support.people=7") == Patch("teams.support.people", "to", 7)
    assert parse_assignment("a.b={add: 1}") == Patch("a.b", "add", 1)
    assert parse_assignment("a.b=") == Patch("a.b", "to", None)
    assert parse_assignment("a.b=no") == Patch("a.b", "to", "no")
    assert parse_assignment("a.b=x=y") == Patch("a.b", "to", "x=y")


def test_the_nth_assignment_is_line_n_of_set() -> None:
    patches = parse_assignments(["name=x", "teams.support.people={add: few}"])
    with pytest.raises(InputError) as caught:
        apply_patches(parse_source(BASE, "base.yaml"), patches, layer="--set")
    assert str(caught.value).splitlines()[:2] == [
        "--set:2:1: cannot add 'few' to 6",
        "    2 | teams.support.people={add: few}",
    ]


def test_assignments_that_say_nothing_are_all_named() -> None:
    with pytest.raises(InputError) as caught:
        parse_assignments(["people", "a=[1", "=3", "a=*x"])
    assert [str(p).splitlines()[0] for p in caught.value.problems] == [
        "--set:1:1: 'people' sets nothing",
        "--set:2:3: the '[' that opens here is not closed",
        "--set:3:1: '=3' sets nothing",
        "--set:4:3: '*x' refers to another place, which cannot be used here",
    ]
