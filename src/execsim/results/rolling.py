"""What `roll` returns: ways to plan again and again, each lived through on the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from execsim.results.forecast import Forecast
from execsim.results.statistics import Figure

PlannerName = Literal["rule", "search", "optimiser"]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often an organisation plans anew: every so many working days (inf: once), and at triggers or not."""

    name: str
    every: float
    triggers: bool = False


@dataclass(frozen=True, eq=False)
class Lived:
    """One rhythm, lived through.

    Attributes
    ----------
    rhythm
        Which.
    forecast
        What came of it.
    plannings
        Mean number of plannings in a future, the first not counted; `triggered` of them came early.
    changes
        Mean number of initiatives a quarter that change places among those still open.
    given_up
        Mean number of initiatives in a future that a later planning leaves out before they begin.
    value, finish_p80
        Less those of the first rhythm: net value, working days; paired.
    wins
        Share of futures with more net value than under the first rhythm (an earlier finish, without values).
    """

    rhythm: Rhythm
    forecast: Forecast
    plannings: float
    triggered: float
    changes: float
    given_up: float
    value: Figure
    finish_p80: Figure
    wins: float


@dataclass(frozen=True, eq=False)
class Rolling:
    """Rhythms of planning beside each other.

    Attributes
    ----------
    planner
        Who plans: a dispatch rule (cost of delay over what is left), a short search, or the optimiser.
    seconds
        Each planning may take, for `search` and `optimiser`.
    lived
        In the order asked for; the first is what the others are compared with.
    frozen
        Working days for which work that is ready keeps its place.
    stopped
        Whether it was interrupted: rhythms are then missing.
    """

    planner: PlannerName
    seconds: float
    seed: int
    currency: str
    lived: tuple[Lived, ...]
    frozen: float
    stopped: bool = False
    kind: Literal["rolling"] = "rolling"
