"""What `execsim tradeoff` tells programs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from execsim.results.contract_part import Interval, Part


class CellPart(Part):
    """One way to work, and its net value less that of the portfolio as it is.

    Attributes
    ----------
    ship_at
        Share of a release's work after which it ships.
    review_every
        Working days between reviews.
    delay, rework
        Money that waiting and work done again cost.
    """

    ship_at: float
    review_every: float
    value: float
    sampling: Interval
    delay: float
    rework: float


class BestPart(Part):
    """The best way of a setting, on fresh luck, and how far it moves while its assumptions go through their ranges."""

    setting: Literal["ordinary", "safety-critical"]
    cell: CellPart
    ship_low: float
    ship_high: float
    review_low: float
    review_high: float
    value_low: float
    value_high: float
    driven_by: str | None
    trust: str | None


class TradeoffDocument(Part):
    """Cost of delay against cost of rework; `releases` is how many packages can ship early at all."""

    kind: Literal["tradeoff"] = "tradeoff"
    portfolio: str
    as_of: dt.date | None
    currency: str
    seed: int
    replications: int
    ship_at: float
    review_every: float
    releases: int
    cells: dict[str, tuple[CellPart, ...]]
    best: tuple[BestPart, ...]
    stopped: bool
