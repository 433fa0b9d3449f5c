"""From a frozen model to a problem on a grid of periods: names inside become rows, days become periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from execsim.model.calendar import GridKind
from execsim.model.model import ALL_OF, Model
from execsim.model.offers import Offer, seat_id
from execsim.model.value import streamed
from execsim.optimisation.asking import Asking, Draft
from execsim.optimisation.assembly import Activity, Undertaking, Way, assemble
from execsim.optimisation.caps import Budget, Cap
from execsim.optimisation.offered import Offered
from execsim.optimisation.payments import Payments
from execsim.optimisation.problem import (
    PORTFOLIO,
    Bools,
    Choice,
    Floats,
    Ints,
    Link,
    Problem,
    Reward,
    Schedule,
)
from execsim.optimisation.timing import Timing

Grid = Literal["auto", "day", "week", "month", "quarter"]
FINEST_FIRST: tuple[GridKind, ...] = ("week", "month", "quarter")
FITS = 110  # periods up to which `auto` keeps a grid


@dataclass(frozen=True, eq=False)
class Translated:
    """A problem, and how its activities and periods read outside.

    Attributes
    ----------
    problem
        What the optimiser solves.
    package
        (A,) the model's package whose work it is, -1 for a decision and the like.
    held
        (A,) the package whose finish it is, where FF or SF links can hold that back after the work; else -1.
    labels
        (T,) names of the periods.
    place
        (A, M) the mode of the package, as in `packages.mode`, that each mode of the activity stands for.
    early
        By undertaking: a decision that a plan with it may put before anybody can ask for it.
    options
        By undertaking: what it buys.
    """

    problem: Problem
    package: Ints
    held: Ints
    labels: tuple[str, ...]
    place: Ints
    early: Mapping[int, str] = field(default_factory=dict)
    options: Mapping[int, Offer] = field(default_factory=dict)

    def modes_of(self, model: Model, schedule: Schedule) -> NDArray[np.int32]:
        """[P] in which mode a schedule does each package; what it does not do stays as it is."""
        mode, done = model.packages.mode.copy(), np.flatnonzero((self.package >= 0) & (schedule.start >= 0))
        mode[self.package[done]] = self.place[done, schedule.mode[done]]
        return mode


def grid_of(model: Model, grid: Grid | None = None) -> GridKind:
    """Choose the grid: as asked for, else as the portfolio says; `auto` is the finest that fits."""
    wanted = grid or model.grid
    if wanted != "auto":
        return cast(GridKind, wanted)
    for kind in FINEST_FIRST[:-1]:
        if len(model.calendar.grid(kind, model.horizon)) - 1 <= FITS:
            return kind
    return FINEST_FIRST[-1]


def problem_of(model: Model, grid: Grid | None = None, *, until: float | None = None) -> Translated:
    """Translate a model, frozen at its means if it is not frozen yet.

    Parameters
    ----------
    model, grid
        What is planned, and the length of a period.
    until
        Working day up to which work may run; the horizon if left out. Value counts to the horizon either way.
    """
    frozen, kind = model.freeze(), grid_of(model, grid)
    last = max(until or 0.0, frozen.horizon, frozen.as_of + 1.0)
    days = frozen.calendar.grid(kind, last)
    first = int(np.searchsorted(days, frozen.as_of, side="right"))
    boundaries = np.concatenate([[frozen.as_of], days[first:]])
    labels = frozen.calendar.grid_labels(kind, last)[first - 1 :]
    return _Translation(frozen, kind, boundaries).translate(labels)


def worth(model: Model, i: int, over: Floats) -> Floats:
    """Money that an initiative brings up to the horizon, less its lateness, if its open work is over at some times."""
    table, packages = model.initiatives, model.packages
    own = np.flatnonzero(packages.initiative == i)
    finished = packages.finished[own]
    if len(own) and not np.isnan(finished).any():
        over = np.full(len(over), finished.max())
    over = np.maximum(over, np.nanmax(finished, initial=0.0))
    value = streamed(
        model.horizon - over,
        float(table.value_per_day[i]),
        float(table.value_lasts[i]),
        float(table.ramp[i]),
        float(table.half_life[i]),
    )
    factor = float(table.works[i] * np.prod(packages.value_factor[own]))
    return np.asarray(factor * value - lateness(model, i, over))


def lateness(model: Model, i: int, over: Floats) -> Floats:
    """Money that an initiative loses up to the horizon by being over after its due date."""
    table, own = model.initiatives, model.packages.initiative == i
    finished = model.packages.finished[own]
    if len(finished) and not np.isnan(finished).any():
        over = np.full(len(over), finished.max())
    over = np.maximum(over, np.nanmax(finished, initial=0.0))
    late = np.maximum(np.minimum(over, model.horizon) - table.due[i], 0.0)
    return np.asarray(float(table.penalty[i]) * late)


class _Translation:
    """The one place where rows of the model and rows of the problem meet."""

    def __init__(self, model: Model, kind: GridKind, boundaries: Floats) -> None:
        self.model, self.kind, self.boundaries = model, kind, boundaries
        self.timing = Timing(model)
        self.open = [p for p in range(len(model.packages)) if not self.timing.is_done(p)]
        self.place = {p: self._places(p) for p in self.open}
        self.timings = self._timings()
        self.activities = [self._package(p) for p in self.open]
        self.undertakings = [self._undertaking(i) for i in range(len(model.initiatives))]
        row = {p: a for a, p in enumerate(self.open)}
        choices = [Choice(choice.id, choice.kind, choice.members) for choice in model.choices]
        self.draft = Draft(boundaries, self.undertakings, self.activities, [], choices, dict(row), dict(row))
        self.held: dict[int, int] = {}
        self.early: dict[int, str] = {}

    def translate(self, labels: tuple[str, ...]) -> Translated:
        """Put everything together."""
        self._add_past()
        self._add_holds()
        self._add_links()
        self._add_decisions()
        offered = Offered(self.model, self.draft)
        self._add_sunk_cost()
        problem = assemble(
            self.boundaries,
            self.undertakings,
            self.activities,
            self.draft.links,
            capacity=offered.raised(self._capacity()),
            rooms=self._rooms(),
            budgets=self._budgets(),
            caps=self._caps(offered),
            choices=self.draft.choices,
            rewards=self._rewards(),
            gains=offered.gains(self._capacity()),
            wip=dict.fromkeys(self.model.teams.ids, self.model.policy.wip_limit),
            grid=self.kind,
        )
        others = [-1] * (len(self.activities) - len(self.open))
        held = [self.held.get(a, -1) for a in range(len(self.activities))]
        package = np.array([*self.open, *others], dtype=np.int64)
        place = np.zeros((len(package), len(self.timings)), dtype=np.int64)
        for a, p in enumerate(self.open):
            place[a, : len(self.place[p])] = self.place[p]
        return Translated(problem, package, np.array(held, dtype=np.int64), labels, place, self.early, offered.options)

    def _places(self, p: int) -> list[int]:
        """Modes in which a package can be done, the file's first; what has begun stays in its own."""
        packages, modes = self.model.packages, self.model.modes
        own, ways = int(packages.mode[p]), modes.rows(p)
        if self.timing.is_under_way(p) or not ways or modes.value_factor[ways[own]] == 0:
            return [own]
        return [own, *(m for m in range(len(ways)) if m != own)]

    def _timings(self) -> list[Timing]:
        """How long everything takes in each mode of the problem: all in the file's, all in the next, and so on."""
        timings, packages = [self.timing], self.model.packages
        for m in range(1, max(map(len, self.place.values()), default=1)):
            mode = packages.mode.copy()
            for p, places in self.place.items():
                mode[p] = places[m] if m < len(places) else places[0]
            timings.append(Timing(self.model.in_modes(mode)))
        return timings

    def _way(self, p: int, m: int, possible: Bools) -> Way:
        """A package in one of its modes, from where it can begin at all."""
        timing, starts = self.timings[m], self.boundaries[:-1]
        model = timing.model
        end = timing.ends(p, starts)
        can, seats = possible & ~np.isnan(end), dict[str, int]()
        for team, count in timing.seats(p):
            seats[model.teams.ids[team]] = count
            skill = int(model.packages.skill[p])
            if skill >= 0 and model.teams.skilled[team, skill] > 0:
                seats[seat_id(model.teams.ids[team], model.teams.skills[skill])] = count
        factor = float(model.packages.value_factor[p])
        own = float(self.model.packages.value_factor[p])
        return Way(
            np.where(can, end, np.nan),
            seats,
            np.where(can, timing.labour_from(p, starts), np.nan),
            factor / own if factor != own else 1.0,
        )

    def _package(self, p: int) -> Activity:
        model, starts = self.model, self.boundaries[:-1]
        if self.timing.is_under_way(p):
            begin = np.full(len(starts), np.nan)
            begin[0] = model.packages.started[p]
        else:
            begin = np.where(starts >= self.timing.waits(p).release, starts, np.nan)
        base, *others = (self._way(p, m, ~np.isnan(begin)) for m in range(len(self.place[p])))
        return Activity(
            model.packages.ids[p],
            int(model.packages.initiative[p]),
            np.where(np.all([np.isnan(way.end) for way in (base, *others)], axis=0), np.nan, begin),
            base.end,
            base.seats,
            base.labour,
            under_way=self.timing.is_under_way(p),
            others=others,
        )

    def _add_past(self) -> None:
        """Work that is done and whose initiative can be left out is an activity while a lag after it is running."""
        waits = [w for p in self.open for w in (*self.timing.waits(p).on, *self.timing.holds(p).on)]
        for p in sorted({wait.package for wait in waits if self.timing.is_done(wait.package)}):
            begin, end = (np.full(len(self.boundaries) - 1, np.nan) for _ in range(2))
            begin[0], end[0] = self.timing.done_moment(p, "SS"), self.timing.done_moment(p, "FS")
            one = Activity(
                self.model.packages.ids[p], int(self.model.packages.initiative[p]), begin, end, under_way=True
            )
            self.draft.work[p] = self.draft.over[p] = self.draft.add(one)

    def _add_holds(self) -> None:
        """A finish that FF or SF links can hold back is an activity of its own: the seats are free by then.

        At the end of a period, as all finishes; work that may take no time at all is over as the period begins.
        """
        for p in self.open:
            waits, work = self.timing.holds(p), self.activities[self.draft.work[p]]
            if not waits.on and waits.release <= self.model.as_of:
                continue
            begin = np.maximum(work.begin, self.boundaries[0])
            takes_time = all(np.nanmin(way.end - begin, initial=np.inf) > 0 for way in work.ways)
            moments = self.boundaries[1:] if takes_time else self.boundaries[:-1]
            over = np.where(moments >= waits.release, moments, np.nan)
            held = self.draft.add(Activity(f"{work.name}, over", work.initiative, over, over))
            self.draft.links.append(Link(self.draft.work[p], held, "FS", 0.0))
            self.draft.over[p], self.held[held] = held, p

    def _add_links(self) -> None:
        """Starts wait for FS and SS links and for what comes from outside, finishes for FF and SF links."""
        for p in self.open:
            if not self.timing.is_under_way(p):
                self.draft.wait(self.timing.waits(p), self.draft.work[p])
        for a, p in self.held.items():
            self.draft.wait(self.timing.holds(p), a)

    def _add_decisions(self) -> None:
        """Everything that has not begun waits for its decisions."""
        asking, packages = Asking(self.model, self.timing, self.draft), self.model.packages
        askers: dict[int, list[int]] = {}
        for p in self.open:
            if not self.timing.is_under_way(p):
                for ask in packages.ask[packages.ask_first[p] : packages.ask_first[p + 1]].tolist():
                    askers.setdefault(ask, []).append(p)
        asking.add(askers)
        self.early = asking.early

    def _undertaking(self, i: int) -> Undertaking:
        table = self.model.initiatives
        own = np.flatnonzero(self.model.packages.initiative == i).tolist()
        done = bool(own) and all(self.timing.is_done(p) for p in own)
        return Undertaking(
            table.ids[i],
            worth(self.model, i, self.boundaries),
            lateness(self.model, i, self.boundaries),
            cost=float(table.cost[i]) + self._mitigations(i),
            must=bool(table.must[i]) or done,
            due=float(table.due[i]) if table.due_hard[i] else np.inf,
        )

    def _mitigations(self, i: int) -> float:
        """Money for the active mitigations of risks; the first initiative that a risk concerns pays."""
        risks = self.model.risks
        firsts = [int(risks.spoil[k]) if k < last else -1 for k, last in pairwise(risks.spoil_first.tolist())]
        return float(risks.mitigation[[first == i for first in firsts]].sum())

    def _add_sunk_cost(self) -> None:
        """What was worked before planning began costs the same in every plan."""
        sunk = sum(self.timing.sunk(p) for p in range(len(self.model.packages)))
        if sunk:
            now = self.boundaries[:-1]
            self.activities.append(Activity("work so far", PORTFOLIO, now, now, labour=np.full(len(now), sunk)))

    def _capacity(self) -> dict[str, Ints]:
        """Seats on the day on which a period begins."""
        teams = self.model.teams
        first = np.minimum(self.boundaries[:-1].astype(int), teams.seats.shape[1] - 1)
        rows: dict[str, Ints] = {}
        for t, team in enumerate(teams.ids):
            rows[team] = teams.seats[t, first].astype(np.int64)
            for s, skill in enumerate(teams.skills):
                if teams.skilled[t, s] > 0:
                    rows[seat_id(team, skill)] = np.full(len(first), teams.skilled[t, s], dtype=np.int64)
        return rows

    def _rooms(self) -> dict[str, Ints]:
        """Decisions a forum can take between two boundaries."""
        rooms: dict[str, Ints] = {}
        starts = self.boundaries[:-1]
        many = len(self.activities)
        for f, forum in enumerate(self.model.forums.ids):
            every = float(self.model.forums.every[f])
            meetings = np.floor(starts / every)
            before = np.concatenate([[np.ceil(starts[0] / every) - 1], meetings[:-1]])
            room = min(float(self.model.forums.decides_up_to[f]), float(many))
            rooms[forum] = ((meetings - before) * room).astype(np.int64)
        return rooms

    def _budgets(self) -> list[Budget]:
        money, *others = self.model.budgets
        cost = self._costs()
        nothing = (0.0,) * (len(cost) - len(self.model.initiatives))
        budgets = [Budget("budget.total", money.total, cost, labour=True)]
        return budgets + [Budget(f"budgets.{m.name}.total", m.total, (*m.spends, *nothing)) for m in others]

    def _caps(self, offered: Offered) -> list[Cap]:
        starts, counts = self.boundaries[:-1], (len(self.activities), len(self.undertakings))
        payments = Payments(self.model, self.timings, starts, self.open, *counts)
        return payments.caps(self._costs()[: len(self.model.initiatives)], offered.paid)

    def _costs(self) -> tuple[float, ...]:
        return tuple(one.cost for one in self.undertakings)

    def _rewards(self) -> list[Reward]:
        """Outcomes that pay although none of their initiatives has a value of its own."""
        outcomes, rewards = self.model.outcomes, []
        for o, name in enumerate(outcomes.ids):
            members = tuple(outcomes.member[outcomes.member_first[o] : outcomes.member_first[o + 1]].tolist())
            if outcomes.worth_per_day[o] > 0 and members:
                left = self.model.horizon - self.boundaries
                value = streamed(left, float(outcomes.worth_per_day[o]), float(outcomes.worth_lasts[o]))
                works = self.model.initiatives.works[list(members)]
                if outcomes.needs[o] == ALL_OF:
                    rewards.append(Reward(name, members, True, float(works.prod()) * value))
                    continue
                # Who works more surely adds the difference from its own finish on.
                levels = np.unique(np.append(0.0, works))
                for level, step in zip(levels[1:].tolist(), np.diff(levels).tolist(), strict=True):
                    able = tuple(i for i, share in zip(members, works.tolist(), strict=True) if share >= level)
                    rewards.append(Reward(name if len(levels) == 2 else f"{name} {level:g}", able, False, step * value))
        return rewards
