"""What competes for money alone is picked as well as trying every selection would; nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from execsim.optimisation.basket import Basket, basket_of, prices
from execsim.optimisation.caps import Budget
from execsim.optimisation.picker import Picker
from execsim.optimisation.problem import Choice, Link, Problem, Schedule, value_of
from execsim.optimisation.search import Search
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import windows_of

MakeProblem = Callable[..., Problem]


def basket(problem: Problem) -> Basket | None:
    return basket_of(problem, windows_of(problem), {})


def nothing(problem: Problem) -> Schedule:
    """The plan that does nothing at all."""
    idle = np.full(len(problem.activities), -1, dtype=np.int64)
    return Schedule.of(problem, np.zeros(len(problem.initiatives), dtype=bool), idle)


def limited(weekly: MakeProblem, worth: list[int], uses: list[list[int]], limits: list[int], **more: Any) -> Problem:
    """Initiatives without seats, over at once and worth so much a week for six weeks, within several budgets."""
    work = [(f"i{i}.p", i, 0.0, 0) for i in range(len(worth))]
    budgets = [
        Budget(f"b{k}", limit, tuple(map(float, row))) for k, (row, limit) in enumerate(zip(uses, limits, strict=True))
    ]
    return replace(weekly(worth, work, **more), budgets=tuple(budgets))


@st.composite
def knapsacks(draw: st.DrawFn) -> dict[str, Any]:
    many = draw(st.integers(3, 7))
    numbers = st.integers(0, 9)
    uses = draw(st.lists(st.lists(numbers, min_size=many, max_size=many), min_size=1, max_size=3))
    pairs = st.tuples(st.integers(0, many - 1), st.integers(0, many - 1)).filter(lambda pair: pair[0] != pair[1])
    choices = [
        Choice(f"c{k}", draw(st.sampled_from(("at-most-one", "excludes"))), pair)
        for k, pair in enumerate(draw(st.lists(pairs, max_size=2)))
    ]
    return {
        "worth": draw(st.lists(st.integers(1, 9), min_size=many, max_size=many)),
        "uses": uses,
        "limits": [draw(st.integers(0, 20)) for _ in uses],
        "choices": choices,
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=knapsacks())
def test_the_best_of_all_selections_is_picked(weekly: MakeProblem, given: dict[str, Any]) -> None:
    problem = limited(weekly, **given)
    found = basket(problem)
    assert found is not None
    assert found.whole
    base, picker = nothing(problem), Picker(found, seed=1)
    assert violations(problem, found.filled(base)) == ()
    assert picker.ready(120)
    for _ in range(20):
        base = picker.advance(base, 0.0) or base
    assert violations(problem, base) == ()
    every = (found.schedule(base, np.array(picked)) for picked in product((False, True), repeat=len(found.members)))
    assert value_of(problem, base) == max(value_of(problem, one) for one in every if not violations(problem, one))


def test_what_needs_a_scarce_team_or_another_initiative_is_no_matter_of_money_alone(weekly: MakeProblem) -> None:
    work = [("a.p", 0, 5.0, 2), ("b.p", 1, 5.0, 2), *((f"{name}.p", k + 2, 5.0, 0) for k, name in enumerate("cdefg"))]
    problem = weekly([9] * 7, work, [Link(2, 3)], cost=[10] * 7, budget=50, must=[6])
    found = basket_of(problem, windows_of(problem), {6: True})
    assert found is None  # d waits for c, g has to be: e and f alone are too few
    free = weekly([9] * 7, work, cost=[10] * 7, budget=50, must=[6])
    found = basket_of(free, windows_of(free), {6: True})
    assert found is not None
    assert found.members.tolist() == [2, 3, 4, 5]


def test_a_team_with_seats_for_everything_at_once_is_not_scarce(weekly: MakeProblem) -> None:
    work = [(f"i{i}.p", i, 5.0, 2) for i in range(3)]
    scarce, rich = (weekly([9] * 3, work, seats=seats, cost=[10] * 3, budget=20) for seats in (5, 6))
    assert basket(scarce) is None
    assert basket(rich) is not None


def test_others_keep_what_they_use_and_are_left_as_they_are(weekly: MakeProblem) -> None:
    work = [("a.p", 0, 10.0, 2), ("b.p", 1, 10.0, 2), *((f"i{i}.p", i, 0.0, 0) for i in range(2, 6))]
    problem = weekly([50, 40, 3, 4, 5, 6], work, cost=[30, 30, 10, 10, 10, 10], budget=80)
    found = basket(problem)
    assert found is not None
    start = np.array([0, 2, -1, -1, -1, -1], dtype=np.int64)
    base = Schedule.of(problem, start >= 0, start)
    assert found.limits(base).tolist() == [20]
    assert not found.whole
    picker = Picker(found, seed=1)
    assert picker.ready(120)
    picked = picker.advance(base, 0.0)
    assert picked is not None
    assert picked.start.tolist() == [0, 2, -1, -1, 0, 0]
    assert violations(problem, picked) == ()


def test_a_plan_of_both_kinds_is_searched_for_in_both_ways(weekly: MakeProblem) -> None:
    """One after the other a and b bring 200 and 80 for 30 each; the 20 left pay for the best two of the four others.

    Those bring 36 and 30 for 10 each. Without b four others could be paid for, which bring less.
    """
    work = [("a.p", 0, 10.0, 2), ("b.p", 1, 10.0, 2), *((f"i{i}.p", i, 0.0, 0) for i in range(2, 6))]
    problem = weekly([50, 40, 3, 4, 5, 6], work, cost=[30, 30, 10, 10, 10, 10], budget=80)
    search = Search(problem, windows_of(problem))
    search.greedy()
    search.improve(lambda: True)
    assert search.rests
    assert search.best is not None
    assert violations(problem, search.best.schedule, search.best.value) == ()
    assert search.best.value == 170 + 50 + 26 + 20


def test_the_search_finds_what_one_exchange_after_another_does_not(weekly: MakeProblem) -> None:
    """Two that fill both budgets bring 16 a week; who begins with what brings most for its money gets 15."""
    worth, uses = [10, 8, 8, 6, 6, 5], [[6, 4, 6, 5, 4, 3], [6, 6, 4, 4, 5, 3]]
    problem = limited(weekly, worth, uses, [10, 10])
    search = Search(problem, windows_of(problem))
    search.greedy()
    assert search._picker is not None
    assert search._picker.ready(120)
    search.improve(lambda: True)
    assert search.rests
    assert search.best is not None
    assert search.best.value == pytest.approx(6 * 16)


@settings(max_examples=60, deadline=None)
@given(given=knapsacks())
def test_prices_of_the_limits_bound_every_selection(given: dict[str, Any]) -> None:
    worth = np.array(given["worth"], dtype=float)
    uses, limits = np.array(given["uses"], dtype=float).T, np.array(given["limits"], dtype=float)
    price = prices(worth, uses, limits)
    bound = price @ limits + np.maximum(worth - uses @ price, 0.0).sum()
    every = (np.array(picked) for picked in product((False, True), repeat=len(worth)))
    best = max(float(worth[one].sum()) for one in every if np.all(uses[one].sum(axis=0) <= limits))
    assert best <= bound + 1e-9
