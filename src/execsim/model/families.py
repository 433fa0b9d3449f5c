"""The families of distributions, and the grid of time.

Apart from `quantiles`, so that an audit need not load what compiles code: half a second and 120 MB.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

TableArrays: TypeAlias = tuple[
    NDArray[np.int8], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]
]  # kind [n], params [n, 4], spans [n, 2] (first, length) in the pool, pool

SCORE_LIMIT: Final = 8.3  # beyond the normal score of any uniform that `draws` gives
NODES: Final = 257
NODE_GAP: Final = 2 * SCORE_LIMIT / (NODES - 1)
GRID: Final = 2.0**20  # steps of time in a working day


class Kind(IntEnum):
    """The families of distributions.

    Their order counts: from LOGNORMAL on they go through the normal score, from PERT on by a table over it.
    """

    FIXED = 0
    UNIFORM = 1
    TRIANGULAR = 2
    EXPONENTIAL = 3
    WEIBULL = 4
    DISCRETE = 5
    EMPIRICAL = 6
    NORMAL = 7
    LOGNORMAL = 8
    SPLIT_LOGNORMAL = 9
    SPLIT_NORMAL = 10
    PERT = 11
    BETA = 12
    GAMMA = 13


def on_grid(days: float) -> float:
    """Round a duration to the nearest 2^-20 working day, half to even: sums of such durations are exact."""
    return float(np.rint(days * GRID) / GRID)


def rhythm(days: float) -> float:
    """Put what happens every so many days on the grid; it takes a step of it at least."""
    return max(on_grid(days), 1.0 / GRID)
