"""The JSON contract of back-tests and calibrations."""

from __future__ import annotations

from typing import Literal

from execsim.results.contract_part import Part


class CoveragePart(Part):
    """Share of finished work that ended by a forecast date (on that very day counts), and its 90 % interval."""

    share: float
    low: float
    high: float


class CalibrationPoint(Part):
    """A quantile, and the share of finished work at or below it; a day with a point mass counts in parts."""

    forecast: float
    happened: float


class ScoresPart(Part):
    """How one forecaster fared, over all splits, on work that it had not seen.

    `by_split` is the share of `p80` split by split, `in_band` the share of splits from .75 to .85; pinball losses are
    in planned lengths, `pinball` their mean over P10, P20 ... P90: smaller is better.
    """

    p50: CoveragePart
    p80: CoveragePart
    by_split: tuple[float, ...]
    in_band: float
    pinball_p50: float
    pinball_p80: float
    pinball: float
    calibration: tuple[CalibrationPoint, ...]


class RatioPart(Part):
    """Quantiles of actual / planned over the records."""

    records: int
    p10: float
    p50: float
    p80: float
    p90: float


class ReportPart(Part):
    """What was left out or guessed in a row of the table; `row` counts the headings as 1, 0 is the file."""

    row: int
    column: str
    text: str
    message: str
    used: bool


class BacktestDocument(Part):
    """What `execsim backtest` found. `late` is the share that ended after the planned day.

    `assumed` is the simulation with the assumptions in force, `fitted` with those fitted to the training part of
    each split, `reference` the plain reference class: planned length times the quantiles of actual / planned of the
    training part.
    """

    kind: Literal["backtest"] = "backtest"
    file: str
    rows: int
    records: int
    reports: tuple[ReportPart, ...]
    seed: int
    replications: int
    splits: int
    trained: int
    tested: int
    late: float
    duration: RatioPart
    cost: RatioPart | None
    assumed: ScoresPart
    fitted: ScoresPart
    reference: ScoresPart


class FittedPart(Part):
    """One assumption: before and fitted (null: off), the range of fits to halves of the record, and its source."""

    name: str
    means: str
    before: float | None
    value: float | None
    low: float
    high: float
    trust: str
    source: str


class CalibrationDocument(Part):
    """What `execsim calibrate` fitted, and the back-test that speaks for it."""

    kind: Literal["calibration"] = "calibration"
    assumptions: tuple[FittedPart, ...]
    backtest: BacktestDocument
