"""How finished work slipped: the few numbers that make the simulation of whole initiatives look like the record.

The length of a record is planned x b + d, in working days, where

* b = 1 with chance `on_plan`, else lognormal with median `slip` and standard deviation `spread` of its logarithm;
* d is what goes wrong: with `surprise_chance` an exponential delay of mean `surprise_days` times the planned
  years to the power of `surprise_growth`, with `rework_chance`
  a share of the length again, and what wrong directions cost, which is simulated and not fitted.

The numbers maximise the likelihood that each record ends on its day (not at an instant: days are what people
report, and the day that was planned holds a point mass), with two guards: two records in a thousand may be anything,
so that a slip of the pen does not widen every forecast (more, and the far tail is taken for slips of the pen), and a
weak prior keeps small records from extremes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # scipy.special and scipy.optimize load at their first use
from numpy.typing import NDArray

Floats = NDArray[np.float64]

OUTLIERS = 0.002
SEARCHES = 2  # from the likeliest places to begin
_OUTLIER_RANGE = 4.0  # planned lengths over which an outlier may lie
_DELAYS = -np.log1p(-(np.arange(10) + 0.5) / 10)
_DELAYS = _DELAYS / _DELAYS.mean()  # ten equally likely delays, of mean 1
_TURNS = 4  # points that stand for what a wrong direction costs
_TINY = 1e-6
DAYS_PER_YEAR = 250
_CENTRE = np.array([0.0, 0.0, np.log(0.2), -1.7, np.log(45.0), 0.0, -3.0])
_WIDTH = np.array([2.0, 0.2, 0.7, 1.5, 1.0, 2.0, 2.0])
_STARTS = (np.array([1.0, 0.0, -2.0, -1.5, 3.7, -1.0, -3.0]), np.array([-2.0, 0.05, -1.2, -3.0, 3.7, 1.0, -2.5]))


@dataclass(frozen=True, slots=True)
class Slips:
    """The fitted numbers; see the module for their meaning."""

    on_plan: float
    slip: float
    spread: float
    surprise_chance: float
    surprise_days: float
    surprise_growth: float
    rework_chance: float

    @classmethod
    def of(cls, free: Floats) -> Slips:
        """Numbers from seven unbounded ones."""
        on, slip, spread, chance, days, growth, rework = free
        inner = scipy.special.expit
        return cls(
            float(inner(on)), float(np.exp(slip)), float(np.exp(spread)),
            float(inner(chance)), float(np.exp(days)), float(inner(growth)), float(inner(rework)),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Record:
    """Lengths of finished work [N], in whole working days, and what wrong directions add.

    Attributes
    ----------
    turned
        Share of replications in which a wrong direction cost anything.
    turns
        [4, N] what it then costs: equally likely points.
    rework_share
        Share of the length that one rework takes.
    """

    planned: Floats
    actual: Floats
    turned: float
    turns: Floats
    rework_share: float

    @classmethod
    def of(cls, planned: Floats, actual: Floats, extra: Floats, rework_share: float) -> Record:
        """`extra` [R, N]: simulated working days beyond the plan when wrong directions are all that happens."""
        sizes = np.sort(np.where(extra > _TINY, extra, np.nan), axis=0)  # nan last
        counts = (extra > _TINY).sum(axis=0)
        points = ((np.arange(_TURNS) + 0.5) / _TURNS * np.maximum(counts, 1)[:, None]).astype(np.int64).T
        turns = np.take_along_axis(sizes, points, axis=0)
        return cls(planned, actual, float((extra > _TINY).mean()), np.nan_to_num(turns), rework_share)

    def part(self, rows: NDArray[np.int64]) -> Record:
        """Some of the records."""
        return Record(self.planned[rows], self.actual[rows], self.turned, self.turns[:, rows], self.rework_share)


def fit_slips(record: Record) -> Slips:
    """Fit the numbers to a record."""
    n = len(record.planned)
    stray = OUTLIERS / (_OUTLIER_RANGE * record.planned)
    ends = np.stack([record.actual, record.actual - 1.0])

    def loss(free: Floats) -> float:
        slips = Slips.of(free)
        by_then, before = chance_by(ends, record, slips)
        prior = float((((free - _CENTRE) / _WIDTH) ** 2).sum()) / (2 * n)
        return prior - float(np.log((1 - OUTLIERS) * np.maximum(by_then - before, 0.0) + stray).mean())

    options = {"maxiter": 800, "xatol": 5e-3, "fatol": 1e-5, "adaptive": True}
    starts = sorted((*_STARTS, _start_of(record)), key=loss)[:SEARCHES]
    found = [scipy.optimize.minimize(loss, start, method="Nelder-Mead", options=options) for start in starts]
    return Slips.of(min(found, key=lambda each: each.fun).x)


def _start_of(record: Record) -> Floats:
    """Where a search begins that takes what is late by more than a tenth as held up, and the rest as slipped."""
    ratio, late = record.actual / record.planned, record.actual - record.planned
    held = late > 0.1 * record.planned
    on_plan, chance = (float(np.clip(share.mean(), 0.02, 0.95)) for share in (late == 0.0, held))
    spread = max(float(np.log(ratio[~held]).std()), 0.05) if (~held).sum() > 1 else 0.2
    days = float(late[held].mean()) if held.any() else DAYS_PER_YEAR / 10
    odds = scipy.special.logit
    return np.array([odds(on_plan), 0.0, np.log(spread), odds(chance), np.log(days), 0.0, -3.0])


def chance_by(days: Floats, record: Record, slips: Slips) -> Floats:
    """[..., N] chance that each record ends within so many working days of its start; `days` [..., N]."""
    again = record.planned * record.rework_share + record.turned * record.turns.mean(axis=0)
    lengths = record.planned + np.vstack([np.zeros_like(again), record.turns, again])  # [L, N] if nothing slips
    calm = 1 - slips.rework_chance
    weights = np.array([calm * (1 - record.turned), *[calm * record.turned / _TURNS] * _TURNS, slips.rework_chance])
    delay = slips.surprise_days * (record.planned / DAYS_PER_YEAR) ** slips.surprise_growth
    keeps, held = slips.on_plan, slips.surprise_chance
    here = days[..., np.newaxis, :]
    kept = (1 - held) * (here >= lengths - _TINY) - held * np.expm1(-np.maximum(here - lengths, 0.0) / delay)
    # [D, N] how long a slipped one is held up: not at all, or one of ten delays
    delays = np.vstack([np.zeros_like(delay), _DELAYS[:, np.newaxis] * delay])
    chances = np.array([1 - held, *[held / len(_DELAYS)] * len(_DELAYS)])
    left = np.log(np.maximum(here - delays, 1e-9))
    scores = (left[..., np.newaxis, :, :] - np.log(lengths * slips.slip)[:, np.newaxis]) / slips.spread
    slipped = np.einsum("d,...dn->...n", chances, scipy.special.ndtr(scores))
    return np.asarray(np.einsum("l,...ln->...n", weights, keeps * kept + (1 - keeps) * slipped))
