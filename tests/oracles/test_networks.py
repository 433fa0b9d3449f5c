"""Oracles: networks of packages, where only links and luck decide: bridge, maxima, Hulett's paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from customers import model_of
from execsim.model.draws import EFFORT, Draws, uniform
from execsim.model.families import TableArrays
from execsim.model.jit import jitted
from execsim.model.model import Model
from execsim.model.quantiles import on_grid, quantile
from execsim.results.statistics import quantile_interval
from execsim.simulation.engine import simulate
from intervals import Floats, assert_reproduces, two_levels

SEED = 7
BY_ENGINE = 1000  # replications that SimPy simulates
AT_ONCE = 500_000

Length = Callable[[Floats], Floats]  # [R] length of the network, of durations [R, P] in the order of ids


@jitted
def _drawn(table: TableArrays, row: Any, entity: Any, words: Any, first: int, days: Floats) -> None:
    """Fill `days` [R, P] with the durations that the engine draws in replications first, first + 1, ..."""
    for r in range(days.shape[0]):
        for p in range(days.shape[1]):
            u = uniform(words[0], entity[p], words[1], first + r, 0)
            days[r, p] = on_grid(quantile(table, row[p], u))


def network(packages: dict[str, Any]) -> Model:
    horizon = {"start": "2027-01-04", "end": "2029-12-31"}
    return model_of({"calendar": horizon, "initiatives": {"all": {"packages": packages}}})


def lengths(model: Model, length: Length, replications: int) -> Floats:
    """[R] the control: the longest path over the engine's own draws."""
    words, parts = np.array([SEED, EFFORT], dtype=np.uint64), []
    for first in range(0, replications, AT_ONCE):
        days = np.empty((min(AT_ONCE, replications - first), len(model.packages)))
        _drawn(model.estimates.arrays, model.packages.amount, model.packages.luck, words, first, days)
        parts.append(length(days))
    return np.concatenate(parts)


def both(packages: dict[str, Any], length: Length, replications: int) -> tuple[Floats, Floats]:
    """The control over many replications, and the engine over the first of them."""
    model = network(packages)
    return lengths(model, length, replications), simulate(model, Draws(SEED, BY_ENGINE), engine="simpy").finish


def test_oracle_bridge_network() -> None:
    one = {"dist": "exponential", "mean": "1d"}
    bridge = {
        "ab": {"takes": one},
        "ac": {"takes": one},
        "bc": {"takes": one, "after": ["ab"]},
        "bd": {"takes": one, "after": ["ab"]},
        "cd": {"takes": one, "after": ["ac", "bc"]},
    }

    def longest(t: Floats) -> Floats:
        ab, ac, bc, bd, cd = t.T
        return np.asarray(np.maximum(ab + bd, np.maximum(ac, ab + bc) + cd))

    control, engine = both(bridge, longest, 200_000)
    assert_reproduces(83 / 24, two_levels(control, engine))
    assert_reproduces(0.834670, two_levels(*(np.where(x <= 5, 1.0, 0.0) for x in (control, engine))))


@pytest.mark.parametrize(("count", "reference"), [(2, 105.6419), (3, 108.4628)])
def test_oracle_the_last_of_several_normal_packages(count: int, reference: float) -> None:
    packages = {f"p{n}": {"takes": {"dist": "normal", "mean": "100d", "sd": "10d"}} for n in range(count)}
    control, engine = both(packages, lambda t: np.asarray(t.max(axis=1)), 100_000)
    assert_reproduces(reference, two_levels(control, engine))


HULETT = [(20, 30, 60), (30, 40, 65), (18, 25, 50)]  # days: low, likely, high


def path(name: str) -> dict[str, Any]:
    """Three packages, one after the other."""
    packages: dict[str, Any] = {}
    for n, (low, likely, high) in enumerate(HULETT):
        after = [f"{name}{n - 1}"] if n else []
        takes = {"dist": "triangular", "low": f"{low}d", "likely": f"{likely}d", "high": f"{high}d"}
        packages[f"{name}{n}"] = {"takes": takes, "after": after}
    return packages


def check_path(control: Floats, engine: Floats, mean: float, early: float, quantiles: dict[float, float]) -> None:
    assert_reproduces(mean, two_levels(control, engine))
    assert_reproduces(early, two_levels(*(np.where(x <= 95, 1.0, 0.0) for x in (control, engine))))
    np.testing.assert_array_equal(engine, control[:BY_ENGINE])  # so quantiles need no second level
    for share, reference in quantiles.items():
        found = quantile_interval(control[:200_000], share, level=0.999)
        assert found.low - 0.005 <= reference <= found.high + 0.005  # the reference has two decimals
        assert found.high - found.low <= 0.02 * reference


def test_oracle_hulett_path() -> None:
    control, engine = both(path("a"), lambda t: np.asarray(t.sum(axis=1)), 1_500_000)
    check_path(control, engine, 112.667, 0.0863, {0.5: 112.07, 0.8: 123.90, 0.9: 130.22})
    spread = two_levels((control - 112.667) ** 2, (engine - 112.667) ** 2)
    assert_reproduces(13.174**2, spread)  # the deviation itself is known twice as well


@pytest.mark.slow
def test_oracle_two_hulett_paths_merge() -> None:
    def later(t: Floats) -> Floats:
        return np.asarray(np.maximum(t[:, :3].sum(axis=1), t[:, 3:].sum(axis=1)))

    control, engine = both(path("a") | path("b"), later, 15_000_000)
    check_path(control, engine, 120.130, 0.00744, {0.5: 119.67, 0.8: 129.77})
