"""OR-Library's multidimensional knapsacks (`mknapcb*.txt`): which initiatives to choose within several budgets.

Format: Chu, Beasley, 'A genetic algorithm for the multidimensional knapsack problem', J. Heuristics 4 (1998).
"""

from __future__ import annotations

from typing import Any

from execsim.exchange.instances.instance import DAYS_A_WEEK, heading, portfolio_of
from execsim.exchange.instances.numbers import Lines
from execsim.portfolio.load import Loaded

PROBLEMS, ITEMS, BUDGETS = 1_000, 10_000, 1_000


def read_knapsack(name: str, text: str, number: int = 1) -> Loaded:
    """Read one of the problems in a file as a portfolio: nothing takes time, and value counts for one week.

    Parameters
    ----------
    name, text
        The file and what stands in it.
    number
        Which of its problems, from 1.

    Raises
    ------
    InputError
        What stands in it cannot be read, with file and line, or it has fewer problems.
    """
    lines = Lines(name, text)
    count = lines.many(lines.number(), PROBLEMS, "problems")
    if not 1 <= number <= count:
        lines.refuse(f"there are {count} problems, and no number {number}")
    for _ in range(number):
        items = lines.many(lines.number(), ITEMS, "items")
        rows = lines.many(lines.number(), BUDGETS, "budgets")
        lines.number()  # the best that was known when the file was written
        worth = [lines.amount() for _ in range(items)]
        uses = [[lines.amount() for _ in range(items)] for _ in range(rows)]
        limits = [lines.amount() for _ in range(rows)]
    budgets = [f"b{r + 1}" for r in range(rows)]
    initiatives: dict[str, Any] = {
        f"i{i + 1}": {
            "value": {"per_week": worth[i]},
            "spends": {budget: uses[r][i] for r, budget in enumerate(budgets)},
            "packages": {"choose": {"takes": "0d"}},
        }
        for i in range(items)
    }
    data = {
        **heading(f"{name}, problem {number}", DAYS_A_WEEK, "week"),
        "budgets": {budget: {"total": limit} for budget, limit in zip(budgets, limits, strict=True)},
        "initiatives": initiatives,
    }
    return portfolio_of(data, name)
