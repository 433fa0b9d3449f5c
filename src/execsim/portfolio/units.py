"""The scalars of the file: durations, dates, money, factors, values by period.

Every type here is an annotated plain type, so that a loaded portfolio holds floats and dates, not wrappers.
Durations are working days (8 hours), dates are `datetime.date`, money is in the portfolio's currency.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    Strict,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from execsim.portfolio.periods import parse_period
from execsim.portfolio.slips import plain_duration

T = TypeVar("T")

DAYS_PER_UNIT = {"h": 1 / 8, "d": 1.0, "w": 5.0, "month": 21.0, "quarter": 63.0, "year": 250.0}
FIRST_DATE, LAST_DATE = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
RESERVED_IDS = ("intent", "external")
_DURATION = re.compile(r"(-?)(\d{1,6}(?:\.\d{1,6})?) ?(h|d|w|month|quarter|year)s?")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


def complaint(message: str, hint: str = "") -> PydanticCustomError:
    """An error in the reader's words; `complaints` passes message and hint through as they are."""
    return PydanticCustomError("execsim", "{message}", {"message": message, "hint": hint})


def parse_duration(value: Any) -> float:
    """Working days of `1h`, `3d`, `2w`, `1month`, `1quarter`, `1year`; negative where the key allows it."""
    hint = "write it with its unit: 4h, 3d, 2w, 1month, 1quarter or 1year"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise complaint(f"{value} has no unit", hint)
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        meant = plain_duration(value) if isinstance(value, str) else ""
        raise complaint(f"{shown(value)} is not a duration", f"write {meant}" if meant else hint)
    sign, amount, unit = match.groups()
    return (-1 if sign else 1) * float(amount) * DAYS_PER_UNIT[unit]


def _positive_duration(value: Any) -> float:
    days = parse_duration(value)
    if days < 0:
        raise complaint(f"{shown(value)} is negative", "only a lag may be negative")
    return days


def _period_length(value: Any) -> float:
    days = _positive_duration(value)
    if days <= 0:
        raise complaint(f"{shown(value)} is no rhythm", "write how often: 1w, 2w, 1month or 1quarter")
    return days


def parse_date(value: Any) -> dt.date:
    """A date written `2027-06-30`, from 1900 to 2200."""
    hint = "write year-month-day, as 2027-06-30"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        date = value
    else:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            raise complaint(f"{shown(value)} is not a date", hint)
        try:
            date = dt.date.fromisoformat(value.strip())
        except ValueError:
            raise complaint(f"there is no day {value}", hint) from None
    if not FIRST_DATE <= date <= LAST_DATE:
        raise complaint(f"the year {date.year:04d} is out of range", "dates run from 1900 to 2200")
    return date


def _date_range(value: Any) -> tuple[dt.date, dt.date]:
    """`2027-05-14`, or `2027-11-01/2028-02-29` with both ends included."""
    if isinstance(value, tuple):
        return cast(tuple[dt.date, dt.date], value)
    if not isinstance(value, str):
        raise complaint(f"{shown(value)} is not a date", "write 2027-05-14, or 2027-11-01/2028-02-29 for a range")
    first, _, last = value.partition("/")
    start, end = parse_date(first), parse_date(last or first)
    if end < start:
        raise complaint(f"{value} ends before it starts", "write the earlier day first")
    return start, end


def _factor(value: Any) -> float:
    hint = "write a factor with an x, as 1.5x"
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,4}(\.\d{1,6})?x", value.strip()):
        raise complaint(f"{shown(value)} is not a factor", hint)
    return float(value.strip()[:-1])


def _id(value: Any) -> Any:
    if not isinstance(value, str):
        return value  # the type behind this check refuses it
    if not _ID.fullmatch(value):
        hint = "ids are lower-case letters, digits, - and _, and start with a letter or digit; use `name:` for the rest"
        raise complaint(f"'{value[:60]}' cannot be an id", hint)
    if value in RESERVED_IDS:
        raise complaint(f"'{value}' is reserved", "choose another id")
    return value


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def shown(value: Any) -> str:
    """A value as a message quotes it."""
    match value:
        case str():
            return f"'{value[:60]}'"
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a map"
        case list() | tuple():
            return "a list"
        case _:
            return str(value)[:60]


