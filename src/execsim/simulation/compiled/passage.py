"""What packages and the outside pass on, and what links make of it; the twin of `execsim.simulation.passage`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.hints import mostly
from execsim.model.jit import inlined, inner
from execsim.model.model import FF, SF, SS
from execsim.model.state import ARRIVALS, CONSENTS, DECIDING, DONE, HOLDING, PREDECESSORS
from execsim.simulation.compiled.clock import ASK, ASKER, EXTERNAL, PACKAGE, resume
from execsim.simulation.compiled.layout import (
    FOR_ARRIVALS,
    FOR_CONSENTS,
    FOR_DECISIONS,
    FOR_EARLY,
    FOR_EXTERNAL,
    FOR_HOLDERS,
    FOR_PREDECESSORS,
)
from execsim.simulation.records import PREDECESSOR


@inlined
def has(w: Any, event: int) -> bool:
    """Whether something has happened: a start, a shipment, a finish, an arrival, a decision."""
    packages = w.packages.size
    if mostly(event < 3 * packages):
        course, kind = w.courses[event // 3], event % 3
        if kind == 0:
            return course.has_started
        return course.has_shipped if kind == 1 else course.has_finished
    external = event - 3 * packages
    if external < w.externals.size:
        return w.arriving[external].arrived
    return not math.isnan(w.asked[external - w.externals.size].fallen)


@inlined
def missing(w: Any, first: int, last: int) -> int:
    """How many of some events have not happened."""
    count = 0
    for r in range(first, last):
        count += not has(w, w.origins[r])
    return count


@inlined
def give(w: Any, event: int) -> None:  # noqa: PLR0912 - a branch for each who may wait
    """Something has happened: whoever waits for nothing more goes on at this instant."""
    for r in range(w.follower_first[event], w.follower_first[event + 1]):
        follower = w.followers[r]
        kind, row = follower.kind, follower.row
        if mostly(kind <= FOR_HOLDERS):
            course = w.courses[row]
            waits = (
                (kind == FOR_PREDECESSORS and course.phase == PREDECESSORS)
                or (kind == FOR_ARRIVALS and course.phase == ARRIVALS)
                or (kind == FOR_DECISIONS and course.phase == DECIDING)
                or (kind == FOR_HOLDERS and course.phase == HOLDING)
            )
            if waits and course.missing > 0:
                course.missing -= 1
                if course.missing == 0:
                    resume(w, PACKAGE, row)
        elif kind == FOR_EARLY:
            course = w.courses[row]
            if course.early_missing > 0:
                course.early_missing -= 1
                if course.early_missing == 0:
                    resume(w, ASKER, row)
        elif kind == FOR_EXTERNAL:
            arriving = w.arriving[row]
            if arriving.missing > 0:
                arriving.missing -= 1
                if arriving.missing == 0:
                    resume(w, EXTERNAL, row)
        elif kind == FOR_CONSENTS:
            asked = w.asked[row]
            if asked.stage == CONSENTS and asked.missing > 0:
                asked.missing -= 1
                if asked.missing == 0:
                    resume(w, ASK, row)


@inner
def give_past(w: Any, package: int) -> None:
    """Let everything have happened that a life says has; nobody waits for it yet. Count those that are left."""
    course = w.courses[package]
    if course.phase >= 0:
        w.clock[0].left += course.phase != DONE
        course.has_started = course.started < math.inf
        course.has_shipped = course.shipped < math.inf
        course.has_finished = course.done < math.inf


@inlined
def start(w: Any, package: int, expected_at: float, holds: bool) -> None:
    """A package starts for the first time and expects to pass on then, or later if FF or SF hold it back."""
    course = w.courses[package]
    if not course.has_started:
        course.has_started = True
        give(w, 3 * package)
        course.expected, course.holds = expected_at, holds


@inlined
def ship(w: Any, package: int) -> None:
    """A package passes on what it has made; only the first time counts."""
    course = w.courses[package]
    if not course.has_shipped:
        course.has_shipped = True
        give(w, 3 * package + 1)
        course.shipped = min(w.clock[0].now, course.shipped, course.done)


@inlined
def finish(w: Any, package: int) -> None:
    """A package is done, or dropped: nothing waits for it any more."""
    start(w, package, w.clock[0].now, True)
    ship(w, package)
    course = w.courses[package]
    if not course.has_finished:
        course.has_finished = True
        give(w, 3 * package + 2)


@inlined
def set_driver(driver: Any, cause: int, time: float, package: int, origin: float, at_start: bool) -> None:
    """What lets a package go: a predecessor, somebody outside or a date."""
    driver.cause, driver.time, driver.package, driver.origin, driver.at_start = cause, time, package, origin, at_start


@inlined
def lets_go_later(driver: Any, cause: int, time: float, package: int) -> bool:
    """Whether this lets go later than that; at one moment the first in the order of causes and rows counts."""
    if driver.cause < 0 or time != driver.time:
        return driver.cause < 0 or time > driver.time
    return cause < driver.cause or (cause == driver.cause and package < driver.package)


@inner
def expected(w: Any, package: int) -> float:
    """When a package under way passes on: as it looked at its first start, with what is known to hold it back."""
    course = w.courses[package]
    if course.shipped < math.inf:
        return course.shipped
    latest = course.expected
    if course.holds:
        for r in range(w.packages[package].finish_first, w.packages[package].finish_last):
            link = w.links[r]
            time = -math.inf
            if link.kind == SF and w.courses[link.package].has_started:
                begun = w.courses[link.package].started
                time = begun + max(link.lag, 0.0)
            elif link.kind == FF:
                time = expected(w, link.package) + link.lag
            if time < math.inf:
                latest = max(latest, time)
    return latest


@inner
def passed(w: Any, link: Any) -> float:
    """The moment of what a link counts from: its predecessor's start, shipment or finish, as expected for a lead."""
    course = w.courses[link.package]
    if link.kind in (SS, SF):
        return course.started
    if link.lag < 0.0:
        return expected(w, link.package)
    return course.done if link.kind == FF else course.shipped


@inlined
def take_last(w: Any, driver: Any, first: int, last: int) -> None:
    """Note which of some links lets go last: `Passage.driver` of each; never before its predecessor has started."""
    driver.cause = -1
    for r in range(first, last):
        link = w.links[r]
        at_start = link.kind in (SS, SF)
        origin, begun = passed(w, link), w.courses[link.package].started
        time = origin + max(link.lag, 0.0) if at_start else max(origin + link.lag, begun)
        if lets_go_later(driver, PREDECESSOR, time, link.package):
            set_driver(driver, PREDECESSOR, time, link.package, origin, at_start)


@inner
def lets_go(w: Any, link: Any) -> float:
    """When a link is expected to let go, once its predecessor is under way."""
    return link.lag + (w.courses[link.package].started if link.kind == SS else expected(w, link.package))
