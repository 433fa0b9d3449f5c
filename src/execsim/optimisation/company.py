"""Searches side by side, one a core, each with luck of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from execsim.optimisation.problem import Problem, Schedule
from execsim.optimisation.search import Found, Search
from execsim.optimisation.windows import Windows

STRIDE = 1_000  # between the seeds of searches of one company


class Company:
    """A search, and more of them for as long as there are cores for them; the best plan of any is theirs.

    Attributes
    ----------
    problem
        What they all solve.
    """

    def __init__(self, problem: Problem, windows: Windows, seed: int, many: int) -> None:
        self.problem = problem
        self._first = Search(problem, windows, seed)
        seeds = range(seed + STRIDE, seed + STRIDE * many, STRIDE) if self.is_compiled else ()
        self._others = [Search(problem, windows, one) for one in seeds]
        self._all = [self._first, *self._others]

    @property
    def is_compiled(self) -> bool:
        """Whether they take compiled steps; plain ones would only wait for each other."""
        return self._first.is_compiled

    @property
    def best(self) -> Found | None:
        """The best plan so far; None before there is one."""
        found = [one.best for one in self._all if one.best is not None]
        return max(found, key=lambda one: one.value, default=None)

    @property
    def rests(self) -> bool:
        """Whether the first has come to rest."""
        return self._first.rests

    def greedy(self) -> None:
        """Make a first plan."""
        self._first.greedy()

    def adopt(self, schedule: Schedule) -> None:
        """Go on from a schedule from elsewhere."""
        self._first.adopt(schedule)

    def wake(self) -> None:
        """Let those that have come to rest begin again, from the best plan."""
        for one in self._all:
            one.wake()

    def improve(self, go_on: Callable[[], bool]) -> None:
        """Let the first search work for as long as `go_on` says, or until it rests."""
        self._first.improve(go_on)

    def improve_together(self, go_on: Callable[[], bool]) -> None:
        """Let all work, from the best plan that any has found, for as long as `go_on` says."""
        best = self.best
        if best is None:
            return
        for one in self._all:
            if one.best is None or one.best.value < best.value:
                one.adopt(best.schedule)
        over = threading.Event()
        with ThreadPoolExecutor(max(len(self._others), 1)) as beside:
            work = [beside.submit(one.improve, lambda: not over.is_set()) for one in self._others]
            try:
                self._first.improve(go_on)
                while not all(one.done() for one in work) and go_on():
                    over.wait(0.05)
            finally:
                over.set()
        for each in work:
            each.result()
