"""The clock: moments in order of time, phase and row; and who goes on now, first come first served.

A phase and a row have one moment to come, if any: its place in `moments`, where a number stands that is less the sooner
it comes. The least of each block of places stands in `soonest`, the least of all in the clock. To find the next is a
look at one block and at all blocks, several numbers at a time and without a branch; in a heap no processor guesses
which way a moment goes.
"""

from __future__ import annotations

import math
from typing import Any

from execsim.model.families import GRID
from execsim.model.hints import rarely
from execsim.model.jit import inlined, inner
from execsim.simulation.compiled.world import BLOCK, NEVER

PACKAGE, ASKER, EXTERNAL, ASK = range(4)  # whose wait is over: packages, asking ahead, externals, asks


@inlined
def moment(w: Any, time: float, phase: int, row: int) -> None:
    """Something happens at a time, now if that has passed; what lies beyond now and the last of days never comes.

    Of two times for one phase and row the sooner counts: whoever asks ahead looks then for what is left.
    """
    clock = w.clock[0]
    if rarely(time > max(w.rules[0].last, clock.now)):
        return
    place = w.phase_first[phase >> 32] + row
    key = _key(w, max(time, clock.now), place)
    block = place // BLOCK
    w.moments[place] = _lesser(key, w.moments[place])
    w.soonest[block] = _lesser(key, w.soonest[block])
    clock.soonest = _lesser(key, clock.soonest)


@inlined
def next_moment(w: Any) -> int:
    """Go to the next moment, and return its phase and row in one."""
    clock = w.clock[0]
    clock.now = time_of_next(w)
    place = clock.soonest & ((1 << w.rules[0].place_bits) - 1)
    block = place // BLOCK
    least = _least_with(w.moments, BLOCK * block, BLOCK, place, NEVER)
    clock.soonest = _least_with(w.soonest, 0, w.soonest.size, block, least)
    w.moments[place], w.soonest[block] = NEVER, least
    return w.orders[place]


@inlined
def time_of_next(w: Any) -> float:
    """When the next moment is; later than any that happens if there is none."""
    return (w.clock[0].soonest >> w.rules[0].place_bits) / GRID


@inlined
def is_due(w: Any, phase: int) -> bool:
    """Whether something else is due at this instant, before or in a phase of one row."""
    clock = w.clock[0]
    return clock.soonest <= _key(w, clock.now, w.phase_first[phase >> 32])


@inner
def forget(w: Any) -> None:
    """Nothing is to come."""
    w.moments[:] = NEVER
    w.soonest[:] = NEVER
    w.clock[0].soonest = NEVER


@inlined
def _key(w: Any, time: float, place: int) -> int:
    """What orders moments by time, phase and row; exact, as all times are on the grid.

    One that is not would come late: a rhythm that came early would come again, and so on without an end.
    """
    return (math.ceil(time * GRID) << w.rules[0].place_bits) | place


@inlined
def _lesser(one: int, other: int) -> int:
    return one if one < other else other


@inlined
def _least_with(keys: Any, first: int, count: int, place: int, instead: int) -> int:
    """The least of some keys, one of which is another by now."""
    least = NEVER
    for row in range(first, first + count):
        least = _lesser(least, instead if row == place else keys[row])
    return least


@inlined
def resume(w: Any, kind: int, row: int) -> None:
    """Whoever waited goes on at this instant, ahead of every moment."""
    clock = w.clock[0]
    one = w.resumes[clock.last & (w.resumes.size - 1)]
    one.kind, one.row = kind, row
    clock.last += 1
