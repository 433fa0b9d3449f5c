"""Why is it late: driving chains, and what the delay costs; the twin of `execsim.simulation.attribution`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
from execsim.model.model import ANY_OF, FF, FS, SS
from execsim.simulation.attribution import NOBODY
from execsim.simulation.compiled import worth
from execsim.simulation.compiled.world import MORE_STRETCHES
from execsim.simulation.records import (
    AWAITED_DECISION,
    EXTERNAL,
    HELD,
    LAG,
    PREDECESSOR,
    RISK_DELAY,
    WORKING,
)


@inner
def find_last(w: Any) -> int:
    """Note the package of each finished initiative that finishes last; return that of all, -1 if one is unfinished."""
    last, latest = -1, -math.inf
    for i in range(w.undertakings.size):
        w.undertakings[i].last, w.undertakings[i].latest = -1, -math.inf
    for package in range(w.ends.size):
        if w.belongs[package] >= 0:
            one, done = w.undertakings[w.belongs[package]], w.ends[package].done
            if done > one.latest:
                one.last, one.latest = package, done
            if done > latest:
                last, latest = package, done
    for i in range(w.undertakings.size):
        if not math.isfinite(w.undertakings[i].finish):
            w.undertakings[i].last = -1
    return last if latest < math.inf else -1


@inner
def last_behind(w: Any, o: int) -> int:
    """The package that sets the finish of an outcome, of the initiative that completed it; -1 where it has none."""
    outcome, found = w.outcomes[o], -1
    if not math.isfinite(w.results[o].finish):
        return -1
    for r in range(outcome.member_first, outcome.member_last):
        i = w.rows[r]
        if w.undertakings[i].last < 0:
            continue
        finish, best = w.undertakings[i].finish, w.undertakings[max(found, 0)].finish
        if outcome.needs == ANY_OF:
            better = finish < best or (finish == best and i < found)
        else:
            better = finish > best or (finish == best and i > found)
        if found < 0 or better:
            found = i
    return w.undertakings[found].last if found >= 0 else -1


@inner
def explain(w: Any) -> None:
    """Walk the chains of the portfolio, each initiative and each outcome that finished."""
    w.clock[0].stretches = 0
    w.shares[:] = 0.0
    _explain(w, 0, find_last(w))
    for i in range(w.initiatives.size):
        _explain(w, 1 + i, w.undertakings[i].last)
    for o in range(w.outcomes.size):
        _explain(w, 1 + w.initiatives.size + o, last_behind(w, o))


@inner
def _explain(w: Any, scope: int, package: int) -> None:
    w.has_chain[scope] = package >= 0
    if package >= 0:
        walk(w, package, scope)


@inner
def walk(w: Any, package: int, scope: int) -> None:
    """Walk back from a package's finish along the driving chain: its parts to `stretches`, their days to `shares`."""
    release = w.rules[0].as_of
    until, at_start = w.courses[package].done, False
    while until > release:
        held, passing = w.held_by[package], w.drivers[package]
        if scope == 0:
            w.critical[package] = True
        is_held = not at_start and held.cause >= 0 and held.time <= until
        driver = held if is_held else passing
        lets_go = is_held or (passing.cause >= 0 and w.courses[package].cleared < math.inf)
        since = min(driver.time, until) if lets_go else release
        passed = lets_go and driver.package >= 0
        origin = max(release, min(driver.origin, since)) if passed else release
        _add_own(w, scope, package, since, until)
        if lets_go and since > origin:
            cause = LAG if driver.cause == PREDECESSOR else driver.cause
            behind = _external(w, package, math.inf) if cause == EXTERNAL else driver.package
            _add(w, scope, cause, package, behind, since - origin)
        if not passed:
            break
        until, at_start = origin, driver.at_start
        package = driver.package


@inner
def _add(w: Any, scope: int, cause: int, package: int, behind: int, days: float) -> None:
    clock = w.clock[0]
    w.shares[scope, cause] += days
    if rarely(clock.stretches == w.stretches.size):
        clock.status = MORE_STRETCHES
        return
    one = w.stretches[clock.stretches]
    one.scope, one.cause, one.package, one.behind, one.days = scope, cause, package, behind, days
    clock.stretches += 1


@inner
def _add_own(w: Any, scope: int, package: int, since: float, until: float) -> None:
    """The parts of a package's own life between the moment that let it go and that when it passed on."""
    row = w.courses[package].last_segment
    while row >= 0:
        segment = w.segments[row]
        begun, end = max(segment.start, since), min(segment.end, until)
        if end > begun:
            if rarely(segment.cause == RISK_DELAY):
                _add_risks(w, scope, package, end - begun)
            else:
                behind = _behind(w, package, segment.cause, end, segment.team)
                _add(w, scope, segment.cause, package, behind, end - begun)
        row = segment.before


@inner
def _add_risks(w: Any, scope: int, package: int, left: float) -> None:
    """One after the other, as they add up; what no risk explains nobody stands behind."""
    for risk in range(w.risks.size):
        one = w.risks[risk]
        days = min(w.fates[risk].days, left)
        if w.fates[risk].happens and days > 0.0:
            for r in range(one.hit_first, one.hit_last):
                if w.rows[r] == package:
                    _add(w, scope, RISK_DELAY, package, risk, days)
                    left -= days
                    break
    if left > 0.0:
        _add(w, scope, RISK_DELAY, package, NOBODY, left)


# --- who stood behind a wait ------------------------------------------------------------------------------


