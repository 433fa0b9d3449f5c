from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from execsim.model import normal, quantiles
from execsim.model.distributions import Distribution, DistributionTable
from execsim.model.families import Kind
from execsim.model.normal import normal_quantile, normal_quantiles
from execsim.model.quantiles import chance_below, on_grid, quantile, quantile_beyond

SMALLEST, LARGEST = 2.0**-53, 1 - 2.0**-53  # the outermost uniforms that `draws` gives
SHARES = [SMALLEST, 1e-12, 1e-4, 0.01, 0.1, 0.2, 0.35, 0.5, 0.63, 0.8, 0.9, 0.99, 0.9999, 1 - 1e-12, LARGEST]

ONE_OF_EACH = {
    "fixed": Distribution.fixed(12),
    "uniform": Distribution.uniform(2, 6),
    "triangular": Distribution.triangular(2, 3, 9),
    "exponential": Distribution.exponential(4),
    "weibull": Distribution.weibull(1.5, 8),
    "discrete": Distribution.discrete([5, 1, 20], [0.5, 0.3, 0.2]),
    "empirical": Distribution.empirical([3, 9, 4, 4, 14]),
    "normal": Distribution.normal(3, 2),
    "lognormal": Distribution.from_p50_p90(8, 20),
    "split lognormal": Distribution.from_p10_p50_p90(5, 8, 20),
    "split normal": Distribution.from_p10_p50_p90(-2, 3, 9),
    "split normal from 0": Distribution.from_p10_p50_p90(0, 3, 9),
    "pert": Distribution.pert(5, 8, 20),
    "beta": Distribution.beta(2, 3, 10, 20),
    "gamma": Distribution.gamma(6, 3),
}
EACH = pytest.mark.parametrize("name", ONE_OF_EACH)


def test_every_family_is_in_this_file() -> None:
    assert {distribution.kind for distribution in ONE_OF_EACH.values()} == set(Kind)


def test_the_normal_quantile_is_that_of_the_published_table_and_of_scipy() -> None:
    assert normal_quantile(0.5) == 0
    # Wichura (1988) prints these three.
    for share, score in (
        (0.25, -0.6744897501960817),
        (0.001, -3.090232306167814),
        (1e-20, -9.262340089798408),
    ):
        assert normal_quantile(share) == pytest.approx(score, rel=1e-15)
    shares = np.concatenate([SHARES, np.linspace(0.001, 0.999, 999)])
    assert [normal_quantile(u) for u in shares] == pytest.approx(ndtri(shares).tolist(), rel=2e-15, abs=2e-16)


def test_many_normal_quantiles_at_once_are_those_found_one_by_one() -> None:
    shares = np.concatenate([SHARES, np.linspace(0.001, 0.999, 999)])
    scores = np.zeros(shares.size)
    normal_quantiles(shares, scores, shares.size)
    assert scores.tolist() == [normal_quantile(u) for u in shares]


def test_the_normal_quantile_rises_from_each_uniform_to_the_next_also_where_its_formula_changes() -> None:
    steps, change = np.arange(-2000, 2001) * 2.0**-52, 0.5 + normal.MIDDLE
    for share in (1 - change, 0.1, 0.25, 0.5, 0.75, 0.9, change):
        scores = np.zeros(steps.size)
        normal_quantiles((share + steps).astype(np.float64), scores, steps.size)
        assert (np.diff(scores) > 0).all()


def test_the_logarithm_without_branches_is_the_usual_one() -> None:
    for exponent in range(-11, 1):
        for x in np.linspace(0.5, 1, 1001) * 2.0**exponent:
            assert normal._log(x) == pytest.approx(math.log(x), rel=0, abs=2e-15)


def test_the_ends_of_the_normal_quantile_are_infinite() -> None:
    assert (normal_quantile(0), normal_quantile(1)) == (-math.inf, math.inf)


