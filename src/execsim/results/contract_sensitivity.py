"""What `execsim sensitivity` and `execsim hindsight` tell programs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from execsim.results.contract_part import Interval, Part

KindName = Literal["assumption", "risk", "work", "decision", "external"]


class UncertaintyPart(Part):
    """Something that is not known.

    Attributes
    ----------
    kind
        `assumption`; `risk`, whether it happens (0 or 1); `work`, `decision`, `external`: an estimate in person-days
        or working days.
    low, value, high
        Its range and what is in force: of an estimate what one in ten stays below, the median, what one in ten
        exceeds; of a risk 0, its chance and 1.
    whom
        The role that could say more; empty where nobody is named.
    """

    kind: KindName
    id: str
    name: str
    low: float
    value: float
    high: float
    trust: str
    source: str
    whom: str


class MovePart(Part):
    """A figure at one end of a range less that of the portfolio as it is."""

    mean: float | None
    sampling: Interval


class FlipPart(Part):
    """Two worlds that change places within a range: the one that is better at its low end, and at which value."""

    better: str
    other: str
    at: float


class SwingPart(Part):
    """What an uncertainty moves at either end: net value, and the 8-in-10 finish in working days.

    Attributes
    ----------
    ask
        Its place, from 1, among the ten most worth asking about; null for the others.
    """

    what: UncertaintyPart
    value_low: MovePart
    value_high: MovePart
    finish_low: MovePart
    finish_high: MovePart
    flips: tuple[FlipPart, ...]
    ask: int | None


class IndexPart(Part):
    """Sobol indices of an assumption: the share of variance it explains alone, and together with all others."""

    what: UncertaintyPart
    first: MovePart
    total: MovePart


class SensitivityDocument(Part):
    """What hangs on what is not known; `swings` widest first.

    Attributes
    ----------
    replications
        Of each end of a range.
    quiet
        How many more were tried and move nothing that shows.
    worlds, best
        The worlds whose order was looked at, the portfolio as it is first, and the best of them.
    """

    kind: Literal["sensitivity"] = "sensitivity"
    portfolio: str
    as_of: dt.date | None
    currency: str
    seed: int
    replications: int
    has_value: bool
    base_value: float | None
    base_finish: float | None
    base_date: dt.date | None
    swings: tuple[SwingPart, ...]
    quiet: int
    worlds: tuple[str, ...]
    best: str
    indices: tuple[IndexPart, ...]
    stopped: bool


class ChoicePart(Part):
    """Which world is best where something has a value, and the chance of that value."""

    value: float
    chance: float
    world: str


class KnowingPart(Part):
    """What it is worth to know one thing before choosing, in net value."""

    what: UncertaintyPart
    worth: MovePart
    choices: tuple[ChoicePart, ...]


class HindsightDocument(Part):
    """What knowing is worth before one of some worlds is chosen.

    Attributes
    ----------
    worlds
        Mean net value of each, the portfolio as it is first.
    choice
        What is chosen when nothing more is known.
    everything
        What knowing everything beforehand would be worth: nothing can be worth more.
    nothing
        How many more were tried and are worth nothing that shows.
    """

    kind: Literal["hindsight"] = "hindsight"
    portfolio: str
    as_of: dt.date | None
    currency: str
    seed: int
    replications: int
    worlds: dict[str, float]
    choice: str
    everything: MovePart
    knowing: tuple[KnowingPart, ...]
    nothing: int
    stopped: bool
