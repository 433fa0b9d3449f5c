"""`audit --remedies FILE`: the remedies of all findings as one scenario, each change with its why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Execsim = Callable[..., Any]

PLAN = """
name: Two owners without a say
calendar: {start: 2027-01-04, end: 2027-12-31}
people:
  ana: {role: Head of support, reports_to: cfo}
  ben: {role: Head of sales, reports_to: cfo}
  cfo: {role: Chief financial officer}
forums: {board: {every: 4w}}
decisions: {vendor: {decided_by: cfo, forum: board, ask_ahead: 8w}}
initiatives:
  triage: {owner: ana, decisions: {vendor: {}}, packages: {build: {takes: 4w}}}
  crm: {owner: ben, decisions: {vendor: {}}, packages: {build: {takes: 4w}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(PLAN, encoding="utf-8")


def test_the_remedies_of_one_rule_join_and_the_scenario_can_be_compared(execsim: Execsim) -> None:
    run = execsim("audit", "plan.yaml", "--select", "ES301", "--fail-on", "never", "--remedies", "mended.yaml")
    assert run.code == 0, run.err
    assert "written to mended.yaml: what would mend 2 findings" in run.err
    assert "ES301" in run.out
    made = yaml.safe_load(Path("mended.yaml").read_text(encoding="utf-8"))
    assert (made["scenario"], made["inherits"]) == ("mended", "plan.yaml")
    change = made["set"]["decisions.vendor.delegated_to"]
    assert change["add"] == ["ben", "ana"]
    assert "Head of support answers for" in change["why"]
    assert "Head of sales answers for" in change["why"]
    compared = execsim("compare", "plan.yaml", "mended.yaml", "-n", 10)
    assert compared.code == 0, compared.err
    assert "everything done, 8 in 10:" in compared.out
    silent = execsim("audit", "mended.yaml", "--select", "ES301")
    assert silent.code == 0, silent.out


def test_a_remedy_that_contradicts_one_before_it_is_left_out_and_named(execsim: Execsim, repository: Path) -> None:
    case = repository / "scenarios" / "retention"
    run = execsim("audit", case, "--select", "ES31", "--fail-on", "never", "--remedies", "late.yaml")
    assert "without ES311" in run.err
    assert "a remedy of a worse finding changes the same thing" in run.err
    assert execsim("check", "late.yaml").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan.yaml", "--remedies", "plan.yaml"], "give it another name"),
        (["plan.yaml", "--set", "name=x", "--remedies", "x.yaml"], "leave out --set"),
        (["plan.yaml", "--select", "ES123", "--remedies", "x.yaml"], "no finding has a remedy"),
    ],
)
def test_what_cannot_be_written_is_said(execsim: Execsim, arguments: list[str], said: str) -> None:
    run = execsim("audit", *arguments)
    assert run.code == 2
    assert said in run.err
    assert not Path("x.yaml").exists()
    assert Path("plan.yaml").read_text(encoding="utf-8") == PLAN
