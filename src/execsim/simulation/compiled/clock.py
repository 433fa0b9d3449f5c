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
    time, order = clock.now + max(0.0, time - clock.now), phase + row
    place = clock.moments
    clock.moments += 1
    while place > 0:
        above = (place - 1) >> 1
        if heap[above].time < time or (heap[above].time == time and heap[above].order <= order):
            break
        heap[place].time, heap[place].order = heap[above].time, heap[above].order
        place = above
    heap[place].time, heap[place].order = time, order


@inner
def next_moment(w: Any) -> int:
    """Take the next moment off the heap, go to its time, and return its phase and row in one."""
    clock, heap = w.clock[0], w.moments
    clock.now = heap[0].time
    order = heap[0].order
    clock.moments -= 1
    last = clock.moments
    time, moved, place = heap[last].time, heap[last].order, 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        right = below + 1
        if right < last and (
            heap[right].time < heap[below].time
            or (heap[right].time == heap[below].time and heap[right].order < heap[below].order)
        ):
            below = right
        if time < heap[below].time or (time == heap[below].time and moved <= heap[below].order):
            break
        heap[place].time, heap[place].order = heap[below].time, heap[below].order
        place = below
    heap[place].time, heap[place].order = time, moved
    return order


@inner
def resume(w: Any, kind: int, row: int) -> None:
    """Whoever waited goes on at this instant, ahead of every moment."""
    clock = w.clock[0]
    one = w.resumes[clock.last & (w.resumes.size - 1)]
    one.kind, one.row = kind, row
    clock.last += 1
