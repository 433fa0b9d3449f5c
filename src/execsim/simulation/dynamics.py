"""The dynamics of one replication as SimPy processes: with its neighbours, the specification of `simulate`.

A package's life is one process (`_life`); decisions live in `deciding`, seats in `seats`, who starts next in
`dispatch`, how fast work goes in `pace`. `docs/model.md` states every rule; the methods below stand in the order
in which a package meets them.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable
from typing import Any

import numpy as np
import simpy

from execsim.model.model import FF, FS, SF, SS, Model
from execsim.model.quantiles import on_grid
from execsim.simulation.clock import COMPLETION, DECISION, DISPATCH, OUTSIDE, REVIEW, Clock, Story
from execsim.simulation.deciding import Desk
from execsim.simulation.dispatch import Dispatcher
from execsim.simulation.luck import Luck
from execsim.simulation.pace import Pace
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
from execsim.simulation.wiring import Wiring, row_of

HORIZONS = 5  # a run goes on past the horizon until all is done, at most so many horizons


class Replication:
    """One run of a model on one column of luck."""

    def __init__(self, model: Model, wiring: Wiring, luck: Luck) -> None:
        self._model, self._wiring, self._luck = model, wiring, luck
        self._clock = Clock(initial_time=model.as_of)
        self._lives = [Life() if selected else None for selected in wiring.selected]
        self._under_way = [self._clock.event() for _ in self._lives]
        self._expected = [math.inf] * len(self._lives)  # finish, as it looked at the first start
        self._done = [self._clock.event() for _ in self._lives]
        self._arrived = [self._clock.event() for _ in range(len(model.externals))]
        self._arrivals = [Driver(EXTERNAL, math.inf)] * len(model.externals)
        self._seats = Seats(model, wiring)
        self._pace = Pace(model, wiring, luck)
        self._notes: list[Note] = []
        self._desk = Desk(model, self._clock, luck, self._notes)
        self._dispatcher = Dispatcher(model, self._clock, self._seats, self._lives)
        self._left = sum(life is not None for life in self._lives)
        self._finished = self._clock.event()
        self._risks = np.array([float(luck.happens(risk)) for risk in range(len(model.risks))])
        self._delay, self._burden = self._impacts()

    def run(self) -> Run:
        """Let everything happen; stop when all selected work is done, at the latest after five horizons."""
        for external in range(len(self._model.externals)):
            self._clock.process(self._arrive(external))
        for package, life in enumerate(self._lives):
            if life is not None:
                self._begin(package, life)
        last = max(self._clock.now, HORIZONS * self._model.horizon)
        if self._left:
            self._clock.run(until=self._finished | self._clock.moment(last, DISPATCH, 1))
        self._dispatcher.close()
        return Run(
            release=self._model.as_of,
            end=self._clock.now,
            lives=self._lives,
            risks=self._risks,
            busy=self._seats.busy,
            queued=self._dispatcher.queued,
            queue_length=self._dispatcher.length,
            decision_waits=self._desk.waited,
            notes=self._notes,
        )

    def _impacts(self) -> tuple[list[float], list[float]]:
        """By package: working days of delay before its start, and a factor on its effort, from risks that happen."""
        risks = self._model.risks
        delay, burden = [0.0] * len(self._lives), [1.0] * len(self._lives)
        for risk in map(int, np.flatnonzero(self._risks)):
            days = self._luck.delay(risk)
            self._note("risk", risk, days)
            for package in row_of(risks.hit_first, risks.hit, risk):
                delay[package] += days
            for package in row_of(risks.burden_first, risks.burden, risk):
                burden[package] *= float(risks.effort[risk])
        return delay, burden

    # --- a package's life ---------------------------------------------------------------------------

    def _begin(self, package: int, life: Life) -> None:
        packages = self._model.packages
        finished, started = float(packages.finished[package]), float(packages.started[package])
        if math.isnan(finished) and math.isnan(started):
            life.effort = on_grid(self._luck.amount(package, 0) * self._burden[package])
            self._clock.process(self._life(package, life, life.effort))
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
            self._clock.process(self._life(package, life, remaining, resumed=True))
            return
        life.done = life.cleared = finished
        self._left -= 1
        self._expected[package] = finished
        self._clock.fire(self._under_way[package])
        self._clock.fire(self._done[package])

    def _life(self, package: int, life: Life, fresh: float, *, resumed: bool = False) -> Story:
        """Waiting -> working -> accepting -> done, with rework leading back to waiting.

        `again` is work to be done once more, `fresh` what was never done; rework comes first.
        """
        behaviour, again, starts, wrong_turns, sent_back = self._model.behaviour, 0.0, 0, 0, 0
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
            redone, done = yield from self._work(package, life, again, fresh, review)
            again, fresh, starts = again - redone, fresh - done, starts + 1
            more = 0.0
            if misled:
                wrong_turns += 1
                more = on_grid((redone + done) * behaviour.waste)
                self._note("found" if again + fresh > 0.0 else "accepted-wrong", package, more)
            if again + fresh + more <= 0.0:
                yield from self._hold(package, life)
                more = self._accept(package, sent_back)
                sent_back += more > 0.0
            again, life.effort = again + more, life.effort + more
            if again + fresh <= 0.0:
                break
            yield self._dispatcher.join(package)
        life.done = self._clock.now
        self._note("finished", package)
        self._seats.finish(package)
        self._clock.fire(self._done[package])
        self._dispatcher.call()
        self._left -= 1
        if not self._left:
            self._clock.fire(self._finished)

    def _wait_to_start(self, package: int, life: Life) -> Story:
        """Predecessors, lags, externals, dates, decisions, delays: each counts from where the last one let go."""
        clock, wiring = self._clock, self._wiring
        links, outside = wiring.start_links[package], wiring.outside[package]
        yield from self._all(life, PREDECESSOR, [self._origin(*link) for link in links])
        drivers = [self._driver(*link) for link in links]
        yield from self._until(life, LAG, max((driver.time for driver in drivers), default=0.0))
        yield from self._all(life, EXTERNAL, [self._arrived[x] for x, _ in outside])
        arrivals = [self._arrivals[x]._replace(time=self._arrivals[x].time + lag) for x, lag in outside]
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
        self, package: int, life: Life, again: float, fresh: float, review: float
    ) -> Generator[simpy.Event, Any, tuple[float, float]]:
        """Work until it is done, or until a review stops it; return what was done of `again` and of `fresh`."""
        begun = self._clock.now
        rate = self._pace.rate(package, self._seats.switching_loss(package, begun))
        finish = self._pace.finish(package, rate, begun, again + fresh)
        if not self._under_way[package].triggered:
            self._expected[package] = finish
            self._clock.fire(self._under_way[package])
        end, phase = (review, REVIEW) if review < finish else (finish, COMPLETION)
        yield self._clock.moment(end, phase, package)
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
        yield from self._all(life, HELD, [self._origin(*link) for link in links])
        drivers = [self._driver(*link) for link in links]
        yield from self._until(life, HELD, max((driver.time for driver in drivers), default=0.0))
        if self._clock.now > since:
            life.held_by = min((d for d in drivers if d.time >= self._clock.now), key=lambda d: d.package)

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
            yield self._clock.moment(time, OUTSIDE)
            life.record(cause, since, time)

    def _all(self, life: Life, cause: int, events: Iterable[simpy.Event]) -> Story:
        since = self._clock.now
        pending = [event for event in events if not event.processed]
        if pending:
            yield self._clock.all_of(pending)
            life.record(cause, since, self._clock.now)

    def _origin(self, package: int, kind: int, lag: float) -> simpy.Event:
        """What a link waits for; a lead counts from the finish that is expected once its predecessor is under way."""
        return self._done[package] if kind in (FS, FF) and lag >= 0.0 else self._under_way[package]

    def _driver(self, package: int, kind: int, lag: float) -> Driver:
        """When a link lets go: never before its predecessor has started."""
        life = self._lives[package]
        assert life is not None, "links to work that is not selected are void"
        if kind in (SS, SF):
            return Driver(PREDECESSOR, life.started + max(lag, 0.0), package, life.started, at_start=True)
        finish = life.done if lag >= 0.0 else self._expected[package]
        return Driver(PREDECESSOR, max(finish + lag, life.started), package, finish)

    # --- what others do ---------------------------------------------------------------------------------

    def _arrive(self, external: int) -> Story:
        """A dated external comes on its day; any other takes its time once what it waits for is there."""
        took = self._luck.external(external)
        driver = Driver(EXTERNAL, max(took, self._clock.now))
        if not self._model.externals.dated[external]:
            after, outside = self._wiring.external_packages[external], self._wiring.externals[external]
            pending = [*(self._done[p] for p in after), *(self._arrived[y] for y in outside)]
            yield self._clock.all_of([event for event in pending if not event.processed])
            earlier = [self._arrivals[y] for y in outside]
            for package in after:
                done = self._driver(package, FS, 0.0).time
                earlier.append(Driver(EXTERNAL, done, package, done))
            start = Driver(EXTERNAL, self._model.as_of)
            last = max([start, *earlier], key=lambda d: (d.time, -d.package))
            driver = last._replace(time=max(last.time, self._model.as_of) + took)
        yield self._clock.moment(driver.time, OUTSIDE, external)
        self._arrivals[external] = driver
        self._note("arrived", external)
        self._clock.fire(self._arrived[external])

    def _ask_early(self, package: int) -> Story:
        """Ask as long before the start as `ask_ahead` says, by the finish that predecessors under way expect."""
        clock, wiring = self._clock, self._wiring
        ahead = sorted((-days, ask) for days, ask in wiring.asks[package] if days > 0.0)
        if not ahead:
            return
        links, outside = wiring.start_links[package], wiring.outside[package]
        pending = [*(self._under_way[q] for q, _, _ in links), *(self._arrived[x] for x, _ in outside)]
        yield clock.all_of([event for event in pending if not event.processed])
        expected = [wiring.not_before[package]]
        expected += [self._lets_go(*link) for link in links]
        expected += [self._arrivals[x].time + lag for x, lag in outside]
        for minus, ask in ahead:
            yield clock.moment(max(expected) + minus, DECISION, ask)
            self._desk.ask(ask)

    def _lets_go(self, package: int, kind: int, lag: float) -> float:
        """When a link is expected to let go, once its predecessor is under way."""
        life = self._lives[package]
        assert life is not None, "links to work that is not selected are void"
        if kind == SS:
            return life.started + lag
        return lag + (life.done if math.isfinite(life.done) else self._expected[package])


def run_replication(model: Model, seed: int, replication: int, wiring: Wiring | None = None) -> Run:
    """Simulate one replication and keep its whole history; a `wiring` at hand saves reading it again."""
    return Replication(model, wiring or Wiring.of(model), Luck(model, seed, replication)).run()