PEERS: dict[str, tuple[Distribution, Any]] = {
    "uniform": (Distribution.uniform(2, 6), stats.uniform(2, 4)),
    "triangular": (Distribution.triangular(2, 3, 9), stats.triang(1 / 7, 2, 7)),
    "right triangle": (Distribution.triangular(0, 5, 5), stats.triang(1, 0, 5)),
    "exponential": (Distribution.exponential(4), stats.expon(scale=4)),
    "weibull": (Distribution.weibull(1.5, 8), stats.weibull_min(1.5, scale=8)),
    "normal": (Distribution.normal(3, 2), stats.truncnorm(-1.5, np.inf, 3, 2)),
    "normal, half of it cut": (Distribution.normal(0, 2), stats.halfnorm(scale=2)),
    "lognormal": (Distribution.lognormal(8, 0.5), stats.lognorm(0.5, scale=8)),
    "pert": (Distribution.pert(5, 8, 20), stats.beta(1.8, 4.2, 5, 15)),
    "pert, likely at the low end": (Distribution.pert(5, 5, 20), stats.beta(1, 5, 5, 15)),
    "pert, likely at the high end": (Distribution.pert(5, 20, 20), stats.beta(5, 1, 5, 15)),
    "beta": (Distribution.beta(2, 3, 10, 20), stats.beta(2, 3, 10, 10)),
    "beta, steep": (Distribution.beta(0.5, 0.5, 0, 1), stats.beta(0.5, 0.5)),
    "beta, narrow": (Distribution.beta(1000, 800, 0, 1), stats.beta(1000, 800)),
    "gamma": (Distribution.gamma(6, 3), stats.gamma(4, scale=1.5)),
    "gamma, long tail": (Distribution.gamma(1, 2), stats.gamma(0.25, scale=4)),
    "gamma, narrow": (Distribution.gamma(100, 1), stats.gamma(1e4, scale=0.01)),
}


@pytest.mark.parametrize("name", PEERS)
def test_quantiles_and_means_are_scipys(name: str) -> None:
    ours, theirs = PEERS[name]
    tolerance = 6e-7 * theirs.std()
    assert ours.mean() == pytest.approx(theirs.mean(), rel=1e-9)
    table = DistributionTable.of([ours]).arrays
    reliable = SHARES if name != "normal" else SHARES[:-2]  # scipy's truncnorm loses its digits in the tail
    for share in [*reliable, *np.linspace(0.003, 0.997, 331).tolist()]:
        expected = theirs.ppf(share) if share < 0.5 else theirs.isf(1 - share)
        assert quantile(table, 0, share) == pytest.approx(expected, rel=1e-9, abs=tolerance), share


def test_a_normal_that_is_cut_keeps_its_digits_in_the_upper_tail() -> None:
    assert Distribution.normal(3, 2).quantile(LARGEST) == pytest.approx(3 - 2 * ndtri(SMALLEST * ndtr(1.5)), rel=1e-12)


@EACH
def test_the_mean_is_the_average_of_the_quantiles(name: str) -> None:
    distribution = ONE_OF_EACH[name]
    table = DistributionTable.of([distribution]).arrays
    count = 20_000
    average = math.fsum(quantile(table, 0, (i + 0.5) / count) for i in range(count)) / count
    assert distribution.mean() == pytest.approx(average, rel=1e-3)


@EACH
def test_more_luck_is_never_less_up_to_the_outermost_uniforms(name: str) -> None:
    table = DistributionTable.of([ONE_OF_EACH[name]]).arrays
    tails = np.geomspace(SMALLEST, 1e-3, 300)
    shares = np.concatenate([tails, np.linspace(1e-3, 1 - 1e-3, 2000), (1 - tails)[::-1]])
    values = np.array([quantile(table, 0, share) for share in shares])
    assert np.isfinite(values).all()
    assert (np.diff(values) >= -1e-12 * np.abs(values[1:])).all()


def test_a_lognormal_by_p50_and_p90_has_them() -> None:
    distribution = Distribution.from_p50_p90(8, 20)
    assert [distribution.quantile(q) for q in (0.5, 0.9)] == pytest.approx([8, 20], rel=1e-12)
    assert Distribution.lognormal(8, distribution.b) == distribution


