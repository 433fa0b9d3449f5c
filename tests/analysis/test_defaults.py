"""The defaults, fitted jointly: what a plan with dates and efforts only turns into."""

import runpy
from pathlib import Path

import pytest

FIT = Path(__file__).parents[2] / "benchmarks" / "fit_defaults.py"


@pytest.mark.slow
def test_plans_without_more_than_dates_and_efforts_overrun_as_the_public_record_does() -> None:
    fit = runpy.run_path(str(FIT))
    low, high = fit["P50"], fit["P80"]
    for kind, (p50, p80, _) in fit["quantiles"]().items():
        assert low[0] <= p50 <= low[1], kind
        assert high[0] <= p80 <= high[1], kind
