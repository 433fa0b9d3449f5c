"""The critical path over open work, on networks small enough to draw."""

from __future__ import annotations

from typing import Any

import pytest

from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.rules.facts.catalogue import KINDS, facts_for
from execsim.rules.facts.world import World

HEAD = "{execsim: 1, as_of: 2027-01-04, calendar: {start: 2027-01-04, end: 2027-12-31}"
MONDAY_FOUR_WEEKS_ON = "2027-01-29"  # the Friday of the fourth week: its end is working day 20


def world(rest: str) -> World:
    return World(validate(parse_source(f"{HEAD}, {rest}}}", "plan.yaml")))


def days(rest: str, what: str) -> dict[str, float]:
    """Earliest start or finish, or slack, of every row."""
    network = world(rest).network
    return {name: getattr(network, what)[row] for name, row in network.rows.items()}


def facts(rest: str, kind: str, id: str = "") -> dict[str, Any]:
    [entity] = [entity for entity in KINDS[kind].each(world(rest)) if not id or entity.id == id]
    return {name.removeprefix("it."): f.read(entity) for name, f in facts_for(kind).items() if name.startswith("it.")}


def linked(link: str) -> str:
    """Two packages of 10 and 6 days with one link between them."""
    return f"initiatives: {{crm: {{packages: {{a: {{takes: 10d}}, b: {{takes: 6d, after: [{link}]}}}}}}}}"


@pytest.mark.parametrize(
    ("link", "start", "end"),
    [
        ("a", 10, 16),
        ("{package: a, lag: 2d}", 12, 18),
        ("{package: a, lag: -3d}", 7, 13),
        ("{package: a, type: SS, lag: 1d}", 1, 10),  # the end of `a` is later than that of `b`
        ("{package: a, type: FF}", 4, 10),
        ("{package: a, type: SF, lag: 8d}", 2, 10),
    ],
)
def test_a_link_moves_the_later_package_as_its_kind_says(link: str, start: float, end: float) -> None:
    assert days(linked(link), "start")["crm.b"] == start
    assert days(linked(link), "finish")["crm"] == end


def test_slack_is_what_is_left_to_the_due_date_along_the_longest_chain() -> None:
    plan = (
        f"initiatives: {{crm: {{due: {MONDAY_FOUR_WEEKS_ON}, packages: {{a: {{takes: 10d}},"
        " b: {takes: 6d, after: [a]}, c: {takes: 2d}}}}"
    )
    assert days(plan, "slack") == {"crm.a": 4, "crm.b": 4, "crm.c": 18, "crm": 4}


def test_a_chain_that_is_longer_than_the_time_has_negative_slack() -> None:
    plan = f"initiatives: {{crm: {{due: {MONDAY_FOUR_WEEKS_ON}, packages: {{a: {{takes: 5w}}}}}}}}"
    assert days(plan, "slack") == {"crm.a": -5, "crm": -5}
    crm = facts(plan, "initiative")
    assert (crm["path_length"], crm["index_of_path"]) == (25, 20 / 25)


def test_without_a_due_date_nothing_on_the_longest_chain_may_slip() -> None:
    assert days(linked("a"), "slack") == {"crm.a": 0, "crm.b": 0, "crm": 0}


def test_an_initiative_that_waits_for_another_passes_its_date_on() -> None:
    plan = (
        "initiatives: {link: {packages: {build: {takes: 10d}}},"
        f" crm: {{due: {MONDAY_FOUR_WEEKS_ON}, packages: {{go: {{takes: 4d, after: [link]}}}}}}}}"
    )
    assert days(plan, "slack") == {"link.build": 6, "crm.go": 6, "link": 6, "crm": 6}


def test_work_under_way_takes_what_is_left_and_waits_for_nothing() -> None:
    plan = (
        "as_of: 2027-01-18, initiatives: {crm: {packages: {a: {takes: 4w}, b: {takes: 1w, after: [a]}}}},"
        " actuals: {crm.a: {started: 2027-01-04}}"
    )
    assert World(validate(parse_source(f"{{execsim: 1, {plan}}}", "plan.yaml"))).network.finish == [10, 15, 15]


def test_what_comes_from_outside_and_what_may_not_start_yet_hold_work_back() -> None:
    plan = (
        "external: {vendor: {date: {p50: 2027-01-18, p90: 2027-03-01}}},"
        " initiatives: {crm: {packages: {a: {takes: 1d, after: [external.vendor]},"
        " b: {takes: 1d, not_before: 2027-01-11}}}}"
    )
    assert days(plan, "start") == {"crm.a": 10, "crm.b": 5, "crm": 11}


@pytest.mark.parametrize(
    ("link", "broken"),
    [
        ("a", False),
        ("{package: a, type: FF, lag: 6d}", False),
        ("{package: a, type: SS, lag: 9d}", True),  # `b` ends last, and a longer `a` would not move it
        ("{package: a, type: SS}", False),  # `a` itself ends last
    ],
)
def test_a_path_is_broken_where_a_longer_first_package_would_not_move_the_end(link: str, broken: bool) -> None:
    assert facts(linked(link), "initiative")["has_broken_path"] is broken


def test_a_package_is_alone_when_nothing_leads_to_it_or_away_from_it() -> None:
    plan = "initiatives: {crm: {packages: {a: {takes: 1d}, b: {takes: 1d, after: [a]}, c: {takes: 1d}}}}"
    alone = {id: facts(plan, "package", id)["is_alone"] for id in ("crm.a", "crm.b", "crm.c")}
    assert alone == {"crm.a": False, "crm.b": False, "crm.c": True}
    assert not facts("initiatives: {crm: {packages: {a: {takes: 1d}}}}", "package")["is_alone"]


def test_a_hard_date_holds_the_last_package_alone() -> None:
    plan = (
        f"initiatives: {{crm: {{due: {{by: {MONDAY_FOUR_WEEKS_ON}, hard: true}},"
        " packages: {a: {takes: 1d}, b: {takes: 1d, after: [a]}}}}"
    )
    assert {id: facts(plan, "package", id)["is_fixed"] for id in ("crm.a", "crm.b")} == {"crm.a": False, "crm.b": True}


def test_baselines_count_what_was_to_be_finished_by_now() -> None:
    plan = (
        "as_of: 2027-03-31, initiatives: {a: {planned: {finish: 2027-01-29}, packages: {do: {takes: 1w}}},"
        " b: {planned: {finish: 2027-01-29}, packages: {do: {takes: 1w}}},"
        " c: {planned: {finish: 2027-02-26}}, d: {planned: {finish: 2027-06-30}}},"
        " actuals: {a.do: {started: 2027-01-11, finished: 2027-01-29},"
        " b.do: {started: 2027-01-11, finished: 2027-02-12}}"
    )
    [whole] = KINDS["portfolio"].each(World(validate(parse_source(f"{{execsim: 1, {plan}}}", "plan.yaml"))))
    read = facts_for("portfolio")
    assert read["it.missed_baselines"].read(whole) == pytest.approx(2 / 3)  # `b` came late, `c` not at all
    assert read["it.execution_index"].read(whole) == pytest.approx(2 / 3)
