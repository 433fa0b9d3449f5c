"""A back-test and a calibration as their documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from execsim.portfolio.assumptions import Assumption
from execsim.portfolio.backtested import BackTested
from execsim.results.backtest import SHARES, Backtest, Calibration, Scores
from execsim.results.contract_backtest import (
    BacktestDocument,
    CalibrationDocument,
    CalibrationPoint,
    CoveragePart,
    FittedPart,
    RatioPart,
    ReportPart,
    ScoresPart,
)
from execsim.results.statistics import Figure

ENOUGH = 100  # records from which on a fit is trusted as `medium`


def backtest_document(
    tested: Backtest, *, file: str, rows: int, reports: Sequence[ReportPart] = ()
) -> BacktestDocument:
    """Write a back-test down; `rows` is how many the table has, `reports` what was left out or guessed."""
    return BacktestDocument(
        file=file,
        rows=rows,
        records=len(tested.records),
        reports=tuple(reports),
        seed=tested.seed,
        replications=tested.replications,
        splits=tested.splits,
        trained=tested.trained,
        tested=tested.tested,
        late=tested.late,
        duration=_ratio(len(tested.records), tested.duration),
        cost=None if tested.cost is None else _ratio(*tested.cost),
        assumed=_scores(tested.scores["assumed"]),
        fitted=_scores(tested.scores["fitted"]),
        reference=_scores(tested.scores["reference"]),
    )


def calibration_document(
    made: Calibration, tested: BacktestDocument, before: Sequence[Assumption], on: dt.date
) -> CalibrationDocument:
    """Write a calibration down.

    Parameters
    ----------
    made
        The calibration.
    tested
        Its back-test, as a document.
    before
        The assumptions in force until now.
    on
        The day that the source names.
    """
    eight, known = tested.fitted.p80, {each.name: each for each in before}
    source = str(BackTested(tested.records, tested.file, on, eight.share, eight.low, eight.high))
    return CalibrationDocument(
        assumptions=tuple(
            FittedPart(
                name=each.name,
                means=known[each.name].means,
                before=known[each.name].value,
                value=each.value,
                low=each.low,
                high=each.high,
                trust="medium" if tested.records >= ENOUGH else "low",
                source=source,
            )
            for each in made.fitted
        ),
        backtest=tested,
    )


def _scores(scores: Scores) -> ScoresPart:
    return ScoresPart(
        p50=_coverage(scores.half),
        p80=_coverage(scores.eight),
        by_split=scores.by_split,
        in_band=scores.in_band,
        pinball_p50=scores.pinball_half,
        pinball_p80=scores.pinball_eight,
        pinball=scores.pinball,
        calibration=tuple(
            CalibrationPoint(forecast=share, happened=happened)
            for share, happened in zip(SHARES, scores.calibration, strict=True)
        ),
    )


def _coverage(figure: Figure) -> CoveragePart:
    return CoveragePart(share=figure.value, low=figure.low, high=figure.high)


def _ratio(records: int, quantiles: Sequence[float]) -> RatioPart:
    at = dict(zip(SHARES, quantiles, strict=True))
    return RatioPart(records=records, p10=at[0.1], p50=at[0.5], p80=at[0.8], p90=at[0.9])
