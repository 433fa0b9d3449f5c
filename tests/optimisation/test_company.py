"""Searches side by side: the best plan of any is theirs, and a failure of one is everybody's."""

from __future__ import annotations

import time
from collections.abc import Callable
from textwrap import dedent

import pytest

from execsim.optimisation.company import Company
from execsim.optimisation.problem import Problem
from execsim.optimisation.search import Found
from execsim.optimisation.translation import problem_of
from execsim.optimisation.windows import windows_of
from small_plans import small_model

# Eight initiatives for two seats over twelve weeks: what is worth most a week of work goes first.
MANY = "teams: {desk: {people: 2, focus: 1}}\ninitiatives:\n" + "".join(
    f"  i{n}: {{value: {{per_week: {100 * n}}}, packages: {{do: {{takes: {n}w, needs: {{desk: 1}}}}}}}}\n"
    for n in range(1, 9)
)


@pytest.fixture
def problem() -> Problem:
    return problem_of(small_model(dedent(MANY))).problem


def for_seconds(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def value(found: Found | None) -> float:
    assert found is not None
    return found.value


def test_the_best_plan_of_any_is_theirs_and_all_go_on_from_it(problem: Problem) -> None:
    company = Company(problem, windows_of(problem), 1, 2)
    company.greedy()
    first = value(company.best)
    company.improve_together(for_seconds(0.5))
    best = value(company.best)
    assert best >= first
    company.improve_together(for_seconds(0.1))
    mine, (other,) = company._first, company._others
    assert value(mine.best) >= best
    assert value(other.best) >= best


def test_what_fails_in_one_is_heard(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(problem, windows_of(problem), 1, 2)
    company.greedy()

    def fail(_: object) -> None:
        raise ArithmeticError("lost")

    monkeypatch.setattr(company._others[0], "improve", fail)
    with pytest.raises(ArithmeticError, match="lost"):
        company.improve_together(for_seconds(0.1))


def test_without_a_plan_to_go_on_from_nothing_happens(problem: Problem) -> None:
    company = Company(problem, windows_of(problem), 1, 2)
    company.improve_together(for_seconds(5))
    assert company.best is None
