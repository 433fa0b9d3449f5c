"""Compiled evolution of timetables: a population, crossed and justified, in which better ones replace worse.

A timetable is its own gene: its order is that of its starts. Crossing takes a stretch of the order from one parent
and the rest from the other; every child is justified (`timetable.justify`) before it is judged.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from execsim.model.jit import bare, jitted
from execsim.optimisation.problem import Ints
from execsim.optimisation.timetable import Net, choosing, draw, justify, parallel, serial, sort_into

SWAPS = 0.1  # chance of every place of a child's order to change places with the next
REMODE = 0.03  # chance of every activity of a child to take a mode at random
SHORTEST, LONGEST = 4, 16  # activities in a stretch that is shaken
CHOOSE = 0.3  # share of activities that look for their best mode when a child is justified, at most
REPAIRS = 4  # steps a activity that may mend what modes use up beyond what there is


class Herd(NamedTuple):
    """A population of P timetables of n activities.

    Attributes
    ----------
    start, mode
        (P, n) periods and modes.
    most
        (P,) makespan; beyond `Net.horizon` by what the modes use up too much.
    """

    start: Any
    mode: Any
    most: Ints


def herd_of(net: Net, size: int) -> Herd:
    """Make room for a population."""
    n = len(net.modes)
    return Herd(np.zeros((size, n), dtype=np.int32), np.zeros((size, n), dtype=np.int32), np.zeros(size, np.int64))


@bare
def excess(net: Any, desk: Any, mode: Any) -> int:
    """Count what modes use up, into `desk.used`; by how much that is more than there is."""
    for s in range(len(desk.used)):
        desk.used[s] = 0
        for a in range(len(mode)):
            desk.used[s] += net.spend[a * net.widest + mode[a], s]
    return surplus(net, desk.used)


@bare
def surplus(net: Any, used: Any) -> int:
    """How much more is used up than there is, over all things."""
    much = 0
    for s in range(len(used)):
        much += max(0, used[s] - net.limit[s])
    return much


@bare
def repair(net: Any, desk: Any, mode: Any, luck: Any) -> int:
    """Change modes at random as long as that uses up less of what there is too little of; what stays too much."""
    n, used = len(mode), desk.used
    much = excess(net, desk, mode)
    for _ in range(REPAIRS * n):
        if much == 0:
            break
        a = int(draw(luck) * n)
        m = int(draw(luck) * net.modes[a])
        row, other = a * net.widest + mode[a], a * net.widest + m
        then = 0
        for s in range(len(used)):
            then += max(0, used[s] + net.spend[other, s] - net.spend[row, s] - net.limit[s])
        if then <= much:
            for s in range(len(used)):
                used[s] += net.spend[other, s] - net.spend[row, s]
            mode[a], much = m, then
    return much


@bare
def settle(net: Any, desk: Any, luck: Any, much: int, most: int) -> int:
    """Justify what lies on the desk, and judge it."""
    share = 0.0
    if net.widest > 1 and draw(luck) < 0.5:
        share = CHOOSE * draw(luck)
    most = justify(net, desk, desk.mode, desk.start, most, luck, share)
    if share > 0:
        most = justify(net, desk, desk.mode, desk.start, most, luck, 0.0)
    return most if much == 0 else net.horizon + much


@bare
def keep(desk: Any, herd: Any, p: int, most: int) -> None:
    """Put what lies on the desk into the population."""
    herd.most[p] = most
    for a in range(len(desk.start)):
        herd.start[p, a], herd.mode[p, a] = desk.start[a], desk.mode[a]


@bare
def by_chance(net: Any, desk: Any, luck: Any) -> None:
    """Lay an order on the desk, `desk.other`: what has more work behind it likely first (regret-based)."""
    wait, ready, many = desk.wait, desk.queue, 0
    for a in range(len(wait)):
        wait[a] = net.before_first[a + 1] - net.before_first[a]
        if wait[a] == 0:
            ready[many] = a
            many += 1
    for k in range(len(wait)):
        least, total = net.horizon, 0.0
        for i in range(many):
            least = min(least, net.tail[ready[i]])
        for i in range(many):
            total += 1.0 + net.tail[ready[i]] - least
        x, i = draw(luck) * total, 0
        while i < many - 1:
            x -= 1.0 + net.tail[ready[i]] - least
            if x < 0:
                break
            i += 1
        a = ready[i]
        many -= 1
        ready[i] = ready[many]
        desk.other[k] = a
        for j in range(net.after_first[a], net.after_first[a + 1]):
            b = net.after[j]
            wait[b] -= 1
            if wait[b] == 0:
                ready[many] = b
                many += 1


@jitted
def found(net: Any, desk: Any, herd: Any, first: int, last: int, luck: Any) -> None:
    """Fill a part of the population: orders by chance, modes at random, mended."""
    for p in range(first, last):
        for a in range(len(desk.mode)):
            desk.mode[a] = int(draw(luck) * net.modes[a])
        much = repair(net, desk, desk.mode, luck)
        by_chance(net, desk, luck)
        if p % 2 == 0:
            most = parallel(net, desk, desk.other, desk.mode, desk.start)
        elif net.widest > 1:
            most = choosing(net, desk, desk.other, desk.mode, desk.start, luck, 1.0)
        else:
            most = serial(net, desk, desk.other, desk.mode, desk.start)
        keep(desk, herd, p, settle(net, desk, luck, much, most))


@bare
def cross(desk: Any, herd: Any, mother: int, father: int, luck: Any) -> None:
    """Lay a child of two on the desk: its order, `desk.other`, of which a stretch is the father's, and its modes."""
    n, taken, child = len(desk.start), desk.wait, desk.other
    ours, theirs = desk.order, desk.queue
    sort_into(ours, herd.start[mother], desk.ident, desk.tally, _last(herd.start[mother]))
    sort_into(theirs, herd.start[father], desk.ident, desk.tally, _last(herd.start[father]))
    length = n // 4 + int(draw(luck) * (n // 2))
    low = int(draw(luck) * (n - length))
    for a in range(n):
        taken[a] = 0
    for k in range(low):
        child[k], taken[ours[k]] = ours[k], 1
        desk.mode[ours[k]] = herd.mode[mother, ours[k]]
    many = low
    for a in theirs:
        if many < low + length and taken[a] == 0:
            child[many], taken[a] = a, 1
            desk.mode[a] = herd.mode[father, a]
            many += 1
    for a in ours:
        if taken[a] == 0:
            child[many] = a
            desk.mode[a] = herd.mode[mother, a]
            many += 1


