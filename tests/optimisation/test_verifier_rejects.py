"""The verifier, shown one good plan and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from execsim.optimisation.assembly import Activity, Undertaking, assemble
from execsim.optimisation.caps import Budget, Cap
from execsim.optimisation.problem import Choice, Link, Problem, Reward, Schedule, value_of
from execsim.optimisation.verify import violations

IN, OUT = True, False
GOOD_SELECTION = [IN, IN, OUT, OUT]
GOOD_STARTS = [2, 4, 0, -1, -1]


@pytest.fixture
def problem() -> Problem:
    """Two of four initiatives: `must` decides, then works; `may` works before it; two are left out."""
    boundaries = np.arange(9, dtype=np.float64) * 5.0
    starts = boundaries[:-1]
    meets = np.where(np.arange(8) % 2 == 0, starts, np.nan)
    worth = 10.0 * (8 - np.arange(9, dtype=np.float64))
    return assemble(
        boundaries,
        [
            Undertaking("must", worth, cost=4.0, must=True, due=30.0),
            Undertaking("may", worth, cost=4.0),
            Undertaking("rival", worth, cost=4.0),
            Undertaking("gone", worth, cost=4.0, barred=True),
        ],
        [
            Activity("decision", 0, meets, meets, forum="board"),
            Activity("must.do", 0, starts, starts + 9.0, {"t": 2}, labour=3.0),
            Activity("may.do", 1, starts, starts + 16.0, {"t": 2}),
            Activity("rival.do", 2, meets, meets, {"t": 2}, forum="board"),
            Activity("gone.do", 3, starts, starts + 5.0, {"t": 1}),
        ],
        [Link(0, 1), Link(2, 1, "FF", 2.0)],
        capacity={"t": np.full(8, 2)},
        rooms={"board": np.ones(8, dtype=np.int64)},
        budgets=[Budget("budget.total", 11.0, (4.0, 4.0, 4.0, 4.0), labour=True)],
        choices=[Choice("route", "at-most-one", (1, 2))],
        rewards=[Reward("outcome", (0, 1), True, np.linspace(8.0, 0.0, 9))],
    )


def plan(problem: Problem, selected: list[bool], starts: list[int]) -> Schedule:
    return Schedule.of(problem, np.array(selected), np.array(starts, dtype=np.int64))


def test_the_good_plan_has_nothing_wrong(problem: Problem) -> None:
    good = plan(problem, GOOD_SELECTION, GOOD_STARTS)
    assert violations(problem, good, 20.0 + 40.0 - 8.0 - 3.0 + 2.0) == ()
    assert value_of(problem, good) == 51.0


@pytest.mark.parametrize(
    ("selected", "starts", "says"),
    [
        (GOOD_SELECTION, [2, 3, 0, -1, -1], "t has 2 seats in period 3, the plan holds 4"),
        (GOOD_SELECTION, [2, 5, 0, -1, -1], "must.do is over after the hard date of must"),
        (GOOD_SELECTION, [3, 4, 0, -1, -1], "decision cannot start in period 3"),
        (GOOD_SELECTION, [6, 4, 0, -1, -1], "must.do does not wait for decision (FS)"),
        (GOOD_SELECTION, [0, 0, 2, -1, -1], "must.do does not wait for may.do (FF, lag 2 days)"),
        (GOOD_SELECTION, [2, 4, 6, -1, -1], "may.do is not over at the end of the grid"),
        (GOOD_SELECTION, [2, 4, -1, -1, -1], "may.do has no date"),
        (GOOD_SELECTION, [2, 4, 0, 0, -1], "rival.do has a date though its initiative is left out"),
        (GOOD_SELECTION, [2, 8, 0, -1, -1], "must.do cannot start in period 8"),
        ([OUT, IN, OUT, OUT], [-1, -1, 0, -1, -1], "must has to be done and is left out"),
        ([IN, IN, OUT, IN], [2, 4, 0, -1, 7], "gone cannot be chosen and is in"),
        ([IN, IN, IN, OUT], [2, 4, 0, 6, -1], "route (at-most-one) does not hold"),
        ([IN, IN, IN, OUT], [2, 4, 0, 6, -1], "budget.total is 11, the plan uses 15"),
        ([IN, OUT, IN, OUT], [2, 3, -1, 2, -1], "board can decide 1 by period 2, the plan asks 2"),
    ],
)
def test_every_kind_of_fault_is_named(problem: Problem, selected: list[bool], starts: list[int], says: str) -> None:
    assert says in violations(problem, plan(problem, selected, starts))


def test_work_under_way_may_exceed_the_seats_but_nothing_may_add_to_it() -> None:
    boundaries = np.arange(4, dtype=np.float64) * 5.0
    starts = boundaries[:-1]
    now = np.where(starts == 0.0, 0.0, np.nan)
    problem = assemble(
        boundaries,
        [Undertaking(name, np.zeros(4)) for name in ("old", "older", "new")],
        [
            Activity("old.do", 0, now, now + 10.0, {"t": 1}, under_way=True),
            Activity("older.do", 1, now, now + 5.0, {"t": 1}, under_way=True),
            Activity("new.do", 2, starts, starts + 5.0, {"t": 1}),
        ],
        capacity={"t": np.array([1, 1, 1])},
    )
    assert violations(problem, plan(problem, [IN, IN, OUT], [0, 0, -1])) == ()
    assert violations(problem, plan(problem, [IN, IN, IN], [0, 0, 2])) == ()
    full = "t has 1 seats in period 1, the plan holds 2"
    assert violations(problem, plan(problem, [IN, IN, IN], [0, 0, 1])) == (full,)
    assert violations(problem, plan(problem, [OUT, IN, IN], [-1, 0, 1])) == ()


@pytest.mark.parametrize(
    ("selected", "starts", "used"),
    [
        ([OUT, OUT], [-1, -1], 1),  # gone
        ([IN, OUT], [0, -1], 1 + 2 + 8),  # settled; the end on day 10 is the last moment of the period
        ([IN, OUT], [1, -1], 1 + 2 + 4 + 2),  # starts on day 5, works one of two weeks inside
        ([IN, OUT], [2, -1], 1 + 2),  # the start on day 10 is outside
        ([OUT, IN], [-1, 0], 1 + 6),  # under way since day -5: ten of fifteen days, and labour only from now on
    ],
)
def test_money_is_counted_on_its_days(selected: list[bool], starts: list[int], used: float) -> None:
    """Days 0 to 10: at the start 4, over the work 4, at the finish 4; and work under way with 3 and labour of 4."""
    boundaries = np.arange(6, dtype=np.float64) * 5.0
    begin = boundaries[:-1]
    zeros, paid = np.zeros(2), np.array([4.0, 0.0])

    def capped(limit: float) -> Problem:
        labour = np.array([[[0.0] * 5], [[4.0, 0.0, 0.0, 0.0, 0.0]]])
        parts = paid if limit >= 0 else zeros, np.array([4.0, 3.0]), zeros, labour
        return assemble(
            boundaries,
            [Undertaking(name, np.zeros(6)) for name in ("new", "old")],
            [
                Activity("new.do", 0, begin, begin + 10.0),
                Activity("old.do", 1, np.where(begin == 0, -5.0, np.nan), begin + 10.0, under_way=True),
            ],
            caps=[Cap("budget.by.2027", limit, 0.0, 10.0, *parts, np.array([2.0, 0.0]), 1.0)],
        )

    answer = plan(capped(0.0), selected, starts)
    assert violations(capped(used), answer) == ()
    assert violations(capped(used - 1), answer) == (f"budget.by.2027 is {used - 1:,.0f}, the plan uses {used:,.0f}",)


def test_a_value_that_is_not_the_plans_is_named(problem: Problem) -> None:
    good = plan(problem, GOOD_SELECTION, GOOD_STARTS)
    assert violations(problem, good, 52.0) == ("the plan is worth 51.00, not 52.00",)


@pytest.mark.parametrize(
    ("kind", "selected", "holds"),
    [
        ("exactly-one", [OUT, OUT, OUT], False),
        ("exactly-one", [OUT, IN, OUT], True),
        ("all-or-none", [IN, IN, OUT], False),
        ("all-or-none", [IN, IN, IN], True),
        ("requires", [IN, OUT, IN], False),
        ("requires", [OUT, IN, OUT], True),
        ("excludes", [IN, OUT, IN], False),
        ("excludes", [OUT, IN, IN], True),
    ],
)
def test_every_kind_of_choice_is_judged(
    weekly: Callable[..., Problem], kind: str, selected: list[bool], holds: bool
) -> None:
    problem = weekly([1.0] * 3, [], choices=[Choice("c", kind, (0, 1, 2))])  # type: ignore[arg-type]
    said = violations(problem, plan(problem, selected, []))
    assert said == (() if holds else (f"c ({kind}) does not hold",))


def test_a_plan_of_another_portfolio_is_refused(problem: Problem) -> None:
    assert violations(problem, plan(problem, [True], [0])) == ("the plan is of another portfolio",)
