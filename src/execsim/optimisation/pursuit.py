"""Solves a problem: search from below, HiGHS from above, the verifier in between."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np

from execsim.errors import EngineError, UsageError
from execsim.optimisation.ceiling import ceiling
from execsim.optimisation.columns import columns_of, schedule_of
from execsim.optimisation.company import Company
from execsim.optimisation.formulation import Formulation, formulate
from execsim.optimisation.problem import Floats, Problem, Schedule
from execsim.optimisation.program import Compiled, compile_program
from execsim.optimisation.reopening import Reopening
from execsim.optimisation.search import Found, holds
from execsim.optimisation.solver import Answer, solve
from execsim.optimisation.steps import Contradiction
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import Windows, windows_of

ALONE, BRIEFLY = 0.1, 1.0  # share of the time, and seconds, for which the search goes first: it gives HiGHS its start
TOGETHER = 0.3  # seconds of search between two looks at what HiGHS has told
LEAST = 0.1  # seconds
PACE = 500  # start periods a second of time, up to which orders are told apart: the relaxation is twice as large then
SMALL = 2_000  # start periods up to which they always are
TREE = 120  # start periods a second of time, beyond which the solver's tree comes to nothing: its core searches instead
MOST_CORES = 4
RESTED = 10.0  # seconds from which on, where the search has come to rest, stretches of its plan are solved anew
TURNS = 4  # of searches side by side, between which each goes on from the best of all
CLOSED = 1e-6  # relative gap at which value and bound have met
Watch = Callable[[float | None, float | None, float], bool]
"""Called with value, bound and seconds several times a second; False means stop with the best so far."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The best verified schedule of a problem and what no schedule on its grid can exceed.

    Attributes
    ----------
    status
        `optimal`, `feasible` or `infeasible`.
    schedule, value, bound
        None when infeasible.
    bound_is
        `certified` when our own code recomputed it, `claimed` when it is the solver's word.
    worth_of_seat
        (R, T) what one more seat would be worth at the root relaxation; None when it was not solved.
    """

    status: Literal["optimal", "feasible", "infeasible"]
    schedule: Schedule | None
    value: float | None
    bound: float | None
    bound_is: Literal["certified", "claimed"]
    worth_of_seat: Floats | None


NOTHING = Solution("infeasible", None, None, None, "certified", None)


def solve_problem(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    watch: Watch | None = None,
    start: Schedule | None = None,
) -> Solution:
    """Find the plan that is worth most, with a bound on any other; `start` is a plan to begin with.

    Raises
    ------
    UsageError
        When time ran out before a plan was found or ruled out.
    EngineError
        When a plan does not pass the verifier, or the solver's process fails.
    """
    clock, windows = _Clock(seconds, watch), windows_of(problem)
    if windows.portfolio_fails:
        return NOTHING
    clock.bound = highest = ceiling(problem, windows)
    search = Company(problem, windows, seed, min(os.cpu_count() or 1, MOST_CORES))
    search.greedy()
    if start is not None:
        search.adopt(start)
    starts = _open_starts(windows)
    # A large formulation takes seconds, in which the search goes on.
    _search_for(search, clock, ALONE * seconds if starts <= SMALL else min(ALONE * seconds, BRIEFLY))
    if clock.stopped:
        return _settle(search, highest, Answer(), None)
    try:
        with _meanwhile(search, clock):
            formulation = formulate(problem, windows, ordered=starts <= max(SMALL, PACE * seconds))
            compiled = compile_program(formulation.model)
    except Contradiction:
        return _settle(search, highest, Answer("infeasible"), None)

    def look(answer: Answer) -> bool:
        _take_over(search, formulation, compiled, answer)
        _search_for(search, clock, TOGETHER)
        if search.rests and clock.spent() > RESTED:
            _reopen(search, clock, reopening, lambda: clock.hear(answer))
        return clock.hear(answer)

    reopening, first = Reopening(formulation, compiled, seed), _start(formulation, compiled, search.best)
    root_only = search.is_compiled and search.best is not None and starts > max(SMALL, TREE * seconds)
    answer = solve(
        compiled.program,
        first,
        seconds=clock.left(),
        seed=seed,
        part="root" if root_only else "all",
        watch=look,
        newer=None if root_only else _News(search, formulation, compiled),
    )
    _take_over(search, formulation, compiled, answer)
    if root_only and answer.ended == "stopped":
        _search_together(search, clock, answer, reopening)
    return _settle(search, highest, answer, _worth_of_seat(problem, compiled, answer.duals))


class _Clock:
    """Seconds spent, the best known so far, and whether the caller wants more."""

    def __init__(self, seconds: float, watch: Watch | None) -> None:
        self.began, self.seconds, self.watch = time.monotonic(), seconds, watch
        self.value: float | None = None
        self.bound: float | None = None
        self.stopped = False
        self.last_told = 0.0

    def spent(self) -> float:
        return time.monotonic() - self.began

    def left(self) -> float:
        return max(self.seconds - self.spent(), LEAST)

    def go_on(self) -> bool:
        """Tell the caller, at most ten times a second, and hear whether to go on."""
        if self.watch is not None and self.spent() - self.last_told > 0.1:
            self.last_told = self.spent()
            self.stopped = self.stopped or not self.watch(self.value, self.bound, self.spent())
        return not self.stopped

    def hear(self, answer: Answer) -> bool:
        """Take over what the solver told (it minimises the negative) and go on or not."""
        proved = -max(answer.root_bound, answer.tree_bound)
        self.bound = proved if self.bound is None else min(self.bound, proved)
        if answer.value is not None:
            self.value = max(-answer.value, self.value if self.value is not None else -np.inf)
        met = self.value is not None and self.bound - self.value <= CLOSED * max(1.0, abs(self.value))
        return self.go_on() and not met


def _search_for(search: Company, clock: _Clock, seconds: float) -> None:
    """Let the search run for a while, or until it rests or the caller stops it."""
    until = clock.spent() + seconds

    def go_on() -> bool:
        clock.value = search.best.value if search.best is not None else None
        return clock.spent() < until and clock.go_on()

    search.improve(go_on)


def _search_together(search: Company, clock: _Clock, answer: Answer, reopening: Reopening) -> None:
    """Let a search a core run until the time is over, the caller stops them, or they meet the bound.

    When all have come to rest, stretches of the plan are solved anew, and the search goes on from what that brings.
    """

    def goes_on() -> bool:
        clock.value = search.best.value if search.best is not None else None
        return clock.left() > LEAST and clock.hear(answer)

    for turn in range(TURNS):
        until = clock.spent() + clock.left() / (TURNS - turn)
        search.improve_together(lambda until=until: clock.spent() < until and goes_on())  # type: ignore[misc]
    while goes_on():
        if _reopen(search, clock, reopening, goes_on):
            search.improve_together(goes_on)


def _reopen(search: Company, clock: _Clock, reopening: Reopening, go_on: Callable[[], bool]) -> bool:
    """Solve a stretch of the best plan anew; whether the search has something to go on from."""
    best = search.best
    if best is None or clock.left() <= LEAST:
        return False
    schedule = reopening.improved(best.schedule, best.value, clock.left(), go_on)
    if schedule is None or not holds(search.problem, schedule):
        return False
    search.adopt(schedule)
    search.wake()
    return True


@contextmanager
def _meanwhile(search: Company, clock: _Clock) -> Iterator[None]:
    """Let the search go on beside the block."""
    over = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        work = beside.submit(search.improve, lambda: not over.is_set() and clock.left() > LEAST)
        try:
            yield
        finally:
            over.set()
    work.result()


def _open_starts(windows: Windows) -> int:
    """How many start periods are open, of all activities and modes."""
    return sum(len(starts) for modes in windows.in_mode for starts in modes)


def _start(formulation: Formulation, compiled: Compiled, found: Found | None) -> Floats | None:
    if found is None:
        return None
    values = columns_of(formulation, found.schedule)
    return np.array([values[id(column)] for column in compiled.columns], dtype=float)


class _News:
    """What the search has found since the solver was told, where that has nothing as good."""

    def __init__(self, search: Company, formulation: Formulation, compiled: Compiled) -> None:
        self._search, self._formulation, self._compiled = search, formulation, compiled
        self._told = search.best

    def __call__(self, answer: Answer) -> Floats | None:
        best = self._search.best
        if best is None or best is self._told or (answer.value is not None and -answer.value >= best.value):
            return None
        self._told = best
        return _start(self._formulation, self._compiled, best)


def _take_over(search: Company, formulation: Formulation, compiled: Compiled, answer: Answer) -> None:
    """Let the search go on from the solver's schedule where that is better than its own."""
    if answer.found is None or answer.value is None:
        return
    if search.best is None or -answer.value > search.best.value:
        columns = zip(compiled.columns, answer.found.tolist(), strict=True)
        schedule = schedule_of(formulation, {id(column): x for column, x in columns})
        if holds(search.problem, schedule):
            search.adopt(schedule)


