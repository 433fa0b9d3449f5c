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


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a folder that looks like the checkout, with its neighbours, where commands may leave what they make."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for entry in REPOSITORY.iterdir():
        (folder / entry.name).symlink_to(entry)
    if (REPOSITORY.parent / "shared").is_dir():
        (tmp_path / "shared").symlink_to(REPOSITORY.parent / "shared")
    return folder


@pytest.mark.timeout(600)
def test_every_command_of_the_readme_works_in_its_order(checkout: Path) -> None:
    assert commands(), "the README shows no command"
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    failed = []
    for command in commands():
        if any(not (checkout / path).exists() for path in re.findall(r"\S*shared/data\S*", command)):
            continue  # no benchmark data beside the checkout
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=checkout,
            env=environment,
            capture_output=True,
            check=False,
            timeout=280,
        )
        if done.returncode != 0:
            said = (done.stdout + done.stderr).decode(errors="replace")
            failed.append(f"{command}: exit {done.returncode}\n{said[-1000:]}")
    assert not failed, "\n".join(failed)
