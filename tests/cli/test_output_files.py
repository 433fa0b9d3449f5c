"""Where results go: stdout, or a file that is whole or as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Execsim = Callable[..., Any]


@pytest.fixture
def starter(repository: Path) -> Path:
    return repository / "scenarios" / "starter" / "portfolio.yaml"


def test_results_go_to_stdout_and_notes_to_stderr(execsim: Execsim, starter: Path, tmp_path: Path) -> None:
    shown = execsim("simulate", starter, "-n", 10)
    assert shown.err == ""
    file = tmp_path / "forecast.txt"
    written = execsim("simulate", starter, "-n", 10, "-o", file)
    assert written.out == ""
    assert written.err == f"written to {file}\n"
    assert file.read_text(encoding="utf-8") == shown.out


def test_q_says_nothing_beside_the_result(execsim: Execsim, starter: Path, tmp_path: Path) -> None:
    for before, after in ((["-q"], []), ([], ["-q"])):
        assert execsim(*before, "simulate", starter, "-n", 10, "-o", tmp_path / "x", *after).err == ""


def test_a_name_in_json_means_json_unless_told_otherwise(execsim: Execsim, starter: Path, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    execsim("audit", starter, "-o", file)
    assert json.loads(file.read_text(encoding="utf-8"))["kind"] == "audit"
    execsim("audit", starter, "-o", file, "--format", "text")
    assert file.read_text(encoding="utf-8").startswith("Answer customers sooner")


def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    execsim: Execsim, starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.json"
    file.write_text("yesterday's", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    run = execsim("audit", starter, "-o", file)
    assert run.code == 2
    assert f"cannot write {file}: no space left on device" in run.err
    assert file.read_text(encoding="utf-8") == "yesterday's"
    assert [entry.name for entry in tmp_path.iterdir()] == ["audit.json"]  # and nothing lies about


def test_a_folder_that_is_not_there_is_named(execsim: Execsim, starter: Path, tmp_path: Path) -> None:
    run = execsim("audit", starter, "-o", tmp_path / "no" / "audit.json")
    assert run.code == 2
    assert "cannot write" in run.err


def test_init_writes_a_plan_that_is_in_order_and_never_overwrites(execsim: Execsim, tmp_path: Path) -> None:
    folder = tmp_path / "plans" / "mine"
    run = execsim("init", folder)
    assert run.code == 0, run.err
    for command in (line.split() for line in run.out.splitlines() if line.startswith("  execsim")):
        extra = {"audit": ["--fail-on", "never"], "simulate": ["-n", 10], "compare": ["-n", 10]}
        assert execsim(*command[1:], *extra.get(command[1], [])).code == 0, command
    (folder / "portfolio.yaml").write_text("name: mine", encoding="utf-8")
    again = execsim("init", folder)
    assert again.code == 2
    assert "already has portfolio.yaml and weekly-feedback.yaml" in again.err
    assert (folder / "portfolio.yaml").read_text(encoding="utf-8") == "name: mine"


def test_an_import_writes_the_portfolio_and_reports_beside_it(execsim: Execsim, tmp_path: Path) -> None:
    table, mapping, made = tmp_path / "rows.csv", tmp_path / "map.yaml", tmp_path / "portfolio.yaml"
    table.write_text("Name,Cost\nFirst thing,100\n,200\n", encoding="utf-8")
    mapping.write_text("table: 1\ninitiatives: {name: Name, cost: {column: Cost}}\n", encoding="utf-8")
    run = execsim("import", "table", table, "--map", mapping, "-o", made)
    assert run.code == 0, run.err
    assert "1 row left out, no name" in run.err
    assert "1 initiative" in execsim("check", made).out
