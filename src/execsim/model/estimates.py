"""From estimates as written to distributions as drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from execsim.model.distributions import Distribution, DistributionTable
from execsim.portfolio import estimate as written_as


class Registry:
    """Collects distributions and hands out their rows."""

    def __init__(self, sizes: Mapping[str, Any]) -> None:
        self._sizes = sizes
        self._rows: list[Distribution] = []

    def add(self, written: Any, read: Callable[[Any], float] = float) -> int:
        """Row of an estimate as written; `read` turns a quantity (a date, say) into a number."""
        if isinstance(written, str):
            return self.add(self._sizes[written])
        self._rows.append(distribution_of(written, read))
        return len(self._rows) - 1

    def table(self) -> DistributionTable:
        """All rows, in the order they were added."""
        return DistributionTable.of(self._rows)


def distribution_of(  # noqa: PLR0911, PLR0912 - a table: one line a shape
    written: Any, read: Callable[[Any], float] = float
) -> Distribution:
    """The distribution that an estimate means.

    Parameters
    ----------
    written
        A number, a date, or one of the shapes of `portfolio.estimate`; no size name.
    read
        Turns one quantity into a number.
    """
    match written:
        case int() | float() | dt.date():
            return Distribution.fixed(read(written))
        case written_as.Triangular(low=low, likely=likely, high=high):
            return Distribution.triangular(read(low), read(likely), read(high))
        case written_as.Pert(low=low, likely=likely, high=high):
            return Distribution.pert(read(low), read(likely), read(high))
        case written_as.Median(p50=p50, p90=p90):
            # A median at the very start leaves a lognormal no scale: it has happened.
            return (
                Distribution.from_p50_p90(read(p50), read(p90))
                if read(p50) > 0
                else Distribution.fixed(max(0.0, read(p50)))
            )
        case written_as.Quantiles(p10=p10, p50=p50, p90=p90):
            return Distribution.from_p10_p50_p90(read(p10), read(p50), read(p90))
        case written_as.Uniform(low=low, high=high):
            return Distribution.uniform(read(low), read(high))
        case written_as.Normal(mean=mean, sd=sd):
            return Distribution.normal(read(mean), read(sd))
        case written_as.Lognormal(median=median, sd_of_ln=sd):
            return Distribution.lognormal(read(median), sd)
        case written_as.Exponential(mean=mean):
            return Distribution.exponential(read(mean))
        case written_as.Gamma(mean=mean, sd=sd):
            return Distribution.gamma(read(mean), read(sd))
        case written_as.Weibull(shape=shape, scale=scale):
            return Distribution.weibull(shape, read(scale))
        case written_as.Beta(a=a, b=b, low=low, high=high):
            return Distribution.beta(a, b, read(low), read(high))
        case written_as.Discrete(values=values, chances=chances):
            return Distribution.discrete([read(v) for v in values], chances)
        case written_as.Empirical(values=values):
            return Distribution.empirical([read(v) for v in values])
        case _:
            raise TypeError(f"no estimate: {written!r}")
