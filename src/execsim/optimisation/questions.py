"""What a plan is asked: what it would cost to have an initiative in, what a date costs, what rests on nobody's word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from execsim.errors import UsageError
from execsim.optimisation.problem import Problem, Schedule, factors_of, finishes_of, value_of
from execsim.optimisation.pursuit import Solution, solve_problem
from execsim.optimisation.search import Search
from execsim.optimisation.windows import Windows, windows_of

Go = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Forced:
    """What it takes to have an initiative in that is left out.

    Attributes
    ----------
    costs
        What the best plan found with it is worth less; None: there is none.
    brings
        What it brings by the end of the plan in that one.
    break_even
        What it would have to bring there for that plan to be as good: from then on it would be in.
    """

    costs: float | None
    brings: float | None = None
    break_even: float | None = None


@dataclass(frozen=True, eq=False)
class Answers:
    """What was asked of a plan; every figure compares plans that were found, so it is as good as they are.

    Attributes
    ----------
    forced
        By initiative that is left out.
    dues
        By initiative with a due date that costs something: what the best plan found without the date is worth more.
    vouched
        (I,) what would be selected if only value counted that somebody vouches for; None where all or none is vouched.
    """

    forced: dict[int, Forced]
    dues: dict[int, float]
    vouched: np.ndarray[tuple[int], np.dtype[np.bool_]] | None


def ask(
    problem: Problem,
    schedule: Schedule,
    vouched: np.ndarray[tuple[int], np.dtype[np.bool_]],
    *,
    seconds: float,
    seed: int = 1,
    go_on: Go = lambda: True,
) -> Answers:
    """Ask everything, in equal shares of the time; what was not reached when `go_on` said no is left out.

    Parameters
    ----------
    problem, schedule
        What was planned, for net value, and the plan.
    vouched
        (I,) whether somebody stands for an initiative's value.
    """
    windows = windows_of(problem)
    left = [
        i for i in np.flatnonzero(~schedule.selected).tolist() if not windows.impossible[i] and not problem.barred[i]
    ]
    left = [
        i for i in left if problem.activities_of[i] or np.any(problem.value[i] != 0)
    ]  # not who asks, or nobody does
    dated: list[int] = np.flatnonzero(np.isfinite(problem.due) | np.any(problem.late > 0, axis=1)).tolist()
    rests = ~vouched & np.any(problem.value + problem.late > 0, axis=1)
    each = seconds / max(1, len(left) + len(dated) + int(rests.any()))
    asker = _Asker(problem, schedule, windows, each, seed, go_on)
    forced = {i: asker.forced(i) for i in _while(left, go_on)}
    dues = {i: asker.without_due(i) for i in _while(dated, go_on)}
    only = asker.only_vouched(rests) if rests.any() and not rests.all() and go_on() else None
    return Answers(forced, {i: gain for i, gain in dues.items() if gain > 0}, only)


def _while(rows: list[int], go_on: Go) -> Iterator[int]:
    for i in rows:
        if not go_on():
            return
        yield i


@dataclass(frozen=True, eq=False)
class _Asker:
    """One plan, and the time for each question about it."""

    problem: Problem
    schedule: Schedule
    windows: Windows
    seconds: float
    seed: int
    go_on: Go

    def forced(self, i: int) -> Forced:
        """What it takes to have one in."""
        must = self.problem.must.copy()
        must[i] = True
        problem = replace(self.problem, must=must)
        solution = self._solved(problem, self._swapped(problem, i))
        if solution is None or solution.schedule is None or solution.value is None:
            return Forced(None)
        costs = max(0.0, value_of(self.problem, self.schedule) - solution.value)
        brings = _gain(problem, solution.schedule, i)
        return Forced(costs, brings, brings + costs)

    def without_due(self, i: int) -> float:
        """What a plan without one date is worth more."""
        due, late = self.problem.due.copy(), self.problem.late.copy()
        value = self.problem.value.copy()
        value[i] += late[i]
        due[i], late[i] = np.inf, 0.0
        problem = replace(self.problem, due=due, late=late, value=value)
        solution = self._solved(problem, self.schedule)
        found = None if solution is None else solution.value
        return 0.0 if found is None else max(0.0, found - value_of(self.problem, self.schedule))

    def only_vouched(
        self, rests: np.ndarray[tuple[int], np.dtype[np.bool_]]
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
        """What is selected if value that nobody vouches for is none."""
        value = np.where(rests[:, None], -self.problem.late, self.problem.value)
        solution = self._solved(replace(self.problem, value=value), self.schedule)
        return None if solution is None or solution.schedule is None else solution.schedule.selected

    def _solved(self, problem: Problem, start: Schedule | None) -> Solution | None:
        try:
            return solve_problem(
                problem, seconds=self.seconds, seed=self.seed, watch=lambda *_: self.go_on(), start=start
            )
        except UsageError:  # no plan in this time, and no proof that there is none
            return None

    def _swapped(self, problem: Problem, i: int) -> Schedule | None:
        """The plan with one more, at most one other left out for it: the best of those that can be placed."""
        search = Search(problem, windows_of(problem), self.seed)
        turns = search.decoder.turns_of(self.schedule)
        best: tuple[float, Schedule] | None = None
        for out in [None, *np.flatnonzero(self.schedule.selected).tolist()]:
            selected: list[bool] | None = self.schedule.selected.tolist()
            if out is not None and selected is not None:
                selected = (
                    None
                    if problem.must[out]
                    else search.selector.switch([*selected[:i], True, *selected[i + 1 :]], out, False)
                )
            wider = None if selected is None else search.selector.switch(selected, i, True)
            placed = None if wider is None else search.decoder.place(turns, wider)
            if placed is not None and search.selector.affords(placed):
                value = value_of(problem, placed)
                best = (value, placed) if best is None or value > best[0] else best
        return None if best is None else best[1]


def _gain(problem: Problem, schedule: Schedule, i: int) -> float:
    """What one initiative of a plan brings by its end, before cost and lateness."""
    over = int(finishes_of(problem, schedule)[i])
    return float((problem.value[i, over] + problem.late[i, over]) * factors_of(problem, schedule)[i])
