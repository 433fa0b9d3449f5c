"""Reports go by roles, and keep what the file marks confidential."""

from __future__ import annotations

import re
from pathlib import Path

from execsim.render.handover.markdown import render_markdown
from execsim.render.json_text import json_text
from execsim.render.report.assembly import report_view
from reports import STARTER, report_of

SECRET = """
  falcon-takeover:
    name: Buy Falcon Ltd
    serves: fast-answers
    owner: sam
    confidential: true
    value: {per_week: 9000}
    decisions: {tool-choice: sign}
    packages:
      sign: {name: Falcon signing, team: it, effort: 5}
      merge: {name: Falcon merger, team: it, effort: 9, after: [sign, triage.build]}
"""


def test_what_is_confidential_is_nowhere_in_a_report(tmp_path: Path) -> None:
    text = (STARTER / "portfolio.yaml").read_text(encoding="utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(text.replace("\n# choices:", f"{SECRET}# choices:", 1), encoding="utf-8")
    assert "falcon" in file.read_text(encoding="utf-8")
    document = report_of(file, futures=5, time_limit=1.0)
    assert "falcon" not in json_text(document).lower()


def test_people_go_by_their_role() -> None:
    document = report_of(STARTER / "portfolio.yaml", STARTER / "weekly-feedback.yaml", futures=5, time_limit=0)
    text = render_markdown(report_view(document))
    assert "Head of support" in text
    assert not re.search(r"\b(sam|kim)\b", text.lower())
