"""Figures from replications, each with the interval that sampling leaves open.

A sample holds one number per replication. `inf` is work that never ended: later than every quantile. `nan` is
work that is not part of the selection: left out, and a pair is left out if either side is. Every interval is
two-sided with equal tails, at 90 % unless told otherwise, and speaks of sampling alone: it says nothing about
whether the assumptions hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import scipy  # scipy.special loads at its first use: `import scipy.special` costs 0.2 s
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.90
RESAMPLES = 1000
_AT_ONCE = 1 << 20  # resampled numbers in memory at a time
_KEPT = 1 << 22  # at most so many are kept for the next figure of samples of this size

Floats = NDArray[np.float64]
Better = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number from a sample, and the interval that covers the true one with the level asked for.

    All three are nan where there is nothing to say. A bound of `-inf` or `inf` means that the sample is too
    small (or too unfinished) to give one.
    """

    value: float
    low: float
    high: float


UNKNOWN = Figure(np.nan, np.nan, np.nan)


def quantile(sample: ArrayLike, share: float) -> float:
    """Find the smallest number of a sample that at least this share of it does not exceed.

    The inverse of the empirical distribution function (type 1 of Hyndman and Fan, "Sample quantiles in
    statistical packages", 1996): always a number that occurred, so `inf` needs no arithmetic. nan for an
    empty sample.
    """
    numbers = np.sort(_given(sample))
    return float(numbers[_place(share, len(numbers))]) if len(numbers) else np.nan


def quantile_interval(sample: ArrayLike, share: float, *, level: float = LEVEL) -> Figure:
    """Find a quantile and its distribution-free interval: two order statistics.

    The number of replications below the true quantile is binomial (n, share) whatever the distribution, so
    the order statistics that cut off (1 - level) / 2 of that binomial at either end cover it at least at the
    level (David and Nagaraja, *Order Statistics*, section 7.1). Too few replications to cut off that much
    leave an end open: P80 at 90 % has an upper bound from 14 on, and a lower one from 2.
    """
    numbers = np.sort(_given(sample))
    n = len(numbers)
    if n == 0:
        return UNKNOWN
    tail = (1 - level) / 2
    at_most = scipy.special.bdtr(np.arange(n), n, share)  # [k] chance that at most k lie below the quantile
    # The r-th smallest is a lower bound where at_most[r - 1] <= tail, an upper one where it is >= 1 - tail.
    below = int(np.searchsorted(at_most, tail, side="right"))
    above = int(np.searchsorted(at_most, 1 - tail, side="left"))
    low = numbers[below - 1] if below > 0 else -np.inf
    high = numbers[above] if above < n else np.inf
    return Figure(float(numbers[_place(share, n)]), float(low), float(high))


def relative_half_width(sample: ArrayLike, share: float, origin: float, *, level: float = LEVEL) -> float:
    """Find half a quantile's interval, relative to its distance from an origin; inf where a side is open."""
    found = quantile_interval(sample, share, level=level)
    if np.isinf([found.low, found.value, found.high]).any():
        return np.inf
    half = (found.high - found.low) / 2
    return half / abs(found.value - origin) if half > 0 else 0.0


def mean_interval(sample: ArrayLike, *, level: float = LEVEL) -> Figure:
    """Find the mean and its Student interval, mean ± t(n - 1) s / √n.

    One number alone has no upper and no lower bound. A sample with an `inf` has no finite mean, and no bound.
    """
    numbers = _given(sample)
    n = len(numbers)
    if n == 0:
        return UNKNOWN
    below, above = bool(np.isneginf(numbers).any()), bool(np.isposinf(numbers).any())
    if below or above:
        centre = np.nan if below and above else np.inf if above else -np.inf
        return Figure(centre, -np.inf, np.inf)
    mean = float(numbers.mean())
    if n == 1:
        return Figure(mean, -np.inf, np.inf)
    half = float(scipy.special.stdtrit(n - 1, (1 + level) / 2) * numbers.std(ddof=1) / np.sqrt(n))
    return Figure(mean, mean - half, mean + half)


def share_interval(hits: ArrayLike, *, level: float = LEVEL) -> Figure:
    """Find the share of replications in which something holds, and Wilson's interval of it.

    Wilson, "Probable inference, the law of succession, and statistical inference" (1927): unlike p ± z s it
    stays within 0 and 1 and keeps a width where nothing, or everything, was a hit.
    """
    held = np.asarray(hits, dtype=np.bool_)
    n = held.size
    if n == 0:
        return UNKNOWN
    p, z2 = float(held.mean()), float(scipy.special.ndtri((1 + level) / 2)) ** 2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2) / (1 + z2 / n) * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return Figure(p, max(0.0, float(centre - half)), min(1.0, float(centre + half)))


