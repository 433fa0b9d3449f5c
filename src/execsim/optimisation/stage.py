"""Where the compiled search works: its board, its drafts, and how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from execsim.optimisation.problem import BASE, Problem, Schedule
from execsim.optimisation.windows import Windows
from execsim.results.progress import BESIDE

AFTER = 2.0  # added to the turns of what a plan leaves out
FEWEST = 16  # steps at a time


class Compiled:
    """The compiled code, which takes seconds to make where it is the first time: made beside other work."""

    _ready = threading.Event()
    _begun = False
    _failed: BaseException | None = None

    @classmethod
    def ready(cls, stage: Stage, seconds: float) -> bool:
        """Whether it is there, or is within some seconds.

        Raises
        ------
        Exception
            What went wrong in compiling.
        """
        if not cls._begun:
            cls._begun = True
            threading.Thread(target=cls._make, args=(stage,), name=BESIDE, daemon=True).start()
        there = cls._ready.wait(seconds)
        if cls._failed is not None:
            raise cls._failed
        return there

    @classmethod
    def _make(cls, stage: Stage) -> None:
        try:
            stage.rehearse()
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            cls._failed = error
        cls._ready.set()


class Stage:
    """A search that goes on from where it stopped.

    Attributes
    ----------
    begun
        Whether there is anything to go on from.
    idle
        Rounds without gain.
    """

    def __init__(self, problem: Problem, windows: Windows, fixed: dict[int, bool], seed: int) -> None:
        self._problem, self._windows, self._fixed = problem, windows, fixed
        self._luck = np.random.default_rng(seed).integers(1, 2**63, 1, dtype=np.uint64)
        self._values = np.array([-np.inf, -np.inf])  # of the present draft, of the best
        self._told = -np.inf
        self._round = self._step = 0
        self._length, self._pace = 0.0, 1e-4  # steps of a round; seconds of a step
        self._at_start = -np.inf
        self.begun, self.idle = False, 0

    def ready(self, seconds: float = 0.0) -> bool:
        """Whether the compiled code is there, or is within some seconds."""
        return Compiled.ready(self, seconds)

    @cached_property
    def _parts(self) -> tuple[Any, Any, Any, Any, Any]:
        """Board, slate, and three drafts: the present one, the next, the best."""
        from execsim.optimisation.board import board_of  # noqa: PLC0415 - with what brings Numba
        from execsim.optimisation.placing import Draft, slate_for  # noqa: PLC0415

        board = board_of(self._problem, self._windows, self._fixed)
        many, count = len(board.initiative), len(board.cost)
        mode = board.mode[board.mode_first[:-1]]
        now, trial, best = (Draft(np.zeros(many), mode.copy(), np.zeros(count, np.int64)) for _ in range(3))
        return board, slate_for(board), now, trial, best

    def rehearse(self) -> None:
        """Call the compiled code without effect."""
        other = Stage(self._problem, self._windows, self._fixed, 1)
        other._run(0, 0.0, 0.0)

    def begin(self, turns: Sequence[float], selected: Sequence[bool]) -> None:
        """Make a first plan of what has to be, and of all that can be left out again, in base modes."""
        board, _, now, _, _ = self._parts
        now.turn[:] = turns
        now.wanted[:] = np.array(selected, dtype=np.int64) | board.droppable
        self._run(0, 0.0, 0.0)
        self._settle()

    def take(self, turns: Sequence[float], schedule: Schedule, value: float) -> None:
        """Go on from a plan that was found elsewhere."""
        board, _, now, _, _ = self._parts
        out = ~np.append(schedule.selected, True)[board.initiative]
        now.turn[:] = np.asarray(turns) + AFTER * out
        now.mode[:] = np.where(schedule.start >= 0, schedule.mode, now.mode)
        now.wanted[:] = schedule.selected | board.droppable
        self._run(0, 0.0, 0.0)
        self._told = max(self._told, value)
        self._settle()

    def _settle(self) -> None:
        _, _, now, _, best = self._parts
        self.begun = self.begun or self._values[0] > -np.inf
        if self._values[0] > self._values[1]:
            _copy(best, now)
            self._values[1] = self._values[0]

    def advance(self, cycle: int, heat: float, seconds: float) -> None:
        """Take steps for about some seconds: rounds of falling heat, each longer than the one before."""
        from execsim.optimisation.search import LONGER  # noqa: PLC0415 - they know each other

        if self._step == 0:
            self._length = cycle * LONGER**self._round
            self._at_start = float(self._values[1])
            if self._values[1] > -np.inf:
                _, _, now, _, best = self._parts
                _copy(now, best)
                self._values[0] = self._values[1]
        steps = int(np.clip(seconds / self._pace, FEWEST, self._length - self._step + 1))
        began = time.monotonic()
        self._run(steps, heat * self._cooled(self._step), heat * self._cooled(self._step + steps))
        self._pace = max((time.monotonic() - began) / steps, 1e-7)
        self._step += steps
        if self._step >= self._length:
            self._step, self._round = 0, self._round + 1
            self.idle = 0 if self._values[1] > self._at_start else self.idle + 1

    def found(self) -> tuple[Schedule, tuple[float, ...]] | None:
        """The best plan with its turns, where it is better than the last that was asked for."""
        if self._values[1] <= self._told:
            return None
        self._told = float(self._values[1])
        _, slate, now, trial, best = self._parts
        value = self._values.copy()
        _copy(trial, now)
        _copy(now, best)
        self._run(0, 0.0, 0.0)
        _copy(now, trial)
        self._values[:] = value
        chosen, start = slate.chosen[:-1] == 1, slate.start.copy()
        mode = np.where(start >= 0, best.mode, BASE)
        return Schedule(chosen, start, mode), tuple(best.turn.tolist())

    def _cooled(self, step: float) -> float:
        return max(0.0, 1 - step / max(self._length, 1)) ** 2

    def _run(self, steps: int, heat: float, cooler: float) -> None:
        from execsim.optimisation.annealing import run  # noqa: PLC0415 - Numba takes half a second

        board, slate, now, trial, best = self._parts
        run(board, slate, now, trial, best, self._values, steps, heat, cooler, self._luck)


def _copy(target: Any, source: Any) -> None:
    for mine, theirs in zip(target, source, strict=True):
        mine[:] = theirs
