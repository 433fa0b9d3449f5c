"""Oracles: schedules that somebody else computed: PSPLIB j301_1, and Graham's anomaly as it ships."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from customers import model_of
from execsim.exchange.instances.door import read_instance
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.optimisation.network import faults
from execsim.optimisation.shortening import shorten
from execsim.portfolio.load import load
from execsim.simulation.engine import simulate

HORIZON = {"start": "2027-01-04", "end": "2027-12-31"}


@dataclass(frozen=True)
class Activity:
    duration: int
    needs: list[int]  # by resource
    successors: list[int]


def read_psplib(file: Path) -> tuple[dict[int, Activity], list[int]]:
    """Activities of a single-mode PSPLIB file, and the capacities of its resources."""
    parts: dict[str, list[list[str]]] = {}
    for text in file.read_text(encoding="ascii").splitlines():
        if text.rstrip().endswith(":"):
            rows = parts.setdefault(text.partition(":")[0].strip(), [])
        elif parts and text[:1] not in "*-" and not text.strip().startswith("jobnr"):
            rows.append(text.split())
    links = {int(row[0]): list(map(int, row[3:])) for row in parts["PRECEDENCE RELATIONS"]}
    work = {int(row[0]): list(map(int, row[2:])) for row in parts["REQUESTS/DURATIONS"]}
    activities = {n: Activity(days, needs, links[n]) for n, (days, *needs) in work.items()}
    return activities, list(map(int, parts["RESOURCEAVAILABILITIES"][-1]))


def makespan(activities: dict[int, Activity], capacities: list[int], *, limited: bool) -> float:
    packages: dict[str, dict[str, Any]] = {}
    for n, activity in activities.items():
        after = [f"a{m}" for m, other in activities.items() if n in other.successors]
        needs = {f"r{r}": count for r, count in enumerate(activity.needs) if count and limited}
        packages[f"a{n}"] = {"takes": f"{activity.duration}d", "after": after, "needs": needs, "rank": n}
    teams = {f"r{r}": {"people": count} for r, count in enumerate(capacities)}
    work = {"all": {"packages": packages}}
    forecast = simulate(model_of({"calendar": HORIZON, "teams": teams, "initiatives": work}), Draws(1, 1))
    return float(forecast.finish[0])


@pytest.mark.data
def test_oracle_psplib_j301_1_optimum(benchmark_data: Path) -> None:
    network = read_instance(str(next((benchmark_data / "psplib_sm").rglob("j301_1.sm")))).network
    assert network is not None
    found = shorten(network, seconds=20, goal=43)
    assert found is not None
    assert found.makespan == 43
    assert faults(network, found.start, found.mode) == ()


@pytest.mark.data
def test_oracle_psplib_j301_1_critical_path(benchmark_data: Path) -> None:
    """The optimum with seats, 43, is below: no order of dispatch beats it here."""
    activities, capacities = read_psplib(next((benchmark_data / "psplib_sm").rglob("j301_1.sm")))
    assert makespan(activities, capacities, limited=False) == 38
    assert 43 <= makespan(activities, capacities, limited=True) < sum(a.duration for a in activities.values())


@pytest.mark.parametrize(("scenario", "days"), [(None, 12), ("four-seats.yaml", 15)])
def test_oracle_graham_more_seats_are_later(repository: Path, scenario: str | None, days: float) -> None:
    folder = repository / "scenarios" / "graham"
    loaded = load(folder / "portfolio.yaml", scenario=folder / scenario if scenario else None)
    forecast = simulate(compile_model(loaded.portfolio), Draws(seed=1, replications=3))
    assert forecast.finish.tolist() == [days] * 3
