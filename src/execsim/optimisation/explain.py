"""What stands in the way of an initiative that is left out, in one line."""

from __future__ import annotations

import numpy as np

from execsim.optimisation.problem import BASE, Ints, Problem, Schedule
from execsim.optimisation.windows import Windows


def seats_used(problem: Problem, schedule: Schedule) -> Ints:
    """(R, T) seats that a schedule holds."""
    used = np.zeros_like(problem.capacity)
    for a in np.flatnonzero(schedule.start >= 0):
        t, mode = schedule.start[a], schedule.mode[a]
        used[:, t : problem.finish[a, mode, t]] += problem.seats[a, mode][:, None]
    return used


def reasons(problem: Problem, windows: Windows, schedule: Schedule, labels: tuple[str, ...]) -> dict[str, str]:
    """Say for each initiative that is left out what stands in the way, the first that applies."""
    free = problem.capacity - seats_used(problem, schedule)
    return {
        name: _reason(problem, windows, schedule, free, labels, i)
        for i, name in enumerate(problem.initiatives)
        if not schedule.selected[i]
    }


def _reason(problem: Problem, windows: Windows, schedule: Schedule, free: Ints, labels: tuple[str, ...], i: int) -> str:
    if windows.impossible[i]:
        due = np.isfinite(problem.due[i])
        return "it cannot be done by its hard due date" if due else "it cannot be done before the plan ends"
    return (
        _by_choice(problem, schedule, i)
        or _by_value(problem, windows, i)
        or _by_budget(problem, schedule, i)
        or _by_seats(problem, free, labels, i)
        or "what would have to make room for it is worth more"
    )


def _by_choice(problem: Problem, schedule: Schedule, i: int) -> str:
    for choice in problem.choices:
        if i not in choice.members or not choice.given:
            continue
        chosen = [problem.initiatives[k] for k in choice.members if schedule.selected[k]]
        left = [problem.initiatives[k] for k in choice.members if not schedule.selected[k] and k != i]
        if choice.kind in ("at-most-one", "exactly-one", "excludes") and chosen:
            return f"choices.{choice.name} allows it only without {', '.join(chosen)}, which is in"
        if left and (choice.kind == "all-or-none" or (choice.kind == "requires" and i == choice.members[0])):
            return f"choices.{choice.name} allows it only together with {', '.join(left)}"
    return ""


def _by_value(problem: Problem, windows: Windows, i: int) -> str:
    over = max((problem.finish[a, BASE, windows.starts[a][0]] for a in problem.activities_of[i]), default=0)
    value, price = float(problem.value[i, over]), float(problem.price[i])
    serving = any(i in reward.members for reward in problem.rewards)
    if value > price or serving:
        return ""
    if value <= 0:
        return "no value by the end of the plan is written down for it"
    return f"its value by the end of the plan, {_about(value)} at best, does not cover its cost of {_about(price)}"


def _about(amount: float) -> str:
    """An amount to two significant digits, as people say it."""
    if amount < 1:
        return "nothing"
    digits = 1 - int(np.floor(np.log10(amount)))
    return f"{round(amount, digits):,.0f}"


def _by_budget(problem: Problem, schedule: Schedule, i: int) -> str:
    for budget in problem.budgets:
        uses = problem.uses(budget)
        left = budget.limit - float(uses[schedule.selected].sum())
        if uses[i] > left:
            return f"{budget.name} is used up: it needs {_about(uses[i])}, {_about(max(left, 0.0))} is left"
    return ""


def _by_seats(problem: Problem, free: Ints, labels: tuple[str, ...], i: int) -> str:
    """Name the team it needs that is full for longest."""
    needs = problem.seats[list(problem.activities_of[i]), BASE].max(axis=0, initial=0)
    full_until = [
        int(np.flatnonzero(free[r] < need)[-1]) if need and np.any(free[r] < need) else -1
        for r, need in enumerate(needs)
    ]
    worst = int(np.argmax(full_until)) if full_until else -1
    if worst < 0 or full_until[worst] < 0:
        return ""
    share = float(np.mean(free[worst] < needs[worst]))
    when = f"up to {labels[full_until[worst]]}" if share > 0.5 else f"in {share:.0%} of the time"
    return f"{problem.teams[worst]} has no seat free {when}"
