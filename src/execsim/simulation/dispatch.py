"""The order in which waiting packages get seats, and the dispatch that hands them out."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import simpy

from execsim.model.jit import jitted
from execsim.model.model import Floats, Model
from execsim.model.quantiles import quantile
from execsim.model.state import State
from execsim.simulation.clock import DISPATCH
from execsim.simulation.course import Course, Scene
from execsim.simulation.records import SEAT, Segment
from execsim.simulation.seats import Seats

LEAST_LEFT = 0.1  # share of an amount that is taken to be left of work that has used it up


def dispatch_order(model: Model, sizes: Floats | None = None) -> Floats:
    """[P] rank of every package under the policy, smaller first; ties go by row, which is key order.

    `rank`: as the plan or the file says, and unranked work after it by cost of delay. `due`: by the
    initiative's due date. `cost-of-delay`: hard due dates first, then by money a day (of the initiative and of
    everything that waits for the package) over the seat-days that are left of the initiative: weighted shortest
    job first. `first-come` is decided when work is ready.
    """
    initiatives, packages = model.initiatives, model.packages
    if model.policy.dispatch == "first-come":
        return np.zeros(len(packages))
    if model.policy.dispatch == "due":
        return initiatives.due[packages.initiative]
    size = seat_days(model) if sizes is None else sizes
    urgency = money_behind(model) / np.maximum(size[packages.initiative], 1e-9)
    urgency = np.where(initiatives.due_hard[packages.initiative], np.inf, urgency)
    _, places = np.unique(-urgency, return_inverse=True)
    by_cost = places.reshape(len(packages)).astype(np.float64)
    if model.policy.dispatch == "cost-of-delay":
        return by_cost
    ranked = np.isfinite(packages.rank)
    beyond = packages.rank[ranked].max(initial=0.0) + 1.0
    return np.where(ranked, packages.rank, beyond + by_cost)


@lru_cache(maxsize=4)
def money_behind(model: Model) -> Floats:
    """[P] money a day that waits for a package: of its initiative, and of all initiatives that follow it by links."""
    p, count = model.packages, len(model.packages)
    behind = [1 << int(initiative) for initiative in p.initiative]
    followers: list[list[int]] = [[] for _ in range(count)]
    for package in range(count):
        for r in range(p.link_first[package], p.link_first[package + 1]):
            followers[int(p.link_package[r])].append(package)
    for package in _last_first(followers):
        for follower in followers[package]:
            behind[package] |= behind[follower]
    money = _money_a_day(model)
    totals = {bits: sum(money[i] for i in range(len(money)) if bits >> i & 1) for bits in set(behind)}
    return np.array([totals[bits] for bits in behind], dtype=np.float64)


def _money_a_day(model: Model) -> Floats:
    """[I] value and penalty a day of each selected initiative, and its share of what its outcome streams by itself."""
    initiatives, outcomes = model.initiatives, model.outcomes
    money = initiatives.value_per_day * initiatives.works + initiatives.penalty
    for o in np.flatnonzero(outcomes.worth_per_day > 0.0):
        members = outcomes.member[outcomes.member_first[o] : outcomes.member_first[o + 1]]
        money[members] += outcomes.worth_per_day[o] / max(1, len(members))
    return np.where(initiatives.selected, money, 0.0)


def _last_first(followers: list[list[int]]) -> Iterator[int]:
    """Packages so that each comes after everything that follows it."""
    seen = [False] * len(followers)
    for root in range(len(followers)):
        stack = [(root, iter(followers[root]))]
        while stack:
            package, rest = stack[-1]
            if seen[package]:
                stack.pop()
            elif (follower := next(rest, None)) is None:
                seen[package] = True
                stack.pop()
                yield package
            elif not seen[follower]:
                stack.append((follower, iter(followers[follower])))


@lru_cache(maxsize=4)
def seat_days(model: Model) -> Floats:
    """[I] seat-days that are left of an initiative's packages at `as_of`."""
    packages, size = model.packages, np.zeros(len(model.initiatives))
    for package in np.flatnonzero(np.isnan(packages.finished)).tolist():
        left = known_left(expected_amount(model, package), 0.0, float(packages.spent[package]))
        size[packages.initiative[package]] += left * seats_held(model, package)
    return size


@jitted
def known_left(expected: float, found: float, worked: float) -> float:
    """Reckon what is left of work: what was expected and found to be done again, less what was worked."""
    return max(expected + found - worked, LEAST_LEFT * expected)


def expected_amount(model: Model, package: int, factor: float = 1.0) -> float:
    """Person-days (working days, if elapsed) in all: as reported of work under way, else the median estimate."""
    packages = model.packages
    if not math.isnan(packages.remaining[package]):
        return float(packages.spent[package] + packages.remaining[package])
    return median_amount(model, package) * factor


def median_amount(model: Model, package: int) -> float:
    """Person-days (working days, if elapsed) by the median estimate."""
    median = quantile(model.estimates.arrays, int(model.packages.amount[package]), 0.5)
    return median * float(model.packages.amount_factor[package])


def seats_held(model: Model, package: int) -> float:
    """Seat-days that a unit of a package's work takes: 1 for effort, its seats for elapsed work."""
    packages = model.packages
    if not packages.elapsed[package]:
        return 1.0
    return float(packages.seat_count[packages.seat_first[package] : packages.seat_first[package + 1]].sum())


