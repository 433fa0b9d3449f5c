"""Why there is no plan: the smallest set of the user's own lines that cannot hold together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from execsim.errors import UsageError
from execsim.optimisation.problem import Problem
from execsim.optimisation.pursuit import solve_problem

PLENTY = 10**6
Go = Callable[[], bool]
Kind = Literal["must", "due", "choice", "budget", "cap", "seats", "room"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the user's: its dotted path, and the row of the problem it stands for."""

    path: str
    kind: Kind
    row: int


def lines_of(problem: Problem) -> tuple[Line, ...]:
    """List every line that can be to blame, those that are easiest to change last."""
    names = problem.initiatives
    lines = [Line(f"initiatives.{n}.must", "must", i) for i, n in enumerate(names) if problem.must[i]]
    lines += [Line(f"choices.{choice.name}", "choice", c) for c, choice in enumerate(problem.choices) if choice.given]
    lines += [Line(_seats_path(team), "seats", r) for r, team in enumerate(problem.teams)]
    lines += [Line(f"forums.{forum}.decides_up_to", "room", f) for f, forum in enumerate(problem.forums)]
    lines += [Line(b.name, "budget", k) for k, b in enumerate(problem.budgets) if np.isfinite(b.limit)]
    lines += [Line(cap.name, "cap", k) for k, cap in enumerate(problem.caps)]
    lines += [Line(f"initiatives.{n}.due", "due", i) for i, n in enumerate(names) if np.isfinite(problem.due[i])]
    return tuple(lines)


def conflict_of(problem: Problem, *, seconds: float = 5.0, go_on: Go = lambda: True) -> tuple[Line, ...] | None:
    """Lines that cannot all hold, none of which can be spared; empty when dates alone rule it out.

    Deletion: a line goes if there is still no plan without it; halves of the list are tried at once. A trial that is
    not settled in `seconds` counts as one that has a plan, so that its lines stay. None when `go_on` said no before
    that was known.
    """
    _, needed = _shrink(problem, lines_of(problem), seconds, go_on)
    return tuple(needed) if go_on() else None


def _shrink(problem: Problem, lines: Sequence[Line], seconds: float, go_on: Go) -> tuple[Problem, list[Line]]:
    """Relax every line that is not needed for the contradiction; return the problem left and those that are."""
    if not lines or not go_on():
        return problem, []
    without = relaxed(problem, lines)
    if has_no_plan(without, seconds, go_on):
        return without, []
    if len(lines) == 1:
        return problem, list(lines)
    half = len(lines) // 2
    problem, first = _shrink(problem, lines[:half], seconds, go_on)
    problem, second = _shrink(problem, lines[half:], seconds, go_on)
    return problem, first + second


def relaxed(problem: Problem, lines: Sequence[Line]) -> Problem:
    """Give the problem without some lines."""

    def rows(kind: Kind) -> list[int]:
        return [line.row for line in lines if line.kind == kind]

    gone = {line.path for line in lines}  # by name: the lines of a problem that was relaxed before have moved up
    must, due = problem.must.copy(), problem.due.copy()
    capacity, room = problem.capacity.copy(), problem.room.copy()
    must[rows("must")], due[rows("due")] = False, np.inf
    capacity[rows("seats")], room[rows("room")] = PLENTY, PLENTY
    return replace(
        problem,
        must=must,
        due=due,
        capacity=capacity,
        room=room,
        choices=tuple(choice for choice in problem.choices if f"choices.{choice.name}" not in gone),
        budgets=tuple(budget for budget in problem.budgets if budget.name not in gone),
        caps=tuple(cap for cap in problem.caps if cap.name not in gone),
    )


def has_no_plan(problem: Problem, seconds: float, go_on: Go = lambda: True) -> bool:
    """Whether a problem is proved to have no plan; the first plan settles it."""
    try:
        solution = solve_problem(problem, seconds=seconds, watch=lambda value, *_: value is None and go_on())
    except UsageError:
        return False
    return solution.status == "infeasible"


def _seats_path(team: str) -> str:
    name, _, skill = team.partition("/")
    return f"teams.{name}.skills.{skill}" if skill else f"teams.{name}.people"
