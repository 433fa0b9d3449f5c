"""The dynamics of one replication as SimPy processes: with its neighbours, the specification of `simulate`.

A package's life is one process (`packages`); decisions live in `deciding`, seats in `seats`, who starts next in
`dispatch`, how fast work goes in `pace`, who comes and goes in `staff`. `docs/model.md` states every rule.
"""

from __future__ import annotations

import math

import numpy as np

from execsim.model.families import GRID
from execsim.model.model import Model
from execsim.model.sampling import Sampling
from execsim.model.state import DONE, READY, State
from execsim.simulation.asking import Askers
from execsim.simulation.clock import END, EVENT, Clock, Story
from execsim.simulation.course import CAUSE_OF, Course, Scene
from execsim.simulation.deciding import Desk
from execsim.simulation.dispatch import Dispatcher
from execsim.simulation.impacts import Impacts, draw_impacts
from execsim.simulation.luck import Luck
from execsim.simulation.outside import Outside
from execsim.simulation.pace import Pace
from execsim.simulation.packages import Packages
from execsim.simulation.passage import Passage
from execsim.simulation.planner import Planner
from execsim.simulation.records import Life, Run
from execsim.simulation.seats import Seats
from execsim.simulation.signals import Signals
from execsim.simulation.snapshot import courses_of, notes_of, state_of
from execsim.simulation.staff import Staff
from execsim.simulation.wiring import Wiring

HORIZONS = 5  # a run goes on past the horizon until all is done, at most so many horizons


