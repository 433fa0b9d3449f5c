"""Every fact there is, by kind of entity."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from cel_expr_python import cel

from execsim.rules.expressions import FLAG, LIST, OPEN, TEXT, Language
from execsim.rules.facts.base import Fact, Facts, facts_of
from execsim.rules.facts.deciding import DecisionFacts, ForumFacts, PersonFacts
from execsim.rules.facts.metrics import MetricFacts
from execsim.rules.facts.organisation import TeamFacts
from execsim.rules.facts.packages import PackageFacts
from execsim.rules.facts.rhythm import PolicyFacts, TriggerFacts
from execsim.rules.facts.strategy import IntentFacts, OutcomeFacts
from execsim.rules.facts.surroundings import ChoiceFacts, ExternalFacts, RiskFacts
from execsim.rules.facts.waivers import WaiverFacts
from execsim.rules.facts.whole import PortfolioFacts
from execsim.rules.facts.work import InitiativeFacts

KINDS: dict[str, type[Facts[Any]]] = {
    cls.kind: cls
    for cls in (
        PortfolioFacts, IntentFacts, OutcomeFacts, MetricFacts, InitiativeFacts, PackageFacts, TeamFacts,
        PersonFacts, DecisionFacts, ForumFacts, RiskFacts, ExternalFacts, ChoiceFacts, TriggerFacts,
        PolicyFacts, WaiverFacts,
    )
}  # fmt: skip

_CEL: dict[str, cel.Type] = {"text": TEXT, "flag": FLAG, "list": LIST, "open": OPEN}


@cache
def facts_for(kind: str) -> dict[str, Fact]:
    """The facts that a rule on this kind may use: `it.<fact>` and `portfolio.<fact>`."""
    return {**facts_of(KINDS[kind]), **facts_of(PortfolioFacts, "portfolio")}


@cache
def language_for(kind: str) -> Language:
    """The rule language for this kind: its facts with their types."""
    return Language({name: _CEL[fact.type] for name, fact in facts_for(kind).items()})


def keys_of(kind: str) -> tuple[str, ...]:
    """The keys that an entity of this kind may have in the file."""
    bases = vars(KINDS[kind])["__orig_bases__"]
    [model] = next(get_args(base) for base in bases if get_args(base))
    return tuple(field.alias or name for name, field in model.model_fields.items())
