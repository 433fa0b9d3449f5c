"""What has passed on: starts, shipments, finishes, arrivals from outside; and what links make of them."""

from __future__ import annotations

import math

import simpy

from execsim.model.model import FF, FS, SF, SS
from execsim.simulation.clock import Clock
from execsim.simulation.records import EXTERNAL, PREDECESSOR, Driver, Life
from execsim.simulation.wiring import Link


class Passage:
    """The events that others wait for, in one replication.

    A package passes on what FS links wait for when it ships: a release at `ship_at` of its work, any other when
    it is done. FF links wait until it is done.
    """

    def __init__(self, clock: Clock, lives: list[Life | None], externals: int) -> None:
        self._clock, self._lives = clock, lives
        self.under_way = [clock.event() for _ in lives]
        self.shipped = [clock.event() for _ in lives]
        self.done = [clock.event() for _ in lives]
        self.arrived = [clock.event() for _ in range(externals)]
        self.arrivals = [Driver(EXTERNAL, math.inf)] * externals
        self._expected = [math.inf] * len(lives)  # shipment, as it looked at the first start

    def start(self, package: int, expected: float) -> None:
        """A package starts for the first time and expects to ship then; later starts change nothing."""
        if not self.under_way[package].triggered:
            self._expected[package] = expected
            self._clock.fire(self.under_way[package])

    def ship(self, package: int) -> None:
        """A package passes on what it has made; only the first time counts."""
        life = self._lives[package]
        if life is not None and not self.shipped[package].triggered:
            life.shipped = min(self._clock.now, life.shipped, life.done)
            self._clock.fire(self.shipped[package])

    def finish(self, package: int) -> None:
        """A package is done, or dropped: nothing waits for it any more."""
        self.start(package, self._clock.now)
        self.ship(package)
        self._clock.fire(self.done[package])

    def arrive(self, external: int, driver: Driver) -> None:
        """Something comes from outside."""
        self.arrivals[external] = driver
        self._clock.fire(self.arrived[external])

    def origin(self, link: Link) -> simpy.Event:
        """What a link waits for; a lead counts from what is expected once its predecessor is under way."""
        if link.kind in (SS, SF) or link.lag < 0.0:
            return self.under_way[link.package]
        return self.shipped[link.package] if link.kind == FS else self.done[link.package]

    def driver(self, link: Link) -> Driver:
        """When a link lets go: never before its predecessor has started."""
        life = self._lives[link.package]
        assert life is not None, "links to work that is not selected are void"
        if link.kind in (SS, SF):
            passes = life.started + max(link.lag, 0.0)
            return Driver(PREDECESSOR, passes, link.package, life.started, at_start=True)
        passed = life.done if link.kind == FF else life.shipped
        if link.lag < 0.0:
            passed = self._expected[link.package]
        return Driver(PREDECESSOR, max(passed + link.lag, life.started), link.package, passed)

    def lets_go(self, link: Link) -> float:
        """When a link is expected to let go, once its predecessor is under way."""
        life = self._lives[link.package]
        assert life is not None, "links to work that is not selected are void"
        if link.kind == SS:
            return life.started + link.lag
        return link.lag + (life.shipped if math.isfinite(life.shipped) else self._expected[link.package])
