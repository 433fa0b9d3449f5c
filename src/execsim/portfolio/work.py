"""What is done: initiatives, packages, links, risks, events, choices and options."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from execsim.portfolio.estimate import DurationEstimate, EffortEstimate
from execsim.portfolio.strategy import Worth
from execsim.portfolio.units import (
    Amount,
    Count,
    Date,
    Duration,
    Effort,
    Entry,
    Factor,
    Flag,
    Id,
    Lag,
    Money,
    Named,
    Number,
    Positive,
    Ref,
    Refs,
    Share,
    also_written,
    complaint,
    parse_duration,
)

Basis = Literal["focused", "booked"]
Raw = dict[str, Any]  # patches inside the file: read by `patch`, checked when they are applied


class Link(Entry):
    """A dependency on a package (`build`, `crm.cutover`) or on an external (`external.vendor-release`)."""

    model_config = also_written("string")

    package: Ref
    type: Literal["FS", "SS", "FF", "SF"] = "FS"
    lag: Lag = 0.0

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return {"package": value} if isinstance(value, str) else value


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, (str, dict)) else value


Links = Annotated[tuple[Link, ...], BeforeValidator(_one_or_more, json_schema_input_type=Link | tuple[Link, ...])]


class Mode(Entry):
    """Another way to do a package: other seats, a factor on its effort or time, a factor on the value."""

    needs: dict[Ref, Count] | None = None
    effort: Factor = 1.0
    takes: DurationEstimate | None = None
    value: Factor = 1.0


class WorkPackage(Named):
    """What one team does in one go: effort (person-days) or elapsed time, seats, predecessors, modes."""

    team: Ref | None = None
    people: Positive | None = None
    needs: dict[Ref, Count] = Field(default_factory=dict)
    effort: EffortEstimate | None = None
    takes: DurationEstimate | None = None
    effort_basis: Basis | None = None
    skill: Ref | None = None
    after: Links = ()
    modes: dict[Id, Mode] = Field(default_factory=dict)
    mode: Ref | None = None
    release: Flag = False
    go: Share | None = None
    not_before: Date | None = None
    rank: Number | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> WorkPackage:
        if (self.effort is None) == (self.takes is None):
            found = "both `effort` and `takes`" if self.effort is not None else "neither `effort` nor `takes`"
            raise complaint(found, "give exactly one: effort in person-days, or takes as elapsed time (3w)")
        if self.team is not None and self.needs:
            raise complaint("both `team` and `needs`", "`team: x` with `people: n` is short for `needs: {x: n}`")
        if self.people is not None and self.team is None:
            raise complaint("`people` without `team`", "name the team, or write needs: {team: people}")
        if self.effort is not None and len(self.seats) != 1:
            one = "effort is the work of one team; split the package, or give `takes`"
            hint = one if self.seats else "name its team: {team: it, effort: 3}"
            raise complaint(f"effort needs exactly one team, found {len(self.seats) or 'none'}", hint)
        if any(count < 1 for count in self.seats.values()) and self.effort is not None:
            raise complaint("effort without people", "ask for at least one")
        return self

    @property
    def seats(self) -> dict[str, int]:
        """People needed, by team."""
        return {self.team: self.people or 1} if self.team is not None else self.needs


class InitiativeDecision(Entry):
    """A decision that an initiative needs: before which package, about how much money."""

    model_config = also_written("string", "null")

    before: Ref | None = None
    amount: Money | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if value is None:
            return {}
        return {"before": value} if isinstance(value, str) else value


class Due(Entry):
    """When it is due; `hard` means a plan must keep it; the penalty is money for each week late."""

    model_config = also_written("string")

    by: Date
    hard: Flag = False
    penalty: Worth | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return {"by": value} if isinstance(value, str) else value


class Planned(Entry):
    """The baseline dates."""

    start: Date | None = None
    finish: Date | None = None


class Status(Entry):
    """What was last reported."""

    is_: Annotated[Literal["on-track", "at-risk", "blocked"], Field(alias="is")]
    on: Date | None = None


class Value(Worth):
    """The value stream of finished work.

    Attributes
    ----------
    ramp
        Working days from completion until the full rate is reached, in a straight line.
    half_life
        Working days in which the rate halves.
    kind
        `cash`, `avoided` cost, or `other`.
    vouched_by
        The person who stands for the figure.
    """

    ramp: Duration = 0.0
    half_life: Duration | None = None
    kind: Literal["cash", "avoided", "other"] = "cash"
    vouched_by: Ref | None = None


class Cost(Entry):
    """Money beside labour, and when it is spent."""

    model_config = also_written("number")

    total: Money
    spread: Literal["start", "work", "finish"] = "work"

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return {"total": value} if isinstance(value, (int, float)) and not isinstance(value, bool) else value


class Change(Entry):
    """How those whose work changes are taken along."""

    why_told: Flag | None = None
    involved: Refs = ()
    training: Duration | None = None
    pilot: Ref | None = None


class Initiative(Named):
    """A fundable piece of work that serves an outcome."""

    serves: Refs = ()
    owner: Refs = ()
    must: Flag = False
    selected: Flag = True
    not_before: Date | None = None
    due: Due | None = None
    planned: Planned | None = None
    status: Status | None = None
    value: Value | None = None
    works: Share | None = None
    cost: Cost | None = None
    spends: dict[Ref, Amount] = Field(default_factory=dict)
    decisions: dict[Ref, InitiativeDecision] = Field(default_factory=dict)
    on_done: Raw = Field(default_factory=dict)
    smallest_test: Ref | None = None
    affects: dict[Ref, Count] = Field(default_factory=dict)
    change: Change | None = None
    packages: dict[Id, WorkPackage] = Field(default_factory=dict)
    rank: Number | None = None


class Option(Named):
    """A patch that the optimiser may buy: it costs money and holds after its lead time."""

    set: Raw
    cost: Money = 0.0
    lead: Duration = 0.0


class Choice(Named):
    """A constraint on the selection: pick from a list, or if one then (not) another."""

    pick: Literal["at-most-one", "exactly-one", "all-or-none"] | None = None
    of: Refs = ()
    if_: Annotated[Ref | None, Field(alias="if")] = None
    requires: Refs = ()
    excludes: Refs = ()

    @model_validator(mode="after")
    def _one_form(self) -> Choice:
        picks = self.pick is not None and len(self.of) >= 2 and self.if_ is None
        implies = self.if_ is not None and self.pick is None and bool(self.requires) != bool(self.excludes)
        if not (picks and not self.requires and not self.excludes) and not (implies and not self.of):
            hint = "write {pick: exactly-one, of: [a, b]}, {if: a, requires: b} or {if: a, excludes: b}"
            raise complaint("this is not a choice", hint)
        return self


class Mitigation(Entry):
    """What is done about a risk: its cost, and the chance (or impact) that remains once it is active."""

    cost: Money = 0.0
    chance: Share | None = None
    delay: DurationEstimate | None = None
    effort: Factor | None = None
    value: Factor | None = None
    active: Flag = False


class Risk(Named):
    """A chance, what it hits, and the impact: delay, effort, cost, value."""

    hits: Refs = ()
    kind: Literal["resource", "technical", "stakeholder", "external"] | None = None
    chance: Share | None = None
    delay: DurationEstimate | None = None
    effort: Factor | None = None
    cost: Money | None = None
    value: Factor | None = None
    owner: Refs = ()
    mitigation: Mitigation | None = None


class Event(Named):
    """Something that may happen at any time: its yearly chance and what it does to every value."""

    chance_per_year: Annotated[Amount, Field(le=100)]
    value: Factor = 1.0
    then: Literal["replan", "escalate"] | None = None


def _remaining(value: Any) -> Any:
    return parse_duration(value) if isinstance(value, str) else value


class Actual(Entry):
    """What was done: dates, person-days spent, and what remains: person-days, or `3d` for elapsed work."""

    started: Date | None = None
    finished: Date | None = None
    spent: Effort | None = None
    remaining: Annotated[Effort, BeforeValidator(_remaining, json_schema_input_type=Effort | Duration)] | None = None
