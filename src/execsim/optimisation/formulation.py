"""The problem as a mixed-integer model in Pyomo: step variables on a grid of periods (SDDT).

`x[a,t]` is 1 once activity a has started by period t, `y[i]` is 1 if initiative i is selected, `z[i,f]` is 1 if it is
over by boundary f, `w[o,f]` is 1 if outcome o pays from boundary f or earlier, `b[r,t]` is 1 if work
under way holds more seats than there are. Variables exist only where something is
open: before its window an activity has not started; from its last possible period on it has, exactly if its initiative
is selected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyomo.environ as pyo

from execsim.optimisation.problem import BASE, PORTFOLIO, Ints, Problem
from execsim.optimisation.windows import Windows


class Contradiction(ValueError):
    """A rule of the problem that no choice can satisfy."""


@dataclass
class Formulation:
    """The Pyomo model of a problem, and the way back from its columns to a schedule.

    Attributes
    ----------
    problem, windows
        What is modelled, and the start periods that are open.
    model
        The Pyomo model, filled by `formulate`.
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

    def add_variables(self) -> None:
        """Declare y, x, z, w and b; what is settled beforehand gets no variable."""
        p, m = self.problem, self.model
        m.y = pyo.Var([p.initiatives[i] for i in np.flatnonzero(self.open)], within=pyo.Binary)
        m.x = pyo.Var(
            [
                (p.activities[a], int(t))
                for a, i in enumerate(p.initiative)
                if i == PORTFOLIO or self.open[i] or self.done[i]
                for t in self.windows.starts[a][:-1]
            ],
            within=pyo.Binary,
        )
        m.z = pyo.Var(list(self._finishes_that_count()), bounds=(0, 1))
        m.w = pyo.Var(
            [
                (reward.name, f)
                for reward in p.rewards
                for f in range(p.periods + 1)
                if reward.value[f] > (reward.value[f + 1] if f < p.periods else 0)
            ],
            bounds=(0, 1),
        )

        teams = enumerate(p.teams)
        m.b = pyo.Var(
            [(team, t) for r, team in teams for t in range(p.periods) if self.excess(r, t)], within=pyo.Binary
        )

    def add_constraints(self) -> None:
        """State the table of contents: every rule of the problem, one function each."""
        self.once_started_stays_started()
        self.links_hold()
        self.over_after_its_last_activity()
        self.outcomes_pay_when_served()
        self.seats_suffice()
        self.meetings_have_room()
        self.budgets_hold()
        self.choices_hold()

    def add_objective(self) -> None:
        """Maximise the sum over i of value[i,f] at the f where i is over, less price[i] y[i], plus what outcomes pay.

        With z rising from 0 to y in f: sum over f of (value[i,f] - value[i,f+1]) z[i,f], and value[i,T] y[i].
        """
        p = self.problem
        total: Any = -float(p.labour[p.initiative == PORTFOLIO, BASE].sum())
        for i in np.flatnonzero(self.open | self.done).tolist():
            total += float(p.value[i, p.periods] - p.price[i]) * self.selected(i)
            for f in range(p.periods):
                drop = float(p.value[i, f] - p.value[i, f + 1])
                if drop > 0:
                    total += drop * self.finished(i, f)
        for reward in p.rewards:
            later = np.append(reward.value[1:], 0.0)
            for f in np.flatnonzero(reward.value > later).tolist():
                total += float(reward.value[f] - later[f]) * self.model.w[reward.name, f]
        self.model.value = pyo.Objective(expr=total, sense=pyo.maximize)

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
        if f < self._soonest(i):
            return 0
        return self.model.z[self.problem.initiatives[i], f]

    def once_started_stays_started(self) -> None:
        """x[a,t] <= x[a,t+1], and x[a,last] = y[i] by `started`."""
        p, m = self.problem, self.model

        def rule(m: Any, name: str, t: int) -> Any:
            a = index[name]
            starts = self.windows.starts[a]
            following = int(starts[np.searchsorted(starts, t) + 1])
            return _row(m.x[name, t], self.started(a, following))

        index = {name: a for a, name in enumerate(p.activities)}
        m.stays = pyo.Constraint(list(m.x), rule=rule)

    def links_hold(self) -> None:
        """x[b,t] <= x[a,s] (+ 1 - y[i] if a may be left out), s the latest start of a that lets b start in t."""
        p, m = self.problem, self.model
        rows: dict[tuple[str, str, str, int], Any] = {}
        for index, link in enumerate(p.links):
            a, b = link.before, link.after
            slack: Any = 0
            if p.initiative[a] != p.initiative[b] and p.initiative[a] != PORTFOLIO:
                slack = 1 - self.selected(p.initiative[a])
            for s, t in self._binding(index, a, b):
                before = 0 if s < 0 else self.started(a, s)
                row = _row(self.started(b, t), before + slack)
                rows[p.activities[a], p.activities[b], link.kind, t] = row
        m.link = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def over_after_its_last_activity(self) -> None:
        """z[i,f] <= x[a,s], s the latest start of a that is over by f, for every a of i that others do not follow."""
        m = self.model
        index = {name: i for i, name in enumerate(self.problem.initiatives)}
        rows = [(name, self.problem.activities[a], f) for name, f in m.z for a in self.over[index[name]]]
        number = {name: a for a, name in enumerate(self.problem.activities)}
        m.over = pyo.Constraint(rows, rule=lambda m, i, a, f: _row(m.z[i, f], self.ended(number[a], f)))

    def outcomes_pay_when_served(self) -> None:
        """w[o,f] <= z[i,f] for all its initiatives i; where one is enough, w[o,f] <= sum over i of z[i,f]."""
        m = self.model
        rows: dict[tuple[str, int, int], Any] = {}
        rewards = {reward.name: reward for reward in self.problem.rewards}
        for name, f in m.w:
            served = [self.finished(i, f) for i in rewards[name].members]
            needed = served if rewards[name].all_of else [sum(served)]
            rows.update({(name, f, k): _row(m.w[name, f], part) for k, part in enumerate(needed)})
        m.pays = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def seats_suffice(self) -> None:
        """Sum over a of seats[a,r] (x[a,t] - x[a, latest start that is over by t]) <= capacity[r,t].

        Where work under way alone can hold more: + excess b[r,t], and all other work <= capacity[r,t] (1 - b[r,t]).
        """
        p, m = self.problem, self.model
        rows: dict[tuple[str, int, str], Any] = {}
        for r, team in enumerate(p.teams):
            users = np.flatnonzero(p.seats[:, BASE, r] > 0).tolist()
            for t in range(p.periods):
                here = [a for a in users if self._can_run(a, t)]
                there = int(p.capacity[r, t])
                if sum(int(p.seats[a, BASE, r]) for a in here) <= there:
                    continue
                excess = self.excess(r, t)
                over = excess * m.b[team, t] if excess else 0
                rows[team, t, "all"] = _row(self._held(here, r, t), there + over)
                if excess:
                    new = [a for a in here if not p.under_way[a]]
                    rows[team, t, "new"] = _row(self._held(new, r, t), there - there * m.b[team, t])
        m.seats = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def excess(self, r: int, t: int) -> int:
        """Seats that work under way can hold in period t beyond those there are."""
        p = self.problem
        begun = [a for a in np.flatnonzero(p.under_way).tolist() if self._can_run(a, t)]
        return max(0, sum(int(p.seats[a, BASE, r]) for a in begun) - int(p.capacity[r, t]))

    def _held(self, activities: list[int], r: int, t: int) -> Any:
        seats = self.problem.seats[:, BASE, r]
        return sum(int(seats[a]) * (self.started(a, t) - self.ended(a, t)) for a in activities)

    def meetings_have_room(self) -> None:
        """Sum over a of (x[a,t] - x[a,t-1]) <= room[f,t]."""
        p, m = self.problem, self.model
        rows: dict[tuple[str, int], Any] = {}
        for f, forum in enumerate(p.forums):
            asked = np.flatnonzero(p.forum == f).tolist()
            for t in range(p.periods):
                here = [a for a in asked if t in self.windows.starts[a]]
                if len(here) > p.room[f, t]:
                    falls = sum(self.started(a, t) - self.started(a, t - 1) for a in here)
                    rows[forum, t] = _row(falls, int(p.room[f, t]))
        m.room = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def budgets_hold(self) -> None:
        """Sum over i of uses[b,i] y[i] <= limit[b]."""
        p, m = self.problem, self.model
        rows: dict[str, Any] = {}
        for budget in p.budgets:
            uses = p.uses(budget)
            left = budget.limit
            if budget.labour:
                left -= float(p.labour[p.initiative == PORTFOLIO, BASE].sum())
            if np.isfinite(left):
                rows[budget.name] = _row(sum(float(u) * self.selected(i) for i, u in enumerate(uses) if u), left)
        m.budget = pyo.Constraint(list(rows), rule=lambda _m, key: rows[key])

    def choices_hold(self) -> None:
        """At most one: sum y <= 1; exactly one: = 1; all or none: y equal; requires: y[a] <= y[b]; excludes: <= 1."""
        m = self.model
        rows: dict[tuple[str, int], Any] = {}
        for choice in self.problem.choices:
            y = [self.selected(i) for i in choice.members]
            match choice.kind:
                case "at-most-one":
                    parts = [_row(sum(y), 1)]
                case "excludes":
                    parts = [_row(y[0] + other, 1) for other in y[1:]]
                case "exactly-one":
                    parts = [_row(sum(y), 1), _row(1, sum(y))]
                case "requires":
                    parts = [_row(y[0], other) for other in y[1:]]
                case "all-or-none":
                    parts = [_row(one, other) for one, other in zip(y, y[1:] + y[:1], strict=True)]
            rows.update({(choice.name, k): part for k, part in enumerate(parts)})
        m.choice = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def _finishes_that_count(self) -> Iterator[tuple[str, int]]:
        """The (initiative, boundary) pairs of z: several activities decide, and something is paid for it."""
        p = self.problem
        serving = {i for reward in p.rewards for i in reward.members}
        for i in np.flatnonzero(self.open | self.done).tolist():
            if len(self.over[i]) > 1:
                for f in range(self._soonest(i), p.periods):
                    if i in serving or p.value[i, f] > p.value[i, f + 1]:
                        yield p.initiatives[i], f

    def _soonest(self, i: int) -> int:
        """The first boundary at which i can be over."""
        return max(int(self.finishes[a][0]) for a in self.over[i])

    def _last_activities(self, i: int) -> list[int]:
        """Activities of i that no other activity of i surely outlasts."""
        p = self.problem
        followed = {
            link.before
            for link in p.links
            if link.kind in ("FS", "FF") and link.lag >= 0 and p.initiative[link.before] == p.initiative[link.after]
        }
        return [a for a in p.activities_of[i] if a not in followed]

    def _binding(self, index: int, a: int, b: int) -> list[tuple[int, int]]:
        """Pairs (s, t) of one link where it says something; of rows with the same s only the latest t is needed."""
        reach = self.problem.after[index, self.windows.starts[a]]
        pairs: dict[int, int] = {}
        for t in self.windows.starts[b]:
            k = int(np.searchsorted(reach, t, side="right")) - 1
            if k < len(reach) - 1:
                pairs[int(self.windows.starts[a][k]) if k >= 0 else -1] = int(t)
        return list(pairs.items())

    def _can_run(self, a: int, t: int) -> bool:
        starts: Ints = self.windows.starts[a]
        return bool(np.any((starts <= t) & (self.finishes[a] > t)))


def formulate(problem: Problem, windows: Windows) -> Formulation:
    """Build the whole model; nothing in it is solved yet.

    Raises
    ------
    Contradiction
        When no plan can exist, whatever is selected.
    """
    formulation = Formulation(problem, windows)
    formulation.add_variables()
    formulation.add_constraints()
    formulation.add_objective()
    return formulation


def _row(left: Any, right: Any) -> Any:
    """`left <= right` as a row; a comparison of plain numbers is a row only in that it may be wrong."""
    row = left <= right
    if not isinstance(row, (bool, np.bool_)):
        return row
    if not row:
        raise Contradiction("the problem contradicts itself before anything is chosen")
    return pyo.Constraint.Feasible
