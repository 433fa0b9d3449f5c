"""How uncertain amounts are written: a number, a few quantiles, a named distribution or a size.

The same shapes serve effort (person-days), durations and dates; `Q` is the quantity.
`model.compile` turns them into inverse distribution functions.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, model_validator

from execsim.portfolio.units import Amount, Date, Duration, Effort, Share, Text, complaint

Q = TypeVar("Q")
_HINT = "a number, {low, likely, high}, {p50, p90}, {p10, p50, p90}, a size such as M, or {dist: NAME, ...}"


class Shape(BaseModel):
    """A distribution written as a map."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _ascending(**values: Any) -> None:
    for first, second in pairwise(values):
        if values[first] > values[second]:
            raise complaint(f"{first} is above {second}", f"write {' <= '.join(values)}")


def _positive(*, p50: Any, p90: Any) -> None:
    """A lognormal needs a median above 0, and quantiles within reach of each other."""
    if isinstance(p50, dt.date) or p50 == p90:
        return
    if p50 <= 0:
        raise complaint("the median p50 is 0", "a lognormal needs p50 above 0; use {low, likely, high} instead")
    if p90 > 1e5 * p50:
        raise complaint("p90 is more than 100,000 times p50", "check the units")


class Pert(Shape, Generic[Q]):
    """PERT: a beta distribution with mean (low + 4 likely + high) / 6."""

    low: Q
    likely: Q
    high: Q

    @model_validator(mode="after")
    def _ordered(self) -> Pert[Q]:
        _ascending(low=self.low, likely=self.likely, high=self.high)
        return self


class Median(Shape, Generic[Q]):
    """Lognormal through its median and its 90 % quantile."""

    p50: Q
    p90: Q

    @model_validator(mode="after")
    def _ordered(self) -> Median[Q]:
        _ascending(p50=self.p50, p90=self.p90)
        _positive(p50=self.p50, p90=self.p90)
        return self


class Quantiles(Shape, Generic[Q]):
    """Lognormal in two halves, through three quantiles."""

    p10: Q
    p50: Q
    p90: Q

    @model_validator(mode="after")
    def _ordered(self) -> Quantiles[Q]:
        _ascending(p10=self.p10, p50=self.p50, p90=self.p90)
        _positive(p50=self.p50, p90=self.p90)
        return self


class Triangular(Pert[Q], Generic[Q]):
    """Triangular between low and high with its mode at likely."""

    dist: Literal["triangular"]


class Uniform(Shape, Generic[Q]):
    """Every value between low and high alike."""

    dist: Literal["uniform"]
    low: Q
    high: Q

    @model_validator(mode="after")
    def _ordered(self) -> Uniform[Q]:
        _ascending(low=self.low, high=self.high)
        return self


class Normal(Shape, Generic[Q]):
    """Normal, cut at 0."""

    dist: Literal["normal"]
    mean: Q
    sd: Q


class Lognormal(Shape, Generic[Q]):
    """Lognormal by its median and the standard deviation of its logarithm."""

    dist: Literal["lognormal"]
    median: Q
    sd_of_ln: Annotated[Amount, Field(le=5)]


class Exponential(Shape, Generic[Q]):
    """Exponential with a mean."""

    dist: Literal["exponential"]
    mean: Q


class Gamma(Shape, Generic[Q]):
    """Gamma by its mean and standard deviation."""

    dist: Literal["gamma"]
    mean: Q
    sd: Q

    @model_validator(mode="after")
    def _within_reach(self) -> Gamma[Q]:
        if self.sd > 3 * self.mean:  # type: ignore[operator]  # quantities are floats wherever a gamma is allowed
            raise complaint("sd is more than three times the mean", "use {p50, p90} for something so uncertain")
        return self


class Weibull(Shape, Generic[Q]):
    """Weibull by shape (a number) and scale (63 % are below it)."""

    dist: Literal["weibull"]
    shape: Annotated[Amount, Field(ge=0.1, le=100)]
    scale: Q


class Beta(Shape, Generic[Q]):
    """Beta(a, b) stretched from low to high."""

    dist: Literal["beta"]
    a: Annotated[Amount, Field(ge=0.1, le=1000)]
    b: Annotated[Amount, Field(ge=0.1, le=1000)]
    low: Q
    high: Q

    @model_validator(mode="after")
    def _ordered(self) -> Beta[Q]:
        _ascending(low=self.low, high=self.high)
        return self


