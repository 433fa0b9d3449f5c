"""Who gets seats next; the twin of `execsim.simulation.dispatch`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
from execsim.simulation.clock import DISPATCH
from execsim.simulation.compiled import seats
from execsim.simulation.compiled.clock import PACKAGE, moment, resume
from execsim.simulation.compiled.history import add_segment
from execsim.simulation.compiled.layout import COST_OF_DELAY, DUE, FIRST_COME
from execsim.simulation.records import SEAT

A_FEW = 12  # up to so many insertion sorts faster than a heap


@inlined
def join(w: Any, package: int) -> None:
    """Wait for seats. Whoever makes a package ready calls for a dispatch."""
    clock = w.clock[0]
    w.courses[package].ready = True
    clock.waiting += 1
    _put(w, package)


@inner
def _put(w: Any, package: int) -> None:
    """Look at a package in the next dispatch."""
    clock = w.clock[0]
    w.ready[clock.ready] = package
    clock.ready += 1


@inlined
def call(w: Any) -> None:
    """Dispatch at the end of this instant, once however often it is called."""
    clock = w.clock[0]
    if clock.called_at < clock.now:
        clock.called_at = clock.now
        clock.dispatches += 1


@inner
def leave(w: Any, package: int) -> None:
    """Give up waiting; the next dispatch that comes upon it forgets it."""
    _unblock(w, package)
    if w.courses[package].ready:
        w.courses[package].ready = False
        w.clock[0].waiting -= 1


@inner
def close(w: Any) -> None:
    """Count the days of those who still wait when the run stops."""
    for package in range(w.courses.size if w.clock[0].waiting > 0 else 0):
        _unblock(w, package)
    for team in range(w.crews.size):
        count_length(w, team)


@inner
def dispatch(w: Any) -> None:
    """Start what fits, in order; what does not fit is passed over and knows why."""
    clock = w.clock[0]
    now = clock.now
    clock.called_at = -1.0
    _recall(w)
    count = _sorted_ready(w)
    clock.ready = 0
    for place in range(count):
        package = w.ready[place]
        cause, team = seats.obstacle(w, package)
        course = w.courses[package]
        if cause != course.blocked or team != course.blocked_team:
            _unblock(w, package)
        if cause == seats.FREE:
            seats.take(w, package)
            course.ready = False
            clock.waiting -= 1
            resume(w, PACKAGE, package)
            continue
        if course.blocked < 0:
            course.blocked, course.blocked_team, course.blocked_since = cause, team, now
            if cause == SEAT:
                count_length(w, team)
                w.crews[team].blocked += 1
        if mostly(_can_park(w, package)):
            course.next_parked, w.crews[team].parked = w.crews[team].parked, package
        else:
            _put(w, package)
    wake(w)


@inlined
def wake(w: Any) -> None:
    """Dispatch again on the next day on which some team has more or fewer seats, if anybody waits."""
    clock = w.clock[0]
    clock.seats_until = clock.counted_until
    if clock.waiting > 0 and clock.seats_until < math.inf and clock.seats_until != clock.wake_at:
        clock.wake_at = clock.seats_until
        moment(w, clock.wake_at, DISPATCH, 0)


# --- who need not be looked at ----------------------------------------------------------------------------------


@inner
def _can_park(w: Any, package: int) -> bool:
    """Whether nothing but a seat that its one team gets or gives back can change what keeps a package waiting."""
    one = w.packages[package]
    return one.need_last - one.need_first == 1 and w.clock[0].wip_limit == math.inf


@inner
def _recall(w: Any) -> None:
    """Look again at the packages that are parked with a team which may have seats enough for them."""
    clock = w.clock[0]
    if rarely(clock.now >= clock.seats_until or clock.wip_limit < math.inf):
        for team in range(w.crews.size):
            seats.note_change(w, team)
    for place in range(clock.changed):
        team = w.changed[place]
        crew = w.crews[team]
        crew.changed = False
        if crew.parked >= 0:
            room = seats.there(w, team) - crew.held
            package = crew.parked
            crew.parked = -1
            while package >= 0:
                one, course = w.packages[package], w.courses[package]
                following = course.next_parked
                if course.ready and w.needs[one.need_first].count > room and clock.wip_limit == math.inf:
                    course.next_parked, crew.parked = crew.parked, package
                elif course.ready:
                    _put(w, package)
                package = following
    clock.changed = 0


@inner
def _comes_before(w: Any, one: int, other: int) -> bool:
    """Whether a package is looked at before another one: kept places, the order in force, who was first, the row."""
    first, second, clock = w.courses[one], w.courses[other], w.clock[0]
    if rarely(clock.now < clock.kept_until):
        kept, too = not math.isnan(first.kept), not math.isnan(second.kept)
        if kept != too:
            return kept
        if kept:
            return first.kept < second.kept or (first.kept == second.kept and one < other)
    if first.order != second.order:
        return first.order < second.order
    if rarely(w.rules[0].dispatch == FIRST_COME) and first.since != second.since:
        return first.since < second.since
    return one < other


@inner
def _sorted_ready(w: Any) -> int:
    """Put those to look at in order, without those who have left; return how many there are.

    A few by insertion, many by heap sort.
    """
    count = 0
    for place in range(w.clock[0].ready):
        if w.courses[w.ready[place]].ready:
            w.ready[count] = w.ready[place]
            count += 1
    if mostly(count <= A_FEW):
        for last in range(1, count):
            package, place = w.ready[last], last
            while place > 0 and _comes_before(w, package, w.ready[place - 1]):
                w.ready[place] = w.ready[place - 1]
                place -= 1
            w.ready[place] = package
        return count
    for place in range(count // 2 - 1, -1, -1):
        _sift(w, place, count)
    for last in range(count - 1, 0, -1):
        w.ready[0], w.ready[last] = w.ready[last], w.ready[0]
        _sift(w, 0, last)
    return count


@inner
def _sift(w: Any, place: int, count: int) -> None:
    """Let a package sink in a heap that has the last in order on top."""
    package = w.ready[place]
    while True:
        below = 2 * place + 1
        if below >= count:
            break
        if below + 1 < count and _comes_before(w, w.ready[below], w.ready[below + 1]):
            below += 1
        if not _comes_before(w, package, w.ready[below]):
            break
        w.ready[place] = w.ready[below]
        place = below
    w.ready[place] = package


@inlined
def _unblock(w: Any, package: int) -> None:
    """Book the days for which something blocked the package."""
    course, now = w.courses[package], w.clock[0].now
    if course.blocked < 0:
        return
    if course.blocked == SEAT:
        count_length(w, course.blocked_team)
        w.crews[course.blocked_team].blocked -= 1
        w.crews[course.blocked_team].queued += now - course.blocked_since
    add_segment(w, package, course.blocked, course.blocked_since, now, course.blocked_team)
    course.blocked = -1


@inner
def count_length(w: Any, team: int) -> None:
    """Count the days of a team's queue since its length changed last."""
    crew, now = w.crews[team], w.clock[0].now
    crew.length += crew.blocked * (now - crew.counted_at)
    crew.counted_at = now


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
