"""The peers of `bench_optimise.py`, one a process: reads a job as JSON from stdin, prints what the peer reached.

{"peer": "cp-sat" | "cp-sat-time" | "pyjobshop", "seconds": 60, "cores": 2, "network": {...} | "portfolio": {...}}
The plan comes along: `bench_optimise.py` shows it to the verifier.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

WEEKS = 52


def main() -> None:
    job = json.load(sys.stdin)
    began = time.monotonic()
    peer, kind = job["peer"], "network" if "network" in job else "portfolio"
    answer = SOLVERS[peer, kind](job[kind], job["seconds"], job["cores"])
    print(json.dumps({**answer, "seconds": time.monotonic() - began}))


def shortest_by_cp_sat(network: dict[str, Any], seconds: float, cores: int) -> dict[str, Any]:
    """One optional interval a mode, one cumulative a team."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = network["horizon"]
    starts, ends, modes = [], [], []
    by_team: list[list[tuple[Any, int]]] = [[] for _ in network["capacity"]]
    spent: list[list[Any]] = [[] for _ in network["limit"]]
    for a, count in enumerate(network["modes"]):
        start = model.new_int_var(network["release"][a], horizon, "")
        end = model.new_int_var(0, horizon, "")
        chosen = [model.new_bool_var("") for _ in range(count)]
        model.add_exactly_one(chosen)
        for m, on in enumerate(chosen):
            interval = model.new_optional_interval_var(start, network["length"][a][m], end, on, "")
            for r, held in enumerate(network["seats"][a][m]):
                by_team[r] += [(interval, held)] if held else []
            for s, used in enumerate(network["spends"][a][m]):
                spent[s] += [used * on] if used else []
        starts.append(start)
        ends.append(end)
        modes.append(chosen)
    for r, there in enumerate(network["capacity"]):
        model.add_cumulative([i for i, _ in by_team[r]], [q for _, q in by_team[r]], there)
    for s, limit in enumerate(network["limit"]):
        model.add(sum(spent[s]) <= limit)
    for before, after in network["links"]:
        model.add(starts[after] >= ends[before])
    makespan = model.new_int_var(0, horizon, "")
    model.add_max_equality(makespan, ends)
    model.minimize(makespan)
    solver, ended = _run(model, seconds, cores)
    said = _said(solver, ended)
    if said["value"] is not None:
        taken = [next(m for m, on in enumerate(chosen) if solver.value(on)) for chosen in modes]
        said["plan"] = {"start": [solver.value(start) for start in starts], "mode": taken}
    return said


