"""What comes from outside: on a date, or a while after what it waits for; the twin of `execsim.simulation.outside`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.simulation.clock import OUTSIDE
from execsim.simulation.compiled import luck, passage
from execsim.simulation.compiled.clock import moment
from execsim.simulation.compiled.history import ARRIVED, note
from execsim.simulation.records import EXTERNAL


@inner
def begin(w: Any) -> None:
    """Let every external come that has not."""
    for external in range(w.externals.size):
        one, arriving, driver = w.externals[external], w.arriving[external], w.arrivals[external]
        if arriving.arrived:
            continue
        if one.dated:
            if arriving.comes == math.inf:
                arriving.comes = luck.arrival(w, external, 0.0)
            driver.time = arriving.comes  # the date is known ahead, to those who ask ahead
        if arriving.comes < math.inf:
            moment(w, arriving.comes, OUTSIDE, external)
        else:
            arriving.missing = passage.missing(w, one.wait_first, one.wait_last)
            if arriving.missing == 0:
                come(w, external)


@inner
def come(w: Any, external: int) -> None:
    """It takes its time from the last of what it waits for."""
    one, driver, as_of = w.externals[external], w.arrivals[external], w.rules[0].as_of
    time, package, origin, found = as_of, -1, 0.0, False
    for r in range(one.outside_first, one.outside_last):
        earlier = w.arrivals[w.rows[r]]
        if not found or earlier.time > time or (earlier.time == time and earlier.package < package):
            time, package, origin, found = earlier.time, earlier.package, earlier.origin, True
    for r in range(one.after_first, one.after_last):
        course = w.courses[w.rows[r]]
        done = max(course.done, course.started)
        if not found or done > time or (done == time and w.rows[r] < package):
            time, package, origin, found = done, w.rows[r], done, True
    time = time + luck.arrival(w, external, as_of - time)
    w.arriving[external].comes = time
    passage.set_driver(driver, EXTERNAL, math.inf, package, origin, False)
    moment(w, time, OUTSIDE, external)


@inner
def arrive(w: Any, external: int) -> None:
    """It is there."""
    arriving, driver = w.arriving[external], w.arrivals[external]
    driver.time = arriving.comes
    arriving.arrived, arriving.came = True, w.clock[0].now
    note(w, ARRIVED, external, 0.0)
    passage.give(w, 3 * w.packages.size + external)
