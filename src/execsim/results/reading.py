"""What the arrays of a forecast say: roll-ups of time along driving chains, and chances of money and dates at once."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from execsim.results.forecast import BEHIND, CAUSES, PORTFOLIO, WAITING, Floats, Forecast

Kept = Literal["outcomes", "initiatives", "end"]
_WORKING, _REWORKING = CAUSES.index("working"), CAUSES.index("reworking")
_SEAT = CAUSES.index("seat")
_NOT_ITS_TURN = [CAUSES.index(cause) for cause in ("predecessor", "lag")]
WORST = 0.1


class Confidence(NamedTuple):
    """Joint confidence of cost and date, replication by replication; `within_budget` is None without a budget."""

    date: Kept
    on_time: NDArray[np.bool_]  # [R]
    within_budget: NDArray[np.bool_] | None  # [R]


class AtRisk(NamedTuple):
    """Net value in bad futures: what 9 in 10 exceed, the mean of the worst tenth, the chance of a loss."""

    p10: float
    worst_tenth: float
    loss: float


def chain_days(forecast: Forecast, scope: int, row: int = 0) -> Floats:
    """[C] mean working days by cause along the chain of a scope; they add up to its length."""
    reasons = forecast.reasons_of(scope, row)
    days = np.zeros(len(CAUSES))
    np.add.at(days, reasons["cause"], reasons["days"])
    return days


def team_days(forecast: Forecast) -> Floats:
    """[T, C] the part of the portfolio's chain that lies in each team's packages.

    A package belongs to the team whose effort it is, else to the first whose seats it needs; what needs nobody
    belongs to none.
    """
    packages, days = forecast.model.packages, np.zeros((len(forecast.model.teams), len(CAUSES)))
    for reason in forecast.reasons_of(PORTFOLIO):
        team = int(packages.team[reason["package"]])
        if team < 0:
            first, last = packages.seat_first[reason["package"] : reason["package"] + 2]
            team = int(packages.seat_team[first]) if last > first else -1
        if team >= 0:
            days[team, reason["cause"]] += reason["days"]
    return days


def skill_of(forecast: Forecast, package: int, team: int) -> int:
    """The skill that a package's seats of a team must have, a column of `teams.skilled`; -1: any seat will do."""
    skill = int(forecast.model.packages.skill[package])
    return skill if skill >= 0 and forecast.model.teams.skilled[team, skill] > 0 else -1


def seat_days(forecast: Forecast) -> list[tuple[int, int, float]]:
    """Sum the waits for seats on the portfolio's chain by team and skill: (team, skill or -1, days), most first."""
    found: dict[tuple[int, int], float] = {}
    for reason in forecast.reasons_of(PORTFOLIO):
        if reason["cause"] == _SEAT and reason["behind"] >= 0:
            team = int(reason["behind"])
            key = team, skill_of(forecast, int(reason["package"]), team)
            found[key] = found.get(key, 0.0) + float(reason["days"])
    return sorted(((team, skill, days) for (team, skill), days in found.items()), key=lambda one: (-one[2], one[:2]))


def behind_days(forecast: Forecast, scope: int, row: int = 0) -> list[tuple[str, int, float]]:
    """Sum the days of a chain by cause and what stands behind it: (cause, row in its table, days), most first.

    Work and rework stand for themselves: their row is the package.
    """
    found: dict[tuple[str, int], float] = {}
    for reason in forecast.reasons_of(scope, row):
        cause = CAUSES[reason["cause"]]
        key = cause, int(reason["behind"] if cause in BEHIND else reason["package"])
        found[key] = found.get(key, 0.0) + float(reason["days"])
    return sorted(((cause, at, days) for (cause, at), days in found.items()), key=lambda one: (-one[2], one[:2]))


def flow_efficiency(days: Floats) -> float | None:
    """Working days over working and waiting days [C]; rework counts as neither. None where there is nothing.

    The wait for a package's turn (predecessors and lags) is no wait of its own; on a chain there is no such wait
    but lags.
    """
    waiting = float(days.sum() - days[_WORKING] - days[_REWORKING] - days[_NOT_ITS_TURN].sum())
    waiting = max(waiting, 0.0)
    return float(days[_WORKING]) / (float(days[_WORKING]) + waiting) if days[_WORKING] + waiting > 0.0 else None


def attribution(days: Floats) -> dict[str, float]:
    """Name days by cause [C] as the contract does."""
    return {cause_key(cause): float(spent) for cause, spent in zip(CAUSES, days, strict=True)}


def cause_key(cause: str) -> str:
    """Name a cause as the contract does."""
    return f"waiting_for_{cause}" if cause in WAITING else cause


def confidence(forecast: Forecast) -> Confidence:
    """Say in which replications every due date is kept, and in which the budget.

    Due dates are those of the outcomes, of the initiatives where no outcome has one; without any, all is on time
    that is done by the horizon. What was not selected, or was dropped, keeps no date from being kept.
    """
    model = forecast.model
    budget = next((means.total for means in model.budgets if means.name is None), np.inf)
    within = forecast.cost <= budget if np.isfinite(budget) else None
    tables: tuple[tuple[Kept, Floats, Floats], ...] = (
        ("outcomes", model.outcomes.due, forecast.outcome_finish),
        ("initiatives", model.initiatives.due, forecast.initiative_finish),
    )
    for kind, due, finish in tables:
        dated = np.isfinite(due) & ~np.isnan(finish).all(axis=0)
        if dated.any():
            late = np.asarray((finish[:, dated] > due[dated]).any(axis=1))
            return Confidence(kind, ~late, within)
    return Confidence("end", forecast.finish <= model.horizon, within)


def at_risk(forecast: Forecast) -> AtRisk:
    """Value at risk and its tail: the worst tenth of net value (Rockafellar and Uryasev, 2000)."""
    worst = np.sort(forecast.net_value)[: max(1, int(np.ceil(WORST * forecast.replications - 1e-9)))]
    return AtRisk(float(worst[-1]), float(worst.mean()), float(np.mean(forecast.net_value < 0.0)))
