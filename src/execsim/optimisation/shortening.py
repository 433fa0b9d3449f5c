"""Shortens the timetable of a network: several herds evolve side by side, and meet when they have settled."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from execsim.optimisation.breeding import Herd, evolve, found, herd_of
from execsim.optimisation.network import Network, faults, least_makespan
from execsim.optimisation.problem import Ints
from execsim.optimisation.timetable import Net, desk_for, mode_of, net_of

GENERATIONS = 100  # children for each member until a herd has settled, about
SETTLED = 40  # children for each member without a shorter timetable after which it has
FIRST = 0.6  # share of the time for the first herds; what is left is for those that they found together
SMALLEST, LARGEST, CELLS = 30, 30_000, 20_000_000
SAMPLE = 24  # timetables by which the speed is measured
BEAT = 0.05  # seconds between two looks at the clock
Watch = Callable[[int | None, int, float], bool]
"""Called with makespan, bound and seconds several times a second; False means stop with the best so far."""


@dataclass(frozen=True, eq=False)
class Timetable:
    """A verified answer: (n,) start periods and modes, its makespan, and what no timetable can be shorter than."""

    start: Ints
    mode: Ints
    makespan: int
    bound: int


def shorten(
    network: Network, *, seconds: float, seed: int = 1, threads: int | None = None, watch: Watch | None = None
) -> Timetable | None:
    """Find a short timetable within some seconds; None when none was found that keeps to what there is.

    Genetic search with justification, after Valls, Ballestin, Quintanilla, 'A hybrid genetic algorithm for the
    RCPSP', EJOR 185 (2008); modes are mended and chosen as in Van Peteghem, Vanhoucke, EJOR 201 (2010).

    Raises
    ------
    AssertionError
        When a timetable breaks a rule of its network: a fault of ours.
    """
    began = time.monotonic()
    if not network.can.any(axis=1).all():
        return None
    bound = least_makespan(network)
    if not network.names:
        return Timetable(np.zeros(0, np.int64), np.zeros(0, np.int64), 0, 0)
    pasture = _Pasture(net_of(network), bound, began + seconds, threads or os.cpu_count() or 1)
    workers = [
        threading.Thread(target=pasture.work, args=(seed * 1000 + k,), daemon=True) for k in range(pasture.threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        while worker.is_alive():
            worker.join(BEAT)
            if watch is not None and not watch(pasture.best, bound, time.monotonic() - began):
                pasture.stopped = True
    return pasture.timetable(network)


class _Pasture:
    """What the herds of all threads share."""

    def __init__(self, net: Net, goal: int, until: float, threads: int) -> None:
        self.net, self.goal, self.until, self.threads = net, goal, until, threads
        self.best: int | None = None
        self.stopped = False
        self._start = self._mode = np.zeros(0, np.int32)
        self._settled: list[Herd] = []
        self._lock = threading.Lock()
        self._failed: BaseException | None = None

    def work(self, seed: int) -> None:
        """Let one herd after the other evolve until the time is over or nothing shorter can be."""
        try:
            self._work(seed)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._failed = error

    def timetable(self, network: Network) -> Timetable | None:
        """The best that was found, checked."""
        if self._failed is not None:
            raise self._failed
        if self.best is None:
            return None
        start, mode = np.zeros(len(self._start), np.int64), np.zeros(len(self._start), np.int64)
        for k, a in enumerate(network.order.tolist()):
            start[a], mode[a] = self._start[k], mode_of(network, k, int(self._mode[k]))
        wrong = faults(network, start, mode)
        over = start + network.length[np.arange(len(start)), mode]
        assert not wrong and over.max(initial=0) == self.best, wrong
        return Timetable(start, mode, self.best, self.goal)

    def _work(self, seed: int) -> None:
        net, desk = self.net, desk_for(self.net)
        luck = np.random.default_rng(seed).integers(1, 2**63, 1, dtype=np.uint64)
        herd = herd_of(net, SAMPLE)
        found(net, desk, herd, 0, 2, luck)  # compiled, or read from disk
        began = time.monotonic()
        found(net, desk, herd, 2, SAMPLE, luck)
        a_child = (time.monotonic() - began) / (SAMPLE - 2)
        self._tell(herd)
        share = FIRST
        while self._goes_on():
            left = self.until - time.monotonic()
            most = min(LARGEST, CELLS // len(net.modes))
            size = int(np.clip(share * left / (a_child * GENERATIONS), SMALLEST, most))
            herd = self._new_herd(size, luck, desk)
            bred, began, last, best = 0, time.monotonic(), 0, int(herd.most.min())
            chunk = int(np.clip(BEAT / a_child, 1, 20_000))
            while self._goes_on() and bred - last < SETTLED * size:
                evolve(net, desk, herd, chunk, luck, self.goal)
                bred += chunk
                now = int(herd.most.min())
                if now < best:
                    best, last = now, bred
                    self._tell(herd)
            a_child = (time.monotonic() - began) / max(bred, 1)
            self._keep(herd)
            share = 1.0

    def _goes_on(self) -> bool:
        reached = self.best is not None and self.best <= self.goal
        return not self.stopped and not reached and time.monotonic() < self.until

    def _new_herd(self, size: int, luck: Ints, desk: object) -> Herd:
        """A herd of the best of those that settled, half of it at most, and of new ones."""
        herd, old = herd_of(self.net, size), 0
        with self._lock:
            settled = list(self._settled)
        for one in settled[-2 * self.threads :]:
            many = min(size // (4 * self.threads), len(one.most))
            best = np.argsort(one.most, kind="stable")[:many]
            for mine, theirs in zip(herd, one, strict=True):
                mine[old : old + many] = theirs[best]
            old += many
        step = max(1, min(size - old, 256))
        for first in range(old, size, step):
            last = min(first + step, size)
            if first > old and not self._goes_on():  # what is not founded repeats what is
                for part in herd:
                    part[first:] = part[:1]
                break
            found(self.net, desk, herd, first, last, luck)
        self._tell(herd)
        return herd

    def _keep(self, herd: Herd) -> None:
        with self._lock:
            self._settled.append(herd)
            del self._settled[: -2 * self.threads]

    def _tell(self, herd: Herd) -> None:
        p = int(np.argmin(herd.most))
        most = int(herd.most[p])
        with self._lock:
            if most < self.net.horizon and (self.best is None or most < self.best):
                self.best, self._start, self._mode = most, herd.start[p].copy(), herd.mode[p].copy()
