"""Latin hypercube and correlations: what they promise, and that they leave everything else alone."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy.special

from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import EFFORT, Correlation, Draws
from execsim.model.model import Model
from execsim.model.sampling import sampling_of
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation.engine import simulate

CALENDAR = {"start": "2027-01-04", "end": "2027-12-31"}
TAKES = {"takes": {"p50": "10d", "p90": "20d"}}


def model() -> Model:
    initiatives = {"a": {"packages": {"x": TAKES, "y": TAKES, "z": TAKES}}, "b": {"packages": {"x": TAKES}}}
    data = json.dumps({"calendar": CALENDAR, "initiatives": initiatives})
    return compile_model(validate(parse_source(data, "small.yaml")))


def firsts(model: Model, draws: Draws, package: str) -> Any:
    """[R] first uniforms of a package's effort."""
    sampling, luck = sampling_of(model, draws), int(model.packages.luck[model.packages.index(package)])
    assert sampling is not None
    return np.array([sampling.first(draws.seed, luck, EFFORT, r) for r in range(draws.replications)])


def rank_correlation(x: Any, y: Any) -> float:
    return float(np.corrcoef(np.argsort(np.argsort(x)), np.argsort(np.argsort(y)))[0, 1])


@pytest.mark.parametrize("count", [1, 2, 3, 16, 17, 100, 1000])
def test_a_latin_hypercube_has_one_draw_in_each_cell(count: int) -> None:
    u = firsts(model(), Draws(3, count, "latin-hypercube"), "a.x")
    assert sorted(np.floor(u * count).astype(int)) == list(range(count))
    assert ((u > 0) & (u < 1)).all()


def test_every_input_and_every_seed_has_a_shuffle_of_its_own() -> None:
    small, count = model(), 2000
    shuffles = [firsts(small, Draws(seed, count, "latin-hypercube"), p) for seed in (3, 4) for p in ("a.x", "a.y")]
    shuffles.append(np.arange(count))  # and none goes with the replication's number
    for i, one in enumerate(shuffles):
        for other in shuffles[:i]:
            assert abs(rank_correlation(one, other)) < 3.3 / np.sqrt(count)
    steps = np.array([b - a for a, b in pairwise(shuffles[0])])  # neighbours are as far apart as strangers: 1 / 3
    assert np.abs(steps).mean() == pytest.approx(1 / 3, abs=0.03)


def test_a_mean_settles_sooner_in_a_latin_hypercube() -> None:
    small = model()
    spread = [firsts(small, Draws(seed, 64, "latin-hypercube"), "a.x").mean() for seed in range(200)]
    plain = [np.mean([Draws(seed, 64).u("package/a.x", EFFORT, r) for r in range(64)]) for seed in range(200)]
    assert 20 * np.std(spread) < np.std(plain)


def test_any_number_of_workers_gives_the_same_latin_hypercube() -> None:
    draws = Draws(5, 40, "latin-hypercube", (Correlation("a.x", "b.x", 0.5),))
    one, two = (simulate(model(), draws, workers=n) for n in (1, 2))
    assert one.package_finish.tobytes() == two.package_finish.tobytes()
    assert one.sampling == "latin-hypercube"


@pytest.mark.parametrize("rank", [0.9, 0.6, -0.5])
def test_two_packages_have_the_rank_correlation_that_was_asked_for(rank: float) -> None:
    draws = Draws(1, 4000, correlations=(Correlation("a.x", "b.x", rank),))
    x, y = (firsts(model(), draws, package) for package in ("a.x", "b.x"))
    assert rank_correlation(x, y) == pytest.approx(rank, abs=0.05)
    for u in (x, y):  # each alone is as it was: Kolmogorov and Smirnov
        gap = np.abs(np.sort(u) - (np.arange(4000) + 0.5) / 4000).max()
        assert scipy.special.kolmogorov(gap * np.sqrt(4000)) > 0.001


def test_a_correlation_moves_the_forecast_and_leaves_the_luck_of_others_alone() -> None:
    small = model()
    together = Draws(1, 300, correlations=(Correlation("a.x", "a.y", 0.9),))
    apart, tied = simulate(small, Draws(1, 300)), simulate(small, together)
    columns = {id_: p for p, id_ in enumerate(small.packages.ids)}
    for id_, same in [("a.x", True), ("a.y", False), ("a.z", True), ("b.x", True)]:
        assert np.array_equal(apart.package_finish[:, columns[id_]], tied.package_finish[:, columns[id_]]) is same
    few = simulate(small, Draws(1, 20, correlations=together.correlations))  # the law of short and long runs holds
    assert few.package_finish.tobytes() == tied.package_finish[:20].tobytes()


def test_initiatives_go_together_by_the_factor_that_their_work_shares() -> None:
    small = model()
    tied = simulate(small, Draws(1, 100, correlations=(Correlation("a", "b", 0.9),)))
    assert not np.array_equal(tied.finish, simulate(small, Draws(1, 100)).finish)


def test_what_cannot_be_is_said_in_words() -> None:
    small = model()
    three = [Correlation("a.x", "a.y", 0.9), Correlation("a.y", "a.z", 0.9), Correlation("a.x", "a.z", -0.9)]
    with pytest.raises(UsageError, match="cannot hold together"):
        sampling_of(small, Draws(1, 10, correlations=tuple(three)))
    with pytest.raises(UsageError, match=r"'c\.x': no package or initiative"):
        sampling_of(small, Draws(1, 10, correlations=(Correlation("a.x", "c.x", 0.5),)))
    with pytest.raises(ValueError, match="two different inputs"):
        Draws(1, 10, correlations=(Correlation("a.x", "a.x", 0.5),))
    with pytest.raises(ValueError, match="no sampling 'sobol'"):
        Draws(1, 10, "sobol")  # type: ignore[arg-type]  # what a program without types may say
