"""What `execsim price` tells programs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from execsim.results.contract_part import ChangePart, Interval, Part, RemedyPart


class RangePart(Part):
    """From the least to the most while one assumption after the other goes through its range."""

    low: float | None
    high: float | None
    driven_by: str | None


class VanishingPart(Part):
    """The value of an assumption at which an effect is nothing."""

    assumption: str
    value: float
    trust: str


class EffectPart(Part):
    """What remedies change in one measure: with them less without, on the same draws.

    Attributes
    ----------
    mean
        Working days of `finish_p80`, money of `value` (net) and `cost`, share of due dates of `on_time`; null where
        there is no such figure, or it is withheld.
    range
        What people should see rather than `sampling` alone.
    trust
        How far to trust the assumption that drives it; null where none does.
    size
        In words: not visible is within sampling, large is at least a twentieth of the portfolio's own figure.
    withheld
        Money of which the assumptions leave the sign open, and whose driver deserves little trust: then `size` is
        all that is said.
    """

    mean: float | None
    sampling: Interval
    range: RangePart
    trust: str | None
    size: Literal["large", "some", "not visible"]
    withheld: bool
    vanishes: VanishingPart | None


class PricePart(Part):
    """What the remedy of a finding is worth, or why it has no price.

    Attributes
    ----------
    rank
        Its place, from 1; null without a price.
    also
        Other findings with the same remedy, as `CODE entity`.
    changes
        What the remedy changes in the file.
    effect
        By measure; empty without a price.
    up_to
        Why it is the most that it may be worth; empty where start, chance and effort are in it.
    notes
        What else to know.
    assumptions
        Those that were moved through their ranges.
    not_priced
        Why it has no price, in words; null where it has.
    kind
        The same for programs.
    """

    rank: int | None
    code: str
    name: str
    entity: str
    title: str
    fingerprint: str
    also: tuple[str, ...]
    remedy: RemedyPart | None
    changes: tuple[ChangePart, ...]
    effect: dict[str, EffectPart]
    up_to: tuple[str, ...]
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    not_priced: str | None
    kind: (
        Literal["no-remedy", "no-effect", "boundary", "not-delegable", "changes-the-work", "does-not-fit", "fainter"]
        | None
    )


class TogetherPart(Part):
    """All remedies, by rank, that gain something, can hold at once, and are not withheld."""

    ranks: tuple[int, ...]
    effort: float | None
    effect: dict[str, EffectPart]


class StepPart(Part):
    """A step of the path: the remedy that is added, and what all up to it do together, for how many person-days."""

    rank: int
    code: str
    entity: str
    effort: float | None
    effect: dict[str, EffectPart]


class GainPart(Part):
    """Net value (working days earlier, where nothing has a value) with its sampling interval."""

    mean: float | None
    sampling: Interval


class OverlapPart(Part):
    """Two remedies, by rank, that do not add up: what the second gains alone, and after the first."""

    first: int
    second: int
    alone: GainPart
    after: GainPart


class PricesDocument(Part):
    """What `execsim price` found.

    Attributes
    ----------
    seed, priced_on
        Remedies are chosen on the one, and priced on the other, derived from it.
    replications
        On which figures rest; `screened_on` of the first look, `ranged_on` of each end of an assumption's range.
    base
        The portfolio as it is: `finish_p80` in working days from its start, the others as their effects.
    base_date
        The finish as a date; null beyond what was simulated.
    prices
        Those with a price by rank, then the others.
    together
        Null where nothing gains anything.
    either
        Pairs, by rank, that say something else about the same thing: one of the two, not both.
    stopped
        Whether it was interrupted.
    """

    kind: Literal["prices"] = "prices"
    portfolio: str
    as_of: dt.date | None
    currency: str
    horizon: dt.date
    seed: int
    priced_on: int
    replications: int
    screened_on: int
    ranged_on: int
    has_value: bool
    base: dict[str, float | None]
    base_date: dt.date | None
    prices: tuple[PricePart, ...]
    together: TogetherPart | None
    path: tuple[StepPart, ...]
    overlaps: tuple[OverlapPart, ...]
    either: tuple[tuple[int, int], ...] = ()
    stopped: bool
