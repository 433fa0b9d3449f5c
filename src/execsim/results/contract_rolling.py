"""What `execsim roll` and `execsim frontier` tell programs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from execsim.results.contract_part import Interval, Part


class GapPart(Part):
    """A paired difference and its interval."""

    mean: float | None
    sampling: Interval


class LivedPart(Part):
    """One rhythm of planning, lived through.

    Attributes
    ----------
    every
        Working days between two plannings; null: planned once.
    plannings, triggered
        Mean number in a future, the first not counted; of them, those that came early.
    changes
        Initiatives a quarter that change places among those still open.
    given_up
        Initiatives in a future that a later planning leaves out before they begin.
    net_value, finish_p80
        The rhythm's own: money, and the day by which 8 in 10 futures are done (null: beyond what was simulated).
    value, finish
        Less those of the first rhythm: net value, working days.
    wins
        Share of futures that are better than under the first rhythm, ties counted half.
    """

    name: str
    every: float | None
    triggers: bool
    plannings: float
    triggered: float
    changes: float
    given_up: float
    net_value: float
    finish_p80: dt.date | None
    value: GapPart
    finish: GapPart
    wins: float | None


class RollingDocument(Part):
    """Rhythms of planning on the same luck; the first is what the others are compared with."""

    kind: Literal["rolling"] = "rolling"
    portfolio: str
    as_of: dt.date | None
    currency: str
    seed: int
    replications: int
    has_value: bool
    planner: Literal["rule", "search", "optimiser"]
    seconds: float
    frozen: float
    effort: float
    rhythms: tuple[LivedPart, ...]
    stopped: bool


class PointPart(Part):
    """A verified plan and what came of it in simulation.

    Attributes
    ----------
    name
        How it was made.
    planned
        Its value as the optimiser reckons, on a world without chance; `bound` is what no plan can exceed there.
    value, cvar, on_time, cost
        Means in simulation; `cvar` is the mean net value of the worst tenth of futures.
    dominated_by
        The name of a plan that is at least as good in both measures and better in one; null where there is none.
    """

    name: str
    at: float | None
    planned: float
    bound: float | None
    status: Literal["optimal", "feasible"]
    selected: tuple[str, ...]
    value: float
    sampling: Interval
    cvar: float
    on_time: float | None
    cost: float
    finish_p80: dt.date | None
    dominated_by: str | None


class FrontierDocument(Part):
    """Plans, each verified and simulated on the same luck, value against something else.

    Attributes
    ----------
    against
        `risk` (mean of the worst tenth), `on-time`, `cost` or `capacity`.
    best_mean, best_cvar
        The plan with the most value on average, and with the best worst tenth.
    failed
        What no plan was found for, and why.
    """

    kind: Literal["frontier"] = "frontier"
    portfolio: str
    as_of: dt.date | None
    currency: str
    seed: int
    replications: int
    against: Literal["risk", "on-time", "cost", "capacity"]
    points: tuple[PointPart, ...]
    best_mean: str | None
    best_cvar: str | None
    failed: dict[str, str]
    stopped: bool
