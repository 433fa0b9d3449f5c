"""Figures from samples: against closed forms, published tables and counted coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from execsim.results.statistics import (
    Figure,
    mean_difference,
    mean_interval,
    quantile,
    quantile_difference,
    quantile_interval,
    relative_half_width,
    share_interval,
    wins,
)

INF, NAN = math.inf, math.nan
STANDARD_ERRORS = 3.3  # a right interval misses a counted coverage by more than that once in a thousand


def test_a_quantile_is_the_smallest_number_that_the_share_does_not_exceed() -> None:
    ten = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert [quantile(ten, share) for share in (0.0, 0.1, 0.11, 0.5, 0.8, 1.0)] == [1, 1, 2, 5, 8, 10]


def test_a_share_that_is_a_bit_above_its_decimal_does_not_move_the_quantile() -> None:
    assert 0.55 * 100 > 55
    assert quantile(range(1, 101), 0.55) == 55


def test_unfinished_work_is_later_than_every_quantile_and_unselected_work_is_left_out() -> None:
    sample = [INF, 3, NAN, 1, INF, 2]  # five runs have it, two of them never end
    assert [quantile(sample, share) for share in (0.2, 0.5, 0.6, 0.61)] == [1, 3, 3, INF]
    assert math.isnan(quantile([NAN, NAN], 0.8))


@pytest.mark.parametrize(
    ("n", "low", "high"),
    # 95 % intervals of the median by ranks, as printed in tables of the sign test
    [(5, -INF, INF), (6, 1, 6), (8, 1, 8), (9, 2, 8), (10, 2, 9), (12, 3, 10), (15, 4, 12), (20, 6, 15)],
)
def test_the_interval_of_a_median_is_that_of_the_sign_test(n: int, low: float, high: float) -> None:
    found = quantile_interval(range(1, n + 1), 0.5, level=0.95)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("n", [2, 13, 14, 28, 200, 501])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.9])
def test_the_ranks_of_a_quantile_interval_are_the_tightest_that_cut_off_a_tail(n: int, share: float) -> None:
    chances = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    found = quantile_interval(range(1, n + 1), share)
    low = 0 if found.low == -INF else int(found.low)  # the sample is its own ranks
    high = n + 1 if found.high == INF else int(found.high)
    assert sum(chances[:low]) <= 0.05 < sum(chances[: low + 1])
    assert sum(chances[high:]) <= 0.05 < sum(chances[high - 1 :])


def test_p80_has_an_upper_bound_from_14_replications_on() -> None:
    assert quantile_interval(range(13), 0.8).high == INF
    assert quantile_interval(range(14), 0.8).high == 13


def test_runs_that_never_end_open_the_interval_upwards() -> None:
    found = quantile_interval([*range(85), *[INF] * 15], 0.8)
    assert found.value == 79
    assert found.low < 79
    assert found.high == INF


def test_the_quantile_interval_covers_as_often_as_the_binomial_says() -> None:
    n, share, truth, samples = 60, 0.8, math.log(5), 3000  # P80 of the exponential is ln 5
    ranks = quantile_interval(range(1, n + 1), share)
    promised = sum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(int(ranks.low), int(ranks.high)))
    assert promised >= 0.9
    rng = np.random.default_rng(1)
    found = [quantile_interval(rng.exponential(size=n), share) for _ in range(samples)]
    assert_covers(found, truth, promised)


def test_the_mean_interval_is_students() -> None:
    found = mean_interval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    half = 1.833113 * math.sqrt(110 / 12) / math.sqrt(10)  # t of 9 degrees of freedom, 95 %
    assert found.value == 5.5
    assert found.low == pytest.approx(5.5 - half, abs=1e-5)
    assert found.high == pytest.approx(5.5 + half, abs=1e-5)


def test_the_mean_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    assert_covers([mean_interval(rng.normal(7, 2, size=5)) for _ in range(3000)], 7, 0.9)


def test_a_mean_of_one_run_or_of_endless_ones_has_no_bounds() -> None:
    assert mean_interval([4]) == Figure(4, -INF, INF)
    assert mean_interval([4, INF]) == Figure(INF, -INF, INF)
    assert all(math.isnan(x) for x in astuple(mean_interval([NAN])))


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    found = share_interval([True] * hits + [False] * (n - hits), level=0.95)
    assert found.value == hits / n
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_a_paired_difference_sees_what_shared_luck_hides_from_two_single_means() -> None:
    rng = np.random.default_rng(3)
    base = rng.exponential(100, size=200)
    other = base - 2 + rng.normal(0, 0.5, size=200)
    found = mean_difference(base, other)
    assert found.low < -2 < found.high
    assert found.high - found.low < 0.2
    alone = mean_interval(other)
    assert alone.high - alone.low > 10


def test_two_runs_that_never_end_are_a_tie_and_one_alone_has_no_finite_mean() -> None:
    assert mean_difference([1, INF, 3], [0, INF, 2]).value == pytest.approx(-2 / 3)
    assert mean_difference([1, INF], [1, 5]) == Figure(-INF, -INF, INF)
    assert mean_difference([1, 5], [1, INF]) == Figure(INF, -INF, INF)
    assert math.isnan(mean_difference([1, INF], [INF, 5]).value)


def test_a_sample_differs_from_itself_by_exactly_nothing() -> None:
    endless = [1.0, 2.0, INF, INF, NAN]
    assert mean_difference(endless, endless) == Figure(0, 0, 0)
    assert quantile_difference(endless, endless, 0.8, seed=1) == Figure(0, 0, 0)
    assert wins(endless, endless, better="less") == 0.5


def test_the_difference_of_quantiles_is_that_of_the_two_quantiles() -> None:
    base, other = np.arange(1.0, 101), np.arange(1.0, 101)[::-1] * 2
    assert quantile_difference(base, other, 0.8, seed=1).value == 160 - 80


def test_a_constant_shift_is_known_without_doubt() -> None:
    base = np.random.default_rng(4).integers(0, 1000, size=50).astype(float)
    assert quantile_difference(base, base + 3, 0.8, seed=1) == Figure(3, 3, 3)


def test_the_bootstrap_gives_the_same_interval_for_the_same_seed_only() -> None:
    rng = np.random.default_rng(5)
    base, other = rng.normal(size=100), rng.normal(size=100)
    first = quantile_difference(base, other, 0.8, seed=7)
    assert quantile_difference(base, other, 0.8, seed=7) == first
    assert quantile_difference(base, other, 0.8, seed=8) != first


def test_the_bootstrap_interval_of_a_difference_of_quantiles_covers() -> None:
    truth = -0.3 * math.log(5)  # P80 of 0.7 x an exponential, less P80 of the exponential
    rng = np.random.default_rng(6)
    found = []
    for seed in range(400):
        base = rng.exponential(size=200)
        other = 0.7 * (rng.exponential(size=200) if seed % 2 else base)  # with luck of its own, and with shared
        found.append(quantile_difference(base, other, 0.8, seed=seed, resamples=200))
    assert_covers(found[0::2], truth, 0.9)
    assert_covers(found[1::2], truth, 0.9)


def test_shared_luck_makes_the_interval_of_a_difference_of_quantiles_narrow() -> None:
    rng = np.random.default_rng(7)
    base = rng.exponential(100, size=500)
    together = quantile_difference(base, base * 0.98, 0.8, seed=1)
    apart = quantile_difference(base, rng.permutation(base) * 0.98, 0.8, seed=1)
    assert 10 * (together.high - together.low) < apart.high - apart.low


def test_a_difference_beyond_what_was_simulated_is_unknown_and_opens_the_interval() -> None:
    base = [*range(70), *[INF] * 30]
    unseen = quantile_difference(base, [x + 1 for x in base], 0.8, seed=1)  # P80 is inf on both sides
    assert math.isnan(unseen.value)
    assert (unseen.low, unseen.high) == (-INF, INF)
    better = quantile_difference(base, range(100), 0.8, seed=1)
    assert (better.value, better.low) == (-INF, -INF)


def test_wins_counts_ties_half() -> None:
    base, other = [1, 2, 3, INF, INF, 5, NAN], [0, 2, 4, INF, 9, INF, 1]
    assert wins(base, other, better="less") == (2 + 0.5 * 2) / 6
    assert wins(base, other, better="more") == (2 + 0.5 * 2) / 6
    assert wins([1, 1, 1], [0, 0, 2], better="less") == pytest.approx(2 / 3)
    assert math.isnan(wins([NAN], [1], better="less"))


def astuple(figure: Figure) -> tuple[float, float, float]:
    return figure.value, figure.low, figure.high


def assert_covers(found: list[Figure], truth: float, promised: float) -> None:
    """The share of intervals that hold the truth is the promised one, within its own sampling error."""
    covered = float(np.mean([figure.low <= truth <= figure.high for figure in found]))
    error = math.sqrt(promised * (1 - promised) / len(found))
    assert abs(covered - promised) <= STANDARD_ERRORS * error


def test_the_half_width_of_a_quantile_is_relative_to_the_way_to_it() -> None:
    found = quantile_interval(range(1, 101), 0.8)
    half = (found.high - found.low) / 2
    assert relative_half_width(range(1, 101), 0.8, 0) == half / 80
    assert relative_half_width(range(1, 101), 0.8, 60) == half / 20
    assert relative_half_width(range(13), 0.8, 0) == INF  # too few for an upper bound
    assert relative_half_width([*range(85), *[INF] * 15], 0.8, 0) == INF
    assert relative_half_width([7.0] * 20, 0.8, 7) == 0  # nothing selected: no way, and no doubt
