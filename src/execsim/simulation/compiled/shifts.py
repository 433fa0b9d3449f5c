"""What the finish of an initiative changes; the twin of `Packages._change` and `Scene.shift`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.simulation.compiled import asking, seats
from execsim.simulation.compiled.history import ON_DONE, note
from execsim.simulation.compiled.layout import (
    AS_DELEGATE,
    ASK_AHEAD,
    DECIDES_UP_TO,
    DETECTS,
    DIVERTED,
    FOCUS,
    FORUM_EVERY,
    FORUM_HELD,
    MORE_SKILLED,
    OVERHEAD,
    OWNER_DECIDES,
    REVIEW_EVERY,
    SKILLED,
    SUPERIOR_DECIDES,
    TEAM_REVIEW_EVERY,
    WIP_LIMIT,
)


@inner
def change(w: Any, initiative: int) -> None:
    """A finished initiative changes the organisation; nothing under way is rescheduled."""
    one = w.initiatives[initiative]
    for r in range(one.package_first, one.package_last):
        course = w.courses[w.rows[r]]
        if w.packages[w.rows[r]].selected and (course.done == math.inf or course.dropped):
            return
    clock = w.clock[0]
    for row in range(w.shifts.size):
        if w.shifts[row].initiative == initiative:
            w.shifts_held[clock.shifts] = row
            clock.shifts += 1
            hold(w, row)
            asking.ask_anew(w)
            note(w, ON_DONE, initiative, 0.0)


@inner
def hold(w: Any, row: int) -> None:
    """Let a shift hold from now on."""
    for r in range(w.shifts[row].change_first, w.shifts[row].change_last):
        _put(w, w.changes[r].column, w.changes[r].row, w.changes[r].value)


@inner
def _put(w: Any, column: int, row: int, value: float) -> None:  # noqa: PLR0912 - a branch a column
    clock = w.clock[0]
    if column == DIVERTED:
        w.courses[row].diverted = value
    elif column == FOCUS:
        w.crews[row].focus, w.crews[row].filled = int(value), 0
    elif column == OVERHEAD:
        w.crews[row].overhead, w.crews[row].filled = value, 0
    elif column == TEAM_REVIEW_EVERY:
        w.crews[row].review_every = value
    elif column == SKILLED:
        team, skill = row // w.seats_skilled.shape[1], row % w.seats_skilled.shape[1]
        w.seats_skilled[team, skill] = int(value)
        seats.note_change(w, team)
    elif column == MORE_SKILLED:
        team, skill = row // w.seats_skilled.shape[1], row % w.seats_skilled.shape[1]
        w.seats_skilled[team, skill] += int(value)
        seats.note_change(w, team)
    elif column == ASK_AHEAD:
        w.asked[row].ahead = value
    elif column == OWNER_DECIDES:
        w.asked[row].owner_decides = value != 0.0
    elif column == AS_DELEGATE:
        w.asked[row].as_delegate = value != 0.0
    elif column == SUPERIOR_DECIDES:
        w.asked[row].superior_decides = value != 0.0
    elif column == FORUM_EVERY:
        w.boards[row].every = value
    elif column == DECIDES_UP_TO:
        w.boards[row].decides_up_to = value
    elif column == FORUM_HELD:
        w.boards[row].held = value
    elif column == REVIEW_EVERY:
        clock.review_every = value
    elif column == DETECTS:
        clock.detects = value
    elif column == WIP_LIMIT:
        clock.wip_limit = value
