"""What `compare` returns: paired differences between scenarios that share their luck."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from execsim.portfolio.load import Change
from execsim.results.forecast import Forecast


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of one scenario against the base, over the replications that they share.

    Attributes
    ----------
    measure
        `finish_p80` and `finish_mean` of all selected work (working days), `value` (mean net value), `cost`
        (mean), `on_time` (mean share of due dates kept), `outcome:<id>` (P80 of the outcome, working days).
    base
        The base's own figure; `inf` where work never ends, nan where there is none. That of `finish_mean` leaves
        out the replications in which work never ends on either side, and so does `mean`.
    mean
        Scenario - base: working days, money, or a share. nan where it cannot be said: both sides lie beyond
        what was simulated, or one of them is not part of the selection. Infinite where one side never ends.
    low, high
        The 90 % sampling interval of `mean`, from pairs; infinite at an open end.
    wins
        Share of replications in which the scenario is better; ties count half.
    """

    scenario: str
    measure: str
    base: float
    mean: float
    low: float
    high: float
    wins: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """Forecasts of the base and of each scenario on the same draws, and what differs.

    Attributes
    ----------
    base
        The key of the base in `forecasts`.
    forecasts
        By name, the base first; all of the same replications, after an interruption fewer than were asked for.
    whys
        Why each scenario is looked at; empty where nobody said.
    changes
        What each scenario changes in the file.
    effects
        For each of `changes`, whether the model is another one with it; None where nobody looked.
    differences
        By scenario, then by measure.
    kind
        Always `comparison`.
    """

    base: str
    forecasts: dict[str, Forecast]
    whys: dict[str, str]
    changes: dict[str, tuple[Change, ...]]
    differences: tuple[Difference, ...]
    effects: dict[str, tuple[bool | None, ...]] = field(default_factory=dict)
    kind: Literal["comparison"] = "comparison"
