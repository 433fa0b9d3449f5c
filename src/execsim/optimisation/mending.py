"""How far each line of a conflict would have to give way for there to be a plan."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from execsim.errors import UsageError
from execsim.optimisation.caps import Budget
from execsim.optimisation.conflict import Go, Line, relaxed
from execsim.optimisation.problem import Goal, Problem, Reward
from execsim.optimisation.pursuit import Solution, solve_problem
from execsim.optimisation.wishes import aimed

MORE_SEATS = (1, 2, 3, 5, 8)


@dataclass(frozen=True, slots=True)
class Mend:
    """What one line would have to become, all others as they are.

    Attributes
    ----------
    path
        The line's dotted path.
    to
        Money or other means, the working day of a date, or seats there have to be more; None: the line has to go.
    """

    path: str
    to: float | None


def mends_of(problem: Problem, lines: Sequence[Line], *, seconds: float, go_on: Go = lambda: True) -> tuple[Mend, ...]:
    """What each line would have to become, where that alone is enough; the least that was found in the time.

    Lines that are not reached when `go_on` says no have none.
    """
    until, found = time.monotonic() + seconds, list[Mend]()
    for n, line in enumerate(lines):
        left = (until - time.monotonic()) / (len(lines) - n)
        if left > 0 and go_on():
            mend = _mend(problem, line, left)
            found += [mend] if mend is not None else []
    return tuple(found)


def _mend(problem: Problem, line: Line, seconds: float) -> Mend | None:
    without = relaxed(problem, [line])
    match line.kind:
        case "budget":
            budget = problem.budgets[line.row]
            if budget.by_mode is not None:
                return Mend(line.path, None) if _has_plan(without, seconds) else None
            found = _solved(aimed(without, _thrift(problem, budget)), seconds)
            return None if found is None else Mend(line.path, -found)
        case "due":
            left = problem.boundaries[-1] - problem.boundaries
            nothing = np.zeros_like(problem.value)
            goal = Goal("due", nothing, nothing, (Reward("due", (line.row,), True, left),), 0.0)
            found = _solved(aimed(without, goal), seconds)
            return None if found is None else Mend(line.path, float(problem.boundaries[-1]) - found)
        case "seats":
            for more in MORE_SEATS:
                capacity = problem.capacity.copy()
                capacity[line.row] += more
                if _has_plan(replace(problem, capacity=capacity), seconds / len(MORE_SEATS)):
                    return Mend(line.path, float(more))
            return None
        case _:
            return Mend(line.path, None) if _has_plan(without, seconds) else None


def _thrift(problem: Problem, budget: Budget) -> Goal:
    """To use as little of a budget as possible."""
    nothing = np.zeros_like(problem.value)
    if budget.labour:
        return Goal("cost", nothing, nothing, (), 1.0)
    return Goal("cost", nothing - problem.uses(budget)[:, None], nothing, (), 0.0)


def _solved(problem: Problem, seconds: float) -> float | None:
    """What the best plan is worth; None where none was found."""
    return _solution(problem, seconds, first=False).value


def _has_plan(problem: Problem, seconds: float) -> bool:
    return _solution(problem, seconds, first=True).schedule is not None


def _solution(problem: Problem, seconds: float, *, first: bool) -> Solution:
    """The best plan in some time, or the first there is."""
    watch = (lambda value, _bound, _spent: value is None) if first else None
    try:
        return solve_problem(problem, seconds=seconds, watch=watch)
    except UsageError:
        return Solution("infeasible", None, None, None, "certified", None)
