"""What `frontier` and `robust` return: verified plans, each judged by simulation on the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from execsim.results.forecast import Forecast
from execsim.results.plan import Plan
from execsim.results.statistics import Figure

Against = Literal["risk", "on-time", "cost", "capacity"]


@dataclass(frozen=True, eq=False)
class Point:
    """A plan that passed the verifier, and what came of it.

    Attributes
    ----------
    name
        How it was made.
    at
        The limit under which it was made: money, or seats added; nan where there was none.
    plan
        As planned, on a world without chance.
    forecast
        The plan followed in its order, on the common luck.
    value
        Mean net value with its sampling interval.
    cvar
        Mean net value of the worst tenth of futures.
    on_time
        Mean share of due dates kept; nan where there is none.
    cost
        Mean.
    dominated_by
        The name of another point that is at least as good in both measures, and better in one.
    """

    name: str
    at: float
    plan: Plan
    forecast: Forecast
    value: Figure
    cvar: float
    on_time: float
    cost: float
    dominated_by: str | None = None


@dataclass(frozen=True, eq=False)
class Frontier:
    """Plans, value against something else.

    Attributes
    ----------
    points
        In the order in which they were made.
    failed
        What no plan was found for, and why.
    stopped
        Whether it was interrupted.
    """

    against: Against
    seed: int
    replications: int
    currency: str
    points: tuple[Point, ...]
    failed: dict[str, str]
    stopped: bool = False
    kind: Literal["frontier"] = "frontier"

    @property
    def best_mean(self) -> Point | None:
        """The plan with the most net value on average."""
        return max(self.points, key=lambda point: point.value.value, default=None)

    @property
    def best_cvar(self) -> Point | None:
        """The plan whose worst tenth of futures is best: the robust one."""
        return max(self.points, key=lambda point: point.cvar, default=None)
