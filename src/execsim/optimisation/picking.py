"""Compiled choice within several limits: a population of selections, crossed and mended.

Chu, Beasley, 'A genetic algorithm for the multidimensional knapsack problem', J. Heuristics 4 (1998): the child of two
selections is made to fit by dropping what brings least for what it takes, and then filled up. What that is follows
from prices of the limits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from execsim.model.jit import bare, jitted
from execsim.optimisation.problem import Floats, Ints
from execsim.optimisation.timetable import draw

MEMBERS = 100
CHANGED = 2  # picks of a child that are turned, besides what it has from its parents


class Bench(NamedTuple):
    """What is picked from, and a population of P selections.

    Attributes
    ----------
    worth, uses, limits
        (N,) and (N, L) and (L,), with the slack of rounding in the limits.
    order
        (N,) the one that brings most for what it takes first.
    picked, used, value
        (P, N) 1 for what is in, (P, L) and (P,).
    child, taken
        (N,) and (L,) one in the making.
    """

    worth: Floats
    uses: Floats
    limits: Floats
    order: Ints
    picked: Any
    used: Floats
    value: Floats
    child: Any
    taken: Floats


def bench_for(worth: Floats, uses: Floats, limits: Floats, order: Ints) -> Bench:
    """Room for a population."""
    many, rows = uses.shape
    return Bench(
        worth=np.array(worth),
        uses=np.ascontiguousarray(uses),
        limits=np.array(limits),
        order=np.array(order, dtype=np.int64),
        picked=np.zeros((MEMBERS, many), dtype=np.int8),
        used=np.zeros((MEMBERS, rows)),
        value=np.full(MEMBERS, -np.inf),
        child=np.zeros(many, dtype=np.int8),
        taken=np.zeros(rows),
    )


@bare
def turn(bench: Any, k: int) -> float:
    """Take the k-th in or out of the child; what that brings."""
    sign = 1 if bench.child[k] == 0 else -1
    bench.child[k] += sign
    for row in range(len(bench.taken)):
        bench.taken[row] += sign * bench.uses[k, row]
    return float(sign * bench.worth[k])


@bare
def fits(bench: Any, k: int) -> bool:
    """Whether the k-th fits into the child as well."""
    for row in range(len(bench.taken)):
        if bench.taken[row] + bench.uses[k, row] > bench.limits[row] and bench.uses[k, row] > 0:
            return False
    return True


@bare
def exceeds(bench: Any) -> bool:
    """Whether the child takes more of something than there is."""
    enough = True
    for row in range(len(bench.taken)):
        enough = enough and bench.taken[row] <= bench.limits[row]
    return not enough


@bare
def mend(bench: Any, order: Any) -> float:
    """Drop from the end of an order until the child fits, then fill it up from the beginning; what that brings."""
    brought = 0.0
    for k in range(len(order) - 1, -1, -1):
        if not exceeds(bench):
            break
        if bench.child[order[k]] == 1:
            brought += turn(bench, order[k])
    for k in range(len(order)):
        if bench.child[order[k]] == 0 and fits(bench, order[k]):
            brought += turn(bench, order[k])
    return brought


@bare
def store(bench: Any, p: int, value: float) -> None:
    """Put the child in the place of a member."""
    bench.value[p] = value
    for k in range(len(bench.child)):
        bench.picked[p, k] = bench.child[k]
    for row in range(len(bench.taken)):
        bench.used[p, row] = bench.taken[row]


@bare
def sow(bench: Any, shuffled: Any, luck: Any) -> None:
    """Make a new population, each filled up in an order of its own."""
    for p in range(len(bench.value)):
        for row in range(len(bench.taken)):
            bench.taken[row] = 0.0
        for k in range(len(shuffled)):
            bench.child[k] = 0
            other = int(draw(luck) * (k + 1))
            shuffled[k] = shuffled[other]
            shuffled[other] = k
        value = mend(bench, shuffled)
        store(bench, p, -np.inf if exceeds(bench) else value)


@bare
def parent(bench: Any, luck: Any) -> int:
    """The better of two."""
    one, other = int(draw(luck) * len(bench.value)), int(draw(luck) * len(bench.value))
    return one if bench.value[one] >= bench.value[other] else other


@bare
def cross(bench: Any, luck: Any) -> float:
    """Make a child of two members that fits; what it is worth."""
    mother, father = parent(bench, luck), parent(bench, luck)
    value = bench.value[mother]
    for row in range(len(bench.taken)):
        bench.taken[row] = bench.used[mother, row]
    for k in range(len(bench.child)):
        bench.child[k] = bench.picked[mother, k]
    for k in range(len(bench.child)):
        if bench.picked[mother, k] != bench.picked[father, k] and draw(luck) < 0.5:
            value += turn(bench, k)
    for _ in range(CHANGED):
        value += turn(bench, int(draw(luck) * len(bench.child)))
    return float(value + mend(bench, bench.order))


@bare
def is_there(bench: Any, value: float) -> bool:
    """Whether the child is in the population already."""
    for p in range(len(bench.value)):
        if abs(bench.value[p] - value) <= 1e-9 * abs(value):
            same = True
            for k in range(len(bench.child)):
                same = same and bench.picked[p, k] == bench.child[k]
            if same:
                return True
    return False


@jitted
def pick(bench: Any, shuffled: Any, best: Any, steps: int, luck: Any) -> int:
    """Raise some children, and keep in `best` (N,) and `bench.value` the best; 0 steps make a new population.

    Returns how many children there were since the best member of the population was born.
    """
    if steps == 0:
        sow(bench, shuffled, luck)
    since, worst, top = 0, 0, 0
    for p in range(len(bench.value)):
        worst = p if bench.value[p] < bench.value[worst] else worst
        top = p if bench.value[p] > bench.value[top] else top
    for _ in range(steps):
        since += 1
        value = cross(bench, luck)
        if value <= bench.value[worst] or exceeds(bench) or is_there(bench, value):
            continue
        store(bench, worst, value)
        if value > bench.value[top]:
            top, since = worst, 0
        for p in range(len(bench.value)):
            worst = p if bench.value[p] < bench.value[worst] else worst
    for k in range(len(best)):
        best[k] = bench.picked[top, k]
    return since
