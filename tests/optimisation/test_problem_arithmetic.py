"""The tables of a problem, by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from execsim.optimisation.assembly import Activity, Undertaking, assemble
from execsim.optimisation.problem import Link, Problem, Schedule, finishes_of, value_of
from execsim.optimisation.pursuit import solve_problem
from execsim.optimisation.windows import windows_of

MakeProblem = Callable[..., Problem]


def test_five_chained_six_day_packages_end_in_week_ten_on_a_weekly_grid(weekly: MakeProblem) -> None:
    chain = [(f"i0.p{k}", 0, 6.0, 1) for k in range(5)]
    links = [Link(k, k + 1) for k in range(4)]
    problem = weekly([10.0], chain, links, weeks=12)
    solution = solve_problem(problem, seconds=10)
    assert solution.schedule is not None
    assert solution.schedule.start.tolist() == [0, 2, 4, 6, 8]
    assert finishes_of(problem, solution.schedule).tolist() == [10]
    assert solution.value == 20.0  # two weeks of ten
    assert solution.status == "optimal"


@pytest.mark.parametrize(
    ("kind", "lag", "start"),
    [
        ("FS", 0.0, 2),  # 6 days end within week 2; the next week begins at boundary 2
        ("FS", 4.0, 2),  # day 10 is the end of week 2: lag and duration are rounded together
        ("FS", 5.0, 3),
        ("FS", -3.0, 1),
        ("SS", 0.0, 0),
        ("SS", 6.0, 2),
        ("FF", 0.0, 1),  # 3 days from day 5 end on day 8, after day 6
        ("SF", 9.0, 2),  # may not end before day 9: from day 5 it would on day 8
    ],
)
def test_a_link_lets_its_successor_start_in_the_first_period_that_keeps_it(
    weekly: MakeProblem, kind: str, lag: float, start: int
) -> None:
    problem = weekly([1.0], [("i0.a", 0, 6.0, 1), ("i0.b", 0, 3.0, 1)], [Link(0, 1, kind, lag)])  # type: ignore[arg-type]
    assert problem.after[0, 0, 0] == start


def test_two_links_of_one_pair_are_two_conditions(weekly: MakeProblem) -> None:
    links = [Link(0, 1, "FS", 5.0), Link(0, 1, "FS", -5.0)]
    problem = weekly([1.0], [("i0.a", 0, 5.0, 1), ("i0.b", 0, 5.0, 1)], links)
    solution = solve_problem(problem, seconds=10)
    assert solution.schedule is not None
    assert solution.schedule.start.tolist() == [0, 2]
    assert solution.status == "optimal"


def test_windows_come_from_the_critical_path_and_the_hard_date(weekly: MakeProblem) -> None:
    problem = weekly([1.0], [("i0.a", 0, 6.0, 1), ("i0.b", 0, 3.0, 1)], [Link(0, 1)], weeks=8, due={0: 19.0})
    windows = windows_of(problem)
    assert windows.starts[0].tolist() == [0, 1]
    assert windows.starts[1].tolist() == [2, 3]  # from day 15 it ends on day 18


def test_an_initiative_that_cannot_meet_its_hard_date_is_impossible(weekly: MakeProblem) -> None:
    problem = weekly([1.0, 1.0], [("i0.a", 0, 12.0, 1), ("i1.a", 1, 12.0, 1)], due={0: 11.0, 1: 12.0})
    assert windows_of(problem).impossible == (True, False)


def test_work_waits_for_the_seats_it_starts_on_and_goes_on_where_they_become_fewer(weekly: MakeProblem) -> None:
    problem = weekly([1.0], [("i0.a", 0, 10.0, 2)], seats=[1, 1, 2, 2, 2, 1])
    assert windows_of(problem).starts[0].tolist() == [2, 3, 4]


def test_value_counts_from_the_boundary_after_the_last_package(weekly: MakeProblem) -> None:
    problem = weekly([10.0], [("i0.a", 0, 6.0, 1), ("i0.b", 0, 5.0, 1)], cost=[7.0])
    schedule = Schedule.of(problem, np.array([True]), np.array([0, 3]))
    assert value_of(problem, schedule) == 2 * 10.0 - 7.0


def test_value_that_rises_with_delay_is_refused() -> None:
    with pytest.raises(ValueError, match="finishing later"):
        assemble(
            np.array([0.0, 5.0]),
            [Undertaking("i0", np.array([0.0, 1.0]))],
            [Activity("i0.a", 0, np.array([0.0]), np.array([5.0]))],
        )


def test_a_link_into_work_under_way_is_refused() -> None:
    now, one = np.array([0.0]), np.array([5.0])
    work = [Activity("i0.a", 0, now, one), Activity("i0.b", 0, now, one, under_way=True)]
    with pytest.raises(ValueError, match="waits for nothing"):
        assemble(np.array([0.0, 5.0]), [Undertaking("i0", np.zeros(2))], work, [Link(0, 1)])


def test_a_link_to_work_that_is_left_out_is_void(weekly: MakeProblem) -> None:
    """Nothing waits for dropped work; `requires` is the way to demand it."""
    problem = weekly([0.0, 10.0], [("i0.a", 0, 20.0, 1), ("i1.a", 1, 5.0, 1)], [Link(0, 1)], cost=[5.0, 0.0])
    solution = solve_problem(problem, seconds=10)
    assert solution.schedule is not None
    assert solution.schedule.selected.tolist() == [False, True]
    assert solution.schedule.start.tolist() == [-1, 0]
