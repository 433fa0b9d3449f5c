"""Shortens the timetable of a network: several herds evolve side by side, and meet when they have settled."""

from __future__ import annotations

import heapq
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from execsim.optimisation.breeding import Herd, drift, evolve, found, herd_of
from execsim.optimisation.network import Network, least_makespan
from execsim.optimisation.problem import Ints
from execsim.optimisation.timetable import Desk, Net, desk_for, mode_of, net_of
from execsim.results.progress import BESIDE

GENERATIONS = 100  # children for each member until a herd has settled, about
SETTLED = 40  # children for each member without a shorter timetable after which it has
FIRST = 0.6  # share of the time for the first herds; what is left is for those that they found together
SMALLEST, LARGEST, CELLS = 30, 30_000, 20_000_000
FEW, DRIFTERS = 40, 100  # up to so many activities in one mode some herds of so many drift instead
SAMPLE = 24  # timetables by which the speed is measured
BEAT = 0.05  # seconds between two looks at the clock
GRACE = 0.3  # seconds for the last look
Watch = Callable[[int | None, int, float], bool]
"""Called with makespan, bound and seconds several times a second; False means stop with the best so far."""


@dataclass(frozen=True, eq=False)
class Timetable:
    """An answer: (n,) start periods and modes, its makespan, and what no timetable can be shorter than."""

    start: Ints
    mode: Ints
    makespan: int
    bound: int


