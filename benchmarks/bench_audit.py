"""How long an audit with every pack takes, from the file to the findings, and how that grows.

Each size runs in a process of its own; seconds are processor time, and beside them the wall clock. The portfolio is
made here: outcomes, owners, decisions, teams and dated initiatives, each with the packages that are asked for.

    python benchmarks/bench_audit.py [SIZE ...] [--packages 3]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SIZES = (100, 1_000, 10_000)
PACKAGES = (0, 3)
BAR_SECONDS, BAR_MEGABYTES = 4.0, 500


def portfolio(initiatives: int, packages: int) -> str:
    """A portfolio of so many initiatives with so many packages each."""
    return "\n".join(_lines(initiatives, packages)) + "\n"


def _lines(initiatives: int, packages: int) -> Iterator[str]:
    people, teams = max(2, initiatives // 10), max(2, initiatives // 20)
    yield "execsim: 1\nname: Benchmark\nas_of: 2027-03-31\ncalendar: {start: 2027-01-04, end: 2027-12-31}"
    yield "intent: {statement: Raise retention from 81 % to 88 % by December 2027, why: w, review_every: 1quarter}"
    yield "forums:\n  steering: {every: 4w, decides_up_to: 6}\npeople:"
    yield from (f"  p{n}: {{role: Head of unit {n}, team: t{n % teams}}}" for n in range(people))
    yield "decisions:"
    yield from (f"  d{n}: {{decided_by: p{n}, takes: 2w, forum: steering}}" for n in range(teams))
    yield "teams:"
    yield from (f"  t{n}: {{people: 6, focus: 0.6}}" for n in range(teams))
    yield "outcomes:"
    for n in range(teams):
        yield f"  o{n}:\n    statement: Cut the response of unit {n} from 24 h to 12 h by 2027-06-30"
        yield f"    parent: intent\n    owner: p{n % people}\n    due: 2027-06-30"
        yield "    done_when: The weekly report shows 12 h four weeks running"
    yield "initiatives:"
    for n in range(initiatives):
        yield f"  i{n}:\n    name: Initiative {n}\n    serves: o{n % teams}\n    owner: p{n % people}"
        yield "    value: {per_week: 1000}"
        yield "    planned: {start: 2027-01-11, finish: 2027-05-28}\n    due: {by: 2027-06-30}"
        yield "    status: {is: on-track, on: 2027-03-26}"
        if packages:
            yield f"    decisions: {{d{n % teams}: k0}}\n    packages:"
        for k in range(packages):
            after = f", after: [k{k - 1}]" if k else ""
            yield f"      k{k}: {{team: t{(n + k) % teams}, effort: {{low: 3, likely: 5, high: 12}}{after}}}"


def measure(file: str) -> dict[str, float]:
    """Audit one file in this process: seconds of each part, findings, megabytes at the peak."""
    began, first = time.perf_counter(), time.process_time()
    from execsim.model.compile import compile_model
    from execsim.portfolio.load import load
    from execsim.rules.engine import audit
    from execsim.rules.packs import load_packs

    marks = {"import": time.process_time()}
    loaded = load(file)
    marks["load"] = time.process_time()
    model = compile_model(loaded.portfolio)
    marks["compile"] = time.process_time()
    packs = load_packs(["execution", "schedule"])
    found = audit(loaded.portfolio, model, packs).located(loaded.source)
    marks["audit"] = time.process_time()
    seconds = dict(
        zip(marks, (b - a for a, b in zip([first, *marks.values()], marks.values(), strict=False)), strict=True)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    wall = time.perf_counter() - began
    return seconds | {"total": marks["audit"] - first, "wall": wall, "findings": len(found.findings), "megabytes": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--packages", type=int, action="append")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    for packages in given.packages or PACKAGES:
        _table(given.sizes or SIZES, packages)


def _table(sizes: tuple[int, ...], packages: int) -> None:
    print(f"\nEvery rule of every pack; {packages} packages an initiative")
    print("initiatives   import    load  compile    audit    total     wall      MB  findings   ms each")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "portfolio.yaml"
            file.write_text(portfolio(size, packages), encoding="utf-8")
            run = subprocess.run(
                [sys.executable, __file__, "--measure", file], capture_output=True, text=True, check=True
            )
        m = json.loads(run.stdout)
        parts = "".join(f"{m[part]:7.2f} s" for part in ("import", "load", "compile", "audit", "total", "wall"))
        each = 1_000 * (m["total"] - m["import"]) / size
        print(f"{size:11,}{parts}{m['megabytes']:8.0f}{m['findings']:10,.0f}{each:10.3f}")
    print(f"the bar for 10,000: {BAR_SECONDS:g} s and {BAR_MEGABYTES} MB, loading included")


if __name__ == "__main__":
    main()
