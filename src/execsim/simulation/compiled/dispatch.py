"""Who gets seats next; the twin of `execsim.simulation.dispatch`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from execsim.model.jit import inner
from execsim.simulation.clock import DISPATCH
from execsim.simulation.compiled import seats
from execsim.simulation.compiled.clock import PACKAGE, moment, resume
from execsim.simulation.compiled.history import add_segment
from execsim.simulation.compiled.layout import COST_OF_DELAY, DUE, FIRST_COME
from execsim.simulation.records import SEAT


@inner
def join(w: Any, package: int) -> None:
    """Wait for seats. Whoever makes a package ready calls for a dispatch."""
    clock = w.clock[0]
    w.courses[package].ready = True
    w.ready[clock.ready] = package
    clock.ready += 1


@inner
def call(w: Any) -> None:
    """Dispatch at the end of this instant, once however often it is called."""
    clock = w.clock[0]
    if clock.called_at < clock.now:
        clock.called_at = clock.now
        moment(w, clock.now, DISPATCH, 0)


@inner
def leave(w: Any, package: int) -> None:
    """Give up waiting."""
    count_lengths(w)
    _unblock(w, package)
    _remove(w, package)


@inner
def _remove(w: Any, package: int) -> None:
    clock = w.clock[0]
    if w.courses[package].ready:
        w.courses[package].ready = False
        kept = 0
        for place in range(clock.ready):
            if w.ready[place] != package:
                w.ready[kept] = w.ready[place]
                kept += 1
        clock.ready = kept


@inner
def close(w: Any) -> None:
    """Count the days of those who still wait when the run stops."""
    count_lengths(w)
    for place in range(w.clock[0].ready):
        _unblock(w, w.ready[place])


@inner
def dispatch(w: Any) -> None:
    """Start what fits, in order; what does not fit is passed over and knows why."""
    clock = w.clock[0]
    now = clock.now
    clock.called_at = -1.0
    count_lengths(w)
    _sort_ready(w)
    waiting = 0
    for place in range(clock.ready):
        package = w.ready[place]
        cause, team = seats.obstacle(w, package, now)
        course = w.courses[package]
        if cause != course.blocked or team != course.blocked_team:
            _unblock(w, package)
        if cause == seats.FREE:
            seats.take(w, package)
            course.ready = False
            resume(w, PACKAGE, package)
            continue
        if course.blocked < 0:
            course.blocked, course.blocked_team, course.blocked_since = cause, team, now
            if cause == SEAT:
                w.crews[team].blocked += 1
        w.ready[waiting] = package
        waiting += 1
    clock.ready = waiting
    wake(w)


@inner
def wake(w: Any) -> None:
    """Dispatch again on the next day on which some team has more or fewer seats, if anybody waits."""
    clock = w.clock[0]
    if clock.ready > 0:
        change = seats.next_change(w, clock.now)
        if change < math.inf and change != clock.wake_at:
            clock.wake_at = change
            moment(w, change, DISPATCH, 0)


@inner
def _comes_before(w: Any, one: int, other: int) -> bool:
    """Whether a package is looked at before another one: kept places, the order in force, who was first, the row."""
    first, second, clock = w.courses[one], w.courses[other], w.clock[0]
    if clock.now < clock.kept_until:
        kept, too = not math.isnan(first.kept), not math.isnan(second.kept)
        if kept != too:
            return kept
        if kept:
            return first.kept < second.kept or (first.kept == second.kept and one < other)
    if first.order != second.order:
        return first.order < second.order
    if w.rules[0].dispatch == FIRST_COME and first.since != second.since:
        return first.since < second.since
    return one < other


@inner
def _sort_ready(w: Any) -> None:
    """Put those who are ready in order; most of them are already."""
    for place in range(1, w.clock[0].ready):
        package, free = w.ready[place], place
        while free > 0 and _comes_before(w, package, w.ready[free - 1]):
            w.ready[free] = w.ready[free - 1]
            free -= 1
        w.ready[free] = package


@inner
def _unblock(w: Any, package: int) -> None:
    """Book the days for which something blocked the package."""
    course, now = w.courses[package], w.clock[0].now
    if course.blocked < 0:
        return
    if course.blocked == SEAT:
        w.crews[course.blocked_team].blocked -= 1
        w.crews[course.blocked_team].queued += now - course.blocked_since
    add_segment(w, package, course.blocked, course.blocked_since, now, course.blocked_team)
    course.blocked = -1


@inner
def count_lengths(w: Any) -> None:
    """Count the days of queues since they were counted last."""
    clock = w.clock[0]
    days = clock.now - clock.counted_at
    clock.counted_at = clock.now
    if days > 0.0:
        for team in range(w.crews.size):
            w.crews[team].length += w.crews[team].blocked * days


@inner
def reorder(w: Any) -> None:
    """Take the order by the sizes in `undertakings`; what is ready keeps its place for the frozen days."""
    clock, frozen = w.clock[0], w.rules[0].frozen
    if frozen > 0.0:
        for package in range(w.courses.size):
            w.courses[package].kept = w.courses[package].order if w.courses[package].ready else math.nan
        clock.kept_until = clock.now + frozen
    _order_by_cost(w)
    call(w)


@inner
def _order_by_cost(w: Any) -> None:
    """`dispatch_order` by what is known to be left of each initiative; ranks and due dates stay as they are."""
    policy = w.rules[0].dispatch
    if policy in (FIRST_COME, DUE):
        return
    beyond = 0.0
    for package in range(w.packages.size):
        one = w.packages[package]
        size = max(w.undertakings[one.initiative].size, 1e-9)
        w.urgency[package] = -math.inf if w.initiatives[one.initiative].due_hard else -(one.money / size)
        if one.rank < math.inf:
            beyond = max(beyond, one.rank)
    place, before = -1.0, math.nan
    for package in np.argsort(w.urgency):
        if w.urgency[package] != before:
            place, before = place + 1.0, w.urgency[package]
        ranked = policy != COST_OF_DELAY and w.packages[package].rank < math.inf
        beyond_ranks = 0.0 if policy == COST_OF_DELAY else beyond + 1.0
        w.courses[package].order = w.packages[package].rank if ranked else beyond_ranks + place
