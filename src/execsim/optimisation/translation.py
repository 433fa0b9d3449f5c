"""From a frozen model to a problem on a grid of periods: names inside become rows, days become periods."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, cast

import numpy as np

from execsim.model.calendar import GridKind
from execsim.model.model import ALL_OF, Model
from execsim.model.value import streamed
from execsim.optimisation.assembly import Activity, Undertaking, assemble
from execsim.optimisation.payments import Payments
from execsim.optimisation.problem import PORTFOLIO, Budget, Choice, Floats, Ints, Link, Problem, Reward
from execsim.optimisation.timing import Timing, Wait, Waits

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
        (A,) the model's package, -1 for a decision.
    labels
        (T,) names of the periods.
    """

    problem: Problem
    package: Ints
    labels: tuple[str, ...]


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
    late = np.maximum(np.minimum(over, model.horizon) - table.due[i], 0.0)
    factor = float(table.works[i] * np.prod(packages.value_factor[own]))
    return np.asarray(factor * value - float(table.penalty[i]) * late)


class _Translation:
    """The one place where rows of the model and rows of the problem meet."""

    def __init__(self, model: Model, kind: GridKind, boundaries: Floats) -> None:
        self.model, self.kind, self.boundaries = model, kind, boundaries
        self.timing = Timing(model)
        self.open = [p for p in range(len(model.packages)) if not self.timing.is_done(p)]
        self.row = {p: a for a, p in enumerate(self.open)}
        self.waits = {p: self.timing.waits(p) for p in self.open}
        self.activities = [self._package(p) for p in self.open]
        self.undertakings = [self._undertaking(i) for i in range(len(model.initiatives))]
        self.links: list[Link] = []
        for p in self.open:
            if not self.timing.is_under_way(p):
                self._link(self.waits[p].on, self.row[p])

    def translate(self, labels: tuple[str, ...]) -> Translated:
        """Put everything together."""
        self._add_decisions()
        self._add_sunk_cost()
        problem = assemble(
            self.boundaries,
            self.undertakings,
            self.activities,
            self.links,
            capacity=self._capacity(),
            rooms=self._rooms(),
            budgets=self._budgets(),
            caps=Payments(self.model, self.timing, self.open, len(self.activities)).caps(self._costs()),
            choices=[Choice(choice.id, choice.kind, choice.members) for choice in self.model.choices],
            rewards=self._rewards(),
            grid=self.kind,
        )
        decisions = [-1] * (len(self.activities) - len(self.open))
        return Translated(problem, np.array([*self.open, *decisions], dtype=np.int64), labels)

    def _package(self, p: int) -> Activity:
        model, waits, starts = self.model, self.waits[p], self.boundaries[:-1]
        if self.timing.is_under_way(p):
            begin = np.full(len(starts), np.nan)
            begin[0] = model.packages.started[p]
        else:
            begin = np.where(starts >= waits.release, starts, np.nan)
        end = self.timing.ends(p, starts)
        can = ~np.isnan(begin) & ~np.isnan(end) & (np.nan_to_num(end) >= waits.floor)
        seats: dict[str, int] = {}
        for team, count in self.timing.seats(p):
            seats[model.teams.ids[team]] = count
            skill = int(model.packages.skill[p])
            if skill >= 0 and model.teams.skilled[team, skill] > 0:
                seats[f"{model.teams.ids[team]}/{model.teams.skills[skill]}"] = count
        return Activity(
            model.packages.ids[p],
            int(model.packages.initiative[p]),
            np.where(can, begin, np.nan),
            np.where(can, end, np.nan),
            seats,
            self.timing.labour(p),
            under_way=self.timing.is_under_way(p),
        )

    def _link(self, waits: tuple[Wait, ...] | list[Wait], after: int, ahead: float = 0.0) -> None:
        for wait in waits:
            self.links.append(Link(self.row[wait.package], after, wait.kind, wait.lag + ahead))

    def _add_decisions(self) -> None:
        """A decision with a forum (or days of its own) becomes an activity; any other one a longer lag."""
        model = self.model
        for ask in range(len(model.asks)):
            askers = [p for p in self.open if ask in self._asks(p) and not self.timing.is_under_way(p)]
            if not askers:
                continue
            lead = self.timing.preparation(ask) - float(model.decisions.ask_ahead[model.asks.decision[ask]])
            days = self._days(ask)
            if days is None:
                for p in askers:
                    self._delay(p, ask, lead)
                continue
            node = len(self.activities)
            first = askers[0]
            release = self._ready(self.waits[first], ask, lead)
            self.activities.append(self._moment(ask, days, release))
            self._link([w for w in self.waits[first].on if w.kind in ("FS", "SS")], node, lead)
            self.links += [Link(node, self.row[p], "FS", 0.0) for p in askers]

    def _asks(self, p: int) -> list[int]:
        packages = self.model.packages
        asked: list[int] = packages.ask[packages.ask_first[p] : packages.ask_first[p + 1]].tolist()
        return asked

    def _ready(self, waits: Waits, ask: int, lead: float) -> float:
        """The first day on which a decision can fall: asked for at `as_of` at the earliest."""
        return max(waits.release + lead, self.model.as_of + self.timing.preparation(ask))

    def _delay(self, p: int, ask: int, lead: float) -> None:
        """Hold a package back by a decision that falls on no particular day."""
        a = self.row[p]
        one, release = self.activities[a], self._ready(self.waits[p], ask, lead)
        late = ~(self.boundaries[:-1] >= release)
        begin, end = np.where(late, np.nan, one.begin), np.where(late, np.nan, one.end)
        self.activities[a] = Activity(one.name, one.initiative, begin, end, one.seats, one.labour, one.forum)
        self._link([w for w in self.waits[p].on if w.kind in ("FS", "SS")], a, lead)

    def _days(self, ask: int) -> Floats | None:
        """The days on which a decision can fall; None for any."""
        model = self.model
        decision = int(model.asks.decision[ask])
        forum, last = int(model.decisions.forum[decision]), float(self.boundaries[-1])
        if model.asks.owner_decides[ask]:
            return None
        if forum >= 0:
            every = float(model.forums.every[forum])
            return every * np.arange(1, int(last / every) + 1, dtype=np.float64)
        own = model.decisions.day[model.decisions.day_first[decision] : model.decisions.day_first[decision + 1]]
        return np.sort(np.asarray(own, dtype=np.float64)) if len(own) else None

    def _moment(self, ask: int, days: Floats, release: float) -> Activity:
        """The activity of a decision: at boundary t it has fallen on the last of its days since the one before."""
        model, starts = self.model, self.boundaries[:-1]
        forum = int(model.decisions.forum[model.asks.decision[ask]])
        before = np.concatenate([[np.nextafter(starts[0], -np.inf)], starts[:-1]])
        at = np.searchsorted(days, starts, side="right") - 1
        day = np.where(at >= 0, days[np.maximum(at, 0)] if len(days) else -np.inf, -np.inf)
        can = (day > before) & (day >= release)
        initiative = int(model.asks.initiative[ask])
        return Activity(
            f"decision {model.asks.ids[ask]}",
            initiative if initiative >= 0 else PORTFOLIO,
            np.where(can, day, np.nan),
            np.where(can, starts, np.nan),
            forum=model.forums.ids[forum] if forum >= 0 else None,
        )

    def _undertaking(self, i: int) -> Undertaking:
        table = self.model.initiatives
        own = np.flatnonzero(self.model.packages.initiative == i).tolist()
        done = bool(own) and all(self.timing.is_done(p) for p in own)
        return Undertaking(
            table.ids[i],
            worth(self.model, i, self.boundaries),
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
            self.activities.append(Activity("work so far", PORTFOLIO, now, now, labour=sunk))

    def _capacity(self) -> dict[str, Ints]:
        """Fewest seats on any day of a period."""
        teams = self.model.teams
        known = teams.seats.shape[1]
        first = np.minimum(self.boundaries[:-1].astype(int), known - 1)
        last = min(int(np.ceil(self.boundaries[-1])), known)
        rows: dict[str, Ints] = {}
        for t, team in enumerate(teams.ids):
            rows[team] = np.minimum.reduceat(teams.seats[t, : max(last, first[-1] + 1)], first).astype(np.int64)
            for s, skill in enumerate(teams.skills):
                if teams.skilled[t, s] > 0:
                    rows[f"{team}/{skill}"] = np.full(len(first), teams.skilled[t, s], dtype=np.int64)
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
        budgets = [Budget("budget.total", money.total, self._costs(), labour=True)]
        return budgets + [Budget(f"budgets.{m.name}.total", m.total, m.spends) for m in others]

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
                all_of, works = bool(outcomes.needs[o] == ALL_OF), self.model.initiatives.works[list(members)]
                share = float(works.prod() if all_of else works.max())
                rewards.append(Reward(name, members, all_of, share * value))
        return rewards
