"""The clock: moments in order of time, phase and row; and who goes on now, first come first served."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.simulation.compiled.world import MORE_MOMENTS

PACKAGE, ASKER, EXTERNAL, ASK = range(4)  # whose wait is over: packages, asking ahead, externals, asks


@inner
def moment(w: Any, time: float, phase: int, row: int) -> None:
    """Something happens at a time, now if that has passed; `inf` never comes."""
    if time == math.inf:
        return
    clock, heap = w.clock[0], w.moments
    if clock.moments == heap.size:
        clock.status = MORE_MOMENTS
        return
    clock.moments += 1
    _rise(heap, clock.moments - 1, clock.now + max(0.0, time - clock.now), phase + row)


@inner
def next_moment(w: Any) -> int:
    """Take the next moment off the heap, go to its time, and return its phase and row in one."""
    clock, heap = w.clock[0], w.moments
    clock.now = heap[0].time
    order = heap[0].order
    clock.moments -= 1
    last, place = clock.moments, 0
    # The gap sinks to the bottom; what stood last, which is late, rises from there: a step or none.
    while 2 * place + 2 < last:
        below = 2 * place + 1
        one, other = heap[below].time, heap[below + 1].time
        if one == other:
            below += heap[below + 1].order < heap[below].order
        else:
            below += other < one
        heap[place].time, heap[place].order = heap[below].time, heap[below].order
        place = below
    if 2 * place + 2 == last:
        heap[place].time, heap[place].order = heap[last - 1].time, heap[last - 1].order
        place = last - 1
    _rise(heap, place, heap[last].time, heap[last].order)
    return order


@inner
def is_due(w: Any, phase: int) -> bool:
    """Whether something else is due at this instant, before or in a phase."""
    clock, first = w.clock[0], w.moments[0]
    return clock.moments > 0 and first.time == clock.now and first.order <= phase


@inner
def _rise(heap: Any, place: int, time: float, order: int) -> None:
    """Let a moment rise from a gap to where it belongs."""
    while place > 0:
        above = (place - 1) >> 1
        if heap[above].time < time or (heap[above].time == time and heap[above].order <= order):
            break
        heap[place].time, heap[place].order = heap[above].time, heap[above].order
        place = above
    heap[place].time, heap[place].order = time, order


@inner
def resume(w: Any, kind: int, row: int) -> None:
    """Whoever waited goes on at this instant, ahead of every moment."""
    clock = w.clock[0]
    one = w.resumes[clock.last & (w.resumes.size - 1)]
    one.kind, one.row = kind, row
    clock.last += 1
