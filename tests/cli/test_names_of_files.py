r"""`scenarios\retention\portfolio.yaml` means the same file everywhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Execsim = Callable[..., Any]
pytestmark = [
    pytest.mark.skipif(os.sep == "\\", reason="there backslashes separate anyway"),
    pytest.mark.usefixtures("plans"),
]


@pytest.fixture
def plans(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(repository / "scenarios" / "starter", tmp_path / "plans" / "mine")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "plans"


def test_backslashes_separate_in_every_argument_and_option(execsim: Execsim, plans: Path) -> None:
    overlay = r"plans\mine\weekly-feedback.yaml"
    assert execsim("check", r"plans\mine").code == 0
    for scenario in (["--scenario", overlay], [f"--scenario={overlay}"]):
        assert "1 value changed" in execsim("check", r"plans\mine\portfolio.yaml", *scenario).out
    run = execsim("compare", r".\plans\mine", overlay, "-n", 5, "-o", r"plans\found.txt")
    assert run.code == 0, run.err
    assert "weekly-feedback" in (plans / "found.txt").read_text(encoding="utf-8")


def test_a_file_whose_name_has_a_backslash_is_that_file(execsim: Execsim, plans: Path) -> None:
    (plans.parent / r"plans\mine").write_text("name: odd\ninitiatives: {a: {}, b: {}}\n", encoding="utf-8")
    assert "2 initiatives" in execsim("check", r"plans\mine").out


def test_a_backslash_that_separates_nothing_stays(execsim: Execsim) -> None:
    assert execsim("check", "plans/mine", "--set", r"name=this\that").code == 0
    assert r"no file no\such" in execsim("check", r"no\such").err


def test_a_link_that_leads_nowhere_is_not_offered_in_its_own_place(execsim: Execsim, plans: Path) -> None:
    (plans / "plan.yaml").symlink_to("gone.yaml")
    run = execsim("check", "plans/plan.yaml")
    assert run.code == 2
    assert "there is no file plans/plan.yaml" in run.err
    assert "did you mean plan.yaml" not in run.err
