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

from execsim.optimisation.goals import Worth
from execsim.optimisation.ordered import Ordered
from execsim.optimisation.problem import PORTFOLIO, Problem
from execsim.optimisation.steps import row_of
from execsim.optimisation.windows import Windows


class Formulation(Worth):
    """The Pyomo model of a problem, filled by `formulate`.

    Attributes
    ----------
    ordered
        The orders of work that has to take turns; of no initiative until `add_orders`.
    """

    ordered: Ordered

    def __post_init__(self) -> None:
        super().__post_init__()
        self.ordered = Ordered(self, {})

    def add_variables(self) -> None:
        """Declare y, x, z, w, b and u; what is settled beforehand gets no variable."""
        p, m = self.problem, self.model
        m.y = pyo.Var([p.initiatives[i] for i in np.flatnonzero(self.open)], within=pyo.Binary)
        m.x = pyo.Var(list(self._steps_that_are_open()), within=pyo.Binary)
        m.z = pyo.Var(list(self.finishes_that_count()), bounds=(0, 1))
        m.w = pyo.Var(list(self.payments_that_count()), bounds=(0, 1))
        teams = enumerate(p.teams)
        m.b = pyo.Var(
            [(team, t) for r, team in teams for t in range(p.periods) if self.excess(r, t)], within=pyo.Binary
        )
        m.u = pyo.Var(list(self._places_that_are_short()), bounds=(0, 1))
        m.v = pyo.Var(sorted({(team, t) for _, team, t in m.u}), within=pyo.Binary)
        m.e = pyo.Var(list(self.gains_by_mode()))

    def add_constraints(self) -> None:
        """State the table of contents: every rule of the problem, one function each."""
        self.once_started_stays_started()
        self.one_mode_each()
        self.links_hold()
        self.over_after_its_last_activity()
        self.outcomes_pay_when_served()
        self.modes_change_what_is_gained()
        self.seats_suffice()
        self.seats_are_whole()
        self.few_are_under_way()
        self.meetings_have_room()
        self.budgets_hold()
        self.caps_hold()
        self.choices_hold()
        self.earlier_goals_are_kept()

    def add_objective(self) -> None:
        """Maximise what a plan is worth: see `worth_under`."""
        self.model.value = pyo.Objective(expr=self.worth_under(self.problem.goal), sense=pyo.maximize)

    def once_started_stays_started(self) -> None:
        """x[a,m,t] <= x[a,m,t+1], and x[a,last] = y[i] by `step`."""
        m = self.model

        def rule(m: Any, name: str, t: int) -> Any:
            a, mode = index[name]
            starts = self.windows.in_mode[a][mode]
            k = int(np.searchsorted(starts, t)) + 1
            return row_of(m.x[name, t], self.step(a, mode, int(starts[k])))

        index = {self.name(a, k): (a, k) for a, modes in enumerate(self.modes) for k in modes}
        last = {name: int(self.windows.in_mode[a][k][-1]) for name, (a, k) in index.items()}
        m.stays = pyo.Constraint([(name, t) for name, t in m.x if t < last[name]], rule=rule)

    def one_mode_each(self) -> None:
        """Sum over m of x[a,m,last] = y[i] for work that can be done in several modes."""
        p, m = self.problem, self.model
        rows: dict[tuple[str, int], Any] = {}
        for a, modes in enumerate(self.modes):
            if len(modes) > 1 and self.can_be(a):
                done = self.started(a, p.periods)
                rows[p.activities[a], 0] = row_of(done, self.present(a))
                rows[p.activities[a], 1] = row_of(self.present(a), done)
        m.mode = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def links_hold(self) -> None:
        """x[b,t] <= x[a,s] (+ 1 - y[i] if a may be left out), s the latest start of a that lets b start in t.

        Of work in several modes the sum over m of x[a,m,s], each s its own; and so in every other row.
        """
        p, m = self.problem, self.model
        rows: dict[tuple[str, str, str, int], Any] = {}
        for index, link in enumerate(p.links):
            a, b = link.before, link.after
            slack: Any = 0
            if p.initiative[a] != p.initiative[b] and p.initiative[a] != PORTFOLIO:
                slack = 1 - self.selected(p.initiative[a])
            for t, before in self.binding(index, a, b):
                how = f"{link.kind}{link.lag:+g}" if link.lag else link.kind
                rows[p.activities[a], p.activities[b], how, t] = row_of(self.started(b, t), before + slack)
        m.link = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def over_after_its_last_activity(self) -> None:
        """z[i,f] <= x[a,s], s the latest start of a that is over by f, for every a of i that others do not follow."""
        m = self.model
        index = {name: i for i, name in enumerate(self.problem.initiatives)}
        rows = [(name, self.problem.activities[a], f) for name, f in m.z for a in self.over[index[name]]]
        number = {name: a for a, name in enumerate(self.problem.activities)}
        m.over = pyo.Constraint(rows, rule=lambda m, i, a, f: row_of(m.z[i, f], self.ended(number[a], f)))

    def outcomes_pay_when_served(self) -> None:
        """w[o,f] <= z[i,f] for all its initiatives i; where one is enough, w[o,f] <= sum over i of z[i,f].

        Where what is left out counts as over, + 1 - y[i].
        """
        m = self.model
        rows: dict[tuple[str, int, int], Any] = {}
        rewards = {reward.name: reward for goal in self.goals() for reward in goal.rewards}
        for name, f in m.w:
            void = rewards[name].void
            served = [self.finished(i, f) + (1 - self.selected(i) if void else 0) for i in rewards[name].members]
            needed = served if rewards[name].all_of else [sum(served)]
            rows.update({(name, f, k): row_of(m.w[name, f], part) for k, part in enumerate(needed)})
        m.pays = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def modes_change_what_is_gained(self) -> None:
        """e[g,i,k] <= factor[a,m] e[g,i,k-1] + most (1 - x[a,m,last]) for each mode m of the k-th that matters.

        e[g,i,-1] is what i gains in base modes; and e[g,i,k] <= the best factor x e[g,i,k-1].
        """
        p, m = self.problem, self.model
        rows: dict[tuple[str, str, int, int], Any] = {}
        index = {name: i for i, name in enumerate(p.initiatives)}
        goals = {goal.name: goal for goal in self.goals()}
        for g, name, k in m.e:
            i, goal = index[name], goals[g]
            a, most = self.bearing(i)[k], self.most_gained(goal, i, k)
            before = m.e[g, name, k - 1] if k else self.gross(goal, i)
            m.e[g, name, k].setlb(0.0)
            m.e[g, name, k].setub(most)
            for mode in self.modes[a]:
                factor = float(p.factor[a, mode])
                rows[g, name, k, mode] = row_of(m.e[g, name, k], factor * before + most * (1 - self.done_in(a, mode)))
            best = max(float(p.factor[a, mode]) for mode in self.modes[a])
            rows[g, name, k, -1] = row_of(m.e[g, name, k], best * before)
        m.gains = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def seats_suffice(self) -> None:
        """Sum over a of seats[a,r] (x[a,t] - x[a, latest start that is over by t]) <= capacity[r,t] + gained[r,t].

        Where work from before can hold more: + excess b[r,t], and of what starts in t
        sum over a of seats[a,r] (x[a,t] - x[a,t-1]) <= (capacity[r,t] + all gains of r) (1 - b[r,t]).
        """
        p, m = self.problem, self.model
        rows: dict[tuple[str, int, str], Any] = {}
        for r, team in enumerate(p.teams):
            users = self.users(r)
            for t in range(p.periods):
                here, there = [a for a in users if self.most(a, r, t)], int(p.capacity[r, t])
                if sum(self.most(a, r, t) for a in here) <= there:
                    continue
                excess, roof = self.excess(r, t), int(p.roof[r, t])
                over = excess * m.b[team, t] if excess else 0
                rows[team, t, "all"] = row_of(self.held(here, r, t), there + self.gained(r, t) + over)
                if excess:
                    rows[team, t, "new"] = row_of(self.starting(here, r, t), roof - roof * m.b[team, t])
        m.seats = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def seats_are_whole(self) -> None:
        """Sum over a of floor(seats[a,r] / k) (x[a,t] - x[a,t']) <= floor(capacity[r,t] / k): Chvatal's cuts, rank 1.

        What the rows of seats say anyhow once x is whole; it makes the bound tighter. Three seats are not one and a
        half times two. Only where k does not divide the capacity; the rest says nothing new. Seats gained count as
        ceil(seats / k) each: floor(c + g) <= floor(c) + ceil(g).
        """
        p, m = self.problem, self.model
        rows: dict[tuple[str, int, int], Any] = {}
        for r, team in enumerate(p.teams):
            users = self.users(r)
            for t in range(p.periods):
                there, here = int(p.capacity[r, t]), [(a, self.most(a, r, t)) for a in users]
                largest = max((most for _, most in here), default=0)
                for k in range(2, largest + 1) if not self.excess(r, t) else ():
                    if there % k and sum(most // k for _, most in here) > there // k:
                        large = [a for a, most in here if most >= k]
                        rows[team, t, k] = row_of(self.held(large, r, t, by=k), there // k + self.gained(r, t, by=k))
        m.whole = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def few_are_under_way(self) -> None:
        """Sum over i of u[i,r,t] <= wip[r], with u[i,r,t] >= sum over m of x[a,m,t] - x[a,m,t'] for every a of i in r.

        Where more can be under way from before: + excess v[r,t], and sum over all others of u <= wip[r] (1 - v[r,t]).
        """
        p, m = self.problem, self.model
        rows: dict[tuple[str, int, str], Any] = {}
        for r, team in enumerate(p.teams):
            for t in sorted({t for _, name, t in m.u if name == team}):
                here = [a for a in self.users(r) if self.most(a, r, t)]
                for a in here:
                    holds = sum(self.running(a, k, t) for k in self.modes[a] if p.seats[a, k, r])
                    rows[team, t, p.activities[a]] = row_of(holds, m.u[p.initiatives[p.initiative[a]], team, t])
                begun = {int(p.initiative[a]) for a in here if p.under_way[a]}
                all_ = {int(p.initiative[a]) for a in here}
                limit, beyond = int(p.wip[r]), max(0, len(begun) - int(p.wip[r]))
                over = m.v[team, t] if beyond else 0
                held = sum(m.u[p.initiatives[i], team, t] for i in all_)
                rows[team, t, "all"] = row_of(held, limit + beyond * over)
                if beyond and all_ - begun:
                    new = sum(m.u[p.initiatives[i], team, t] for i in all_ - begun)
                    rows[team, t, "new"] = row_of(new, limit - limit * over)
        m.wip = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def meetings_have_room(self) -> None:
        """Sum over a of (x[a,t] - x[a,t-1]) <= room[f,t]."""
        p, m = self.problem, self.model
        rows: dict[tuple[str, int], Any] = {}
        for f, forum in enumerate(p.forums):
            asked = np.flatnonzero(p.forum == f).tolist()
            for t in range(p.periods):
                here = [a for a in asked if any(t in own for own in self.windows.in_mode[a])]
                if len(here) > p.room[f, t]:
                    falls = sum(self.started(a, t) - self.started(a, t - 1) for a in here)
                    rows[forum, t] = row_of(falls, int(p.room[f, t]))
        m.room = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def budgets_hold(self) -> None:
        """Sum over i of uses[b,i] y[i] <= limit[b]; and what modes and the days of the work use beyond that."""
        p, m = self.problem, self.model
        rows: dict[str, Any] = {}
        for budget in p.budgets:
            uses = p.uses(budget)
            left = budget.limit - p.used_always(budget)
            if np.isfinite(left):
                used: Any = sum(float(u) * self.selected(i) for i, u in enumerate(uses) if u)
                for a in range(len(p.activities)):
                    used += self.extra(a) + self.beyond_base(a, p.labour[a]) if budget.labour else 0
                    used += 0 if budget.by_mode is None else self.beyond_base(a, budget.by_mode[a])
                rows[budget.name] = row_of(used, left)
        m.budget = pyo.Constraint(list(rows), rule=lambda _m, key: rows[key])

    def caps_hold(self) -> None:
        """Sum over a, m, t of falls[c,a,m,t] (x[a,m,t] - x[a,m,t-1]) + of settled[c,i] y[i] <= limit[c] - gone[c]."""
        p, m = self.problem, self.model
        rows: dict[str, Any] = {}
        for cap, table in zip(p.caps, p.falls, strict=True):
            left, most = cap.limit - cap.gone, float(cap.settled.sum() + table.max(axis=(1, 2), initial=0.0).sum())
            if most <= left:
                continue
            total: Any = sum(float(u) * self.selected(i) for i, u in enumerate(cap.settled) if u)
            for a, modes in enumerate(self.modes):
                total += sum(self.by_start(a, k, table[a, k]) for k in modes)
            rows[cap.name] = row_of(total, left)
        m.cap = pyo.Constraint(list(rows), rule=lambda _m, key: rows[key])

    def choices_hold(self) -> None:
        """At most one: sum y <= 1; exactly one: = 1; all or none: y equal; requires: y[a] <= y[b]; excludes: <= 1."""
        m = self.model
        rows: dict[tuple[str, int], Any] = {}
        for choice in self.problem.choices:
            y = [self.selected(i) for i in choice.members]
            match choice.kind:
                case "at-most-one":
                    parts = [row_of(sum(y), 1)]
                case "excludes":
                    parts = [row_of(y[0] + other, 1) for other in y[1:]]
                case "exactly-one":
                    parts = [row_of(sum(y), 1), row_of(1, sum(y))]
                case "requires":
                    parts = [row_of(y[0], other) for other in y[1:]]
                case "all-or-none":
                    parts = [row_of(one, other) for one, other in zip(y, y[1:] + y[:1], strict=True)]
            rows.update({(choice.name, k): part for k, part in enumerate(parts)})
        m.choice = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def earlier_goals_are_kept(self) -> None:
        """What a plan is worth under an earlier goal >= what that has reached."""
        m = self.model
        rows = {kept.goal.name: row_of(kept.at_least, self.worth_under(kept.goal)) for kept in self.problem.kept}
        m.keeps = pyo.Constraint(list(rows), rule=lambda _m, key: rows[key])

    def _steps_that_are_open(self) -> Iterator[tuple[str, int]]:
        """The (activity, period) pairs of x: of a single mode without the last, in which x = y."""
        for a, modes in enumerate(self.modes):
            for mode in modes if self.can_be(a) else ():
                starts = self.windows.in_mode[a][mode]
                for t in starts if len(modes) > 1 else starts[:-1]:
                    yield self.name(a, mode), int(t)

    def _places_that_are_short(self) -> Iterator[tuple[str, str, int]]:
        """The (initiative, team, period) triples of u: more initiatives could be under way than may be."""
        p = self.problem
        for r in np.flatnonzero(p.wip < len(p.initiatives)).tolist():
            for t in range(p.periods):
                here = sorted({int(p.initiative[a]) for a in self.users(r) if self.most(a, r, t)})
                for i in here if len(here) > p.wip[r] else ():
                    yield p.initiatives[i], p.teams[r], t


def formulate(problem: Problem, windows: Windows, *, ordered: bool = True) -> Formulation:
    """Build the whole model; nothing in it is solved yet.

    `ordered` adds the rows of `Ordered`: the relaxation is tighter then, and up to twice as large.

    Raises
    ------
    Contradiction
        When no plan can exist, whatever is selected.
    """
    formulation = Formulation(problem, windows)
    formulation.add_variables()
    formulation.add_constraints()
    formulation.add_objective()
    if ordered:
        formulation.ordered = Ordered.of(formulation)
        formulation.ordered.add_variables()
        formulation.ordered.add_constraints()
    return formulation
