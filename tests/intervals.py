"""Estimates in two levels: how a slow simulator is held against a closed form to within 1 %.

SimPy takes some 100 microseconds a package, and the mean wait of an M/M/1 queue at 65 % needs five million
customers for an interval of 1 % (99.9 %). So each estimate has two levels (Giles, "Multilevel Monte Carlo path
simulation", 2008; a control variate whose mean is estimated, Schmeiser, Taaffe and Wang 2001)::

    E[engine] = E[control] + E[engine - control]

The control is the textbook recursion of the case, compiled, fed with *the engine's own draws* (same seed, same
entities, same inverse distribution functions), over very many runs. The engine itself simulates the first few of
these runs, and the second term is what it differs by on them: nothing, to the bit, if it does what the textbook says.
The interval is of the sum; it is wide if the two differ. A wrong distribution, uniform, queue discipline or wait
shows in one of the two terms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Z = 3.2905267314918945  # normal score of 99.95 %: two-sided 99.9 %
WIDEST = 0.01  # half an interval, relative to the reference


@dataclass(frozen=True)
class Interval:
    """A 99.9 % interval."""

    value: float
    half: float

    def holds(self, reference: float) -> bool:
        """Whether the reference lies within."""
        return abs(self.value - reference) <= self.half


def two_levels(control: Floats, engine: Floats, over: Floats | None = None) -> Interval:
    """Estimate the engine's mean, or a ratio of means.

    Parameters
    ----------
    control
        [R] a number of each run (or batch), from the recursion.
    engine
        [n] the same of the first n runs, from the engine.
    over
        [R] what it is divided by (customers of a class, say), run by run; 1 if left out. The ratio's variance is
        that of its linear part.
    """
    many, few = len(control), len(engine)
    over = np.ones(many) if over is None else over
    ratio, scale = control.mean() / over.mean(), over.mean()
    rest = (control - ratio * over) / scale
    differs = (engine - control[:few]) / scale
    variance = rest.var(ddof=1) / many + differs.var(ddof=1) / few
    return Interval(float(ratio + differs.mean()), Z * math.sqrt(float(variance)))


def assert_reproduces(reference: float, interval: Interval) -> None:
    """The reference lies in the interval, and the interval is narrow enough to mean something."""
    said = f"{interval.value:.6g} +- {interval.half:.2g}, reference {reference:.6g}"
    assert interval.half <= WIDEST * reference, f"too wide: {said}"
    assert interval.holds(reference), said
