"""Small builders of the model's columns: canonical order, ragged columns, values by working day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from execsim.model.calendar import WorkCalendar
from execsim.model.hashes import hash_entity
from execsim.portfolio.naming import name_of
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.strategy import DAYS_PER_YEAR
from execsim.portfolio.units import ByPeriod, Named

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
E = TypeVar("E", bound=Named)


@dataclass(frozen=True)
class Order:
    """Ids of one kind in canonical order, with their keys; `row` finds an id."""

    kind: str
    ids: tuple[str, ...]
    keys: tuple[str, ...]
    row: Mapping[str, int]

    @classmethod
    def of(cls, kind: str, keyed: Iterable[tuple[str, str]]) -> Order:
        """From (key, id) pairs in any order."""
        pairs = sorted(keyed)
        ids = tuple(id_ for _, id_ in pairs)
        return cls(kind, ids, tuple(key for key, _ in pairs), {id_: row for row, id_ in enumerate(ids)})

    @property
    def luck(self) -> NDArray[np.uint64]:
        """The hash that every draw of a row starts from: of kind and key, never of the place in the file."""
        return np.array([hash_entity(f"{self.kind}/{key}") for key in self.keys], dtype=np.uint64)

    def head(self, names: Sequence[str]) -> dict[str, Any]:
        """The columns that every table has."""
        return {"ids": self.ids, "names": tuple(names), "luck": self.luck}


def ordered(kind: str, entries: Mapping[str, E]) -> Order:
    """Canonical order of a map of the portfolio: by `key`, which is the id unless it was renamed."""
    return Order.of(kind, ((entry.key or id_, id_) for id_, entry in entries.items()))


def names_of(order: Order, entries: Mapping[str, Named]) -> list[str]:
    """What readers call each row: its name, else its id with dashes as spaces."""
    return [entries[id_].name or name_of(id_) for id_ in order.ids]


def ragged(rows: Iterable[Sequence[Any]], dtype: Any = np.int32) -> tuple[Ints, NDArray[Any]]:
    """Compressed rows: the first position of each row (and the end), and all items in one array."""
    lists = [list(row) for row in rows]
    first = np.zeros(len(lists) + 1, dtype=np.int32)
    first[1:] = np.cumsum([len(row) for row in lists]) if lists else 0
    return first, np.array([item for row in lists for item in row], dtype=dtype)


def floats(values: Iterable[float | None], missing: float = np.inf) -> Floats:
    """A column of numbers, with a stand-in for None."""
    return np.array([missing if value is None else value for value in values], dtype=np.float64)


def skills_of(portfolio: Portfolio) -> list[str]:
    """The skills of teams and of the people in them, by name: the columns of `skilled`."""
    teams = {skill for team in portfolio.teams.values() for skill in team.skills}
    return sorted(teams | {skill for person in portfolio.people.values() if person.team for skill in person.skills})


def rate_of(chance_a_year: float | None) -> float:
    """Times per working day of something with a chance a year; above .99 the figure is how often it is expected."""
    chance = chance_a_year or 0.0
    return (-math.log1p(-chance) if chance < 0.99 else chance) / DAYS_PER_YEAR


def by_day(values: ByPeriod[Any] | None, calendar: WorkCalendar, default: float) -> Floats:
    """A value for every working day of the calendar."""
    days = np.full(calendar.days, default)
    if values is None:
        return days
    steps = values.steps()
    days[:] = steps[0][1]
    for first, value in steps[1:]:
        days[int(calendar.start_time(first)) :] = value
    return days
