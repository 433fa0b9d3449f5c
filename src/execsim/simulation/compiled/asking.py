"""Asking ahead of a start; the twin of `Packages._ask_early`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.model.state import DONE
from execsim.simulation.clock import ASKING
from execsim.simulation.compiled import desk, passage
from execsim.simulation.compiled.clock import moment


@inner
def await_known(w: Any, package: int) -> None:
    """Ask ahead once it is known when the start can be expected."""
    one, course = w.packages[package], w.courses[package]
    course.early_missing = 0
    if math.isnan(course.early):
        course.early_missing = passage.missing(w, one.known_first, one.known_last)
    if course.early_missing == 0:
        plan_asking(w, package)


@inner
def plan_asking(w: Any, package: int) -> None:
    """Ask as long before the start as `ask_ahead` says, by the finish that predecessors under way expect."""
    one, course = w.packages[package], w.courses[package]
    if math.isnan(course.early):
        early = one.not_before
        for r in range(one.start_first, one.start_last):
            early = max(early, passage.lets_go(w, w.links[r]))
        for r in range(one.outside_first, one.outside_last):
            early = max(early, w.arrivals[w.outside[r].external].time + w.outside[r].lag)
        course.early = early
    course.asked_early = one.early_first
    moment(w, course.early - w.earlies[course.asked_early].days, ASKING, package)


@inner
def ask_early(w: Any, package: int) -> None:
    """It is time to ask; what was dropped asks for nothing more."""
    one, course = w.packages[package], w.courses[package]
    if course.phase != DONE:
        desk.ask_for(w, w.earlies[course.asked_early].ask)
    course.asked_early += 1
    if course.asked_early < one.early_last:
        moment(w, course.early - w.earlies[course.asked_early].days, ASKING, package)
