"""The clock: moments in order of time, phase and row; and who goes on now, first come first served."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
from execsim.simulation.compiled.world import BRANCHES, MORE_MOMENTS

PACKAGE, ASKER, EXTERNAL, ASK = range(4)  # whose wait is over: packages, asking ahead, externals, asks


@inlined
def moment(w: Any, time: float, phase: int, row: int) -> None:
    """Something happens at a time, now if that has passed; `inf` never comes."""
    if rarely(time == math.inf):
        return
    clock, heap = w.clock[0], w.moments
    if rarely(clock.moments == heap.size - BRANCHES):
        clock.status = MORE_MOMENTS
        return
    clock.moments += 1
    _rise(heap, clock.moments - 1, clock.now + max(0.0, time - clock.now), phase + row)


@inlined
def next_moment(w: Any) -> int:
    """Take the next moment off the heap, go to its time, and return its phase and row in one."""
    clock, heap = w.clock[0], w.moments
    clock.now = heap[0].time
    order = heap[0].order
    clock.moments -= 1
    last = clock.moments
    time, of_last = heap[last].time, heap[last].order
    heap[last].time = math.inf
    if mostly(last > 0):
        # The gap sinks to the bottom; what stood last, which is late, rises from there: a step or none.
        place, below = 0, 1
        while below < last:
            one = below + _is_before(heap, below + 1, below)
            other = below + 2 + _is_before(heap, below + 3, below + 2)
            one = other if _is_before(heap, other, one) else one
            heap[place].time, heap[place].order = heap[one].time, heap[one].order
            place, below = one, BRANCHES * one + 1
        _rise(heap, place, time, of_last)
    return order


@inlined
def _is_before(heap: Any, one: int, other: int) -> bool:
    """Whether a moment comes before another one; without branches, which a processor would guess wrong."""
    first, second = heap[one], heap[other]
    return (first.time < second.time) | ((first.time == second.time) & (first.order < second.order))


@inner
def forget(w: Any) -> None:
    """Nothing is to come."""
    for place in range(w.clock[0].moments):
        w.moments[place].time = math.inf
    w.clock[0].moments = 0


@inlined
def is_due(w: Any, phase: int) -> bool:
    """Whether something else is due at this instant, before or in a phase."""
    clock, first = w.clock[0], w.moments[0]
    return clock.moments > 0 and first.time == clock.now and first.order <= phase


@inner
def _rise(heap: Any, place: int, time: float, order: int) -> None:
    """Let a moment rise from a gap to where it belongs."""
    while place > 0:
        above = (place - 1) // BRANCHES
        if heap[above].time < time or (heap[above].time == time and heap[above].order <= order):
            break
        heap[place].time, heap[place].order = heap[above].time, heap[above].order
        place = above
    heap[place].time, heap[place].order = time, order


@inlined
def resume(w: Any, kind: int, row: int) -> None:
    """Whoever waited goes on at this instant, ahead of every moment."""
    clock = w.clock[0]
    one = w.resumes[clock.last & (w.resumes.size - 1)]
    one.kind, one.row = kind, row
    clock.last += 1
