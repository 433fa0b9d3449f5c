"""Rows that tell apart in which order an initiative does what cannot run side by side: a tighter relaxation.

Where x is whole they say nothing new. The relaxation without them halves such work: half of it in one order beside
half in the other, and is over too early. `o[i,k]` is 1 if i keeps to its k-th order, `q[a,k,t]` if its activity a has
then started by period t, `d[i,k,f]` if i is then over by boundary f.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyomo.environ as pyo

from execsim.optimisation.orders import Order, orders_of
from execsim.optimisation.problem import BASE, Schedule
from execsim.optimisation.steps import Steps, row_of


@dataclass(frozen=True, eq=False)
class Ordered:
    """The orders of each initiative that has several, and what their variables stand for."""

    steps: Steps
    orders: dict[int, tuple[Order, ...]]

    @classmethod
    def of(cls, steps: Steps) -> Ordered:
        """Find the orders of all initiatives that can be selected."""
        able = np.flatnonzero(steps.open | steps.done).tolist()
        found = {i: orders_of(steps.problem, steps.windows, i) for i in able}
        return cls(steps, {i: orders for i, orders in found.items() if orders is not None})

    def add_variables(self) -> None:
        """Declare o, q and d; the model needs z before."""
        m, names = self.steps.model, self.steps.problem.activities
        m.o = pyo.Var([(self._name(i), k) for i, k, _ in self._each()], bounds=(0, 1))
        m.q = pyo.Var(
            [(names[a], k, t) for _, k, order in self._each() for a, own in order.starts.items() for t in own[:-1]],
            bounds=(0, 1),
        )
        m.d = pyo.Var([(self._name(i), k, f) for i, k, f in self._finishes()], bounds=(0, 1))

    def add_constraints(self) -> None:
        """State what holds in each order, and that x, y and z are the sums over the orders."""
        self.one_order_each()
        self.steps_of_all_orders()
        self.once_started_stays_started()
        self.turns_are_taken()
        self.over_in_an_order()

    def one_order_each(self) -> None:
        """Sum over k of o[i,k] = y[i]; y[i] <= 0 where no order fits."""
        m, s = self.steps.model, self.steps
        rows = {
            self._name(i): sum(m.o[self._name(i), k] for k in range(len(orders))) == s.selected(i)
            if orders
            else row_of(s.selected(i), 0)
            for i, orders in self.orders.items()
        }
        m.order = pyo.Constraint(list(rows), rule=lambda _m, i: rows[i])

    def steps_of_all_orders(self) -> None:
        """x[a,t] = sum over k of q[a,k,t]."""
        m, s = self.steps.model, self.steps
        rows = {
            (s.problem.activities[a], t): s.step(a, BASE, t) == sum(self.step(i, k, a, t) for k in range(len(orders)))
            for i, orders in self.orders.items()
            for a in (s.problem.activities_of[i] if orders else ())
            for t in s.windows.starts[a][:-1].tolist()
        }
        m.share = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def once_started_stays_started(self) -> None:
        """q[a,k,t] <= q[a,k,t+1]."""
        m, rows = self.steps.model, dict[tuple[str, int, int], Any]()
        for i, k, order in self._each():
            for a, starts in order.starts.items():
                for t, then in pairwise(starts.tolist()):
                    rows[self.steps.problem.activities[a], k, t] = self.step(i, k, a, t) <= self.step(i, k, a, then)
        m.keeps_on = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def turns_are_taken(self) -> None:
        """q[b,k,t] <= q[a,k,s], s the latest start of a that lets b start in t, for links within i and order k."""
        m, names, rows = self.steps.model, self.steps.problem.activities, dict[tuple[str, str, int, int, int], Any]()
        for i, k, order in self._each():
            for n, bond in enumerate(order.bonds):
                latest: dict[int, int] = {}
                for t in order.starts[bond.after].tolist():
                    latest[int(np.searchsorted(bond.reach, t, side="right")) - 1] = t
                for place, t in latest.items():
                    s = int(self.steps.windows.starts[bond.before][place]) if place >= 0 else -1
                    after, before = self.step(i, k, bond.after, t), self.step(i, k, bond.before, s)
                    if after is not before:
                        rows[names[bond.before], names[bond.after], n, k, t] = after <= before
        m.turn = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def over_in_an_order(self) -> None:
        """z[i,f] <= sum over k of d[i,k,f], d[i,k,f] <= q[a,k,s], s the latest start of a that is over by f."""
        s, m = self.steps, self.steps.model
        sums = {(self._name(i), f): len(self.orders[i]) for i, _, f in self._finishes()}
        m.sooner = pyo.Constraint(
            list(sums), rule=lambda m, name, f: m.z[name, f] <= sum(m.d[name, k, f] for k in range(sums[name, f]))
        )
        rows = {
            (self._name(i), s.problem.activities[a], k, f): m.d[self._name(i), k, f] <= self.ended(i, k, a, f)
            for i, k, f in self._finishes()
            for a in s.over[i]
            if not self.orders[i][k].outlasted(a)
        }
        m.done = pyo.Constraint(list(rows), rule=lambda _m, *key: rows[key])

    def step(self, i: int, k: int, a: int, t: int) -> Any:
        """q[a,k,t], or what it is outside the window of a in that order: 0 before it, then o[i,k]."""
        starts, m = self.orders[i][k].starts[a], self.steps.model
        place = int(np.searchsorted(starts, t, side="right")) - 1
        if place < 0:
            return 0
        if place == len(starts) - 1:
            return m.o[self._name(i), k]
        return m.q[self.steps.problem.activities[a], k, int(starts[place])]

    def ended(self, i: int, k: int, a: int, f: int) -> Any:
        """Whether a is over at boundary f in that order."""
        place = int(np.searchsorted(self.steps.finishes[a][BASE], f, side="right")) - 1
        return 0 if place < 0 else self.step(i, k, a, int(self.steps.windows.starts[a][place]))

    def columns_of(self, schedule: Schedule, over: dict[str, int]) -> dict[int, float]:
        """Give o, q and d (by their `id()`) the values they have in a schedule; `over` by initiative."""
        if not self.orders:
            return {}
        m, p = self.steps.model, self.steps.problem
        kept = {
            self._name(i): next((k for k, order in enumerate(orders) if order.holds_in(p, schedule)), -1)
            for i, orders in self.orders.items()
            if schedule.selected[i]
        }
        start = {
            p.activities[a]: (int(schedule.start[a]), self._name(i)) for i in self.orders for a in p.activities_of[i]
        }
        values = {id(v): float(kept.get(name) == k) for (name, k), v in m.o.items()}
        values |= {id(v): float(kept.get(start[a][1]) == k and start[a][0] <= t) for (a, k, t), v in m.q.items()}
        return values | {id(v): float(kept.get(name) == k and over[name] <= f) for (name, k, f), v in m.d.items()}

    def _each(self) -> Iterator[tuple[int, int, Order]]:
        """Every initiative with each of its orders."""
        for i, orders in self.orders.items():
            for k, order in enumerate(orders):
                yield i, k, order

    def _finishes(self) -> Iterator[tuple[int, int, int]]:
        """The (initiative, order, boundary) triples of d: wherever there is a z."""
        number = {self._name(i): i for i in self.orders}
        for name, f in self.steps.model.z:
            for k in range(len(self.orders[number[name]]) if name in number else 0):
                yield number[name], k, f

    def _name(self, i: int) -> str:
        return self.steps.problem.initiatives[i]
