"""How far a line of a conflict would have to give way: planted conflicts whose answers are plain to see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from execsim.model.compile import compile_model
from execsim.optimisation.engine import optimise
from execsim.portfolio.load import load

Mends = Callable[[str], dict[str, float | None]]

# Mondays, weeks of five working days, no holidays: 12 weeks up to the end of 28 March 2027.
HEAD = """
execsim: 1
name: Small
calendar: {start: 2027-01-04, end: 2027-03-28, grid: week}
intent: {statement: Answer faster, why: Customers leave}
"""

CASES: dict[str, tuple[str, dict[str, float | None]]] = {
    "a budget": (
        """
        budget: {total: 1000}
        teams: {desk: {people: 2, focus: 1, day_rate: 100}}
        initiatives: {one: {must: true, cost: {total: 500}, packages: {do: {team: desk, effort: 10}}}}
        """,
        {"budget.total": 1500.0, "initiatives.one.must": None},
    ),
    "a cheaper way in the budget": (
        """
        budget: {total: 100}
        teams: {desk: {people: 2, focus: 1, day_rate: 100}}
        initiatives:
          one: {must: true, packages: {do: {team: desk, effort: 10, modes: {light: {effort: 0.5x, value: 0.1x}}}}}
        """,
        {"budget.total": 500.0, "initiatives.one.must": None},
    ),
    "other means": (
        """
        budgets: {licences: {total: 5}}
        initiatives:
          one: {must: true, spends: {licences: 4}, packages: {do: {takes: 1w}}}
          two: {must: true, spends: {licences: 3}, packages: {do: {takes: 1w}}}
        """,
        {"budgets.licences.total": 7.0, "initiatives.one.must": None, "initiatives.two.must": None},
    ),
    "a date, or a seat": (
        """
        teams: {desk: {people: 1, focus: 1}}
        initiatives:
          one: {must: true, due: {by: 2027-01-15, hard: true}, packages: {do: {takes: 2w, needs: {desk: 1}}}}
          two: {must: true, due: {by: 2027-01-15, hard: true}, packages: {do: {takes: 1w, needs: {desk: 1}}}}
        """,
        {
            "initiatives.one.must": None,
            "initiatives.two.must": None,
            "initiatives.one.due": 15.0,  # `two` first, then `one`
            "initiatives.two.due": 15.0,
            "teams.desk.people": 1.0,
        },
    ),
    "a choice": (
        """
        initiatives:
          one: {must: true, packages: {do: {takes: 1w}}}
          two: {must: true, packages: {do: {takes: 1w}}}
        choices: {route: {pick: at-most-one, of: [one, two]}}
        """,
        {"choices.route": None, "initiatives.one.must": None, "initiatives.two.must": None},
    ),
}


FAST, *OTHERS = CASES


@pytest.mark.parametrize("case", [FAST, *(pytest.param(case, marks=pytest.mark.slow) for case in OTHERS)])
def test_each_line_of_a_conflict_says_what_it_would_have_to_become(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    file = tmp_path / "portfolio.yaml"
    file.write_text(HEAD + dedent(text))
    plan = optimise(compile_model(load(file).portfolio, today=dt.date(2027, 1, 4)), time_limit=30)
    assert plan.status == "infeasible"
    assert set(plan.conflict) == set(expected)
    assert plan.mends == pytest.approx(expected)
