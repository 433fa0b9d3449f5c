"""What the step variables of a formulation stand for, inside their windows and outside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyomo.environ as pyo

from execsim.optimisation.problem import BASE, PORTFOLIO, Ints, Problem
from execsim.optimisation.windows import Windows


@dataclass
class Steps:
    """Variables where something is open, constants where it is settled.

    Attributes
    ----------
    problem, windows
        What is modelled, and the start periods that are open.
    model
        The Pyomo model that holds the variables.
    open, done
        (I,) initiatives that may or may not be selected, and those that have to be; the rest cannot be.
    over
        For each initiative the activities of which one is its last.
    """

    problem: Problem
    windows: Windows
    model: Any = field(default_factory=lambda: pyo.ConcreteModel("plan"))

    def __post_init__(self) -> None:
        p, starts = self.problem, self.windows.starts
        self.finishes = [p.finish[a, BASE, starts[a]] for a in range(len(starts))]
        self.over = [self._last_activities(i) for i in range(len(p.initiatives))]
        barred = p.barred | np.array(self.windows.impossible, dtype=bool)
        self.open, self.done = ~(p.must | barred), p.must & ~barred

    def selected(self, i: int) -> Any:
        """y[i], or the constant it is."""
        if self.open[i]:
            return self.model.y[self.problem.initiatives[i]]
        return 1 if self.done[i] else 0

    def started(self, a: int, t: int) -> Any:
        """x[a,t], or what it is outside the window of a: 0 before it, y[i] from its last period on."""
        starts = self.windows.starts[a]
        k = int(np.searchsorted(starts, t, side="right")) - 1
        if k < 0:
            return 0
        i = self.problem.initiative[a]
        if i != PORTFOLIO and not (self.open[i] or self.done[i]):
            return 0
        if k == len(starts) - 1:
            return 1 if i == PORTFOLIO else self.selected(i)
        return self.model.x[self.problem.activities[a], int(starts[k])]

    def ended(self, a: int, f: int) -> Any:
        """Whether a is over at boundary f: the x of its latest start that ends by then."""
        k = int(np.searchsorted(self.finishes[a], f, side="right")) - 1
        return 0 if k < 0 else self.started(a, int(self.windows.starts[a][k]))

    def finished(self, i: int, f: int) -> Any:
        """z[i,f], or what stands for it when one activity, or none, decides."""
        if not (self.open[i] or self.done[i]):
            return 0
        if not self.over[i] or f == self.problem.periods:
            return self.selected(i)
        if len(self.over[i]) == 1:
            return self.ended(self.over[i][0], f)
        if f < self.soonest(i):
            return 0
        return self.model.z[self.problem.initiatives[i], f]

    def extra(self, a: int) -> Any:
        """Money beyond the least by the period in which a starts; 0 where that changes nothing."""
        starts, money = self.windows.starts[a], self.problem.extra[a]
        if not money[starts].any():
            return 0
        steps = [self.started(a, int(t)) for t in starts]
        first = zip(starts, steps, [0, *steps[:-1]], strict=True)
        return sum(float(money[t]) * (now - before) for t, now, before in first if money[t])

    def excess(self, r: int, t: int) -> int:
        """Seats of r beyond those there are in period t that can be held by work from before.

        No more than there were in a period in which some of it began, or than work under way holds.
        """
        p = self.problem
        users = [a for a in np.flatnonzero(p.seats[:, BASE, r] > 0).tolist() if self.can_go_on(a, t)]
        begun = sum(int(p.seats[a, BASE, r]) for a in users if p.under_way[a])
        firsts = [int(self.windows.starts[a][self.finishes[a] > t][0]) for a in users]
        there = int(p.capacity[r, min(firsts) : t].max(initial=0)) if firsts else 0
        held = min(sum(int(p.seats[a, BASE, r]) for a in users), max(begun, there))
        return max(0, held - int(p.capacity[r, t]))

    def held(self, activities: list[int], r: int, t: int) -> Any:
        """Seats of r that some activities hold in period t: those that have started less those that are over."""
        seats = self.problem.seats[:, BASE, r]
        return sum(int(seats[a]) * (self.started(a, t) - self.ended(a, t)) for a in activities)

    def _last_activities(self, i: int) -> list[int]:
        """Activities of i that no other activity of i surely outlasts."""
        p = self.problem
        followed = {
            link.before
            for link in p.links
            if link.kind in ("FS", "FF") and link.lag >= 0 and p.initiative[link.before] == p.initiative[link.after]
        }
        return [a for a in p.activities_of[i] if a not in followed]

    def soonest(self, i: int) -> int:
        """The first boundary at which i can be over."""
        return max(int(self.finishes[a][0]) for a in self.over[i])

    def can_run(self, a: int, t: int) -> bool:
        """Whether a could be running in period t."""
        starts: Ints = self.windows.starts[a]
        return bool(np.any((starts <= t) & (self.finishes[a] > t)))

    def can_go_on(self, a: int, t: int) -> bool:
        """Whether a could be running in period t, begun before it."""
        starts = self.windows.starts[a]
        running = (starts <= t) & (self.finishes[a] > t)
        return bool(np.any(running & ((starts < t) | self.problem.under_way[a])))

    def binding(self, index: int, a: int, b: int) -> list[tuple[int, int]]:
        """Pairs (s, t) of one link where it says something; of rows with the same s only the latest t is needed."""
        reach = self.problem.after[index, self.windows.starts[a]]
        pairs: dict[int, int] = {}
        for t in self.windows.starts[b]:
            k = int(np.searchsorted(reach, t, side="right")) - 1
            if k < len(reach) - 1:
                pairs[int(self.windows.starts[a][k]) if k >= 0 else -1] = int(t)
        return list(pairs.items())