def best_by_cp_sat(portfolio: dict[str, Any], seconds: float, cores: int) -> dict[str, Any]:
    """Optional intervals."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    by_team: dict[str, list[tuple[Any, int]]] = {team: [] for team in portfolio["teams"]}
    worth, cost = [], []
    chosen: dict[str, Any] = {}
    begins: dict[str, Any] = {}
    for id_, one in portfolio["initiatives"].items():
        on = chosen[id_] = model.new_bool_var("")
        over = model.new_int_var(0, WEEKS, "")
        ends = {}
        for name, package in one["packages"].items():
            ((team, people),) = package["needs"].items()
            length = int(package["takes"][:-1])
            start, end = model.new_int_var(0, WEEKS, ""), model.new_int_var(0, WEEKS, "")
            begins[f"{id_}.{name}"] = start
            by_team[team].append((model.new_optional_interval_var(start, length, end, on, ""), people))
            for before in package["after"]:
                model.add(start >= ends[before]).only_enforce_if(on)
            model.add(over >= end).only_enforce_if(on)
            ends[name] = end
        left = model.new_int_var(0, WEEKS, "")
        model.add(left <= WEEKS - over).only_enforce_if(on)
        model.add(left == 0).only_enforce_if(on.negated())
        worth.append(round(10 * one["value"]["per_week"]) * left - 10 * one["cost"]["total"] * on)
        cost.append(one["cost"]["total"] * on)
    _limits(model, portfolio, by_team, cost)
    model.maximize(sum(worth))
    solver, ended = _run(model, seconds, cores)
    said = _said(solver, ended, 10.0)
    if said["value"] is not None:
        done = [id_ for id_, on in chosen.items() if solver.value(on)]
        starts = {p: solver.value(start) for p, start in begins.items() if p.partition(".")[0] in done}
        said["plan"] = {"selected": done, "start": starts}
    return said


def best_by_cp_sat_in_time(portfolio: dict[str, Any], seconds: float, cores: int) -> dict[str, Any]:
    """Step variables: a package has started by a week, an initiative is over by one."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    held: dict[tuple[str, int], list[Any]] = {(team, t): [] for team in portfolio["teams"] for t in range(WEEKS)}
    worth, cost = [], []
    chosen: dict[str, Any] = {}
    steps: dict[str, list[Any]] = {}
    for id_, one in portfolio["initiatives"].items():
        on = chosen[id_] = model.new_bool_var("")
        done = [model.new_bool_var("") for _ in range(WEEKS + 1)]
        started: dict[str, list[Any]] = {}
        length = {name: int(package["takes"][:-1]) for name, package in one["packages"].items()}
        for name, package in one["packages"].items():
            ((team, people),) = package["needs"].items()
            by = steps[f"{id_}.{name}"] = started[name] = [model.new_bool_var("") for _ in range(WEEKS)]
            for t in range(WEEKS - 1):
                model.add_implication(by[t], by[t + 1])
            last = WEEKS - length[name]
            model.add(by[WEEKS - 1] == on)
            model.add(by[last] == on)
            for t in range(WEEKS):
                held[team, t].append(people * (by[t] - (by[t - length[name]] if t >= length[name] else 0)))
                for before in package["after"]:
                    earlier = t - length[before]
                    model.add(by[t] == 0) if earlier < 0 else model.add_implication(by[t], started[before][earlier])
            for f in range(WEEKS + 1):
                model.add(done[f] == 0) if f < length[name] else model.add_implication(done[f], by[f - length[name]])
        rate = round(10 * one["value"]["per_week"])
        worth.append(rate * sum(done[:WEEKS]) - 10 * one["cost"]["total"] * on)
        cost.append(one["cost"]["total"] * on)
    for (team, _), uses in held.items():
        model.add(sum(uses) <= portfolio["teams"][team]["people"])
    model.add(sum(cost) <= portfolio["budget"]["total"])
    model.maximize(sum(worth))
    solver, ended = _run(model, seconds, cores)
    said = _said(solver, ended, 10.0)
    if said["value"] is not None:
        taken = [id_ for id_, on in chosen.items() if solver.value(on)]
        starts = {
            p: next(t for t, on in enumerate(by) if solver.value(on))
            for p, by in steps.items()
            if p.partition(".")[0] in taken
        }
        said["plan"] = {"selected": taken, "start": starts}
    return said


def shortest_by_pyjobshop(network: dict[str, Any], seconds: float, cores: int) -> dict[str, Any]:
    from pyjobshop import Model

    model = Model()
    teams = [model.add_renewable(capacity=there) for there in network["capacity"]]
    things = [model.add_consumable(capacity=limit) for limit in network["limit"]]
    tasks = [model.add_task(earliest_start=release) for release in network["release"]]
    for a, count in enumerate(network["modes"]):
        for m in range(count):
            demands = [*network["seats"][a][m], *network["spends"][a][m]]
            model.add_mode(tasks[a], [*teams, *things], network["length"][a][m], demands=demands)
    for before, after in network["links"]:
        model.add_end_before_start(tasks[before], tasks[after])
    found = model.solve(solver="ortools", time_limit=seconds, num_workers=cores, display=False)
    value = found.objective if found.objective != float("inf") else None
    said = {"value": value, "bound": found.lower_bound, "status": found.status.value}
    if value is not None:
        first = [sum(network["modes"][:a]) for a in range(len(tasks))]  # a model counts its modes from task to task
        done = found.best.tasks
        modes = [task.mode - before for task, before in zip(done, first, strict=True)]
        said["plan"] = {"start": [task.start for task in done], "mode": modes}
    return said


def _limits(model: Any, portfolio: dict[str, Any], by_team: dict[str, list[tuple[Any, int]]], cost: list[Any]) -> None:
    for team, uses in by_team.items():
        model.add_cumulative([i for i, _ in uses], [q for _, q in uses], portfolio["teams"][team]["people"])
    model.add(sum(cost) <= portfolio["budget"]["total"])


def _run(model: Any, seconds: float, cores: int) -> tuple[Any, int]:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, cores
    return solver, solver.solve(model)


def _said(solver: Any, ended: int, scale: float = 1.0) -> dict[str, Any]:
    found = solver.status_name(ended) in ("OPTIMAL", "FEASIBLE")
    value = solver.objective_value / scale if found else None
    return {"value": value, "bound": solver.best_objective_bound / scale, "status": solver.status_name(ended).lower()}


SOLVERS = {
    ("cp-sat", "network"): shortest_by_cp_sat,
    ("cp-sat", "portfolio"): best_by_cp_sat,
    ("cp-sat-time", "portfolio"): best_by_cp_sat_in_time,
    ("pyjobshop", "network"): shortest_by_pyjobshop,
}

if __name__ == "__main__":
    main()
