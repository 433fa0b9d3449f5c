"""The mapping of a table of finished work: which column means what. `docs/backtest.md` is its reference."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from execsim.exchange.mapping import Column, MoneyColumn, Part, Reading, Texts
from execsim.portfolio.complaints import explain
from execsim.portfolio.source import Path, Source, input_error
from execsim.portfolio.units import Text, complaint

_PLAIN = ("name", "group", "start", "planned", "started", "finished")
_DATES = ("start", "planned", "started", "finished")
_PARTS = ("planned_days", "finished_days", "planned_cost", "cost", "only")


class Only(Part):
    """The rows that are meant: those whose cell is one of the texts given; `*` stands for anything."""

    column: Column
    is_: Annotated[Texts, Field(alias="is", min_length=1)]


class LengthColumn(Part):
    """A column of lengths, in calendar days once multiplied by `times`."""

    column: Column
    times: Annotated[float, Field(gt=0, le=1_000_000)] = 1.0


class FinishedColumns(Part):
    """What a row says: a row was planned, and has come to its end.

    Attributes
    ----------
    start, planned, finished
        First day, last day as planned, last day as it came; where `finished` is empty the work is not finished.
    started
        The day on which it really began: the length then counts from there, so a late start is no slip.
    planned_days, finished_days
        Lengths instead of last days, in calendar days once multiplied by their `times`; without `start` all begin on
        one day.
    shortest
        Calendar days; what was planned to take less is left out.
    planned_cost, cost
        As planned and as it came, in one unit.
    only
        Which rows are meant, where not all are.
    """

    name: Column | None = None
    group: Column | None = None
    start: Column | None = None
    planned: Column | None = None
    started: Column | None = None
    finished: Column | None = None
    planned_days: LengthColumn | None = None
    finished_days: LengthColumn | None = None
    shortest: Annotated[float, Field(ge=1, le=10_000)] = 1
    planned_cost: MoneyColumn | None = None
    cost: MoneyColumn | None = None
    only: Only | None = None

    @model_validator(mode="after")
    def _complete(self) -> FinishedColumns:
        dates = (self.planned, self.finished)
        lengths = (self.planned_days, self.finished_days)
        by_date = all((self.start, *dates)) and not any(lengths)
        by_length = all(lengths) and not any((*dates, self.started))
        if not (by_date or by_length):
            hint = "map start, planned and finished (dates), or planned_days and finished_days (lengths)"
            raise complaint("it takes what was planned and what came of it", hint)
        if (self.planned_cost is None) != (self.cost is None):
            raise complaint("cost is told by two columns", "map planned_cost and cost, or neither")
        return self

    def named(self) -> tuple[tuple[Path, str], ...]:
        """Every column that is named, with its path in the mapping."""
        found: list[tuple[Path, str]] = [(("finished", key), getattr(self, key)) for key in _PLAIN]
        for key in _PARTS:
            if (part := getattr(self, key)) is not None:
                found.append((("finished", key, "column"), part.column))
        return tuple((path, column) for path, column in found if column)

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns of dates."""
        return tuple(column for key in _DATES if (column := getattr(self, key)))


class FinishedMapping(BaseModel):
    """A whole mapping file of finished work."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: Literal[1]
    about: Text = ""
    read: Reading = Field(default_factory=Reading)
    finished: FinishedColumns


def read_finished_mapping(source: Source) -> FinishedMapping:
    """Read a mapping file of finished work.

    Raises
    ------
    InputError
        With every problem found, each at its line and column.
    """
    try:
        return FinishedMapping.model_validate(source.data)
    except ValidationError as error:
        raise input_error(explain(error, source, FinishedMapping)) from None