class Dispatcher:
    """Packages that are ready and wait for seats; one dispatch at the end of each instant that changes anything."""

    def __init__(self, scene: Scene, seats: Seats) -> None:
        self._scene, self._seats = scene, seats
        self._order: list[float] = dispatch_order(scene.model).tolist()
        self._first_come = scene.model.policy.dispatch == "first-come"
        self._ready: dict[int, simpy.Event] = {}  # package -> its start
        self._blocked: dict[int, tuple[int, int, float]] = {}  # package -> cause, team, since
        self._kept: dict[int, float] = {}  # places that hold within the frozen window
        self._kept_until = 0.0
        self._called_at = -1.0
        self._wake_at = -1.0
        self.queued = [0.0] * len(scene.model.teams)  # package-days spent waiting for seats
        self.length = [0.0] * len(scene.model.teams)  # the same, as the queue's length over time
        self._counted_at = scene.now

    def join(self, package: int) -> simpy.Event:
        """Wait for seats; the event is the start. Whoever makes a package ready calls for a dispatch."""
        self._ready[package] = self._scene.clock.event()
        return self._ready[package]

    def call(self) -> None:
        """Dispatch at the end of this instant, once however often it is called."""
        if self._called_at < self._scene.now:
            self._called_at = self._scene.now
            self._dispatch_at(self._called_at)

    def _dispatch_at(self, time: float) -> None:
        callbacks = self._scene.clock.moment(time, DISPATCH).callbacks
        assert callbacks is not None, "a moment that was just set has not passed"
        callbacks.append(self._dispatch)

    def reorder(self, order: Floats, frozen: float) -> None:
        """Take a new order; what is ready now keeps its place, ahead of the rest, for the frozen days."""
        if frozen > 0.0:
            self._kept = {package: self._order[package] for package in self._ready}
            self._kept_until = self._scene.now + frozen
        self._order = order.tolist()
        self.call()

    def leave(self, package: int) -> None:
        """Give up waiting."""
        self._count_lengths()
        self._unblock(package)
        self._ready.pop(package, None)

    def close(self) -> None:
        """Count the days of those who still wait when the run stops."""
        self._count_lengths()
        for package in list(self._blocked):
            self._unblock(package)

    def _dispatch(self, _: simpy.Event) -> None:
        """Start what fits, in order; what does not fit is passed over and knows why."""
        self._called_at = -1.0
        now = self._scene.now
        self._count_lengths()
        for package in sorted(self._ready, key=self._place):
            obstacle, before = self._seats.obstacle(package, now), self._blocked.get(package)
            if before is not None and before[:2] == obstacle:
                continue
            self._unblock(package)
            if obstacle is None:
                self._seats.take(package)
                self._scene.clock.fire(self._ready.pop(package))
            else:
                self._blocked[package] = (*obstacle, now)
        self._wake()

    def _wake(self) -> None:
        """Dispatch again on the next day on which some team has more or fewer seats, if anybody waits."""
        changes = self._scene.wiring.seat_changes
        later = bisect_right(changes, self._scene.now)
        if self._blocked and later < len(changes) and changes[later] != self._wake_at:
            self._wake_at = changes[later]
            self._dispatch_at(self._wake_at)

    def _course(self, package: int) -> Course:
        course = self._scene.courses[package]
        assert course is not None, "only selected packages wait for seats"
        return course

    def _place(self, package: int) -> tuple[bool, float, float, int]:
        if package in self._kept and self._scene.now < self._kept_until:
            return False, self._kept[package], 0.0, package
        return True, self._order[package], self._course(package).since if self._first_come else 0.0, package

    def _unblock(self, package: int) -> None:
        """Book the days since something else blocked the package, or nothing did, to what blocks it."""
        if package not in self._blocked:
            return
        cause, team, since = self._blocked.pop(package)
        now = self._scene.now
        if now > since:
            self._course(package).life.segments.append(Segment(cause, since, now, team))
            if cause == SEAT:
                self.queued[team] += now - since

    def _count_lengths(self) -> None:
        days = self._scene.now - self._counted_at
        self._counted_at = self._scene.now
        if days:
            for cause, team, _ in self._blocked.values():
                if cause == SEAT:
                    self.length[team] += days

    def columns(self) -> dict[str, Any]:
        """What a state keeps of it."""
        self._count_lengths()
        packages = range(len(self._order))
        blocked = [self._blocked.get(package, (-1, -1, math.nan)) for package in packages]
        return {
            "order": np.array(self._order, np.float64),
            "kept": np.array([self._kept.get(package, math.nan) for package in packages], np.float64),
            "kept_until": np.array(self._kept_until),
            "queued": np.array(self.queued, np.float64),
            "length": np.array(self.length, np.float64),
            "blocked": np.array([cause for cause, _, _ in blocked], np.int32),
            "blocked_team": np.array([team for _, team, _ in blocked], np.int32),
            "blocked_since": np.array([since for _, _, since in blocked], np.float64),
        }

    def restore(self, state: State) -> None:
        """Go on from a state; the packages that are ready join by themselves."""
        k, h = state.known, state.hidden
        self._order, self._kept_until = k.order.tolist(), float(k.kept_until)
        self._kept = {p: place for p, place in enumerate(k.kept.tolist()) if not math.isnan(place)}
        self.queued, self.length = k.queued.tolist(), k.length.tolist()
        rows = zip(h.blocked.tolist(), h.blocked_team.tolist(), h.blocked_since.tolist(), strict=True)
        self._blocked = {p: row for p, row in enumerate(rows) if row[0] >= 0}

    def begin(self) -> None:
        """Go on with those who wait: as the last dispatch left them, until seats change."""
        self._wake()
