"""Which assumptions a price hangs on, and what the world is at the ends of their ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from execsim.analysis.effects import same_model
from execsim.model.behaviour import assumptions_of
from execsim.model.compile import compile_model
from execsim.model.model import Model
from execsim.portfolio.assumptions import Assumption
from execsim.portfolio.load import Loaded
from execsim.portfolio.policy import AssumptionOverride

End = tuple[Assumption, float]
"""An assumption, and the value that it is to have."""
MOST = 4
"""Assumptions that one price is tried on."""

_DECIDING = ("takes_owner", "reversal", "takes_decision")
_DIRECTION = ("detects", "misdirection", "waste", "clarity_odds")
_BY_PATH = (
    (r"decisions\.[^.]+\.(delegated_to|decided_by)", _DECIDING),
    (r"decisions\.|forums\.", ("takes_decision", "effort_spread", "takes_owner")),
    (r"policy\.review", _DIRECTION),
    (r"metrics\.", ("diverted_cap", "focus")),
    (r"(intent|outcomes)\.", _DIRECTION),
    (r"policy\.wip_limit", ("switching_loss", "rework_chance", "switching_cap")),
    (r"policy\.(dispatch|replan)", ("effort_spread", "team_spread", "rework_chance")),
    (r"policy\.ship_at", ("early_value", "escape_chance", "escape_effort")),
    (r"teams\.[^.]+\.(people|skills|attrition)", ("effort_spread", "switching_loss", "replacement")),
    (r"teams\.[^.]+\.focus", ("focus_spread", "switching_loss", "effort_spread")),
    (r"risks\.", ("effort_spread", "rework_chance")),
)
_OTHERS = ("effort_spread", "rework_chance", "misdirection")
_COMPILED = frozenset(("takes_decision", "clarity_odds", "detects", "review_every", "diverted_cap", "focus"))
_IN_TABLES = _COMPILED | {"misdirection"}
"""Assumptions that the tables of a model hold already; all others stand in its `behaviour` alone."""
_PARTS_OF = {
    "surprise_days": "surprise_chance",
    "surprise_growth": "surprise_chance",
    "rework_share": "rework_chance",
    "max_rework": "rework_chance",
    "waste": "misdirection",
    "max_misdirection": "misdirection",
    "detects": "misdirection",
    "clarity_odds": "misdirection",
    "switching_cap": "switching_loss",
}
"""What says how a mechanism goes, and the assumption without which there is none."""


def _ships_early(model: Model) -> bool:
    return bool(model.packages.release.any()) and model.policy.ship_at < 1.0


_SOMEBODY: dict[str, Callable[[Model], bool]] = {
    "replacement": lambda model: bool((model.teams.attrition > 0.0).any() or (model.people.leaving > 0.0).any()),
    "reversal": lambda model: bool(model.asks.as_delegate.any()),
    "takes_owner": lambda model: bool(model.asks.owner_decides.any()),
    "early_value": _ships_early,
    "escape_chance": _ships_early,
    "escape_effort": _ships_early,
}
"""Whether there is anybody, or anything, that an assumption is about."""


def drivers_of(loaded: Loaded, paths: Iterable[str]) -> tuple[Assumption, ...]:
    """The assumptions behind the mechanisms that changes of these paths act through, at most `MOST`.

    Only such as have a range and are in force.
    """
    known = assumptions_of(loaded.portfolio)
    names: dict[str, None] = {}
    for path in paths:
        names |= dict.fromkeys(next((drivers for pattern, drivers in _BY_PATH if re.match(pattern, path)), _OTHERS))
    return tuple(known[name] for name in names if in_force(loaded, known[name]))[:MOST]


def in_force(loaded: Loaded, assumption: Assumption) -> bool:
    """Whether the model hangs on an assumption: it has a range, is not off, and the portfolio gives nothing instead."""
    if not assumption.low < assumption.high or assumption.value == assumption.off:
        return False
    model = compile_model(loaded.portfolio)
    whole = _PARTS_OF.get(assumption.name)
    if whole is not None and getattr(model.behaviour, whole) == 0.0:
        return False
    if assumption.name in _COMPILED:
        ends = (compile_model(assuming(loaded, assumption, end).portfolio) for end in (assumption.low, assumption.high))
        return not all(same_model(replace(end, behaviour=model.behaviour), model) for end in ends)
    return assumption.name not in _SOMEBODY or _SOMEBODY[assumption.name](model)


def assumed(loaded: Loaded, model: Model, *ends: End) -> Model:
    """The model of a portfolio where some assumptions have other values; compiled anew only where it must be."""
    for assumption, value in ends:
        loaded = assuming(loaded, assumption, value)
    if any(assumption.name in _IN_TABLES for assumption, _ in ends):
        return compile_model(loaded.portfolio)
    return replace(model, behaviour=replace(model.behaviour, **{one.name: float(value) for one, value in ends}))


def assuming(loaded: Loaded, assumption: Assumption, value: float) -> Loaded:
    """The same portfolio where one assumption has another value.

    How much a review finds is judgement even where the file gives a figure: that one is changed as well.
    """
    portfolio = loaded.portfolio
    own = AssumptionOverride(value=value, low=assumption.low, high=assumption.high)
    changed: dict[str, object] = {"assumptions": {**portfolio.assumptions, assumption.name: own}}
    review = portfolio.policy.review
    if assumption.name == "detects" and review is not None and review.detects is not None:
        review = review.model_copy(update={"detects": value})
        changed["policy"] = portfolio.policy.model_copy(update={"review": review})
    return Loaded(portfolio.model_copy(update=changed), loaded.source, loaded.changes)
