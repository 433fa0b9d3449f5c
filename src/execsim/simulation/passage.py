"""What packages and the outside pass on, and what links make of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from execsim.model.model import FF, FS, SF, SS
from execsim.simulation.course import Course, Scene
from execsim.simulation.records import EXTERNAL, PREDECESSOR, Driver
from execsim.simulation.signals import ARRIVED, FINISHED, SHIPPED, STARTED, Thing
from execsim.simulation.wiring import Link


class Passage:
    """Starts, shipments, finishes and arrivals in one replication.

    A package passes on what FS links wait for when it ships: a release at `ship_at` of its work, any other when
    it is done. FF links wait until it is done.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene, self._wiring, self._signals = scene, scene.wiring, scene.signals
        self.arrivals = [Driver(EXTERNAL, math.inf)] * len(scene.wiring.externals)

    def start(self, course: Course, expected: float, *, holds: bool = True) -> None:
        """A package starts for the first time and expects to pass on then, or later if FF or SF hold it back."""
        if self._signals.give((STARTED, course.package)):
            course.expected, course.holds = expected, holds

    def ship(self, course: Course) -> None:
        """A package passes on what it has made; only the first time counts."""
        if self._signals.give((SHIPPED, course.package)):
            life = course.life
            life.shipped = min(self._scene.now, life.shipped, life.done)

    def finish(self, course: Course) -> None:
        """A package is done, or dropped: nothing waits for it any more."""
        self.start(course, self._scene.now)
        self.ship(course)
        self._signals.give((FINISHED, course.package))

    def arrive(self, external: int, driver: Driver) -> None:
        """Something comes from outside."""
        self.arrivals[external] = driver
        self._signals.give((ARRIVED, external))

    def restore(self) -> None:
        """Let everything have happened that the lives say has."""
        for course in self._scene.courses:
            if course is not None:
                life, package = course.life, course.package
                for kind, time in ((STARTED, life.started), (SHIPPED, life.shipped), (FINISHED, life.done)):
                    if time < math.inf:
                        self._signals.give((kind, package))

    def origins(self, link: Link) -> list[Thing]:
        """What a link waits for; a lead until it can be known when its predecessor will pass on."""
        if link.kind in (SS, SF):
            return [(STARTED, link.package)]
        if link.lag < 0.0:
            return self.begun(link)
        return [(SHIPPED if link.kind == FS else FINISHED, link.package)]

    def begun(self, link: Link) -> list[Thing]:
        """The starts from which on it can be known when a link lets go."""
        behind = [link.package] if link.kind in (SS, SF) else self._behind(link.package)
        return [(STARTED, package) for package in behind]

    def _behind(self, package: int) -> Iterator[int]:
        """A package, and all whose FF and SF links hold back its finish, and so on."""
        yield package
        for link in self._wiring.finish_links[package]:
            yield from self._behind(link.package)

    def driver(self, link: Link) -> Driver:
        """When a link lets go: never before its predecessor has started."""
        life = self._course(link.package).life
        if link.kind in (SS, SF):
            passes = life.started + max(link.lag, 0.0)
            return Driver(PREDECESSOR, passes, link.package, life.started, at_start=True)
        passed = life.done if link.kind == FF else life.shipped
        if link.lag < 0.0:
            passed = self.expected(link.package)
        return Driver(PREDECESSOR, max(passed + link.lag, life.started), link.package, passed)

    def expected(self, package: int) -> float:
        """When a package under way passes on: as it looked at its first start, with what is known to hold it back."""
        course = self._course(package)
        if math.isfinite(course.life.shipped):
            return course.life.shipped
        holds = self._wiring.finish_links[package] if course.holds else ()
        started = self._signals.has
        known = [self.driver(link).time for link in holds if link.kind == SF and started((STARTED, link.package))]
        known += [self.expected(link.package) + link.lag for link in holds if link.kind == FF]
        return max([course.expected, *(time for time in known if math.isfinite(time))])

    def lets_go(self, link: Link) -> float:
        """When a link is expected to let go, once its predecessor is under way."""
        return link.lag + (self._course(link.package).life.started if link.kind == SS else self.expected(link.package))

    def _course(self, package: int) -> Course:
        course = self._scene.courses[package]
        assert course is not None, "links to work that is not selected are void"
        return course
