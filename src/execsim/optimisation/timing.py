"""How long a frozen model's packages take from any start, and what they wait for, in working days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from execsim.model.model import FF, FS, SF, SS, Model
from execsim.model.quantiles import on_grid
from execsim.optimisation.problem import Floats, LinkKind

KINDS: dict[int, LinkKind] = {FS: "FS", SS: "SS", FF: "FF", SF: "SF"}
LEAST_LEFT = 0.1  # of an estimate that is still to do once more than all of it was spent


@dataclass(frozen=True, slots=True)
class Wait:
    """One package to wait for."""

    package: int
    kind: LinkKind
    lag: float


@dataclass(frozen=True, slots=True)
class Waits:
    """A day that something cannot be before, and the packages that it waits for."""

    release: float
    on: tuple[Wait, ...]

    def later(self, days: float) -> Waits:
        """The same so many days later."""
        return Waits(self.release + days, tuple(Wait(w.package, w.kind, w.lag + days) for w in self.on))

    def joined(self, other: Waits) -> Waits:
        """Both of them, each wait once."""
        return Waits(max(self.release, other.release), tuple(dict.fromkeys(self.on + other.on)))

    def binds_less(self, other: Waits) -> bool:
        """Whether whatever satisfies the other satisfies this."""
        return self.release <= other.release and set(self.on) <= set(other.on)


class Timing:
    """Reads durations, labour and waits off a frozen model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        days = np.zeros((len(model.teams), 1))
        self._focused = np.hstack([days, np.cumsum(np.minimum(model.teams.focus, 1.0), axis=1)])
        self._present = np.hstack([days, np.cumsum(model.teams.present, axis=1)])
        self._amounts = model.estimates.means

    def is_done(self, p: int) -> bool:
        """Whether a package was finished before planning began."""
        return not np.isnan(self.model.packages.finished[p])

    def is_under_way(self, p: int) -> bool:
        """Whether a package was started, not finished, before planning began."""
        return not self.is_done(p) and not np.isnan(self.model.packages.started[p])

    def amount(self, p: int) -> float:
        """Person-days, or working days if elapsed, from start to end."""
        packages = self.model.packages
        return on_grid(float(self._amounts[packages.amount[p]] * packages.amount_factor[p]))

    def left(self, p: int) -> float:
        """The part of it that is still to do."""
        packages = self.model.packages
        if not self.is_under_way(p):
            return self.amount(p)
        if not np.isnan(packages.remaining[p]):
            return on_grid(float(packages.remaining[p]))
        return on_grid(max(self.amount(p) - packages.spent[p], LEAST_LEFT * self.amount(p)))

    def ends(self, p: int, starts: Floats) -> Floats:
        """When a package is over that starts (or goes on) at some times; nan where its team never gets it done."""
        packages, amount = self.model.packages, self.left(p)
        if packages.elapsed[p] or amount <= 0:
            return np.asarray(starts + amount, dtype=float)
        table = (self._present if packages.booked[p] else self._focused)[packages.team[p]]
        rate = packages.people[p] * (1.0 - packages.diverted[p])
        if rate <= 0:
            return np.full(len(starts), np.nan)
        days = np.arange(len(table), dtype=float)
        wanted = np.interp(starts, days, table) + amount / rate
        at = np.searchsorted(table, wanted)
        inside = np.clip(at, 1, len(table) - 1)
        step = np.maximum(table[inside] - table[inside - 1], 1e-12)
        moments = inside - 1 + (wanted - table[inside - 1]) / step
        rounded = starts + np.array([on_grid(length) for length in moments - starts])
        return np.where(at < len(table), rounded, np.nan)

    def labour(self, p: int) -> float:
        """Money for the people of a package from now on, if they are there on each of its days."""
        if self.is_done(p):
            return 0.0
        diverted = 0.0 if self.model.packages.elapsed[p] else float(self.model.packages.diverted[p])
        return self.left(p) / max(1.0 - diverted, 1e-9) * self._day_rate(p)

    def labour_from(self, p: int, starts: Floats) -> Floats:
        """The same by the time it starts or goes on: elapsed work costs the days on which its teams are there."""
        if not self.model.packages.elapsed[p]:
            return np.full(len(starts), self.labour(p))
        return self._attendance(p, starts, starts + self.left(p))

    def labour_within(self, p: int, starts: Floats, since: float, until: float) -> Floats:
        """The part of it that falls between two days: effort evenly from start to end."""
        ends = self.ends(p, starts)
        first, last = np.maximum(starts, since), np.minimum(ends, until)
        if self.model.packages.elapsed[p]:
            return self._attendance(p, first, np.maximum(first, last))
        share = np.maximum(last - first, 0.0) / np.maximum(ends - starts, 1e-9)
        return np.asarray(np.nan_to_num(self.labour(p) * share), dtype=float)

    def _attendance(self, p: int, since: Floats, until: Floats) -> Floats:
        """Money for the days between two moments on which the teams of elapsed work are there."""
        money = np.zeros(len(since))
        for team, count in self.seats(p):
            table = self._present[team]
            days = np.arange(len(table), dtype=float)
            there = np.interp(until, days, table) - np.interp(since, days, table)
            money += there * count * float(self.model.teams.day_rate[team])
        return money

    def sunk(self, p: int) -> float:
        """Money for what its people worked before planning began."""
        began = self.is_done(p) or self.is_under_way(p)
        return float(self.model.packages.spent[p]) * self._day_rate(p) if began else 0.0

    def _day_rate(self, p: int) -> float:
        packages, rates = self.model.packages, self.model.teams.day_rate
        if not packages.elapsed[p]:
            return float(rates[packages.team[p]])
        return sum(count * float(rates[team]) for team, count in self.seats(p))

    def seats(self, p: int) -> list[tuple[int, int]]:
        """(team, seats) of a package."""
        packages = self.model.packages
        rows = slice(packages.seat_first[p], packages.seat_first[p + 1])
        pairs = zip(packages.seat_team[rows].tolist(), packages.seat_count[rows].tolist(), strict=True)
        return list(pairs)

    def waits(self, p: int, ahead: float = 0.0) -> Waits:
        """What holds back the start of a package, or a question that may be asked some days ahead of it.

        Asked ahead is by what is expected of work under way, and of a date; what has not begun, and what comes from
        outside without a date, cannot be expected yet.
        """
        model, packages = self.model, self.model.packages
        earliest = max(packages.not_before[p], model.initiatives.not_before[packages.initiative[p]])
        release, on = max(model.as_of, float(earliest) - ahead), list[Wait]()
        for before, kind, lag in self._links(p, "S"):
            if self.is_past(before, kind, lag):
                release = max(release, self.done_moment(before, kind) + lag - ahead)
            elif ahead > 0.0:
                on += [Wait(before, kind, lag - ahead), *self._once_begun(before, kind, "SS")]
            else:
                on += self._with_start(Wait(before, kind, lag))
        for r in range(packages.outside_first[p], packages.outside_first[p + 1]):
            external, lag = int(packages.outside[r]), float(packages.outside_lag[r])
            arrives = self.arrival(external)
            known = [arrives.later(lag - ahead)]
            if (lag < 0.0 and ahead <= 0.0) or (ahead > 0.0 and not model.externals.dated[external]):
                known.append(arrives)
            for one in known:
                release, on = max(release, one.release), [*on, *one.on]
        return Waits(release, tuple(dict.fromkeys(on)))

    def holds(self, p: int) -> Waits:
        """What holds back the finish of a package, whose seats are free by then: FF and SF links."""
        release, on = self.model.as_of, list[Wait]()
        for before, kind, lag in self._links(p, "F"):
            if self.is_past(before, kind, lag):
                release = max(release, self.done_moment(before, kind) + lag)
            else:
                on += self._with_start(Wait(before, kind, lag))
        return Waits(release, tuple(dict.fromkeys(on)))

    def arrival(self, external: int) -> Waits:
        """When an external arrives at the earliest, which may be past, and the packages (with their lags) it waits for.

        Its time runs from the last of what it waits for, and from the status date if that is nothing.
        """
        model, x = self.model, self.model.externals
        took = on_grid(max(0.0, float(self._amounts[x.amount[external]])))
        if x.dated[external]:
            return Waits(took, ())
        after = x.after[x.after_first[external] : x.after_first[external + 1]].tolist()
        others = x.after_outside[x.after_outside_first[external] : x.after_outside_first[external + 1]].tolist()
        past = [float(model.packages.finished[p]) for p in after if self.is_done(p)]
        arrivals = [self.arrival(other) for other in others]
        waits = [Wait(p, "FS", 0.0) for p in after if not self.is_done(p)]
        waits += [wait for one in arrivals for wait in one.on]
        release = max([*past, *(one.release for one in arrivals)], default=model.as_of)
        return Waits(release, tuple(waits)).later(took)

    def preparation(self, ask: int) -> float:
        """Working days from asking until a decision can fall: the owner's own, or preparation and consents."""
        model = self.model
        if model.asks.owner_decides[ask]:
            return on_grid(model.behaviour.takes_owner)
        d = int(model.asks.decision[ask])
        requested = [x for x in self._consents(ask) if not self._comes_by_itself(x)]
        rows = [int(model.decisions.takes[d]), *(int(model.externals.amount[x]) for x in requested)]
        return max(on_grid(float(self._amounts[row])) for row in rows)

    def consents(self, ask: int) -> Waits:
        """What else a decision waits for: consents that come on their own date, or after work of their own."""
        waits = Waits(-np.inf, ())
        for x in self._consents(ask):
            if self._comes_by_itself(x):
                waits = waits.joined(self.arrival(x))
        return waits

    def _consents(self, ask: int) -> list[int]:
        if self.model.asks.owner_decides[ask]:
            return []
        decisions, d = self.model.decisions, int(self.model.asks.decision[ask])
        found: list[int] = decisions.consent[decisions.consent_first[d] : decisions.consent_first[d + 1]].tolist()
        return found

    def _comes_by_itself(self, external: int) -> bool:
        x = self.model.externals
        firsts = (x.after_first, x.after_outside_first)
        return bool(x.dated[external] or any(first[external] < first[external + 1] for first in firsts))

    def _links(self, p: int, end: str) -> list[tuple[int, LinkKind, float]]:
        """Predecessor, kind and lag of the links into a package's start (S) or finish (F)."""
        packages = self.model.packages
        rows = range(packages.link_first[p], packages.link_first[p + 1])
        links = [
            (int(packages.link_package[r]), KINDS[int(packages.link_type[r])], float(packages.link_lag[r]))
            for r in rows
        ]
        return [link for link in links if link[1][1] == end]

    def is_past(self, p: int, kind: LinkKind, lag: float) -> bool:
        """Whether a predecessor is a date: done, and the date binds nobody any more or holds whatever is selected."""
        if not self.is_done(p):
            return False
        i = self.model.packages.initiative[p]
        own = np.flatnonzero(self.model.packages.initiative == i)
        certain = bool(self.model.initiatives.must[i]) or not np.isnan(self.model.packages.finished[own]).any()
        return certain or self.done_moment(p, kind) + lag <= self.model.as_of

    def done_moment(self, p: int, kind: LinkKind) -> float:
        """When a package that is done passed on what a link waits for."""
        started, finished = self.model.packages.started[p], self.model.packages.finished[p]
        return float(finished if kind[0] == "F" or np.isnan(started) else started)

    def _with_start(self, wait: Wait) -> list[Wait]:
        """A lead waits until its predecessor, and what holds that back in turn, has begun: until it can be known."""
        if wait.lag >= 0:
            return [wait]
        return [wait, *self._once_begun(wait.package, wait.kind, "SS" if wait.kind[1] == "S" else "SF")]

    def _once_begun(self, p: int, kind: LinkKind, anchor: LinkKind) -> list[Wait]:
        """Waits until it can be known when a package passes on: until it, and what holds it back, has begun."""
        return [Wait(q, anchor, 0.0) for q in ([p] if kind[0] == "S" else self._behind(p))]

    def _behind(self, p: int) -> list[int]:
        """A package and all whose FF and SF links hold back its finish, and so on, that are not done."""
        found = [] if self.is_done(p) else [p]
        for before, _, _ in self._links(p, "F"):
            found += self._behind(before)
        return found
