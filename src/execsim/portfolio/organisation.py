"""Who does the work and who may decide: people, teams, decisions, forums, parties outside."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from execsim.portfolio.estimate import DateEstimate, DurationEstimate
from execsim.portfolio.units import (
    Amount,
    ByPeriod,
    Count,
    Date,
    DateRange,
    Duration,
    Entry,
    Every,
    Flag,
    Money,
    Named,
    Positive,
    Ref,
    Refs,
    Share,
    Text,
    complaint,
)


class Person(Named):
    """A role that somebody holds: whom they report to, what they put first, how likely they leave in a year."""

    role: Text | None = None
    team: Ref | None = None
    reports_to: Ref | None = None
    priorities: Refs = ()
    time: Share | None = None
    leaves: Share | None = None
    skills: Refs = ()


class Delegation(Entry):
    """How far a delegate may decide: an amount of money; without one, without limit."""

    up_to: Money | None = None


def _by_id(value: Any) -> Any:
    """`[maria]` and `maria` are short for `{maria: {}}`."""
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, dict):
        return {k: {} if v is None else v for k, v in value.items()}
    return value


class Decision(Named):
    """A choice somebody must make before work goes on."""

    decided_by: Ref | None = None
    delegated_to: Annotated[
        dict[Ref, Delegation],
        BeforeValidator(_by_id, json_schema_input_type=Ref | tuple[Ref, ...] | dict[Ref, Delegation | None]),
    ] = Field(default_factory=dict)
    consents: Refs = ()
    forum: Ref | None = None
    only_on: tuple[Date, ...] = ()
    takes: DurationEstimate | None = None
    ask_ahead: Duration = 0.0
    delegable: Flag = True
    once_per: Literal["initiative", "portfolio"] = "initiative"

    @model_validator(mode="after")
    def _one_calendar(self) -> Decision:
        if self.forum and self.only_on:
            raise complaint("both a forum and only_on", "give the forum, or the dates, not both")
        return self


class Forum(Named):
    """Where and how often decisions are made."""

    every: Every
    decides_up_to: Positive | None = None
    held: Share = 1.0
    attended_by: Refs = ()
    effort: Duration = 0.0


class Team(Named):
    """Seats, the share of a day left for planned work, skills and a calendar.

    Attributes
    ----------
    people
        Seats, by period.
    day_rate
        Money per person-day worked.
    focus
        Share of a day left for planned work, by period.
    skills
        How many of the seats have a skill.
    holidays
        Country (or `DE-BY`) of the team's public holidays; the portfolio's if left out.
    days_off
        Days and ranges on which nobody works.
    attrition
        Chance that the holder of a seat leaves within a year.
    """

    people: ByPeriod[Count] | None = None
    day_rate: Money | None = None
    focus: ByPeriod[Share] | None = None
    skills: dict[Ref, Count] = Field(default_factory=dict)
    site: Text | None = None
    holidays: Text | None = None
    days_off: tuple[DateRange, ...] = ()
    attrition: Annotated[Amount, Field(le=1)] | None = None


class External(Named):
    """Something that others deliver: after a time (from the request, or from its own `after`), or on a date."""

    takes: DurationEstimate | None = None
    date: DateEstimate | None = None
    after: Refs = ()

    @model_validator(mode="after")
    def _one_way(self) -> External:
        if (self.takes is None) == (self.date is None):
            raise complaint("needs `takes` or `date`", "give exactly one of the two")
        return self