class Discrete(Shape, Generic[Q]):
    """A few values, each with its chance; the chances add up to 1."""

    dist: Literal["discrete"]
    values: Annotated[tuple[Q, ...], Field(min_length=1, max_length=1000)]
    chances: Annotated[tuple[Share, ...], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _matched(self) -> Discrete[Q]:
        if len(self.values) != len(self.chances):
            raise complaint(f"{len(self.values)} values but {len(self.chances)} chances", "one chance for each value")
        if abs(sum(self.chances) - 1) > 1e-6:
            raise complaint(f"the chances add up to {sum(self.chances):g}", "they must add up to 1")
        return self


class Empirical(Shape, Generic[Q]):
    """Values that were observed, each as likely as the other, with straight lines between them."""

    dist: Literal["empirical"]
    values: Annotated[tuple[Q, ...], Field(min_length=1, max_length=100_000)]


SizeName = Annotated[Text, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]
_NAMED = (Triangular, Uniform, Normal, Lognormal, Exponential, Gamma, Weibull, Beta, Discrete, Empirical)
_DISTS = frozenset(shape.__name__.lower() for shape in _NAMED)


def _shape(value: Any) -> str | None:
    """The tag of the one shape that a value can only mean; None if it is no estimate at all."""
    if isinstance(value, Shape):
        return type(value).__name__.split("[")[0].lower()
    if isinstance(value, dict):
        if "dist" in value:
            return value["dist"] if isinstance(value["dist"], str) and value["dist"] in _DISTS else None
        first_key = {
            "p10": "quantiles",
            "p50": "median",
            "p90": "median",
            "low": "pert",
            "likely": "pert",
            "high": "pert",
        }
        return next((tag for key, tag in first_key.items() if key in value), None)
    if isinstance(value, str) and value[:1].isalpha() and value.upper() == value:
        return "size"
    return "fixed" if isinstance(value, (int, float, str, dt.date)) else None


_CHOOSE = Discriminator(
    _shape,
    # its context would have to be a dict, which a union cannot hash: so message and hint in one line
    custom_error_type="execsim_estimate",
    custom_error_message=f"this is not an estimate; write {_HINT}",
)
# Written out three times because a generic alias over generic models is beyond both pydantic and mypy.
EffortEstimate = Annotated[
    Annotated[Effort, Tag("fixed")]
    | Annotated[SizeName, Tag("size")]
    | Annotated[Pert[Effort], Tag("pert")]
    | Annotated[Median[Effort], Tag("median")]
    | Annotated[Quantiles[Effort], Tag("quantiles")]
    | Annotated[Triangular[Effort], Tag("triangular")]
    | Annotated[Uniform[Effort], Tag("uniform")]
    | Annotated[Normal[Effort], Tag("normal")]
    | Annotated[Lognormal[Effort], Tag("lognormal")]
    | Annotated[Exponential[Effort], Tag("exponential")]
    | Annotated[Gamma[Effort], Tag("gamma")]
    | Annotated[Weibull[Effort], Tag("weibull")]
    | Annotated[Beta[Effort], Tag("beta")]
    | Annotated[Discrete[Effort], Tag("discrete")]
    | Annotated[Empirical[Effort], Tag("empirical")],
    _CHOOSE,
]
DurationEstimate = Annotated[
    Annotated[Duration, Tag("fixed")]
    | Annotated[SizeName, Tag("size")]
    | Annotated[Pert[Duration], Tag("pert")]
    | Annotated[Median[Duration], Tag("median")]
    | Annotated[Quantiles[Duration], Tag("quantiles")]
    | Annotated[Triangular[Duration], Tag("triangular")]
    | Annotated[Uniform[Duration], Tag("uniform")]
    | Annotated[Normal[Duration], Tag("normal")]
    | Annotated[Lognormal[Duration], Tag("lognormal")]
    | Annotated[Exponential[Duration], Tag("exponential")]
    | Annotated[Gamma[Duration], Tag("gamma")]
    | Annotated[Weibull[Duration], Tag("weibull")]
    | Annotated[Beta[Duration], Tag("beta")]
    | Annotated[Discrete[Duration], Tag("discrete")]
    | Annotated[Empirical[Duration], Tag("empirical")],
    _CHOOSE,
]
DateEstimate = Annotated[
    Annotated[Date, Tag("fixed")]
    | Annotated[Pert[Date], Tag("pert")]
    | Annotated[Median[Date], Tag("median")]
    | Annotated[Quantiles[Date], Tag("quantiles")]
    | Annotated[Triangular[Date], Tag("triangular")]
    | Annotated[Uniform[Date], Tag("uniform")]
    | Annotated[Empirical[Date], Tag("empirical")],
    _CHOOSE,
]