@bare
def _last(start: Any) -> int:
    most = 0
    for a in range(len(start)):
        most = max(most, start[a])
    return most


@bare
def vary(net: Any, desk: Any, luck: Any) -> None:
    """Change the order and the modes of what lies on the desk a little."""
    child = desk.other
    for k in range(len(child) - 1):
        if draw(luck) < SWAPS:
            swap(net, child, k)
    if net.widest > 1:
        for a in range(len(child)):
            if draw(luck) < REMODE:
                desk.mode[a] = int(draw(luck) * net.modes[a])


@bare
def swap(net: Any, order: Any, k: int) -> None:
    """Let two neighbours of an order change places if the latter does not wait for the former."""
    a, b = order[k], order[k + 1]
    for j in range(net.before_first[b], net.before_first[b + 1]):
        if net.before[j] == a:
            return
    order[k], order[k + 1] = b, a


@bare
def shake(net: Any, desk: Any, herd: Any, parent: int, luck: Any) -> None:
    """Lay one of the population on the desk, a stretch of its order, `desk.other`, thrown together anew."""
    child, n = desk.other, len(desk.start)
    sort_into(child, herd.start[parent], desk.ident, desk.tally, _last(herd.start[parent]))
    for a in range(n):
        desk.mode[a] = herd.mode[parent, a]
    length = min(n, SHORTEST + int(draw(luck) * (LONGEST - SHORTEST + 1)))
    low = int(draw(luck) * (n - length + 1))
    for _ in range(length * length):
        swap(net, child, low + int(draw(luck) * (length - 1)))


@bare
def alike(desk: Any, herd: Any, p: int) -> bool:
    """Whether one of the population is what lies on the desk."""
    for a in range(len(desk.start)):
        if herd.start[p, a] != desk.start[a] or herd.mode[p, a] != desk.mode[a]:
            return False
    return True


@bare
def pick(herd: Any, luck: Any) -> int:
    """The better of two at random."""
    p, q = int(draw(luck) * len(herd.most)), int(draw(luck) * len(herd.most))
    return p if herd.most[p] <= herd.most[q] else q


@jitted
def evolve(net: Any, desk: Any, herd: Any, children: int, luck: Any, goal: int) -> int:
    """Breed so many children, or until one is as short as `goal`; how many were new, and no worse than a parent."""
    fresh = 0
    for _ in range(children):
        mother, father = pick(herd, luck), pick(herd, luck)
        if mother == father:
            continue
        cross(desk, herd, mother, father, luck)
        vary(net, desk, luck)
        much = 0
        if len(net.limit) > 0:
            much = repair(net, desk, desk.mode, luck)
        most = settle(net, desk, luck, much, serial(net, desk, desk.other, desk.mode, desk.start))
        worse, better = (mother, father) if herd.most[mother] >= herd.most[father] else (father, mother)
        if most <= herd.most[worse] and not alike(desk, herd, worse) and not alike(desk, herd, better):
            keep(desk, herd, worse, most)
            fresh += 1
            if most <= goal:
                break
    return fresh


@jitted
def drift(net: Any, desk: Any, herd: Any, children: int, luck: Any, goal: int) -> int:
    """Let each go its own way by so many steps in all, or until one is as short as `goal`; never to a longer one.

    Where few activities compete for all seats, crossing soon makes all alike, and this finds what it does not.
    """
    fresh = 0
    for _ in range(children):
        p = pick(herd, luck)
        shake(net, desk, herd, p, luck)
        most = settle(net, desk, luck, 0, serial(net, desk, desk.other, desk.mode, desk.start))
        if most <= herd.most[p] and not alike(desk, herd, p):
            keep(desk, herd, p, most)
            fresh += 1
            if most <= goal:
                break
    return fresh
