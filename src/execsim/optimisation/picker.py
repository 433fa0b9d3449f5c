"""Picks from a basket for a while, and again: populations of selections, one after the other."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from execsim.optimisation.basket import Basket
from execsim.optimisation.problem import Bools, Floats, Schedule
from execsim.optimisation.stage import Compiled

SETTLED = 200  # children for each that may be picked, without a better one, after which a population has settled
LONGER = 1.2  # how much longer the next may take for it
IDLE = 28  # populations without gain, after which the picker rests
FEWEST = 16  # children at a time
MEET = 3  # every so manyth population has the best of those before among its members
KEPT = 10  # of them
STRAY = 0.05  # share of the order by which a place in it strays
SLACK = 1e-9  # share of a limit that rounding may take


class Picker:
    """A search that goes on from where it stopped.

    Attributes
    ----------
    rests
        True once several populations in a row brought nothing.
    """

    def __init__(self, basket: Basket, seed: int) -> None:
        self.rests = False
        self._basket = basket
        self._random = np.random.default_rng([seed, 2])
        self._luck = np.random.default_rng([seed, 1]).integers(1, 2**63, 1, dtype=np.uint64)
        self._limits: Floats | None = None
        self._bench: Any = None
        self._best = np.zeros(len(basket.members), dtype=np.int8)
        self._shuffled = np.zeros(len(basket.members), dtype=np.int64)
        self._patience, self._pace = SETTLED * max(len(basket.members), 10), 1e-5
        self._since = self._idle = self._count = 0
        self._kept: list[Bools] = []

    def ready(self, seconds: float = 0.0) -> bool:
        """Whether the compiled code is there, or is within some seconds."""
        return Compiled.ready(self, seconds)

    def rehearse(self) -> None:
        """Call the compiled code without effect."""
        other = Picker(self._basket, 1)
        other._begin(np.zeros(self._basket.uses.shape[1]))

    def advance(self, base: Schedule, seconds: float) -> Schedule | None:
        """Pick for about some seconds what goes with all others in a schedule; one worth more, or None."""
        limits = self._basket.limits(base)
        if self._limits is None or not np.array_equal(limits, self._limits):
            self._kept = []
            self._begin(limits)
        elif self._since >= self._patience:
            self._kept = [*self._kept[1 - KEPT :], self._best.astype(bool)]
            self._idle, self._patience = self._idle + 1, int(self._patience * LONGER)
            self.rests = self._idle >= IDLE
            self._begin(limits)
        steps, began = max(int(seconds / self._pace), FEWEST), time.monotonic()
        since = self._pick(steps)
        self._since = self._since + since if since == steps else since
        self._pace = max((time.monotonic() - began) / steps, 1e-8)
        picked, worth = self._best.astype(bool), self._basket.worth
        gained = float(worth[picked].sum() - worth[base.selected[self._basket.members]].sum())
        if not np.isfinite(self._bench.value.max()) or gained <= SLACK * worth.sum():
            return None
        self._idle, self.rests = 0, False
        return self._basket.schedule(base, picked)

    def _begin(self, limits: Floats) -> None:
        """Make a new population for some limits."""
        from execsim.optimisation.picking import bench_for  # noqa: PLC0415 - Numba takes half a second

        basket, self._limits, self._since = self._basket, limits, 0
        slack = SLACK * np.where(np.isfinite(limits), np.abs(limits), 0.0)
        order = basket.order(limits)
        if self._count:  # each population but the first mends in an order that is a little its own
            rank = np.arange(len(order)) + self._random.normal(0.0, STRAY * len(order), len(order))
            order = order[np.argsort(rank)]
        self._bench = bench = bench_for(basket.worth, basket.uses, limits + slack, order)
        self._pick(0)
        self._count += 1
        for p, picked in enumerate(self._kept if self._count % MEET == 0 else ()):
            bench.picked[p], bench.used[p] = picked, basket.uses[picked].sum(axis=0)
            bench.value[p] = basket.worth[picked].sum()

    def _pick(self, steps: int) -> int:
        from execsim.optimisation.picking import pick  # noqa: PLC0415 - Numba takes half a second

        return int(pick(self._bench, self._shuffled, self._best, steps, self._luck))
