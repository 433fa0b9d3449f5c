"""The decision that a view opens with, on documents that a reader can check by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from execsim.render.terminal import Look
from execsim.render.terminal_forecast import render_forecast
from execsim.render.terminal_plan import render_plan
from execsim.results.contract_forecast import (
    AttributionPart,
    CostPart,
    EntryPart,
    FinishPart,
    ForecastDocument,
    MoneyPart,
)
from execsim.results.contract_plan import PlanDocument, PlannedInitiative

HORIZON = dt.date(2027, 12, 31)
MONEY = MoneyPart(mean=1_100_000, p10=600_000, p50=1e6, p80=1.3e6, p90=1_500_000)
FINISH = FinishPart(
    p10=dt.date(2027, 6, 1), p50=dt.date(2027, 6, 30), p80=dt.date(2027, 8, 5), p90=None,
    p80_interval=(dt.date(2027, 7, 29), None), beyond=dt.date(2031, 12, 31),
)  # fmt: skip


def forecast(**changes: object) -> ForecastDocument:
    whole = dict.fromkeys(AttributionPart.model_fields, 0.0) | {"working": 60.0, "waiting_for_decision": 40.0}
    entry = EntryPart(
        name="Faster answers", due=dt.date(2027, 6, 30), finish=FINISH, on_time=0.5, criticality=1.0, value=5.0
    )
    return ForecastDocument(
        portfolio="Plan", as_of=dt.date(2027, 1, 4), currency="EUR", horizon=HORIZON, seed=1, requested=2000,
        replications=2000, engine="simpy", back_tested=False, portfolio_finish=FINISH, value=MONEY,
        cost=CostPart(**MONEY.model_dump(), budget=900_000), net_value=MONEY, outcomes={"fast": entry},
        initiatives={}, packages={}, teams={}, attribution=AttributionPart(**whole),
        waited_for={"waiting_for_decision": ("vendor-contract",)}, assumed=("calendar.start: today",),
    ).model_copy(update=changes)  # fmt: skip


def test_a_forecast_says_weeks_fractions_and_what_was_waited_for() -> None:
    shown = render_forecast(forecast(), file="plan.yaml")
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "Plan · 2,000 futures, seed 1" in lines
    assert "Faster answers 30 Jun 28 Jun 2 Aug 1 in 2" in lines  # dates are Mondays: week of
    assert "value by 31 Dec 1.1 M EUR (600 k to 1.5 M)" in lines
    assert "cost 1.1 M EUR (over the budget of 900 k)" in lines
    assert "working 60 % ####################" in lines
    assert "decision 40 % ############# vendor-contract" in lines
    assert "Not back-tested: no finished work was compared with its forecast." in lines
    assert "calendar.start: today" in lines
    assert not any(certain in shown for certain in ("100 %", " 0 %"))


def test_defaults_of_one_kind_share_a_line_and_all_are_counted() -> None:
    teams = tuple(f"teams.{id_}.people: 1" for id_ in "abcdefg")
    others = ("calendar.start: today", "teams.a.focus: 0.65", "policy.review.every: 4w")
    shown = [line.strip() for line in render_forecast(forecast(assumed=(*teams, *others))).splitlines()]
    assert "Assumed: 10 defaults, because the file does not say:" in shown
    assert shown[shown.index("teams.*.people: 1 (7 of them)") + 1 :][:3] == list(others)


def test_a_date_beyond_what_was_looked_at_is_said_so() -> None:
    never = FINISH.model_copy(update={"p80": None})
    shown = render_forecast(forecast(portfolio_finish=never))
    assert "> 31 Dec 2031" in shown


def test_without_work_there_is_nothing_to_forecast() -> None:
    assert "there is no work to forecast" in render_forecast(forecast(portfolio_finish=None))


def plan(**changes: object) -> PlanDocument:
    done = PlannedInitiative(
        name="Triage", selected=True, start=dt.date(2027, 1, 4), finish=dt.date(2027, 5, 28), why=None
    )
    left = PlannedInitiative(name="Dashboards", selected=False, start=None, finish=None, why="Data is full until June")
    return PlanDocument(
        portfolio="Plan", as_of=dt.date(2027, 1, 4), currency="EUR", horizon=HORIZON, status="feasible",
        value=1_480_000, bound=1_560_000, gap=0.054, bound_is="certified", makespan=100.0, seconds=12.0, grid="week",
        rounding_loss=0.0, simulated_value=1_210_000, initiatives={"a": done, "b": left}, packages={}, capacity={},
        seats={}, not_read=(), conflict=(),
    ).model_copy(update=changes)  # fmt: skip


def test_a_plan_opens_with_what_to_do_what_it_is_worth_and_how_much_better_any_could_be() -> None:
    shown = " ".join(render_plan(plan()).split())
    assert "Do 1 of 2, worth 1.5 M EUR by 31 December 2027 as planned, 1.2 M in simulation." in shown
    assert "No plan on a weekly grid can be worth more than 1.6 M (certified, gap 5 %)." in shown
    assert "1 Triage 4 Jan 28 May" in shown
    assert "Leave for now Dashboards Data is full until June" in shown
    assert "is worth more (certified)" in " ".join(render_plan(plan(status="optimal", gap=0.0)).split())


def test_where_there_is_no_plan_the_lines_that_clash_are_named_with_their_place() -> None:
    nothing = plan(
        status="infeasible", value=None, bound=None, gap=None, conflict=("budget.total", "initiatives.a.must")
    )
    shown = render_plan(nothing, places={"budget.total": "plan.yaml:6:10"})
    assert "There is no plan that keeps every line of the file." in shown
    assert "plan.yaml:6:10" in shown
    assert "initiatives.a.must" in shown


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_view_is_wider_than_its_window(width: int) -> None:
    look = Look(width)
    views = [
        render_forecast(forecast(), look),
        render_plan(plan(), look),
    ]
    assert max(len(line) for view in views for line in view.splitlines()) <= width


def test_colour_is_there_only_where_it_was_asked_for() -> None:
    assert "\x1b[" in render_plan(plan(), Look(80, colour=True))
    assert "\x1b" not in render_plan(plan(), Look(80))
