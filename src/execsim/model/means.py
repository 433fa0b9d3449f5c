"""Expected values of distributions, in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from execsim.model.families import Kind

if TYPE_CHECKING:
    from execsim.model.distributions import Distribution


def mean_of(x: Distribution) -> float:
    """Compute the expected value of a distribution."""
    return _MEANS[x.kind](x)


def share_below(z: float) -> float:
    """Compute the share of a standard normal distribution below z."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _of_discrete(x: Distribution) -> float:
    return math.fsum(point * weight for point, weight in zip(x.points, x.weights, strict=True))


def _of_empirical(x: Distribution) -> float:
    return float(np.trapezoid(x.points)) / (len(x.points) - 1)


def _of_normal(x: Distribution) -> float:
    return x.a + x.b * _density(x.a / x.b) / share_below(x.a / x.b)


def _of_split_lognormal(x: Distribution) -> float:
    lower = math.exp(x.b * x.b / 2) * share_below(-x.b)
    upper = math.exp(x.c * x.c / 2) * share_below(x.c)
    return math.exp(x.a) * (lower + upper)


def _of_split_normal(x: Distribution) -> float:
    mean = x.a + (x.c - x.b) * _density(0)
    if math.isinf(x.d) or x.b == 0:
        return mean
    cut = (x.a - x.d) / x.b  # standard deviations from the median down to the least value
    return mean + x.b * (_density(cut) - cut * share_below(-cut))


_MEANS: Final[dict[Kind, Callable[[Distribution], float]]] = {
    Kind.FIXED: lambda x: x.a,
    Kind.UNIFORM: lambda x: (x.a + x.b) / 2,
    Kind.TRIANGULAR: lambda x: (x.a + x.b + x.c) / 3,
    Kind.EXPONENTIAL: lambda x: x.a,
    Kind.WEIBULL: lambda x: x.b * math.gamma(1 + 1 / x.a),
    Kind.DISCRETE: _of_discrete,
    Kind.EMPIRICAL: _of_empirical,
    Kind.NORMAL: _of_normal,
    Kind.LOGNORMAL: lambda x: math.exp(x.a + x.b * x.b / 2),
    Kind.SPLIT_LOGNORMAL: _of_split_lognormal,
    Kind.SPLIT_NORMAL: _of_split_normal,
    Kind.PERT: lambda x: (x.a + 4 * x.b + x.c) / 6,
    Kind.BETA: lambda x: x.c + (x.d - x.c) * x.a / (x.a + x.b),
    Kind.GAMMA: lambda x: x.a * x.b,
}
