"""The dynamics of one replication as SimPy processes: with its neighbours, the specification of `simulate`.

A package's life is one process (`_life`); decisions live in `deciding`, seats in `seats`, who starts next in
`dispatch`, how fast work goes in `pace`. `docs/model.md` states every rule; the methods below stand in the order
in which a package meets them.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import simpy

from execsim.model.model import Model
from execsim.model.quantiles import on_grid
from execsim.model.sampling import Sampling
from execsim.simulation.clock import COMPLETION, DECISION, DISPATCH, OUTSIDE, REVIEW, Clock, Story
from execsim.simulation.deciding import Desk
from execsim.simulation.dispatch import Dispatcher
from execsim.simulation.luck import Luck
from execsim.simulation.outside import Outside
from execsim.simulation.pace import Pace
from execsim.simulation.passage import Passage
from execsim.simulation.planner import Planner
from execsim.simulation.records import (
    AWAITED_DECISION,
    EXTERNAL,
    HELD,
    LAG,
    NOT_BEFORE,
    PREDECESSOR,
    REWORKING,
    RISK_DELAY,
    WORKING,
    Driver,
    Life,
    Note,
    Run,
)
from execsim.simulation.seats import Seats
from execsim.simulation.shipping import repair_work, unshipped_work
from execsim.simulation.staff import Staff
from execsim.simulation.wiring import Wiring, row_of

HORIZONS = 5  # a run goes on past the horizon until all is done, at most so many horizons


class Replication:
    """One run of a model on one column of luck."""

    def __init__(self, model: Model, wiring: Wiring, luck: Luck) -> None:
        self._model, self._wiring, self._luck = model, wiring, luck
        self._clock = Clock(initial_time=model.as_of)
        self._lives = [Life() if selected else None for selected in wiring.selected]
        self._stories: dict[int, simpy.Process] = {}
        self._passage = Passage(self._clock, wiring, self._lives)
        self._seats = Seats(model, wiring)
        self._pace = Pace(model, wiring, luck)
        self._notes: list[Note] = []
        self._dispatcher = Dispatcher(model, self._clock, self._seats, self._lives)
        self._staff = Staff(model, self._clock, luck, self._seats, self._notes, self._dispatcher.call)
        self._desk = Desk(model, self._clock, luck, self._passage, self._notes, self._staff.gone)
        self._planner = Planner(model, self._clock, self._lives, self._seats, self._dispatcher, self._desk, self._notes)
        self._events: list[tuple[float, int]] = []
        self._left = sum(life is not None for life in self._lives)
        self._finished = self._clock.event()
        self._stints: dict[int, tuple[float, float]] = {}  # under way: since when, and how fast
        self._risks = np.array([float(luck.happens(risk)) for risk in range(len(model.risks))])
        self._delay, self._burden = self._impacts()

    def run(self) -> Run:
        """Let everything happen; stop when all selected work is done, at the latest after five horizons."""
        Outside(self._model, self._clock, self._luck, self._wiring, self._passage, self._notes).begin()
        self._staff.begin()
        self._planner.begin()
        for event in map(int, np.flatnonzero(self._model.events.rate > 0.0)):
            self._clock.process(self._happen(event))
        for package, life in enumerate(self._lives):
            if life is not None:
                self._begin(package, life)
        last = max(self._clock.now, HORIZONS * self._model.horizon)
        if self._left:
            self._clock.run(until=self._finished | self._clock.moment(last, DISPATCH, 1))
        self._dispatcher.close()
        self._close()
        return Run(
            release=self._model.as_of,
            end=self._clock.now,
            lives=self._lives,
            risks=self._risks,
            events=self._events,
            busy=self._seats.busy,
            queued=self._dispatcher.queued,
            queue_length=self._dispatcher.length,
            decision_waits=self._desk.waited,
            notes=self._notes,
        )

    def _close(self) -> None:
        """Count the days of what was waited for, or worked on, when the run stopped."""
        for package, life in enumerate(self._lives):
            if life is not None and life.waits is not None:
                life.record(life.waits[0], life.waits[1], self._clock.now)
            elif life is not None and package in self._stints:
                life.record(WORKING, self._stints[package][0], self._clock.now)

    def _impacts(self) -> tuple[list[float], list[float]]:
        """By package: working days of delay before its start, and a factor on its effort, from risks and surprises."""
        risks = self._model.risks
        delay, burden = [0.0] * len(self._lives), [1.0] * len(self._lives)
        for risk in map(int, np.flatnonzero(self._risks)):
            days = self._luck.delay(risk)
            self._note("risk", risk, days)
            for package in row_of(risks.hit_first, risks.hit, risk):
                delay[package] += days
            for package in row_of(risks.burden_first, risks.burden, risk):
                burden[package] *= float(risks.effort[risk])
        for initiative, opening in enumerate(self._wiring.opening):
            days = self._luck.surprise(initiative) if opening else 0.0
            if days > 0.0:
                self._note("surprise", initiative, days)
                for package in opening:
                    delay[package] += days
        return delay, burden

    # --- a package's life ---------------------------------------------------------------------------

    def _begin(self, package: int, life: Life) -> None:
        packages = self._model.packages
        finished, started = float(packages.finished[package]), float(packages.started[package])
        if math.isnan(finished) and math.isnan(started):
            life.effort = on_grid(self._luck.amount(package, 0) * self._burden[package])
            self._stories[package] = self._clock.process(self._story(package, life, life.effort))
            self._clock.process(self._ask_early(package))
            return
        # Done is done; work under way goes on with what remains, on the seats it has.
        spent = float(packages.spent[package])
        life.effort = life.worked = spent
        life.cost = spent * self._pace.day_rate(package)
        life.started = finished if math.isnan(started) else started
        if math.isnan(finished):
            remaining = self._luck.remaining(package)
            life.effort += remaining
            life.cleared = self._clock.now
            self._stories[package] = self._clock.process(self._story(package, life, remaining, resumed=True))
            return
        life.done = life.cleared = finished
        life.shipped = finished
        self._passage.finish(package)
        self._left -= 1

    def _story(self, package: int, life: Life, fresh: float, *, resumed: bool = False) -> Story:
        """A package's life to its end, or until its initiative is dropped."""
        try:
            yield from self._life(package, life, fresh, resumed=resumed)
        except simpy.Interrupt:
            self._stop(package, life)
            return
        if not self._luck.goes_on(package):
            self._drop(int(self._model.packages.initiative[package]))

    def _life(self, package: int, life: Life, fresh: float, *, resumed: bool = False) -> Story:
        """Waiting -> working -> accepting -> done, with rework leading back to waiting.

        `again` is work to be done once more, `fresh` what was never done; rework comes first. A release ships
        when no more than `unshipped` of it is left.
        """
        behaviour, again, starts, wrong_turns, sent_back = self._model.behaviour, 0.0, 0, 0, 0
        unshipped = unshipped_work(self._model, package, fresh)
        repair = repair_work(self._model, self._luck, package, fresh)
        if resumed:
            self._seats.take(package)
        else:
            yield from self._wait_to_start(package, life)
            yield self._dispatcher.join(package)
            life.started = self._clock.now
            self._note("started", package)
        self._seats.begin(package)
        while True:
            misled = wrong_turns < behaviour.max_misdirection and self._luck.wrong_direction(package, starts)
            review = self._review(package, starts) if misled else math.inf
            redone, done = yield from self._work(package, life, again, fresh, unshipped, review)
            again, fresh, starts = again - redone, fresh - done, starts + 1
            more = 0.0
            if misled:
                wrong_turns += 1
                more = on_grid((redone + done) * behaviour.waste)
                self._note("found" if again + fresh > 0.0 else "accepted-wrong", package, more)
            if again + fresh + more <= 0.0:
                yield from self._hold(package, life)
                more, repair = repair, 0.0
                if more > 0.0:
                    self._note("escaped", package, more)
                else:
                    more = self._accept(package, sent_back)
                    sent_back += more > 0.0
            again, life.effort = again + more, life.effort + more
            if again + fresh <= 0.0:
                break
            yield self._dispatcher.join(package)
        life.done = self._clock.now
        self._note("finished", package)
        self._seats.finish(package)
        if self._model.shifts:
            self._change(int(self._model.packages.initiative[package]))
        self._leave(package)

    def _change(self, initiative: int) -> None:
        """A finished initiative changes the organisation; nothing under way is rescheduled."""
        left = [
            package
            for package in np.flatnonzero(self._model.packages.initiative == initiative)
            if (life := self._lives[package]) is not None and (math.isinf(life.done) or life.dropped)
        ]
        for shift in self._model.shifts if not left else ():
            if shift.initiative == initiative:
                self._model = shift.applied(self._model)
                self._luck = replace(self._luck, model=self._model)
                self._seats.use(self._model)
                self._pace.use(self._model, self._luck)
                self._desk.use(self._model, self._luck)
                self._note("on-done", initiative)

    def _leave(self, package: int) -> None:
        """A package is done or dropped: followers go on, and the last one ends the run."""
        self._passage.finish(package)
        self._dispatcher.call()
        self._left -= 1
        if not self._left:
            self._clock.fire(self._finished)

    def _drop(self, initiative: int) -> None:
        """The rest of an initiative is given up; links to it become void."""
        for package, life in enumerate(self._lives):
            if life is None or self._model.packages.initiative[package] != initiative or math.isfinite(life.done):
                continue
            life.dropped = True
            self._stories[package].interrupt()

    def _stop(self, package: int, life: Life) -> None:
        """Give up one package wherever it is; what was worked is paid for."""
        self._dispatcher.leave(package)
        stint = self._stints.pop(package, None)
        if stint is not None:
            begun, rate = stint
            life.record(WORKING, begun, self._clock.now)
            life.worked += self._pace.done(package, rate, begun, self._clock.now)
            life.cost += self._pace.labour(package, begun, self._clock.now)
            self._seats.free(package, begun, self._clock.now)
        if math.isfinite(life.started):
            self._seats.finish(package)
        life.started = min(life.started, self._clock.now)
        life.done = self._clock.now
        self._note("dropped", package)
        self._leave(package)

    def _wait_to_start(self, package: int, life: Life) -> Story:
        """Predecessors, lags, externals, dates, decisions, delays: each counts from where the last one let go."""
        clock, wiring = self._clock, self._wiring
        links, outside = wiring.start_links[package], wiring.outside[package]
        yield from self._all(life, PREDECESSOR, [event for link in links for event in self._passage.origins(link)])
        drivers = [self._passage.driver(link) for link in links]
        yield from self._until(life, LAG, max((driver.time for driver in drivers), default=0.0))
        yield from self._all(life, EXTERNAL, [self._passage.arrived[x] for x, _ in outside])
        known = self._passage.arrivals
        arrivals = [known[x]._replace(time=known[x].time + lag) for x, lag in outside]
        yield from self._until(life, EXTERNAL, max((driver.time for driver in arrivals), default=0.0))
        date = wiring.not_before[package]
        yield from self._until(life, NOT_BEFORE, date)
        life.cleared = clock.now
        last = [d for d in (*drivers, *arrivals, Driver(NOT_BEFORE, date)) if d.time >= clock.now]
        if clock.now > self._model.as_of and last:
            life.driver = min(last, key=lambda driver: (driver.cause, driver.package))
        asked = [self._desk.ask(ask) for _, ask in wiring.asks[package]]
        yield from self._all(life, AWAITED_DECISION, asked)
        yield from self._until(life, RISK_DELAY, clock.now + self._delay[package])
        # The date of a plan that is followed holds back the work alone: decisions are asked for as ever.
        yield from self._until(life, NOT_BEFORE, float(self._model.packages.planned[package]))

    def _work(
        self, package: int, life: Life, again: float, fresh: float, unshipped: float, review: float
    ) -> Generator[simpy.Event, Any, tuple[float, float]]:
        """Work until it is done, or until a review stops it; return what was done of `again` and of `fresh`."""
        begun = self._clock.now
        rate = self._pace.rate(package, self._seats.switching_loss(package, begun))
        finish = self._pace.finish(package, rate, begun, again + fresh)
        ships = self._pace.finish(package, rate, begun, max(again + fresh - unshipped, 0.0)) if unshipped else math.inf
        self._passage.start(package, min(finish, ships), held=ships >= finish)
        end, phase = (review, REVIEW) if review < finish else (finish, COMPLETION)
        self._stints[package] = (begun, rate)
        if ships < end and math.isinf(life.shipped):
            yield self._clock.moment(ships, COMPLETION, package)
            self._passage.ship(package)
            self._note("shipped", package)
        yield self._clock.moment(end, phase, package)
        del self._stints[package]
        done = again + fresh
        if review < finish:
            done = min(done, on_grid(self._pace.done(package, rate, begun, end)))
        redone = min(done, again)
        turn = min(self._pace.finish(package, rate, begun, redone), end)
        life.record(REWORKING, begun, turn)
        life.record(WORKING, turn, end)
        life.worked += done
        life.cost += self._pace.labour(package, begun, end)
        self._seats.free(package, begun, end)
        self._dispatcher.call()
        return redone, done - redone

    def _review(self, package: int, starts: int) -> float:
        """The moment of the review that finds a wrong direction: the K-th of the team's after this start."""
        teams = self._wiring.needs[package]
        every = float(self._model.teams.review_every[teams[0][0]] if teams else self._model.policy.review_every)
        passed = math.floor(self._clock.now / every)
        return (passed + self._luck.detecting_review(package, starts)) * every

    def _hold(self, package: int, life: Life) -> Story:
        """FF and SF links hold back the finish; the seats are free already."""
        links, since = self._wiring.finish_links[package], self._clock.now
        yield from self._all(life, HELD, [event for link in links for event in self._passage.origins(link)])
        drivers = [self._passage.driver(link) for link in links]
        yield from self._until(life, HELD, max((driver.time for driver in drivers), default=0.0))
        if self._clock.now > since:
            # A lead may let go the moment it can be known, later than it says: then no link is to be named.
            lets_go = (d for d in drivers if d.time >= self._clock.now)
            life.held_by = min(lets_go, key=lambda d: d.package, default=None)

    def _accept(self, package: int, sent_back: int) -> float:
        """Acceptance: 0, or the person-days that have to be done again."""
        behaviour = self._model.behaviour
        if sent_back >= behaviour.max_rework or not self._luck.sent_back(package, sent_back):
            return 0.0
        again = self._luck.amount(package, sent_back + 1) * behaviour.rework_share
        again = on_grid(again * self._burden[package])
        self._note("sent-back", package, again)
        return again

    def _note(self, kind: str, row: int = -1, amount: float = 0.0) -> None:
        self._notes.append(Note(self._clock.now, kind, row, amount))

    # --- waiting --------------------------------------------------------------------------------------

    def _until(self, life: Life, cause: int, time: float) -> Story:
        since = self._clock.now
        if time > since:
            life.waits = (cause, since)
            yield self._clock.moment(time, OUTSIDE)
            life.waits = None
            life.record(cause, since, time)

    def _all(self, life: Life, cause: int, events: Iterable[simpy.Event]) -> Story:
        since = self._clock.now
        pending = [event for event in events if not event.processed]
        if pending:
            life.waits = (cause, since)
            yield self._clock.all_of(pending)
            life.waits = None
            life.record(cause, since, self._clock.now)

    # --- what others do ---------------------------------------------------------------------------------

    def _happen(self, event: int) -> Story:
        """An event may happen again and again; its response is at once."""
        k = 0
        while True:
            yield self._clock.moment(self._clock.now + self._luck.next_event(event, k), OUTSIDE, event)
            k += 1
            self._note("event", event)
            self._events.append((self._clock.now, event))
            self._planner.event(event)

    def _ask_early(self, package: int) -> Story:
        """Ask as long before the start as `ask_ahead` says, by the finish that predecessors under way expect.

        What they expect is known when they and what holds back their finish have begun.
        """
        clock, wiring = self._clock, self._wiring
        ahead = sorted((-days, ask) for days, ask in wiring.asks[package] if days > 0.0)
        if not ahead:
            return
        links, outside = wiring.start_links[package], wiring.outside[package]
        passage = self._passage
        undated = [x for x, _ in outside if not self._model.externals.dated[x]]
        pending = [*(event for link in links for event in passage.begun(link)), *(passage.arrived[x] for x in undated)]
        yield clock.all_of([event for event in pending if not event.processed])
        expected = [wiring.not_before[package]]
        expected += [passage.lets_go(link) for link in links]
        expected += [passage.arrivals[x].time + lag for x, lag in outside]
        for minus, ask in ahead:
            yield clock.moment(max(expected) + minus, DECISION, ask)
            self._desk.ask(ask)


def run_replication(
    model: Model, seed: int, replication: int, wiring: Wiring | None = None, sampling: Sampling | None = None
) -> Run:
    """Simulate one replication and keep its whole history; a `wiring` at hand saves reading it again."""
    return Replication(model, wiring or Wiring.of(model), Luck(model, seed, replication, sampling)).run()
