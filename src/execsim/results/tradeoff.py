"""What `tradeoff` returns: what shipping early and looking often cost and bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from execsim.results.statistics import Figure

Setting = Literal["ordinary", "safety-critical"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One way to work: when to ship, how often to look.

    Attributes
    ----------
    ship_at
        Share of a release's work after which it ships.
    review_every
        Working days between reviews.
    value
        Net value less that of the portfolio as it is.
    delay, rework
        Money that waiting costs, and that work done again costs, as in a forecast's cost of delay.
    """

    ship_at: float
    review_every: float
    value: Figure
    delay: float
    rework: float


@dataclass(frozen=True, slots=True)
class Best:
    """The best cell of a setting, simulated again on fresh luck.

    Attributes
    ----------
    cell
        Its gain is on luck that had no part in choosing it.
    ship_range, review_range
        From the least to the most that is best while the assumptions behind it go through their ranges, among the
        ways that share its ship share or its rhythm.
    value_range
        From the least to the most that it gains over these.
    driven_by, trust
        The assumption that moves the gain most, and how far to trust it.
    """

    setting: Setting
    cell: Cell
    ship_range: tuple[float, float]
    review_range: tuple[float, float]
    value_range: tuple[float, float]
    driven_by: str | None
    trust: str | None


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """What shipping early and looking often cost and bring.

    Attributes
    ----------
    now
        Ship share and working days between reviews today.
    releases
        How many packages ship early at all; without any only the rhythm of reviews counts.
    cells
        By setting, every way to work, on `replications` of `seed`.
    best
        One a setting.
    """

    seed: int
    replications: int
    currency: str
    now: tuple[float, float]
    releases: int
    cells: dict[Setting, tuple[Cell, ...]]
    best: tuple[Best, ...]
    stopped: bool = False
    kind: Literal["tradeoff"] = "tradeoff"
