"""Asking ahead of a start; the twin of `execsim.simulation.asking`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.model.state import DECIDING, DONE, UNASKED
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
    _await_next(w, package)


@inner
def _await_next(w: Any, package: int) -> None:
    """Ask for what nobody has asked for yet when it is time for the first of it."""
    one, time = w.packages[package], math.inf
    for r in range(one.early_first, one.early_last):
        asked = w.asked[w.earlies[r]]
        if asked.stage == UNASKED and asked.ahead > 0.0:
            time = min(time, w.courses[package].early - asked.ahead)
    moment(w, time, ASKING, package)


@inner
def ask_early(w: Any, package: int) -> None:
    """It is time to ask; what was dropped asks for nothing more."""
    one, course = w.packages[package], w.courses[package]
    if course.phase == DONE:
        return
    for r in range(one.early_first, one.early_last):
        asked = w.asked[w.earlies[r]]
        if asked.stage == UNASKED and asked.ahead > 0.0 and course.early - asked.ahead <= w.clock[0].now:
            desk.ask_for(w, w.earlies[r])
    _await_next(w, package)


@inner
def ask_anew(w: Any) -> None:
    """It has changed how long ahead some ask: go by that from now on."""
    for package in range(w.packages.size):
        one, course = w.packages[package], w.courses[package]
        is_waiting = 0 <= course.phase < DECIDING and one.early_first < one.early_last
        if is_waiting and not math.isnan(course.early):
            _await_next(w, package)
