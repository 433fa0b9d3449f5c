"""What a plan is worth, written in the variables of a formulation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from execsim.optimisation.problem import BASE, PORTFOLIO, Floats, Goal
from execsim.optimisation.steps import Steps


class Worth(Steps):
    """Terms of the objective, and of goals that are kept.

    e[g,i,k] is what the modes of the first k+1 activities of i leave of its gain, of those alone that have a mode with
    a factor.
    """

    def goals(self) -> tuple[Goal, ...]:
        """What is to be the most, and what earlier goals have reached."""
        return self.problem.goal, *(kept.goal for kept in self.problem.kept)

    def worth_under(self, goal: Goal) -> Any:
        """Sum over i of what it gains, less its lateness, plus rewards, less money x all that is spent.

        What it gains is the sum over f of (value[i,f] - value[i,f+1]) z[i,f] + value[i,T] y[i], or the last e[g,i,k]
        where modes change it. Spent is price[i] y[i], and what the modes and the days of the work cost beyond that.
        """
        p = self.problem
        total: Any = -goal.money * float(p.labour[p.initiative == PORTFOLIO, BASE].sum())
        for i in np.flatnonzero(self.open | self.done).tolist():
            last = len(self.bearing(i)) - 1
            gained = (
                self.gross(goal, i) if not self.by_mode(goal, i) else self.model.e[goal.name, p.initiatives[i], last]
            )
            total += gained + self.stream(-goal.late[i], i) - goal.money * float(p.price[i]) * self.selected(i)
        for reward in goal.rewards:
            later = np.append(reward.value[1:], 0.0)
            for f in np.flatnonzero(reward.value > later).tolist():
                total += float(reward.value[f] - later[f]) * self.model.w[reward.name, f]
        if goal.drift is not None:
            total -= sum(self.by_start(a, m, goal.drift[a]) for a, modes in enumerate(self.modes) for m in modes)
        if goal.money:
            spent = (self.extra(a) + self.beyond_base(a, p.labour[a]) for a in range(len(p.activities)))
            total -= goal.money * sum(spent)
        return total

    def gross(self, goal: Goal, i: int) -> Any:
        """What i gains before lateness, all of it in base modes."""
        return self.stream(goal.value[i] + goal.late[i], i)

    def stream(self, by_finish: Floats, i: int) -> Any:
        """Sum over f of (amount[f] - amount[f+1]) z[i,f] + amount[T] y[i]: an amount by when i is over."""
        drops = by_finish[:-1] - by_finish[1:]
        total = float(by_finish[-1]) * self.selected(i) if by_finish[-1] else 0
        return total + sum(float(drops[f]) * self.finished(i, f) for f in np.flatnonzero(drops > 0).tolist())

    def bearing(self, i: int) -> list[int]:
        """Activities of i whose mode decides what is left of its gain."""
        p = self.problem
        return [a for a in p.activities_of[i] if any(p.factor[a, m] != 1.0 for m in self.modes[a])]

    def by_mode(self, goal: Goal, i: int) -> bool:
        """Whether modes decide what i gains under a goal."""
        return bool(self.bearing(i)) and bool(np.any(goal.value[i] + goal.late[i] > 0))

    def most_gained(self, goal: Goal, i: int, k: int) -> float:
        """The most that i can gain in the best modes of its first k+1 bearing activities."""
        best = [max(float(self.problem.factor[a, m]) for m in self.modes[a]) for a in self.bearing(i)[: k + 1]]
        return float(goal.value[i, 0] + goal.late[i, 0]) * float(np.prod(best))

    def gains_by_mode(self) -> Iterator[tuple[str, str, int]]:
        """The (goal, initiative, place) triples of e."""
        for goal in self.goals():
            for i in np.flatnonzero(self.open | self.done).tolist():
                for k in range(len(self.bearing(i)) if self.by_mode(goal, i) else 0):
                    yield goal.name, self.problem.initiatives[i], k

    def payments_that_count(self) -> Iterator[tuple[str, int]]:
        """The (outcome, boundary) pairs of w: something is paid more than at the next one."""
        for goal in self.goals():
            for reward in goal.rewards:
                later = np.append(reward.value[1:], 0.0)
                for f in np.flatnonzero(reward.value > later).tolist():
                    yield reward.name, f

    def finishes_that_count(self) -> Iterator[tuple[str, int]]:
        """The (initiative, boundary) pairs of z: several activities decide, and something is paid for it."""
        p, goals = self.problem, self.goals()
        serving = {i for goal in goals for reward in goal.rewards for i in reward.members}
        serving |= {gain.initiative for gain in p.gains}
        for i in np.flatnonzero(self.open | self.done).tolist():
            if len(self.over[i]) > 1:
                drops = [goal.value[i, :-1] - goal.value[i, 1:] for goal in goals]
                for f in range(self.soonest(i), p.periods):
                    if i in serving or any(drop[f] > 0 for drop in drops):
                        yield p.initiatives[i], f
