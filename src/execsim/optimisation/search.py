"""Finds good plans fast: serial schedule generation over an order of initiatives, and annealing of both.

The steps are taken by compiled code (`annealing`); until it is compiled, and for goals that it does not know, by plain
Python that does the same, slower.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from execsim.optimisation.basket import basket_of
from execsim.optimisation.decoder import Decoder
from execsim.optimisation.picker import Picker
from execsim.optimisation.problem import BASE, PORTFOLIO, Problem, Schedule, keeps, value_of
from execsim.optimisation.selection import Selector
from execsim.optimisation.stage import Stage
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import Windows

STEPS = 20  # of one round of annealing, per initiative and activity
LONGER = 1.5  # how much longer a round of compiled annealing is than the one before
IDLE = 12  # of these without any gain, after which the search rests
BEAT = 0.03  # seconds of compiled steps between two looks at the clock
PATIENCE = 1.0  # seconds to wait for compiled code that only has to be read from the disk
ROUNDS = 3  # without any gain, after which the search rests
HEAT = 0.01  # of the plan's value that a step may lose on average when a round begins


@dataclass(frozen=True)
class Found:
    """A schedule, its net value and the turns (A,) of its activities that gave it."""

    schedule: Schedule
    value: float
    turns: tuple[float, ...]


class Search:
    """Greedy start, then annealing over (turns, selection), reheated from the best until it rests.

    Attributes
    ----------
    best
        What was found so far; None before `greedy`, or when it found nothing.
    rests
        True once whole rounds of annealing brought nothing.
    """

    def __init__(self, problem: Problem, windows: Windows, seed: int = 1) -> None:
        self.problem = problem
        self.decoder = Decoder(problem, windows)
        self.selector = Selector(problem, windows)
        self.best: Found | None = None
        self.rests = False
        self._random = np.random.default_rng(seed)
        self._density = _density(problem, windows)
        self._current: Found | None = None
        self._step = self._idle = 0
        compiles = not problem.kept and problem.drift is None and len(problem.activities) > 0
        fixed = self.selector.fixed
        self._stage = Stage(problem, windows, fixed, seed) if compiles else None
        self._basket = basket = basket_of(problem, windows, fixed) if compiles else None
        self._picker = Picker(basket, seed) if basket is not None else None
        self._picks = False
        self._picks_all = basket is not None and basket.whole

    @property
    def is_compiled(self) -> bool:
        """Whether its steps are taken by compiled code, beside which others can work."""
        return self._stage is not None

    def greedy(self) -> Found | None:
        """Musts first (earliest hard date first), then what adds most value per use of what is scarce."""
        p, density = self.problem, self._density
        ranking = sorted(
            range(len(p.initiatives)),
            key=lambda i: (not p.must[i], p.due[i] if p.must[i] else 0, -density[i]),
        )
        turns = self._by_rank(ranking)
        selected = self.selector.smallest(ranking)
        if self._basket is not None and self._picks_all and self._try(turns, selected):
            assert self.best is not None
            self._adopt_picked(self._basket.filled(self.best.schedule))
            return self.best
        if self._stage is not None and self.selector.allows(selected) and self._stage.ready(PATIENCE):
            self._stage.begin(turns, selected)
            if self._look():
                return self.best
        self._try(turns, selected)
        for i in ranking:
            if not selected[i]:
                wider = self.selector.switch(selected, i, True)
                if wider is not None and self._try(turns, wider):
                    selected = wider
        return self.best

    def improve(self, go_on: Callable[[], bool]) -> Found | None:
        """Switch initiatives and move activities for as long as `go_on` says, or until the search rests."""
        size = len(self.problem.initiatives) + len(self.problem.activities)
        cycle = STEPS * max(size, 4)
        self.rests = self.rests or not self.problem.initiatives  # nothing to choose
        while self.best is not None and not self.rests and go_on():
            self._picks = self._picks_all or not self._picks
            if self._picks and self._pick():
                continue
            if self._stage is not None and self._stage.ready():
                self._anneal(cycle)
                continue
            if self._step % cycle == 0:
                self.rests = self._idle >= ROUNDS * cycle
                self._current = self.best
            before = self.best.value
            cooled = 1 - (self._step % cycle) / cycle
            self._move(HEAT * cooled**2 * max(abs(before), 1e-9))
            self._step += 1
            self._idle = 0 if self.best.value > before else self._idle + 1
        return self.best

    def wake(self) -> None:
        """Begin again where it has come to rest: there is a better plan from elsewhere."""
        self.rests, self._idle = False, 0
        if self._stage is not None:
            self._stage.idle = 0

    def _anneal(self, cycle: int) -> None:
        """Take as many compiled steps as fit between two looks at the clock."""
        assert self._stage is not None
        assert self.best is not None
        if not self._stage.begun:
            self._stage.take(self.best.turns, self.best.schedule, self.best.value)
        before = self.best.value
        self._stage.advance(cycle, HEAT * max(abs(before), 1e-9), BEAT)
        self._look()
        self.rests = self._stage.idle >= IDLE and (self._picker is None or self._picker.rests)

    def _pick(self) -> bool:
        """Choose for a while among what competes for money alone; whether there is anything to choose."""
        if self._picker is None or self._picker.rests:
            return False
        if not self._picker.ready(BEAT if self._picks_all else 0.0):
            return self._picks_all
        assert self.best is not None
        found = self._picker.advance(self.best.schedule, BEAT)
        if found is not None:
            self._adopt_picked(found)
        self.rests = self._picks_all and self._picker.rests
        return True

    def _adopt_picked(self, schedule: Schedule) -> None:
        allowed = self.selector.allows(schedule.selected.tolist()) and self._is_plan(schedule)
        if allowed and holds(self.problem, schedule):
            self.adopt(schedule)

    def _look(self) -> bool:
        """Take over what the compiled search has found; whether that is better than what was known."""
        assert self._stage is not None
        found = self._stage.found()
        if found is None or not self.selector.allows(found[0].selected.tolist()) or not self._is_plan(found[0]):
            return False
        value = value_of(self.problem, found[0])
        if (self.best is not None and value <= self.best.value) or not holds(self.problem, found[0], value):
            return False
        self.best = self._current = Found(found[0], value, found[1])
        return True

    def adopt(self, schedule: Schedule) -> Found:
        """Take over a schedule from elsewhere, pulled forward where that loses nothing; return the best."""
        turns = self.decoder.turns_of(schedule)
        candidates = [schedule, self.decoder.pull(schedule)]
        for one in candidates:
            if one is not None and one is not schedule and not (self._is_plan(one) and holds(self.problem, one)):
                continue
            found = None if one is None else Found(one, value_of(self.problem, one), turns)
            if found is not None and (self.best is None or found.value >= self.best.value):
                self.best = self._current = found
        assert self.best is not None
        if self._stage is not None and self._stage.begun and self.best.schedule in candidates:
            self._stage.take(self.best.turns, self.best.schedule, self.best.value)
        return self.best

    def _is_plan(self, schedule: Schedule) -> bool:
        return self.selector.affords(schedule) and keeps(self.problem, schedule)

    def _by_rank(self, ranking: list[int]) -> tuple[float, ...]:
        """Turns that finish one initiative's work before the next one's; the portfolio's own comes first."""
        spread = 1 + max(self.decoder.depth, default=0)
        place = {i: rank for rank, i in enumerate(ranking)} | {PORTFOLIO: -1}
        depths = zip(self.decoder.initiative, self.decoder.depth, strict=True)
        return tuple((place[i] + depth / spread) / max(len(ranking), 1) for i, depth in depths)

    def _move(self, heat: float) -> None:
        """Change one thing and keep it if it is better, or not much worse while it is hot."""
        assert self._current is not None
        turns, selected = list(self._current.turns), self._current.schedule.selected.tolist()
        kind = self._random.random()
        if kind < 0.2:
            i = int(self._random.integers(len(selected)))
            selected = self.selector.switch(selected, i, not selected[i]) or selected
        elif kind < 0.4:
            selected = self._exchange(selected)
        elif kind < 0.7 and turns:
            turns[int(self._random.integers(len(turns)))] = float(self._random.random())
        if kind < 0.1 or kind >= 0.7:
            self._shift(turns, int(self._random.integers(len(selected))))
        self._try(tuple(turns), selected, -heat * float(np.log(self._random.random() + 1e-12)))

    def _exchange(self, selected: list[bool]) -> list[bool]:
        """Take one initiative out, and one or two others in where that is allowed."""
        order = self._random.permutation(len(selected)).tolist()
        out = next((i for i in order if selected[i]), None)
        result = None if out is None else self.selector.switch(selected, out, False)
        if result is None:
            return selected
        added = 0
        for i in order:
            wider = None if result[i] or i == out else self.selector.switch(result, i, True)
            if wider is not None and added < 2:
                result, added = wider, added + 1
        return result

    def _shift(self, turns: list[float], i: int) -> None:
        """Give an initiative's activities a new place together."""
        of = self.problem.activities_of[i]
        by = float(self._random.random()) - (turns[of[0]] if of else 0.0)
        for a in of:
            turns[a] += by

    def _try(self, turns: tuple[float, ...], selected: list[bool], loss: float = 0.0) -> bool:
        """Decode; go there unless it loses more than `loss`; remember the best."""
        if not self.selector.allows(selected):
            return False
        schedule = self.decoder.place(turns, selected)
        if schedule is None:
            return False
        if not self._is_plan(schedule):
            return False
        found = Found(schedule, value_of(self.problem, schedule), turns)
        if self._current is not None and found.value < self._current.value - loss:
            return False
        self._current = found
        if self.best is None or found.value > self.best.value:
            self.best = found
        return True


