"""What finished work is worth by the horizon: the one formula that both engines use."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from execsim.model.jit import jitted


@jitted
def money_streamed(days: float, per_day: float, lasts: float, ramp: float, half_life: float) -> float:
    """Money of one value stream after it has run for some time; see `streamed`."""
    run = min(max(days, 0.0), lasts)
    decay = math.log(2.0) / half_life
    rising = min(run, ramp)
    steady = run - rising
    if decay == 0.0:
        first = rising * rising / (2.0 * ramp) if ramp > 0.0 else 0.0
        return per_day * (first + steady)
    fading = math.exp(-decay * rising)
    first = (1.0 - fading * (1.0 + decay * rising)) / (decay * decay * ramp) if ramp > 0.0 else 0.0
    return per_day * (first + fading * (1.0 - math.exp(-decay * steady)) / decay)


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
    flat = [money_streamed(day, per_day, lasts, ramp, half_life) for day in np.ravel(days).tolist()]
    return np.array(flat, dtype=np.float64).reshape(np.shape(days))
