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
    """What holds a package back: a day it cannot start before, a day it cannot end before, other packages."""

    release: float
    floor: float
    on: tuple[Wait, ...]


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
        """Money for the people of a package from now on."""
        return 0.0 if self.is_done(p) else self._money(p, self.left(p))

    def sunk(self, p: int) -> float:
        """Money for what its people worked before planning began."""
        began = self.is_done(p) or self.is_under_way(p)
        return self._money(p, float(self.model.packages.spent[p])) if began else 0.0

    def _money(self, p: int, amount: float) -> float:
        packages, rates = self.model.packages, self.model.teams.day_rate
        if not packages.elapsed[p]:
            working = max(1.0 - float(packages.diverted[p]), 1e-9)
            return float(amount / working * rates[packages.team[p]])
        return sum(amount * count * float(rates[team]) for team, count in self.seats(p))

    def seats(self, p: int) -> list[tuple[int, int]]:
        """(team, seats) of a package."""
        packages = self.model.packages
        rows = slice(packages.seat_first[p], packages.seat_first[p + 1])
        pairs = zip(packages.seat_team[rows].tolist(), packages.seat_count[rows].tolist(), strict=True)
        return list(pairs)

    def waits(self, p: int) -> Waits:
        """Collect dates, links and externals; what is done already has become a date."""
        model, packages = self.model, self.model.packages
        initiative = packages.initiative[p]
        release = max(model.as_of, packages.not_before[p], model.initiatives.not_before[initiative])
        floor, on = 0.0, list[Wait]()
        for r in range(packages.link_first[p], packages.link_first[p + 1]):
            before, kind = int(packages.link_package[r]), KINDS[int(packages.link_type[r])]
            lag = float(packages.link_lag[r])
            if not self.is_done(before):
                on += _with_start(Wait(before, kind, lag))
                continue
            moment = self._done_moment(before, kind) + lag
            release, floor = (max(release, moment), floor) if kind in ("FS", "SS") else (release, max(floor, moment))
        for r in range(packages.outside_first[p], packages.outside_first[p + 1]):
            arrival, sources = self.arrival(int(packages.outside[r]))
            lag = float(packages.outside_lag[r])
            release = max(release, arrival + lag)
            on += [Wait(source.package, source.kind, source.lag + lag) for source in sources]
        return Waits(float(release), floor, tuple(on))

    def arrival(self, external: int) -> tuple[float, list[Wait]]:
        """When an external arrives at the earliest, and the packages (with their lags) it waits for."""
        model, x = self.model, self.model.externals
        took = on_grid(max(0.0, float(self._amounts[x.amount[external]])))
        if x.dated[external]:
            return max(took, model.as_of), []
        release, waits = model.as_of, list[Wait]()
        for p in x.after[x.after_first[external] : x.after_first[external + 1]].tolist():
            if self.is_done(p):
                release = max(release, float(model.packages.finished[p]))
            else:
                waits.append(Wait(p, "FS", took))
        for other in x.after_outside[x.after_outside_first[external] : x.after_outside_first[external + 1]].tolist():
            earlier, sources = self.arrival(other)
            release = max(release, earlier)
            waits += [Wait(source.package, "FS", source.lag + took) for source in sources]
        return release + took, waits

    def preparation(self, ask: int) -> float:
        """Working days from asking until a decision can fall: the owner's own, or preparation and consents."""
        model, decisions = self.model, self.model.decisions
        if model.asks.owner_decides[ask]:
            return on_grid(model.behaviour.takes_owner)
        d = int(model.asks.decision[ask])
        consents = decisions.consent[decisions.consent_first[d] : decisions.consent_first[d + 1]]
        rows = [int(decisions.takes[d]), *(int(model.externals.amount[x]) for x in consents)]
        return max(on_grid(float(self._amounts[row])) for row in rows)

    def _done_moment(self, p: int, kind: LinkKind) -> float:
        started, finished = self.model.packages.started[p], self.model.packages.finished[p]
        return float(finished if kind[0] == "F" or np.isnan(started) else started)


def _with_start(wait: Wait) -> list[Wait]:
    """A lead never lets work start (or end) before its predecessor has started."""
    if wait.lag >= 0:
        return [wait]
    anchor: LinkKind = "SS" if wait.kind[1] == "S" else "SF"
    return [wait, Wait(wait.package, anchor, 0.0)]
