"""The mapping file: which column of a table means what. `docs/import.md` is its reference.

Wherever a mapping lists texts of cells, `*` stands for anything and case does not matter.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from execsim.exchange.cells import DateFormat
from execsim.portfolio.complaints import explain
from execsim.portfolio.source import Path, Source, input_error
from execsim.portfolio.units import Text, complaint, parse_date


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _date_format(written: str) -> str:
    try:
        DateFormat.read(written)
    except ValueError as error:
        raise complaint(str(error), "write for instance '%d/%m/%Y' or '%B %d, %Y'") from None
    return written


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise complaint(f"no encoding is called '{name[:60]}'", "write utf-8, cp1252 or latin-1") from None
    return name


def _template(text: str) -> str:
    if "{}" not in text:
        raise complaint("the statement has no place for the cell's text", "write {} where it should stand")
    return text


Column = Annotated[Text, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)]
Formats = Annotated[
    tuple[Annotated[Text, AfterValidator(_date_format)], ...],
    BeforeValidator(_one_or_more),
    Field(min_length=1),
]
SECTIONS = ("outcomes", "metrics", "people", "initiatives", "actuals")  # what an import adds to
Need = Literal["owner", "due", "start", "finish", "cost", "value", "measure", "outcome", "status"]


class Part(BaseModel):
    """A part of a mapping; a bare column name is short for a map with the column alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"column": value} if isinstance(value, str) and "column" in cls.model_fields else value


class Reading(Part):
    """How the file is written.

    Attributes
    ----------
    encoding
        `auto`: UTF-8 with or without a byte-order mark, else Windows-1252, which is reported.
    delimiter
        `auto`: the first of comma, semicolon, tab and bar under which every mapped column is found.
    dates
        Formats such as `%B %d, %Y`, tried in this order.
    decimal, thousands
        How numbers are written; `thousands` may be empty.
    empty
        Texts that say nothing, such as `NA`.
    repeat
        Texts that stand for the same column of the row above, such as `(See Above)`.
    """

    encoding: Annotated[Text, AfterValidator(lambda e: e if e == "auto" else _encoding(e))] = "auto"
    delimiter: Literal["auto", ",", ";", "tab", "|"] = "auto"
    dates: Formats = Field(default=("%Y-%m-%d",), validate_default=True)
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ","
    empty: Texts = ()
    repeat: Texts = ()

    @property
    def formats(self) -> tuple[DateFormat, ...]:
        """The date formats, ready to search with."""
        return tuple(DateFormat.read(written) for written in self.dates)

    @model_validator(mode="after")
    def _apart(self) -> Reading:
        if self.decimal == self.thousands:
            raise complaint("decimal and thousands are the same sign", "give two different signs")
        return self


class OutcomeColumn(Part):
    """The group of a row: rows with the same text serve one outcome.

    Attributes
    ----------
    statement
        What the outcome says; `{}` is the cell's text.
    owner
        `rows`: everybody that its rows name. `nobody`: left open.
    due
        `latest`: the latest due date (or else finish) of its rows. `none`: left open.
    """

    column: Column
    statement: Annotated[Text, AfterValidator(_template)] = "{}"
    parent: Text | None = None
    level: Literal["organisation", "department", "team", "individual"] | None = None
    owner: Literal["rows", "nobody"] = "nobody"
    due: Literal["latest", "none"] = "none"


class OwnerColumn(Part):
    """Who answers: one party, or several between the separators given (the longer ones are tried first).

    `is: role` (a function or an office) or `is: name` (a person's name, shown only with `--names`).
    """

    column: Column
    split: Texts = ()
    is_: Annotated[Literal["role", "name"], Field(alias="is")] = "role"


class MeasureColumn(Part):
    """What is measured: a metric for each row; what it counts is guessed by the first pattern that fits."""

    column: Column
    activity: Texts = ()
    output: Texts = ()
    outcome: Texts = ()

    @property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """The patterns for each kind."""
        return {"activity": self.activity, "output": self.output, "outcome": self.outcome}


class MoneyColumn(Part):
    """An amount of money; `times` turns the table's unit into whole currency units (1000000 for millions)."""

    column: Column
    times: Annotated[float, Field(gt=0, le=1e12)] = 1.0
    if_empty: Annotated[float, Field(ge=0, le=1e15)] | None = None


