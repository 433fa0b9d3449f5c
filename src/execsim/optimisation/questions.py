"""What a plan is asked: what it would cost to have an initiative in, what a date costs, what rests on nobody's word."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from execsim.errors import UsageError
from execsim.optimisation.problem import Bools, Problem, Schedule, factors_of, finishes_of, value_of
from execsim.optimisation.pursuit import CLOSED, Solution, solve_problem
from execsim.optimisation.search import Search
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import Windows, windows_of
from execsim.results.explanation import Topic

Go = Callable[[], bool]
SHORTEST = 0.3  # seconds; a question that gets less answers nothing
QUICK = 2.0  # seconds up to which a question is answered by the search alone


@dataclass(frozen=True, slots=True)
class Forced:
    """What it takes to have an initiative in that is left out.

    Attributes
    ----------
    costs
        What the best plan found with it is worth less (more, if negative); None: there is none.
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
    again
        What was found when the plan itself got the time of one question more, so that no other answer is only what
        more time brings; None: it was proved, or there was no time.
    schedule
        The plan that the answers are about: the better of the two.
    forced
        By initiative that is left out.
    dues
        By initiative with a due date: what the best plan found without the date is worth more.
    vouched
        (I,) what would be selected if only value counted that somebody vouches for; None: see `unanswered`.
    unanswered
        Why there is no answer, or not every one, by topic.
    """

    again: Solution | None
    schedule: Schedule
    forced: dict[int, Forced]
    dues: dict[int, float]
    vouched: Bools | None
    unanswered: dict[Topic, str]


def ask(
    problem: Problem,
    schedule: Schedule,
    vouched: Bools,
    *,
    seconds: float,
    proved: bool = False,
    seed: int = 1,
    go_on: Go = lambda: True,
) -> Answers:
    """Ask everything, in equal shares of the time; what is not reached by then, or when `go_on` says no, is left out.

    Parameters
    ----------
    problem, schedule
        What was planned, for net value, and the plan.
    vouched
        Whether somebody stands for an initiative's value, by initiative of the file: undertakings after those are
        nobody's to ask about.
    proved
        Whether no plan is worth more.
    """
    windows, own = windows_of(problem), range(len(vouched))
    dated = [i for i in own if np.isfinite(problem.due[i]) or np.any(problem.late[i] > 0)]
    carries = np.any(problem.value + problem.late > 0, axis=1)
    rests = carries & ~np.append(vouched, np.ones(len(carries) - len(vouched), dtype=bool))
    trust = _trust(int(rests[list(own)].sum()), int(carries[list(own)].sum()))
    clock = _Clock(seconds, go_on, (not proved) + sum(not schedule.selected[i] for i in own) + len(dated) + (not trust))
    again = None if proved else _Asker(problem, schedule, windows, clock, seed).again()
    if (
        again is not None
        and again.schedule is not None
        and value_of(problem, again.schedule) > value_of(problem, schedule)
    ):
        schedule = again.schedule
    asker, left = _Asker(problem, schedule, windows, clock, seed), [i for i in own if not schedule.selected[i]]
    only = asker.only_vouched(rests) if not trust and clock.goes_on() else None
    open_ = [i for i in left if not windows.impossible[i]]
    forced = {i: Forced(None) for i in left if windows.impossible[i]}
    forced |= {i: asker.forced(i) for i in _while(sorted(open_, key=lambda i: -problem.value[i, 0]), clock)}
    dues = {i: asker.without_due(i) for i in _while(dated, clock)}
    silent: dict[Topic, str] = {
        "left_out": _reached(len(forced), len(left), "nothing is left out"),
        "dues": _reached(len(dues), len(dated), "no due date is hard or costs a penalty"),
        "only_vouched": trust or ("" if only is not None else "there was no time to plan for it"),
    }
    return Answers(again, schedule, forced, dues, only, {topic: why for topic, why in silent.items() if why})


def _trust(unvouched: int, carrying: int) -> str:
    """Why it is idle to ask what would be selected for vouched value alone; empty where it is not."""
    if not carrying:
        return "no initiative has value of its own"
    if not unvouched:
        return "somebody vouches for every value"
    return "nobody vouches for any value: nothing would be done for it" if unvouched == carrying else ""


def _reached(answered: int, asked: int, nothing: str) -> str:
    """Why not everything is answered; empty where it is."""
    if not asked:
        return nothing
    return "" if answered == asked else f"{asked - answered} of {asked} were not reached in this time"


class _Clock:
    """Shares out the time: an equal part of what is left to each question that is open."""

    def __init__(self, seconds: float, go_on: Go, questions: int) -> None:
        self.until, self.go_on, self.questions = time.monotonic() + seconds, go_on, questions

    def goes_on(self) -> bool:
        return self.go_on() and self.until - time.monotonic() >= SHORTEST

    def share(self) -> float:
        """Seconds for the next question."""
        share = (self.until - time.monotonic()) / max(1, self.questions)
        self.questions -= 1
        return max(SHORTEST, share)


def _while(rows: Iterable[int], clock: _Clock) -> Iterator[int]:
    for i in rows:
        if not clock.goes_on():
            return
        yield i


@dataclass(frozen=True, eq=False)
class _Asker:
    """One plan, and the time for each question about it."""

    problem: Problem
    schedule: Schedule
    windows: Windows
    clock: _Clock
    seed: int

    def again(self) -> Solution | None:
        """The plan itself, with more time."""
        return self._solved(self.problem, self.schedule)

    def forced(self, i: int) -> Forced:
        """What it takes to have one in."""
        must, barred = self.problem.must.copy(), self.problem.barred.copy()
        must[i], barred[i] = True, False
        problem = replace(self.problem, must=must, barred=barred)
        solution = self._solved(problem, self._swapped(problem, i))
        if solution is None or solution.schedule is None or solution.value is None:
            return Forced(None)
        costs = value_of(self.problem, self.schedule) - solution.value
        brings = _gain(problem, solution.schedule, i)
        return Forced(costs, brings, brings + max(0.0, costs))

    def without_due(self, i: int) -> float:
        """What a plan without one date is worth more."""
        due, late = self.problem.due.copy(), self.problem.late.copy()
        value = self.problem.value.copy()
        value[i] += late[i]
        due[i], late[i] = np.inf, 0.0
        problem = replace(self.problem, due=due, late=late, value=value)
        solution = self._solved(problem, self.schedule)
        if solution is None or solution.schedule is None or solution.value is None:
            return 0.0
        with_date = value_of(self.problem, self.schedule)
        if not violations(self.problem, solution.schedule):  # then what it is worth under the date is no gain either
            with_date = max(with_date, value_of(self.problem, solution.schedule))
        gain = solution.value - with_date
        return gain if gain > CLOSED * max(1.0, abs(with_date)) else 0.0

    def only_vouched(self, rests: Bools) -> Bools | None:
        """What is selected if value that nobody vouches for is none."""
        value = np.where(rests[:, None], -self.problem.late, self.problem.value)
        solution = self._solved(replace(self.problem, value=value), self.schedule)
        return None if solution is None or solution.schedule is None else solution.schedule.selected

    def _solved(self, problem: Problem, start: Schedule | None) -> Solution | None:
        share = self.clock.share()
        if share < QUICK:
            return self._searched(problem, start, share)
        try:
            return solve_problem(
                problem, seconds=share, seed=self.seed, watch=lambda *_: self.clock.go_on(), start=start
            )
        except UsageError:  # no plan in this time, and no proof that there is none
            return None

    def _searched(self, problem: Problem, start: Schedule | None, seconds: float) -> Solution | None:
        """The same without the solver, which takes seconds to begin; verified like any plan."""
        until, windows = time.monotonic() + seconds, windows_of(problem)
        if windows.portfolio_fails:
            return None
        search = Search(problem, windows, self.seed)
        search.greedy()
        if start is not None:
            search.adopt(start)
        search.improve(lambda: time.monotonic() < until and self.clock.go_on())
        found = search.best
        if found is None or violations(problem, found.schedule, found.value):
            return None
        return Solution("feasible", found.schedule, found.value, None, "certified", None)

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
