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

from execsim.optimisation.caps import Budget, Cap

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
class Gain:
    """Seats that a team or skill (row `seats_of`) has more from the boundary at which an initiative is over."""

    initiative: int
    seats_of: int
    seats: int


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
    void
        Members that are left out count as over from the beginning.
    """

    name: str
    members: tuple[int, ...]
    all_of: bool
    value: Floats
    void: bool = False


@dataclass(frozen=True, eq=False)
class Goal:
    """What a plan is worth in one respect; always the more the better.

    Attributes
    ----------
    name
        `value`, `makespan`, `cost` or `changes`.
    value, late, rewards
        As in `Problem`.
    money
        Weight of all money spent: 1, or 0 where it does not count.
    drift
        (A, T) what is lost by starting in a period; None: nothing.
    """

    name: str
    value: Floats
    late: Floats
    rewards: tuple[Reward, ...]
    money: float
    drift: Floats | None = None


@dataclass(frozen=True, eq=False)
class Kept:
    """What an earlier goal has reached and a later one may not give up."""

    goal: Goal
    at_least: float


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
        boundary f and all are done in their base modes; never rises with f.
    late
        (I, T+1) the lateness in it, which no mode changes: worth (value + late) x factors - late.
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
        (A, M, T) money on top of that if it starts in period t; never negative.
    factor
        (A, M) on what its initiative gains; 1 in its base mode.
    under_way
        (A,) begun before planning: it waits for nothing and needs no free seats.
    forum
        (A,) whose room it takes; -1 when none.
    capacity
        (R, T) seats there are when period t begins. Work that goes on keeps its seats even where there are fewer; but
        nothing that needs some starts in a period in which more would be held than there are.
    room
        (F, T) decisions a forum can take between B[t-1] and B[t].
    gains
        Seats that come on top of `capacity` once an initiative is over.
    wip
        (R,) initiatives that may hold seats at once; inf where any number may. Work that goes on may hold more; but
        nothing of one that holds none there starts then.
    money
        Weight of all money spent in what a plan is worth.
    drift
        (A, T) what is lost by starting in a period; None: nothing.
    aim
        What that is called: `value`, `makespan`, `cost` or `changes`.
    kept
        What earlier goals have reached.
    """

    grid: str
    boundaries: Floats
    initiatives: tuple[str, ...]
    must: Bools
    barred: Bools
    value: Floats
    late: Floats
    cost: Floats
    due: Floats
    activities: tuple[str, ...]
    initiative: Ints
    begin: Floats
    end: Floats
    seats: Ints
    labour: Floats
    extra: Floats
    factor: Floats
    under_way: Bools
    forum: Ints
    links: tuple[Link, ...]
    teams: tuple[str, ...]
    capacity: Ints
    forums: tuple[str, ...]
    room: Ints
    wip: Floats
    budgets: tuple[Budget, ...] = ()
    caps: tuple[Cap, ...] = ()
    choices: tuple[Choice, ...] = ()
    rewards: tuple[Reward, ...] = ()
    gains: tuple[Gain, ...] = ()
    money: float = 1.0
    drift: Floats | None = None
    aim: str = "value"
    kept: tuple[Kept, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
        values = np.vstack([self.value + self.late, -self.late, *(reward.value for reward in self.rewards)])
        if np.any(np.diff(values, axis=1) > 1e-6 * (1 + np.abs(values[:, 1:]))):
            raise ValueError("an initiative must never be worth more for finishing later")
        if any(self.under_way[link.after] for link in self.links):
            raise ValueError("work under way waits for nothing any more")
        if any(link.kind[1] == "F" and len(self.modes[link.after]) > 1 for link in self.links):
            raise ValueError("what holds back a finish must not depend on how the work is done")

    @property
    def periods(self) -> int:
        """T, the number of periods."""
        return len(self.boundaries) - 1

    @property
    def goal(self) -> Goal:
        """What a plan is worth."""
        return Goal(self.aim, self.value, self.late, self.rewards, self.money, self.drift)

    @cached_property
    def modes(self) -> tuple[tuple[int, ...], ...]:
        """The modes that each activity has: its base mode, and those in which it can start at all."""
        there: Bools = np.any(~np.isnan(self.end), axis=2)
        there[:, BASE] = True
        return tuple(tuple(np.flatnonzero(row).tolist()) for row in there)

    @cached_property
    def finish(self) -> Ints:
        """(A, M, T) the first boundary at or after the end; T + 1 where there is none."""
        at = np.searchsorted(self.boundaries, self.end - ROUNDING, side="left")
        return np.where(np.isnan(self.end), self.periods + 1, at).astype(np.int64)

    @cached_property
    def after(self) -> Ints:
        """(L, M, T) the first period in which a link lets its successor start if its predecessor starts in t; T: none.

        In each mode of the predecessor. Its column must be a period in which it can start.
        """
        table = np.full((len(self.links), self.end.shape[1], self.periods), self.periods, dtype=np.int64)
        for rows, link in zip(table, self.links, strict=True):
            target = self.begin[link.after] if link.kind in ("FS", "SS") else self.end[link.after, BASE]
            can = np.flatnonzero(~np.isnan(target))
            for row, end in zip(rows, self.end[link.before], strict=True):
                source = np.where(np.isnan(end), np.nan, self.begin[link.before]) if link.kind[0] == "S" else end
                first = np.searchsorted(target[can], source + link.lag - ROUNDING, side="left")
                found = ~np.isnan(source) & (first < len(can))
                row[found] = can[first[found]]
        return table

    @cached_property
    def roof(self) -> Ints:
        """(R, T) seats there are at most: with all gains from the beginning."""
        roof = self.capacity.copy()
        for gain in self.gains:
            roof[gain.seats_of] += gain.seats
        return roof

    @cached_property
    def alone(self) -> Bools:
        """(A, M, T) whether an activity, with everything else away, could run from period t."""
        can: Bools = (self.finish <= self.periods) & ~np.isnan(self.begin)[:, None, :]
        checked = ~self.under_way[:, None] & np.any(self.seats > 0, axis=2)
        fits = np.all(self.seats[..., None] <= self.roof, axis=2)
        return np.where(checked[..., None], can & fits, can)

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
        """(I,) what each initiative uses of a budget in base modes, labour included where it counts."""
        uses = np.array(budget.uses, dtype=float) + (self.price - self.cost if budget.labour else 0.0)
        if budget.by_mode is not None:
            uses += np.array([budget.by_mode[list(of), BASE].sum() for of in self.activities_of], dtype=float)
        return uses

    def used_always(self, budget: Budget) -> float:
        """What is used of a budget whatever is selected, in base modes."""
        own = self.initiative == PORTFOLIO
        used = float(self.labour[own, BASE].sum()) if budget.labour else 0.0
        return used + (0.0 if budget.by_mode is None else float(budget.by_mode[own, BASE].sum()))

    @cached_property
    def falls(self) -> Floats:
        """(C, A, M, T) what an activity that starts in period t uses of each cap."""
        tables = [cap.falls(self.begin[:, None, :], self.end) for cap in self.caps]
        return np.array(tables, dtype=float).reshape(len(tables), *self.end.shape)

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


def seats_there(problem: Problem, schedule: Schedule) -> Ints:
    """(R, T) seats there are in each period if a schedule is followed."""
    there, over = problem.capacity.copy(), finishes_of(problem, schedule) if problem.gains else ()
    for gain in problem.gains:
        if over[gain.initiative] >= 0:
            there[gain.seats_of, over[gain.initiative] :] += gain.seats
    return there


def value_of(problem: Problem, schedule: Schedule) -> float:
    """What a schedule is worth: value up to the horizon, less lateness, less all cost."""
    return worth_under(problem, problem.goal, schedule)


def worth_under(problem: Problem, goal: Goal, schedule: Schedule) -> float:
    """What a schedule is worth under one goal."""
    over = finishes_of(problem, schedule)
    chosen, done = np.flatnonzero(schedule.selected), np.flatnonzero(schedule.start >= 0)
    late = goal.late[chosen, over[chosen]]
    gained = (goal.value[chosen, over[chosen]] + late) * factors_of(problem, schedule)[chosen] - late
    money = problem.cost[chosen].sum() + problem.labour[done, schedule.mode[done]].sum() + extra_of(problem, schedule)
    moved = 0.0 if goal.drift is None else goal.drift[done, schedule.start[done]].sum()
    rewarded = sum(_reward_of(reward, over) for reward in goal.rewards)
    return float(gained.sum() + rewarded - goal.money * money - moved)


def keeps(problem: Problem, schedule: Schedule) -> bool:
    """Whether a schedule gives up nothing that earlier goals have reached."""
    return all(
        worth_under(problem, kept.goal, schedule) >= kept.at_least - ROUNDING * max(1.0, abs(kept.at_least))
        for kept in problem.kept
    )


def factors_of(problem: Problem, schedule: Schedule) -> Floats:
    """(I,) what the modes of a schedule leave of each initiative's gain."""
    factors = np.ones(len(problem.initiatives))
    done = np.flatnonzero((schedule.start >= 0) & (problem.initiative != PORTFOLIO))
    np.multiply.at(factors, problem.initiative[done], problem.factor[done, schedule.mode[done]])
    return factors


def extra_of(problem: Problem, schedule: Schedule) -> float:
    """Money that a schedule's work costs beyond the least it could, by the days on which it falls."""
    done = np.flatnonzero(schedule.start >= 0)
    return float(problem.extra[done, schedule.mode[done], schedule.start[done]].sum())


def _reward_of(reward: Reward, over: Ints) -> float:
    times = over[list(reward.members)]
    times = np.maximum(times, 0) if reward.void else times
    done = times[times >= 0]
    if len(done) == 0 or (reward.all_of and len(done) < len(times)):
        return 0.0
    return float(reward.value[done.max() if reward.all_of else done.min()])
