"""Waiting to start: the phases of a package before it waits for seats; a part of the twin of `packages`.

Each counts from where the last one let go. A step is called as the method there; it ends one phase, enters the next and
says whether that one has to wait.
"""

from __future__ import annotations

from typing import Any

from execsim.model.jit import inlined
from execsim.model.state import ARRIVAL_LAG, ARRIVALS, DATED, DECIDING, DELAYED, LAGGING, PLANNED
from execsim.simulation.clock import PASSING
from execsim.simulation.compiled import desk, passage
from execsim.simulation.compiled.clock import moment
from execsim.simulation.records import EXTERNAL, NOT_BEFORE


@inlined
def all_(w: Any, package: int, first: int, last: int) -> bool:
    """Wait for all of some things to have happened; whether one has not."""
    missing = passage.missing(w, first, last)
    w.courses[package].missing = missing
    return missing > 0


@inlined
def until(w: Any, package: int) -> bool:
    """Wait for a time; whether it is still to come."""
    course = w.courses[package]
    if course.until > course.since:
        moment(w, course.until, PASSING, package)
        return True
    return False


@inlined
def enter(w: Any, package: int, phase: int, until: float) -> None:
    """Stand in a phase from now on."""
    course = w.courses[package]
    course.phase, course.since, course.until = phase, w.clock[0].now, until


# --- steps ----------------------------------------------------------------------------------------------------


@inlined
def predecessors(w: Any, package: int) -> bool:
    """All that it follows has let go: the last of it is the driver; then the lag runs."""
    one, driver = w.packages[package], w.drivers[package]
    passage.take_last(w, driver, one.start_first, one.start_last)
    enter(w, package, LAGGING, driver.time if driver.cause >= 0 else 0.0)
    return until(w, package)


@inlined
def lag(w: Any, package: int) -> bool:
    """The lag has run: what comes from outside is next."""
    one = w.packages[package]
    if one.outside_first == one.outside_last:  # the most do: two phases less
        return arrival_lag(w, package)
    enter(w, package, ARRIVALS, 0.0)
    return all_(w, package, one.arrivals_first, one.arrivals_last)


@inlined
def arrivals(w: Any, package: int) -> bool:
    """All is there from outside; then its lag runs."""
    enter(w, package, ARRIVAL_LAG, _last_arrival(w, package))
    return until(w, package)


@inlined
def arrival_lag(w: Any, package: int) -> bool:
    """That lag has run: no start before its date."""
    enter(w, package, DATED, w.packages[package].not_before)
    return until(w, package)


@inlined
def date(w: Any, package: int) -> bool:
    """Nothing holds it but decisions, which are asked for now."""
    one = w.packages[package]
    _clear(w, package)
    if one.decisions_first == one.decisions_last:
        return decisions(w, package)
    enter(w, package, DECIDING, 0.0)
    return all_(w, package, one.decisions_first, one.decisions_last)


@inlined
def decisions(w: Any, package: int) -> bool:
    """All has been decided; then it is delayed by the risks that happened."""
    enter(w, package, DELAYED, w.clock[0].now + w.courses[package].delay)
    return until(w, package)


@inlined
def delay(w: Any, package: int) -> bool:
    """The delay is over: a plan that is followed says when."""
    # The date of a plan that is followed holds back the work alone: decisions are asked for as ever.
    enter(w, package, PLANNED, w.packages[package].planned)
    return until(w, package)


@inlined
def _last_arrival(w: Any, package: int) -> float:
    """When what comes from outside lets go, 0 if nothing does; the driver is the later of it and the predecessors."""
    one, driver, latest, found = w.packages[package], w.drivers[package], 0.0, False
    for r in range(one.outside_first, one.outside_last):
        came = w.arrivals[w.outside[r].external]
        time = came.time + w.outside[r].lag
        latest, found = max(latest, time) if found else time, True
        if passage.lets_go_later(driver, EXTERNAL, time, came.package):
            passage.set_driver(driver, EXTERNAL, time, came.package, came.origin, False)
    return latest


@inlined
def _clear(w: Any, package: int) -> None:
    """Predecessors, externals and dates have let it go: what it needs decided is asked for."""
    one, course = w.packages[package], w.courses[package]
    driver, now = w.drivers[package], w.clock[0].now
    if passage.lets_go_later(driver, NOT_BEFORE, one.not_before, -1):
        passage.set_driver(driver, NOT_BEFORE, one.not_before, -1, 0.0, False)
    # What let it go before it could be known, or before the run, held nothing back.
    if not (driver.time >= now > w.rules[0].as_of):
        driver.cause = -1
    course.cleared = now
    for r in range(one.ask_first, one.ask_last):
        desk.ask_for(w, w.rows[r])
