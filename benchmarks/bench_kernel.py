"""How fast the compiled engine is, next to SimPy itself and to execsim's own SimPy engine, in the same run.

The yardstick is a customer of M/M/3 at 80 % in plain SimPy, which needs no execsim: a package with every mechanism and
every draw on should cost at most a twentieth of it. Times are of this process (`process_time`) but for threads, which
are taken by the clock, and the best of three; other work on the machine makes the clock's figures worse.
"""

from __future__ import annotations

import json
import platform
import random
import time
from collections.abc import Callable, Generator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bench_simulate
import simpy
from bench_simulate import BEST_OF, CUSTOMERS, LOAD, SEATS, per_second, programme_model

from execsim.analysis.compare import compare
from execsim.analysis.roll import RHYTHMS, roll
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import load
from execsim.results.rolling import Rhythm
from execsim.simulation.engine import simulate
from execsim.simulation.performing import compile_engine

RESULTS = Path(__file__).parent / "results" / "kernel.jsonl"
CASE = Path(__file__).parents[1] / "scenarios" / "retention"
SIZES = ((10, 2), (60, 12), (200, 40), (1000, 200))  # initiatives of five packages, teams


def main() -> None:
    began = time.process_time()
    compile_engine()
    print(f"compiling, or reading what is kept: {time.process_time() - began:.1f} s")
    model = programme_model()
    packages = len(model.packages)
    customer = 1e6 / per_second(simpy_queue)
    package = 1e6 / per_second(lambda: packages * run(model, 512))
    spelt = 1e6 / per_second(lambda: packages * run(model, 8, engine="simpy"))
    one, two = (per_second(lambda w=w: run(model, 2048, workers=w), time.perf_counter) for w in (1, 2))
    figures = {
        "SimPy, M/M/3: us a customer": customer,
        "compiled, 300 packages at 12 teams: us a package": package,
        "  the former over the latter (20 or more)": customer / package,
        "SimPy engine, the same: us a package": spelt,
        "  over compiled": spelt / package,
        "two threads over one (1.7 or more)": two / one,
        "10,000 futures on two threads: s (2.5 or less)": 10_000 / two,
        "compare, 10 scenarios x 2,000 of the flagship: s (3 or less)": seconds(compared, time.perf_counter),
        "  the same in seconds of both cores together": seconds(compared, time.process_time),
        "roll, 200 futures of the flagship, up to weekly: s (20 or less)": seconds(rolled, time.perf_counter),
        "  the same in seconds of one core": seconds(rolled, time.process_time),
    }
    for name, figure in figures.items():
        print(f"  {name:<62}{figure:>10.2f}")
    print("packages, teams, us a package")
    for initiatives, teams in SIZES:
        bench_simulate.INITIATIVES, bench_simulate.TEAMS = initiatives, teams
        large = programme_model()
        cost = 1e6 / per_second(
            lambda large=large: len(large.packages) * run(large, max(64, 40_000 // len(large.packages)))
        )
        figures[f"{5 * initiatives} packages"] = cost
        print(f"  {5 * initiatives:>6}{teams:>6}{cost:>10.2f}")
    RESULTS.parent.mkdir(exist_ok=True)
    line = {"python": platform.python_version(), "execsim": version("execsim"), **figures}
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def run(model: Model, replications: int, **options: Any) -> int:
    """Simulate with all that a forecast keeps."""
    return simulate(model, Draws(1, replications), **{"engine": "compiled", **options}).replications


def seconds(work: Callable[[], int], clock: Callable[[], float]) -> float:
    """Best of a few runs."""
    best = float("inf")
    for _ in range(BEST_OF):
        began = clock()
        work()
        best = min(best, clock() - began)
    return best


def compared() -> int:
    base = load(CASE / "portfolio.yaml")
    changes = [load(CASE / "portfolio.yaml", sets=(f"policy.review.every={weeks}w",)) for weeks in range(1, 11)]
    compare(base, {f"s{n}": one for n, one in enumerate(changes)}, Draws(1, 2000), workers=2, engine="compiled")
    return 11 * 2000


def rolled() -> int:
    """All usual rhythms, and planning every week."""
    rhythms = (*RHYTHMS, Rhythm("weekly", 5.0))
    return len(roll(load(CASE / "portfolio.yaml"), Draws(1, 200), rhythms=rhythms).lived)


def simpy_queue() -> int:
    """Customers of M/M/3, a process each, in plain SimPy."""
    luck, env = random.Random(1), simpy.Environment()
    crew = simpy.Resource(env, SEATS)

    def customer() -> Generator[simpy.Event, Any, None]:
        with crew.request() as seat:
            yield seat
            yield env.timeout(luck.expovariate(1.0))

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for _ in range(CUSTOMERS):
            yield env.timeout(luck.expovariate(LOAD))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return CUSTOMERS


if __name__ == "__main__":
    main()
