"""The problem as a mixed-integer model in Pyomo: step variables on a grid of periods (SDDT).

`x[a,t]` is 1 once activity a has started by period t, `y[i]` is 1 if initiative i is selected, `z[i,f]` is 1 if it is
over by boundary f, `w[o,f]` is 1 if outcome o pays from boundary f or earlier, `b[r,t]` is 1 if work from before holds
more seats than there are in t. Variables exist only where something is open: before its window an activity has not
started; from its last possible period on it has, exactly if its initiative is selected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.environ as pyo

from execsim.optimisation.problem import BASE, PORTFOLIO, ROUNDING, Problem
from execsim.optimisation.steps import Steps
from execsim.optimisation.windows import Windows


class Contradiction(ValueError):
    """A rule of the problem that no choice can satisfy."""


class Formulation(Steps):
    """The Pyomo model of a problem, filled by `formulate`."""

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
        self.caps_hold()
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
        total -= sum(self.extra(a) for a in range(len(p.activities)))
        self.model.value = pyo.Objective(expr=total, sense=pyo.maximize)

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
            for s, t in self.binding(index, a, b):
                before = 0 if s < 0 else self.started(a, s)
                how = f"{link.kind}{link.lag:+g}" if link.lag else link.kind
                rows[p.activities[a], p.activities[b], how, t] = _row(self.started(b, t), before + slack)
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

        Where work from before can hold more: + excess b[r,t], and of what starts in t
        sum over a of seats[a,r] (x[a,t] - x[a,t-1]) <= capacity[r,t] (1 - b[r,t]).
        """
        p, m = self.problem, self.model
        rows: dict[tuple[str, int, str], Any] = {}
        for r, team in enumerate(p.teams):
            users = np.flatnonzero(p.seats[:, BASE, r] > 0).tolist()
            for t in range(p.periods):
                here = [a for a in users if self.can_run(a, t)]
                there = int(p.capacity[r, t])
                if sum(int(p.seats[a, BASE, r]) for a in here) <= there:
                    continue
                excess = self.excess(r, t)
                over = excess * m.b[team, t] if excess else 0
                rows[team, t, "all"] = _row(self.held(here, r, t), there + over)
                if excess:
                    new = [
                        a
                        for a in users
                        if not p.under_way[a] and t in self.windows.starts[a] and p.finish[a, BASE, t] > t
                    ]
                    starting = sum(
                        int(p.seats[a, BASE, r]) * (self.started(a, t) - self.started(a, t - 1)) for a in new
                    )
                    rows[team, t, "new"] = _row(starting, there - there * m.b[team, t])
        m.seats = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

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
                used: Any = sum(float(u) * self.selected(i) for i, u in enumerate(uses) if u)
                used += sum(self.extra(a) for a in range(len(p.activities))) if budget.labour else 0
                rows[budget.name] = _row(used, left)
        m.budget = pyo.Constraint(list(rows), rule=lambda _m, key: rows[key])

    def caps_hold(self) -> None:
        """Sum over a, t of falls[c,a,t] (x[a,t] - x[a,t-1]) + sum over i of settled[c,i] y[i] <= limit[c] - gone[c]."""
        p, m = self.problem, self.model
        rows: dict[str, Any] = {}
        for cap, table in zip(p.caps, p.falls, strict=True):
            left, most = cap.limit - cap.gone, float(cap.settled.sum() + table.max(axis=1, initial=0.0).sum())
            if most <= left:
                continue
            total: Any = sum(float(u) * self.selected(i) for i, u in enumerate(cap.settled) if u)
            for a, starts in enumerate(self.windows.starts):
                falls = np.append(table[a, starts], 0.0)
                steps = zip(starts.tolist(), (falls[:-1] - falls[1:]).tolist(), strict=True)
                total += sum(step * self.started(a, t) for t, step in steps if step)
            rows[cap.name] = _row(total, left)
        m.cap = pyo.Constraint(list(rows), rule=lambda _m, key: rows[key])

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
                for f in range(self.soonest(i), p.periods):
                    if i in serving or p.value[i, f] > p.value[i, f + 1]:
                        yield p.initiatives[i], f


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
    if left > right + ROUNDING * max(1.0, abs(right)):
        raise Contradiction("the problem contradicts itself before anything is chosen")
    return pyo.Constraint.Feasible
