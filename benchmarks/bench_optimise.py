"""How good plans are, next to OR-Tools CP-SAT and PyJobShop: each in its own process, the same seconds and cores.

    python benchmarks/bench_optimise.py                       # all families, a sample of each
    python benchmarks/bench_optimise.py j120 --every 1 --seconds 30 --peers ""
    python benchmarks/bench_optimise.py portfolios --seconds 60

Instances are read from `../shared/data` (`--data`), which is no part of the repository; drawn portfolios need nothing.
Each run is a line of `benchmarks/results/optimise.jsonl`; what stands there is not run again (`--again` does).
`pip install -e '.[bench]'` brings the peers.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portfolios import draw_portfolio

HERE = Path(__file__).parent
RESULTS = HERE / "results"
NETWORKS = {
    "j30": ("psplib_sm/j30", "*_1.sm", "psplib_sm/bounds.csv"),
    "j60": ("psplib_sm/j60", "*_1.sm", "psplib_sm/bounds.csv"),
    "j120": ("psplib_sm/j120", "*_1.sm", "psplib_sm/bounds.csv"),
    "mm-j20": ("psplib_mm/j20", "*_1.mm", "psplib_mm/bounds.csv"),
    "mm-j30": ("psplib_mm/j30", "*_1.mm", "psplib_mm/bounds.csv"),
    "mmlib50": ("mmlib50", "*.mm", "mmlib50/bounds.csv"),
    "mplib": ("mplib1_set3", "*.txt", "mplib1_set3/bounds.csv"),
    "mista": ("mista2013", "A-*.txt", ""),
}
SIZES = ((40, 6), (80, 10), (150, 20))
SEEDS = range(1, 6)
SAME = 1e-3  # of a value: peers count in whole tenths
UNFEASIBLE = 1_000  # best known "makespans" of multi-mode instances from here on say that no timetable is known
GRACE = 15.0  # seconds after which a run that should be over is ended


@dataclass(frozen=True)
class Case:
    """One thing to be solved: the file, and the best that is known of it (None where nothing is)."""

    family: str
    name: str
    file: str
    best: float | None
    sense: int  # 1: the more the better


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "families", nargs="*", default=["j30", "j60", "j120", "mm-j30", "mmlib50", "mknap", "portfolios"]
    )
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--every", type=int, default=10, help="of the instances of a family, every so manyth")
    parser.add_argument("--peers", default="cp-sat,pyjobshop", help="separated by commas; empty: none")
    parser.add_argument("--peer-python", default=sys.executable, help="the Python that has them")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--data", default=str(HERE.parent.parent / "shared" / "data"))
    parser.add_argument("--again", action="store_true")
    given = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "execsim", "warm", "--quiet"], check=True)  # compiling is not searching
    for family in given.families:
        cases = list(cases_of(family, Path(given.data)))[:: given.every if family != "portfolios" else 1]
        if not cases:
            print(f"{family}: no data in {given.data}")
            continue
        lines = [line for case in cases for line in measure(case, given)]
        report(family, lines)
        report_references(cases, Path(given.data) / "reference_results" / "results_900s_8cores.csv")


def cases_of(family: str, data: Path) -> Iterator[Case]:
    if family == "portfolios":
        folder = RESULTS / "drawn"
        folder.mkdir(exist_ok=True)
        for count, teams in SIZES:
            for seed in SEEDS:
                file = folder / f"{count}x{teams}-{seed}.yaml"
                file.write_text(json.dumps(draw_portfolio(count, teams, seed=seed)))
                yield Case(f"{count}x{teams}", f"{count}x{teams}-{seed}", str(file), None, 1)
    elif family == "mknap":
        table = data / "mknap" / "best.csv"
        for row in csv.DictReader(table.open()) if table.exists() else ():
            if (data / "mknap" / row["file"]).exists():
                name = f"{row['file']}#{int(row['index']) + 1}"
                yield Case(family, name, str(data / "mknap" / name), float(row["best_known_chu_beasley"]), 1)
    else:
        folder, pattern, bounds = NETWORKS[family]
        best = {}
        if bounds and (data / bounds).exists():
            for row in csv.DictReader((data / bounds).open()):
                best[row["instance"].removesuffix(".txt")] = float(row["best_ub"])
        for file in sorted((data / folder).glob(pattern)):
            if not family.startswith("mm") or best.get(file.stem, 0.0) < UNFEASIBLE:
                yield Case(family, file.stem, str(file), best.get(file.stem), -1)


def measure(case: Case, given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What execsim and each peer reach, each plan verified; from the results where that is known."""
    peers = [peer for peer in given.peers.split(",") if peer]
    if case.family == "mknap":
        peers = []
    elif case.sense > 0:
        peers = [peer for peer in ("cp-sat", "cp-sat-time") if "cp-sat" in peers]
    for solver in ("execsim", *peers):
        key = {"solver": solver, "seconds": given.seconds, "cores": given.cores, **asdict(case)}
        line = None if given.again else known(key)
        if line is None:
            began = time.monotonic()
            answer = execsim(case, given) if solver == "execsim" else peer(case, solver, given)
            line = {**key, **answer, "wall": round(time.monotonic() - began, 2)}
            keep(line)
        print(
            f"  {case.name:<18}{solver:<12}{line['value']!s:>12}  best {case.best}  bound {line['bound']}", flush=True
        )
        yield line


