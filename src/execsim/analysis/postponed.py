"""What it costs to decide one meeting later: scenarios in which a decision waits for the meeting after next."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from execsim.model.model import Model
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.forecast import Forecast

MOST = 3  # decisions that are looked at
MARGIN = "put-off"  # id of the party outside that stands for the delay


@dataclass(frozen=True, slots=True)
class Meetings:
    """The next meeting of a forum, and the one after it."""

    forum: str
    next: dt.date
    after: dt.date


def next_meetings(model: Model) -> Mapping[str, Meetings]:
    """The coming meetings of each forum by id; forums meet at whole multiples of `every` from the calendar's start."""
    found = {}
    for row, id_ in enumerate(model.forums.ids):
        every = float(model.forums.every[row])
        coming = math.floor(model.as_of / every) + 1
        days = [model.calendar.start_date(k * every) for k in (coming, coming + 1)]
        found[id_] = Meetings(id_, *days)
    return found


def weightiest(forecast: Forecast) -> list[str]:
    """Decisions with a forum that people wait for longest, in days over all replications: at most three."""
    model = forecast.model
    waits = {}
    for row, id_ in enumerate(model.decisions.ids):
        if model.decisions.forum[row] >= 0:
            asks = int((model.asks.decision == row).sum())
            known = forecast.decision_wait[:, row]
            known = known[~np.isnan(known)]  # nan: never asked for
            waits[id_] = asks * float(known.mean()) if known.size else 0.0
    ranked = sorted((id_ for id_ in waits if waits[id_] > 0), key=lambda id_: (-waits[id_], id_))
    return ranked[:MOST]


def put_off(loaded: Loaded, decision: str, meeting: dt.date) -> Loaded:
    """The portfolio with one decision that cannot fall at a meeting, nor before it.

    A party outside, which answers on the day after, must consent to it: so everything else stays as it is, and who
    decides alone is not held up.
    """
    outside = MARGIN
    while outside in loaded.portfolio.external:
        outside += "-"
    why = "one meeting later"
    patches = (
        Patch(f"external.{outside}", "to", {"date": (meeting + dt.timedelta(days=1)).isoformat()}, why),
        Patch(f"decisions.{decision}.consents", "add", [outside], why),
    )
    return patched(loaded, patches, name=f"{decision} one meeting later")
