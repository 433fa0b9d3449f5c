"""Findings made by hand, and worlds small enough to reckon with."""

from __future__ import annotations

from typing import Any

from execsim.portfolio.load import Loaded, validate
from execsim.portfolio.patch import Patch
from execsim.portfolio.source import parse_source
from execsim.results.findings import Audit, Finding, Remedy

CALM = """
assumptions: {focus_spread: off, effort_spread: off, portfolio_spread: off, team_spread: off,
  initiative_spread: off, switching_loss: off, misdirection: off, waste: off, rework_chance: off, reversal: off}
"""


def loaded(text: str) -> Loaded:
    """A portfolio from text, as if from a file."""
    source = parse_source(text, "portfolio.yaml")
    return Loaded(validate(source), source)


def finding(
    code: str,
    *patches: Patch,
    entity: str = "portfolio",
    starts: float | None = 0.0,
    works: float | None = 1.0,
    effort: float | None = 1.0,
    **more: Any,
) -> Finding:
    """A finding with a remedy; without patches, with none."""
    remedy = Remedy(patches, starts, works, effort) if patches else None
    return Finding(
        code=code,
        name="made-by-hand",
        severity="high",
        pitfall="a habit",
        given="portfolio",
        entity=entity,
        title=f"Title of {code}",
        path="",
        message="something is missing",
        mitigation="add it",
        ask=("Who?",),
        evidence={},
        remedy=remedy,
        fingerprint=f"{code.lower()}0000",
        **more,
    )


def to(path: str, value: Any) -> Patch:
    """A patch that sets a value."""
    return Patch(path, "to", value)


def found(*findings: Finding) -> Audit:
    """An audit that found these."""
    return Audit("Two halves", None, "feasible", findings, (), (), len(findings))
