"""What is marked confidential stays out of every format of an audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.cli.main import main
from execsim.render.formats import FORMATS

PLAN = """
execsim: 1
name: Two things, one of them secret
intent: {statement: Grow}
outcomes:
  known: {statement: Improve the network, owner: eva}
  hush: {name: Buy Borealis, statement: Close the purchase of Borealis, confidential: true}
people: {eva: {name: Eva Lind, role: Head of desk}}
decisions: {price: {name: Price for Borealis, takes: 2w, confidential: true}}
initiatives:
  open: {name: The open one, serves: known, owner: eva, decisions: {price: go}, packages: {go: {takes: 4w}}}
  north: {name: Project Borealis, serves: hush, confidential: true, packages: {go: {takes: 4w}}}
"""


@pytest.mark.parametrize("format_", FORMATS)
def test_no_format_names_what_is_confidential(tmp_path: Path, capsys: pytest.CaptureFixture[str], format_: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    assert main(["audit", str(file), "--fail-on", "never", "--format", format_]) == 0
    out = capsys.readouterr().out
    assert "Improve" in out or "network" in out.lower() or "known" in out.lower()  # it did speak of the rest
    assert [secret for secret in ("Borealis", "hush", "north", "Eva Lind") if secret in out] == []
