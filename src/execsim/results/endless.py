"""Work that never ends: in how many futures, and what it then waits for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import FS, SS
from execsim.results.forecast import CAUSES, Forecast

_BEGUN = ("working", "reworking", "paused", "held", "seat", "wip_limit")
_AHEAD = ("external", "not_before", "decision", "risk_delay", "seat", "wip_limit")
_BEHIND_OTHERS = ("held", "external")  # others are what never ends


class Stuck(NamedTuple):
    """A package that never ends though nothing before it is unfinished.

    Attributes
    ----------
    cause
        One of `CAUSES`; `working` is work without an end.
    behind
        Row of the decision, or of the team, that it waits for; -1: none.
    futures
        In how many replications.
    """

    package: int
    cause: str
    behind: int
    futures: int


def find_stuck(forecast: Forecast) -> list[Stuck]:
    """What holds up work that is unfinished after five horizons, most futures first; what waits for it is left out.

    A package that has begun is held up by what took most of its days; one that has not, by a decision that never
    fell in that future, else by what took most of its days.
    """
    endless = np.isinf(forecast.package_finish)
    found: list[Stuck] = []
    for package in map(int, np.flatnonzero(endless.any(axis=0))):
        begun = endless[:, package] & np.isfinite(forecast.package_start[:, package])
        ahead = endless[:, package] & ~begun & ~_behind_others(forecast, package, endless)
        for decision in _decisions(forecast, package):
            unfallen = ahead & np.isnan(forecast.decision_wait[:, decision])
            found.append(Stuck(package, "decision", decision, int(unfallen.sum())))
            ahead &= ~unfallen
        for left, causes in ((begun, _BEGUN), (ahead, _AHEAD)):
            cause = max(causes, key=lambda cause: forecast.causes[package, CAUSES.index(cause)])
            if cause not in _BEHIND_OTHERS:
                found.append(Stuck(package, cause, _behind(forecast, package, cause), int(left.sum())))
    return sorted((one for one in found if one.futures), key=lambda one: (-one.futures, one.package))


def _behind_others(forecast: Forecast, package: int, endless: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[R] whether a package that has not begun waits for another one that never lets it go."""
    table, waits = forecast.model.packages, np.zeros(forecast.replications, np.bool_)
    for row in range(table.link_first[package], table.link_first[package + 1]):
        before = int(table.link_package[row])
        if table.link_type[row] == FS:
            waits |= endless[:, before]
        elif table.link_type[row] == SS:
            waits |= np.isinf(forecast.package_start[:, before])
    return waits


def _decisions(forecast: Forecast, package: int) -> list[int]:
    table, asks = forecast.model.packages, forecast.model.asks
    return [int(asks.decision[ask]) for ask in table.ask[table.ask_first[package] : table.ask_first[package + 1]]]


def _behind(forecast: Forecast, package: int, cause: str) -> int:
    """The decision that a package asks for, or the team that it needs; the first of several."""
    table = forecast.model.packages
    if cause == "decision":
        return next(iter(_decisions(forecast, package)), -1)
    first, last = table.seat_first[package : package + 2]
    return int(table.seat_team[first]) if last > first else -1
