"""What `sensitivity` and `hindsight` return: what hangs on what is not known, and what knowing it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from execsim.results.statistics import Figure

Kind = Literal["assumption", "risk", "work", "decision", "external"]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Something that is not known.

    Attributes
    ----------
    kind
        `assumption`; `risk`: whether it happens (0 or 1); `work`, `decision`, `external`: an estimate, in
        person-days or working days.
    id
        Its name, or its id in the model.
    name
        For readers; of an assumption what it means.
    low, value, high
        Both ends of its range and what is in force: of an estimate what one in ten stays below, the median, and
        what one in ten exceeds; of a risk 0, its chance and 1.
    trust, source
        How far to trust it, and where it comes from.
    whom
        The role that could say more; empty where nobody is named.
    """

    kind: Kind
    id: str
    name: str
    low: float
    value: float
    high: float
    trust: str
    source: str
    whom: str


@dataclass(frozen=True, slots=True)
class Flip:
    """Two worlds change places while something goes through its range: at which value, on straight lines.

    `better` is the one that is better at the low end.
    """

    better: str
    other: str
    at: float


@dataclass(frozen=True, slots=True)
class Swing:
    """What an uncertainty moves.

    Attributes
    ----------
    what
        The uncertainty.
    value_low, value_high
        Net value at its low and at its high end less that of the portfolio as it is, money.
    finish_low, finish_high
        The same for the P80 of the finish, working days.
    flips
        Which worlds change places.
    """

    what: Uncertainty
    value_low: Figure
    value_high: Figure
    finish_low: Figure
    finish_high: Figure
    flips: tuple[Flip, ...] = ()

    @property
    def money(self) -> float:
        """How far net value moves from end to end."""
        return _span(self.value_low.value, self.value_high.value)

    @property
    def days(self) -> float:
        """How far the finish moves from end to end."""
        return _span(self.finish_low.value, self.finish_high.value)


def _span(low: float, high: float) -> float:
    return max(low, high, 0.0) - min(low, high, 0.0)


@dataclass(frozen=True, slots=True)
class Index:
    """Sobol indices of an assumption: the share of the variance it explains alone, and with all others."""

    what: Uncertainty
    first: Figure
    total: Figure


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What hangs on what is not known.

    Attributes
    ----------
    seed, replications
        Of each world.
    currency, has_value
        As in `Prices`.
    base_value, base_finish
        Mean net value, and P80 of the finish (working day), of the portfolio as it is.
    swings
        Widest first: by money, or by days where nothing has a value; sampling noise left out.
    quiet
        How many more were tried and moved nothing that shows.
    worlds
        Names of the worlds whose order was looked at, the base first; one alone where no scenario was given.
    best
        The world with the most net value (or that ends first) as things are taken to be.
    indices
        Sobol indices of the widest assumptions; only where they were asked for.
    stopped
        Whether it was interrupted.
    """

    seed: int
    replications: int
    currency: str
    has_value: bool
    base_value: float
    base_finish: float
    swings: tuple[Swing, ...]
    quiet: int
    worlds: tuple[str, ...]
    best: str
    indices: tuple[Index, ...] = ()
    stopped: bool = False
    kind: Literal["sensitivity"] = "sensitivity"


@dataclass(frozen=True, slots=True)
class Knowing:
    """What it is worth to know one thing before choosing.

    Attributes
    ----------
    what
        The uncertainty.
    worth
        Expected net value gained by choosing after it is known, money, with its sampling interval; chosen on one
        half of the luck and judged on the other, so that noise gains nothing.
    choices
        Which world is best at each value that it may have: (value, chance, world).
    """

    what: Uncertainty
    worth: Figure
    choices: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What knowing is worth.

    Attributes
    ----------
    seed, replications
        Of each world at each value.
    worlds
        What can be chosen, the base first, with its mean net value.
    choice
        What is chosen when nothing more is known.
    everything
        What knowing everything beforehand would be worth: no question can be worth more.
    knowing
        Most first; what is worth nothing left out.
    nothing
        How many more were tried and are worth nothing.
    stopped
        Whether it was interrupted.
    """

    seed: int
    replications: int
    currency: str
    worlds: dict[str, float]
    choice: str
    everything: Figure
    knowing: tuple[Knowing, ...]
    nothing: int
    stopped: bool = False
    kind: Literal["hindsight"] = "hindsight"
