"""What the step variables of a formulation stand for, inside their windows and outside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyomo.environ as pyo

from execsim.optimisation.problem import BASE, PORTFOLIO, ROUNDING, Floats, Ints, Problem
from execsim.optimisation.windows import Windows


class Contradiction(ValueError):
    """A rule of the problem that no choice can satisfy."""


@dataclass
class Steps:
    """Variables where something is open, constants where it is settled.

    Attributes
    ----------
    problem, windows
        What is modelled, and the start periods that are open.
    model
        The Pyomo model that holds the variables.
    modes
        For each activity the modes in which it can start at all.
    finishes
        For each activity and mode the boundaries at which its possible starts end.
    open, done
        (I,) initiatives that may or may not be selected, and those that have to be; the rest cannot be.
    over
        For each initiative the activities of which one is its last.
    """

    problem: Problem
    windows: Windows
    model: Any = field(default_factory=lambda: pyo.ConcreteModel("plan"))

    def __post_init__(self) -> None:
        p, starts = self.problem, self.windows.in_mode
        self.finishes = [[p.finish[a, m, own] for m, own in enumerate(modes)] for a, modes in enumerate(starts)]
        self.modes = [[m for m, own in enumerate(modes) if len(own)] for modes in starts]
        self.over = [self._last_activities(i) for i in range(len(p.initiatives))]
        barred = p.barred | np.array(self.windows.impossible, dtype=bool)
        self.open, self.done = ~(p.must | barred), p.must & ~barred

    def selected(self, i: int) -> Any:
        """y[i], or the constant it is."""
        if self.open[i]:
            return self.model.y[self.problem.initiatives[i]]
        return 1 if self.done[i] else 0

    def step(self, a: int, m: int, t: int) -> Any:
        """x[a,m,t], or what it is outside the window of a in mode m: 0 before it; from its last period on as then.

        In the end y[i], if a has no other mode.
        """
        starts = self.windows.in_mode[a][m]
        k = int(np.searchsorted(starts, t, side="right")) - 1
        if k < 0 or not self.can_be(a):
            return 0
        if k == len(starts) - 1 and len(self.modes[a]) == 1:
            return self.present(a)
        return self.model.x[self.name(a, m), int(starts[k])]

    def name(self, a: int, m: int) -> str:
        """What the variables of an activity in a mode are called."""
        return self.problem.activities[a] + (f" in mode {m}" if len(self.modes[a]) > 1 else "")

    def can_be(self, a: int) -> bool:
        """Whether a is done in some plan."""
        i = self.problem.initiative[a]
        return bool(i == PORTFOLIO or self.open[i] or self.done[i])

    def present(self, a: int) -> Any:
        """Whether a is done: y[i]; 1 for what is always done."""
        i = int(self.problem.initiative[a])
        return 1 if i == PORTFOLIO else self.selected(i)

    def started(self, a: int, t: int) -> Any:
        """Whether a has started by period t, in any mode."""
        return sum(self.step(a, m, t) for m in self.modes[a])

    def done_in(self, a: int, m: int) -> Any:
        """Whether a is done in mode m."""
        return self.step(a, m, self.problem.periods)

    def ended(self, a: int, f: int) -> Any:
        """Whether a is over at boundary f: the x of its latest start that ends by then, in any mode."""
        return sum(self.over_in(a, m, f) for m in self.modes[a])

    def over_in(self, a: int, m: int, f: int) -> Any:
        """Whether a is over at boundary f in mode m."""
        k = int(np.searchsorted(self.finishes[a][m], f, side="right")) - 1
        return 0 if k < 0 else self.step(a, m, int(self.windows.in_mode[a][m][k]))

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
        return sum(self.by_start(a, m, self.problem.extra[a, m]) for m in self.modes[a])

    def by_start(self, a: int, m: int, amounts: Floats) -> Any:
        """Sum over t of amounts[t] (x[a,m,t] - x[a,m,t-1]); 0 where they all are."""
        starts = self.windows.in_mode[a][m]
        falls = np.append(amounts[starts], 0.0)
        steps = zip(starts.tolist(), (falls[:-1] - falls[1:]).tolist(), strict=True)
        return sum(step * self.step(a, m, t) for t, step in steps if step)

    def beyond_base(self, a: int, amounts: Floats) -> Any:
        """Sum over m of (amounts[m] - amounts[base]) for the mode in which a is done."""
        beyond = [(m, float(amounts[m] - amounts[BASE])) for m in self.modes[a]]
        return sum(more * self.done_in(a, m) for m, more in beyond if more)

    def excess(self, r: int, t: int) -> int:
        """Seats of r beyond those there are in period t that can be held by work from before.

        No more than there were in a period in which some of it began, or than work under way holds; what gains have
        added since then only makes it less.
        """
        p = self.problem
        users = [(a, m) for a in self.users(r) for m in self.modes[a] if p.seats[a, m, r] and self.goes_on_in(a, m, t)]
        begun = sum(int(p.seats[a, m, r]) for a, m in users if p.under_way[a])
        firsts = [int(self.windows.in_mode[a][m][self.finishes[a][m] > t][0]) for a, m in users]
        there = int(p.capacity[r, min(firsts) : t].max(initial=0)) if firsts else 0
        held = min(sum(int(p.seats[a, :, r].max()) for a in {a for a, _ in users}), max(begun, there))
        return max(0, held - int(p.capacity[r, t]))

    def users(self, r: int) -> list[int]:
        """Activities that hold seats of r in some mode."""
        return [a for a in np.flatnonzero(np.any(self.problem.seats[:, :, r] > 0, axis=1)).tolist() if self.can_be(a)]

    def most(self, a: int, r: int, t: int) -> int:
        """The most seats of r that a can hold in period t."""
        return max((int(self.problem.seats[a, m, r]) for m in self.modes[a] if self.runs_in(a, m, t)), default=0)

    def held(self, activities: list[int], r: int, t: int, *, by: int = 1) -> Any:
        """Seats of r, `by` so many and rounded down, that some activities hold in period t."""
        ways = [(a, m, int(self.problem.seats[a, m, r]) // by) for a in activities for m in self.modes[a]]
        return sum(seats * self.running(a, m, t) for a, m, seats in ways if seats)

    def gained(self, r: int, t: int, *, by: int = 1) -> Any:
        """Sum over the gains of r of seats z[i,t], `by` so many and rounded up: what who is over by then has added."""
        return sum(
            -(-gain.seats // by) * self.finished(gain.initiative, t)
            for gain in self.problem.gains
            if gain.seats_of == r
        )

    def starting(self, activities: list[int], r: int, t: int) -> Any:
        """Seats of r that work begins to hold in period t."""
        p = self.problem
        return sum(
            int(p.seats[a, m, r]) * (self.step(a, m, t) - self.step(a, m, t - 1))
            for a in activities
            for m in self.modes[a]
            if not p.under_way[a] and t in self.windows.in_mode[a][m] and p.finish[a, m, t] > t
        )

    def running(self, a: int, m: int, t: int) -> Any:
        """Whether a runs in period t in mode m."""
        return self.step(a, m, t) - self.over_in(a, m, t)

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
        return max(min(int(self.finishes[a][m][0]) for m in self.modes[a]) for a in self.over[i])

    def runs_in(self, a: int, m: int, t: int) -> bool:
        """Whether a could be running in period t in mode m."""
        starts: Ints = self.windows.in_mode[a][m]
        return bool(np.any((starts <= t) & (self.finishes[a][m] > t)))

    def goes_on_in(self, a: int, m: int, t: int) -> bool:
        """Whether a could be running in period t in mode m, begun before it."""
        starts = self.windows.in_mode[a][m]
        running = (starts <= t) & (self.finishes[a][m] > t)
        return bool(np.any(running & ((starts < t) | self.problem.under_way[a])))

    def binding(self, index: int, a: int, b: int) -> list[tuple[int, Any]]:
        """(t, whether a has started by the latest period that lets b start in t) where one link says something.

        Of rows with the same right side only the latest t is needed.
        """
        starts = self.windows.in_mode[a]
        reach = {m: self.problem.after[index, m, starts[m]] for m in self.modes[a]}
        latest: dict[tuple[int, ...], int] = {}
        for t in sorted({int(t) for own in self.windows.in_mode[b] for t in own}):
            places = tuple(int(np.searchsorted(reach[m], t, side="right")) - 1 for m in self.modes[a])
            if any(k < len(reach[m]) - 1 for m, k in zip(self.modes[a], places, strict=True)):
                latest[places] = t
        return [
            (t, sum(self.step(a, m, int(starts[m][k])) for m, k in zip(self.modes[a], places, strict=True) if k >= 0))
            for places, t in latest.items()
        ]


def row_of(left: Any, right: Any) -> Any:
    """`left <= right` as a row; a comparison of plain numbers is a row only in that it may be wrong."""
    row = left <= right
    if not isinstance(row, (bool, np.bool_)):
        return row
    if left > right + ROUNDING * max(1.0, abs(right)):
        raise Contradiction("the problem contradicts itself before anything is chosen")
    return pyo.Constraint.Feasible
