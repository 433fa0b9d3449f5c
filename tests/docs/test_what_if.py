"""The walk through one decision in docs/what-if.md: every command works, in its order, with fewer futures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
FUTURES = re.compile(r"-n \d+")


def commands(repository: Path) -> list[str]:
    page = (repository / "docs" / "what-if.md").read_text(encoding="utf-8")
    return [line for block in BLOCK.findall(page) for line in block.splitlines()]


def test_the_page_names_every_command_of_the_room(repository: Path) -> None:
    page = (repository / "docs" / "what-if.md").read_text(encoding="utf-8")
    for name in ("price", "compare", "sensitivity", "hindsight", "frontier", "tradeoff", "roll", "apply"):
        assert f"`execsim {name}" in page


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_walk_from_finding_to_plan_can_be_walked(repository: Path, tmp_path: Path) -> None:
    for name in ("scenarios", "rules"):
        (tmp_path / name).symlink_to(repository / name)
    path = os.environ | {"PYTHONPATH": str(repository / "src")}
    said: dict[str, str] = {}
    for command in commands(repository):
        program, *words = FUTURES.sub("-n 50", command).split()
        assert program == "execsim"
        run = subprocess.run(
            [sys.executable, "-m", "execsim", *words],
            cwd=tmp_path,
            env=path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, f"{command}\n{run.stderr[-1000:]}"
        said[words[0]] = run.stdout
    decided = (tmp_path / "decided.yaml").read_text(encoding="utf-8")
    before = (repository / "scenarios" / "retention" / "portfolio.yaml").read_text(encoding="utf-8")
    assert sum(line not in before.splitlines() for line in decided.splitlines()) == 6
    assert decided.count("#") == before.count("#")
    assert "Choose weekly-feedback" in said["compare"]
