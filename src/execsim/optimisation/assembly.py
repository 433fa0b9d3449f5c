"""Puts a problem together from one record an initiative and one an activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from execsim.optimisation.caps import Budget, Cap
from execsim.optimisation.problem import Choice, Floats, Gain, Ints, Link, Problem, Reward


@dataclass(frozen=True, eq=False)
class Undertaking:
    """An initiative: (T+1,) value by the boundary it is over at, less lateness; other money; last day allowed."""

    name: str
    value: Floats
    late: float | Floats = 0.0  # the lateness in the value
    cost: float = 0.0
    must: bool = False
    barred: bool = False
    due: float = np.inf


@dataclass(frozen=True, eq=False)
class Way:
    """Another mode of an activity: (T,) end days, seats, labour and factor on its initiative's gain."""

    end: Floats
    seats: Mapping[str, int] = field(default_factory=dict)
    labour: float | Floats = 0.0
    factor: float = 1.0


@dataclass(frozen=True, eq=False)
class Activity:
    """A package or the moment of a decision: (T,) begin and end days by start period, nan where it cannot start."""

    name: str
    initiative: int
    begin: Floats
    end: Floats
    seats: Mapping[str, int] = field(default_factory=dict)
    labour: float | Floats = 0.0  # money; (T,) by start period where that changes it
    forum: str | None = None
    under_way: bool = False
    others: Sequence[Way] = ()  # after its base mode

    @property
    def ways(self) -> tuple[Way, ...]:
        """All of its modes, the base mode first."""
        return Way(self.end, self.seats, self.labour), *self.others


def assemble(
    boundaries: Floats,
    undertakings: Sequence[Undertaking],
    activities: Sequence[Activity],
    links: Sequence[Link] = (),
    *,
    capacity: Mapping[str, Ints] | None = None,
    rooms: Mapping[str, Ints] | None = None,
    budgets: Sequence[Budget] = (),
    caps: Sequence[Cap] = (),
    choices: Sequence[Choice] = (),
    rewards: Sequence[Reward] = (),
    gains: Sequence[Gain] = (),
    wip: Mapping[str, float] | None = None,
    grid: str = "week",
) -> Problem:
    """Stack the records into arrays; teams and forums in the order of `capacity` and `rooms`, (T,) each."""
    capacity, rooms = capacity or {}, rooms or {}
    periods, forums = len(boundaries) - 1, list(rooms)
    many = max((len(one.ways) for one in activities), default=1)
    nowhere = Way(np.full(periods, np.nan), labour=np.full(periods, np.nan))
    ways = [[*one.ways, *[nowhere] * (many - len(one.ways))] for one in activities]
    shape = (len(activities), many)
    seats = np.array([[[way.seats.get(team, 0) for team in capacity] for way in row] for row in ways], dtype=np.int64)
    labour = _stack([np.broadcast_to(way.labour, periods) for row in ways for way in row], periods)
    least = np.nan_to_num(np.fmin.reduce(labour, axis=1, initial=np.inf, keepdims=True), posinf=0.0)
    return Problem(
        grid=grid,
        boundaries=np.asarray(boundaries, dtype=float),
        initiatives=tuple(one.name for one in undertakings),
        must=np.array([one.must for one in undertakings], dtype=bool),
        barred=np.array([one.barred for one in undertakings], dtype=bool),
        value=_stack([one.value for one in undertakings], periods + 1),
        late=_stack([np.broadcast_to(one.late, periods + 1) for one in undertakings], periods + 1),
        cost=np.array([one.cost for one in undertakings], dtype=float),
        due=np.array([one.due for one in undertakings], dtype=float),
        activities=tuple(one.name for one in activities),
        initiative=np.array([one.initiative for one in activities], dtype=np.int64),
        begin=_stack([one.begin for one in activities], periods),
        end=_stack([way.end for row in ways for way in row], periods).reshape(*shape, periods),
        seats=seats.reshape(*shape, len(capacity)),
        labour=least.reshape(shape),
        extra=np.nan_to_num(labour - least).reshape(*shape, periods),
        factor=np.array([[way.factor for way in row] for row in ways], dtype=float).reshape(shape),
        under_way=np.array([one.under_way for one in activities], dtype=bool),
        forum=np.array([forums.index(one.forum) if one.forum else -1 for one in activities], dtype=np.int64),
        links=tuple(links),
        teams=tuple(capacity),
        capacity=_stack(list(capacity.values()), periods).astype(np.int64),
        forums=tuple(forums),
        room=_stack(list(rooms.values()), periods).astype(np.int64),
        wip=np.array([(wip or {}).get(team, np.inf) for team in capacity], dtype=float),
        budgets=tuple(budgets),
        caps=tuple(caps),
        choices=tuple(choices),
        rewards=tuple(rewards),
        gains=tuple(gains),
    )


def _stack(rows: Sequence[Floats | Ints], width: int) -> Floats:
    return np.array(rows, dtype=float).reshape(len(rows), width)
