"""A package's life, phase by phase; the twin of `execsim.simulation.packages`.

There a phase is a method that waits, does what is then due and says which phase comes next. Here it is a step of the
same name that does what is due once the wait is over, enters the next phase and says whether that one has to wait.
"""

from __future__ import annotations

import math
from typing import Any

from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
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
    PREDECESSORS,
    READY,
    WORKING,
)
from execsim.simulation.clock import COMPLETION, REVIEW
from execsim.simulation.compiled import dispatch, history, luck, pace, passage, seats, shifts, waiting
from execsim.simulation.compiled.clock import moment
from execsim.simulation.compiled.history import note, record
from execsim.simulation.course import CAUSE_OF
from execsim.simulation.records import REWORKING
from execsim.simulation.records import WORKING as WORKED

# --- at the beginning -------------------------------------------------------------------------------------


@inner
def open_package(w: Any, package: int) -> None:
    """Begin a life at `as_of`: done is done; work under way goes on with what remains, on the seats it has."""
    one, course = w.packages[package], w.courses[package]
    if mostly(math.isnan(one.finished) and math.isnan(one.started)):
        course.fresh = on_grid(luck.amount(w, package, 0) * course.burden)
        course.effort = course.fresh
        _release(w, package)
        return
    course.effort = course.worked = one.spent
    course.cost = course.worked * one.day_rate
    course.started = one.finished if math.isnan(one.started) else one.started
    seats.begin(w, package)
    if math.isnan(one.finished):
        course.phase = WORKING
        course.fresh = on_grid(luck.remaining(w, package) * course.burden)
        course.effort += course.fresh
        course.cleared = w.clock[0].now
        _release(w, package)
    else:
        course.phase = DONE
        course.done = course.cleared = course.shipped = one.finished
        seats.end(w, package)


@inlined
def _release(w: Any, package: int) -> None:
    """What is left of a release when it ships, and what escapes from it."""
    rules, course = w.rules[0], w.courses[package]
    early = 1.0 - rules.ship_at
    if early > 0.0 and w.packages[package].release:
        course.unshipped = min(on_grid(course.effort * early), course.fresh)
        if luck.escapes(w, package, min(1.0, rules.escape_chance * early)):
            course.repair = on_grid(rules.escape_effort * early * course.effort)


@inner
def live(w: Any, package: int) -> None:
    """Go on from where a life stands: with the wait of its phase, or with what comes after it."""
    if not _waits(w, package):
        _pass(w, package)


@inlined
def go_on(w: Any, package: int) -> None:
    """What the phase waited for is there; what was dropped waits for nothing."""
    course = w.courses[package]
    if rarely(course.phase == DONE):
        return
    if rarely(course.phase == WORKING and _ships_next(course)):
        passage.ship(w, package)
        note(w, history.SHIPPED, package, 0.0)
        _work(w, package)
        return
    if course.phase not in (READY, WORKING):
        timed = course.phase in (LAGGING, ARRIVAL_LAG, DATED, DELAYED, PLANNED, HELD_BACK)
        end = course.until if timed else w.clock[0].now
        record(w, package, CAUSE_OF[course.phase], course.since, end)
    _pass(w, package)


@inner
def _waits(w: Any, package: int) -> bool:  # noqa: PLR0911 - a return a kind of wait
    """Whether the phase in which a life stands has to wait; whoever ends that says so by `go_on`."""
    one, course = w.packages[package], w.courses[package]
    if course.phase == READY:
        dispatch.join(w, package)
        return True
    if course.phase == WORKING:
        _work(w, package)
        return True
    if course.phase == PREDECESSORS:
        return waiting.all_(w, package, one.predecessors_first, one.predecessors_last)
    if course.phase == ARRIVALS:
        return waiting.all_(w, package, one.arrivals_first, one.arrivals_last)
    if course.phase == DECIDING:
        return waiting.all_(w, package, one.decisions_first, one.decisions_last)
    if course.phase == HOLDING:
        return waiting.all_(w, package, one.holders_first, one.holders_last)
    return waiting.until(w, package)


