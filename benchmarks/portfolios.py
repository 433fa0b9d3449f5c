"""Portfolios of any size, drawn by a seed: `python benchmarks/portfolios.py 40 6 --seed 1 > portfolio.yaml`.

Every initiative has four to six packages, each for one team and one to six weeks long, and is worth something a week
from the week after it is over. Seats and budget each fit a share (half, unless said otherwise) of what all initiatives
together would take in the year.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from typing import Any

WEEKS, DAYS = 52, 5
START, END = "2027-01-04", "2027-12-31"


def draw_portfolio(
    initiatives: int, teams: int, *, seed: int = 1, seats: float = 0.5, budget: float = 0.5, weeks: int = WEEKS
) -> dict[str, Any]:
    """The data of a portfolio file.

    Parameters
    ----------
    initiatives, teams
        How many of each.
    seed
        The same gives the same portfolio.
    seats, budget
        Share of all demand that fits.
    weeks
        Of the year in which work is spread.
    """
    luck = random.Random(f"{initiatives} {teams} {seed}")
    drawn = {f"i{i + 1:03}": _initiative(luck, teams) for i in range(initiatives)}
    work = dict.fromkeys(range(teams), 0)
    for one in drawn.values():
        for package in one["packages"].values():
            ((team, people),) = package["needs"].items()
            work[int(team[1:]) - 1] += people * int(package["takes"][:-1])
    people = {f"t{t + 1}": max(3, math.ceil(seats * demand / weeks)) for t, demand in work.items()}
    return {
        "execsim": 1,
        "name": f"{initiatives} initiatives, {teams} teams, seed {seed}",
        "calendar": {"start": START, "end": END, "grid": "week"},
        "intent": {"statement": "A drawn portfolio"},
        "budget": {"total": round(budget * sum(one["cost"]["total"] for one in drawn.values()))},
        "teams": {team: {"people": count, "focus": 1} for team, count in people.items()},
        "initiatives": drawn,
    }


def _initiative(luck: random.Random, teams: int) -> dict[str, Any]:
    packages: dict[str, Any] = {}
    for k in range(luck.randint(4, 6)):
        after = [f"p{b + 1}" for b in range(max(0, k - 3), k) if luck.random() < 0.5]
        people, length = luck.randint(1, 3), luck.randint(1, 6)
        packages[f"p{k + 1}"] = {"takes": f"{length}w", "needs": {f"t{luck.randint(1, teams)}": people}, "after": after}
    size = sum(int(p["takes"][:-1]) * sum(p["needs"].values()) for p in packages.values())
    return {
        "value": {"per_week": round(size * luck.uniform(0.5, 2.0), 1)},
        "cost": {"total": round(size * luck.uniform(1.0, 8.0))},
        "packages": packages,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("initiatives", type=int)
    parser.add_argument("teams", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seats", type=float, default=0.5)
    parser.add_argument("--budget", type=float, default=0.5)
    given = parser.parse_args()
    data = draw_portfolio(given.initiatives, given.teams, seed=given.seed, seats=given.seats, budget=given.budget)
    print(json.dumps(data, indent=1))


if __name__ == "__main__":
    main()
