"""Who asks ahead: for decisions that a package needs, as long before its start as `ask_ahead` says."""

from __future__ import annotations

import math

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
        for course in self._scene.courses:
            if course is not None and course.phase < DECIDING and self._ahead(course):
                self._scene.clock.process(self._ask(course))

    def _ahead(self, course: Course) -> list[tuple[float, int]]:
        """(working days ahead, ask), the earliest first."""
        return sorted((-days, ask) for days, ask in self._scene.wiring.asks[course.package] if days > 0.0)

    def _ask(self, course: Course) -> Story:
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
        for minus, ask in self._ahead(course):
            yield self._scene.clock.moment(course.early + minus, ASKING, package)
            if course.phase != DONE:  # what was dropped asks for nothing more
                self._desk.ask(ask)

    def _expected(self, package: int) -> float:
        wiring, arrivals = self._scene.wiring, self._passage.arrivals
        lets_go = [self._passage.lets_go(link) for link in wiring.start_links[package]]
        comes = [arrivals[external].time + lag for external, lag in wiring.outside[package]]
        return max([wiring.not_before[package], *lets_go, *comes])
