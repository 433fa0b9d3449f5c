"""Networks: work of constant length on constant seats, done as early as possible.

What the classical scheduling problems are, and a portfolio in which nothing has to be chosen but order and modes.
Everything counts in periods; the first is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from execsim.optimisation.problem import Bools, Ints


@dataclass(frozen=True, eq=False)
class Network:
    """Activities that all have to be done: n of them, M modes at most, R kinds of seats, S things that are used up.

    Attributes
    ----------
    names, teams, things
        Of the activities, of the kinds of seats, and of what is used up.
    modes
        (n,) how many modes an activity has; modes beyond that are void.
    length
        (n, M) periods.
    seats
        (n, M, R) seats held from start to end.
    spends
        (n, M, S) what is used up, whenever it starts.
    capacity, limit
        (R,) seats there are in every period; (S,) what there is to use up.
    release
        (n,) first period in which it may start.
    links
        Pairs (before, after): `after` starts when `before` is over, or later.
    """

    names: tuple[str, ...]
    teams: tuple[str, ...]
    things: tuple[str, ...]
    modes: Ints
    length: Ints
    seats: Ints
    spends: Ints
    capacity: Ints
    limit: Ints
    release: Ints
    links: tuple[tuple[int, int], ...]

    @cached_property
    def order(self) -> Ints:
        """All activities, each behind those that it waits for.

        Raises
        ------
        ValueError
            When links form a circle.
        """
        waits, out = np.zeros(len(self.names), dtype=np.int64), self.followers
        for _, after in self.links:
            waits[after] += 1
        found = np.flatnonzero(waits == 0).tolist()
        for a in found:
            for b in out[a]:
                waits[b] -= 1
                if waits[b] == 0:
                    found.append(b)
        if len(found) < len(waits):
            raise ValueError("the links of the network form a circle")
        return np.array(found, dtype=np.int64)

    @cached_property
    def followers(self) -> tuple[tuple[int, ...], ...]:
        """Who waits for each activity."""
        table: list[list[int]] = [[] for _ in self.names]
        for before, after in self.links:
            table[before].append(after)
        return tuple(map(tuple, table))

    @cached_property
    def can(self) -> Bools:
        """(n, M) which modes are there and never need more than there is."""
        there = np.arange(self.length.shape[1]) < self.modes[:, None]
        enough = np.all(self.seats <= self.capacity, axis=2) & np.all(self.spends <= self.limit, axis=2)
        return np.asarray(there & enough)

    @cached_property
    def hopeless(self) -> tuple[Ints, Ints]:
        """Activities without a mode that can be, and things of which even the thriftiest modes use up too much."""
        stuck = np.flatnonzero(~self.can.any(axis=1))
        most = np.iinfo(np.int64).max // max(len(self.names), 1)
        least = np.where(self.can[:, :, None], self.spends, most).min(axis=1, initial=most).sum(axis=0)
        return stuck, np.flatnonzero(least > self.limit) if len(stuck) == 0 else np.zeros(0, dtype=np.int64)

    @cached_property
    def shortest(self) -> Ints:
        """(n,) periods in the quickest mode."""
        longest = np.iinfo(np.int64).max
        return np.asarray(np.where(self.can, self.length, longest).min(axis=1, initial=longest))

    @cached_property
    def head(self) -> Ints:
        """(n,) the first period in which an activity could start if seats were plenty."""
        head = self.release.copy()
        for a in self.order.tolist():
            for b in self.followers[a]:
                head[b] = max(head[b], head[a] + self.shortest[a])
        return head

    @cached_property
    def tail(self) -> Ints:
        """(n,) periods from the end of an activity to the end of everything, at least."""
        tail = np.zeros(len(self.names), dtype=np.int64)
        for a in self.order[::-1].tolist():
            tail[a] = max((tail[b] + self.shortest[b] for b in self.followers[a]), default=0)
        return tail

    @property
    def horizon(self) -> int:
        """A number of periods in which all of it can be done, one after the other."""
        longest = np.where(self.can, self.length, 0).max(axis=1, initial=0)
        return int(longest.sum() + self.release.max(initial=0))


def least_makespan(network: Network) -> int:
    """No timetable of a network is shorter: critical path, and what seats can do between heads and tails.

    For every kind of seat and every choice of a head h and a tail q: what starts at h or later and leaves q or more
    behind itself fits between them only if its seats times its periods do.
    """
    if not network.names:
        return 0
    head, tail = network.head, network.tail
    least = int((head + network.shortest + tail).max())
    work = np.where(network.can[:, :, None], network.length[:, :, None] * network.seats, np.iinfo(np.int64).max)
    energy = work.min(axis=1)
    for r, seats in enumerate(network.capacity.tolist()):
        least = max(least, _energy_bound(head, tail, energy[:, r], seats))
        # of work that takes more than half of the seats no two can run together
        half = np.all(~network.can | (2 * network.seats[:, :, r] > seats), axis=1)
        least = max(least, _energy_bound(head, tail, np.where(half, network.shortest, 0), 1))
    return least


def _energy_bound(head: Ints, tail: Ints, energy: Ints, seats: int) -> int:
    some = energy > 0
    if not some.any() or seats <= 0:
        return 0
    heads, tails = np.unique(head[some]), np.unique(tail[some])
    table = np.zeros((len(heads), len(tails)))
    at = np.searchsorted(heads, head[some]), np.searchsorted(tails, tail[some])
    np.add.at(table, at, energy[some])
    inside = table[::-1, ::-1].cumsum(axis=0).cumsum(axis=1)[::-1, ::-1]
    bound = np.where(inside > 0, heads[:, None] + tails[None, :] + np.ceil(inside / seats), 0)
    return int(bound.max())


def faults(network: Network, start: Ints, mode: Ints) -> tuple[str, ...]:
    """Everything that is wrong with a timetable, in words; shares no code with what makes timetables."""
    found: list[str] = []
    held: dict[tuple[int, int], int] = {}
    used = [0] * len(network.limit)
    for a, name in enumerate(network.names):
        m, begin = int(mode[a]), int(start[a])
        if not 0 <= m < network.modes[a]:
            return (f"{name} has no mode {m}",)
        if begin < network.release[a]:
            found.append(f"{name} starts before it may")
        for s, spent in enumerate(network.spends[a, m].tolist()):
            used[s] += spent
        for r, seats in enumerate(network.seats[a, m].tolist()):
            for t in range(begin, begin + int(network.length[a, m])):
                held[r, t] = held.get((r, t), 0) + seats
    for before, after in network.links:
        if start[after] < start[before] + network.length[before, mode[before]]:
            found.append(f"{network.names[after]} does not wait for {network.names[before]}")
    for (r, t), seats in sorted(held.items()):
        if seats > network.capacity[r]:
            found.append(f"period {t} has {network.capacity[r]} seats of kind {r}, the timetable holds {seats}")
    for s, spent in enumerate(used):
        if spent > network.limit[s]:
            found.append(f"there is {network.limit[s]} of {network.things[s]}, the timetable uses {spent}")
    return tuple(found)
