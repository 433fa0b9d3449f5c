"""Where replications stand when they stop, and how one goes on from there; the twin of what `restore` methods do.

`execsim.model.state` says what the fields mean. What follows from them (seats held, agendas, moments to come) is not
kept, nor what a model says of itself: a replication may go on under another model of the same shape.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from execsim.model.jit import inner
from execsim.model.memory import Memory
from execsim.model.state import DONE, WORKING
from execsim.simulation.compiled import dispatch, luck, passage, seats, shifts, staff
from execsim.simulation.compiled.world import MORE_HAPPENINGS, MORE_NOTES, MORE_SEGMENTS, World
from execsim.simulation.records import SEAT

STANDING = (
    "courses", "drivers", "held_by", "crews", "asked", "boards", "arriving", "arrivals", "chairs", "offices",
    "occasions", "fates", "trigger_held", "shifts_held",
)  # fmt: skip
PAST = ("segments", "happenings", "notes")


class Stopped(Memory):
    """Records of a `World`, a row for each replication that has stopped."""

    layout: ClassVar[dict[str, tuple[DTypeLike, int]]] = {
        "clock": World.layout["clock"],
        **{name: (World.layout[name][0], 2) for name in (*STANDING, *PAST)},
    }

    @classmethod
    def of(cls, world: World, count: int, longest: Mapping[str, int] | None = None) -> Stopped:
        """Take memory for so many replications of a world, or for as much of some of its records as is needed."""
        sizes = {name: len(world.arrays[name]) for name in (*STANDING, *PAST)} | dict(longest or {})
        rows = {name: (count, size) for name, size in sizes.items()}
        return cls(
            clock=np.zeros(count, cls.layout["clock"][0]),
            **{name: np.zeros(shape, cls.layout[name][0]) for name, shape in rows.items()},
        )


@inner
def save(w: Any, stopped: Any, row: int) -> None:
    """Keep where the replication stands."""
    clock = w.clock[0]
    for team in range(w.crews.size):
        dispatch.count_length(w, team)
    stopped.clock[row] = clock
    _copy(w.courses, stopped.courses[row], w.courses.size)
    _copy(w.drivers, stopped.drivers[row], w.drivers.size)
    _copy(w.held_by, stopped.held_by[row], w.held_by.size)
    _copy(w.crews, stopped.crews[row], w.crews.size)
    _copy(w.asked, stopped.asked[row], w.asked.size)
    _copy(w.boards, stopped.boards[row], w.boards.size)
    _copy(w.arriving, stopped.arriving[row], w.arriving.size)
    _copy(w.arrivals, stopped.arrivals[row], w.arrivals.size)
    _copy(w.chairs, stopped.chairs[row], w.chairs.size)
    _copy(w.offices, stopped.offices[row], w.offices.size)
    _copy(w.occasions, stopped.occasions[row], w.occasions.size)
    _copy(w.fates, stopped.fates[row], w.fates.size)
    _copy(w.trigger_held, stopped.trigger_held[row], w.trigger_held.size)
    _copy(w.shifts_held, stopped.shifts_held[row], clock.shifts)
    _copy(w.segments, stopped.segments[row], clock.segments)
    _copy(w.happenings, stopped.happenings[row], clock.happenings)
    _copy(w.notes, stopped.notes[row], clock.notes)


@inner
def _copy(source: Any, target: Any, count: int) -> None:
    for row in range(count):
        target[row] = source[row]


@inner
def restore(w: Any, stopped: Any, row: int) -> None:
    """Stand where a replication stopped; nothing of the one before is left."""
    clock, then = w.clock[0], stopped.clock[row]
    clock.now, clock.kept_until = then.now, then.kept_until
    seats.count(w)
    _tell(w, stopped, row)
    luck.draw_factors(w)
    for place in range(min(then.shifts, w.shifts.size)):
        w.shifts_held[place] = stopped.shifts_held[row, place]
        shifts.hold(w, w.shifts_held[place])
        clock.shifts += 1
    _restore_packages(w, stopped, row)
    _restore_crews(w, stopped, row)
    for ask in range(w.asks.size):
        asked, before = w.asked[ask], stopped.asked[row, ask]
        asked.asked, asked.fallen, asked.stage = before.asked, before.fallen, before.stage
        asked.due, asked.joined, asked.escalated = before.due, before.joined, before.escalated
    for forum in range(w.forums.size):
        board, called = w.boards[forum], stopped.boards[row, forum]
        board.met, board.meeting = called.met, called.meeting
        board.next_every, board.room = called.next_every, called.room
    _copy(stopped.arriving[row], w.arriving, w.arriving.size)
    _copy(stopped.arrivals[row], w.arrivals, w.arrivals.size)
    _copy(stopped.chairs[row], w.chairs, w.chairs.size)
    _copy(stopped.offices[row], w.offices, w.offices.size)
    for person in range(w.people.size):
        if w.people[person].leaving <= 0.0:
            w.offices[person].next, w.offices[person].away = math.inf, False
    _copy(stopped.occasions[row], w.occasions, w.occasions.size)
    for event in range(w.events.size):
        if w.events[event].rate <= 0.0:
            w.occasions[event].next = math.inf
    _copy(stopped.fates[row], w.fates, w.fates.size)
    _copy(stopped.trigger_held[row], w.trigger_held, w.trigger_held.size)
    staff.restore(w)


@inner
def _tell(w: Any, stopped: Any, row: int) -> None:
    """Take the history over."""
    clock, then = w.clock[0], stopped.clock[row]
    if then.segments > w.segments.size:
        clock.status = MORE_SEGMENTS
    elif then.happenings > w.happenings.size:
        clock.status = MORE_HAPPENINGS
    elif clock.tells and then.notes > w.notes.size:
        clock.status = MORE_NOTES
    else:
        clock.segments, clock.happenings = then.segments, then.happenings
        _copy(stopped.segments[row], w.segments, then.segments)
        _copy(stopped.happenings[row], w.happenings, then.happenings)
        if clock.tells:
            clock.notes = then.notes
            _copy(stopped.notes[row], w.notes, then.notes)


@inner
def _restore_packages(w: Any, stopped: Any, row: int) -> None:
    """`Packages.restore`: count again what was begun."""
    for package in range(w.packages.size):
        course, diverted = w.courses[package], w.courses[package].diverted
        w.courses[package] = stopped.courses[row, package]
        w.drivers[package], w.held_by[package] = stopped.drivers[row, package], stopped.held_by[row, package]
        course.diverted, course.ready, course.early_missing = diverted, False, 0
        passage.give_past(w, package)
        if course.phase < 0:
            continue
        course.common = luck.common_factor(w, package)
        if course.started < math.inf:
            seats.begin(w, package)
        if course.phase == DONE:
            seats.end(w, package)
        elif course.phase == WORKING:
            seats.take(w, package)


@inner
def _restore_crews(w: Any, stopped: Any, row: int) -> None:
    """What was counted of teams, and who waits for their seats now."""
    for team in range(w.crews.size):
        crew, before = w.crews[team], stopped.crews[row, team]
        crew.busy, crew.queued, crew.length = before.busy, before.queued, before.length
        crew.counted_at = w.clock[0].now
    for package in range(w.packages.size):
        if w.courses[package].blocked == SEAT:
            w.crews[w.courses[package].blocked_team].blocked += 1