def shorten(
    network: Network,
    *,
    seconds: float,
    seed: int = 1,
    threads: int | None = None,
    goal: int = 0,
    watch: Watch | None = None,
) -> Timetable | None:
    """Find a short timetable within some seconds; None when none was found that keeps to what there is.

    It ends when the makespan is `goal`, or what no timetable can be shorter than.

    Genetic search with justification, after Valls, Ballestin, Quintanilla, 'A hybrid genetic algorithm for the
    RCPSP', EJOR 185 (2008); modes are mended and chosen as in Van Peteghem, Vanhoucke, EJOR 201 (2010).
    """
    began = time.monotonic()
    if any(len(rows) for rows in network.hopeless):
        return None
    bound = least_makespan(network)
    if not network.names:
        return Timetable(np.zeros(0, np.int64), np.zeros(0, np.int64), 0, 0)
    pasture = _Pasture(network, net_of(network), max(bound, goal), began + seconds, threads or os.cpu_count() or 1)
    plain = plain_timetable(network)
    if plain is not None:
        pasture.take(*plain)
    workers = [
        threading.Thread(target=pasture.work, args=(seed * 1000 + k, k % 2 == 1), name=BESIDE, daemon=True)
        for k in range(pasture.threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        # compiling takes seconds where it is the first time, and nobody can stop it
        while worker.is_alive() and (pasture.best is None or time.monotonic() < began + seconds + GRACE):
            worker.join(BEAT)
            if watch is not None and not watch(pasture.best, bound, time.monotonic() - began):
                pasture.stopped = True
    return pasture.timetable(bound)


def plain_timetable(network: Network) -> tuple[Ints, Ints] | None:
    """A first timetable in plain Python, there before anything is compiled: most work behind an activity goes first.

    None where the thriftiest modes use up more than there is. (n,) starts and modes.
    """
    n = len(network.names)
    scale = np.maximum(network.limit, 1)
    thrift = np.where(network.can, (network.spends / scale).sum(axis=2) + 1e-9 * network.length, np.inf)
    mode = thrift.argmin(axis=1)
    if np.any(network.spends[np.arange(n), mode].sum(axis=0) > network.limit):
        return None
    start, over = np.zeros(n, dtype=np.int64), [0] * n
    free = np.repeat(network.capacity[:, None], network.horizon + 1, axis=1)
    first, waits = network.release.tolist(), [0] * n
    for _, after in network.links:
        waits[after] += 1
    rank = (-(network.tail + network.shortest)).tolist()
    ready = [(rank[a], a) for a in range(n) if waits[a] == 0]
    heapq.heapify(ready)
    while ready:
        _, a = heapq.heappop(ready)
        needs, length, t = network.seats[a, mode[a]], int(network.length[a, mode[a]]), first[a]
        while True:
            full = np.flatnonzero(np.any(free[:, t : t + length] < needs[:, None], axis=0))
            if len(full) == 0:
                break
            t += int(full[-1]) + 1
        free[:, t : t + length] -= needs[:, None]
        start[a], over[a] = t, t + length
        for b in network.followers[a]:
            first[b], waits[b] = max(first[b], over[a]), waits[b] - 1
            if waits[b] == 0:
                heapq.heappush(ready, (rank[b], b))
    return start, mode


class _Pasture:
    """What the herds of all threads share."""

    def __init__(self, network: Network, net: Net, goal: int, until: float, threads: int) -> None:
        self._net, self._goal, self._until, self.threads = net, goal, until, threads
        self.best: int | None = None
        self.stopped = False
        self._start = self._mode = np.zeros(0, np.int64)
        self._network, self._few = network, net.widest == 1 and len(net.modes) <= FEW
        self._settled: list[Herd] = []
        self._lock = threading.Lock()
        self._failed: BaseException | None = None

    def work(self, seed: int, drifts: bool) -> None:
        """Let one herd after the other evolve until the time is over or nothing shorter can be; or drift."""
        try:
            self._work(seed, drifts)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._failed = error

    def take(self, start: Ints, mode: Ints) -> None:
        """Keep a timetable of the network if it is the shortest so far."""
        most = int((start + self._network.length[np.arange(len(start)), mode]).max(initial=0))
        with self._lock:
            if self.best is None or most < self.best:
                self.best, self._start, self._mode = most, start, mode

    def timetable(self, bound: int) -> Timetable | None:
        """The best so far."""
        with self._lock:
            if self._failed is not None:
                raise self._failed
            if self.best is None:
                return None
            return Timetable(self._start, self._mode, self.best, bound)

    def _work(self, seed: int, drifts: bool) -> None:
        net, desk = self._net, desk_for(self._net)
        luck = np.random.default_rng(seed).integers(1, 2**63, 1, dtype=np.uint64)
        herd = herd_of(net, SAMPLE)
        found(net, desk, herd, 0, 2, luck)  # compiled, or read from disk
        began = time.monotonic()
        found(net, desk, herd, 2, SAMPLE, luck)
        a_child = (time.monotonic() - began) / (SAMPLE - 2)
        self._tell(herd)
        share = FIRST
        while self._goes_on():
            left = self._until - time.monotonic()
            most = min(LARGEST, CELLS // len(net.modes))
            size = int(np.clip(share * left / (a_child * GENERATIONS), SMALLEST, most))
            drifts = self._few and (drifts or (self.threads == 1 and bool(self._settled)))
            go, size = (drift, DRIFTERS) if drifts else (evolve, size)
            herd = self._new_herd(size, luck, desk, alone=drifts)
            bred, began, last, best = 0, time.monotonic(), 0, int(herd.most.min())
            chunk = int(np.clip(BEAT / a_child, 1, 20_000))
            while self._goes_on() and bred - last < SETTLED * size:
                go(net, desk, herd, chunk, luck, self._goal)
                bred += chunk
                now = int(herd.most.min())
                if now < best:
                    best, last = now, bred
                    self._tell(herd)
            a_child = (time.monotonic() - began) / max(bred, 1)
            if not drifts:
                self._keep(herd)
            share = 1.0

    def _goes_on(self) -> bool:
        reached = self.best is not None and self.best <= self._goal
        return not self.stopped and not reached and time.monotonic() < self._until

    def _new_herd(self, size: int, luck: NDArray[np.uint64], desk: Desk, *, alone: bool) -> Herd:
        """A herd of the best of those that settled, half of it at most, and of new ones; or of new ones alone."""
        herd, old = herd_of(self._net, size), 0
        with self._lock:
            settled = [] if alone else list(self._settled)
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
            found(self._net, desk, herd, first, last, luck)
        self._tell(herd)
        return herd

    def _keep(self, herd: Herd) -> None:
        with self._lock:
            self._settled.append(herd)
            del self._settled[: -2 * self.threads]

    def _tell(self, herd: Herd) -> None:
        p = int(np.argmin(herd.most))
        if herd.most[p] >= self._net.horizon or (self.best is not None and herd.most[p] >= self.best):
            return
        order, modes = self._network.order, herd.mode[p].tolist()
        start, mode = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
        start[order] = herd.start[p]
        mode[order] = [mode_of(self._network, k, m) for k, m in enumerate(modes)]
        self.take(start, mode)
