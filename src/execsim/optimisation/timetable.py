"""Compiled schedule generation for networks: who starts when, given an order and modes.

Free seats stand packed in words of 64 bits, a lane a team, each with its top bit set: one subtraction asks all teams
of a word at once, and the top bits that are left say whether every one of them has enough.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from execsim.model.jit import bare
from execsim.optimisation.network import Network
from execsim.optimisation.problem import Ints

WORD = 64
LANES = (16, 32)  # bits; the narrower where all numbers of seats fit


class Net(NamedTuple):
    """A network as the kernels read it: n activities in an order in which predecessors come first, M modes.

    Row a * M + m is activity a in mode m. Ragged tables have a column of firsts and one of entries.

    Attributes
    ----------
    widest, horizon
        M; periods that are enough for any timetable, with one to spare.
    modes, release, tail
        (n,) how many modes; first period; least periods from the end of an activity to the end of everything.
    length, spend, limit
        (n * M,) periods; (n * M, S) what is used up; (S,) how much there is.
    part_first, part_word, part
        By row the packed seats it holds, a word each.
    free, guard
        (W,) all seats, packed with their top bits; the top bits alone.
    before_first, before, after_first, after
        Predecessors and successors.
    """

    widest: int
    horizon: int
    modes: Ints
    release: Ints
    tail: Ints
    length: Ints
    spend: Ints
    limit: Ints
    part_first: Ints
    part_word: Ints
    part: Any
    free: Any
    guard: Any
    before_first: Ints
    before: Ints
    after_first: Ints
    after: Ints


class Desk(NamedTuple):
    """Room to work in; nothing in it outlives a call.

    Attributes
    ----------
    free, taken
        (W, horizon + 1) packed seats that are left; (1,) up to which period some may be taken.
    tally
        (horizon + 2,) for sorting.
    order, other, start, over, back, key, wait, queue, mode
        (n,) each.
    ident, tnedi
        (n,) all activities upwards and downwards.
    used
        (S,) what is used up.
    """

    free: Any
    taken: Ints
    tally: Ints
    order: Ints
    other: Ints
    start: Ints
    over: Ints
    back: Ints
    key: Ints
    wait: Ints
    queue: Ints
    mode: Ints
    ident: Ints
    tnedi: Ints
    used: Ints


def net_of(network: Network) -> Net:
    """Pack a network; activity k of the net is `network.order[k]`, and its modes are those that `can` be."""
    order, widest = network.order, network.length.shape[1]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    # void modes repeat the first that can be, so that every row is harmless
    pick = np.argsort(~network.can[order], axis=1, kind="stable")
    many = network.can[order].sum(axis=1)
    pick = np.where(np.arange(widest) < many[:, None], pick, pick[:, :1])
    rows = np.repeat(order, widest), pick.ravel()
    packed, free, guard = _pack(network.seats[rows], network.capacity)
    at, words = np.nonzero(packed)
    links = np.array([(place[a], place[b]) for a, b in network.links], dtype=np.int64).reshape(-1, 2)
    after, before = _ragged(len(order), links), _ragged(len(order), links[:, ::-1])
    return Net(
        widest=widest,
        horizon=network.horizon + 1,
        modes=many.astype(np.int64),
        release=network.release[order],
        tail=network.tail[order],
        length=network.length[rows],
        spend=network.spends[rows],
        limit=network.limit.astype(np.int64),
        part_first=np.searchsorted(at, np.arange(len(packed) + 1)).astype(np.int64),
        part_word=words.astype(np.int64),
        part=packed[at, words],
        free=free,
        guard=guard,
        before_first=before[0],
        before=before[1],
        after_first=after[0],
        after=after[1],
    )


def mode_of(network: Network, place: int, m: int) -> int:
    """The network's mode behind a mode of the net."""
    return int(np.flatnonzero(network.can[network.order[place]])[m])


def desk_for(net: Net) -> Desk:
    """Room to work in for one thread."""
    n = len(net.modes)
    names = ("order", "other", "start", "over", "back", "key", "wait", "queue", "mode")
    return Desk(
        free=np.repeat(net.free[:, None], net.horizon + 1, axis=1),
        taken=np.zeros(1, dtype=np.int64),
        tally=np.zeros(net.horizon + 2, dtype=np.int64),
        ident=np.arange(n),
        tnedi=np.arange(n)[::-1].copy(),
        used=np.zeros(len(net.limit), dtype=np.int64),
        **{name: np.zeros(n, dtype=np.int64) for name in names},
    )


