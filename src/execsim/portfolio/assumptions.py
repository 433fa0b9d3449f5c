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


_SHARES = frozenset((
    "focus", "switching_loss", "switching_cap", "misdirection", "detects", "waste", "rework_chance", "rework_share",
    "diverted_cap", "on_plan", "surprise_chance", "escape_chance", "reversal",
))  # fmt: skip
_COUNTS = frozenset(("max_rework", "max_misdirection"))
_ABOVE_ZERO = frozenset(("focus", "review_every"))  # with 0 nothing would ever be done


def complain_about(name: str, value: float) -> tuple[str, str] | None:
    """What is wrong with a value of an assumption, and what to do; None if it can be used.

    Names that are not in the tables here are factors, durations or spreads: not negative.
    """
    if name in _SHARES and not 0 <= value <= 1:
        hint = f"write {value / 100:g} for {value:g} %" if 1 < value <= 100 else "write a share, as 0.2"
        return f"{name} is a share from 0 to 1, found {value:g}", hint
    if value < 0:
        return f"{name} cannot be negative, found {value:g}", ""
    if name in _COUNTS and value != int(value):
        return f"{name} is a whole number, found {value:g}", f"write {int(value)} or {int(value) + 1}"
    return (f"{name} must be above 0, found 0", "") if name in _ABOVE_ZERO and value == 0 else None


@cache
def catalogue() -> dict[str, Assumption]:
    """Every assumption that ships with execsim, by name."""
    text = files("execsim.portfolio").joinpath("assumptions.yaml").read_text(encoding="utf-8")
    raw = parse_source(text, "assumptions.yaml").data  # PyYAML would read `off` as False
    return {name: Assumption(name=name, **entry) for name, entry in raw.items()}
