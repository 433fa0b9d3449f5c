"""What comes from outside: on a date, or a while after what it waits for."""

from __future__ import annotations

from execsim.model.model import FF, Model
from execsim.simulation.clock import OUTSIDE, Clock, Story
from execsim.simulation.luck import Luck
from execsim.simulation.passage import Passage
from execsim.simulation.records import EXTERNAL, Driver, Note
from execsim.simulation.wiring import Link, Wiring


class Outside:
    """The externals of one replication."""

    def __init__(
        self, model: Model, clock: Clock, luck: Luck, wiring: Wiring, passage: Passage, notes: list[Note]
    ) -> None:
        self._model, self._clock, self._luck = model, clock, luck
        self._wiring, self._passage, self._notes = wiring, passage, notes

    def begin(self) -> None:
        """Let every external come."""
        for external in range(len(self._model.externals)):
            self._clock.process(self._arrive(external))

    def _arrive(self, external: int) -> Story:
        """A dated external comes on its day; any other takes its time once what it waits for is there."""
        took = self._luck.external(external)
        driver = Driver(EXTERNAL, took)
        if self._model.externals.dated[external]:
            self._passage.arrivals[external] = driver  # the date is known ahead, to those who ask ahead
        if not self._model.externals.dated[external]:
            after, outside = self._wiring.external_packages[external], self._wiring.externals[external]
            passage = self._passage
            pending = [*(passage.done[p] for p in after), *(passage.arrived[y] for y in outside)]
            yield self._clock.all_of([event for event in pending if not event.processed])
            earlier = [passage.arrivals[y] for y in outside]
            for package in after:
                done = passage.driver(Link(package, FF, 0.0)).time
                earlier.append(Driver(EXTERNAL, done, package, done))
            start = Driver(EXTERNAL, self._model.as_of)
            last = max(earlier, key=lambda d: (d.time, -d.package), default=start)
            driver = last._replace(time=last.time + self._luck.external(external, self._model.as_of - last.time))
        yield self._clock.moment(max(driver.time, self._clock.now), OUTSIDE, external)
        self._notes.append(Note(self._clock.now, "arrived", external))
        self._passage.arrive(external, driver)
