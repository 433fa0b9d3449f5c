"""A run that is killed goes on when it is started again, wherever from, and says the same to the byte."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

STARTER = ("scenarios", "starter", "portfolio.yaml")


def simulate(plan: Path, *options: object) -> list[str]:
    return [sys.executable, "-m", "execsim", "simulate", *map(str, (plan, "--format", "json", *options))]


def run(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, check=True, timeout=280, cwd=cwd)


def kept(plan: Path) -> list[Path]:
    return sorted(file for file in plan.parent.glob(".execsim/runs/*/*") if not file.name.startswith("."))


@pytest.fixture
def plan(tmp_path: Path, repository: Path) -> Path:
    shutil.copy(repository.joinpath(*STARTER), tmp_path)
    return tmp_path / STARTER[-1]


def killed(command: list[str], plan: Path, parts: int) -> None:
    """Start a command and kill it once it has kept so many parts."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and len(kept(plan)) < parts:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert len(kept(plan)) >= parts, "it was over before it was killed"


def test_killed_it_goes_on_with_other_workers_from_another_folder_and_tidies_up(plan: Path, tmp_path: Path) -> None:
    """Looks after 200 and 400 futures, a part each; the second start runs only what the first has not."""
    options = ("-n", 800, "--precision", "0.1%", "--engine", "simpy")
    whole = run(simulate(plan, *options, "--no-keep"))
    assert whole.stderr == b""
    killed(simulate(plan, *options, "--keep"), plan, 1)
    again = run(simulate(Path(plan.name), *options, "--keep"), cwd=tmp_path)
    assert again.stdout == whole.stdout
    assert b"futures are there from a run that was broken off" in again.stderr
    assert [path.name for path in tmp_path.iterdir()] == [plan.name]


@pytest.mark.slow
def test_killed_at_random_instants_it_ends_with_the_same_bytes(plan: Path) -> None:
    """SIGKILL while it starts, runs, writes; `benchmarks/bench_kills.py` does it fifty times on a longer run."""
    command, luck = simulate(plan, "-n", 60_000, "--engine", "compiled", "--keep", "-q"), random.Random(1)
    began = time.monotonic()
    whole = run(command).stdout
    length, kills = time.monotonic() - began, 0
    for _ in range(6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            process.wait(luck.uniform(0.2, 0.6) * length)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    assert kills
    assert run(command).stdout == whole
