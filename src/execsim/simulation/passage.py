"""What has passed on: starts, shipments, finishes, arrivals from outside; and what links make of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import simpy

from execsim.model.model import FF, FS, SF, SS
from execsim.simulation.clock import Clock
from execsim.simulation.records import EXTERNAL, PREDECESSOR, Driver, Life
from execsim.simulation.wiring import Link, Wiring


class Passage:
    """The events that others wait for, in one replication.

    A package passes on what FS links wait for when it ships: a release at `ship_at` of its work, any other when
    it is done. FF links wait until it is done.
    """

    def __init__(self, clock: Clock, wiring: Wiring, lives: list[Life | None]) -> None:
        self._clock, self._wiring, self._lives = clock, wiring, lives
        externals = len(wiring.externals)
        self.under_way = [clock.event() for _ in lives]
        self.shipped = [clock.event() for _ in lives]
        self.done = [clock.event() for _ in lives]
        self.arrived = [clock.event() for _ in range(externals)]
        self.arrivals = [Driver(EXTERNAL, math.inf)] * externals
        self._expected = [math.inf] * len(lives)  # shipment, as it looked at the first start
        self._held = [True] * len(lives)  # whether FF and SF hold that back too: not where it ships early

    def start(self, package: int, expected: float, *, held: bool = True) -> None:
        """A package starts for the first time and expects to pass on then, or later if FF or SF hold it back."""
        if not self.under_way[package].triggered:
            self._expected[package], self._held[package] = expected, held
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

    def origins(self, link: Link) -> list[simpy.Event]:
        """What a link waits for; a lead until it can be known when its predecessor will pass on."""
        if link.kind in (SS, SF):
            return [self.under_way[link.package]]
        if link.lag < 0.0:
            return self.begun(link)
        return [self.shipped[link.package] if link.kind == FS else self.done[link.package]]

    def begun(self, link: Link) -> list[simpy.Event]:
        """The starts from which on it can be known when a link lets go."""
        behind = [link.package] if link.kind in (SS, SF) else self._behind(link.package)
        return [self.under_way[package] for package in behind]

    def _behind(self, package: int) -> Iterator[int]:
        """A package, and all whose FF and SF links hold back its finish, and so on."""
        yield package
        for link in self._wiring.finish_links[package]:
            yield from self._behind(link.package)

    def driver(self, link: Link) -> Driver:
        """When a link lets go: never before its predecessor has started."""
        life = self._lives[link.package]
        assert life is not None, "links to work that is not selected are void"
        if link.kind in (SS, SF):
            passes = life.started + max(link.lag, 0.0)
            return Driver(PREDECESSOR, passes, link.package, life.started, at_start=True)
        passed = life.done if link.kind == FF else life.shipped
        if link.lag < 0.0:
            passed = self.expected(link.package)
        return Driver(PREDECESSOR, max(passed + link.lag, life.started), link.package, passed)

    def expected(self, package: int) -> float:
        """When a package under way passes on: as it looked at its first start, with what is known to hold it back."""
        life = self._lives[package]
        assert life is not None, "links to work that is not selected are void"
        if math.isfinite(life.shipped):
            return life.shipped
        holds = self._wiring.finish_links[package] if self._held[package] else ()
        known = [self.driver(link).time for link in holds if link.kind == SF and self.under_way[link.package].triggered]
        known += [self.expected(link.package) + link.lag for link in holds if link.kind == FF]
        return max([self._expected[package], *(time for time in known if math.isfinite(time))])

    def lets_go(self, link: Link) -> float:
        """When a link is expected to let go, once its predecessor is under way."""
        life = self._lives[link.package]
        assert life is not None, "links to work that is not selected are void"
        return link.lag + (life.started if link.kind == SS else self.expected(link.package))
