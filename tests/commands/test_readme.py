"""What the README tells people to type works, as it stands there, from the root of the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(?:bash|console|sh|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Every line of the README's shell blocks that runs execsim; a line that ends in \\ goes on."""
    blocks = BLOCK.findall((REPOSITORY / "README.md").read_text(encoding="utf-8"))
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    typed = [line.strip().removeprefix("$ ").partition("  #")[0].strip() for line in lines]
    return [line for line in typed if line.startswith("execsim ")]


@pytest.mark.parametrize("command", commands() or [pytest.param("", marks=pytest.mark.skip("no commands yet"))])
def test_a_command_of_the_readme_works(command: str, tmp_path: Path) -> None:
    benchmark_data = re.findall(r"\S*shared/data\S*", command)
    if any(not (REPOSITORY / path).exists() for path in benchmark_data):
        pytest.skip("no benchmark data beside the checkout")
    before = set(REPOSITORY.iterdir())
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=REPOSITORY,
            env=os.environ | {"PATH": path, "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=280,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    finally:
        left = {path.name for path in REPOSITORY.iterdir()} - {path.name for path in before}
        assert not left, f"{command} leaves {left} in the checkout: let the README write elsewhere"
