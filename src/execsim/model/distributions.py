"""Distributions as data: what an estimate says about one quantity.

A quantity is in whatever unit its user means: person-days of effort, working days, a time since the start of
the calendar.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from execsim.model.families import Kind
from execsim.model.means import mean_of
from execsim.model.tables import DistributionTable

__all__ = ["Distribution", "DistributionTable"]

Z90: Final = 1.2815515655446004  # the normal score of 90 %
SMALLEST_SHAPE: Final = 0.1  # below, nearly everything is at the ends and a table is off by more than 1e-4
LARGEST_SD_OF_LN: Final = 10.0
LARGEST_RATIO: Final = 1e5  # between neighbouring quantiles of a lognormal; some 9 standard deviations of ln
NARROW: Final = 1e-3  # sd / mean below which a gamma distribution is a normal one


@dataclass(frozen=True, slots=True)
class Distribution:
    """The distribution of one quantity.

    Its constructors raise ValueError, in plain words, for numbers that make no distribution. What cannot vary
    becomes FIXED, whichever constructor made it.

    Attributes
    ----------
    kind
        The family.
    a, b, c, d
        Its numbers. FIXED value; UNIFORM low, high; TRIANGULAR and PERT low, likely, high; EXPONENTIAL mean;
        WEIBULL shape, scale; NORMAL mean and sd before the cut; LOGNORMAL mean and sd of the logarithm;
        SPLIT_LOGNORMAL median, lower and upper sd, all of the logarithm; SPLIT_NORMAL median, lower and upper
        sd, least value; BETA both shapes, low, high; GAMMA shape, scale.
    points
        DISCRETE and EMPIRICAL: the values, ascending.
    weights
        DISCRETE: the chance of each value; they add up to 1.
    """

    kind: Kind
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    points: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    @classmethod
    def fixed(cls, value: float) -> Distribution:
        """Make a quantity that is certain."""
        _check_finite(value=value)
        return cls(Kind.FIXED, float(value))

    @classmethod
    def uniform(cls, low: float, high: float) -> Distribution:
        """Make every value between low and high alike."""
        _check_ascending(low=low, high=high)
        return cls.fixed(low) if low == high else cls(Kind.UNIFORM, low, high)

    @classmethod
    def triangular(cls, low: float, likely: float, high: float) -> Distribution:
        """Make a triangle from low to high with its top at likely."""
        _check_ascending(low=low, likely=likely, high=high)
        return cls.fixed(low) if low == high else cls(Kind.TRIANGULAR, low, likely, high)

    @classmethod
    def pert(cls, low: float, likely: float, high: float) -> Distribution:
        """Make the beta distribution with its top at likely and the mean (low + 4 likely + high) / 6."""
        _check_ascending(low=low, likely=likely, high=high)
        return cls.fixed(low) if low == high else cls(Kind.PERT, low, likely, high)

    @classmethod
    def beta(cls, a: float, b: float, low: float, high: float) -> Distribution:
        """Make Beta(a, b), stretched from low to high."""
        _check_ascending(low=low, high=high)
        _check_shape(a=a, b=b)
        return cls.fixed(low) if low == high else cls(Kind.BETA, a, b, low, high)

    @classmethod
    def gamma(cls, mean: float, sd: float) -> Distribution:
        """Make a gamma distribution by its mean and standard deviation.

        One narrower than a thousandth of its mean is taken as normal: they differ by less than 1e-4 of the
        mean, and the gamma function loses its digits there.
        """
        _check_not_negative(mean=mean, sd=sd)
        if sd <= NARROW * mean:
            return cls.normal(mean, sd)
        if mean * mean < SMALLEST_SHAPE * sd * sd:
            raise ValueError(f"sd is {sd:g} with a mean of {mean:g}: it can be at most three times the mean")
        return cls(Kind.GAMMA, (mean / sd) ** 2, sd * (sd / mean))

    @classmethod
    def weibull(cls, shape: float, scale: float) -> Distribution:
        """Make a Weibull distribution; 63 % of it lie below the scale."""
        _check_not_negative(scale=scale)
        _check_shape(shape=shape)
        return cls(Kind.WEIBULL, shape, scale) if scale else cls.fixed(0)

    @classmethod
    def exponential(cls, mean: float) -> Distribution:
        """Make an exponential distribution by its mean."""
        _check_not_negative(mean=mean)
        return cls(Kind.EXPONENTIAL, mean) if mean else cls.fixed(0)

    @classmethod
    def normal(cls, mean: float, sd: float) -> Distribution:
        """Make a normal distribution cut at 0: what would lie below is spread over the rest in proportion.

        Both numbers are those before the cut; `.mean()` is the one after it.
        """
        _check_not_negative(mean=mean, sd=sd)
        return cls(Kind.NORMAL, mean, sd) if sd else cls.fixed(mean)

    @classmethod
    def from_p50_p90(cls, p50: float, p90: float) -> Distribution:
        """Make the lognormal distribution with this median and 90 % quantile."""
        _check_ascending(p50=p50, p90=p90)
        if p50 == p90:
            return cls.fixed(p50)
        if p50 <= 0:
            raise ValueError(f"p50 is {p50:g}: it must be above 0")
        _check_ratios(p50=p50, p90=p90)
        return cls(Kind.LOGNORMAL, math.log(p50), math.log(p90 / p50) / Z90)

    @classmethod
    def lognormal(cls, median: float, sd_of_ln: float) -> Distribution:
        """Make a lognormal distribution by its median and the standard deviation of its logarithm."""
        _check_not_negative(median=median, sd_of_ln=sd_of_ln)
        if sd_of_ln > LARGEST_SD_OF_LN:
            raise ValueError(f"sd_of_ln is {sd_of_ln:g}: it can be at most {LARGEST_SD_OF_LN:g}")
        if median == 0 or sd_of_ln == 0:
            return cls.fixed(median)
        return cls(Kind.LOGNORMAL, math.log(median), sd_of_ln)

    @classmethod
    def from_p10_p50_p90(cls, p10: float, p50: float, p90: float) -> Distribution:
        """Make a distribution that has these three quantiles: two half lognormals that meet at the median.

        With p10 at 0 or below the halves are normal, since a lognormal has no such quantile; p10 = 0 also
        means that nothing lies below 0.
        """
        _check_ascending(p10=p10, p50=p50, p90=p90)
        if p10 == p90:
            return cls.fixed(p50)
        if p10 <= 0:
            least = 0.0 if p10 == 0 else -math.inf
            return cls(Kind.SPLIT_NORMAL, p50, (p50 - p10) / Z90, (p90 - p50) / Z90, least)
        _check_ratios(p10=p10, p50=p50, p90=p90)
        lower, upper = math.log(p50 / p10) / Z90, math.log(p90 / p50) / Z90
        return cls(Kind.SPLIT_LOGNORMAL, math.log(p50), lower, upper)

    @classmethod
    def discrete(cls, values: Sequence[float], chances: Sequence[float]) -> Distribution:
        """Make a choice between a few values; only the ratios of the chances count."""
        if not values or len(values) != len(chances):
            raise ValueError(f"{len(values)} values but {len(chances)} chances: give each value its chance")
        for value, chance in zip(values, chances, strict=True):
            _check_finite(value=value)
            _check_not_negative(chance=chance)
        total = math.fsum(chances)
        if total <= 0:
            raise ValueError("every chance is 0: at least one value must be possible")
        pairs = sorted((v, p / total) for v, p in zip(values, chances, strict=True) if p > 0)
        points = tuple(v for v, _ in pairs)
        if points[0] == points[-1]:
            return cls.fixed(points[0])
        return cls(Kind.DISCRETE, points=points, weights=tuple(p for _, p in pairs))

    @classmethod
    def empirical(cls, values: Sequence[float]) -> Distribution:
        """Make a distribution from observed values: quantiles on straight lines between neighbours."""
        if not values:
            raise ValueError("no values: give at least one")
        for value in values:
            _check_finite(value=value)
        points = tuple(sorted(map(float, values)))
        return cls.fixed(points[0]) if points[0] == points[-1] else cls(Kind.EMPIRICAL, points=points)

    def mean(self) -> float:
        """Compute the expected value, in closed form."""
        return mean_of(self)

    def quantile(self, q: float) -> float:
        """Find the value below which a share q lies, as the engines do; ValueError unless 0 < q < 1."""
        if not 0 < q < 1:
            raise ValueError(f"the quantile asked for is {q:g}: it must be between 0 and 1")
        from execsim.model.quantiles import quantile  # noqa: PLC0415 - compiled code takes half a second to load

        return quantile(DistributionTable.of([self]).arrays, 0, q)

    def scaled(self, factor: float) -> Distribution:
        """Make the distribution of this quantity times a constant; ValueError if that is negative."""
        _check_not_negative(factor=factor)
        if factor == 0:
            return Distribution.fixed(0)
        match self.kind:
            case Kind.LOGNORMAL | Kind.SPLIT_LOGNORMAL:
                return replace(self, a=self.a + math.log(factor))
            case Kind.WEIBULL | Kind.GAMMA:
                return replace(self, b=self.b * factor)
            case Kind.BETA:
                return replace(self, c=self.c * factor, d=self.d * factor)
            case _:
                a, b, c, d = (number * factor for number in (self.a, self.b, self.c, self.d))
                return replace(self, a=a, b=b, c=c, d=d, points=tuple(p * factor for p in self.points))


def _check_finite(**values: float) -> None:
    for name, value in values.items():
        if not math.isfinite(value):
            raise ValueError(f"{name} is {value}: it must be a finite number")


def _check_not_negative(**values: float) -> None:
    _check_finite(**values)
    for name, value in values.items():
        if value < 0:
            raise ValueError(f"{name} is {value:g}: it cannot be negative")


def _check_ascending(**values: float) -> None:
    _check_finite(**values)
    for (first, lower), (second, upper) in pairwise(values.items()):
        if lower > upper:
            raise ValueError(f"{first} ({lower:g}) is above {second} ({upper:g})")


def _check_ratios(**values: float) -> None:
    for (first, lower), (second, upper) in pairwise(values.items()):
        if upper > LARGEST_RATIO * lower:
            raise ValueError(f"{second} ({upper:g}) is more than {LARGEST_RATIO:,.0f} times {first} ({lower:g})")


def _check_shape(**values: float) -> None:
    _check_finite(**values)
    for name, value in values.items():
        if value < SMALLEST_SHAPE:
            raise ValueError(f"{name} is {value:g}: it must be at least {SMALLEST_SHAPE:g}")
