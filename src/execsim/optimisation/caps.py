"""What may be spent in all, and in one period of the calendar alone: `budget.total`, `budget.by`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
    by_mode
        (A, M) what each activity uses besides, by the mode in which it is done; None: nothing.
    """

    name: str
    limit: float
    uses: tuple[float, ...]
    labour: bool = False
    by_mode: Floats | None = None


@dataclass(frozen=True, eq=False)
class Cap:
    """A limit on what falls between two days; A activities, I initiatives.

    Attributes
    ----------
    name
        Dotted path of the line that sets it.
    limit
        How much may fall there.
    since, until
        Working days, the first inside and the last outside: an end at `until` is the end of the day before, inside.
    at_start, over_work, at_finish
        (A,) what an activity uses when it begins, evenly while it runs, and when it is over.
    labour
        (A, M, T) money for its people from now on that falls here, by the period in which it starts.
    settled
        (I,) what falls here of an initiative's finished work if the initiative is selected.
    gone
        What has fallen here whatever is selected: labour so far.
    """

    name: str
    limit: float
    since: float
    until: float
    at_start: Floats
    over_work: Floats
    at_finish: Floats
    labour: Floats
    settled: Floats
    gone: float = 0.0

    def falls(self, begin: Floats, end: Floats) -> Floats:
        """(A, M, T) what falls here when an activity has its `begin` and `end` (A, M, T); 0 where it cannot start."""
        parts = (
            self.at_start[:, None, None] * self._point(begin),
            self.over_work[:, None, None] * self.share(begin, end),
            self.at_finish[:, None, None] * np.where(end > begin, self._end(end), self._point(begin)),
            self.labour,
        )
        return np.where(np.isnan(begin) | np.isnan(end), 0.0, sum(parts))

    def share(self, begin: Floats, end: Floats) -> Floats:
        """Share of the time from `begin` to `end` that lies in the period; work of no length is a point."""
        overlap = np.minimum(end, self.until) - np.maximum(begin, self.since)
        length = end - begin
        whole = np.where(length > 0, length, 1.0)
        return np.where(length > 0, np.maximum(overlap, 0.0) / whole, self._point(begin))

    def _point(self, day: Floats) -> Floats:
        return ((day >= self.since) & (day < self.until)).astype(float)

    def _end(self, day: Floats) -> Floats:
        return ((day > self.since) & (day <= self.until)).astype(float)
