"""What a replication leaves behind while it runs: stretches of lives and events; the twin of `records`."""

from __future__ import annotations

from typing import Any

from execsim.model.jit import inner
from execsim.simulation.compiled.world import MORE_HAPPENINGS, MORE_SEGMENTS


@inner
def add_segment(w: Any, package: int, cause: int, begun: float, end: float, team: int) -> None:
    """Add a stretch to a package's life; nothing happens for an empty one."""
    clock, course = w.clock[0], w.courses[package]
    if end <= begun:
        return
    if clock.segments == w.segments.size:
        clock.status = MORE_SEGMENTS
        return
    row = clock.segments
    clock.segments += 1
    segment = w.segments[row]
    segment.cause, segment.start, segment.end, segment.team, segment.next = cause, begun, end, team, -1
    if course.first_segment < 0:
        course.first_segment = row
    else:
        w.segments[course.last_segment].next = row
    course.last_segment = row


@inner
def record(w: Any, package: int, cause: int, begun: float, end: float) -> None:
    """`Life.record`: a stretch for which no team stands."""
    add_segment(w, package, cause, begun, end, -1)


@inner
def add_happening(w: Any, event: int) -> None:
    """An event has happened."""
    clock = w.clock[0]
    if clock.happenings == w.happenings.size:
        clock.status = MORE_HAPPENINGS
        return
    w.happenings[clock.happenings].time, w.happenings[clock.happenings].event = clock.now, event
    clock.happenings += 1