class Replication:
    """One run of a model on one column of luck, from its beginning or from a state."""

    def __init__(self, model: Model, wiring: Wiring, luck: Luck, state: State | None = None) -> None:
        self._release, self._replication = model.as_of, luck.replication
        self._last = HORIZONS * model.horizon
        clock = Clock(initial_time=model.as_of if state is None else state.time)
        courses = _new_courses(model, wiring) if state is None else courses_of(state)
        self._scene = Scene(model, luck, wiring, clock, Signals(clock), courses)
        self._impacts = draw_impacts(self._scene) if state is None else _impacts_of(state)
        self._passage = Passage(self._scene)
        self._outside = Outside(self._scene, self._passage)
        self._seats = Seats(self._scene)
        self._dispatcher = Dispatcher(self._scene, self._seats)
        self._staff = Staff(self._scene, self._seats, self._dispatcher.call)
        self._desk = Desk(self._scene, self._staff.gone)
        self._planner = Planner(self._scene, self._seats, self._dispatcher, self._desk)
        self._events: list[tuple[float, int]] = []
        self._event_next = [math.inf] * len(model.events)
        self._over = clock.event()
        for row in state.known.shifts.tolist() if state is not None and model.shifts else ():
            self._scene.shift(row)
        self._pace = Pace(self._scene)
        self._askers = Askers(self._scene, self._passage, self._desk)
        self._packages = Packages(
            self._scene,
            self._impacts,
            self._passage,
            self._seats,
            self._pace,
            self._dispatcher,
            self._desk,
            self._askers,
            self._end,
        )
        if state is None:
            self._open()
        else:
            self._restore(state)
        self._begin(afresh=state is None)

    # --- beginning ----------------------------------------------------------------------------------

    def _open(self) -> None:
        """Begin at `as_of`."""
        for course in self._scene.courses:
            if course is not None:
                self._packages.open(course)
        self._packages.resume()
        self._staff.draw()
        for event in np.flatnonzero(self._scene.model.events.rate > 0.0).tolist():
            self._event_next[event] = self._scene.now + self._scene.luck.next_event(event, 0)

    def _restore(self, state: State) -> None:
        """Begin where a state left off."""
        self._scene.notes += notes_of(state)
        self._events += zip(state.past.event_time.tolist(), state.past.event_row.tolist(), strict=True)
        rates = self._scene.model.events.rate
        self._event_next = np.where(rates > 0.0, state.hidden.event_next, math.inf).tolist()
        for course in self._scene.courses:
            if course is not None:
                self._packages.restore(course)
        for part in (self._outside, self._seats, self._dispatcher, self._staff, self._desk, self._planner):
            part.restore(state)

    def _begin(self, *, afresh: bool) -> None:
        """Let everything go on from where it stands."""
        self._passage.restore()
        self._outside.begin()
        self._staff.begin()
        self._planner.begin(afresh=afresh)
        self._desk.begin()
        self._dispatcher.begin()
        for event, time in enumerate(self._event_next):
            if time < math.inf:
                self._scene.clock.process(self._happen(event))
        self._packages.begin()
        self._askers.begin()

    # --- going on -----------------------------------------------------------------------------------

    def run(self, until: float = math.inf) -> Run:
        """Let everything happen; stop when all selected work is done, at the latest after five horizons."""
        self.advance(until)
        self._close()
        return Run(
            release=self._release,
            end=self._scene.now,
            lives=[course.life if course else None for course in self._scene.courses],
            risks=np.array(self._impacts.risks, np.float64),
            events=self._events,
            busy=self._seats.busy,
            queued=np.array(self._dispatcher.queued, np.float64),
            queue_length=np.array(self._dispatcher.length, np.float64),
            decision_waits=self._desk.waits(),
            notes=self._scene.notes,
        )

    def advance(self, until: float = math.inf) -> None:
        """Let everything happen up to and including an instant, or until all is done."""
        until = min(until, self._last)
        if until < math.inf:
            until = math.floor(until * GRID) / GRID  # nothing happens between two steps of time
        until = max(self._scene.now, until)
        if self._packages.left:
            self._over = self._scene.clock.event()
            self._end(until)
            self._scene.clock.run(until=self._over)

    def state(self) -> State:
        """Where everything stands."""
        parts = (self._outside, self._staff, self._seats, self._desk, self._dispatcher, self._planner)
        columns = {name: value for part in parts for name, value in part.columns().items()}
        columns["event_next"] = np.array(self._event_next, np.float64)
        return state_of(self._scene, self._replication, self._impacts, self._events, columns)

    def _end(self, time: float | None = None) -> None:
        """Stop once the present instant, or a later one, is over."""
        callbacks = self._scene.clock.moment(self._scene.now if time is None else time, END).callbacks
        assert callbacks is not None, "a moment that was just set has not passed"
        callbacks.append(lambda _: self._scene.clock.fire(self._over))

    def _close(self) -> None:
        """Count the days of what was waited for, or worked on, when the run stopped."""
        self._dispatcher.close()
        for course in self._scene.courses:
            if course is not None and course.phase not in (READY, DONE):
                course.life.record(CAUSE_OF[course.phase], course.since, self._scene.now)

    def _happen(self, event: int) -> Story:
        """An event may happen again and again; its response is at once."""
        while True:
            yield self._scene.clock.moment(self._event_next[event], EVENT, event)
            self._scene.note("event", event)
            self._events.append((self._scene.now, event))
            times = self._planner.happened[event] + 1
            self._event_next[event] = self._scene.now + self._scene.luck.next_event(event, times)
            self._planner.event(event)


def _new_courses(model: Model, wiring: Wiring) -> list[Course | None]:
    return [
        Course(package, Life(), since=model.as_of) if selected else None
        for package, selected in enumerate(wiring.selected)
    ]


def _impacts_of(state: State) -> Impacts:
    h = state.hidden
    return Impacts(h.risks.astype(np.float64).tolist(), h.delay.tolist(), h.burden.tolist())


def run_replication(
    model: Model, seed: int, replication: int, wiring: Wiring | None = None, sampling: Sampling | None = None
) -> Run:
    """Simulate one replication and keep its whole history; a `wiring` at hand saves reading it again."""
    return _replication(model, seed, replication, wiring, sampling).run()


def stop_replication(
    model: Model,
    seed: int,
    replication: int,
    until: float,
    wiring: Wiring | None = None,
    sampling: Sampling | None = None,
) -> State:
    """Simulate one replication up to and including an instant."""
    run = _replication(model, seed, replication, wiring, sampling)
    run.advance(until)
    return run.state()


def _replication(
    model: Model, seed: int, replication: int, wiring: Wiring | None, sampling: Sampling | None
) -> Replication:
    luck = Luck(model, seed, replication, sampling)
    return Replication(model, wiring or Wiring.of(model), luck, model.state_of(replication))
