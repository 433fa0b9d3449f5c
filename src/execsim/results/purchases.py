"""What a plan buys, as patches of its portfolio."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import Model
from execsim.model.offers import Offer
from execsim.portfolio.patch import Patch

WHY = "the plan buys it"


@dataclass(frozen=True, slots=True)
class Bought:
    """An option that a plan buys: `start`, the working day on which it begins, and the one from which it `holds`."""

    offer: Offer
    start: float
    holds: float


def purchases(model: Model, bought: Sequence[Bought]) -> Iterator[Patch]:
    """The patches that buy options: an undertaking each that costs money and, once it is over, adds the skills.

    People come as a team's people by period: no finish of work adds any.
    """
    if not bought:
        return
    yield Patch("options", "remove", [one.offer.id for one in bought], WHY)
    for one in bought:
        offer = one.offer
        work = {"takes": f"{offer.lead:g}d", "not_before": model.calendar.start_date(one.start).isoformat()}
        written: dict[str, Any] = {"name": offer.name, "must": True, "packages": {"lead": work}}
        written |= {"cost": offer.cost} if offer.cost else {}
        skills = {f"teams.{more.team}.skills.{more.skill}": more.seats for more in offer.more if more.skill}
        written |= {"on_done": {path: {"add": seats} for path, seats in skills.items()}} if skills else {}
        yield Patch(f"initiatives.{_free_id(model, offer)}", "to", written, WHY)
    for team in sorted({more.team for one in bought for more in one.offer.more if more.skill is None}):
        yield Patch(f"teams.{team}.people", "to", _people(model, team, bought), WHY)


def with_purchases(model: Model, bought: Sequence[Bought]) -> Model:
    """The model in which the seats that are bought are there, without what they cost.

    People come on the day from which their option holds. Skills, which have no dates in a model, are there from the
    outset: for a plan whose dates are kept that is all the same.
    """
    if not bought:
        return model
    teams = model.teams
    seats = np.array([_raised(model, team, bought) for team in teams.ids], teams.seats.dtype)
    skilled = teams.skilled.copy()
    for more in (more for one in bought for more in one.offer.more if more.skill is not None):
        skilled[teams.index(more.team), teams.skills.index(more.skill)] += more.seats
    return replace(model, teams=replace(teams, seats=seats, skilled=skilled))


def _free_id(model: Model, offer: Offer) -> str:
    id_ = f"option-{offer.id}"
    while id_ in model.initiatives.ids:
        id_ += "-bought"
    return id_


def _people(model: Model, team: str, bought: Iterable[Bought]) -> dict[str, int]:
    """A team's people by period, from the days on with which its options hold."""
    seats = _raised(model, team, bought)
    changes = [0, *(np.flatnonzero(np.diff(seats)) + 1).tolist()]
    return {_period_from(model, day): int(seats[day]) for day in changes}


def _raised(model: Model, team: str, bought: Iterable[Bought]) -> NDArray[np.int64]:
    """A team's seats by working day [D], with those that are bought."""
    seats: NDArray[np.int64] = model.teams.seats[model.teams.index(team)].astype(np.int64)
    for one in bought:
        more = sum(more.seats for more in one.offer.more if more.team == team and more.skill is None)
        seats[int(np.ceil(one.holds - 1e-9)) :] += more
    return seats


def _period_from(model: Model, day: int) -> str:
    """The month that begins with a working day, else the first week that does not begin before it."""
    date = model.calendar.start_date(float(day))
    first = dt.date(date.year, date.month, 1)
    if day == 0 or model.calendar.start_time(first) == day:
        return f"{date:%Y-%m}"
    monday = date - dt.timedelta(date.weekday())
    monday += dt.timedelta(0 if model.calendar.start_time(monday) == day else 7)
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"
