"""What `price` returns: what the findings of an audit are worth, each remedy simulated on the same luck."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from execsim.portfolio.load import Change
from execsim.results.findings import Finding
from execsim.results.statistics import Figure

Measure = Literal["finish_p80", "value", "cost", "on_time"]
MEASURES: tuple[Measure, ...] = ("finish_p80", "value", "cost", "on_time")
BETTER_BELOW: frozenset[Measure] = frozenset(("finish_p80", "cost"))
MONEY: frozenset[Measure] = frozenset(("value", "cost"))
WEAK = frozenset(("low", "folklore"))
Size = Literal["large", "some", "not visible"]
LARGE = 0.05  # share of the base's own figure from which an effect is called large
Why = Literal["no-remedy", "no-effect", "boundary", "not-delegable", "changes-the-work", "does-not-fit"]


@dataclass(frozen=True, slots=True)
class Vanishing:
    """The value of an assumption at which an effect is nothing, found on a straight line between its ends."""

    assumption: str
    value: float
    trust: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What remedies change in one measure: the world with them less the world without.

    Attributes
    ----------
    mean
        Working days, money, or a share. nan where there is no such figure.
    low, high
        The 90 % sampling interval of `mean`, from pairs.
    range_low, range_high
        From the least to the most that it is while one assumption after the other goes from one end of its
        range to the other; `mean` is inside. Both are `mean` where no assumption was tried.
    driven_by
        The assumption that moves it most; None where none does.
    trust
        Of that assumption.
    base
        The figure of the world without, by which sizes are told: days from the status date, the larger of
        gross value and cost, or a share.
    vanishes
        Where the effect is nothing within a range; None where it never is.
    """

    mean: float
    low: float
    high: float
    range_low: float
    range_high: float
    driven_by: str | None = None
    trust: str | None = None
    base: float = 0.0
    vanishes: Vanishing | None = None

    @property
    def visible(self) -> bool:
        """Whether sampling alone leaves a sign."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def crosses_zero(self) -> bool:
        """Whether the assumptions leave the sign open."""
        return self.range_low <= 0.0 <= self.range_high and (self.range_low, self.range_high) != (0.0, 0.0)

    @property
    def withheld(self) -> bool:
        """Whether it is said as a size alone: little trust in what drives it, and the sign is open."""
        return self.trust in WEAK and self.crosses_zero

    @property
    def size(self) -> Size:
        """How much it is: large from a twentieth of the base's figure on."""
        if not self.visible:
            return "not visible"
        return "large" if abs(self.mean) >= LARGE * self.base else "some"


Effects = dict[Measure, Effect]


@dataclass(frozen=True, slots=True)
class Price:
    """What one remedy is worth.

    Attributes
    ----------
    findings
        Those that it mends, the first for short; more than one where several rules have the same remedy.
    changes
        What it changes in the file.
    effects
        By measure; of its effort the labour is in `cost` and `value` where the portfolio has day rates.
    starts, works, effort
        Of the remedy, as `Remedy`.
    up_to
        Why it is the most that it may be worth; empty where start, chance and effort are all in it.
    notes
        What else a reader must know, in words.
    assumptions
        The assumptions that were moved through their ranges, by name.
    """

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    effects: Effects
    starts: float | None
    works: float | None
    effort: float | None
    up_to: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def finding(self) -> Finding:
        """The first of its findings."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class NotPriced:
    """A finding without a price, and why."""

    finding: Finding
    kind: Why
    because: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path: which price (its place in `prices`), and what all up to it do together."""

    price: int
    effects: Effects
    effort: float | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two prices (by place) that do not add up: what the second is worth alone, and after the first."""

    first: int
    second: int
    alone: Figure
    after: Figure


@dataclass(frozen=True, slots=True)
class Prices:
    """What the findings of an audit are worth.

    Attributes
    ----------
    seed, priced_on
        The seed that was asked for, on which remedies were chosen; and the one derived from it, on whose fresh
        replications every figure here rests.
    replications
        On which the figures rest; `screened_on` and `ranged_on` are those of the first look and of each end of
        an assumption's range.
    currency, has_value
        Of the portfolio, and whether anything in it has a value: else remedies are ranked by days.
    base
        The figures of the portfolio as it is: P80 of the finish (working day), mean net value, cost, on-time share.
    prices
        Best first: by value an effort-day where effort is declared, then by value (by days, without values).
    fainter
        Findings whose remedies looked worth less than those in `prices`; they have no figures.
    together
        All remedies of `prices` that fit together, gain something alone, and are not withheld; empty if none is.
    joined
        Places in `prices` of those that are in `together`.
    path
        A few, each the best next one after those before it.
    overlaps
        Pairs that do not add up.
    either
        Pairs, by place, that say something else about the same thing: one of the two, not both.
    not_priced
        The other findings, and why they have no price.
    stopped
        Whether it was interrupted, so that something is missing.
    """

    seed: int
    priced_on: int
    replications: int
    screened_on: int
    ranged_on: int
    currency: str
    has_value: bool
    base: dict[Measure, float]
    prices: tuple[Price, ...]
    fainter: tuple[Finding, ...] = ()
    together: Effects = field(default_factory=dict)
    joined: tuple[int, ...] = ()
    path: tuple[Step, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    either: tuple[tuple[int, int], ...] = ()
    not_priced: tuple[NotPriced, ...] = ()
    stopped: bool = False
    kind: Literal["prices"] = "prices"
