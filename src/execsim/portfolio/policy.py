"""How the organisation executes: rhythm of review and planning, limits, order of work, triggers, assumptions."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from execsim.portfolio.units import (
    Date,
    Duration,
    Entry,
    Every,
    Named,
    Number,
    Positive,
    Ref,
    Share,
    Text,
    also_written,
    complaint,
)

OBSERVABLE = re.compile(
    r"(teams\.[\w-]+\.(?:people|utilisation)|metrics\.[\w-]+\.reading|late_share|spend|events\.[\w-]+)"
    r"\s*(<=|>=|<|>|==)\s*(-?\d+(?:\.\d+)?)"
    r"|events\.[\w-]+"
)


class Review(Entry):
    """The feedback loop: how often, the chance that one review finds a wrong turn, and what it costs a person."""

    every: Every | None = None
    detects: Share | None = None
    by_team: dict[Ref, Every] = Field(default_factory=dict)
    effort: Duration = 0.0


class Replan(Entry):
    """Rolling planning: how often, how far ahead nothing moves, what it costs."""

    every: Every | None = None
    frozen: Duration = 0.0
    effort: Duration = 0.0


class Retro(Entry):
    """Looking back together, in a rhythm."""

    every: Every


class Questions(Entry):
    """Where teams ask what is meant."""

    forum: Ref | None = None
    liaison: Ref | None = None


Dispatch = Literal["rank", "cost-of-delay", "due", "first-come"]


class Policy(Entry):
    """How the organisation executes."""

    review: Review | None = None
    replan: Replan | None = None
    retro: Retro | None = None
    planning_deadline: Date | None = None
    questions: Questions | None = None
    wip_limit: Positive | None = None
    dispatch: Dispatch = "rank"
    ship_at: Annotated[Share, Field(gt=0)] = 1.0


class AdaptationTrigger(Named):
    """A signpost, its threshold and the response."""

    when: Text
    then: Literal["replan", "escalate"]

    @model_validator(mode="after")
    def _readable(self) -> AdaptationTrigger:
        if not OBSERVABLE.fullmatch(self.when.strip()):
            hint = (
                "write `observable op number` with one of teams.T.people, teams.T.utilisation, "
                "metrics.M.reading, late_share, spend, events.E"
            )
            raise complaint(f"cannot observe '{self.when[:80]}'", hint)
        return self


class AssumptionOverride(Entry):
    """Another value for one assumption, with its range and where it comes from; `off` switches it off."""

    model_config = also_written("number", "string")

    value: Number | Literal["off"]
    low: Number | None = None
    high: Number | None = None
    trust: Literal["high", "medium", "low", "folklore"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        plain = isinstance(value, (int, float, str)) and not isinstance(value, bool)
        return {"value": value} if plain else value
