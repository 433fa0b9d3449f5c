"""The compiled search says what the slow one says, and every plan of it passes the verifier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from execsim.optimisation.decoder import Decoder
from execsim.optimisation.problem import Choice, Gain, Link, LinkKind, Problem, value_of
from execsim.optimisation.search import Search
from execsim.optimisation.selection import Selector
from execsim.optimisation.stage import Stage
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import windows_of

MakeProblem = Callable[..., Problem]
FIXTURE = [HealthCheck.function_scoped_fixture]


def stage_of(problem: Problem) -> Stage:
    windows = windows_of(problem)
    stage = Stage(problem, windows, Selector(problem, windows).fixed, seed=1)
    assert stage.ready(seconds=120)
    return stage


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    """What `weekly` is called with: two or three initiatives with a few packages and links between any of them."""
    count = draw(st.integers(2, 3))
    work = [
        (f"i{i}.p{k}", i, 5.0 * draw(st.integers(0, 3)), draw(st.integers(0, 2)))
        for i in range(count)
        for k in range(draw(st.integers(1, 3)))
    ]
    pairs = [(a, b) for a in range(len(work)) for b in range(a + 1, len(work)) if draw(st.integers(0, 3)) == 0]
    kind: st.SearchStrategy[LinkKind] = st.sampled_from(("FS", "SS"))
    return {
        "per_week": [float(draw(st.integers(-2, 9))) for _ in range(count)],
        "work": work,
        "links": [Link(a, b, draw(kind), 5.0 * draw(st.integers(-1, 1))) for a, b in pairs],
        "weeks": 8,
        "seats": [draw(st.integers(1, 3)) for _ in range(8)],
        "cost": [float(draw(st.integers(0, 9))) for _ in range(count)],
    }


@settings(max_examples=60, deadline=None, suppress_health_check=FIXTURE)
@given(given=kinds(), data=st.data())
def test_what_has_to_be_done_is_placed_as_the_slow_decoder_places_it(
    weekly: MakeProblem, given: dict[str, Any], data: st.DataObject
) -> None:
    given["per_week"] = [abs(float(rate)) for rate in given["per_week"]]
    problem = weekly(**given, must=range(len(given["cost"])))
    gains = [Gain(i, 0, 1) for i in data.draw(st.sets(st.integers(0, len(given["cost"]) - 1)))]
    problem = replace(problem, gains=tuple(gains))
    turns = data.draw(st.permutations(range(len(problem.activities))))
    everything = [True] * len(problem.initiatives)
    slow = Decoder(problem, windows_of(problem)).place([float(turn) for turn in turns], everything)
    stage = stage_of(problem)
    stage.begin([float(turn) for turn in turns], everything)
    found = stage.found()
    assert (slow is None) == (found is None)
    if slow is not None and found is not None:
        assert found[0].start.tolist() == slow.start.tolist()


@settings(max_examples=40, deadline=None, suppress_health_check=FIXTURE)
@given(given=kinds(), budget=st.integers(0, 20))
def test_every_plan_passes_the_verifier_and_says_its_worth(
    weekly: MakeProblem, given: dict[str, Any], budget: int
) -> None:
    given["per_week"] = [abs(float(rate)) for rate in given["per_week"]]
    problem = weekly(**given, budget=float(budget))
    stage = stage_of(problem)
    stage.begin([0.0] * len(problem.activities), [False] * len(problem.initiatives))
    for _ in range(5):
        stage.advance(40, 1.0, 0.001)
        found = stage.found()
        if found is not None:
            assert violations(problem, found[0], value_of(problem, found[0])) == ()


def test_what_brings_less_than_it_costs_is_left_out(weekly: MakeProblem) -> None:
    problem = weekly([1.0, 9.0], [("i0.a", 0, 5.0, 1), ("i1.a", 1, 5.0, 1)], cost=[50.0, 5.0])
    stage = stage_of(problem)
    stage.begin([0.0, 1.0], [False, False])
    found = stage.found()
    assert found is not None
    assert found[0].selected.tolist() == [False, True]


@pytest.mark.parametrize(
    ("choice", "best"),
    [
        (Choice("c", "at-most-one", (0, 1)), [False, True, True]),
        (Choice("c", "all-or-none", (0, 2)), [True, True, True]),
        (Choice("c", "excludes", (1, 2)), [True, True, False]),
        (Choice("c", "requires", (1, 0)), [True, True, True]),
        (Choice("c", "exactly-one", (0, 1)), [False, True, True]),
    ],
)
def test_choices_hold_and_the_best_that_they_allow_is_found(
    weekly: MakeProblem, choice: Choice, best: list[bool]
) -> None:
    """Worth 2, 6 and 3 a week, and room for all."""
    work = [(f"i{i}.a", i, 5.0, 1) for i in range(3)]
    problem = weekly([2.0, 6.0, 3.0], work, seats=3, choices=[choice])
    search = Search(problem, windows_of(problem), seed=1)
    search.greedy()
    found = search.improve(lambda: True)
    assert found is not None
    assert found.schedule.selected.tolist() == best
    assert found.value == pytest.approx(value_of(problem, found.schedule))


def test_the_quick_mode_is_found_where_it_pays(weekly: MakeProblem) -> None:
    """Given the choice between fifteen and five days of the same seats the shorter one is taken."""
    one = weekly([5.0], [("i0.a", 0, 15.0, 1)])
    problem = replace(
        one,
        end=np.concatenate([one.end, one.begin[:, None, :] + 5.0], axis=1),
        seats=np.repeat(one.seats, 2, axis=1),
        labour=np.repeat(one.labour, 2, axis=1),
        extra=np.repeat(one.extra, 2, axis=1),
        factor=np.repeat(one.factor, 2, axis=1),
    )
    search = Search(problem, windows_of(problem), seed=1)
    search.greedy()
    found = search.improve(lambda: True)
    assert found is not None
    assert found.schedule.mode.tolist() == [1]


def test_a_seat_that_comes_is_taken_with_the_work_that_it_makes_possible(weekly: MakeProblem) -> None:
    """One seat, six weeks, two packages of two weeks, 5 a week: 4 + 2 weeks of value one after the other, 30.

    With a second seat from week 1 on 4 + 3 weeks, 35; it costs 3. Alone it brings nothing.
    """
    work = [("i0.a", 0, 10.0, 1), ("i1.a", 1, 10.0, 1), ("i2.a", 2, 5.0, 0)]
    for cost, worth in ((3.0, 32.0), (6.0, 30.0)):
        problem = weekly([5.0, 5.0, 0.0], work, seats=1, cost=[0.0, 0.0, cost])
        problem = replace(problem, gains=(Gain(2, 0, 1),))
        assert stage_of(problem).ready()
        search = Search(problem, windows_of(problem), seed=1)
        search.greedy()
        found = search.improve(lambda: True)
        assert found is not None
        assert found.value == pytest.approx(worth)
        assert violations(problem, found.schedule, found.value) == ()
