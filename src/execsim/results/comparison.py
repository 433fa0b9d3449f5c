"""What `compare` returns: paired differences between scenarios that share their luck."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from execsim.portfolio.load import Change
from execsim.results.forecast import Forecast
from execsim.results.statistics import Figure


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


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that a scenario moves, on average over the replications that have it on both sides.

    Attributes
    ----------
    kind, id
        `initiative`: its finish in working days; `team`: working days that a package waits for a seat of it.
    base
        The base's own mean.
    mean, low, high
        Scenario - base with its 90 % sampling interval; nan where one side lacks it altogether.
    selected
        Whether the initiative is in the base's selection, and in the scenario's.
    """

    scenario: str
    kind: Literal["initiative", "team"]
    id: str
    base: float
    mean: float
    low: float
    high: float
    selected: tuple[bool, bool] = (True, True)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one change of a scenario does alone, or what all do together beyond the sum of that.

    Attributes
    ----------
    paths
        The change; several that only stand together; none for what they do together beyond their sum.
    value
        Net value, with its interval.
    finish_p80
        Working days.
    """

    scenario: str
    paths: tuple[str, ...]
    value: Figure
    finish_p80: float


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
    best
        Share of replications in which each world, the base included, has the most net value (ends first, where
        nothing has a value); ties are shared.
    pairwise
        Share in which the first of two scenarios has more net value than the second (or ends first).
    moved
        Initiatives and teams that a scenario moves beyond luck, by scenario, most first.
    contributions
        Which change does how much, one at a time; only where that was asked for.
    each_on
        Replications on which `contributions` rest; 0 without any.
    kind
        Always `comparison`.
    """

    base: str
    forecasts: dict[str, Forecast]
    whys: dict[str, str]
    changes: dict[str, tuple[Change, ...]]
    differences: tuple[Difference, ...]
    effects: dict[str, tuple[bool | None, ...]] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    pairwise: dict[tuple[str, str], float] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    each_on: int = 0
    kind: Literal["comparison"] = "comparison"
