"""Oracles: schedules that somebody else computed: PSPLIB j301_1, and Graham's anomaly as it ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from customers import model_of
from execsim.exchange.instances.door import Read, read_instance
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.optimisation.network import faults
from execsim.optimisation.shortening import shorten
from execsim.portfolio.load import load
from execsim.simulation.engine import simulate


@pytest.fixture
def j301_1(benchmark_data: Path) -> Read:
    """The instance as its users get it: a network for the optimiser, a portfolio for the simulator."""
    return read_instance(str(next((benchmark_data / "psplib_sm").rglob("j301_1.sm"))))


def makespan(portfolio: dict[str, Any]) -> float:
    return float(simulate(model_of(portfolio), Draws(1, 1), engine="simpy").finish[0])


@pytest.mark.data
def test_oracle_psplib_j301_1_optimum(j301_1: Read) -> None:
    network = j301_1.network
    assert network is not None
    found = shorten(network, seconds=20, goal=43)
    assert found is not None
    assert found.makespan == 43
    assert faults(network, found.start, found.mode) == ()


@pytest.mark.data
def test_oracle_psplib_j301_1_critical_path(j301_1: Read) -> None:
    """With seats for all at once the critical path is left; with those that there are no order beats the optimum."""
    portfolio: dict[str, Any] = j301_1.loaded.source.data
    assert 43 <= makespan(portfolio) < portfolio_days(portfolio)
    for team in portfolio["teams"].values():
        team["people"] = 1000
    assert makespan(portfolio) == 38


def portfolio_days(portfolio: dict[str, Any]) -> int:
    """Working days of all activities, one after the other."""
    return sum(int(package["takes"][:-1]) for package in portfolio["initiatives"]["project"]["packages"].values())


@pytest.mark.parametrize(("scenario", "days"), [(None, 12), ("four-seats.yaml", 15)])
def test_oracle_graham_more_seats_are_later(repository: Path, scenario: str | None, days: float) -> None:
    folder = repository / "scenarios" / "graham"
    loaded = load(folder / "portfolio.yaml", scenario=folder / scenario if scenario else None)
    forecast = simulate(compile_model(loaded.portfolio), Draws(seed=1, replications=3), engine="simpy")
    assert forecast.finish.tolist() == [days] * 3
