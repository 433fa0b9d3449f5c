"""Why the packages of a plan do not start earlier, each with everything else as it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from execsim.model.model import Model
from execsim.optimisation.explain import seats_used
from execsim.optimisation.problem import ROUNDING, Floats, Ints, Problem, Schedule, seats_there
from execsim.optimisation.translation import Translated
from execsim.optimisation.windows import links_by
from execsim.results.waiting import WaitsFor

MOST_NAMES = 4  # of those who hold seats


def waits_of(model: Model, translated: Translated, schedule: Schedule) -> dict[str, WaitsFor]:
    """What each package waits for that is planned and could start earlier but for that; by package."""
    waiting = _Waiting(model, translated, schedule)
    found: dict[str, WaitsFor] = {}
    for a, p in enumerate(translated.package.tolist()):
        if p >= 0 and schedule.start[a] > 0 and not translated.problem.under_way[a]:
            found[model.packages.ids[p]] = waiting.of(a)
    return found


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A plan, and what it leaves of seats and money."""

    model: Model
    translated: Translated
    schedule: Schedule

    @property
    def problem(self) -> Problem:
        return self.translated.problem

    @cached_property
    def into(self) -> list[list[int]]:
        return links_by(self.problem, "after")

    @cached_property
    def used(self) -> Ints:
        return seats_used(self.problem, self.schedule)

    @cached_property
    def there(self) -> Ints:
        return seats_there(self.problem, self.schedule)

    @cached_property
    def spent(self) -> Floats:
        """(C,) what falls under each cap."""
        p, done = self.problem, np.flatnonzero(self.schedule.start >= 0)
        falls = p.falls[:, done, self.schedule.mode[done], self.schedule.start[done]].sum(axis=1)
        settled = [cap.gone + float(cap.settled[self.schedule.selected].sum()) for cap in p.caps]
        return np.asarray(np.array(settled) + falls, dtype=np.float64)

    def of(self, a: int) -> WaitsFor:
        """What one activity waits for: the first that applies to the last period in which it could start before."""
        t, mode = int(self.schedule.start[a]), int(self.schedule.mode[a])
        open_ = np.flatnonzero(~np.isnan(self.problem.begin[a, :t]) & ~np.isnan(self.problem.end[a, mode, :t]))
        if not len(open_):
            return WaitsFor("date")
        before = int(open_[-1])
        return (
            self._link(a, before)
            or self._seats(a, mode, t, before)
            or self._wip(a, mode, t, before)
            or self._cap(a, mode, t, before)
            or WaitsFor("nothing")
        )

    def _link(self, a: int, before: int) -> WaitsFor | None:
        """What it follows that lets it start last of all, if that is later than it would."""
        p, s = self.problem, self.schedule
        done = [(k, p.links[k].before) for k in self.into[a] if s.start[p.links[k].before] >= 0]
        first = [(int(p.after[k, s.mode[b], s.start[b]]), b) for k, b in done]
        latest, b = max(first, default=(0, -1))
        if latest <= before:
            return None
        package = max(int(self.translated.package[b]), int(self.translated.held[b]))
        if package >= 0:
            return WaitsFor("package", self.model.packages.ids[package])
        return WaitsFor("decision", p.activities[b].removeprefix("decision ").partition(":")[0].partition("@")[0])

    def _seats(self, a: int, mode: int, t: int, before: int) -> WaitsFor | None:
        """The team that is short in the latest period in which it would be if it started before."""
        p, own = self.problem, self.problem.seats[a, mode]
        over = int(p.finish[a, mode, before])
        for u in range(min(over, t) - 1, before - 1, -1):
            short = np.flatnonzero((own > 0) & (self.used[:, u] + own > self.there[:, u]))
            # Work that goes on may hold more than there is; but nothing starts then.
            if len(short) and (u == before or self._starts_there(u, int(short[-1]))):
                r = int(short[-1])  # a skill, which stands after its team, says more
                return WaitsFor("seats", p.teams[r], self._holders(r, u, but=a))
        return None

    def _starts_there(self, u: int, r: int) -> bool:
        """Whether anything starts in a period that needs a seat of a kind."""
        here = np.flatnonzero(self.schedule.start == u)
        return bool(np.any(self.problem.seats[here, self.schedule.mode[here], r] > 0))

    def _holders(self, r: int, u: int, *, but: int) -> tuple[str, ...]:
        here = [a for a in self._holding(r, u) if a != but and self.translated.package[a] >= 0]
        return tuple(self.problem.activities[a] for a in here[:MOST_NAMES])

    def _holding(self, r: int, u: int) -> list[int]:
        """The activities that hold seats of a kind in a period."""
        p, s = self.problem, self.schedule
        done = np.flatnonzero((s.start >= 0) & (s.start <= u))
        holds = (p.finish[done, s.mode[done], s.start[done]] > u) & (p.seats[done, s.mode[done], r] > 0)
        return [int(a) for a in done[holds]]

    def _wip(self, a: int, mode: int, t: int, before: int) -> WaitsFor | None:
        """The team in which as many initiatives are under way as may be."""
        p, i = self.problem, int(self.problem.initiative[a])
        for r in np.flatnonzero((p.seats[a, mode] > 0) & (p.wip < len(p.initiatives))).tolist():
            for u in range(before, min(int(p.finish[a, mode, before]), t)):
                others = {int(p.initiative[b]) for b in self._holding(r, u)} - {i}
                if len(others) >= p.wip[r]:
                    return WaitsFor("wip", p.teams[r], tuple(p.initiatives[k] for k in sorted(others)[:MOST_NAMES]))
        return None

    def _cap(self, a: int, mode: int, t: int, before: int) -> WaitsFor | None:
        """The period of a budget that could not pay for it."""
        for c, cap in enumerate(self.problem.caps):
            more = float(self.problem.falls[c, a, mode, before] - self.problem.falls[c, a, mode, t])
            if more > 0 and self.spent[c] + more > cap.limit + ROUNDING * (1 + abs(cap.limit)):
                return WaitsFor("budget", cap.name)
        return None
