"""Figures of results as documents hold them: what is not known, or not finite, is null."""

from __future__ import annotations

import math
from typing import Protocol

from execsim.results.contract_part import Interval


class Ranged(Protocol):
    """What has two ends."""

    @property
    def low(self) -> float:
        """The lower end; -inf: open."""

    @property
    def high(self) -> float:
        """The upper end; inf: open."""


def finite(number: float) -> float | None:
    """The number; None for what is infinite or no number."""
    return number if math.isfinite(number) else None


def interval(ranged: Ranged) -> Interval:
    """The interval of a figure; null is an open end."""
    return Interval(low=finite(ranged.low), high=finite(ranged.high))
