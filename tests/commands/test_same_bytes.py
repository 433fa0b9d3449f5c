"""The same seed gives the same bytes: in every run, in any number of processes, whatever Python's own hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def forecast(portfolio: Path, hashes: str, *options: object) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "execsim", "simulate", *map(str, (portfolio, "--format", "json", "-n", 40, *options))],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": hashes},
        timeout=120,
    ).stdout


@pytest.mark.parametrize("sampling", ["plain", pytest.param("latin-hypercube", marks=pytest.mark.slow)])
def test_the_same_seed_gives_the_same_bytes_across_runs_and_workers(repository: Path, sampling: str) -> None:
    starter = repository / "scenarios" / "starter" / "portfolio.yaml"
    first = forecast(starter, "1", "--sampling", sampling)
    assert forecast(starter, "2", "--sampling", sampling, "--workers", 2) == first