def mean_difference(base: ArrayLike, other: ArrayLike, *, level: float = LEVEL) -> Figure:
    """Mean of other - base over pairs that share their luck, with the Student interval of paired differences.

    Where neither of a pair ever ended the difference is 0: a tie, as in `wins`. Where only one did the mean
    is not finite.
    """
    first, second = _pairs(base, other)
    differing = first != second  # inf - inf is no number
    differences = np.zeros(len(first))
    differences[differing] = second[differing] - first[differing]
    return mean_interval(differences, level=level)


def quantile_difference(
    base: ArrayLike,
    other: ArrayLike,
    share: float,
    *,
    seed: int,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> Figure:
    """Quantile of other - quantile of base, with the percentile interval of a paired bootstrap.

    Whole pairs are drawn again, so what both owe to the same luck cancels (Efron and Tibshirani, *An
    Introduction to the Bootstrap*, chapters 8 and 13). The same seed gives the same interval.
    Where both quantiles are `inf` nobody saw the difference: its value is nan, and such a resample counts as
    the worst at either end of the interval. Samples that agree in every pair differ by exactly 0.

    Parameters
    ----------
    base, other
        One number per replication, in the same order.
    share
        Which quantile, 0 to 1.
    seed
        0 to 2^64 - 1.
    level
        Of the interval.
    resamples
        How often the pairs are drawn again; 1,000 leave the bounds themselves a noise of about a tenth of
        the interval's width.
    """
    first, second = _pairs(base, other)
    if len(first) == 0:
        return UNKNOWN
    if np.array_equal(first, second):
        return Figure(0.0, 0.0, 0.0)
    value = _minus(np.array(quantile(second, share)), np.array(quantile(first, share)))
    drawn = _resampled_differences(first, second, share, seed, resamples)
    unseen, tail = np.isnan(drawn), (1 - level) / 2
    low = quantile(np.where(unseen, -np.inf, drawn), tail)
    high = quantile(np.where(unseen, np.inf, drawn), 1 - tail)
    return Figure(float(value), low, high)


def wins(base: ArrayLike, other: ArrayLike, *, better: Better) -> float:
    """Share of pairs in which the other is better; ties count half, and two that never ended are one."""
    first, second = _pairs(base, other)
    if len(first) == 0:
        return np.nan
    won = second < first if better == "less" else second > first
    return float(np.mean(won + 0.5 * (first == second)))


def _resampled_differences(first: Floats, second: Floats, share: float, seed: int, resamples: int) -> Floats:
    """[resamples] differences of the quantile, each on pairs drawn again; nan where both are infinite."""
    from execsim.model.resampling import drawn_ranks  # noqa: PLC0415 - Numba, which most figures need not load

    place = _place(share, len(first))
    sides = [(np.sort(side), np.argsort(np.argsort(side)).astype(np.int32)) for side in (first, second)]
    parts = []
    for index in _resamples(seed, len(first), resamples):
        one, two = (ordered[drawn_ranks(index, rank, place)] for ordered, rank in sides)
        parts.append(_minus(two, one))
    return np.concatenate(parts)


def _resamples(seed: int, n: int, resamples: int) -> Iterable[NDArray[np.int32]]:
    """[some, n] which pairs are drawn again, in parts; those of a common size are kept for the next figure."""
    return _kept_resamples(seed, n, resamples) if n * resamples <= _KEPT else _drawn(seed, n, resamples)


@lru_cache(maxsize=2)
def _kept_resamples(seed: int, n: int, resamples: int) -> tuple[NDArray[np.int32], ...]:
    return tuple(_drawn(seed, n, resamples))


def _drawn(seed: int, n: int, resamples: int) -> Iterator[NDArray[np.int32]]:
    generator, rows = np.random.Generator(np.random.Philox(seed)), max(1, _AT_ONCE // n)
    for done in range(0, resamples, rows):
        yield generator.integers(0, n, size=(min(rows, resamples - done), n), dtype=np.int32)


def _minus(left: Floats, right: Floats) -> Floats:
    """Subtract; nan where both are the same infinity."""
    with np.errstate(invalid="ignore"):
        return np.asarray(left - right)


def _place(share: float, n: int) -> int:
    """Index of a quantile among n sorted numbers; 0.55 x 100 is forgiven that it is a bit above 55."""
    return min(max(int(np.ceil(n * share - 1e-9)) - 1, 0), n - 1)


def _given(sample: ArrayLike) -> Floats:
    numbers = np.asarray(sample, dtype=np.float64)
    return numbers[~np.isnan(numbers)]


def _pairs(base: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    """Both sides of the pairs of which neither is nan."""
    first, second = np.asarray(base, dtype=np.float64), np.asarray(other, dtype=np.float64)
    there = ~(np.isnan(first) | np.isnan(second))
    return first[there], second[there]
