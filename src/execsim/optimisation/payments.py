"""When money and other means are used up: at the start, over the work, or at the finish of an initiative's packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from execsim.model.model import Means, Model
from execsim.optimisation.caps import Cap, Floats
from execsim.optimisation.problem import BASE
from execsim.optimisation.timing import Timing

START, WORK, FINISH = 0, 1, 2  # as in `model.initiatives.cost_spread`


class Payments:
    """Spreads what initiatives use over their packages, and knows what falls before planning begins.

    Over the `work`: by the length of each package as it is estimated, evenly while it runs. At the `start`: in equal
    parts when the packages begin that wait for no other of the initiative; at the `finish`: when those are over that
    no other waits for.
    """

    def __init__(
        self,
        model: Model,
        timings: Sequence[Timing],
        starts: Floats,
        open_packages: Sequence[int],
        activities: int,
        undertakings: int,
    ) -> None:
        self.model, self.timings, self.starts, self.timing = model, timings, starts, timings[BASE]
        self.activities, self.undertakings = activities, undertakings
        self.row = {p: a for a, p in enumerate(open_packages)}
        packages = model.packages
        self.waits_inside = np.zeros(len(packages), dtype=bool)
        self.waited_for = np.zeros(len(packages), dtype=bool)
        for p in range(len(packages)):
            before = packages.link_package[packages.link_first[p] : packages.link_first[p + 1]]
            inside = before[packages.initiative[before] == packages.initiative[p]]
            self.waits_inside[p] = len(inside) > 0
            self.waited_for[inside] = True

    def caps(self, costs: Sequence[float], paid: Mapping[int, float]) -> list[Cap]:
        """Limits by period, of money and of other means; none of a past period.

        Money besides labour are `costs` (I,), and what else is `paid` when an activity begins.
        """
        money, *others = self.model.budgets
        caps = self._of("budget.by", money, costs, labour=True)
        for cap in caps:
            cap.at_start[list(paid)] += list(paid.values())
        for means in others:
            caps += self._of(f"budgets.{means.name}.by", means, means.spends, labour=False)
        return caps

    def _of(self, path: str, means: Means, uses: Sequence[float], *, labour: bool) -> list[Cap]:
        zipped = zip(means.labels, means.periods, strict=True)
        return [
            self._cap(f"{path}.{label}", limit, since, until, self._parts(uses), labour)
            for label, (since, until, limit) in zipped
            if until > max(since, self.model.as_of)
        ]

    def _parts(self, uses: Sequence[float]) -> Floats:
        """(3, P) what each package uses at its start, over its work and at its finish."""
        parts = np.zeros((3, len(self.model.packages)))
        for i, amount in enumerate(uses):
            own = np.flatnonzero(self.model.packages.initiative == i)
            spread = int(self.model.initiatives.cost_spread[i])
            weights = np.array([self._weight(p, spread) for p in own.tolist()])
            if amount and len(own):
                whole = float(weights.sum())
                parts[spread, own] = amount * (weights / whole if whole > 0 else 1.0 / len(own))
        return parts

    def _weight(self, p: int, spread: int) -> float:
        if spread == START:
            return float(not self.waits_inside[p])
        if spread == FINISH:
            return float(not self.waited_for[p])
        packages = self.model.packages
        if self.timing.is_done(p):
            return float(packages.finished[p] - self._began(p))
        return float(self.timing.amount(p) / max(float(packages.people[p]), 1.0))

    def _began(self, p: int) -> float:
        """When work that has begun did; a finish without a start is a point."""
        started, finished = float(self.model.packages.started[p]), float(self.model.packages.finished[p])
        return finished if np.isnan(started) else started

    def _cap(self, name: str, limit: float, since: float, until: float, parts: Floats, labour: bool) -> Cap:
        packages, nothing = self.model.packages, np.zeros(len(self.model.packages))
        rows, people = np.zeros((3, self.activities)), np.zeros((self.activities, len(self.timings), len(self.starts)))
        for p, a in self.row.items():
            rows[:, a] = parts[:, p]
            for m, timing in enumerate(self.timings if labour else ()):
                people[a, m] = timing.labour_within(p, self.starts, since, until)
        finished = np.where(packages.finished > 0, packages.finished, np.nan)  # 0: before the calendar
        began = np.where(np.isnan(packages.started), finished, packages.started)
        past = Cap(name, limit, since, until, parts[0], parts[1], parts[2], nothing[:, None, None], nothing)
        fell = past.falls(began[:, None, None], finished[:, None, None])[:, 0, 0]
        settled = np.bincount(packages.initiative, fell, self.undertakings).astype(np.float64)
        gone = sum(self._gone(past, p) for p in range(len(packages))) if labour else 0.0
        return Cap(name, limit, since, until, rows[0], rows[1], rows[2], people, settled, gone)

    def _gone(self, period: Cap, p: int) -> float:
        """Labour so far that falls into a period; what was worked before the calendar falls into none."""
        sunk, now = self.timing.sunk(p), self.model.as_of
        end = float(self.model.packages.finished[p]) if self.timing.is_done(p) else now
        if not sunk or end <= 0:
            return 0.0
        return sunk * float(period.share(np.array([self._began(p)]), np.array([end]))[0])
