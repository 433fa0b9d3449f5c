"""What a replication leaves behind while it runs: stretches of lives and events; the twin of `records`."""

from __future__ import annotations

from typing import Any

from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
from execsim.simulation.compiled.world import MORE_HAPPENINGS, MORE_NOTES, MORE_SEGMENTS

# What a note tells, as a number here; `records.Note` says what the words mean.
KINDS = (
    "asked", "reversed", "decided", "escalated", "not-held", "met", "event", "risk", "surprise", "arrived", "started",
    "shipped", "found", "accepted-wrong", "escaped", "finished", "sent-back", "on-done", "dropped", "trigger",
    "replanned", "left", "person-left",
)  # fmt: skip
(
    ASKED, REVERSED, DECIDED, ESCALATED, NOT_HELD, MET, EVENT, RISK, SURPRISE, ARRIVED, STARTED,
    SHIPPED, FOUND, ACCEPTED_WRONG, ESCAPED, FINISHED, SENT_BACK, ON_DONE, DROPPED, TRIGGER,
    REPLANNED, LEFT, PERSON_LEFT,
) = range(len(KINDS))  # fmt: skip


@inlined
def add_segment(w: Any, package: int, cause: int, begun: float, end: float, team: int) -> None:
    """Add a stretch to a package's life; nothing happens for an empty one."""
    clock, course = w.clock[0], w.courses[package]
    if end <= begun:
        return
    if rarely(clock.segments == w.segments.size):
        clock.status = MORE_SEGMENTS
        return
    row = clock.segments
    clock.segments += 1
    segment = w.segments[row]
    segment.start, segment.end, segment.package = begun, end, package
    segment.cause, segment.team, segment.before = cause, team, course.last_segment
    course.last_segment = row


@inlined
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


@inner
def note(w: Any, kind: int, row: int, amount: float) -> None:
    """`Scene.note`: something that happens now, where anybody wants the story."""
    clock = w.clock[0]
    if mostly(not clock.tells):
        return
    if clock.notes == w.notes.size:
        clock.status = MORE_NOTES
        return
    one = w.notes[clock.notes]
    one.time, one.kind, one.row, one.amount = clock.now, kind, row, amount
    clock.notes += 1
