"""What `backtest` and `calibrate` return: forecasts of finished work beside what happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from execsim.results.statistics import Figure

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
HALF, EIGHT = SHARES.index(0.5), SHARES.index(0.8)

ForecasterName = Literal["assumed", "fitted", "reference"]


@dataclass(frozen=True, slots=True)
class FinishedWork:
    """One finished piece of work.

    Attributes
    ----------
    row
        Of the table, as a spreadsheet counts; its luck is known by it.
    name, group
        As the table says; empty where it does not.
    start, planned, actual
        First day, last day as planned, last day as it came.
    planned_cost, actual_cost
        Money; None where the table does not say.
    """

    row: int
    name: str
    group: str
    start: dt.date
    planned: dt.date
    actual: dt.date
    planned_cost: float | None = None
    actual_cost: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """How the forecasts of one forecaster fared on work that it had not seen, over all splits.

    Attributes
    ----------
    half, eight
        Share that finished by its P50 and by its P80 date (a finish on that very day counts), with the 90 %
        interval that one test part leaves open.
    by_split
        The share that finished by its P80 date, split by split.
    in_band
        Share of the splits in which that is from 75 to 85 %.
    pinball_half, pinball_eight, pinball
        Mean pinball loss of P50, of P80, and over P10 to P90, in planned lengths; smaller is better.
    calibration
        For each of `SHARES` the share that came at or below it: the mean non-randomised probability integral
        transform, in which a day with a point mass counts in parts.
    """

    half: Figure
    eight: Figure
    by_split: tuple[float, ...]
    in_band: float
    pinball_half: float
    pinball_eight: float
    pinball: float
    calibration: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """One assumption as fitted: its value, and the least and the most that the splits gave; None is off."""

    name: str
    value: float | None
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecasts of finished work beside what happened.

    Attributes
    ----------
    records
        The work that could be used.
    trained, tested
        Records in either part of a split.
    splits
        Random splits; smaller than asked for after a stop.
    duration
        P10 to P90 (`SHARES`) of actual / planned length, in working days, over all records.
    cost
        The same of cost, and how many records tell it; None where none does.
    late
        Share that finished after the planned day.
    scores
        `assumed`: the assumptions in force. `fitted`: those fitted to the training part. `reference`: the plain
        reference class, planned length x the quantiles of actual / planned of the training part.
    fits
        The fits of the splits, in order.
    """

    records: tuple[FinishedWork, ...]
    trained: int
    tested: int
    splits: int
    seed: int
    replications: int
    duration: tuple[float, ...]
    cost: tuple[int, tuple[float, ...]] | None
    late: float
    scores: dict[ForecasterName, Scores]
    fits: tuple[dict[str, float | None], ...]
    kind: Literal["backtest"] = "backtest"


@dataclass(frozen=True, eq=False)
class Calibration:
    """The organisation's own factors, fitted to all of its finished work, and the back-test that speaks for them."""

    fitted: tuple[Fitted, ...]
    backtest: Backtest
    kind: Literal["calibration"] = "calibration"