@inlined
def _pass(w: Any, package: int) -> None:
    """Do what is due once the wait of a phase is over, and go on until a phase has to wait, or to the end."""
    phase = w.courses[package].phase
    if phase == READY:
        _begin_work(w, package)
    elif phase < READY:
        if not _still_waits(w, package):
            _get_ready(w, package)
    elif not (
        (phase == WORKING and _end_work(w, package))
        or (phase <= HOLDING and _end_hold(w, package))
        or _accept(w, package)
        or luck.goes_on(w, package)
    ):
        _drop(w, w.packages[package].initiative)


@inlined
def _still_waits(w: Any, package: int) -> bool:  # noqa: PLR0911 - as many steps as phases
    """Go through the phases before a package is ready; whether one has to wait."""
    course = w.courses[package]
    if course.phase == PREDECESSORS and waiting.predecessors(w, package):
        return True
    if course.phase == LAGGING and waiting.lag(w, package):
        return True
    if course.phase == ARRIVALS and waiting.arrivals(w, package):
        return True
    if course.phase == ARRIVAL_LAG and waiting.arrival_lag(w, package):
        return True
    if course.phase == DATED and waiting.date(w, package):
        return True
    if course.phase == DECIDING and waiting.decisions(w, package):
        return True
    return course.phase == DELAYED and waiting.delay(w, package)


# --- working, and what acceptance finds -----------------------------------------------------------------------
@inlined
def _get_ready(w: Any, package: int) -> None:
    waiting.enter(w, package, READY, 0.0)
    dispatch.call(w)
    dispatch.join(w, package)


@inlined
def _begin_work(w: Any, package: int) -> None:
    course = w.courses[package]
    if course.started == math.inf:
        course.started = w.clock[0].now
        note(w, history.STARTED, package, 0.0)
        seats.begin(w, package)
    start(w, package)
    _work(w, package)


@inlined
def start(w: Any, package: int) -> None:
    """Fix the rate at which work starts or resumes, and with it when it ends, ships, or is found wrong."""
    course, now = w.courses[package], w.clock[0].now
    course.misled = course.wrong_turns < w.rules[0].max_misdirection and luck.wrong_direction(w, package, course.starts)
    course.review = _review(w, package) if course.misled else math.inf
    left = course.again + course.fresh
    course.rate = pace.rate(w, package, seats.switching_loss(w, package))
    course.finish = pace.finish(w, package, course.rate, now, left)
    course.ships = math.inf
    if rarely(course.unshipped != 0.0):
        course.ships = pace.finish(w, package, course.rate, now, max(left - course.unshipped, 0.0))
    passage.start(w, package, min(course.finish, course.ships), course.ships >= course.finish)
    waiting.enter(w, package, WORKING, 0.0)


@inner
def _review(w: Any, package: int) -> float:
    """The moment of the review that finds a wrong direction: the K-th of the team's after this start."""
    one, every = w.packages[package], w.clock[0].review_every
    if one.need_first < one.need_last:
        every = w.crews[w.needs[one.need_first].team].review_every
    passed = math.floor(w.clock[0].now / every)
    return (passed + luck.detecting_review(w, package, w.courses[package].starts)) * every


@inner
def _ships_next(course: Any) -> bool:
    """Whether the work under way ships before it ends."""
    return course.shipped == math.inf and course.ships < min(course.finish, course.review)


@inlined
def _work(w: Any, package: int) -> None:
    """Work until it is done, or until a review stops it."""
    course = w.courses[package]
    if _ships_next(course):
        moment(w, course.ships, COMPLETION, package)
    elif rarely(course.review < course.finish):
        moment(w, course.review, REVIEW, package)
    else:
        moment(w, course.finish, COMPLETION, package)


@inlined
def _end_work(w: Any, package: int) -> bool:
    one, course = w.packages[package], w.courses[package]
    done = _pause(w, package)
    if rarely(course.misled):
        course.wrong_turns += 1
        wasted = on_grid(done * w.rules[0].waste)
        is_left = course.again + course.fresh > 0.0
        note(w, history.FOUND if is_left else history.ACCEPTED_WRONG, package, wasted)
        _do_again(w, package, wasted)
    if rarely(course.again + course.fresh > 0.0):
        _get_ready(w, package)
        return True
    if mostly(not one.is_held):
        return False
    waiting.enter(w, package, HOLDING, 0.0)
    return waiting.all_(w, package, one.holders_first, one.holders_last)


