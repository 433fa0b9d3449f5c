"""What `simulate` returns: the collected runs, as arrays over replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import Model
from execsim.results.statistics import relative_half_width

if TYPE_CHECKING:  # compiled code takes half a second to load, and an audit has no luck
    from execsim.model.draws import SamplingName

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
BEHIND = {  # the table of the model in which what stands behind a cause has its row
    "predecessor": "packages",
    "lag": "packages",
    "external": "externals",
    "decision": "decisions",
    "risk_delay": "risks",
    "wip_limit": "teams",
    "seat": "teams",
    "held": "packages",
}
PORTFOLIO, INITIATIVE, OUTCOME = range(3)  # whose chain a reason lies on
REASON = np.dtype(
    [("scope", "i4"), ("row", "i4"), ("cause", "i4"), ("package", "i4"), ("behind", "i4"), ("days", "f8")]
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Forecast:
    """The runs of one model on one seed. R replications, P packages, I initiatives, O outcomes, T teams.

    Times are working days since `calendar.start`; `inf` is work that never ended within five horizons,
    `nan` is work that is not part of the selection. Money is in the portfolio's currency.

    Attributes
    ----------
    replications
        Replications that were run; smaller than `requested` after an interruption, or when they were precise enough.
    sampling
        `plain`, or `latin-hypercube`: then intervals by order statistics are too wide rather than too narrow.
    precision
        Half width that was asked for, of the finish's P80 relative to the time to it; None: none.
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
    moved
        [R, O] share, 0 or 1 unless the model is frozen, by which work done by the horizon moved the outcome.
    decision_wait
        [R, N] mean working days from asking for a decision to its fall; nan where it was never asked for.
    happened
        [R, K] whether a risk happened.
    delay_cost
        [R, C] money that waiting and rework cost, by cause: value less penalties of the same replication
        without them, less its own; split by the days on the chain of each initiative.
    initiative_delay_cost
        [R, I] the same by initiative.
    reasons
        Mean working days along driving chains, as records of `REASON`: on the chain of a scope (`PORTFOLIO`,
        `INITIATIVE`, `OUTCOME`) and its row, by cause, the package in whose life they lie and the row of what
        stands `behind` them (`BEHIND`; -1: nobody). Means over the replications in which the scope finished.
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
    moved: Floats
    decision_wait: Floats
    happened: NDArray[np.bool_]
    delay_cost: Floats
    initiative_delay_cost: Floats
    reasons: NDArray[np.void]
    sampling: SamplingName = "plain"
    precision: float | None = None

    @property
    def half_width(self) -> float:
        """Half the 90 % interval of the finish's P80, relative to the time from `as_of` to it; inf: open."""
        return relative_half_width(self.finish, 0.8, self.model.as_of)

    @property
    def net_value(self) -> Floats:
        """[R] value less cost and penalties."""
        return self.value - self.cost - self.penalty

    def reasons_of(self, scope: int, row: int = 0) -> NDArray[np.void]:
        """Reasons on the chain of one scope; their days add up to its mean length."""
        reasons: NDArray[np.void] = self.reasons[(self.reasons["scope"] == scope) & (self.reasons["row"] == row)]
        return reasons
