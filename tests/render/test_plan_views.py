"""A plan for readers: what was not read, where it is tight, and the scenario that others can follow."""

from __future__ import annotations

import datetime as dt

import pytest

from execsim.errors import UsageError
from execsim.portfolio.patch import Patch
from execsim.render.plan_scenario import plan_scenario
from execsim.render.terminal_plan import render_plan
from execsim.results.contract_plan import LoadPart, PlanDocument, PlannedInitiative, PlannedPackage

JANUARY, MAY = dt.date(2027, 1, 4), dt.date(2027, 5, 28)


def loads(*used: int, available: int = 2) -> tuple[LoadPart, ...]:
    return tuple(
        LoadPart(period=f"2027-W{n:02}", used=seats, available=available, worth_of_one_more=None)
        for n, seats in enumerate(used, start=1)
    )


def plan(**changes: object) -> PlanDocument:
    done = PlannedInitiative(name="Triage", selected=True, start=JANUARY, finish=MAY, why=None)
    work = PlannedPackage(name="Build", start=JANUARY, finish=MAY, mode=None, teams={"it": 1}, rank=0)
    return PlanDocument(
        portfolio="Plan", as_of=JANUARY, currency="EUR", horizon=dt.date(2027, 12, 31), status="optimal",
        value=1_480_000, bound=1_480_000, gap=0.0, bound_is="certified", makespan=20.0, seconds=1.0, grid="week",
        rounding_loss=0.0, simulated_value=None, initiatives={"a": done}, packages={"a.build": work}, capacity={},
        seats={"it": "It", "it/web": "It, web", "hr": "Hr"}, not_read=(), conflict=(),
    ).model_copy(update=changes)  # fmt: skip


def shown(document: PlanDocument, file: str = "FILE") -> str:
    return " ".join(render_plan(document, file=file).split())


def test_limits_that_were_not_read_stand_right_under_the_bound() -> None:
    assert (
        "No plan on a weekly grid is worth more (certified). Not read: policy.replan.frozen: the plan may break it, "
        "and the bound holds without it." in shown(plan(not_read=("policy.replan.frozen",)))
    )
    assert "Not read" not in shown(plan())


def test_a_decision_that_may_be_asked_for_too_early_is_named_under_the_bound() -> None:
    assert (
        "Who asks for vendor waits for others who wait for it: the plan may ask too early and slip when followed; "
        "the bound holds all the same." in shown(plan(not_read=("decisions.vendor",)))
    )


def test_what_the_file_offers_beside_the_plan_could_beat_the_bound() -> None:
    assert "Not used: options and policy.ship_at: with them a plan could be better than this bound." in shown(
        plan(not_read=("options", "policy.ship_at"))
    )


def test_teams_and_skills_go_by_name_and_shares_end_with_the_plan() -> None:
    """Four of twelve weeks are planned: the one who knows the web is busy in three of them."""
    idle = (0,) * 8
    tight = plan(
        capacity={
            "it": loads(1, 1, 1, 0, *idle, available=4),
            "it/web": loads(1, 1, 1, 0, *idle, available=1),
            "hr": loads(0, 0, 0, 1, *idle),
        }
    )
    text = shown(tight)
    assert "1 Triage 4 Jan 28 May It" in text
    assert "Where it is tight seats used full It, web 75 % in 3 of 4 periods, first 2027-W01, last 2027-W03" in text
    assert "Hr" not in text.partition("Where it is tight")[2].partition("Next")[0]


def test_where_every_seat_has_room_nothing_is_tight() -> None:
    text = shown(plan(capacity={"it": loads(1, 1, 0, available=4), "hr": loads(0, 1, 0)}))
    assert "Nothing is tight Hr is the busiest: 25 % of its seats while the plan runs." in text
    assert "Where it is tight" not in text


def test_a_plan_of_nothing_claims_nothing() -> None:
    text = shown(plan(initiatives={}, packages={}, value=0.0, bound=0.0))
    assert "There is nothing to choose" in text
    assert "certified" not in text
    assert "Do 0" not in text


def test_next_is_to_write_the_plan_as_a_scenario_and_to_compare_it() -> None:
    assert shown(plan(), file="p.yaml").endswith(
        "Next execsim optimise p.yaml -o plan.yaml execsim compare p.yaml plan.yaml"
    )
    assert "-o best-plan.yaml" in shown(plan(), file="plan.yaml")  # never over the portfolio itself


def test_one_line_that_cannot_hold_stands_by_itself() -> None:
    text = shown(plan(status="infeasible", value=None, bound=None, gap=None, conflict=("budget.by.2027-Q1",)))
    assert "This cannot hold by itself: budget.by.2027-Q1 Change it." in text


PATCHES = (
    Patch("initiatives.a.selected", "to", False, "the plan"),
    Patch("initiatives.b.packages.do.rank", "to", 0, "the plan"),
)


def test_a_scenario_holds_what_was_set_before_and_the_plan_after_it() -> None:
    assigned = [Patch("teams.it.people", "add", 1), Patch("initiatives.a.selected", "to", True)]
    data = plan_scenario(
        plan(not_read=("policy.replan.frozen",)), PATCHES, name="p", inherits="x/portfolio.yaml", assigned=assigned
    )
    assert data == {
        "scenario": "p",
        "inherits": "x/portfolio.yaml",
        "why": "Worth 1.5 M EUR by 31 December 2027 as planned. No plan on a weekly grid is worth more (certified). "
        "Not read: policy.replan.frozen: the plan may break it, and the bound holds without it.",
        "set": {
            "teams.it.people": {"add": 1},
            "initiatives.a.selected": False,
            "initiatives.b.packages.do.rank": 0,
        },
    }


@pytest.mark.parametrize(
    "assigned",
    [
        [Patch("initiatives.a", "to", {"selected": True})],
        [Patch("initiatives.b.packages.do.rank.x", "to", 1)],
        [Patch("teams.it.people", "add", 1), Patch("teams.it.people", "add", 2)],
    ],
)
def test_a_scenario_that_would_change_one_thing_twice_is_refused(assigned: list[Patch]) -> None:
    with pytest.raises(UsageError, match="about the same part of the file"):
        plan_scenario(plan(), PATCHES, name="p", inherits=None, assigned=assigned)
