"""The portfolio: the whole file as one frozen object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from execsim.portfolio.estimate import EffortEstimate, SizeName
from execsim.portfolio.organisation import Decision, External, Forum, Person, Team
from execsim.portfolio.policy import AdaptationTrigger, AssumptionOverride, Policy
from execsim.portfolio.strategy import Answers, Intent, Metric, Outcome, Waiver
from execsim.portfolio.units import Amount, Date, Entry, Id, Money, PeriodKey, Ref, Text
from execsim.portfolio.work import (
    Actual,
    Basis,
    Choice,
    Event,
    Initiative,
    Option,
    Risk,
    WorkPackage,
)


class Calendar(Entry):
    """When the portfolio runs: `end` is the horizon in which value counts; `grid` is the optimiser's period."""

    start: Date | None = None
    end: Date | None = None
    holidays: Text | None = None
    grid: Literal["auto", "day", "week", "month", "quarter"] | None = None


class Budget(Entry):
    """Money (or another means) in total and by period; each period is capped alone."""

    total: Money | None = None
    by: dict[PeriodKey, Amount] = Field(default_factory=dict)


class Portfolio(Entry):
    """Everything that one file says. Maps are keyed by id; `load` has checked that every reference holds."""

    execsim: Literal[1] = 1
    name: Text = "Portfolio"
    as_of: Date | None = None
    currency: Annotated[Text, Field(max_length=8)] = "EUR"
    calendar: Calendar = Field(default_factory=Calendar)
    budget: Budget | None = None
    budgets: dict[Id, Budget] = Field(default_factory=dict)
    effort_basis: Basis = "focused"
    sizes: dict[SizeName, EffortEstimate] = Field(default_factory=dict)
    intent: Intent | None = None
    outcomes: dict[Id, Outcome] = Field(default_factory=dict)
    metrics: dict[Id, Metric] = Field(default_factory=dict)
    people: dict[Id, Person] = Field(default_factory=dict)
    decisions: dict[Id, Decision] = Field(default_factory=dict)
    forums: dict[Id, Forum] = Field(default_factory=dict)
    teams: dict[Id, Team] = Field(default_factory=dict)
    external: dict[Id, External] = Field(default_factory=dict)
    initiatives: dict[Id, Initiative] = Field(default_factory=dict)
    options: dict[Id, Option] = Field(default_factory=dict)
    choices: dict[Id, Choice] = Field(default_factory=dict)
    risks: dict[Id, Risk] = Field(default_factory=dict)
    events: dict[Id, Event] = Field(default_factory=dict)
    policy: Policy = Field(default_factory=Policy)
    triggers: dict[Id, AdaptationTrigger] = Field(default_factory=dict)
    survey: dict[Ref, Answers] = Field(default_factory=dict)
    actuals: dict[Ref, Actual] = Field(default_factory=dict)
    assumptions: dict[Ref, AssumptionOverride] = Field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()

    def packages(self) -> Iterator[tuple[str, str, WorkPackage]]:
        """(initiative id, package id, package) of every package that is written down."""
        for initiative_id, initiative in self.initiatives.items():
            for package_id, package in initiative.packages.items():
                yield initiative_id, package_id, package

    @property
    def status_date(self) -> dt.date | None:
        """`as_of`, or the calendar's start; None when neither is given."""
        return self.as_of or self.calendar.start