def _settle(search: Company, highest: float, answer: Answer, worth: Floats | None) -> Solution:
    """Verify the plan, and say how good it is."""
    problem, found = search.problem, search.best
    if found is None:
        if answer.ended == "infeasible":
            return NOTHING
        raise UsageError("no plan was found in this time and none was ruled out: give it more (--time-limit)")
    wrong = violations(problem, found.schedule, found.value)
    certified, claimed = min(-answer.root_bound, highest), -answer.tree_bound
    slack = CLOSED * max(1.0, abs(found.value))
    if answer.ended == "infeasible" or min(certified, claimed) < found.value - 10 * slack:
        wrong += (f"it is worth {found.value:,.2f}, which the bound {min(certified, claimed):,.2f} rules out",)
    if wrong:
        raise EngineError("the plan does not pass the verifier: " + "; ".join(wrong))
    by_word = claimed < certified - slack
    bound = max(claimed if by_word else certified, found.value)
    status: Literal["optimal", "feasible"] = "optimal" if bound - found.value <= slack else "feasible"
    return Solution(status, found.schedule, found.value, bound, "claimed" if by_word else "certified", worth)


def _worth_of_seat(problem: Problem, compiled: Compiled, duals: Floats | None) -> Floats | None:
    """Read what one more seat is worth off the duals of the seat rows; 0 where there are seats to spare."""
    if duals is None:
        return None
    worth = np.zeros(problem.capacity.shape)
    row_of = {team: r for r, team in enumerate(problem.teams)}
    for row, dual in zip(compiled.rows, duals, strict=True):
        match row.parent_component().local_name:
            case "seats":
                team, t, _ = row.index()
                worth[row_of[team], t] += max(0.0, -dual)
            case "whole":
                team, t, k = row.index()
                there = int(problem.capacity[row_of[team], t])
                worth[row_of[team], t] += max(0.0, -dual) * ((there + 1) // k - there // k)
    return worth
