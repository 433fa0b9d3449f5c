"""The pre-commit hooks and the GitHub Action run commands that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from execsim.cli.main import main


def hooks(repository: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return read


def steps(repository: Path) -> list[dict[str, Any]]:
    action = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    read: list[dict[str, Any]] = action["runs"]["steps"]
    return read


@pytest.fixture(autouse=True)
def in_a_folder_with_a_portfolio(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "scenarios" / "starter")


@pytest.mark.parametrize("hook", ["execsim-check", "execsim-audit"])
def test_a_hook_runs_on_the_portfolio_that_it_is_told(repository: Path, hook: str) -> None:
    [wanted] = [entry for entry in hooks(repository) if entry["id"] == hook]
    program, *arguments = shlex.split(wanted["entry"])
    assert program == "execsim"
    assert main([*arguments, *wanted["args"]]) in (0, 1)  # 1: findings, as the starter has


def test_a_hook_gets_no_file_names(repository: Path) -> None:
    assert all(entry["pass_filenames"] is False for entry in hooks(repository))


def test_the_action_writes_nothing_of_its_inputs_into_a_script(repository: Path) -> None:
    assert not [step["run"] for step in steps(repository) if "${{" in step.get("run", "")]


def test_every_input_that_the_action_uses_is_declared_and_the_other_way_round(repository: Path) -> None:
    text = (repository / "action.yml").read_text(encoding="utf-8")
    declared = set(yaml.safe_load(text)["inputs"])
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == declared


def test_the_actions_commands_are_commands(repository: Path, tmp_path: Path) -> None:
    shell = {"FILE": "portfolio.yaml", "FAIL_ON": "never", "SARIF": str(tmp_path / "a.sarif")}
    commands = [step["run"] for step in steps(repository) if step.get("run", "").startswith("execsim")]
    for command in commands:
        plain = re.sub(r"\$\{BASELINE:\+[^}]*\}", "", command)
        words = shlex.split(re.sub(r"\$(\w+)", lambda name: shell[name.group(1)], plain))
        assert main(words[1:]) == 0
    assert len(commands) == 2
    assert (tmp_path / "a.sarif").is_file()
