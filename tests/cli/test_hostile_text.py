"""Names in a file are a stranger's: they are shown as text, whatever they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

HOSTILE = Path(__file__).parent / "hostile.yaml"
SCENARIO = Path(__file__).parent / "hostile-scenario.yaml"
ACTED_UPON = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

COMMANDS = {
    "audit": ["audit", HOSTILE, "--skipped", "--fail-on", "never"],
    "simulate": ["simulate", HOSTILE, "-n", 10],
    "optimise": ["optimise", HOSTILE, "--time-limit", 3, "-n", 10],
    "compare": ["compare", HOSTILE, SCENARIO, "-n", 10],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_name_can_colour_move_or_turn_the_text_round(execsim: Callable[..., Any], command: str) -> None:
    run = execsim(*COMMANDS[command])
    assert run.code == 0, run.err
    assert not ACTED_UPON.search(run.out)
    assert "Plan [red]not red[/red] red esrever" in run.out  # markup is shown, escapes are gone


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_wider_than_80_columns(execsim: Callable[..., Any], command: str) -> None:
    out = execsim(*COMMANDS[command]).out
    assert max(map(cell_len, out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_json_keeps_the_text_and_escapes_what_a_terminal_would_act_upon(
    execsim: Callable[..., Any], command: str
) -> None:
    run = execsim(*COMMANDS[command], "--format", "json")
    assert run.code == 0, run.err
    assert not ACTED_UPON.search(run.out)
    assert json.loads(run.out)["portfolio"] == "Plan [red]not red[/red] \x1b[31mred\x1b[0m \u202eesrever"


def test_errors_are_plain_text_too(execsim: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text('name: x\n"b\\e[31mad\\u202e": 1\n', encoding="utf-8")
    run = execsim("check", file)
    assert run.code == 2
    assert "plan.yaml:2:1" in run.err
    assert not ACTED_UPON.search(run.err)
