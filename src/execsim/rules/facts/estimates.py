"""One number for an uncertain amount, where a fact needs a typical value and not a distribution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from execsim.portfolio import estimate as shapes


def typical(estimate: Any, sizes: Mapping[str, Any]) -> float | None:
    """The middle of an estimate: its likely value, median or mean, whichever it states.

    Parameters
    ----------
    estimate
        An effort (person-days) or duration (working days) as the file gives it; None gives None.
    sizes
        The portfolio's table of sizes.

    Returns
    -------
    float or None
        In the unit of the estimate; None for a size that the table does not hold.
    """
    if isinstance(estimate, str):
        return typical(sizes[estimate], sizes) if estimate in sizes else None
    middle: float | None = None
    match estimate:
        case float() | int():
            middle = estimate
        case shapes.Pert(likely=likely):
            middle = likely
        case shapes.Median(p50=p50) | shapes.Quantiles(p50=p50):
            middle = p50
        case shapes.Lognormal(median=median):
            middle = median
        case shapes.Uniform(low=low, high=high):
            middle = (low + high) / 2
        case shapes.Beta(a=a, b=b, low=low, high=high):
            middle = low + (high - low) * a / (a + b)
        case shapes.Weibull(scale=scale):
            middle = scale
        case shapes.Discrete(values=values, chances=chances):
            middle = sum(value * chance for value, chance in zip(values, chances, strict=True))
        case shapes.Empirical(values=values):
            middle = sorted(values)[len(values) // 2]
        case shapes.Normal(mean=mean) | shapes.Exponential(mean=mean) | shapes.Gamma(mean=mean):
            middle = mean
    return None if middle is None else float(middle)


def typical_date(estimate: Any) -> dt.date | None:
    """The middle of an uncertain date: its likely day or median; None where it states neither."""
    match estimate:
        case dt.date():
            return estimate
        case shapes.Pert(likely=dt.date() as day) | shapes.Median(p50=dt.date() as day):
            return day
        case shapes.Quantiles(p50=dt.date() as day):
            return day
        case shapes.Uniform(low=dt.date() as low, high=dt.date() as high):
            return low + (high - low) / 2
        case shapes.Empirical(values=values):
            ordered: list[dt.date] = sorted(values)
            return ordered[len(ordered) // 2]
    return None


def is_single(estimate: Any, sizes: Mapping[str, Any]) -> bool:
    """Whether an estimate is one number, without a range."""
    if isinstance(estimate, str):
        return is_single(sizes.get(estimate), sizes)
    return isinstance(estimate, (int, float))
