"""A bound that needs no solver: everything that pays, as early and as cheap as if it were alone."""

from __future__ import annotations

import numpy as np

from execsim.optimisation.problem import PORTFOLIO, Goal, Problem
from execsim.optimisation.windows import Windows, soonest


def ceiling(problem: Problem, windows: Windows) -> float:
    """Bound what a plan can be worth, by doing everything that pays as early as if it were alone."""
    goal, total = problem.goal, 0.0
    for a in np.flatnonzero(problem.initiative == PORTFOLIO).tolist():
        total -= goal.money * _least_labour(problem, a)
    for i in range(len(problem.initiatives)):
        net = _net_alone(problem, windows, goal, i)
        total += net if problem.must[i] else max(net, 0.0)
    return total + sum(float(reward.value[0]) for reward in goal.rewards)


def _net_alone(problem: Problem, windows: Windows, goal: Goal, i: int) -> float:
    of = problem.activities_of[i]
    over = max((soonest(problem, windows, a) for a in of), default=0)
    money = float(problem.cost[i]) + sum(_least_labour(problem, a) for a in of)
    factor = float(np.prod([problem.factor[a, list(problem.modes[a])].max() for a in of]))
    late = float(goal.late[i, over])
    return float(goal.value[i, over] + late) * factor - late - goal.money * money


def _least_labour(problem: Problem, a: int) -> float:
    return float(problem.labour[a, list(problem.modes[a])].min())
