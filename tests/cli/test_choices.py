"""A command that needs a scenario and got none names those that lie beside the portfolio."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PLAN = "execsim: 1\nname: Plan\ninitiatives: {a: {}}\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "portfolio.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("command", "question"),
    [
        ("compare", "compared with what?"),
        ("hindsight", "what could be chosen instead?"),
        ("apply", "which scenario was accepted?"),
    ],
)
def test_the_scenarios_that_lie_beside_are_named(
    execsim: Callable[..., Any], plan: Path, command: str, question: str
) -> None:
    weekly = plan.with_name("weekly.yaml")
    weekly.write_text("# ours\nscenario: weekly\nset: {policy.review.every: 1w}\n", encoding="utf-8")
    plan.with_name("other.yaml").write_text("name: no scenario\n", encoding="utf-8")
    run = execsim(command, plan.parent)
    assert (run.code, run.out) == (2, "")
    assert question in run.err
    assert str(weekly) in run.err
    assert "other.yaml" not in run.err


def test_where_none_lies_its_shape_is_shown(execsim: Callable[..., Any], plan: Path) -> None:
    run = execsim("compare", plan)
    assert run.code == 2
    assert "inherits: portfolio.yaml" in run.err


def test_a_portfolio_that_is_not_there_is_what_is_wrong(execsim: Callable[..., Any], tmp_path: Path) -> None:
    run = execsim("hindsight", tmp_path / "nothing.yaml")
    assert (run.code, "there is no file" in run.err) == (2, True)


def test_commands_to_go_on_with_can_be_typed_as_they_stand(
    execsim: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = execsim("init", "our plan").out.replace("\\", "/")
    assert 'execsim check "our plan/portfolio.yaml"' in written
    assert 'execsim simulate "our plan"' in execsim("audit", "our plan", "--fail-on", "never").out
