"""What `simulate` returns: the collected runs, as arrays over replications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import Model

CAUSES = (
    "predecessor",
    "lag",
    "external",
    "not_before",
    "decision",
    "risk_delay",
    "wip_limit",
    "seat",
    "working",
    "reworking",
    "paused",
    "held",
)
WAITING = CAUSES[:8]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Forecast:
    """The runs of one model on one seed. R replications, P packages, I initiatives, O outcomes, T teams.

    Times are working days since `calendar.start`; `inf` is work that never ended within five horizons,
    `nan` is work that is not part of the selection. Money is in the portfolio's currency.

    Attributes
    ----------
    replications
        Replications that were run; smaller than `requested` after an interruption.
    finish
        [R] last finish of all selected work.
    package_start, package_finish
        [R, P] first start and final acceptance.
    initiative_finish, outcome_finish
        [R, I] and [R, O].
    value, cost, penalty
        [R] money gained by the horizon, spent, and paid for lateness; net value is value - cost - penalty.
    initiative_value
        [R, I] money gained by the horizon.
    causes
        [P, C] mean working days of each package by cause (`CAUSES`), from release to done.
    chain
        [R, C] working days by cause along the chain that set the finish.
    critical
        [R, P] whether a package lies on that chain.
    busy, available
        [R, T] seat-days worked and seat-days there until the last finish.
    wait
        [R, T] mean working days a package waited for a seat of the team.
    queue
        [R, T] mean number of packages waiting for a seat of the team.
    """

    model: Model
    seed: int
    engine: str
    requested: int
    replications: int
    finish: Floats
    package_start: Floats
    package_finish: Floats
    initiative_finish: Floats
    outcome_finish: Floats
    value: Floats
    cost: Floats
    penalty: Floats
    initiative_value: Floats
    causes: Floats
    chain: Floats
    critical: NDArray[np.bool_]
    busy: Floats
    available: Floats
    wait: Floats
    queue: Floats

    @property
    def net_value(self) -> Floats:
        """[R] value less cost and penalties."""
        return self.value - self.cost - self.penalty
