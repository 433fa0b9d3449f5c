"""How fast the simulator is, next to Ciw, a queueing simulator in plain Python, in the same run.

Two cases: the size of a real programme (60 initiatives of 5 packages at 12 teams, every mechanism on), which only
execsim can say; and M/M/3 at 80 %, customers one after the other, which both can. `pip install -e '.[bench]'` brings
Ciw; without it its lines are left out. Each figure is the best of three; results are added to benchmarks/results/.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.assumptions import catalogue
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate
from execsim.simulation.wiring import Wiring

RESULTS = Path(__file__).parent / "results" / "simulate.jsonl"
INITIATIVES, PACKAGES, TEAMS = 60, 5, 12
CUSTOMERS, LOAD, SEATS = 2000, 2.4, 3
SERVICE = 1 / 64  # days
BEST_OF = 3


def main() -> None:
    figures = {"programme": programme(), "queue": queue()}
    ciw = queue_in_ciw()
    print(f"{INITIATIVES} initiatives x {PACKAGES} packages x {TEAMS} teams, every mechanism on")
    for name, figure in figures["programme"].items():
        print(f"  {name:<34}{figure:>10,.1f}")
    print(f"M/M/{SEATS} at {100 * LOAD / SEATS:.0f} %, {CUSTOMERS:,} customers: customers a second")
    for name, figure in figures["queue"].items():
        print(f"  {name:<34}{figure:>10,.0f}")
    if ciw is None:
        print("  Ciw is not installed: pip install -e '.[bench]'")
    else:
        peer = f"Ciw {version('ciw')}"
        figures["queue"][peer] = ciw
        print(f"  {peer:<34}{ciw:>10,.0f}")
        print(f"  {'execsim : Ciw':<34}{figures['queue']['SimPy engine'] / ciw:>10.2f}")
    keep(figures)


def per_second(work: Callable[[], int], clock: Callable[[], float] = time.process_time) -> float:
    """Units of work a second of this process, the best of a few runs: what else the machine does leaves it alone."""
    best = 0.0
    for _ in range(BEST_OF):
        began = clock()
        units = work()
        best = max(best, units / (clock() - began))
    return best


# --- a programme --------------------------------------------------------------------------------------


def programme() -> dict[str, float]:
    """Replications a second: the dynamics alone, and with all that a forecast keeps."""
    model, wiring = programme_model(), Wiring.of(programme_model())

    def dynamics() -> int:
        for replication in range(20):
            run_replication(model, 1, replication, wiring)
        return 20

    def forecast(workers: int) -> Callable[[], int]:
        return lambda: simulate(model, Draws(1, 64), workers=workers).replications

    dynamics()
    return {
        "replications/s, dynamics alone": per_second(dynamics),
        "replications/s, simulate": per_second(forecast(1)),
        "by the clock, simulate, 2 workers": per_second(forecast(2), time.perf_counter),
    }


def programme_model() -> Model:
    """Chains of packages that wander over the teams, decisions in a monthly forum, some risks."""
    rng = np.random.default_rng(1)
    initiatives: dict[str, Any] = {}
    for i in range(INITIATIVES):
        packages: dict[str, Any] = {}
        for p in range(PACKAGES):
            effort = int(rng.integers(5, 40))
            packages[f"p{p}"] = {
                "team": f"t{rng.integers(TEAMS)}",
                "people": int(rng.integers(1, 3)),
                "effort": {"low": effort / 2, "likely": effort, "high": 3 * effort},
                "after": [f"p{p - 1}"] if p else [],
            }
        initiatives[f"i{i}"] = {"packages": packages, "value": {"per_week": 1000}, "rank": i, "owner": "ann"}
        if i % 3 == 0:
            initiatives[f"i{i}"]["decisions"] = {"budget": {"before": "p1"}}
    return model_of(
        {
            "calendar": {"start": "2027-01-04", "end": "2028-12-31"},
            "people": {"ann": {"role": "Owner"}, "bob": {"role": "Head"}},
            "forums": {"board": {"every": "4w", "decides_up_to": 6}},
            "decisions": {"budget": {"decided_by": "bob", "takes": "2w", "forum": "board"}},
            "teams": {f"t{t}": {"people": 6, "focus": 0.65} for t in range(TEAMS)},
            "risks": {
                f"r{r}": {"chance": 0.3, "hits": [f"i{6 * r}"], "delay": "2w"} for r in range(10) if 6 * r < INITIATIVES
            },
            "initiatives": initiatives,
        }
    )


# --- a queue ------------------------------------------------------------------------------------------


def queue() -> dict[str, float]:
    """Customers a second that the engine serves; each is a package."""
    calm: dict[str, Any] = {name: "off" for name, one in catalogue().items() if one.off is not None}
    effort = {"dist": "exponential", "mean": SERVICE}
    ids = [f"c{n:05d}" for n in range(CUSTOMERS)]
    model = model_of(
        {
            "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
            "assumptions": {**calm, "focus": 1},
            "policy": {"dispatch": "first-come"},
            "teams": {"crew": {"people": SEATS}},
            "initiatives": {"all": {"packages": {id_: {"team": "crew", "effort": effort} for id_ in ids}}},
        }
    )
    gaps = np.random.default_rng(1).exponential(SERVICE / LOAD, CUSTOMERS)
    arrival = np.rint(np.cumsum(gaps) * 2.0**20) / 2.0**20
    model = replace(model, packages=replace(model.packages, not_before=arrival))
    wiring = Wiring.of(model)

    def engine() -> int:
        run_replication(model, 1, 0, wiring)
        return CUSTOMERS

    engine()
    return {"SimPy engine": per_second(engine)}


def queue_in_ciw() -> float | None:
    """Customers a second that Ciw serves, records written; None where it is not installed."""
    try:
        import ciw
    except ImportError:
        return None
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=LOAD)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[SEATS],
    )

    def served() -> int:
        ciw.seed(1)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_customers(CUSTOMERS)
        return len(simulation.get_all_records())

    served()
    return per_second(served)


def model_of(data: dict[str, Any]) -> Model:
    return compile_model(validate(parse_source(json.dumps(data), "bench.yaml")))


def keep(figures: dict[str, dict[str, float]]) -> None:
    """Add a line to what earlier runs found on this machine."""
    RESULTS.parent.mkdir(exist_ok=True)
    line = {
        "when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "execsim": version("execsim"),
        **figures,
    }
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
