"""Replanning and triggers: what the organisation does about what it knows.

The planner sees finished work, what was spent on work under way, and estimates; never what is not yet drawn or
not yet found. So its view is the same, to the bit, whatever luck lies ahead.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from execsim.model.jit import jitted
from execsim.model.model import (
    ESCALATE,
    HAPPENED,
    LATE_SHARE,
    OPERATORS,
    PEOPLE,
    READING,
    SPEND,
    UTILISATION,
    Floats,
    Model,
)
from execsim.model.state import State
from execsim.simulation.clock import PLANNING, WATCH, Story
from execsim.simulation.course import Scene
from execsim.simulation.deciding import Desk
from execsim.simulation.dispatch import (
    Dispatcher,
    dispatch_order,
    expected_amount,
    known_left,
    median_amount,
    seats_held,
)
from execsim.simulation.records import Life
from execsim.simulation.seats import Seats

HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}


@jitted
def shown_factor(worked: float, estimate: float) -> float:
    """The logarithm of the factor that a finished package shows."""
    return math.log(worked / estimate)


@jitted
def weigh_factors(
    sums: Floats, counts: Floats, portfolio: float, team: float, effort: float, initiative: float
) -> None:
    """Turn what finished packages show into the factor of each team that it tells of, in place.

    Gaussian in logarithms: a package shows the portfolio's factor and its team's, both with their assumed spreads,
    with a noise of its own and its initiative's. The portfolio's is the precision-weighted mean of what the teams
    show, drawn to none; a team's is what is left of its own, likewise.

    Parameters
    ----------
    sums, counts
        [T + 1] of what finished packages show, their sum and number by team; the last is work without a team.
    portfolio, team, effort, initiative
        Assumed spreads (standard deviations of logarithms).
    """
    common, noise = portfolio * portfolio, effort * effort + initiative * initiative
    precision = weighted = 0.0
    for row in range(sums.size):
        if counts[row] > 0.0:
            own = team * team if row < sums.size - 1 else 0.0
            weight = 1.0 / max(own + noise / counts[row], 1e-12)
            precision += weight
            weighted += weight * (sums[row] / counts[row])
    shared = common * weighted / (1.0 + common * precision)
    for row in range(sums.size):
        own = team * team if row < sums.size - 1 else 0.0
        rest = 0.0
        if counts[row] > 0.0 and own > 0.0:
            rest = own / (own + noise / counts[row]) * (sums[row] / counts[row] - shared)
        sums[row] = math.exp(shared + rest)


def known_factors(model: Model, done: Floats, worked: Floats) -> Floats:
    """[T + 1] what finished work tells of each team's factor; the last is for work without a team.

    Parameters
    ----------
    done, worked
        [P] finishes (inf: not done, nan: not selected) and what was worked, as people know them.
    """
    b, packages = model.behaviour, model.packages
    sums, counts = np.zeros(len(model.teams) + 1), np.zeros(len(model.teams) + 1)
    for package in np.flatnonzero(np.isfinite(done) & (worked > 0.0)).tolist():
        estimate = median_amount(model, package)
        if estimate > 0.0:
            sums[packages.team[package]] += shown_factor(float(worked[package]), estimate)
            counts[packages.team[package]] += 1.0
    weigh_factors(sums, counts, b.portfolio_spread, b.team_spread, b.effort_spread, b.initiative_spread)
    return sums


def known_amounts(model: Model, done: Floats, worked: Floats, found: Floats) -> Floats:
    """[P] amounts known to be left: as expected, with what was found to be done again, less what was worked.

    Parameters
    ----------
    done, worked, found
        [P] finishes, what was worked, and what was found to be done again, as people know them.
    """
    factor, left = known_factors(model, done, worked)[model.packages.team], np.zeros(len(model.packages))
    for package in np.flatnonzero(np.isinf(done)).tolist():
        expected = expected_amount(model, package, float(factor[package]))
        left[package] = known_left(expected, float(found[package]), float(worked[package]))
    return left


def known_sizes(model: Model, done: Floats, worked: Floats, found: Floats) -> Floats:
    """[I] the same in seat-days, by initiative."""
    sizes = np.zeros(len(model.initiatives))
    for package, left in enumerate(known_amounts(model, done, worked, found).tolist()):
        sizes[model.packages.initiative[package]] += left * seats_held(model, package)
    return sizes


class Planner:
    """Planning dates, triggers, and the order of waiting work that follows from what is known."""

    def __init__(self, scene: Scene, seats: Seats, dispatcher: Dispatcher, desk: Desk) -> None:
        self._scene, self._model = scene, scene.model
        self._seats, self._dispatcher, self._desk = seats, dispatcher, desk
        self._held: set[int] = set()  # triggers whose condition held at the last look
        self.happened = [0] * len(scene.model.events)  # times, by event

    def begin(self, *, afresh: bool) -> None:
        """Plan at planning dates; look at the triggers at every review, and afresh also at the very beginning."""
        if math.isfinite(self._model.policy.replan_every):
            self._scene.clock.process(self._plan())
        if len(self._model.triggers):
            every, now = self._model.policy.review_every, self._scene.now
            at_once = afresh and math.ceil(now / every) * every <= now
            self._scene.clock.process(self._watch(at_once=at_once))

    def _plan(self) -> Story:
        while True:
            yield self._scene.clock.moment(following(self._model.policy.replan_every, self._scene.now), PLANNING)
            self.replan()

    def _watch(self, *, at_once: bool) -> Story:
        if at_once:
            yield self._scene.clock.moment(self._scene.now, WATCH)
            self.look()
        while True:
            yield self._scene.clock.moment(following(self._model.policy.review_every, self._scene.now), WATCH)
            self.look()

    def event(self, event: int) -> None:
        """An event has happened: its own response, and that of triggers that observe it."""
        self.happened[event] += 1
        self._respond(int(self._model.events.response[event]))
        self.look()

    def look(self) -> None:
        """Every trigger whose condition has come to hold since the last look gets its response."""
        triggers = self._model.triggers
        for trigger in range(len(triggers)):
            holds = HOLDS[OPERATORS[triggers.op[trigger]]]
            if not holds(self._observed(trigger), float(triggers.threshold[trigger])):
                self._held.discard(trigger)
            elif trigger not in self._held:
                self._held.add(trigger)
                self._scene.note("trigger", trigger)
                self._respond(int(triggers.response[trigger]))

    def _respond(self, response: int) -> None:
        if response == ESCALATE:
            self._desk.escalate()
        elif response:
            self.replan()

    def _observed(self, trigger: int) -> float:
        """What a trigger observes now; nan (nothing holds) for a metric without a reading."""
        triggers, now = self._model.triggers, self._scene.now
        observable, row = triggers.observable[trigger], int(triggers.row[trigger])
        if observable == PEOPLE:
            return float(self._seats.there(row, now))
        if observable == UTILISATION:
            return self._seats.held(row) / max(1, self._seats.there(row, now))
        if observable == HAPPENED:
            return float(self.happened[row])
        if observable == LATE_SHARE:
            return self._late_share()
        assert observable in (READING, SPEND), "there is no other observable"
        return float(triggers.reading[trigger]) if observable == READING else self._spend()

    def _late_share(self) -> float:
        """Share of the initiatives with a due date that are late: not done after it."""
        due, left = self._model.initiatives.due, self._left()
        dated = self._model.initiatives.selected & np.isfinite(due)
        late = dated & (due < self._scene.now) & left
        return float(late.sum() / max(1, dated.sum()))

    def _left(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """[I] whether something of an initiative is not done."""
        left = np.zeros(len(self._model.initiatives), dtype=np.bool_)
        for package, life in self._lives():
            if math.isinf(life.done):
                left[self._model.packages.initiative[package]] = True
        return left

    def _spend(self) -> float:
        """Money spent on people so far, by work that has ended or been interrupted, and on finished initiatives."""
        own = self._model.initiatives.cost[self._model.initiatives.selected & ~self._left()]
        return sum(own.tolist(), 0.0) + sum(life.cost for _, life in self._lives())

    # --- the order of waiting work ---------------------------------------------------------------------

    def replan(self) -> None:
        """Give waiting work a new order by what is known now; within the frozen window the old one holds."""
        self._scene.note("replanned")
        self._dispatcher.reorder(dispatch_order(self._model, self._sizes()), self._model.policy.frozen)

    def _sizes(self) -> Floats:
        """[I] seat-days that are known to be left of each initiative."""
        lives = [course.life if course else None for course in self._scene.courses]
        done, worked, found = (
            np.array([getattr(life, name) if life else math.nan for life in lives], np.float64)
            for name in ("done", "worked", "found")
        )
        return known_sizes(self._model, done, worked, found)

    def _lives(self) -> Iterator[tuple[int, Life]]:
        """Packages that are selected, and their lives."""
        return ((course.package, course.life) for course in self._scene.courses if course is not None)

    # --- state ------------------------------------------------------------------------------------------

    def columns(self) -> dict[str, Any]:
        """What a state keeps of it."""
        return {
            "happened": np.array(self.happened, np.int32),
            "held": np.array([trigger in self._held for trigger in range(len(self._model.triggers))], np.bool_),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.happened = state.known.happened.tolist()
        self._held = set(np.flatnonzero(state.known.held).tolist())


def following(every: float, now: float) -> float:
    """The first multiple of a rhythm after a moment."""
    k = math.floor(now / every)
    while k * every <= now:  # the quotient is rounded
        k += 1
    return k * every
