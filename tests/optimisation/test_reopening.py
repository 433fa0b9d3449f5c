"""Stretches of a plan are solved anew: what is near in time changes together, and the rest stays."""

from __future__ import annotations

import numpy as np
import pytest

from execsim.optimisation import reopening
from execsim.optimisation.formulation import Formulation, formulate
from execsim.optimisation.problem import Problem, Schedule, value_of
from execsim.optimisation.program import Compiled, compile_program
from execsim.optimisation.reopening import Reopening
from execsim.optimisation.translation import problem_of
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import windows_of
from small_plans import small_model

# One seat: 100, 300 and 500 a week for two weeks of work each.
THREE = """
teams: {desk: {people: 1, focus: 1}}
initiatives:
  a: {value: {per_week: 100}, packages: {do: {takes: 2w, needs: {desk: 1}}}}
  b: {value: {per_week: 300}, packages: {do: {takes: 2w, needs: {desk: 1}}}}
  c: {value: {per_week: 500}, packages: {do: {takes: 2w, needs: {desk: 1}}}}
"""
BADLY = [0, 4, 2]  # the weeks in which they start; best would be 4, 2 and 0: each another


@pytest.fixture
def problem() -> Problem:
    return problem_of(small_model(THREE)).problem


@pytest.fixture
def written(problem: Problem) -> tuple[Formulation, Compiled]:
    formulation = formulate(problem, windows_of(problem), ordered=True)
    return formulation, compile_program(formulation.model)


def schedule(problem: Problem) -> Schedule:
    return Schedule.of(problem, np.ones(3, dtype=bool), np.array(BADLY))


def test_where_all_is_open_the_best_plan_is_found(problem: Problem, written: tuple[Formulation, Compiled]) -> None:
    """Over in weeks 2, 4 and 6, ten, eight and six weeks before the end: 5,000 + 2,400 + 600."""
    found = Reopening(*written, 1).improved(schedule(problem), value_of(problem, schedule(problem)), 60, lambda: True)
    assert found is not None
    assert found.start.tolist() == [4, 2, 0]
    assert value_of(problem, found) == 5000 + 2400 + 600
    assert violations(problem, found) == ()


def test_what_is_not_open_stays(
    problem: Problem, written: tuple[Formulation, Compiled], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for two neighbours of the three: the first two change places, or nothing does, and the last stays."""
    each = sum(len(starts) for starts in windows_of(problem).in_mode[0])
    monkeypatch.setattr(reopening, "OPEN", 2 * each)
    before = schedule(problem)
    tried = [Reopening(*written, k).improved(before, value_of(problem, before), 60, lambda: True) for k in range(8)]
    better = [one.start.tolist() for one in tried if one is not None]
    assert better
    assert all(starts == [2, 4, 0] for starts in better)


def test_the_best_plan_has_no_better_stretch(problem: Problem, written: tuple[Formulation, Compiled]) -> None:
    best = Schedule.of(problem, np.ones(3, dtype=bool), np.array([4, 2, 0]))
    assert Reopening(*written, 1).improved(best, value_of(problem, best), 60, lambda: True) is None
