"""`execsim rules eval`, as its users call it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Execsim = Callable[..., Any]


def test_labelled_statements_are_scored(execsim: Execsim, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    lines = [
        {"text": "Improve the network", "label": "vague", "source_family": "it"},
        {"text": "Hire a VP of Engineering", "label": "concrete", "source_family": "hr"},
        {"text": "Deliver new visual style", "label": "borderline", "source_family": "hr"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run = execsim("rules", "eval", file, "--format", "json")
    assert run.code == 0, run.err
    scored = json.loads(run.out)
    assert {"precision", "recall", "f1", "n", "families"} <= scored.keys()
    assert (scored["n"], scored["f1"]) == (2, 1.0)
    assert scored["families"]["it"]["n"] == 1
    assert "F1" in execsim("rules", "eval", file).out


def test_a_line_that_is_no_statement_is_shown_with_its_place(execsim: Execsim, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"text": "Fine", "label": "vague"}\n{"text": "?", "label": "unclear"}\n', encoding="utf-8")
    run = execsim("rules", "eval", file)
    assert run.code == 2
    assert f"{file}:2:1: `label` is none of vague, concrete, borderline" in run.err


def test_a_file_that_is_not_there_is_2(execsim: Execsim) -> None:
    assert execsim("rules", "eval", "nowhere.jsonl").code == 2
