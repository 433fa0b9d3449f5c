"""The dynamics of one replication, compiled; the twin of `execsim.simulation.dynamics`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.hints import mostly, rarely
from execsim.model.jit import inner
from execsim.model.state import DECIDING, DONE, READY, WORKING
from execsim.simulation.clock import (
    ASKING,
    COMPLETION,
    DECISION,
    DISPATCH,
    ESCALATED,
    EVENT,
    MEETING,
    OUTSIDE,
    PASSING,
    PEOPLE,
    PLANNING,
    REVIEW,
    STAFF,
    WATCH,
)
from execsim.simulation.compiled import (
    asking,
    desk,
    dispatch,
    history,
    luck,
    outside,
    packages,
    passage,
    planner,
    seats,
    staff,
    stopped,
)
from execsim.simulation.compiled.clock import (
    ASK,
    ASKER,
    EXTERNAL,
    PACKAGE,
    forget,
    is_due,
    moment,
    next_moment,
    time_of_next,
)
from execsim.simulation.compiled.history import add_happening, note, record
from execsim.simulation.compiled.world import FITS
from execsim.simulation.course import CAUSE_OF
from execsim.simulation.records import EXTERNAL as EXTERNAL_CAUSE

ROW_MASK = (1 << 32) - 1
NOBODY = -1  # goes on; something happens


@inner
def reset(w: Any, seed: Any, replication: Any, tells: bool) -> None:
    """Forget the replication before."""
    clock, rules = w.clock[0], w.rules[0]
    clock.now = rules.as_of
    clock.called_at = clock.wake_at = clock.seats_until = -1.0
    clock.kept_until, clock.until = 0.0, rules.last
    clock.seed, clock.replication = seed, replication
    clock.review_every, clock.detects, clock.wip_limit = rules.review_every, rules.detects, rules.wip_limit
    forget(w)
    clock.first = clock.last = clock.left = clock.ready = clock.waiting = clock.changed = clock.agenda = 0
    clock.segments = clock.happenings = clock.notes = clock.shifts = clock.dispatches = 0
    clock.tells = tells
    clock.status = FITS
    seats.clear(w)
    seats.count(w)
    w.used_skills[:] = 0
    w.lost_skills[:] = 0
    w.seats_skilled[:] = w.skilled
    w.trigger_held[:] = False
    _reset_packages(w)
    _reset_rest(w)
    luck.draw_ahead(w)


@inner
def _reset_packages(w: Any) -> None:
    """Put every package where it stands before anything is drawn."""
    for package in range(w.packages.size):
        course, fresh = w.courses[package], w.fresh[package]
        course.since, course.until = fresh.since, 0.0
        course.started = course.shipped = course.done = math.inf
        course.phase, course.missing, course.last_segment = fresh.phase, 0, -1
        course.dropped = course.misled = course.ready = False
        course.has_started = course.has_shipped = course.has_finished = False
        course.holds = True
        course.again = course.fresh = course.rate = course.unshipped = 0.0
        course.finish = course.ships = course.review = math.inf
        course.starts = course.wrong_turns = course.sent_back = 0
        course.order, course.diverted, course.delay = fresh.order, fresh.diverted, 0.0
        course.expected = course.cleared = math.inf
        course.blocked = course.blocked_team = -1
        course.effort = course.worked = course.cost = course.found = course.repair = 0.0
        course.burden = course.common = 1.0
        course.early = course.kept = math.nan
        course.early_missing = 0
        w.drivers[package].cause = w.held_by[package].cause = -1


@inner
def _reset_rest(w: Any) -> None:
    for team in range(w.teams.size):
        crew, one = w.crews[team], w.teams[team]
        crew.busy = crew.queued = crew.length = 0.0
        crew.overhead, crew.review_every = one.overhead, one.review_every
        crew.held = crew.empty = crew.holding = crew.begun = crew.blocked = crew.filled = 0
        crew.focus, crew.parked, crew.changed, crew.counted_at = team, -1, False, w.rules[0].as_of
    for ask in range(w.asks.size):
        asked, one = w.asked[ask], w.asks[ask]
        asked.asked = asked.fallen = math.nan
        asked.due = asked.joined = asked.escalated = math.inf
        asked.stage = asked.missing = 0
        asked.owner_decides, asked.as_delegate = one.owner_decides, one.as_delegate
        asked.superior_decides, asked.ahead = one.superior_decides, one.ahead
    for forum in range(w.forums.size):
        board, one = w.boards[forum], w.forums[forum]
        board.every, board.decides_up_to, board.held = one.every, one.decides_up_to, one.held
        board.next_every = board.room = math.inf
        board.met = board.meeting = 0
    for external in range(w.externals.size):
        arriving = w.arriving[external]
        arriving.arrived, arriving.missing, arriving.comes = False, 0, math.inf
        passage.set_driver(w.arrivals[external], EXTERNAL_CAUSE, math.inf, -1, 0.0, False)
    for s in range(w.seat_rows.size):
        w.chairs[s].empty = False
    for person in range(w.people.size):
        w.offices[person].away, w.offices[person].k = False, 0
    for event in range(w.events.size):
        w.occasions[event].happened, w.occasions[event].next = 0, math.inf


@inner
def draw_impacts(w: Any) -> None:
    """What risks that happen and surprises do to packages: drawn once, before anything else."""
    for risk in range(w.risks.size):
        one, fate = w.risks[risk], w.fates[risk]
        fate.happens, fate.days = luck.happens(w, risk), 0.0
        if fate.happens:
            fate.days = luck.risk_delay(w, risk)
            note(w, history.RISK, risk, fate.days)
            for r in range(one.hit_first, one.hit_last):
                w.courses[w.rows[r]].delay += fate.days
            for r in range(one.burden_first, one.burden_last):
                w.courses[w.rows[r]].burden *= one.effort
    for i in range(w.initiatives.size):
        initiative = w.initiatives[i]
        if initiative.opening_first < initiative.opening_last:
            days = luck.surprise(w, i)
            if days > 0.0:
                note(w, history.SURPRISE, i, days)
                for r in range(initiative.opening_first, initiative.opening_last):
                    w.courses[w.rows[r]].delay += days


@inner
def open_(w: Any) -> None:
    """Begin at `as_of`."""
    luck.draw_factors(w)
    draw_impacts(w)
    is_working = False
    for package in range(w.packages.size):
        if w.packages[package].selected:
            w.courses[package].common = luck.common_factor(w, package)
            packages.open_package(w, package)
        if w.courses[package].phase == WORKING:
            is_working = True
        else:
            passage.give_past(w, package)
    for package in range(w.packages.size if is_working else 0):
        if w.courses[package].phase == WORKING:
            seats.take(w, package)
            packages.start(w, package)
            passage.give_past(w, package)
    staff.draw(w)
    for event in range(w.events.size):
        if w.events[event].rate > 0.0:
            w.occasions[event].next = w.clock[0].now + luck.next_event(w, event, 0)


@inner
def begin(w: Any, afresh: bool) -> None:
    """Let everything go on from where it stands."""
    if w.clock[0].left == 0:
        return
    outside.begin(w)
    staff.begin(w)
    planner.begin(w, afresh)
    desk.begin(w)
    for event in range(w.events.size):
        moment(w, w.occasions[event].next, EVENT, event)
    for package in range(w.packages.size):
        one, course = w.packages[package], w.courses[package]
        if course.phase < 0 or course.phase == DONE:
            continue
        asks_ahead = course.phase < DECIDING and one.asks_early
        packages.live(w, package)
        if asks_ahead:
            asking.await_known(w, package)
    if not afresh:
        dispatch.wake(w)


@inner
def advance(w: Any) -> None:
    """Let everything happen up to and including an instant, or until all is done."""
    clock = w.clock[0]
    if clock.left == 0:
        return
    while mostly(clock.status == FITS):
        phase = 0
        if clock.first < clock.last:
            # Everybody goes on whose wait is over, before anything else happens.
            one = w.resumes[clock.first & (w.resumes.size - 1)]
            kind, row = one.kind, one.row
            clock.first += 1
        elif clock.dispatches > 0 and not is_due(w, DISPATCH):
            # Dispatch is the last that happens at an instant.
            clock.dispatches -= 1
            dispatch.dispatch(w)
            continue
        elif rarely(time_of_next(w) > clock.until):
            # All of the last instant happens: nothing but what is due later is left then.
            clock.now = max(clock.now, clock.until)
            return
        else:
            order = next_moment(w)
            phase, row = order - (order & ROW_MASK), order & ROW_MASK
            kind = PACKAGE if phase in (COMPLETION, PASSING, REVIEW) else NOBODY
            if rarely(clock.now >= clock.counted_until):
                seats.count(w)
        if mostly(kind == PACKAGE):
            packages.go_on(w, row)
        elif kind == NOBODY:
            _happen(w, phase, row)
        else:
            _go_on(w, kind, row)


@inner
def _go_on(w: Any, kind: int, row: int) -> None:
    """The wait of somebody other than a package is over."""
    if kind == ASKER:
        asking.plan_asking(w, row)
    elif kind == EXTERNAL:
        outside.come(w, row)
    elif kind == ASK:
        desk.decide(w, row)


@inner
def _happen(w: Any, phase: int, row: int) -> None:
    """What is due at a moment, but for packages that go on."""
    if phase == DISPATCH:
        dispatch.dispatch(w)
    elif phase == DECISION:
        desk.decide(w, row)
    elif phase == MEETING:
        desk.meet(w, row)
    elif phase == OUTSIDE:
        outside.arrive(w, row)
    elif phase == ASKING:
        asking.ask_early(w, row)
    elif phase == ESCALATED:
        desk.decide_above(w, row)
    elif phase == STAFF:
        staff.change_chair(w, row)
    elif phase == PEOPLE:
        staff.change_person(w, row)
    elif phase == EVENT:
        note(w, history.EVENT, row, 0.0)
        add_happening(w, row)
        occasion = w.occasions[row]
        occasion.next = w.clock[0].now + luck.next_event(w, row, occasion.happened + 1)
        moment(w, occasion.next, EVENT, row)
        planner.learn_of(w, row)
    elif phase == WATCH:
        planner.watch(w)
    elif phase == PLANNING:
        planner.plan(w)


@inner
def close(w: Any) -> None:
    """Count the days of what was waited for, or worked on, when the run stopped."""
    dispatch.close(w)
    for package in range(w.packages.size if w.clock[0].left > 0 else 0):
        course = w.courses[package]
        if course.phase >= 0 and course.phase not in (READY, DONE):
            record(w, package, CAUSE_OF[course.phase], course.since, w.clock[0].now)


@inner
def run_one(w: Any, seed: Any, replication: Any, starts: Any, row: int, until: float, tells: bool) -> None:
    """Run one replication up to and including an instant, from its beginning or from a row of `starts`."""
    clock = w.clock[0]
    reset(w, seed, replication, tells)
    if starts.clock.size == 0:
        open_(w)
    else:
        stopped.restore(w, starts, row if starts.clock.size > 1 else 0)
    if clock.status == FITS:
        begin(w, starts.clock.size == 0)
        clock.until = max(clock.now, min(until, w.rules[0].last))
        advance(w)