@dataclass(frozen=True)
class Written:
    """What an editor may check: a pattern of text (pydantic's own annotation is not hashable in a union)."""

    pattern: str
    format: str | None = None

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = {"type": "string", "pattern": self.pattern}
        return schema | ({"format": self.format} if self.format else {})


_DURATION_FORM = Written(r"^-?\d+(\.\d+)? ?(h|d|w|month|quarter|year)s?$")
_DATE_FORM = Written(r"^\d{4}-\d{2}-\d{2}$", "date")

Text = Annotated[str, Strict(), StringConstraints(max_length=10_000)]
Id = Annotated[Text, BeforeValidator(_id), Written("^[a-z0-9][a-z0-9_-]*$")]
Ref = Annotated[Text, StringConstraints(min_length=1, max_length=200)]
Refs = Annotated[tuple[Ref, ...], BeforeValidator(_one_or_more, json_schema_input_type=Ref | tuple[Ref, ...])]
Flag = Annotated[bool, Strict()]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Amount = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0, le=1e15)]
Money = Amount
Share = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0, le=1)]
Count = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]
Positive = Annotated[int, Strict(), Field(ge=1, le=1_000_000)]
Effort = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0, le=1e7)]
Duration = Annotated[float, BeforeValidator(_positive_duration), _DURATION_FORM]
Lag = Annotated[float, BeforeValidator(parse_duration), _DURATION_FORM]
Every = Annotated[float, BeforeValidator(_period_length), _DURATION_FORM]
Date = Annotated[dt.date, BeforeValidator(parse_date), _DATE_FORM]
DateRange = Annotated[
    tuple[dt.date, dt.date],
    BeforeValidator(_date_range),
    Written(r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$"),
]
Factor = Annotated[float, BeforeValidator(_factor), Written(r"^\d+(\.\d+)?x$")]


def _period_key(value: Any) -> str:
    try:
        parse_period(str(value))
    except ValueError as error:
        raise complaint(str(error), "write 2027, 2027-Q1, 2027-03 or 2027-W07") from None
    return str(value)


PeriodKey = Annotated[Text, BeforeValidator(_period_key)]
ALWAYS = "always"


class ByPeriod(RootModel[dict[str, T]], Generic[T]):
    """A value, or values by period, each holding until the next one starts.

    Before the first period its value holds already. A plain value is kept under the key `always`.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, dict):
            if not value:
                raise complaint("an empty map", "write a number, or numbers by period as {2027-Q1: 4, 2027-Q3: 6}")
            return {_period_key(key): item for key, item in value.items()}
        return value if isinstance(value, cls) else {ALWAYS: value}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core_schema))
        value = schema.get("additionalProperties", {})
        return {"anyOf": [value, {"type": "object", "additionalProperties": value, "minProperties": 1}]}

    def steps(self) -> tuple[tuple[dt.date, T], ...]:
        """(first day, value) in order of time; a plain value starts on the first date there is."""
        pairs = [(FIRST_DATE if k == ALWAYS else parse_period(k).first, v) for k, v in self.root.items()]
        return tuple(sorted(pairs, key=lambda pair: pair[0]))

    def at(self, day: dt.date) -> T:
        """The value that holds on a day."""
        steps = self.steps()
        value = steps[0][1]
        for first, later in steps:
            if first > day:
                break
            value = later
        return value

    def values(self) -> Iterator[T]:
        """Every value that is ever given, without its period."""
        yield from self.root.values()


class Entry(BaseModel):
    """Anything that is written as a map: unknown keys are errors, and it may say where it comes from.

    Attributes
    ----------
    source
        Where the statement comes from, as `interview, 12 January`.
    confidential
        Left out of every output unless `--confidential` is given.
    key
        An id that this entry had before; its luck in the simulation stays that of the old id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Text | None = None
    confidential: Flag = False
    key: Id | None = None


def also_written(*types: str) -> ConfigDict:
    """Settings of an entry that may be written short: editors accept these JSON types beside the map."""

    def widen(schema: dict[str, Any]) -> None:
        full = dict(schema)
        schema.clear()
        schema["anyOf"] = [full, {"type": list(types)}]

    return ConfigDict(json_schema_extra=widen)


class Named(Entry):
    """An entry with an id, which may have a name for readers."""

    name: Text | None = None


Level = Literal["organisation", "department", "team", "individual"]
