"""Inverse distribution functions over a `DistributionTable`'s arrays, one implementation for both engines."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from execsim.model import families
from execsim.model.families import NODE_GAP, NODES, SCORE_LIMIT, Kind, TableArrays
from execsim.model.jit import jitted, woven
from execsim.model.normal import normal_quantile

LARGEST_UNIFORM: Final = 1 - 2.0**-53
OVERRUN_SHARE: Final = 0.1
ONE, TWO, THREE = np.uint64(1), np.uint64(2), np.uint64(3)

on_grid = jitted(families.on_grid)


@jitted
def quantile(table: TableArrays, row: int, u: float) -> float:
    """Find the value below which a share u of a row's distribution lies.

    Parameters
    ----------
    table
        `DistributionTable.arrays`.
    row
        Which distribution.
    u
        Strictly between 0 and 1.
    """
    kinds, params, spans, pool = table
    kind, numbers = kinds[row], params[row]
    if kind == Kind.FIXED:
        return float(numbers[0])
    if kind >= Kind.LOGNORMAL:
        return quantile_at(table, row, normal_quantile(u))
    if kind >= Kind.DISCRETE and kind <= Kind.EMPIRICAL:
        return _listed(kind, pool, spans[row, 0], spans[row, 1], u)
    return _closed(kind, numbers, u)


@woven
def quantile_at(table: TableArrays, row: int, z: float) -> float:
    """Find the quantile of a row whose family goes through the normal score, at that score."""
    kinds, params, spans, pool = table
    kind = kinds[row]
    if kind >= Kind.PERT:
        return tabled(pool, spans[row, 0], params[row, 0], params[row, 1], z)
    return _stretched(kind, params[row], z)


@woven
def tabled(pool: NDArray[np.float64], first: int, low: float, width: float, z: float) -> float:
    """Find the quantile, at a normal score, of a distribution whose shape stands in a pool, `first` on."""
    return float(low + width * _interpolated(pool, first, z))


@jitted
def chance_below(table: TableArrays, row: int, value: float) -> float:
    """Find the share of a row's distribution at or below a value, to 2^-53; 1 from the largest value on."""
    low, high = 0.0, 1.0
    while high - low > 2.0**-53:
        middle = 0.5 * (low + high)
        if quantile(table, row, middle) <= value:
            low = middle
        else:
            high = middle
    return high


@jitted
def quantile_beyond(table: TableArrays, row: int, u: float, spent: float) -> float:
    """Find what is left of something that has already taken `spent`, at a share u of what is still possible.

    Parameters
    ----------
    table, row, u
        As in `quantile`.
    spent
        In the unit of the row. Where it has reached the largest value that the estimate allows, the estimate
        was wrong and says nothing more: a tenth of its median is taken to be left, whatever u is.
    """
    if spent <= 0:
        return quantile(table, row, u)
    below = chance_below(table, row, spent)
    if below >= 1:
        return OVERRUN_SHARE * quantile(table, row, 0.5)
    return quantile(table, row, min(below + u * (1.0 - below), LARGEST_UNIFORM)) - spent


@jitted
def _closed(kind: int, numbers: NDArray[np.float64], u: float) -> float:
    a, b, c, _ = numbers
    if kind == Kind.NORMAL:
        # Counted from the top, within the share c that lies above 0: so u near 1 keeps its digits.
        value = max(a - b * normal_quantile(c * (1.0 - u)), 0.0)
    elif kind == Kind.UNIFORM:
        value = a + (b - a) * u
    elif kind == Kind.EXPONENTIAL:
        value = -a * math.log1p(-u)
    elif kind == Kind.WEIBULL:
        value = b * (-math.log1p(-u)) ** (1.0 / a)
    elif u * (c - a) <= b - a:
        value = a + math.sqrt(u * (c - a) * (b - a))
    else:
        value = c - math.sqrt((1.0 - u) * (c - a) * (c - b))
    return float(value)


@woven
def _stretched(kind: int, numbers: NDArray[np.float64], z: float) -> float:
    a, b, c, d = numbers
    if kind == Kind.LOGNORMAL:
        return math.exp(a + b * z)
    value = a + (b if z < 0 else c) * z
    return math.exp(value) if kind == Kind.SPLIT_LOGNORMAL else float(max(value, d))


@woven
def _interpolated(pool: NDArray[np.float64], first: int, z: float) -> float:
    """Interpolate a standard quantile by cubic Hermite pieces over the normal score.

    The pool holds at each node the value and the slope times the gap between nodes.
    """
    place = min(max((z + SCORE_LIMIT) / NODE_GAP, 0.0), float(NODES - 1))
    node = min(int(place), NODES - 2)
    s = place - node
    start = np.uint64(first + 2 * node)  # of this type it is not taken to be counted from the end
    left, rise, right, end_rise = pool[start], pool[start + ONE], pool[start + TWO], pool[start + THREE]
    step = right - left
    return float(left + s * (rise + s * (3.0 * step - 2.0 * rise - end_rise + s * (rise + end_rise - 2.0 * step))))


@jitted
def _listed(kind: int, pool: NDArray[np.float64], first: int, length: int, u: float) -> float:
    if kind == Kind.EMPIRICAL:
        place = u * (length - 1)
        index = min(int(place), length - 2)
        left, right = pool[first + index], pool[first + index + 1]
        return float(left + (place - index) * (right - left))
    count = length // 2  # first the cumulative chances, then the values
    return float(pool[first + count + np.searchsorted(pool[first : first + count], u)])
