"""Small problems that a reader can solve by hand: weeks of five days, one team of two unless said otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from execsim.optimisation.assembly import Activity, Undertaking, assemble
from execsim.optimisation.caps import Budget
from execsim.optimisation.problem import Choice, Link, Problem

WEEK = 5.0
Work = tuple[str, int, float, int]  # name, initiative, working days, seats of team t
MakeProblem = Callable[..., Problem]


def weekly_problem(
    per_week: Sequence[float],
    work: Sequence[Work],
    links: Sequence[Link] = (),
    *,
    weeks: int = 6,
    seats: int | Sequence[int] = 2,
    cost: Sequence[float] | None = None,
    must: Sequence[int] = (),
    due: dict[int, float] | None = None,
    budget: float | None = None,
    choices: Sequence[Choice] = (),
) -> Problem:
    """Initiatives i0, i1 ... worth so much a week from the week after they are over, and their packages."""
    boundaries = np.arange(weeks + 1, dtype=np.float64) * WEEK
    starts = boundaries[:-1]
    undertakings = [
        Undertaking(
            f"i{i}",
            rate * (weeks - np.arange(weeks + 1, dtype=np.float64)),
            cost=cost[i] if cost else 0.0,
            must=i in must,
            due=(due or {}).get(i, np.inf),
        )
        for i, rate in enumerate(per_week)
    ]
    activities = [Activity(name, i, starts, starts + days, {"t": q} if q else {}) for name, i, days, q in work]
    budgets = [] if budget is None else [Budget("budget.total", budget, tuple(u.cost for u in undertakings))]
    return assemble(
        boundaries,
        undertakings,
        activities,
        links,
        capacity={"t": np.broadcast_to(np.array(seats), (weeks,))},
        budgets=budgets,
        choices=choices,
    )


@pytest.fixture
def weekly() -> MakeProblem:
    """Return the maker of weekly problems."""
    return weekly_problem