@pytest.mark.parametrize("given", [(5, 8, 20), (5, 5, 20), (5, 20, 20), (-2, 3, 9), (0, 3, 9), (-9, -3, 0)])
def test_three_quantiles_are_hit_exactly(given: tuple[float, float, float]) -> None:
    distribution = Distribution.from_p10_p50_p90(*given)
    assert [distribution.quantile(q) for q in (0.1, 0.5, 0.9)] == pytest.approx(given, rel=1e-12, abs=1e-12)


def test_nothing_falls_below_0_unless_a_quantile_does() -> None:
    assert Distribution.from_p10_p50_p90(0, 3, 9).quantile(0.01) == 0
    assert Distribution.from_p10_p50_p90(-2, 3, 9).quantile(0.01) < -2
    assert Distribution.normal(1, 50).quantile(1e-15) >= 0


def test_a_discrete_choice_falls_in_proportion_to_the_chances() -> None:
    choice = Distribution.discrete([20, 1, 5], [2, 3, 5])
    shares = [0.01, 0.3, 0.301, 0.8, 0.801, 0.99]
    assert [choice.quantile(q) for q in shares] == [1, 1, 5, 5, 20, 20]
    assert choice.mean() == pytest.approx(0.3 * 1 + 0.5 * 5 + 0.2 * 20)


def test_observed_values_have_the_quantiles_that_numpy_gives_them() -> None:
    observed = [3, 9, 4, 4, 14]
    for share in (0.001, 0.25, 0.4, 0.8, 0.999):
        assert Distribution.empirical(observed).quantile(share) == pytest.approx(np.quantile(observed, share))


@pytest.mark.parametrize(
    "made",
    [
        Distribution.uniform(7, 7),
        Distribution.triangular(7, 7, 7),
        Distribution.pert(7, 7, 7),
        Distribution.beta(2, 3, 7, 7),
        Distribution.gamma(7, 0),
        Distribution.normal(7, 0),
        Distribution.from_p50_p90(7, 7),
        Distribution.lognormal(7, 0),
        Distribution.from_p10_p50_p90(7, 7, 7),
        Distribution.discrete([7, 7, 3], [1, 1, 0]),
        Distribution.empirical([7, 7]),
        Distribution.empirical([7]),
    ],
)
def test_what_cannot_vary_is_fixed(made: Distribution) -> None:
    assert made.kind is Kind.FIXED
    assert made == Distribution.fixed(7)


