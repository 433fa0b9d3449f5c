"""A package's life, phase by phase, in the order in which a package meets them. `docs/model.md` states the rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import simpy

from execsim.model.quantiles import on_grid
from execsim.model.state import (
    ARRIVAL_LAG,
    ARRIVALS,
    DATED,
    DECIDING,
    DELAYED,
    DONE,
    HELD_BACK,
    HOLDING,
    LAGGING,
    PLANNED,
    READY,
    WORKING,
)
from execsim.simulation.asking import Askers
from execsim.simulation.clock import COMPLETION, PASSING, REVIEW, Story
from execsim.simulation.course import CAUSE_OF, Course, Scene
from execsim.simulation.deciding import Desk
from execsim.simulation.dispatch import Dispatcher
from execsim.simulation.impacts import Impacts
from execsim.simulation.pace import Pace
from execsim.simulation.passage import Passage
from execsim.simulation.records import NOT_BEFORE, REWORKING, Driver
from execsim.simulation.records import WORKING as WORKED
from execsim.simulation.seats import Seats
from execsim.simulation.shipping import repair_work, unshipped_work
from execsim.simulation.signals import ARRIVED, DECIDED, PACKAGE, Thing


class Packages:
    """The packages of one replication, each a process that goes through its phases.

    A phase is a method that waits, does what is then due, and says which phase comes next. All that it needs
    stands in the `Course`: so a life can begin in any phase.
    """

    def __init__(
        self,
        scene: Scene,
        impacts: Impacts,
        passage: Passage,
        seats: Seats,
        pace: Pace,
        dispatcher: Dispatcher,
        desk: Desk,
        askers: Askers,
        all_done: Callable[[], None],
    ) -> None:
        self._scene, self._impacts, self._passage, self._desk, self._askers = scene, impacts, passage, desk, askers
        self._seats, self._pace, self._dispatcher, self._all_done = seats, pace, dispatcher, all_done
        self._stories: dict[int, simpy.Process] = {}
        self.left = 0
        self._phases = (
            self._predecessors,
            self._lag,
            self._arrivals,
            self._arrival_lag,
            self._date,
            self._decisions,
            self._delay,
            self._plan,
            self._ready,
            self._work,
            self._hold,
            self._held_back,
        )

    # --- at the beginning ---------------------------------------------------------------------------

    def open(self, course: Course) -> None:
        """Begin a life at `as_of`: done is done; work under way goes on with what remains, on the seats it has."""
        packages, package, life = self._scene.model.packages, course.package, course.life
        finished, started = float(packages.finished[package]), float(packages.started[package])
        if math.isnan(finished) and math.isnan(started):
            life.effort = course.fresh = on_grid(self._scene.luck.amount(package, 0) * self._impacts.burden[package])
            self._release(course)
            return
        life.effort = life.worked = float(packages.spent[package])
        life.cost = life.worked * self._pace.day_rate(package)
        life.started = finished if math.isnan(started) else started
        self._seats.begin(package)
        if math.isnan(finished):
            course.phase = WORKING
            course.fresh = self._scene.luck.remaining(package)
            life.effort += course.fresh
            life.cleared = self._scene.now
            self._release(course)
        else:
            course.phase = DONE
            life.done = life.cleared = life.shipped = finished
            self._seats.finish(package)

    def _release(self, course: Course) -> None:
        """What is left of a release when it ships, and what escapes from it."""
        model, package = self._scene.model, course.package
        course.unshipped = unshipped_work(model, package, course.fresh)
        course.repair = repair_work(model, self._scene.luck, package, course.fresh)

    def restore(self, course: Course) -> None:
        """Count a package again that was begun."""
        if math.isfinite(course.life.started):
            self._seats.begin(course.package)
        if course.phase == DONE:
            self._seats.finish(course.package)
        elif course.phase == WORKING:
            self._seats.take(course.package)

    def resume(self) -> None:
        """At `as_of`, once all are open: go on with what is under way."""
        for course in self._alive():
            if course.phase == WORKING:
                self._seats.take(course.package)
                self._start(course)

    def begin(self) -> None:
        """Let every life go on from where it stands."""
        for course in self._alive():
            self.left += 1
            self._stories[course.package] = self._scene.clock.process(self._live(course))

    def _alive(self) -> Iterator[Course]:
        return (course for course in self._scene.courses if course is not None and course.phase != DONE)

    def _live(self, course: Course) -> Story:
        """Go through the phases to the end, or until the initiative is dropped."""
        try:
            while course.phase != DONE:
                yield from self._phases[course.phase](course)
        except simpy.Interrupt:
            self._give_up(course)
            return
        if not self._scene.luck.goes_on(course.package):
            self._drop(int(self._scene.model.packages.initiative[course.package]))

    # --- waiting to start: each counts from where the last one let go -------------------------------

    def _predecessors(self, course: Course) -> Story:
        links = self._scene.wiring.start_links[course.package]
        yield from self._all(course, [thing for link in links for thing in self._passage.origins(link)])
        course.driver = _last(self._passage.driver(link) for link in links)
        self._enter(course, LAGGING, _time(course.driver))

    def _lag(self, course: Course) -> Story:
        yield from self._until(course)
        self._enter(course, ARRIVALS)

    def _arrivals(self, course: Course) -> Story:
        outside = self._scene.wiring.outside[course.package]
        yield from self._all(course, [(ARRIVED, external) for external, _ in outside])
        arrivals = ((self._passage.arrivals[external], lag) for external, lag in outside)
        came = _last(arrival._replace(time=arrival.time + lag) for arrival, lag in arrivals)
        course.driver = _last(driver for driver in (course.driver, came) if driver)
        self._enter(course, ARRIVAL_LAG, _time(came))

    def _arrival_lag(self, course: Course) -> Story:
        yield from self._until(course)
        self._enter(course, DATED, self._scene.wiring.not_before[course.package])

    def _date(self, course: Course) -> Story:
        yield from self._until(course)
        now, life = self._scene.now, course.life
        date = Driver(NOT_BEFORE, self._scene.wiring.not_before[course.package])
        last = _last(driver for driver in (course.driver, date) if driver)
        # What let it go before it could be known, or before the run, held nothing back.
        life.driver = course.driver = last if last and last.time >= now > self._scene.model.as_of else None
        life.cleared = now
        for ask in self._scene.wiring.asks[course.package]:
            self._desk.ask(ask)
        self._enter(course, DECIDING)

    def _decisions(self, course: Course) -> Story:
        yield from self._all(course, [(DECIDED, ask) for ask in self._scene.wiring.asks[course.package]])
        self._enter(course, DELAYED, self._scene.now + self._impacts.delay[course.package])

    def _delay(self, course: Course) -> Story:
        yield from self._until(course)
        # The date of a plan that is followed holds back the work alone: decisions are asked for as ever.
        self._enter(course, PLANNED, float(self._scene.model.packages.planned[course.package]))

    def _plan(self, course: Course) -> Story:
        yield from self._until(course)
        self._get_ready(course)

    def _get_ready(self, course: Course) -> None:
        self._enter(course, READY)
        self._dispatcher.call()

    def _ready(self, course: Course) -> Story:
        yield self._dispatcher.join(course.package)
        if math.isinf(course.life.started):
            course.life.started = self._scene.now
            self._scene.note("started", course.package)
            self._seats.begin(course.package)
        self._start(course)

    # --- working, and what acceptance finds ---------------------------------------------------------

    def _start(self, course: Course) -> None:
        """Fix the rate at which work starts or resumes, and with it when it ends, ships, or is found wrong."""
        package, now, pace, luck = course.package, self._scene.now, self._pace, self._scene.luck
        turns = self._scene.model.behaviour.max_misdirection
        course.misled = course.wrong_turns < turns and luck.wrong_direction(package, course.starts)
        course.review = self._review(course) if course.misled else math.inf
        left, unshipped = course.again + course.fresh, course.unshipped
        course.rate = pace.rate(package, self._seats.switching_loss(package, now))
        course.finish = pace.finish(package, course.rate, now, left)
        course.ships = pace.finish(package, course.rate, now, max(left - unshipped, 0.0)) if unshipped else math.inf
        self._passage.start(course, min(course.finish, course.ships), holds=course.ships >= course.finish)
        self._enter(course, WORKING)

    def _review(self, course: Course) -> float:
        """The moment of the review that finds a wrong direction: the K-th of the team's after this start."""
        teams, model = self._scene.wiring.needs[course.package], self._scene.model
        every = float(model.teams.review_every[teams[0][0]] if teams else model.policy.review_every)
        passed = math.floor(self._scene.now / every)
        return (passed + self._scene.luck.detecting_review(course.package, course.starts)) * every

    def _work(self, course: Course) -> Story:
        """Work until it is done, or until a review stops it."""
        package, moment = course.package, self._scene.clock.moment
        found = course.review < course.finish
        end = course.review if found else course.finish
        if course.ships < end and math.isinf(course.life.shipped):
            yield moment(course.ships, COMPLETION, package)
            self._passage.ship(course)
            self._scene.note("shipped", package)
        yield moment(end, REVIEW if found else COMPLETION, package)
        done = self._pause(course)
        if course.misled:
            course.wrong_turns += 1
            wasted = on_grid(done * self._scene.model.behaviour.waste)
            self._scene.note("found" if course.again + course.fresh > 0.0 else "accepted-wrong", package, wasted)
            self._do_again(course, wasted)
        if course.again + course.fresh > 0.0:
            self._get_ready(course)
        else:
            self._enter(course, HOLDING)

    def _pause(self, course: Course) -> float:
        """End or interrupt the work under way and return what was done; rework comes first."""
        package, life, now = course.package, course.life, self._scene.now
        done = course.again + course.fresh
        if now < course.finish:
            done = min(done, on_grid(self._pace.done(package, course.rate, course.since, now)))
        redone = min(done, course.again)
        turn = min(self._pace.finish(package, course.rate, course.since, redone), now)
        life.record(REWORKING, course.since, turn)
        life.record(WORKED, turn, now)
        life.worked += done
        life.cost += self._pace.labour(package, course.since, now)
        course.again -= redone
        course.fresh -= done - redone
        course.starts += 1
        self._seats.free(package, course.since, now)
        self._dispatcher.call()
        return done

    def _do_again(self, course: Course, more: float) -> None:
        course.again += more
        course.life.effort += more

    def _hold(self, course: Course) -> Story:
        """FF and SF links hold back the finish; the seats are free already."""
        links = self._scene.wiring.finish_links[course.package]
        since = course.since
        yield from self._all(course, [thing for link in links for thing in self._passage.origins(link)])
        last, now = _last(self._passage.driver(link) for link in links), self._scene.now
        if now > since or _time(last) > now:
            # A lead may let go the moment it can be known, later than it says: then no link is to be named.
            course.life.held_by = last if _time(last) >= now else None
        self._enter(course, HELD_BACK, _time(last))

    def _held_back(self, course: Course) -> Story:
        """Once nothing holds it any more: repair what escaped, do again what acceptance sends back, or be done."""
        yield from self._until(course)
        package, more = course.package, course.repair
        course.repair = 0.0
        if more > 0.0:
            self._scene.note("escaped", package, more)
        else:
            more = self._sent_back(course)
        if more > 0.0:
            self._do_again(course, more)
            self._get_ready(course)
            return
        course.life.done = self._scene.now
        self._scene.note("finished", package)
        if self._scene.model.shifts:
            self._change(int(self._scene.model.packages.initiative[package]))
        self._leave(course)

    def _sent_back(self, course: Course) -> float:
        """Acceptance: 0, or the person-days that have to be done again."""
        package, behaviour = course.package, self._scene.model.behaviour
        if course.sent_back >= behaviour.max_rework or not self._scene.luck.sent_back(package, course.sent_back):
            return 0.0
        course.sent_back += 1
        again = self._scene.luck.amount(package, course.sent_back) * behaviour.rework_share
        again = on_grid(again * self._impacts.burden[package])
        self._scene.note("sent-back", package, again)
        return again

    def _leave(self, course: Course) -> None:
        """A package is done or dropped: followers go on, and the last one ends the run."""
        self._enter(course, DONE)
        self._seats.finish(course.package)
        self._passage.finish(course)
        self._dispatcher.call()
        self.left -= 1
        if not self.left:
            self._all_done()

    # --- what the end of an initiative changes ------------------------------------------------------

    def _change(self, initiative: int) -> None:
        """A finished initiative changes the organisation; nothing under way is rescheduled."""
        initiatives, courses = self._scene.model.packages.initiative, self._scene.courses
        members = [course for p in np.flatnonzero(initiatives == initiative) if (course := courses[p])]
        if any(math.isinf(course.life.done) or course.life.dropped for course in members):
            return
        for row, shift in enumerate(self._scene.model.shifts):
            if shift.initiative == initiative:
                old = self._scene.model
                self._scene.shift(row)
                self._pace.refocus(old)
                self._askers.ask_anew()
                self._scene.note("on-done", initiative)

    def _drop(self, initiative: int) -> None:
        """The rest of an initiative is given up; links to it become void."""
        for course in self._scene.courses:
            if course is None or self._scene.model.packages.initiative[course.package] != initiative:
                continue
            if math.isinf(course.life.done):
                course.life.dropped = True
                self._stories[course.package].interrupt()

    def _give_up(self, course: Course) -> None:
        """Give up one package wherever it is; what was worked is paid for."""
        life, now = course.life, self._scene.now
        if course.phase == WORKING:
            self._pause(course)
        elif course.phase == READY:
            self._dispatcher.leave(course.package)
        else:
            life.record(CAUSE_OF[course.phase], course.since, now)
        life.started = min(life.started, now)
        life.done = now
        self._scene.note("dropped", course.package)
        self._leave(course)

    # --- waiting ------------------------------------------------------------------------------------

    def _enter(self, course: Course, phase: int, until: float = 0.0) -> None:
        course.phase, course.since, course.until = phase, self._scene.now, until

    def _until(self, course: Course) -> Story:
        """Wait for a time."""
        if course.until > course.since:
            yield self._scene.clock.moment(course.until, PASSING, course.package)
            course.life.record(CAUSE_OF[course.phase], course.since, course.until)

    def _all(self, course: Course, things: Iterable[Thing]) -> Story:
        """Wait for all of some things to have happened."""
        event = self._scene.signals.wait((PACKAGE, course.package), things)
        if event is not None:
            yield event
            course.life.record(CAUSE_OF[course.phase], course.since, self._scene.now)


def _last(drivers: Iterable[Driver]) -> Driver | None:
    """Which lets go last; of several the first in the order of causes and rows."""
    return min(drivers, key=lambda driver: (-driver.time, driver.cause, driver.package), default=None)


def _time(driver: Driver | None) -> float:
    return driver.time if driver else 0.0
