"""Twelve weeks and what is written under them: portfolios of which a reader can work out the best plan."""

from __future__ import annotations

import datetime as dt
from textwrap import dedent

import numpy as np

from execsim.model.compile import compile_model
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.plan import Plan

# Mondays, weeks of five working days, no holidays: up to the end of 28 March 2027.
# January is days 0 to 20, February 20 to 40, March 40 to 60.
HEAD = """
execsim: 1
name: Small
calendar: {start: 2027-01-04, end: 2027-03-28, grid: week}
intent: {statement: Answer faster, why: Customers leave}
"""


def small_model(text: str) -> Model:
    """Compile a portfolio written under HEAD."""
    return compile_model(validate(parse_source(HEAD + dedent(text), "portfolio.yaml")), today=dt.date(2027, 1, 4))


def dates(plan: Plan) -> dict[str, tuple[float, float]]:
    """Start and finish of what is done, in working days."""
    rows = zip(plan.model.packages.ids, plan.start.tolist(), plan.finish.tolist(), strict=True)
    return {id_: (start, finish) for id_, start, finish in rows if not np.isnan(start)}