def test_an_amount_that_is_always_0_is_fixed_at_0() -> None:
    for make in (Distribution.gamma, Distribution.normal, Distribution.from_p50_p90, Distribution.lognormal):
        assert make(0, 0) == Distribution.fixed(0)
    assert Distribution.exponential(0) == Distribution.weibull(2, 0) == Distribution.fixed(0)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Distribution.fixed(math.nan), "value is nan"),
        (lambda: Distribution.uniform(1, math.inf), "high is inf"),
        (lambda: Distribution.pert(5, 4, 9), r"low \(5\) is above likely \(4\)"),
        (lambda: Distribution.triangular(1, 9, 8), r"likely \(9\) is above high \(8\)"),
        (lambda: Distribution.from_p50_p90(0, 5), "p50 is 0: it must be above 0"),
        (lambda: Distribution.from_p50_p90(9, 5), "p50"),
        (lambda: Distribution.from_p50_p90(1e-9, 5), r"p90 \(5\) is more than 100,000 times p50 \(1e-09\)"),
        (lambda: Distribution.lognormal(1, 11), "sd_of_ln is 11: it can be at most 10"),
        (lambda: Distribution.from_p10_p50_p90(1, 9, 5), "p50"),
        (lambda: Distribution.from_p10_p50_p90(1e-9, 9, 15), "more than 100,000 times p10"),
        (lambda: Distribution.normal(-1, 5), "mean is -1: it cannot be negative"),
        (lambda: Distribution.exponential(-1), "mean is -1"),
        (lambda: Distribution.gamma(1, 4), "at most three times the mean"),
        (lambda: Distribution.gamma(0, 4), "at most three times the mean"),
        (lambda: Distribution.beta(0.01, 1, 0, 1), "a is 0.01: it must be at least 0.1"),
        (lambda: Distribution.weibull(0, 1), "shape is 0"),
        (lambda: Distribution.discrete([1, 2], [1]), "2 values but 1 chances"),
        (lambda: Distribution.discrete([1, 2], [0, 0]), "every chance is 0"),
        (lambda: Distribution.discrete([1, 2], [-1, 2]), "chance is -1"),
        (lambda: Distribution.empirical([]), "no values"),
        (lambda: Distribution.fixed(1).quantile(1), "must be between 0 and 1"),
        (lambda: Distribution.fixed(1).scaled(-1), "factor is -1"),
    ],
)  # fmt: skip
def test_numbers_that_make_none_are_refused_in_plain_words(make: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


@EACH
def test_a_distribution_times_a_constant_has_its_quantiles_times_the_constant(name: str) -> None:
    distribution = ONE_OF_EACH[name]
    larger = distribution.scaled(2.5)
    assert larger.mean() == pytest.approx(2.5 * distribution.mean())
    for share in (0.001, 0.3, 0.7, 0.999):
        assert larger.quantile(share) == pytest.approx(2.5 * distribution.quantile(share))
    assert distribution.scaled(0) == Distribution.fixed(0)


def test_each_row_of_a_table_is_its_own_distribution() -> None:
    table = DistributionTable.of(list(ONE_OF_EACH.values()))
    assert len(table) == len(ONE_OF_EACH)
    for row, distribution in enumerate(ONE_OF_EACH.values()):
        for share in SHARES:
            assert quantile(table.arrays, row, share) == distribution.quantile(share)


def test_rows_of_one_shape_share_their_part_of_the_pool() -> None:
    table = DistributionTable.of(
        [
            Distribution.pert(1, 2, 5),
            Distribution.fixed(3),
            Distribution.pert(10, 20, 50),
            Distribution.pert(1, 3, 5),
        ]
    )
    assert table.spans[0].tolist() == table.spans[2].tolist() != table.spans[3].tolist()
    assert len(table.pool) == table.spans[0, 1] + table.spans[3, 1]
    assert quantile(table.arrays, 2, 0.3) == pytest.approx(10 * quantile(table.arrays, 0, 0.3))


def test_a_table_cannot_be_written_to() -> None:
    table = DistributionTable.of([Distribution.pert(1, 2, 5)])
    for each in (table, table.frozen("mean"), DistributionTable.of([]), pickle.loads(pickle.dumps(table))):
        for array in (*each.arrays, each.means):
            assert not array.flags.writeable


@pytest.mark.parametrize("statistic", ["mean", "p50", "p80"])
def test_a_frozen_table_gives_the_statistic_whatever_the_luck(statistic: Any) -> None:
    frozen = DistributionTable.of(list(ONE_OF_EACH.values())).frozen(statistic)
    for row, distribution in enumerate(ONE_OF_EACH.values()):
        value = distribution.mean() if statistic == "mean" else distribution.quantile(int(statistic[1:]) / 100)
        assert {quantile(frozen.arrays, row, share) for share in SHARES} == {value}
        assert frozen.means[row] == value


def test_the_compiled_quantile_and_its_python_original_agree() -> None:
    # Plain Python's exp, log and pow need not be those of compiled code: the last bit may differ.
    table = DistributionTable.of(list(ONE_OF_EACH.values())).arrays
    for row in range(len(ONE_OF_EACH)):
        for share in SHARES:
            assert quantile(table, row, share) == pytest.approx(quantile.py_func(table, row, share), rel=1e-14)
    for part in (normal._middle, normal._log, normal._near_tail, normal._far_tail):
        assert part(0.1) == pytest.approx(part.py_func(0.1), rel=1e-15)
    for kind in (Kind.LOGNORMAL, Kind.SPLIT_LOGNORMAL, Kind.SPLIT_NORMAL):
        numbers = np.array([1.0, 0.5, 0.7, 0.0])
        stretched = quantiles._stretched
        assert stretched(kind, numbers, -0.3) == pytest.approx(stretched.py_func(kind, numbers, -0.3), rel=1e-15)


@EACH
def test_the_chance_of_staying_below_a_quantile_is_its_share(name: str) -> None:
    distribution = ONE_OF_EACH[name]
    table = DistributionTable.of([distribution]).arrays
    for share in (0.001, 0.2, 0.55, 0.999):
        value = quantile(table, 0, share)
        below = chance_below(table, 0, value)
        if distribution.kind in (Kind.FIXED, Kind.DISCRETE) or value == distribution.d == 0:
            assert below >= share  # several shares have one value
        else:
            assert below == pytest.approx(share, rel=1e-9)


def test_the_chance_is_0_below_the_smallest_value_and_1_from_the_largest_on() -> None:
    table = DistributionTable.of([Distribution.pert(5, 8, 20)]).arrays
    assert chance_below(table, 0, 4.9) == pytest.approx(0, abs=1e-15)
    assert chance_below(table, 0, 20.1) == 1


@EACH
def test_what_is_left_of_work_that_nobody_has_begun_is_all_of_it(name: str) -> None:
    table = DistributionTable.of([ONE_OF_EACH[name]]).arrays
    for share in SHARES:
        assert quantile_beyond(table, 0, share, 0.0) == quantile(table, 0, share)


def test_what_is_left_of_exponential_work_is_what_it_was_at_first() -> None:
    table = DistributionTable.of([Distribution.exponential(4)]).arrays
    for share in (0.01, 0.5, 0.99):
        assert quantile_beyond(table, 0, share, 10.0) == pytest.approx(quantile(table, 0, share), rel=1e-9)


def test_what_is_left_of_uniform_work_is_uniform() -> None:
    table = DistributionTable.of([Distribution.uniform(2, 6)]).arrays
    assert [quantile_beyond(table, 0, share, 5.0) for share in (0.25, 0.5)] == pytest.approx([0.25, 0.5])


def test_of_a_discrete_choice_only_the_larger_values_are_left() -> None:
    table = DistributionTable.of([Distribution.discrete([1, 5, 20], [0.3, 0.5, 0.2])]).arrays
    assert [quantile_beyond(table, 0, share, 1.0) for share in (0.01, 0.7, 0.72)] == [4, 4, 19]
    assert quantile_beyond(table, 0, SMALLEST, 5.0) == 15


@EACH
def test_something_is_always_left_and_more_luck_leaves_no_less(name: str) -> None:
    table = DistributionTable.of([ONE_OF_EACH[name]]).arrays
    for spent in (0.5, 3.0, 9.0, 21.0, 500.0):
        left = [quantile_beyond(table, 0, share, spent) for share in SHARES]
        assert min(left) >= 0
        assert left == sorted(left)
        assert left[-1] > 0


def test_work_that_outran_its_estimate_has_a_tenth_of_the_median_left() -> None:
    table = DistributionTable.of([Distribution.fixed(12), Distribution.uniform(2, 6)]).arrays
    assert quantile_beyond(table, 0, 0.3, 11.5) == 0.5
    assert quantile_beyond(table, 0, 0.3, 14.0) == pytest.approx(1.2)
    assert [quantile_beyond(table, 1, share, 6.0) for share in (0.01, 0.99)] == pytest.approx([0.4, 0.4])


def test_durations_are_rounded_to_a_millionth_of_a_day_and_then_add_up_exactly() -> None:
    assert on_grid(3) == 3
    assert on_grid(2.5 * 2.0**-20) == 2 * 2.0**-20  # half to even
    assert on_grid(3.5 * 2.0**-20) == 4 * 2.0**-20
    thirds = [on_grid(1 / 3), on_grid(2 / 3), on_grid(1e4 / 3)]
    assert sum(thirds) == sum(reversed(thirds))
    assert on_grid(1 / 3) == pytest.approx(1 / 3, abs=2.0**-21)
    assert on_grid(math.inf) == math.inf
    assert on_grid.py_func(1 / 3) == on_grid(1 / 3)
