"""The search alone: always a plan where one is plain to see, and the best where a person sees it."""

from __future__ import annotations

from collections.abc import Callable

from execsim.optimisation.problem import Choice, Link, Problem
from execsim.optimisation.search import Search
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import windows_of

MakeProblem = Callable[..., Problem]


def search_of(problem: Problem) -> Search:
    return Search(problem, windows_of(problem), seed=1)


def test_nothing_but_the_musts_is_a_plan(weekly: MakeProblem) -> None:
    problem = weekly([0.0, 0.0], [("i0.a", 0, 5.0, 1), ("i1.a", 1, 5.0, 1)], cost=[9.0, 9.0], must=[1])
    found = search_of(problem).greedy()
    assert found is not None
    assert found.schedule.selected.tolist() == [False, True]
    assert found.value == -9.0


def test_a_must_brings_what_it_requires_and_one_of_each_exactly_one(weekly: MakeProblem) -> None:
    choices = [Choice("needs", "requires", (0, 1)), Choice("route", "exactly-one", (2, 3))]
    problem = weekly([0.0] * 4, [], cost=[1.0, 1.0, 5.0, 2.0], must=[0], choices=choices)
    found = search_of(problem).greedy()
    assert found is not None
    assert found.schedule.selected.tolist() == [True, True, False, True]


def test_where_no_plan_exists_none_is_found(weekly: MakeProblem) -> None:
    problem = weekly([1.0, 1.0], [("i0.a", 0, 20.0, 2), ("i1.a", 1, 20.0, 2)], must=[0, 1])
    search = search_of(problem)
    assert search.greedy() is None
    assert search.improve(lambda: True) is None


def test_improving_mends_what_greed_got_wrong(weekly: MakeProblem) -> None:
    """The dense one alone fills the budget; the two others together are worth more."""
    problem = weekly([11.0, 8.0, 8.0], [], cost=[6.0, 5.0, 5.0], budget=10.0)
    search = search_of(problem)
    start = search.greedy()
    assert start is not None
    assert start.schedule.selected.tolist() == [True, False, False]
    better = search.improve(lambda: True)
    assert better is not None
    assert better.schedule.selected.tolist() == [False, True, True]
    assert search.rests


def test_the_same_seed_finds_the_same_plan(weekly: MakeProblem) -> None:
    work = [(f"i{i}.p{k}", i, 4.0 + i + k, 1 + k % 2) for i in range(4) for k in range(3)]
    links = [Link(3 * i + k, 3 * i + k + 1) for i in range(4) for k in range(2)]
    problem = weekly([5.0, 4.0, 3.0, 2.0], work, links, weeks=10)
    plans = []
    for _ in range(2):
        search = search_of(problem)
        search.greedy()
        found = search.improve(lambda: True)
        assert found is not None
        assert violations(problem, found.schedule, found.value) == ()
        plans.append((found.value, found.schedule.start.tolist()))
    assert plans[0] == plans[1]


def test_pulling_forward_starts_nothing_later(weekly: MakeProblem) -> None:
    problem = weekly([1.0, 1.0], [("i0.a", 0, 5.0, 2), ("i1.a", 1, 5.0, 2)])
    search = search_of(problem)
    found = search.greedy()
    assert found is not None
    late = type(found.schedule).of(problem, found.schedule.selected, found.schedule.start + 2)
    pulled = search.decoder.pull(late)
    assert pulled is not None
    assert pulled.start.tolist() == found.schedule.start.tolist()
