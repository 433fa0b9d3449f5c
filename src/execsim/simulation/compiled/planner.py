"""Replanning and triggers, by what is known; the twin of `execsim.simulation.planner`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.model.model import ESCALATE, HAPPENED, LATE_SHARE, PEOPLE, READING, UTILISATION
from execsim.simulation.clock import PLANNING, WATCH
from execsim.simulation.compiled import desk, dispatch, seats
from execsim.simulation.compiled.clock import moment
from execsim.simulation.compiled.history import REPLANNED, TRIGGER, note
from execsim.simulation.dispatch import known_left
from execsim.simulation.planner import shown_factor, weigh_factors


@inner
def following(every: float, now: float) -> float:
    """The first multiple of a rhythm after a moment."""
    k = math.floor(now / every)
    while k * every <= now:  # the quotient is rounded
        k += 1
    return k * every


@inner
def begin(w: Any, afresh: bool) -> None:
    """Plan at planning dates; look at the triggers at every review, and afresh also at the very beginning."""
    rules, now = w.rules[0], w.clock[0].now
    if rules.replan_every < math.inf:
        moment(w, following(rules.replan_every, now), PLANNING, 0)
    if w.triggers.size > 0:
        at_once = afresh and math.ceil(now / rules.review_every) * rules.review_every <= now
        moment(w, now if at_once else following(rules.review_every, now), WATCH, 0)


@inner
def plan(w: Any) -> None:
    """A planning date."""
    replan(w)
    moment(w, following(w.rules[0].replan_every, w.clock[0].now), PLANNING, 0)


@inner
def watch(w: Any) -> None:
    """A review at which triggers are looked at."""
    look(w)
    moment(w, following(w.rules[0].review_every, w.clock[0].now), WATCH, 0)


@inner
def learn_of(w: Any, event: int) -> None:
    """An event has happened: its own response, and that of triggers that observe it."""
    w.occasions[event].happened += 1
    _respond(w, w.events[event].response)
    look(w)


@inner
def look(w: Any) -> None:
    """Every trigger whose condition has come to hold since the last look gets its response."""
    for row in range(w.triggers.size):
        trigger = w.triggers[row]
        if not _holds(trigger.op, _observed(w, trigger), trigger.threshold):
            w.trigger_held[row] = False
        elif not w.trigger_held[row]:
            w.trigger_held[row] = True
            note(w, TRIGGER, row, 0.0)
            _respond(w, trigger.response)


@inner
def _holds(op: int, value: float, threshold: float) -> bool:
    """Compare as the operator of this row of `OPERATORS` does."""
    if op == 0:
        return value < threshold
    if op == 1:
        return value <= threshold
    if op == 2:
        return value > threshold
    return value >= threshold if op == 3 else value == threshold


@inner
def _respond(w: Any, response: int) -> None:
    if response == ESCALATE:
        desk.escalate(w)
    elif response != 0:
        replan(w)


@inner
def _observed(w: Any, trigger: Any) -> float:
    """What a trigger observes now; nan (nothing holds) for a metric without a reading."""
    if trigger.observable == PEOPLE:
        return float(seats.there(w, trigger.row))
    if trigger.observable == UTILISATION:
        return w.crews[trigger.row].held / max(1, seats.there(w, trigger.row))
    if trigger.observable == HAPPENED:
        return float(w.occasions[trigger.row].happened)
    if trigger.observable == LATE_SHARE:
        return _late_share(w)
    return trigger.reading if trigger.observable == READING else _spend(w)


@inner
def _is_left(w: Any, initiative: int) -> bool:
    """Whether something of an initiative is not done."""
    one = w.initiatives[initiative]
    for r in range(one.package_first, one.package_last):
        if w.packages[w.rows[r]].selected and w.courses[w.rows[r]].done == math.inf:
            return True
    return False


@inner
def _late_share(w: Any) -> float:
    """Share of the initiatives with a due date that are late: not done after it."""
    dated, late = 0, 0
    for i in range(w.initiatives.size):
        one = w.initiatives[i]
        if one.selected and one.due < math.inf:
            dated += 1
            late += one.due < w.clock[0].now and _is_left(w, i)
    return late / max(1, dated)


@inner
def _spend(w: Any) -> float:
    """Money spent on people so far, by work that has ended or been interrupted, and on finished initiatives."""
    own, people = 0.0, 0.0
    for i in range(w.initiatives.size):
        if w.initiatives[i].selected and not _is_left(w, i):
            own += w.initiatives[i].cost
    for package in range(w.packages.size):
        if w.packages[package].selected:
            people += w.courses[package].cost
    return own + people


@inner
def replan(w: Any) -> None:
    """Give waiting work a new order by what is known now; within the frozen window the old one holds."""
    rules = w.rules[0]
    note(w, REPLANNED, -1, 0.0)
    for i in range(w.undertakings.size):
        w.undertakings[i].size = 0.0
    for team in range(w.team_sums.size):
        w.team_sums[team] = w.team_counts[team] = 0.0
    for package in range(w.packages.size):
        one, course = w.packages[package], w.courses[package]
        if one.selected and course.done < math.inf and course.worked > 0.0 and one.estimate > 0.0:
            w.team_sums[one.team] += shown_factor(course.worked, one.estimate)
            w.team_counts[one.team] += 1.0
    weigh_factors(
        w.team_sums,
        w.team_counts,
        rules.portfolio_spread,
        rules.team_spread,
        rules.effort_spread,
        rules.initiative_spread,
    )
    for package in range(w.packages.size):
        one, course = w.packages[package], w.courses[package]
        if one.selected and course.done == math.inf:
            expected = one.estimate * w.team_sums[one.team]
            if not math.isnan(one.remaining):
                expected = one.spent + one.remaining
            left = known_left(expected, course.found, course.worked)
            w.undertakings[one.initiative].size += left * one.held
    dispatch.reorder(w)
