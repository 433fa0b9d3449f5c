"""What all documents of the JSON contract share.

Keys may be added, never renamed. A date is ISO text, a duration working days, money the portfolio's
currency, a share or a chance 0 to 1. What is not known is null, never left out and never NaN.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """Anything in a document."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, populate_by_name=True)


class Place(Part):
    """Where something stands in a file; line and column count from 1."""

    file: str
    line: int
    column: int


class PatchPart(Part):
    """One change to the portfolio: a dotted path, what happens there, with what, and why."""

    path: str
    op: Literal["to", "add", "remove", "times"]
    value: Any
    why: str = ""


class RemedyPart(Part):
    """The world with a finding fixed: patches, when they begin to hold, their chance to, person-days of work."""

    set: tuple[PatchPart, ...]
    starts: float | None = None
    works: float | None = None
    effort: float | None = None


class Interval(Part):
    """A 90 % sampling interval; null is an open end."""

    low: float | None
    high: float | None


class ChangePart(Part):
    """What a scenario changes in the file, and why.

    Attributes
    ----------
    assumed
        What held where the file said nothing (`from` is null): an assumption, in words; null where there is none.
    effect
        Whether the model is another one with it: false means that no engine reads it, null that nobody looked.
    """

    scenario: str
    path: str
    from_: Any = Field(alias="from")
    to: Any
    why: str
    assumed: str | None
    effect: bool | None
