"""What comes from outside: on a date, or a while after what it waits for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from execsim.model.model import FF
from execsim.model.state import State
from execsim.simulation.clock import OUTSIDE, Story
from execsim.simulation.course import Scene
from execsim.simulation.passage import Passage
from execsim.simulation.records import EXTERNAL, Driver
from execsim.simulation.signals import ARRIVED, FINISHED
from execsim.simulation.signals import EXTERNAL as OUTSIDER
from execsim.simulation.wiring import Link


class Outside:
    """The externals of one replication."""

    def __init__(self, scene: Scene, passage: Passage) -> None:
        self._scene, self._passage = scene, passage
        self._externals, self._luck, self._as_of = scene.model.externals, scene.luck, scene.model.as_of
        self._coming: list[Driver | None] = [None] * len(self._externals)

    def begin(self) -> None:
        """Let every external come that has not."""
        for external in range(len(self._externals)):
            if not self._scene.signals.has((ARRIVED, external)):
                self._scene.clock.process(self._arrive(external))

    def _arrive(self, external: int) -> Story:
        """A dated external comes on its day; any other takes its time once what it waits for is there."""
        driver = self._coming[external]
        if driver is None and self._externals.dated[external]:
            driver = Driver(EXTERNAL, self._luck.external(external))
        elif driver is None:
            wiring = self._scene.wiring
            after, outside = wiring.external_packages[external], wiring.externals[external]
            things = [*((FINISHED, package) for package in after), *((ARRIVED, other) for other in outside)]
            event = self._scene.signals.wait((OUTSIDER, external), things)
            if event is not None:
                yield event
            driver = self._after(external, after, outside)
        self._expect(external, driver)
        yield self._scene.clock.moment(driver.time, OUTSIDE, external)
        self._scene.note("arrived", external)
        self._passage.arrive(external, driver)

    def _expect(self, external: int, driver: Driver) -> None:
        """It is settled when it comes; a date is known ahead, to those who ask ahead."""
        self._coming[external] = driver
        if self._externals.dated[external]:
            self._passage.arrivals[external] = driver

    def _after(self, external: int, packages: tuple[int, ...], outside: tuple[int, ...]) -> Driver:
        """It takes its time from the last of what it waits for."""
        earlier = [self._passage.arrivals[other] for other in outside]
        for package in packages:
            done = self._passage.driver(Link(package, FF, 0.0)).time
            earlier.append(Driver(EXTERNAL, done, package, done))
        start = Driver(EXTERNAL, self._as_of)
        last = max(earlier, key=lambda d: (d.time, -d.package), default=start)
        return last._replace(time=last.time + self._luck.external(external, self._as_of - last.time))

    def columns(self) -> dict[str, Any]:
        """What a state keeps of it."""
        coming = [driver or Driver(EXTERNAL, math.inf) for driver in self._coming]
        return {
            "arrived": np.array([self._scene.signals.has((ARRIVED, x)) for x in range(len(coming))], np.bool_),
            "arrival": np.array([driver.time for driver in coming], np.float64),
            "arrival_from": np.array([driver.package for driver in coming], np.int32),
            "arrival_origin": np.array([driver.origin for driver in coming], np.float64),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        h = state.hidden
        columns = (h.arrival, h.arrival_from, h.arrival_origin, state.known.arrived)
        for external, (time, *rest, arrived) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
            if time < math.inf:
                driver = Driver(EXTERNAL, time, *rest)
                self._expect(external, driver)
                if arrived:
                    self._passage.arrive(external, driver)
