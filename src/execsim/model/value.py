"""What finished work is worth by the horizon: the one formula that both engines use."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def streamed(
    days: ArrayLike, per_day: float, lasts: float = np.inf, ramp: float = 0.0, half_life: float = np.inf
) -> NDArray[np.float64]:
    """Money of a value stream after it has run for some time.

    The rate at time s is ``per_day * min(1, s / ramp) * 2 ** (-s / half_life)``, from s = 0 until
    `lasts`; this is its integral in closed form.

    Parameters
    ----------
    days
        Working days that the stream has run; 0 or less gives 0.
    per_day
        Money per working day at the full rate.
    lasts
        Working days after which it ends.
    ramp
        Working days until the full rate, in a straight line.
    half_life
        Working days in which the rate halves.
    """
    run = np.clip(np.asarray(days, dtype=np.float64), 0.0, lasts)
    decay = np.log(2.0) / half_life
    rising = np.minimum(run, ramp)
    steady = run - rising
    if decay == 0.0:
        first = rising**2 / (2 * ramp) if ramp > 0 else 0.0
        return np.asarray(per_day * (first + steady))
    first = (1 - np.exp(-decay * rising) * (1 + decay * rising)) / (decay**2 * ramp) if ramp > 0 else 0.0
    return np.asarray(per_day * (first + np.exp(-decay * rising) * (1 - np.exp(-decay * steady)) / decay))
