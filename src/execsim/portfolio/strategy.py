"""What is to change, and how one would see it: intent, outcomes, metrics, survey."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from execsim.portfolio.units import (
    Amount,
    Count,
    Date,
    Duration,
    Entry,
    Every,
    Id,
    Level,
    Money,
    Named,
    Number,
    Ref,
    Refs,
    Share,
    Text,
    also_written,
    complaint,
)

DAYS_PER_WEEK, DAYS_PER_YEAR = 5.0, 250.0


class Worth(Entry):
    """Money over time: a rate for as long as it lasts, or a total.

    Attributes
    ----------
    per_week, per_year
        Money per 5, or per 250, working days.
    total
        Money in all, accruing evenly over `over` (10 years if left out).
    """

    per_week: Money | None = None
    per_year: Money | None = None
    total: Money | None = None
    over: Every | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Worth:
        given = [name for name in ("per_week", "per_year", "total") if getattr(self, name) is not None]
        if len(given) != 1:
            said = " and ".join(given) or "nothing"
            raise complaint(f"{said} given", "give exactly one of per_week, per_year and total")
        if self.over is not None and self.total is None:
            raise complaint("`over` without `total`", "`over` spreads a total; a rate needs none")
        return self

    @property
    def per_day(self) -> float:
        """Money per working day while it lasts."""
        if self.per_week is not None:
            return self.per_week / DAYS_PER_WEEK
        if self.per_year is not None:
            return self.per_year / DAYS_PER_YEAR
        return (self.total or 0.0) / self.lasts

    @property
    def lasts(self) -> float:
        """Working days after which it ends; infinite for a rate."""
        return (self.over or 10 * DAYS_PER_YEAR) if self.total is not None else float("inf")


class Boundary(Entry):
    """A line that no remedy and no plan may cross; `protects` are the paths it keeps (`*` for any id)."""

    model_config = also_written("string")

    text: Text
    protects: Refs = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class Intent(Entry):
    """The statement of what is to change, its why, its boundaries."""

    statement: Text
    why: Text | None = None
    worth: Worth | None = None
    decided_on: Date | None = None
    review_every: Every | None = None
    boundaries: tuple[Boundary, ...] = ()


class Outcome(Named):
    """A node of the clarity cascade: a state that somebody answers for, with a date and a test for done."""

    statement: Text
    parent: Ref | None = None
    level: Level | None = None
    owner: Refs = ()
    due: Date | None = None
    done_when: Text | None = None
    measured_by: Refs = ()
    worth: Worth | None = None
    complete_when: Literal["all", "any"] = "all"
    contributes: Share | None = None
    after: Refs = ()
    read_as: dict[Ref, Text] = Field(default_factory=dict)


class Metric(Named):
    """What is measured, whom it rewards, and what it works against."""

    kind: Literal["leading", "lagging"] | None = None
    measures: Literal["outcome", "output", "activity"] | None = None
    unit: Text | None = None
    baseline: Number | None = None
    target: Number | None = None
    by: Date | None = None
    readings: dict[Date, Number] = Field(default_factory=dict)
    rewards: Refs = ()
    bonus_share: Share | None = None
    works_against: Refs = ()


Score = Annotated[Amount, Field(ge=1, le=5)]


class Answers(Entry):
    """What one team answered in the survey: means from 1 to 5, high is good; `n` people answered."""

    on: Date | None = None
    n: Count
    clarity: Score | None = None
    alignment: Score | None = None
    unobstructed: Score | None = None
    safe_to_speak: Score | None = None


class Waiver(Entry):
    """A finding that was accepted: why, by whom, until when."""

    rule: Ref
    entity: Ref
    why: Text
    by: Ref
    until: Date


__all__ = ["Answers", "Boundary", "Duration", "Id", "Intent", "Metric", "Outcome", "Waiver", "Worth"]
