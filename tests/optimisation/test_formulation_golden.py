"""The formulation as a person reads it: small models, written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from execsim.optimisation.assembly import Activity, Undertaking, Way, assemble
from execsim.optimisation.caps import Cap
from execsim.optimisation.formulation import formulate
from execsim.optimisation.problem import Choice, Gain, Kept, Link, Problem, Reward
from execsim.optimisation.windows import windows_of

GOLDEN = Path(__file__).parent / "golden"
MakeProblem = Callable[..., Problem]


def seats_and_links(weekly: MakeProblem) -> Problem:
    """Two packages in a row, and a rival for the same two seats."""
    work = [("i0.a", 0, 6.0, 2), ("i0.b", 0, 5.0, 1), ("i1.a", 1, 5.0, 1)]
    return weekly([10.0, 4.0], work, [Link(0, 1), Link(0, 2)], weeks=4, cost=[3.0, 1.0])


def choices_and_budget(weekly: MakeProblem) -> Problem:
    """Every kind of choice, and a budget for two of four."""
    choices = [
        Choice("one", "exactly-one", (0, 1)),
        Choice("most", "at-most-one", (1, 2)),
        Choice("both", "all-or-none", (2, 3)),
        Choice("needs", "requires", (0, 2)),
        Choice("never", "excludes", (1, 3)),
    ]
    work = [(f"i{i}.a", i, 5.0, 0) for i in range(4)]
    return weekly([4.0, 3.0, 2.0, 1.0], work, weeks=2, cost=[5.0] * 4, budget=10.0, choices=choices)


def decisions_and_outcomes(_weekly: MakeProblem) -> Problem:
    """Two decisions, one place a meeting; an outcome that pays when both are over; work with two ends."""
    boundaries = np.arange(4, dtype=np.float64) * 5.0
    starts = boundaries[:-1]
    nothing = np.zeros(4)
    return assemble(
        boundaries,
        [Undertaking("i0", nothing, must=True), Undertaking("i1", np.array([3.0, 2.0, 1.0, 0.0]))],
        [
            Activity("ask0", 0, starts, starts, forum="board"),
            Activity("ask1", 1, starts, starts, forum="board"),
            Activity("i1.a", 1, starts, starts + 5.0),
            Activity("i1.b", 1, starts, starts + 8.0),
        ],
        [Link(1, 2), Link(1, 3)],
        rooms={"board": np.ones(3, dtype=np.int64)},
        rewards=[Reward("outcome", (0, 1), True, np.array([6.0, 4.0, 2.0, 0.0]))],
    )


def money_by_period(weekly: MakeProblem) -> Problem:
    """Two weeks of work for 6, paid evenly, and one for 2, paid at the end; the second week has 4."""
    problem = weekly([3.0, 2.0], [("i0.a", 0, 10.0, 0), ("i1.a", 1, 5.0, 0)], weeks=3)
    nothing = np.zeros(2)
    cap = Cap(
        "budget.by.W02",
        4.0,
        5.0,
        10.0,
        nothing,
        np.array([6.0, 0.0]),
        np.array([0.0, 2.0]),
        np.zeros((2, 1, 3)),
        nothing,
    )
    return replace(problem, caps=(cap,))


def two_ways(_weekly: MakeProblem) -> Problem:
    """Work of two weeks, or of one with two people for twice the labour, or of one for half of what it brings."""
    boundaries = np.arange(5, dtype=np.float64) * 5.0
    starts = boundaries[:-1]
    others = [Way(starts + 5.0, {"t": 2}, 4.0), Way(starts + 5.0, {"t": 1}, 1.0, factor=0.5)]
    return assemble(
        boundaries,
        [Undertaking("i0", np.array([8.0, 6.0, 4.0, 2.0, 0.0]))],
        [
            Activity("i0.a", 0, starts, starts + 10.0, {"t": 1}, 2.0, others=others),
            Activity("i0.b", 0, starts, starts + 5.0, {"t": 1}),
        ],
        [Link(0, 1)],
        capacity={"t": np.array([2, 2, 1, 1])},
    )


def whole_seats(weekly: MakeProblem) -> Problem:
    """Three seats: one of two people at a time, though three halves would fill them."""
    work = [("i0.a", 0, 10.0, 2), ("i1.a", 1, 10.0, 2), ("i2.a", 2, 5.0, 1)]
    return weekly([3.0, 2.0, 1.0], work, weeks=3, seats=3)


def few_at_once(weekly: MakeProblem) -> Problem:
    """Seats for all, but only one initiative under way at a time; and their value may not fall below two."""
    work = [("i0.a", 0, 5.0, 1), ("i0.b", 0, 5.0, 1), ("i1.a", 1, 5.0, 1)]
    problem = weekly([2.0, 1.0], work, weeks=3, seats=3)
    nothing, due = np.zeros((2, 4)), Reward("makespan", (0, 1), True, np.array([15.0, 10.0, 5.0, 0.0]), void=True)
    return replace(
        problem,
        wip=np.array([1.0]),
        kept=(Kept(problem.goal, 2.0),),
        aim="makespan",
        value=nothing,
        late=nothing,
        rewards=(due,),
        money=0.0,
    )


def one_after_the_other(weekly: MakeProblem) -> Problem:
    """Two packages of one initiative for the one seat, in either order."""
    return weekly([6.0], [("i0.a", 0, 10.0, 1), ("i0.b", 0, 5.0, 1)], weeks=4, seats=1)


def seats_that_come(weekly: MakeProblem) -> Problem:
    """Two packages of two weeks for one seat; a third undertaking brings a second one after a week."""
    work = [("i0.a", 0, 10.0, 1), ("i1.a", 1, 10.0, 1), ("i2.a", 2, 5.0, 0)]
    problem = weekly([5.0, 5.0, 0.0], work, weeks=4, seats=1, cost=[0.0, 0.0, 3.0])
    return replace(problem, gains=(Gain(2, 0, 1),))


def few_changes(weekly: MakeProblem) -> Problem:
    """Two packages that were planned for the first and the second week; to start elsewhere, or not at all, costs 1."""
    problem = weekly([1.0, 1.0], [("i0.a", 0, 5.0, 1), ("i1.a", 1, 5.0, 1)], weeks=3, seats=1)
    elsewhere = np.ones((2, 3))
    elsewhere[[0, 1], [0, 1]] = 0.0
    return replace(problem, aim="changes", value=np.ones((2, 4)), drift=elsewhere, money=0.0)


def work_from_before(weekly: MakeProblem) -> Problem:
    """Work of two people goes on in a team of one: nothing that needs the team starts meanwhile."""
    problem = weekly([3.0, 2.0], [("i0.a", 0, 10.0, 2), ("i1.a", 1, 5.0, 1), ("i1.b", 1, 5.0, 0)], weeks=4, seats=1)
    begin, end, here = problem.begin.copy(), problem.end.copy(), np.arange(4) > 0
    begin[0, 0], begin[0, here], end[0, :, here] = -5.0, np.nan, np.nan
    return replace(problem, begin=begin, end=end, under_way=np.array([True, False, False]))


GOLDENS = [
    few_changes,
    work_from_before,
    seats_and_links,
    choices_and_budget,
    decisions_and_outcomes,
    money_by_period,
    two_ways,
    whole_seats,
    few_at_once,
    one_after_the_other,
    seats_that_come,
]


@pytest.mark.parametrize("make", GOLDENS)
def test_the_model_reads_as_its_golden_file(
    make: Callable[[MakeProblem], Problem], weekly: MakeProblem, tmp_path: Path
) -> None:
    problem = make(weekly)
    written = tmp_path / f"{make.__name__}.lp"
    model = formulate(problem, windows_of(problem)).model
    model.write(str(written), io_options={"symbolic_solver_labels": True})
    golden = GOLDEN / written.name
    assert written.read_text() == golden.read_text(), f"if the change is meant, copy {written} to {golden}"


def test_every_kind_of_row_stands_in_a_golden_file(weekly: MakeProblem) -> None:
    text = "".join(file.read_text() for file in GOLDEN.glob("*.lp"))
    problem = weekly([1.0, 1.0], [("i0.a", 0, 5.0, 1), ("i0.b", 0, 5.0, 1), ("i1.a", 1, 5.0, 1)], seats=1)
    kinds = [one.local_name for one in formulate(problem, windows_of(problem)).model.component_objects(pyo.Constraint)]
    assert len(kinds) >= 14
    assert [kind for kind in kinds if f"_{kind}(" not in text] == []