def _pack(seats: Ints, capacity: Ints) -> tuple[Any, Any, Any]:
    """(rows, W) needs, (W,) what is there, and (W,) top bits."""
    enough = np.minimum(capacity, seats.sum(axis=0, dtype=np.float64)).astype(np.int64)  # more is never held
    bits = LANES[0] if enough.max(initial=0) < 1 << (LANES[0] - 1) else LANES[1]
    lanes = WORD // bits
    words = max(1, -(-len(capacity) // lanes))
    packed, free, guard = (np.zeros((size, words), dtype=np.uint64) for size in (len(seats), 1, 1))
    for r in range(len(capacity)):
        word, shift = r // lanes, np.uint64(bits * (r % lanes))
        top = np.uint64(1 << (bits - 1))
        packed[:, word] |= seats[:, r].astype(np.uint64) << shift
        free[0, word] |= (np.uint64(enough[r]) | top) << shift
        guard[0, word] |= top << shift
    return packed, free[0], guard[0]


def _ragged(n: int, pairs: Ints) -> tuple[Ints, Ints]:
    table = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return np.searchsorted(table[:, 0], np.arange(n + 1)).astype(np.int64), table[:, 1].copy()


@bare
def fit(net: Any, free: Any, row: int, first: int) -> int:
    """The first period from `first` on in which everybody is free for the whole length."""
    length, t = net.length[row], first
    low, high = net.part_first[row], net.part_first[row + 1]
    k = low
    while k < high:
        line, wanted, guard = free[net.part_word[k]], net.part[k], net.guard[net.part_word[k]]
        found, u = t, t + length - 1
        while u >= found:
            if (line[u] - wanted) & guard != guard:
                found = u + 1
                u = found + length
            u -= 1
        k = low if found > t and k > low else k + 1  # later: ask the former words again
        t = found
    return t


@bare
def free_at(net: Any, free: Any, row: int, t: int) -> bool:
    """Whether everybody is free in one period."""
    for k in range(net.part_first[row], net.part_first[row + 1]):
        guard = net.guard[net.part_word[k]]
        if (free[net.part_word[k], t] - net.part[k]) & guard != guard:
            return False
    return True


@bare
def hold(net: Any, free: Any, row: int, start: int) -> None:
    """Take the seats of an activity."""
    for k in range(net.part_first[row], net.part_first[row + 1]):
        line, wanted = free[net.part_word[k]], net.part[k]
        for u in range(start, start + net.length[row]):
            line[u] -= wanted


@bare
def clear(net: Any, desk: Any) -> None:
    """Make all seats free again that the last timetable took."""
    for word in range(len(net.free)):
        for t in range(desk.taken[0]):
            desk.free[word, t] = net.free[word]


@bare
def serial(net: Any, desk: Any, order: Any, mode: Any, start: Any) -> int:
    """Start each activity of an order as early as it can; the makespan."""
    free, over, most = desk.free, desk.over, 0
    clear(net, desk)
    for a in order:
        first = net.release[a]
        for k in range(net.before_first[a], net.before_first[a + 1]):
            first = max(first, over[net.before[k]])
        row = a * net.widest + mode[a]
        t = fit(net, free, row, first)
        hold(net, free, row, t)
        start[a], over[a] = t, t + net.length[row]
        most = max(most, over[a])
    desk.taken[0] = most
    return most


@bare
def choosing(net: Any, desk: Any, order: Any, mode: Any, start: Any, luck: Any, share: float) -> int:
    """The same, but a share of the activities takes the mode in which it is over first, if what is used up allows it.

    `desk.used` says what the modes use up, and is kept true.
    """
    free, over, most, used = desk.free, desk.over, 0, desk.used
    clear(net, desk)
    for a in order:
        first = net.release[a]
        for k in range(net.before_first[a], net.before_first[a + 1]):
            first = max(first, over[net.before[k]])
        row = a * net.widest + mode[a]
        t = fit(net, free, row, first)
        if net.modes[a] > 1 and draw(luck) < share:
            for m in range(net.modes[a]):
                other = a * net.widest + m
                allowed = other != row
                for s in range(len(used)):
                    more = net.spend[other, s] - net.spend[row, s]
                    allowed = allowed and (more <= 0 or used[s] + more <= net.limit[s])
                if allowed:
                    u = fit(net, free, other, first)
                    if u + net.length[other] < t + net.length[row]:
                        for s in range(len(used)):
                            used[s] += net.spend[other, s] - net.spend[row, s]
                        mode[a], row, t = m, other, u
        hold(net, free, row, t)
        start[a], over[a] = t, t + net.length[row]
        most = max(most, over[a])
    desk.taken[0] = most
    return most


@bare
def mirrored(net: Any, desk: Any, order: Any, mode: Any, back: Any) -> int:
    """Schedule from the end: `back` is how many periods before the end of everything an activity is over."""
    free, over, most = desk.free, desk.over, 0
    clear(net, desk)
    for a in order:
        first = 0
        for k in range(net.after_first[a], net.after_first[a + 1]):
            first = max(first, over[net.after[k]])
        row = a * net.widest + mode[a]
        t = fit(net, free, row, first)
        hold(net, free, row, t)
        back[a], over[a] = t, t + net.length[row]
        most = max(most, over[a])
    desk.taken[0] = most
    return most


@bare
def parallel(net: Any, desk: Any, order: Any, mode: Any, start: Any) -> int:
    """Go through time; whatever can start does, in the given order; the makespan."""
    n, free, ends, ready, wait = len(order), desk.free, desk.tally, desk.key, desk.wait
    clear(net, desk)
    for t in range(len(ends)):
        ends[t] = 0
    most = 0
    for a in range(n):
        wait[a] = net.before_first[a + 1] - net.before_first[a]
        start[a], ready[a] = -1, net.release[a]
        ends[ready[a]] = 1
        most = max(most, ready[a])
    left, t = n, 0
    while left > 0:
        k = 0
        while k < n:
            a = order[k]
            row = a * net.widest + mode[a]
            if start[a] < 0 and wait[a] == 0 and ready[a] <= t and free_at(net, free, row, t):
                hold(net, free, row, t)
                over = t + net.length[row]
                start[a], ends[over], most, left = t, 1, max(most, over), left - 1
                for j in range(net.after_first[a], net.after_first[a + 1]):
                    b = net.after[j]
                    wait[b] -= 1
                    ready[b] = max(ready[b], over)
                if over == t:
                    k = -1  # what waited for it may come earlier in the order
            k += 1
        t += 1
        while t < most and ends[t] == 0:
            t += 1
    desk.taken[0] = most
    return most


@bare
def sort_into(order: Any, key: Any, base: Any, count: Any, top: int) -> None:
    """Sort `base` by small whole keys up to `top`; those with the same key stay as they are."""
    for t in range(top + 2):
        count[t] = 0
    for a in base:
        count[key[a] + 1] += 1
    for t in range(top + 1):
        count[t + 1] += count[t]
    for a in base:
        order[count[key[a]]] = a
        count[key[a]] += 1


@bare
def justify(net: Any, desk: Any, mode: Any, start: Any, most: int, luck: Any, share: float) -> int:
    """Push a timetable to its end and pull it back to its start: it never gets longer while modes stay.

    Double justification: Valls, Ballestin, Quintanilla, 'Justification and RCPSP', EJOR 165 (2005).
    """
    for a in range(len(start)):
        desk.key[a] = most - start[a] - net.length[a * net.widest + mode[a]]
    sort_into(desk.order, desk.key, desk.tnedi, desk.tally, most)
    whole = mirrored(net, desk, desk.order, mode, desk.back)
    for a in range(len(start)):
        desk.key[a] = whole - desk.back[a] - net.length[a * net.widest + mode[a]]
    sort_into(desk.order, desk.key, desk.ident, desk.tally, whole)
    if share > 0:
        return choosing(net, desk, desk.order, mode, start, luck, share)
    return serial(net, desk, desk.order, mode, start)


@bare
def draw(luck: Any) -> float:
    """A uniform number of a small generator (xorshift64*): the search's own luck, not the simulation's."""
    x = luck[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    luck[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0