def keep(line: dict[str, Any]) -> None:
    """Append a run; behind a line that was broken off in the middle it begins a new one."""
    file = RESULTS / "optimise.jsonl"
    torn = file.exists() and not file.read_bytes().endswith(b"\n") and file.stat().st_size > 0
    with file.open("a") as opened:
        opened.write("\n" * torn + json.dumps(line) + "\n")


def known(key: dict[str, Any]) -> dict[str, Any] | None:
    """The last run of the same kind; a line that was broken off in the middle is none."""
    file = RESULTS / "optimise.jsonl"
    for text in reversed(file.read_text().splitlines() if file.exists() else []):
        with contextlib.suppress(json.JSONDecodeError):
            line: dict[str, Any] = json.loads(text)
            if all(line.get(name) == key[name] for name in ("solver", "seconds", "cores", "family", "name")):
                return line
    return None


def execsim(case: Case, given: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-m", "execsim", "optimise", case.file, "--time-limit", str(given.seconds)]
    run = subprocess.run([*command, "--format", "json", "-n", "1", "-q"], capture_output=True, text=True, check=False)
    if run.returncode:
        return {"value": None, "bound": None, "status": (run.stderr or "no plan").strip().splitlines()[-1][:200]}
    plan = json.loads(run.stdout)
    return {"value": plan["value"], "bound": plan["bound"], "status": plan["status"]}


def peer(case: Case, name: str, given: argparse.Namespace) -> dict[str, Any]:
    job: dict[str, Any] = {"peer": name, "seconds": given.seconds, "cores": given.cores}
    if case.sense > 0:
        job["portfolio"] = json.loads(Path(case.file).read_text())
    else:
        job["network"] = network(case.file)
    command = [given.peer_python, str(HERE / "peers.py")]
    try:
        run = subprocess.run(
            command,
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=False,
            timeout=given.seconds * 2 + GRACE,
        )
    except subprocess.TimeoutExpired:
        return {"value": None, "bound": None, "status": "did not end"}
    if run.returncode:
        return {"value": None, "bound": None, "status": (run.stderr or "failed").strip().splitlines()[-1][:200]}
    answer = json.loads(run.stdout)
    wrong = "" if answer["value"] is None else fault(case, answer["plan"], answer["value"])
    if wrong:
        return {"value": None, "bound": answer["bound"], "status": f"its plan fails: {wrong}"[:200]}
    return {name: answer[name] for name in ("value", "bound", "status")}


def fault(case: Case, plan: dict[str, Any], value: float) -> str:
    """What execsim's verifiers find wrong with a peer's plan; empty where it holds and is worth what it says."""
    import numpy as np

    from execsim.exchange.instances.door import read_instance
    from execsim.model.compile import compile_model
    from execsim.optimisation.checking import check_plan
    from execsim.optimisation.network import faults
    from execsim.portfolio.load import load
    from execsim.results.previous import Previous

    if case.sense < 0:
        read = read_instance(case.file).network
        assert read is not None
        start, mode = (np.array(plan[name], dtype=np.int64) for name in ("start", "mode"))
        wrong = faults(read, start, mode)
        worth = float((start + read.length[np.arange(len(start)), mode]).max(initial=0))
    else:
        model = compile_model(load(case.file).portfolio)
        starts = {p: 5.0 * week for p, week in plan["start"].items()}  # weeks of five working days, no holidays
        one = Previous(dict.fromkeys(plan["selected"], True), starts, dict.fromkeys(starts))
        checked = check_plan(model, one, grid="week")
        wrong, worth = checked.wrong, checked.value or 0.0
    if not wrong and abs(worth - value) > SAME * max(1.0, abs(worth)):
        wrong = (f"it is worth {worth:,.1f}, not {value:,.1f}",)
    return "; ".join(wrong[:3])


def network(file: str) -> dict[str, Any]:
    from execsim.exchange.instances.door import read_instance

    read = read_instance(file).network
    assert read is not None
    arrays = {name: getattr(read, name).tolist() for name in ("modes", "length", "seats", "spends", "release")}
    ends = {"capacity": read.capacity.tolist(), "limit": read.limit.tolist(), "horizon": read.horizon}
    return {**arrays, **ends, "links": read.links}


def report(family: str, lines: list[dict[str, Any]]) -> None:
    """Means by solver: distance from the best known, distance from execsim, gap on the bound."""
    print(f"{family}: {len({line['name'] for line in lines})} cases")
    ours = {line["name"]: line for line in lines if line["solver"] == "execsim"}
    for group in dict.fromkeys(line["family"] for line in lines):
        for solver in dict.fromkeys(line["solver"] for line in lines):
            own = [line for line in lines if line["solver"] == solver and line["family"] == group]
            solved = [line for line in own if line["value"] is not None]
            said = [f"  {group:<9}{solver:<12}{len(solved)} of {len(own)} solved"]
            away = [100 * (line["value"] / line["best"] - 1) * -line["sense"] for line in solved if line["best"]]
            if away:
                said.append(f"{statistics.mean(away):6.3f} % from the best known")
            ratios = [
                ours[line["name"]]["value"] / line["value"]
                for line in solved
                if line["value"] and (ours.get(line["name"]) or {}).get("value")
            ]
            if solver != "execsim" and ratios:
                said.append(
                    f"execsim : it {math.exp(statistics.mean(map(math.log, ratios))):.4f}, least {min(ratios):.4f}"
                )
            gaps = [100 * abs(line["bound"] - line["value"]) / abs(line["value"]) for line in solved if line["value"]]
            if gaps and solved[0]["sense"] > 0:
                said.append(f"gap {statistics.mean(gaps):.1f} %")
            print("  ".join(said), flush=True)


def report_references(cases: list[Case], table: Path) -> None:
    """What others reached on the same instances in 900 s on eight cores, next to ours."""
    if not table.exists():
        return
    asked = {name: case for case in cases if case.best and (name := reference_name(case))}
    away: dict[str, list[float]] = {}
    for row in csv.DictReader(table.open()):
        case = asked.get(row["instance"])
        if case is not None and case.best and math.isfinite(float(row["objective"] or "inf")):
            away.setdefault(row["solver"], []).append(100 * (float(row["objective"]) / case.best - 1))
    for solver, shares in away.items():
        print(
            f"  {cases[0].family:<9}{solver:<12}{len(shares)} of {len(cases)} solved"
            f"  {statistics.mean(shares):6.3f} % from the best known, in 900 s on 8 cores (reference)"
        )


def reference_name(case: Case) -> str | None:
    """The name of an instance in the reference results, which count PSPLIB's through: `j6012_3` is `J60_113.txt`."""
    if case.family in ("j30", "j60", "j120"):
        group, one = case.name.removeprefix(case.family).split("_")
        return f"{case.family.upper()}_{10 * (int(group) - 1) + int(one)}.txt"
    if case.family == "mmlib50":
        return f"{case.name.upper()}.txt"
    return f"{case.name}.txt" if case.family == "mplib" else None


if __name__ == "__main__":
    main()
