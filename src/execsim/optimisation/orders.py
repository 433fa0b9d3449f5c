"""In which orders the work of one initiative can be done that its own seats do not let run side by side.

Two packages that need two of a team's three seats each come one after the other; which first is open. An initiative
has few such orders, and each leaves its work other periods.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from execsim.optimisation.problem import BASE, Bools, Ints, Problem, Schedule
from execsim.optimisation.windows import Windows

MOST = 6  # orders told apart in one initiative; pairs beyond that are left open


@dataclass(frozen=True, eq=False)
class Bond:
    """Work that waits.

    Attributes
    ----------
    before, after
        Activities.
    reach
        [K] the first period in which `after` can start, by the k-th possible start of `before`.
    in_turn
        Whether `before` is over by then, whenever it starts.
    """

    before: int
    after: int
    reach: Ints
    in_turn: bool


@dataclass(frozen=True, eq=False)
class Order:
    """One order: what waits for what, and when each activity can start in it, ascending."""

    bonds: tuple[Bond, ...]
    starts: dict[int, Ints]

    def holds_in(self, problem: Problem, schedule: Schedule) -> bool:
        """Whether a schedule keeps to it."""
        start = schedule.start
        return all(
            problem.finish[bond.before, BASE, start[bond.before]] <= start[bond.after]
            for bond in self.bonds
            if bond.in_turn
        )

    def outlasted(self, a: int) -> bool:
        """Whether other work waits until an activity is over."""
        return any(bond.before == a and bond.in_turn for bond in self.bonds)


def orders_of(problem: Problem, windows: Windows, i: int) -> tuple[Order, ...] | None:
    """Give the orders in which the work of an initiative can be done; None where nothing has to take turns.

    Only where each activity has a single mode. Orders that do not fit into the windows are left out, so that none at
    all means that the initiative cannot be done.
    """
    of = problem.activities_of[i]
    if any(len(problem.modes[a]) > 1 or not len(windows.starts[a]) for a in of):
        return None
    place = {a: k for k, a in enumerate(of)}
    given = list(_given(problem, windows, i))
    known = np.zeros((len(of), len(of)), dtype=bool)
    for bond in given:
        known[place[bond.before], place[bond.after]] |= bond.in_turn
    known = _closed(known)
    found = [known]
    for a, b in _rivals(problem, windows, of):
        wider = [order for one in found for order in _either(one, place[a], place[b])]
        found = wider if len(wider) <= MOST else found
    if len(found) == 1:
        return None
    orders = (_fitted(problem, windows, of, given, one & ~known) for one in found)
    return tuple(order for order in orders if order is not None)


def _given(problem: Problem, windows: Windows, i: int) -> Iterator[Bond]:
    """The links within an initiative."""
    for index, link in enumerate(problem.links):
        if problem.initiative[link.before] == problem.initiative[link.after] == i:
            starts = windows.starts[link.before]
            reach = problem.after[index, BASE, starts]
            in_turn = bool(np.all(reach >= problem.finish[link.before, BASE, starts]))
            yield Bond(link.before, link.after, reach, in_turn)


def _rivals(problem: Problem, windows: Windows, of: tuple[int, ...]) -> list[tuple[int, int]]:
    """Pairs that never fit beside each other, those with the longer work first."""
    there = problem.roof.max(axis=1, initial=0)
    length = {a: int((problem.finish[a, BASE, windows.starts[a]] - windows.starts[a]).min()) for a in of}
    able = [a for a in of if length[a] > 0 and not problem.under_way[a]]
    pairs = [(a, b) for k, a in enumerate(able) for b in able[k + 1 :]]
    rivals = [(a, b) for a, b in pairs if np.any(_both(problem, a, b) > there)]
    return sorted(rivals, key=lambda pair: -min(length[a] for a in pair))


def _both(problem: Problem, a: int, b: int) -> Ints:
    """(R,) seats held by two activities together; 0 where one of them holds none."""
    first, second = problem.seats[a, BASE], problem.seats[b, BASE]
    return np.where((first > 0) & (second > 0), first + second, 0)


def _closed(before: Bools) -> Bools:
    """Add what follows: who waits for one that waits, waits too."""
    closed = before.copy()
    for k in range(len(closed)):
        closed |= np.outer(closed[:, k], closed[k])
    return closed


def _either(order: Bools, a: int, b: int) -> list[Bools]:
    """The order with a before b, and with b before a; itself where it says so already."""
    if order[a, b] or order[b, a]:
        return [order]
    both = []
    for pair in ((a, b), (b, a)):
        wider = order.copy()
        wider[pair] = True
        both.append(_closed(wider))
    return both


def _fitted(problem: Problem, windows: Windows, of: tuple[int, ...], given: list[Bond], added: Bools) -> Order | None:
    """An order with the start periods that it leaves; None when it leaves one activity none."""
    bonds = list(given)
    for before, after in np.argwhere(added).tolist():
        if not np.any(added[before] & added[:, after]):  # what follows from two others needs no row
            a = of[before]
            bonds.append(Bond(a, of[after], problem.finish[a, BASE, windows.starts[a]], True))
    first = {a: int(windows.starts[a][0]) for a in of}
    last = {a: int(windows.starts[a][-1]) for a in of}
    for _ in of:  # as often as a chain is long
        for bond in bonds:
            starts = windows.starts[bond.before]
            left = (starts >= first[bond.before]) & (starts <= last[bond.before])
            first[bond.after] = max(first[bond.after], int(bond.reach[left].min(initial=problem.periods)))
            left &= bond.reach <= last[bond.after]
            last[bond.before] = int(starts[left].max(initial=-1))
    fitted = {a: windows.starts[a][(windows.starts[a] >= first[a]) & (windows.starts[a] <= last[a])] for a in of}
    return Order(tuple(bonds), fitted) if all(map(len, fitted.values())) else None
