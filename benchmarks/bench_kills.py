"""Kills a run with SIGKILL at fifty random instants, starts it again each time, and compares the bytes.

Each of the fifty is a run of its own: killed once, somewhere between start and end, then started again to go on. One
that came to its end before its moment is not counted.
`python benchmarks/bench_kills.py 10 5000` kills ten runs of 5,000 futures; the second number sets how long they take.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASE = Path(__file__).parents[1] / "scenarios" / "retention" / "portfolio.yaml"
KILLS, FUTURES = 50, 150_000


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    futures = int(sys.argv[2]) if len(sys.argv) > 2 else FUTURES
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(shutil.copy(CASE, folder))
        command = [sys.executable, "-m", "execsim", "simulate", str(plan), "-n", str(futures), "--keep"]
        command += ["--engine", "compiled", "--workers", "2", "--format", "json"]
        began = time.monotonic()
        whole = subprocess.run(command, capture_output=True, check=True).stdout
        length, luck = time.monotonic() - began, random.Random(1)
        print(f"{futures:,} futures in {length:.1f} s; left behind: {len(list(plan.parent.iterdir())) - 1} files")
        same, killed_ones, went_on = 0, 0, 0
        while killed_ones < kills:
            if not killed(command, luck.uniform(0, length)):
                continue
            killed_ones += 1
            again = subprocess.run(command, capture_output=True, check=True)
            went_on += b"going on" in again.stderr
            same += again.stdout == whole
            print(f"\r{same} of {killed_ones} killed ones the same; {went_on} went on from what was kept", end="")
        print()


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
