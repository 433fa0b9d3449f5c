"""Distributions as arrays, from which both engines draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from execsim.model.families import Kind, TableArrays
from execsim.model.means import share_below
from execsim.model.normal_scores import beta_nodes, gamma_nodes

if TYPE_CHECKING:
    from execsim.model.distributions import Distribution

Statistic = Literal["mean", "p50", "p80"]
Numbers = tuple[float, float, float, float]
_SHARES: Final = {"p50": 0.5, "p80": 0.8}
_NOTHING: Final = np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class DistributionTable:
    """Many distributions as read-only arrays of n rows, for the functions of `quantiles`.

    Attributes
    ----------
    kind
        `Kind` of each row, int8 [n].
    params
        Numbers of each row, float64 [n, 4]: as in `Distribution`, but PERT, BETA and GAMMA hold offset and
        width of their standard form, and NORMAL has the share above 0 as its third.
    spans
        Where each row's part of the pool starts and how long it is, int64 [n, 2].
    pool
        Values of the rows that are tabulated or listed, float64; rows of one shape share their part.
    means
        Expected value of each row, float64 [n].
    """

    kind: NDArray[np.int8]
    params: NDArray[np.float64]
    spans: NDArray[np.int64]
    pool: NDArray[np.float64]
    means: NDArray[np.float64]

    @classmethod
    def of(cls, distributions: Sequence[Distribution]) -> DistributionTable:
        """Make the table of some distributions, one row each, in their order."""
        params = np.zeros((len(distributions), 4))
        spans = np.zeros((len(distributions), 2), np.int64)
        places: dict[bytes, tuple[int, int]] = {}
        pool = [_NOTHING]
        size = 0
        for row, distribution in enumerate(distributions):
            params[row], part = _row_of(distribution)
            key = part.tobytes()
            if key not in places:
                places[key] = (size, part.size)
                pool.append(part)
                size += part.size
            spans[row] = places[key]
        kind = np.array([distribution.kind for distribution in distributions], np.int8)
        means = np.array([distribution.mean() for distribution in distributions], np.float64)
        return cls(kind, params, spans, np.concatenate(pool), means)

    def __post_init__(self) -> None:
        for array in (*self.arrays, self.means):
            array.flags.writeable = False

    def __reduce__(self) -> tuple[type[DistributionTable], tuple[NDArray[np.generic], ...]]:
        # Through the constructor: on the way to another process NumPy forgets what cannot be written to.
        return DistributionTable, (*self.arrays, self.means)

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def arrays(self) -> TableArrays:
        """What the compiled functions take."""
        return self.kind, self.params, self.spans, self.pool

    def frozen(self, statistic: Statistic) -> DistributionTable:
        """Make the table in which every row is FIXED at its mean, its median or its 80 % quantile."""
        params = np.zeros_like(self.params)
        if statistic == "mean":
            params[:, 0] = self.means
        else:
            share = _SHARES[statistic]
            from execsim.model.quantiles import quantile  # noqa: PLC0415 - compiled code takes half a second to load

            params[:, 0] = [quantile(self.arrays, row, share) for row in range(len(self))]
        kind, spans = np.zeros_like(self.kind), np.zeros_like(self.spans)
        return DistributionTable(kind, params, spans, _NOTHING, params[:, 0].copy())

    def settled(self, row: int, value: float) -> DistributionTable:
        """Make the table in which one row is FIXED at a value: a quantity that somebody has found out."""
        kind, params, spans, means = self.kind.copy(), self.params.copy(), self.spans.copy(), self.means.copy()
        kind[row], params[row], spans[row], means[row] = Kind.FIXED, (value, 0.0, 0.0, 0.0), 0, value
        return DistributionTable(kind, params, spans, self.pool, means)


def _row_of(x: Distribution) -> tuple[Numbers, NDArray[np.float64]]:
    """Give a distribution's numbers as the compiled functions want them, and its part of the pool."""
    numbers, part = (x.a, x.b, x.c, x.d), _NOTHING
    match x.kind:
        case Kind.NORMAL:
            numbers = (x.a, x.b, share_below(x.a / x.b), 0.0)
        case Kind.PERT:
            width = x.c - x.a
            numbers = (x.a, width, 0.0, 0.0)
            part = beta_nodes(1 + 4 * ((x.b - x.a) / width), 1 + 4 * ((x.c - x.b) / width))
        case Kind.BETA:
            numbers, part = (x.c, x.d - x.c, 0.0, 0.0), beta_nodes(x.a, x.b)
        case Kind.GAMMA:
            numbers, part = (0.0, x.b, 0.0, 0.0), gamma_nodes(x.a)
        case Kind.DISCRETE:
            below = np.cumsum(x.weights)
            below[-1] = 1.0
            part = np.concatenate([below, x.points])
        case Kind.EMPIRICAL:
            part = np.array(x.points)
    return numbers, part
