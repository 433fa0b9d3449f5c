"""Who asks ahead: for decisions that a package needs, as long before its start as `ask_ahead` says."""

from __future__ import annotations

import math
from collections.abc import Iterator

from execsim.model.state import DECIDING, DONE
from execsim.simulation.clock import ASKING, Story
from execsim.simulation.course import Course, Scene
from execsim.simulation.deciding import Desk
from execsim.simulation.passage import Passage
from execsim.simulation.signals import ARRIVED, ASKER


class Askers:
    """Those who ask ahead in one replication; everybody else asks when nothing else holds the package back."""

    def __init__(self, scene: Scene, passage: Passage, desk: Desk) -> None:
        self._scene, self._passage, self._desk = scene, passage, desk

    def begin(self) -> None:
        """Ask for every package that has not got as far as to ask by itself."""
        for course in self._waiting():
            self._scene.clock.process(self._reckon(course))

    def ask_anew(self) -> None:
        """It has changed how long ahead some ask: go by that from now on."""
        for course in self._waiting():
            if not math.isnan(course.early):
                self._scene.clock.process(self._ask(course))

    def _waiting(self) -> Iterator[Course]:
        early = self._scene.wiring.early
        return (one for one in self._scene.courses if one and one.phase < DECIDING and early[one.package])

    def _reckon(self, course: Course) -> Story:
        """Reckon by the finish that predecessors under way expect.

        That can be known when they and what holds back their finish have begun.
        """
        wiring, package = self._scene.wiring, course.package
        if math.isnan(course.early):
            dated = self._scene.model.externals.dated
            things = [thing for link in wiring.start_links[package] for thing in self._passage.begun(link)]
            things += [(ARRIVED, external) for external, _ in wiring.outside[package] if not dated[external]]
            event = self._scene.signals.wait((ASKER, package), things)
            if event is not None:
                yield event
            course.early = self._expected(package)
        yield from self._ask(course)

    def _ask(self, course: Course) -> Story:
        """Ask for one after the other, each when it is time; what was dropped asks for nothing more."""
        while due := self._due(course):
            yield self._scene.clock.moment(min(due.values()), ASKING, course.package)
            if course.phase == DONE:
                return
            for ask, time in self._due(course).items():
                if time <= self._scene.now:
                    self._desk.ask(ask)

    def _due(self, course: Course) -> dict[int, float]:
        """When to ask for what nobody has asked for yet, by ask; nothing, where none is asked for ahead."""
        model = self._scene.model
        days = {ask: float(model.decisions.ask_ahead[model.asks.decision[ask]]) for ask in self._open(course)}
        return {ask: course.early - ahead for ask, ahead in days.items() if ahead > 0.0}

    def _open(self, course: Course) -> Iterator[int]:
        return (ask for ask in self._scene.wiring.early[course.package] if self._desk.is_unasked(ask))

    def _expected(self, package: int) -> float:
        wiring, arrivals = self._scene.wiring, self._passage.arrivals
        lets_go = [self._passage.lets_go(link) for link in wiring.start_links[package]]
        comes = [arrivals[external].time + lag for external, lag in wiring.outside[package]]
        return max([wiring.not_before[package], *lets_go, *comes])
