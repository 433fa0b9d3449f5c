"""How a price is said: from the least to the most that sampling and assumptions leave open."""

from __future__ import annotations

from execsim.render.charts import worth
from execsim.render.report.figures import Figures, Text
from execsim.results.contract_prices import EffectPart

Place = tuple[str | int, ...]


def money(figures: Figures, at: Place, effect: EffectPart, *, at_most: bool = False) -> Text:
    """Net value from the least to the most; a size in words where money would claim too much."""
    ends = worth.ends_of(effect)
    if effect.size == "not visible" or effect.withheld or ends is None:
        return (effect.size,)
    low, high = (figures("money", *at, *end) for end in ends)
    return ("up to ", high) if at_most and number_at(effect, ends[0]) >= 0 else (low, " to ", high)


def days(figures: Figures, at: Place, effect: EffectPart, *, at_most: bool = False) -> Text:
    """Earlier or later by how much, from the least to the most."""
    ends = worth.ends_of(effect)
    if effect.size == "not visible" or ends is None:
        return ("not visible",)
    most, least = (figures("days", *at, *end) for end in ends)
    if number_at(effect, ends[1]) <= 0:
        return ("up to ", most, " earlier") if at_most else (least, " to ", most, " earlier")
    if number_at(effect, ends[0]) >= 0:
        return (most, " to ", least, " later")
    return (most, " earlier to ", least, " later")


def number_at(effect: EffectPart, end: tuple[str, str]) -> float:
    """The number at an end of an effect."""
    return float(getattr(getattr(effect, end[0]), end[1]))
