"""Kills a run with SIGKILL at fifty random instants, starts it again each time, and compares the bytes.

Each of the fifty is a run of its own: killed once, somewhere between start and end, then started again to go on. One
that came to its end before its moment is not counted. The run is made long enough first (`SECONDS` by the clock, two
threads). Every kill is appended to `results/kills.jsonl`; started again, the benchmark goes on with the kills that are
missing. `python benchmarks/bench_kills.py 10` makes ten of them, `--anew` forgets those made before.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

CASE = Path(__file__).parents[1] / "scenarios" / "retention" / "portfolio.yaml"
RESULTS = Path(__file__).parent / "results" / "kills.jsonl"
KILLS, SECONDS, FUTURES = 50, 20.0, 300_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kills", type=int, nargs="?", default=KILLS)
    parser.add_argument("--anew", action="store_true", help="forget what was measured before")
    options = parser.parse_args()
    RESULTS.parent.mkdir(exist_ok=True)
    if options.anew:
        RESULTS.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(shutil.copy(CASE, folder))
        whole, *made = kept() or [run_whole(plan)]
        print(f"{whole['futures']:,} futures in {whole['seconds']:.1f} s")
        luck = random.Random(1)
        for moment in range(options.kills):
            after = luck.uniform(0, whole["seconds"])
            if moment >= len(made):
                made.append(kill_and_resume(plan, whole, after))
            same, went_on = (sum(kill[name] for kill in made[: moment + 1]) for name in ("same", "went_on"))
            most = max(kill["chunks"] for kill in made[: moment + 1])
            said = f"{same} of {moment + 1} killed ones the same; {went_on} went on from what was kept"
            print(f"\r{said} (at most {most} chunks)", end="", flush=True)
        print()


def kept() -> list[dict[str, Any]]:
    """What earlier runs of this benchmark measured: the whole run, then each kill."""
    return [json.loads(line) for line in RESULTS.read_text().splitlines()] if RESULTS.exists() else []


def keep(line: dict[str, Any]) -> dict[str, Any]:
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    return line


def command(plan: Path, futures: int) -> list[str]:
    options = ["--keep", "--engine", "compiled", "--workers", "2", "--format", "json"]
    return [sys.executable, "-m", "execsim", "simulate", str(plan), "-n", str(futures), *options]


def run_whole(plan: Path) -> dict[str, Any]:
    """A run that nobody disturbs, of so many futures that it takes long enough."""
    futures, seconds = FUTURES, 0.0
    while True:
        began = time.monotonic()
        done = subprocess.run(command(plan, futures), capture_output=True, check=True)
        seconds = time.monotonic() - began
        if seconds >= SECONDS:
            break
        futures = int(futures * 1.1 * SECONDS / seconds)
    bytes_ = sha256(done.stdout).hexdigest()
    return keep({"futures": futures, "seconds": seconds, "sha256": bytes_})


def kill_and_resume(plan: Path, whole: dict[str, Any], after: float) -> dict[str, Any]:
    """One kill that came before the end of its run, and what came of starting that run again."""
    while not killed(command(plan, whole["futures"]), after):
        after *= 0.9
    chunks = sum(1 for _ in plan.parent.glob(".execsim/runs/*/*"))
    again = subprocess.run(command(plan, whole["futures"]), capture_output=True, check=True)
    same = sha256(again.stdout).hexdigest() == whole["sha256"]
    return keep({"after": round(after, 3), "chunks": chunks, "same": same, "went_on": b"going on" in again.stderr})


def killed(command: list[str], after: float) -> bool:
    """Start a command, kill it, and say whether it was still running."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


if __name__ == "__main__":
    main()
