"""What the optimiser solves: a small frozen object of arrays; its mathematics is in `docs/optimiser.md`.

Time is a row of boundaries B[0] < ... < B[T] in working days; period t runs from B[t] to B[t+1]. Work starts at the
beginning of a period and blocks its seats until the boundary at or after its end.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from execsim.optimisation.caps import Cap

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LinkKind = Literal["FS", "SS", "FF", "SF"]
ChoiceKind = Literal["at-most-one", "exactly-one", "all-or-none", "requires", "excludes"]

BASE = 0  # the mode a package is written in; further modes come after it
PORTFOLIO = -1  # the initiative of an activity that is done whatever is selected
ROUNDING = 1e-9  # working days; durations are multiples of 2^-20, so this hides no real difference


@dataclass(frozen=True, slots=True)
class Link:
    """`after` waits for `before`, `lag` working days apart; void when `before` is not done at all."""

    before: int
    after: int
    kind: LinkKind = "FS"
    lag: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule on which initiatives go together; for `requires` and `excludes` the first member speaks.

    `given` by a line of the user's, or made by the translation: then nobody can be told to change it.
    """

    name: str
    kind: ChoiceKind
    members: tuple[int, ...]
    given: bool = True


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit on what the selected initiatives use up together.

    Attributes
    ----------
    name
        Dotted path of the line that sets it.
    limit
        How much there is.
    uses
        (I,) what an initiative uses besides its packages' labour.
    labour
        True when the labour of packages counts too: the money budget.
    """

    name: str
    limit: float
    uses: tuple[float, ...]
    labour: bool = False


@dataclass(frozen=True, eq=False)
class Reward:
    """Value that no single initiative earns: an outcome that several serve.

    Attributes
    ----------
    name
        Of the outcome.
    members
        The initiatives that serve it.
    all_of
        True: all members have to be selected and over; False: the first that is over will do.
    value
        (T+1,) money up to the horizon when that happens at boundary f; never rises with f, never negative.
    """

    name: str
    members: tuple[int, ...]
    all_of: bool
    value: Floats


@dataclass(frozen=True, eq=False)
class Problem:
    """Which initiatives, and when each package: the frozen input of search, formulation and verifier.

    I initiatives, A activities (a package, or the moment of a decision), M modes, R kinds of seats, F forums,
    T periods.

    Attributes
    ----------
    boundaries
        (T+1,) working days, increasing.
    initiatives, activities, teams, forums
        Names, for messages and for readable models. A skill is a kind of seat of its own, `platform/backend`.
    must, barred
        (I,) has to be in; cannot be in.
    value
        (I, T+1) what an initiative is worth up to the horizon, less its lateness, when its last activity is over at
        boundary f; never rises with f.
    cost
        (I,) money, besides labour.
    due
        (I,) working day by which it has to be over; inf when it has no hard date.
    initiative
        (A,) which one an activity belongs to; `PORTFOLIO` for one that is always done.
    begin
        (A, T) the working day on which an activity put into period t really happens: B[t] for work, the first meeting
        after B[t-1] for a decision; nan where it cannot start.
    end
        (A, M, T) the working day on which it is then over; nan where it cannot start.
    seats
        (A, M, R) seats held from start to end.
    labour
        (A, M) money, whenever it starts.
    extra
        (A, T) money on top of that if it starts in period t, in its base mode; never negative.
    under_way
        (A,) begun before planning: it waits for nothing and needs no free seats.
    forum
        (A,) whose room it takes; -1 when none.
    capacity
        (R, T) seats there are when period t begins. Work that goes on keeps its seats even where there are fewer; but
        nothing that needs some starts in a period in which more would be held than there are.
    room
        (F, T) decisions a forum can take between B[t-1] and B[t].
    """

    grid: str
    boundaries: Floats
    initiatives: tuple[str, ...]
    must: Bools
    barred: Bools
    value: Floats
    cost: Floats
    due: Floats
    activities: tuple[str, ...]
    initiative: Ints
    begin: Floats
    end: Floats
    seats: Ints
    labour: Floats
    extra: Floats
    under_way: Bools
    forum: Ints
    links: tuple[Link, ...]
    teams: tuple[str, ...]
    capacity: Ints
    forums: tuple[str, ...]
    room: Ints
    budgets: tuple[Budget, ...] = ()
    caps: tuple[Cap, ...] = ()
    choices: tuple[Choice, ...] = ()
    rewards: tuple[Reward, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
        values = np.vstack([self.value, *(reward.value for reward in self.rewards)])
        if np.any(np.diff(values, axis=1) > 1e-6 * (1 + np.abs(values[:, 1:]))):
            raise ValueError("an initiative must never be worth more for finishing later")
        if any(self.under_way[link.after] for link in self.links):
            raise ValueError("work under way waits for nothing any more")

    @property
    def periods(self) -> int:
        """T, the number of periods."""
        return len(self.boundaries) - 1

    @cached_property
    def finish(self) -> Ints:
        """(A, M, T) the first boundary at or after the end; T + 1 where there is none."""
        at = np.searchsorted(self.boundaries, self.end - ROUNDING, side="left")
        return np.where(np.isnan(self.end), self.periods + 1, at).astype(np.int64)

    @cached_property
    def after(self) -> Ints:
        """(L, T) the first period in which a link lets its successor start when its predecessor starts in t; T if none.

        Base modes. The predecessor's column must be a period in which it can start.
        """
        table = np.full((len(self.links), self.periods), self.periods, dtype=np.int64)
        for row, link in zip(table, self.links, strict=True):
            source = self.begin[link.before] if link.kind in ("SS", "SF") else self.end[link.before, BASE]
            target = self.begin[link.after] if link.kind in ("FS", "SS") else self.end[link.after, BASE]
            can = np.flatnonzero(~np.isnan(target))
            first = np.searchsorted(target[can], source + link.lag - ROUNDING, side="left")
            found = ~np.isnan(source) & (first < len(can))
            row[found] = can[first[found]]
        return table

    @cached_property
    def alone(self) -> Bools:
        """(A, T) whether an activity, in its base mode and with everything else away, could run from period t."""
        can: Bools = self.finish[:, BASE] <= self.periods
        checked = ~self.under_way & np.any(self.seats[:, BASE] > 0, axis=1)
        fits = np.all(self.seats[:, BASE, :, None] <= self.capacity, axis=1)
        return np.where(checked[:, None], can & fits, can)

    @cached_property
    def activities_of(self) -> tuple[tuple[int, ...], ...]:
        """The activities of each initiative."""
        return tuple(tuple(np.flatnonzero(self.initiative == i).tolist()) for i in range(len(self.initiatives)))

    @cached_property
    def price(self) -> Floats:
        """(I,) all money an initiative costs, labour in base modes included."""
        labour = [self.labour[list(of), BASE].sum() for of in self.activities_of]
        return np.asarray(self.cost + np.array(labour, dtype=float))

    def uses(self, budget: Budget) -> Floats:
        """(I,) what each initiative uses of a budget, labour in base modes included where it counts."""
        return np.array(budget.uses, dtype=float) + (self.price - self.cost if budget.labour else 0.0)

    @cached_property
    def falls(self) -> Floats:
        """(C, A, T) what an activity that starts in period t uses of each cap, in its base mode."""
        tables = [cap.falls(self.begin, self.end[:, BASE]) for cap in self.caps]
        return np.array(tables, dtype=float).reshape(len(tables), len(self.activities), self.periods)

    def always(self, a: int) -> bool:
        """Whether an activity is done in every plan."""
        return self.initiative[a] == PORTFOLIO or bool(self.must[self.initiative[a]])


@dataclass(frozen=True, eq=False)
class Schedule:
    """An answer in indices: `selected` (I,), `start` (A,) the start period or -1 when not done, `mode` (A,)."""

    selected: Bools
    start: Ints
    mode: Ints

    @classmethod
    def of(cls, problem: Problem, selected: Bools, start: Ints) -> Schedule:
        """Build a schedule in base modes."""
        return cls(selected, start, np.full(len(problem.activities), BASE, dtype=np.int64))


def finishes_of(problem: Problem, schedule: Schedule) -> Ints:
    """Give the boundary (I,) at which each selected initiative is over; -1 when it is not selected."""
    over = np.where(schedule.selected, 0, -1)
    for a in np.flatnonzero(schedule.start >= 0):
        i = problem.initiative[a]
        if i != PORTFOLIO:
            over[i] = max(over[i], problem.finish[a, schedule.mode[a], schedule.start[a]])
    return over


def value_of(problem: Problem, schedule: Schedule) -> float:
    """Net value of a schedule: value up to the horizon, less lateness, less all cost."""
    over = finishes_of(problem, schedule)
    chosen = np.flatnonzero(schedule.selected)
    done = np.flatnonzero(schedule.start >= 0)
    gained = problem.value[chosen, over[chosen]].sum() - problem.cost[chosen].sum()
    gained += sum(_reward_of(reward, over) for reward in problem.rewards)
    gained -= problem.labour[done, schedule.mode[done]].sum() + extra_of(problem, schedule)
    return float(gained)


def extra_of(problem: Problem, schedule: Schedule) -> float:
    """Money that a schedule's work costs beyond the least it could, by the days on which it falls."""
    done = np.flatnonzero(schedule.start >= 0)
    return float(problem.extra[done, schedule.start[done]].sum())


def _reward_of(reward: Reward, over: Ints) -> float:
    times = over[list(reward.members)]
    done = times[times >= 0]
    if len(done) == 0 or (reward.all_of and len(done) < len(times)):
        return 0.0
    return float(reward.value[done.max() if reward.all_of else done.min()])
