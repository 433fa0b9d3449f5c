"""`budget.by`: what may be spent in one period alone, and when an initiative's money falls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from execsim.model.compile import compile_model
from execsim.optimisation.engine import optimise
from execsim.optimisation.translation import problem_of
from execsim.portfolio.load import load
from execsim.results.plan import Plan
from small_plans import HEAD, dates, small_model

Planned = Callable[[str], Plan]


@pytest.fixture
def planned() -> Planned:
    """Return a function that plans a portfolio written under HEAD."""

    def plan(text: str) -> Plan:
        return optimise(small_model(text), time_limit=20)

    return plan


def test_what_one_month_cannot_pay_for_waits_for_the_next(planned: Planned) -> None:
    plan = planned("""
        budget: {by: {2027-01: 6000, 2027-02: 6000}}
        initiatives:
          one: {value: {per_week: 2000}, cost: {total: 6000}, packages: {do: {takes: 2w}}}
          two: {value: {per_week: 1500}, cost: {total: 6000}, packages: {do: {takes: 2w}}}
    """)
    assert dates(plan) == {"one.do": (0.0, 10.0), "two.do": (20.0, 30.0)}
    assert plan.status == "optimal"
    assert plan.value == 10 * 2000 + 6 * 1500 - 12000


def test_labour_counts_on_the_days_it_is_worked(planned: Planned) -> None:
    """Twenty days at 100: January pays for five of them, so work starts a week before it ends."""
    plan = planned("""
        budget: {by: {2027-01: 500}}
        teams: {desk: {people: 1, focus: 1, day_rate: 100}}
        initiatives:
          one: {value: {per_week: 2000}, packages: {do: {team: desk, effort: 20}}}
    """)
    assert dates(plan) == {"one.do": (15.0, 35.0)}


@pytest.mark.parametrize(("spread", "start"), [("start", 20.0), ("work", 15.0), ("finish", 15.0)])
def test_cost_falls_at_the_start_over_the_work_or_at_the_finish(planned: Planned, spread: str, start: float) -> None:
    """Two weeks of work; January may pay 3000 of 6000: nothing of it at once, one week of it, or no finish."""
    plan = planned(f"""
        budget: {{by: {{2027-01: 3000}}}}
        initiatives:
          one: {{value: {{per_week: 3000}}, cost: {{total: 6000, spread: {spread}}}, packages: {{do: {{takes: 2w}}}}}}
    """)
    assert dates(plan) == {"one.do": (start, start + 10.0)}


def test_only_the_first_packages_pay_at_the_start_and_only_the_last_at_the_finish(planned: Planned) -> None:
    packages = "{a: {takes: 1w}, b: {takes: 1w, after: [a]}, c: {takes: 1w, after: [b]}}"
    plan = planned(f"""
        budget: {{by: {{2027-01: 2000, 2027-02: 1000}}}}
        initiatives:
          early: {{value: {{per_week: 3000}}, cost: {{total: 2000, spread: start}}, packages: {packages}}}
          late:  {{value: {{per_week: 2000}}, cost: {{total: 1000, spread: finish}}, packages: {packages}}}
    """)
    when = dates(plan)
    assert (when["early.a"][0], when["early.c"][1]) == (0.0, 15.0)
    assert when["late.c"][1] == 25.0  # the first Friday of February


def test_other_means_have_periods_too(planned: Planned) -> None:
    plan = planned("""
        budgets: {licences: {by: {2027-01: 10}}}
        initiatives:
          one: {value: {per_week: 2000}, spends: {licences: 8}, packages: {do: {takes: 2w}}}
          two: {value: {per_week: 1500}, spends: {licences: 8}, packages: {do: {takes: 2w}}}
    """)
    # Of two's licences a quarter still fits, and a half would not.
    assert dates(plan) == {"one.do": (0.0, 10.0), "two.do": (20.0, 30.0)}


def test_what_was_spent_before_planning_counts_in_its_period(planned: Planned) -> None:
    """January: 500 of labour so far, half the cost of `one` for what is done and half for what goes on."""
    text = """
        as_of: 2027-01-18
        budget: {{by: {{2027-01: {limit}}}}}
        teams: {{desk: {{people: 1, focus: 1, day_rate: 100}}}}
        initiatives:
          one: {{value: {{per_week: 2000}}, cost: {{total: 2000}},
                packages: {{a: {{team: desk, effort: 5}}, b: {{takes: 1w, after: [a]}}}}}}
          two: {{value: {{per_week: 1000}}, cost: {{total: 1000}}, packages: {{do: {{takes: 1w}}}}}}
        actuals:
          one.a: {{started: 2027-01-04, finished: 2027-01-08, spent: 5}}
    """
    assert dates(planned(text.format(limit=2500))) == {
        "one.a": (0.0, 5.0), "one.b": (10.0, 15.0), "two.do": (20.0, 25.0)
    }  # fmt: skip
    assert dates(planned(text.format(limit=3500)))["two.do"] == (10.0, 15.0)


def test_a_period_that_is_over_binds_nothing(planned: Planned) -> None:
    plan = planned("""
        as_of: 2027-02-01
        budget: {by: {2027-01: 0, 2026: 0}}
        initiatives:
          one: {value: {per_week: 2000}, cost: {total: 2000}, packages: {do: {takes: 1w}}}
    """)
    assert dates(plan) == {"one.do": (20.0, 25.0)}


def test_the_period_that_keeps_an_initiative_out_is_named(planned: Planned) -> None:
    plan = planned("""
        budget: {by: {2027-Q1: 7000}}
        initiatives:
          one: {value: {per_week: 3000}, cost: {total: 6000}, packages: {do: {takes: 2w}}}
          two: {value: {per_week: 2000}, cost: {total: 6000}, packages: {do: {takes: 2w}}}
    """)
    assert plan.why == {
        "two": "it needs 6,000 if it starts as soon as it can, and 1,000 is left of the budget for 2027-Q1"
    }


def test_a_must_that_its_period_cannot_pay_for_is_a_conflict_of_lines(planned: Planned) -> None:
    plan = planned("""
        budget: {total: 9000, by: {2027-01: 9000, 2027-02: 1000, 2027-03: 9000}}
        initiatives:
          one: {must: true, not_before: 2027-02-01, due: {by: 2027-02-26, hard: true}, cost: {total: 6000},
                packages: {do: {takes: 2w}}}
    """)
    assert plan.status == "infeasible"
    assert set(plan.conflict) == {"initiatives.one.must", "initiatives.one.due", "budget.by.2027-02"}


def test_two_periods_in_any_order_are_the_same_caps(tmp_path: Path) -> None:
    file = tmp_path / "portfolio.yaml"
    file.write_text(HEAD + "budget: {by: {2027-Q1: 5, 2027-01: 3, 2027: 9}}\ninitiatives: {one: {}}\n")
    problem = problem_of(compile_model(load(file).portfolio)).problem
    assert [(cap.name, cap.limit, cap.since, cap.until) for cap in problem.caps] == [
        ("budget.by.2027", 9, 0.0, 260.0),
        ("budget.by.2027-01", 3, 0.0, 20.0),
        ("budget.by.2027-Q1", 5, 0.0, 63.0),
    ]
