"""Quantiles of numbers drawn again and again from one sample, by counting: the part of a bootstrap that costs time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from execsim.model.jit import jitted


@jitted
def drawn_ranks(index: NDArray[np.int32], rank: NDArray[np.int32], place: int) -> NDArray[np.int64]:
    """Find [rows] the rank of what stands at a place among the numbers that each row of `index` draws, in order."""
    found, times = np.empty(len(index), np.int64), np.zeros(len(rank), np.int32)
    for row in range(len(index)):
        times[:] = 0
        for drawn in index[row]:
            times[rank[drawn]] += 1
        seen, at = times[0], 0
        while seen <= place:
            at += 1
            seen += times[at]
        found[row] = at
    return found
