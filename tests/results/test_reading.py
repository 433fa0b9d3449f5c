"""Chances of money and dates at once, and the bad end of net value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.forecast import Forecast
from execsim.results.reading import at_risk, confidence
from execsim.simulation.engine import simulate


def forecast_of(budget: str = "", due: str = "") -> Forecast:
    """Four futures whose figures each test puts in by hand."""
    text = f"""
execsim: 1
calendar: {{start: 2027-01-04, end: 2027-12-31}}
{budget}
outcomes: {{calm: {{statement: No more calls{due}}}}}
initiatives: {{a: {{serves: calm, packages: {{dig: {{takes: 3d}}}}}}}}
"""
    return simulate(compile_model(validate(parse_source(text, "story.yaml"))), Draws(1, 4))


def test_joint_confidence_counts_futures_that_keep_both() -> None:
    forecast = forecast_of("budget: {total: 100}", ", due: 2027-01-08")  # day 5
    forecast = replace(
        forecast,
        outcome_finish=np.array([[4.0], [5.0], [6.0], [np.inf]]),
        cost=np.array([90.0, 110.0, 90.0, 90.0]),
    )
    joint = confidence(forecast)
    assert joint.date == "outcomes"
    assert joint.on_time.tolist() == [True, True, False, False]
    assert joint.within_budget is not None
    assert (joint.on_time & joint.within_budget).tolist() == [True, False, False, False]


def test_without_due_dates_the_end_of_the_calendar_counts_and_without_budget_nothing() -> None:
    forecast = forecast_of()
    forecast = replace(forecast, finish=np.array([1.0, 2.0, forecast.model.horizon + 1.0, np.inf]))
    date, on_time, within = confidence(forecast)
    assert (date, on_time.tolist(), within) == ("end", [True, True, False, False], None)


def test_value_at_risk_is_the_edge_of_the_worst_tenth_and_its_tail_the_mean_beyond() -> None:
    forecast = forecast_of()
    net = np.arange(-5.0, 15.0)  # 20 futures: -5 and -4 are the worst tenth
    zero = np.zeros(20)
    risk = at_risk(replace(forecast, replications=20, value=net, cost=zero, penalty=zero))
    assert risk == pytest.approx((-4.0, -4.5, 5 / 20))