def holds(problem: Problem, schedule: Schedule, value: float | None = None) -> bool:
    """Whether a plan that somebody found passes the verifier; it is left aside, with a warning, where it does not."""
    wrong = violations(problem, schedule, value)
    if wrong:
        warnings.warn(f"a plan that does not hold was found, and left aside: {wrong[0]}", RuntimeWarning, stacklevel=2)
    return not wrong


def _density(problem: Problem, windows: Windows) -> list[float]:
    """Net value at the earliest finish, per share of the seats and of the budget that an initiative takes."""
    seats = np.maximum(problem.capacity.sum(axis=1), 1).astype(float)
    density = []
    for i, of in enumerate(problem.activities_of):
        net, share = float(problem.value[i, 0] - problem.price[i]), 1e-3
        starts = [int(windows.starts[a][0]) for a in of if len(windows.starts[a])]
        if len(starts) == len(of) > 0:
            over = [int(problem.finish[a, BASE, t]) for a, t in zip(of, starts, strict=True)]
            net = float(problem.value[i, max(over)] - problem.price[i])
            run = np.array(over) - np.array(starts)
            share += float((problem.seats[list(of), BASE] * run[:, None] / seats).sum())
        for budget in problem.budgets:
            if np.isfinite(budget.limit) and budget.limit > 0:
                share += float(problem.uses(budget)[i] / budget.limit)
        density.append(net / share)
    return density