@inlined
def _pause(w: Any, package: int) -> float:
    """End or interrupt the work under way and return what was done; rework comes first."""
    course, now = w.courses[package], w.clock[0].now
    done = course.again + course.fresh
    if rarely(now < course.finish):
        done = min(done, on_grid(pace.worked_off(w, package, course.rate, course.since, now)))
    redone = min(done, course.again)
    turn = course.since
    if rarely(redone > 0.0):
        turn = min(pace.finish(w, package, course.rate, turn, redone), now)
        record(w, package, REWORKING, course.since, turn)
    record(w, package, WORKED, turn, now)
    course.worked += done
    course.cost += pace.labour(w, package, course.since, now)
    course.again -= redone
    course.fresh -= done - redone
    course.starts += 1
    seats.free(w, package, course.since, now)
    dispatch.call(w)
    return done


@inlined
def _do_again(w: Any, package: int, more: float) -> None:
    w.courses[package].again += more
    w.courses[package].found += more
    w.courses[package].effort += more


@inlined
def _end_hold(w: Any, package: int) -> bool:
    """FF and SF links hold back the finish; the seats are free already."""
    one, course, now = w.packages[package], w.courses[package], w.clock[0].now
    if mostly(not one.is_held):
        return False
    last = w.driver[0]
    passage.take_last(w, last, one.finish_first, one.finish_last)
    until = last.time if last.cause >= 0 else 0.0
    if now > course.since or until > now:
        # A lead may let go the moment it can be known, later than it says: then no link is to be named.
        cause = last.cause if until >= now else -1
        passage.set_driver(w.held_by[package], cause, last.time, last.package, last.origin, last.at_start)
    waiting.enter(w, package, HELD_BACK, until)
    return waiting.until(w, package)


@inlined
def _accept(w: Any, package: int) -> bool:
    """Once nothing holds it any more: repair what escaped, do again what acceptance sends back, or be done.

    Whether it has to wait again, for seats.
    """
    course = w.courses[package]
    more = course.repair
    course.repair = 0.0
    if rarely(more > 0.0):
        note(w, history.ESCAPED, package, more)
    else:
        more = _sent_back(w, package)
    if rarely(more > 0.0):
        _do_again(w, package, more)
        _get_ready(w, package)
        return True
    course.done = w.clock[0].now
    note(w, history.FINISHED, package, 0.0)
    if rarely(w.shifts.size > 0):
        shifts.change(w, w.packages[package].initiative)
    _leave(w, package)
    return False


@inner
def _sent_back(w: Any, package: int) -> float:
    """Acceptance: 0, or the person-days that have to be done again."""
    course, rules = w.courses[package], w.rules[0]
    if course.sent_back >= rules.max_rework or not luck.is_sent_back(w, package, course.sent_back):
        return 0.0
    course.sent_back += 1
    again = luck.amount(w, package, course.sent_back) * rules.rework_share
    again = on_grid(again * course.burden)
    note(w, history.SENT_BACK, package, again)
    return again


@inlined
def _leave(w: Any, package: int) -> None:
    """A package is done or dropped: followers go on, and the last one ends the run."""
    clock = w.clock[0]
    waiting.enter(w, package, DONE, 0.0)
    seats.end(w, package)
    passage.finish(w, package)
    dispatch.call(w)
    clock.left -= 1
    if rarely(clock.left == 0):
        clock.until = clock.now


@inner
def _drop(w: Any, initiative: int) -> None:
    """The rest of an initiative is given up; links to it become void."""
    one = w.initiatives[initiative]
    for r in range(one.package_first, one.package_last):
        if w.packages[w.rows[r]].selected and w.courses[w.rows[r]].done == math.inf:
            w.courses[w.rows[r]].dropped = True
    for r in range(one.package_first, one.package_last):
        course = w.courses[w.rows[r]]
        if course.dropped and course.done == math.inf:
            _give_up(w, w.rows[r])


@inner
def _give_up(w: Any, package: int) -> None:
    """Give up one package wherever it is; what was worked is paid for."""
    course, now = w.courses[package], w.clock[0].now
    if course.phase == WORKING:
        _pause(w, package)
    elif course.phase == READY:
        dispatch.leave(w, package)
    else:
        record(w, package, CAUSE_OF[course.phase], course.since, now)
    course.started = min(course.started, now)
    course.done = now
    note(w, history.DROPPED, package, 0.0)
    _leave(w, package)
