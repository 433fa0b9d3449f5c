"""Several models on the same draws: each as if it were alone, and none ahead of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from equality import bytes_of
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import load
from execsim.simulation.engine import simulate, simulate_together


@pytest.fixture(scope="module")
def models(repository: Path) -> list[Model]:
    starter = repository / "scenarios" / "starter" / "portfolio.yaml"
    return [compile_model(load(starter, sets=sets).portfolio) for sets in ((), ["policy.review.every=1quarter"])]


@pytest.mark.parametrize("workers", [1, 2])
def test_together_each_model_has_the_forecast_that_it_has_alone(models: list[Model], workers: int) -> None:
    draws = Draws(seed=3, replications=70)
    together = simulate_together(models, draws, workers=workers)
    assert [bytes_of(one) for one in together] == [bytes_of(simulate(model, draws)) for model in models]


def test_latin_hypercubes_keep_their_cells_together(models: list[Model]) -> None:
    draws = Draws(seed=3, replications=20, sampling="latin-hypercube")
    together = simulate_together(models, draws)
    assert [bytes_of(one) for one in together] == [bytes_of(simulate(model, draws)) for model in models]