@inner
def _behind(w: Any, package: int, cause: int, end: float, team: int) -> int:
    """Row of what a package waited for during a stretch of its life; NOBODY where nobody stands behind it."""
    if cause == PREDECESSOR:
        return _predecessor(w, package, end)
    if cause == EXTERNAL:
        return _external(w, package, end)
    if cause == AWAITED_DECISION:
        return _decision(w, package, end)
    if cause == LAG:
        driver = w.drivers[package]
        return driver.package if driver.cause >= 0 and w.courses[package].cleared < math.inf else NOBODY
    if cause == HELD:
        return w.held_by[package].package if w.held_by[package].cause >= 0 else NOBODY
    return team


@inner
def _is_later(time: float, row: int, end: float, latest: float, found: int) -> bool:
    """Whether a moment not after `end` is later than the latest so far; of several the first row counts."""
    return time <= end and (time > latest or (time == latest and row < found))


@inner
def _external(w: Any, package: int, end: float) -> int:
    found, latest = NOBODY, -math.inf
    for r in range(w.packages[package].outside_first, w.packages[package].outside_last):
        row = w.outside[r].external
        at = w.arriving[row].came if w.arriving[row].arrived else math.inf
        if _is_later(at + w.outside[r].lag, row, end, latest, found):
            found, latest = row, at + w.outside[r].lag
    return found


@inner
def _predecessor(w: Any, package: int, end: float) -> int:
    found, latest = NOBODY, -math.inf
    for r in range(w.packages[package].start_first, w.packages[package].start_last):
        link = w.links[r]
        before = w.courses[link.package]
        time = before.shipped if link.kind == FS and link.lag >= 0.0 else before.started
        if _is_later(time, link.package, end, latest, found):
            found, latest = link.package, time
    return found


@inner
def _decision(w: Any, package: int, end: float) -> int:
    found, latest = NOBODY, -math.inf
    for r in range(w.packages[package].ask_first, w.packages[package].ask_last):
        ask = w.rows[r]
        time = math.inf if math.isnan(w.asked[ask].fallen) else w.asked[ask].fallen
        if _is_later(time, ask, end, latest, found):
            found, latest = ask, time
    return w.asks[found].decision if found != NOBODY else NOBODY


# --- the cost of delay --------------------------------------------------------------------------------------


@inner
def unhinder(w: Any, causes: Any) -> None:
    """Put into `ends` the lives of the unhindered twin: no waiting for seats or people, no break.

    On the way, add the days of each package by cause to `causes`: exact, in whatever order.
    """
    release = w.rules[0].as_of
    for place in range(w.chain_order.size):
        package = w.chain_order[place]
        course, twin = w.courses[package], w.ends[package]
        if rarely(w.belongs[package] < 0):
            continue
        worked = _add_causes(w, package, causes)
        if rarely(course.done == math.inf):
            continue
        begun, end = release, release
        for r in range(w.before_first[package], w.before_first[package + 1]):
            link = w.before[r]
            before = w.ends[link.package]
            unfinished = w.courses[link.package].done == math.inf
            started = math.inf if unfinished else before.started
            if mostly(link.kind == FS):
                shipped = math.inf if unfinished else before.shipped
                begun = max(begun, started, shipped + min(link.lag, 0.0))
            elif link.kind == SS:
                begun = max(begun, started)
            else:
                done = math.inf if unfinished else before.done
                end = max(end, done if link.kind == FF else started)
        start = min(begun, course.started, course.done)
        begun = max(start, release)
        twin.done = min(max(end, begun + worked), course.done)
        if rarely(course.shipped != course.done):
            worked = _worked(w, package, course.shipped)
        twin.shipped = min(begun + worked, course.shipped, twin.done)
        twin.started = start


@inlined
def _add_causes(w: Any, package: int, causes: Any) -> float:
    """Add the days of a package by cause; return those of fresh work until its finish."""
    days, row, done = 0.0, w.courses[package].last_segment, w.courses[package].done
    while row >= 0:
        segment = w.segments[row]
        causes[package, segment.cause] += segment.end - segment.start
        if segment.cause == WORKING and segment.start < done:
            days += min(segment.end, done) - segment.start
        row = segment.before
    return days


@inner
def _worked(w: Any, package: int, until: float) -> float:
    """Days of fresh work until a moment."""
    days, row = 0.0, w.courses[package].last_segment
    while row >= 0:
        segment = w.segments[row]
        if segment.cause == WORKING and segment.start < until:
            days += min(segment.end, until) - segment.start
        row = segment.before
    return days


@inner
def cost_of_delay(w: Any, by_cause: Any, lost: Any, causes: Any) -> None:
    """Money lost by cause, and by initiative, against the unhindered twin; what never ended is left out.

    `causes`: see `unhinder`, which walks through all lives.
    """
    for i in range(w.undertakings.size):
        w.undertakings[i].real_value, w.undertakings[i].real_penalty = (
            w.undertakings[i].value,
            w.undertakings[i].penalty,
        )
    for o in range(w.results.size):
        w.results[o].real_value = w.results[o].value
    unhinder(w, causes)
    worth.value_work(w)
    by_cause[:] = 0.0
    for i in range(w.undertakings.size):
        one = w.undertakings[i]
        money = one.value - one.real_value
        money += one.real_penalty - one.penalty
        lost[i] = money if _split(w, 1 + i, money, by_cause) else 0.0
    for o in range(w.results.size):
        _split(w, 1 + w.undertakings.size + o, w.results[o].value - w.results[o].real_value, by_cause)


@inner
def _split(w: Any, scope: int, money: float, by_cause: Any) -> bool:
    """Split money by the days of waiting and rework on a chain; whether there are any."""
    days = 0.0
    for cause in range(by_cause.size):
        if cause != WORKING:
            days += w.shares[scope, cause]
    if not (money > 0.0 and days > 0.0):
        return False
    for cause in range(by_cause.size):
        if cause != WORKING:
            by_cause[cause] += money * w.shares[scope, cause] / days
    return True
