"""What stands in the way of an initiative that is left out, in one line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from execsim.optimisation.problem import BASE, PORTFOLIO, Ints, Problem, Schedule, seats_there
from execsim.optimisation.windows import Windows, soonest


def seats_used(problem: Problem, schedule: Schedule) -> Ints:
    """(R, T) seats that a schedule holds."""
    used = np.zeros_like(problem.capacity)
    for a in np.flatnonzero(schedule.start >= 0):
        t, mode = schedule.start[a], schedule.mode[a]
        used[:, t : problem.finish[a, mode, t]] += problem.seats[a, mode][:, None]
    return used


def periods_of(problem: Problem, schedule: Schedule) -> int:
    """How many periods a schedule takes until its last finish, at least one."""
    done = np.flatnonzero((schedule.start >= 0) & (problem.initiative != PORTFOLIO))
    return int(problem.finish[done, schedule.mode[done], schedule.start[done]].max(initial=1))


@dataclass(frozen=True, eq=False)
class Reasons:
    """Why initiatives are left out of a plan.

    Attributes
    ----------
    problem, windows, schedule
        What was asked, when each activity can start at all, and what was answered.
    labels
        (T,) names of the periods.
    initiatives, teams
        (I,) and (R,) what readers call initiatives and kinds of seats.
    """

    problem: Problem
    windows: Windows
    schedule: Schedule
    labels: tuple[str, ...]
    initiatives: tuple[str, ...]
    teams: tuple[str, ...]

    def all(self) -> dict[str, str]:
        """Say for each initiative that is left out what stands in the way, the first that applies."""
        left = np.flatnonzero(~self.schedule.selected).tolist()
        return {self.problem.initiatives[i]: self._reason(i) for i in left}

    def _reason(self, i: int) -> str:
        if self.problem.barred[i]:
            return "it was not to be in: by --pin, by a boundary, or as the file does not select it"
        if self.windows.impossible[i]:
            due = np.isfinite(self.problem.due[i])
            return "it cannot be done by its hard due date" if due else "it cannot be done before the plan ends"
        return (
            self._by_choice(i)
            or self._by_value(i)
            or self._by_budget(i)
            or self._by_cap(i)
            or self._by_seats(i)
            or "what would have to make room for it is worth more"
        )

    def _by_choice(self, i: int) -> str:
        selected = self.schedule.selected
        for choice in self.problem.choices:
            if i not in choice.members or not choice.given:
                continue
            chosen = [self.initiatives[k] for k in choice.members if selected[k]]
            left = [self.initiatives[k] for k in choice.members if not selected[k] and k != i]
            if choice.kind in ("at-most-one", "exactly-one", "excludes") and chosen:
                which = "which is" if len(chosen) == 1 else "which are"
                return f"the choice '{choice.name}' allows it only without {', '.join(chosen)}, {which} in"
            if left and (choice.kind == "all-or-none" or (choice.kind == "requires" and i == choice.members[0])):
                return f"the choice '{choice.name}' allows it only together with {', '.join(left)}"
        return ""

    def _by_value(self, i: int) -> str:
        problem = self.problem
        over = max((soonest(problem, self.windows, a) for a in problem.activities_of[i]), default=0)
        value, price = float(problem.value[i, over]), float(problem.price[i])
        serving = any(i in reward.members for reward in problem.rewards)
        if value > price or serving:
            return ""
        if value <= 0:
            return "no value by the end of the plan is written down for it"
        return f"its value by the end of the plan, {_about(value)} at best, does not cover its cost of {_about(price)}"

    def _by_budget(self, i: int) -> str:
        for budget in self.problem.budgets:
            uses = self.problem.uses(budget)
            left = budget.limit - float(uses[self.schedule.selected].sum())
            if uses[i] > left:
                return f"{_means(budget.name)} is used up: it needs {_about(uses[i])}, {_about(max(left, 0.0))} is left"
        return ""

    def _by_cap(self, i: int) -> str:
        """Name the cap that has too little left for it if it starts as soon as it can."""
        own, done = list(self.problem.activities_of[i]), np.flatnonzero(self.schedule.start >= 0)
        first = [int(self.windows.starts[a].min(initial=self.problem.periods - 1)) for a in own]
        for cap, falls in zip(self.problem.caps, self.problem.falls, strict=True):
            used = (
                cap.gone
                + cap.settled[self.schedule.selected].sum()
                + falls[done, self.schedule.mode[done], self.schedule.start[done]].sum()
            )
            left = max(float(cap.limit - used), 0.0)
            needs = float(cap.settled[i] + falls[own, BASE, first].sum())
            if needs > left:
                short = f"needs {_about(needs)} if it starts as soon as it can, and {_about(left)} is left"
                return f"it {short} of {_means(cap.name)}"
        return ""

    def _by_seats(self, i: int) -> str:
        """Name the team it needs that is full for longest."""
        free = seats_there(self.problem, self.schedule) - seats_used(self.problem, self.schedule)
        free = free[:, : periods_of(self.problem, self.schedule)]
        needs = self.problem.seats[list(self.problem.activities_of[i]), BASE].max(axis=0, initial=0)
        full_until = [
            int(np.flatnonzero(free[r] < need)[-1]) if need and np.any(free[r] < need) else -1
            for r, need in enumerate(needs)
        ]
        worst = int(np.argmax(full_until)) if full_until else -1
        if worst < 0 or full_until[worst] < 0:
            return ""
        share = float(np.mean(free[worst] < needs[worst]))
        often = f"in {max(round(100 * share), 1)} % of the time"
        when = f"up to {self.labels[full_until[worst]]}" if share > 0.5 else often
        return f"{self.teams[worst]} has no seat free {when}"


def _means(line: str) -> str:
    """The limit that a line of the file sets, in words: `budget.by.2027-Q2`, `budgets.licences.total`."""
    head, _, period = line.partition(".by.")
    *_, name = head.removesuffix(".total").split(".")
    means = "the budget" if name == "budget" else f"the budget of {name}"
    return f"{means} for {period}" if period else means


def _about(amount: float) -> str:
    """An amount to two significant digits, as people say it."""
    if amount < 1:
        return "nothing"
    digits = 1 - int(np.floor(np.log10(amount)))
    return f"{round(amount, digits):,.0f}"
