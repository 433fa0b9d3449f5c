"""How sure a forecast is: what the command line lets one ask for, and what the answer says."""

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


def test_a_precision_is_reached_or_the_answer_says_that_it_was_not(execsim: Execsim, starter: Path) -> None:
    reached = execsim("simulate", starter, "--precision", "5%")
    assert "enough for the 8-in-10 date to ±" in reached.out.replace("\n", " ")
    assert "Not as sure as asked" not in reached.out
    capped = execsim("simulate", starter, "--precision", "0.1 %", "-n", 200)
    assert "Not as sure as asked: 200 futures" in capped.out


def test_few_futures_are_called_few(execsim: Execsim, starter: Path) -> None:
    assert "Few futures: 10 tell the 8-in-10 date not at all" in execsim("simulate", starter, "-n", 10).out
    assert "Few futures" not in execsim("simulate", starter, "-n", 500).out


def test_the_document_says_how_luck_was_drawn_and_how_sure_it_is(execsim: Execsim, starter: Path) -> None:
    run = execsim("simulate", starter, "-n", 50, "--sampling", "latin-hypercube", "--format", "json")
    told = json.loads(run.out)
    assert (told["sampling"], told["precision"], told["replications"]) == ("latin-hypercube", None, 50)
    assert 0 < told["half_width"] < 1
    asked = json.loads(execsim("simulate", starter, "--precision", "10%", "--format", "json").out)
    assert asked["half_width"] <= asked["precision"] == 0.1


@pytest.mark.parametrize("share", ["1x", "0", "100%", "nan"])
def test_what_is_no_share_is_refused(execsim: Execsim, starter: Path, share: str) -> None:
    run = execsim("simulate", starter, "--precision", share)
    assert run.code == 2
    assert "write 1% or 0.01" in run.err
