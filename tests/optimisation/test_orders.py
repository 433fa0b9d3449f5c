"""Work of one initiative that cannot run side by side: told apart by order, the relaxation is over no sooner."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from execsim.optimisation.formulation import formulate
from execsim.optimisation.orders import orders_of
from execsim.optimisation.problem import Link, Problem
from execsim.optimisation.program import certified_bound, compile_program
from execsim.optimisation.pursuit import solve_problem
from execsim.optimisation.windows import windows_of
from execsim.optimisation.worker import highs_of

MakeProblem = Callable[..., Problem]


def relaxed(problem: Problem, *, ordered: bool) -> float:
    """The certified bound at the root."""
    program = compile_program(formulate(problem, windows_of(problem), ordered=ordered).model).program
    highs = highs_of(program, relaxed=True)
    highs.run()
    return -certified_bound(program, np.array(highs.getSolution().row_dual))


def test_two_weeks_of_work_for_one_seat_are_not_half_over_after_one(weekly: MakeProblem) -> None:
    """Worth 1 for each of four weeks after it is over: over after two weeks, it brings 2.

    Half in each order both packages are half done after one week, so that the relaxation sees half of 3 and half of 2.
    """
    problem = weekly([1.0], [("i0.a", 0, 5.0, 1), ("i0.b", 0, 5.0, 1)], weeks=4, seats=1)
    assert relaxed(problem, ordered=False) == pytest.approx(2.5)
    assert relaxed(problem, ordered=True) == pytest.approx(2.0)
    assert solve_problem(problem, seconds=5).value == pytest.approx(2.0)


def test_what_is_linked_or_fits_side_by_side_has_no_order_to_find(weekly: MakeProblem) -> None:
    pair = [("i0.a", 0, 5.0, 1), ("i0.b", 0, 5.0, 1)]
    linked, roomy = weekly([1.0], pair, [Link(0, 1)], weeks=4, seats=1), weekly([1.0], pair, weeks=4, seats=2)
    assert orders_of(linked, windows_of(linked), 0) is None
    assert orders_of(roomy, windows_of(roomy), 0) is None


def test_orders_that_do_not_fit_are_none(weekly: MakeProblem) -> None:
    """Three weeks of work for one seat in two weeks: no order; two weeks and one in three: two."""
    tight = weekly([1.0], [("i0.a", 0, 10.0, 1), ("i0.b", 0, 5.0, 1)], weeks=2, seats=1)
    assert orders_of(tight, windows_of(tight), 0) == ()
    assert solve_problem(tight, seconds=5).value == pytest.approx(0.0)
    wide = weekly([1.0], [("i0.a", 0, 10.0, 1), ("i0.b", 0, 5.0, 1)], weeks=3, seats=1)
    orders = orders_of(wide, windows_of(wide), 0)
    assert orders is not None
    assert [{a: starts.tolist() for a, starts in order.starts.items()} for order in orders] == [
        {0: [0], 1: [2]},
        {0: [1], 1: [0]},
    ]