class ValueColumn(MoneyColumn):
    """Benefits: a total, or a rate by year or week."""

    as_: Annotated[Literal["total", "per_year", "per_week"], Field(alias="as")] = "total"
    kind: Literal["cash", "avoided", "other"] | None = None


class StatusColumn(Part):
    """The last report on how it goes, by the texts that mean each word; other texts are reported.

    Of several columns the first that says something counts.
    """

    column: Annotated[tuple[Column, ...], BeforeValidator(_one_or_more), Field(min_length=1)]
    on_track: Annotated[Texts, Field(alias="on-track")] = ()
    at_risk: Annotated[Texts, Field(alias="at-risk")] = ()
    blocked: Texts = ()

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The texts for each of the portfolio's words."""
        return {"on-track": self.on_track, "at-risk": self.at_risk, "blocked": self.blocked}


class Columns(Part):
    """What a row says: a row is an initiative.

    Attributes
    ----------
    name, id
        The id is made from the name unless a column is given for it.
    start, finish
        Planned dates.
    work
        `remaining`: of a row under way only what is left after the portfolio's `as_of` counts: its time
        and its share of the cost, by calendar days. A row that has ended is done. `all`: as it stands.
    needs
        A row without these is left out, and reported.
    """

    name: Column
    id: Column | None = None
    outcome: OutcomeColumn | None = None
    owner: OwnerColumn | None = None
    measure: MeasureColumn | None = None
    due: Column | None = None
    start: Column | None = None
    finish: Column | None = None
    work: Literal["all", "remaining"] = "all"
    cost: MoneyColumn | None = None
    value: ValueColumn | None = None
    status: StatusColumn | None = None
    needs: Annotated[tuple[Need, ...], BeforeValidator(_one_or_more)] = ()

    @model_validator(mode="after")
    def _complete(self) -> Columns:
        unmapped = [need for need in self.needs if getattr(self, need) is None]
        if unmapped:
            raise complaint(f"needs '{unmapped[0]}', which no column gives", f"map a column to {unmapped[0]}")
        if self.work == "remaining" and (self.start is None or self.finish is None):
            raise complaint("what remains cannot be told without dates", "map columns to start and finish")
        return self

    def named(self) -> tuple[tuple[Path, str], ...]:
        """Every column that is named, with its path under `initiatives`."""
        parts = {
            "outcome": self.outcome,
            "owner": self.owner,
            "measure": self.measure,
            "cost": self.cost,
            "value": self.value,
        }
        plain = {
            "name": self.name,
            "id": self.id,
            "due": self.due,
            "start": self.start,
            "finish": self.finish,
        }
        found: list[tuple[Path, str]] = [((key,), column) for key, column in plain.items() if column]
        found.extend(((key, "column"), part.column) for key, part in parts.items() if part)
        found.extend((("status", "column"), column) for column in (self.status.column if self.status else ()))
        return tuple(found)


class TableMapping(BaseModel):
    """A whole mapping file.

    Attributes
    ----------
    about
        What the table is, for the comment on top of the portfolio.
    read
        How the file is written.
    portfolio
        What the table does not say, in the words of the portfolio file: name, currency, as_of, intent ...
    initiatives
        What a row says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: Literal[1]
    about: Text = ""
    read: Reading = Field(default_factory=Reading)
    portfolio: dict[str, Any] = Field(default_factory=dict)
    initiatives: Columns

    @model_validator(mode="after")
    def _sections(self) -> TableMapping:
        for section in SECTIONS:
            entries = self.portfolio.get(section, {})
            if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
                raise complaint(f"portfolio.{section} is not a map of entries", "write {id: {key: value}}")
        return self

    @model_validator(mode="after")
    def _dated(self) -> TableMapping:
        if "as_of" in self.portfolio:
            parse_date(self.portfolio["as_of"])
        elif self.initiatives.work == "remaining":
            raise complaint("what remains cannot be told without a status date", "give portfolio.as_of")
        return self

    @property
    def as_of(self) -> dt.date | None:
        """The status date, if there is one."""
        return parse_date(self.portfolio["as_of"]) if "as_of" in self.portfolio else None


def read_mapping(source: Source) -> TableMapping:
    """Read a mapping file.

    Raises
    ------
    InputError
        With every problem found, each at its line and column.
    """
    try:
        return TableMapping.model_validate(source.data)
    except ValidationError as error:
        raise input_error(explain(error, source, TableMapping)) from None
