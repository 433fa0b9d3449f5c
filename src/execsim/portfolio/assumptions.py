"""The catalogue of behavioural numbers that the simulation assumes: what a portfolio may override by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from execsim.portfolio.source import parse_source


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that the model assumes: value, plausible range, source and trust.

    `off` is the value at which its mechanism does nothing; None where there is no such value.
    """

    name: str
    value: float
    low: float
    high: float
    trust: str
    source: str
    means: str
    off: float | None = None


@cache
def catalogue() -> dict[str, Assumption]:
    """Every assumption that ships with execsim, by name."""
    text = files("execsim.portfolio").joinpath("assumptions.yaml").read_text(encoding="utf-8")
    raw = parse_source(text, "assumptions.yaml").data  # PyYAML would read `off` as False
    return {name: Assumption(name=name, **entry) for name, entry in raw.items()}
