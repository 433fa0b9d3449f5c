"""The order in which waiting packages get seats, and the dispatch that hands them out."""

from __future__ import annotations

import numpy as np
import simpy

from execsim.model.model import Floats, Model
from execsim.model.quantiles import quantile
from execsim.simulation.clock import DISPATCH, Clock
from execsim.simulation.records import SEAT, Life, Segment
from execsim.simulation.seats import Seats


def dispatch_order(model: Model, sizes: Floats | None = None) -> Floats:
    """[P] static rank of every package under the policy, smaller first; ties go by row, which is key order.

    `rank`: as the plan or the file says, and unranked work after it by cost of delay. `due`: by the
    initiative's due date. `cost-of-delay`: hard due dates first, then by value per week over the estimated
    person-days of the initiative (weighted shortest job first). `first-come` is decided when work is ready.
    """
    initiatives, packages = model.initiatives, model.packages
    if model.policy.dispatch == "first-come":
        return np.zeros(len(packages))
    if model.policy.dispatch == "due":
        return initiatives.due[packages.initiative]
    size = _estimated_sizes(model) if sizes is None else sizes
    urgency = (initiatives.value_per_day + initiatives.penalty) * initiatives.works / np.maximum(size, 1e-9)
    urgency = np.where(initiatives.due_hard, np.inf, urgency)
    places = np.argsort(np.argsort(-urgency, kind="stable"), kind="stable").astype(np.float64)
    by_cost = places[packages.initiative]
    if model.policy.dispatch == "cost-of-delay":
        return by_cost
    ranked = np.isfinite(packages.rank)
    beyond = packages.rank[ranked].max(initial=0.0) + 1.0
    return np.where(ranked, packages.rank, beyond + by_cost)


def _estimated_sizes(model: Model) -> Floats:
    """[I] median estimates of an initiative's packages, added up."""
    packages, size = model.packages, np.zeros(len(model.initiatives))
    for package in range(len(packages)):
        estimate = quantile(model.estimates.arrays, int(packages.amount[package]), 0.5)
        size[packages.initiative[package]] += estimate * packages.amount_factor[package]
    return size


class Dispatcher:
    """Packages that are ready and wait for seats; one dispatch at the end of each instant that changes anything."""

    def __init__(self, model: Model, clock: Clock, seats: Seats, lives: list[Life | None]) -> None:
        self._clock, self._seats, self._lives = clock, seats, lives
        self._order = dispatch_order(model)
        self._first_come = model.policy.dispatch == "first-come"
        self._ready: dict[int, tuple[float, simpy.Event]] = {}  # package -> ready since, its start
        self._blocked: dict[int, tuple[int, int, float]] = {}  # package -> cause, team, since
        self._frozen: dict[int, float] = {}  # places that hold until then
        self._frozen_until = 0.0
        self._called_at = -1.0
        self._wake_at = -1.0
        self.queued = np.zeros(len(model.teams))  # package-days spent waiting for seats
        self.length = np.zeros(len(model.teams))  # the same, as the queue's length over time
        self._counted_at = clock.now

    def join(self, package: int) -> simpy.Event:
        """Wait for seats; the event is the start."""
        event = self._clock.event()
        self._ready[package] = (self._clock.now, event)
        self.call()
        return event

    def call(self) -> None:
        """Dispatch at the end of this instant, once however often it is called."""
        if self._called_at < self._clock.now:
            self._called_at = self._clock.now
            self._clock.moment(self._clock.now, DISPATCH).callbacks.append(self._dispatch)

    def reorder(self, order: Floats, frozen: float) -> None:
        """Take a new order; what is ready now keeps its place, ahead of the rest, for the frozen days."""
        now = self._clock.now
        if frozen > 0.0:
            self._frozen = {package: self._order[package] for package in self._ready}
            self._frozen_until = now + frozen
        self._order = order
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
        now = self._clock.now
        self._count_lengths()
        for package in sorted(self._ready, key=self._place):
            self._unblock(package)
            obstacle = self._seats.obstacle(package, now)
            if obstacle is None:
                self._seats.take(package)
                self._clock.fire(self._ready.pop(package)[1])
            else:
                self._blocked[package] = (*obstacle, now)
        wake = self._seats.next_change(now)
        if self._ready and wake < np.inf and wake != self._wake_at:
            self._wake_at = wake
            self._clock.moment(wake, DISPATCH).callbacks.append(self._dispatch)

    def _place(self, package: int) -> tuple[bool, float, float, int]:
        if package in self._frozen and self._clock.now < self._frozen_until:
            return False, self._frozen[package], 0.0, package
        return True, self._order[package], self._ready[package][0] if self._first_come else 0.0, package

    def _unblock(self, package: int) -> None:
        """Book the days since the last dispatch to what blocked the package then."""
        if package not in self._blocked:
            return
        cause, team, since = self._blocked.pop(package)
        now, life = self._clock.now, self._lives[package]
        if now > since and life is not None:
            life.segments.append(Segment(cause, since, now, team))
            if cause == SEAT:
                self.queued[team] += now - since

    def _count_lengths(self) -> None:
        days = self._clock.now - self._counted_at
        self._counted_at = self._clock.now
        if days:
            for cause, team, _ in self._blocked.values():
                if cause == SEAT:
                    self.length[team] += days
