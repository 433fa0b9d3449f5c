"""The behavioural numbers in force: the catalogue with the portfolio's own values put in."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from execsim.portfolio.assumptions import Assumption, catalogue
from execsim.portfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The assumptions in force, as numbers; names and units are those of `portfolio/assumptions.yaml`."""

    focus: float
    focus_spread: float
    effort_spread: float
    portfolio_spread: float
    team_spread: float
    initiative_spread: float
    on_plan: float
    slip: float
    surprise_chance: float
    surprise_days: float
    surprise_growth: float
    switching_loss: float
    switching_cap: float
    takes_decision: float
    takes_owner: float
    misdirection: float
    clarity_odds: float
    detects: float
    review_every: float
    waste: float
    rework_chance: float
    rework_share: float
    max_rework: float
    max_misdirection: float
    diverted_cap: float
    early_value: float
    escape_chance: float
    escape_effort: float
    reversal: float
    replacement: float

    def without_chance(self) -> Behaviour:
        """The same organisation on a day when nothing varies and nothing goes wrong."""
        off = {name: a.off for name, a in catalogue().items() if a.off is not None}
        return replace(self, **off)


def assumptions_of(portfolio: Portfolio) -> dict[str, Assumption]:
    """The catalogue with the portfolio's own values put in.

    An override keeps the range unless it gives its own; its trust is `medium` unless it says so, because
    somebody stands for it.
    """
    result = dict(catalogue())
    for name, own in portfolio.assumptions.items():
        base = result[name]
        value = base.off if own.value == "off" else float(own.value)
        result[name] = replace(
            base,
            value=base.value if value is None else value,
            low=base.low if own.low is None else own.low,
            high=base.high if own.high is None else own.high,
            trust=own.trust or "medium",
            source=own.source or "the portfolio file",
        )
    return result


def behaviour_of(portfolio: Portfolio) -> Behaviour:
    """The numbers alone, as engines read them."""
    values = assumptions_of(portfolio)
    return Behaviour(**{field.name: values[field.name].value for field in fields(Behaviour)})
