"""Law 6: every plan passes the verifier; bound >= value; forcing the plan's own selection changes nothing.

On random problems small enough to try every plan there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from execsim.errors import EngineError
from execsim.optimisation import pursuit
from execsim.optimisation.assembly import Activity, Undertaking, Way, assemble
from execsim.optimisation.caps import Budget, Cap
from execsim.optimisation.problem import (
    PORTFOLIO,
    Choice,
    ChoiceKind,
    Gain,
    Link,
    LinkKind,
    Problem,
    Reward,
    Schedule,
)
from execsim.optimisation.pursuit import Solution, solve_problem
from execsim.optimisation.search import Search
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import windows_of

PERIODS = 5
DAYS = 5.0
CLOSE = 1e-5
few = settings(max_examples=12)  # each example starts a solver's process


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw at most three initiatives and four activities on five weeks, with some of everything that can bind."""
    boundaries = np.arange(PERIODS + 1, dtype=np.float64) * DAYS
    count = draw(st.integers(1, 3))
    undertakings = [
        Undertaking(
            f"i{i}",
            rate * (PERIODS - np.arange(PERIODS + 1, dtype=np.float64)) - late * np.arange(PERIODS + 1),
            late * np.arange(PERIODS + 1, dtype=np.float64),
            cost=draw(st.integers(0, 15)),
            must=draw(st.sampled_from([False, False, True])),
            due=draw(st.sampled_from([np.inf, np.inf, 12.0, 20.0])),
        )
        for i in range(count)
        for rate, late in [(draw(st.integers(0, 9)), draw(st.sampled_from([0, 0, 1])))]
    ]
    activities = [draw(activity(k, count, boundaries[:-1])) for k in range(draw(st.integers(1, 4)))]
    working = {one.initiative for one in activities} - {PORTFOLIO}
    pairs = [(a, b) for b in range(len(activities)) for a in range(b) if not activities[b].under_way]
    links = [
        Link(*pair, draw(kind_of_link(activities[pair[1]])), float(draw(st.sampled_from([0, 0, 3, -2, 7]))))
        for pair in pairs * 2  # two links of one pair are two conditions
        if draw(st.integers(0, 2)) == 0
    ]
    ways = max(len(one.ways) for one in activities)
    licences = draw(st.lists(st.integers(0, 3), min_size=len(activities) * ways, max_size=len(activities) * ways))
    members = tuple(draw(st.permutations(range(count)))[:2])
    kind: ChoiceKind = draw(st.sampled_from(get_args(ChoiceKind)))
    problem = assemble(
        boundaries,
        undertakings,
        activities,
        links,
        capacity={"t": np.array(draw(st.lists(st.integers(1, 3), min_size=PERIODS, max_size=PERIODS)))},
        rooms={"board": np.array(draw(st.lists(st.integers(0, 1), min_size=PERIODS, max_size=PERIODS)))},
        budgets=[
            Budget("budget.total", float(draw(st.integers(5, 60))), tuple(u.cost for u in undertakings), labour=True),
            Budget(
                "budgets.licences.total",
                float(draw(st.integers(2, 9))),
                (0.0,) * count,
                by_mode=np.array(licences, dtype=float).reshape(-1, ways),
            ),
        ],
        wip={"t": draw(st.sampled_from([np.inf, 1, 2]))},
        caps=[draw(cap(k, len(activities), ways, count)) for k in range(draw(st.integers(0, 2)))],
        choices=[Choice("c", kind, members)] if count > 1 and draw(st.booleans()) else [],
        rewards=[
            Reward("o", members, *rewarded(draw)),
        ],
        gains=[Gain(i, 0, draw(st.integers(1, 2))) for i in sorted(working) if draw(st.integers(0, 2)) == 0],
    )
    cells = len(activities) * PERIODS
    drift = draw(st.lists(st.sampled_from([0, 0, 1]), min_size=cells, max_size=cells))
    return replace(problem, drift=np.array(drift, dtype=float).reshape(-1, PERIODS) if any(drift) else None)


def kind_of_link(after: Activity) -> st.SearchStrategy[LinkKind]:
    """Finishes of work in several modes are not held back."""
    return st.sampled_from(["FS", "SS"] if after.others else ["FS", "SS", "FF", "SF"])


def rewarded(draw: st.DrawFn) -> tuple[bool, np.ndarray[tuple[int], np.dtype[np.float64]], bool]:
    """Whether all count, what that pays by its end, and whether those left out count as over."""
    pays = draw(st.integers(0, 5)) * np.linspace(5.0, 0.0, PERIODS + 1)
    return draw(st.booleans()), pays, draw(st.booleans())


@st.composite
def activity(draw: st.DrawFn, k: int, count: int, starts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Activity:
    """Draw a package, or now and then a decision; one in eight belongs to the portfolio."""
    initiative = draw(st.sampled_from([*range(count)] * 3 + [PORTFOLIO]))
    begin = np.where(starts >= draw(st.sampled_from([0.0, 0.0, 7.0])), starts, np.nan)
    if draw(st.integers(0, 4)) == 0:
        return Activity(f"a{k}", initiative, begin, begin, forum="board")
    days = float(draw(st.integers(1, 13)))
    seats = {"t": draw(st.integers(0, 2))}
    if draw(st.integers(0, 5)) == 0:
        only_now = np.where(starts == 0.0, -2.0, np.nan)
        end = np.where(starts == 0.0, days, np.nan)
        return Activity(f"a{k}", initiative, only_now, end, seats, under_way=True)
    others = [draw(another_way(begin)) for _ in range(draw(st.sampled_from([0, 0, 1, 2])))]
    return Activity(f"a{k}", initiative, begin, begin + days, seats, labour=draw(labours()), others=others)


@st.composite
def another_way(draw: st.DrawFn, begin: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Way:
    """Draw another mode: longer or shorter, dearer or cheaper, and now and then worth more or less."""
    days = float(draw(st.integers(1, 13)))
    return Way(
        begin + days, {"t": draw(st.integers(0, 2))}, draw(labours()), draw(st.sampled_from([1.0, 1.0, 0.5, 1.5, 0.0]))
    )


@st.composite
def labours(draw: st.DrawFn) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Draw what work costs, now and then more in every other week."""
    labour = np.full(PERIODS, draw(st.integers(0, 4)), dtype=np.float64)
    labour[1::2] += draw(st.sampled_from([0.0, 0.0, 2.0]))
    return labour


@st.composite
def cap(draw: st.DrawFn, k: int, activities: int, ways: int, initiatives: int) -> Cap:
    """Draw a limit on some days, not those of the grid, and what falls there."""

    def amounts(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array(draw(st.lists(st.sampled_from([0, 0, 2, 5]), min_size=count, max_size=count)), dtype=float)

    since = draw(st.sampled_from([-5.0, 0.0, 4.0, 10.0]))
    start, work, finish = (amounts(activities) for _ in range(3))
    labour = np.tile(amounts(activities * ways)[:, None], PERIODS).reshape(activities, ways, PERIODS)
    settled, gone = amounts(initiatives), draw(st.sampled_from([0.0, 0.0, 1.0]))
    until = since + draw(st.sampled_from([5.0, 8.0, 20.0]))
    limit = float(draw(st.integers(1, 12)))
    return Cap(f"cap{k}", limit, since, until, start, work, finish, labour, settled, gone)


def every_plan(problem: Problem) -> Iterator[Schedule]:
    """Every selection with every combination of start periods and modes."""
    for chosen in product([False, True], repeat=len(problem.initiatives)):
        selected = np.array(chosen)
        done = [i == PORTFOLIO or chosen[i] for i in problem.initiative]
        ways = [
            [(t, m) for m in modes for t in np.flatnonzero(problem.alone[a, m]).tolist()] if on else [(-1, 0)]
            for a, (on, modes) in enumerate(zip(done, problem.modes, strict=True))
        ]
        for plan in product(*ways):
            starts, modes = np.array(plan, dtype=np.int64).reshape(-1, 2).T
            yield Schedule(selected, starts, modes)


def worth(problem: Problem, schedule: Schedule) -> float:
    """Net value, worked out anew."""
    ends, left = [0] * len(problem.initiatives), [1.0] * len(problem.initiatives)
    total = 0.0
    for a, (t, m) in enumerate(zip(schedule.start.tolist(), schedule.mode.tolist(), strict=True)):
        if t >= 0:
            total -= float(problem.labour[a, m] + problem.extra[a, m, t])
            total -= float(problem.drift[a, t]) if problem.drift is not None else 0.0
            over = int(np.ceil(problem.end[a, m, t] / DAYS - 1e-9))
            i = int(problem.initiative[a])
            if i != PORTFOLIO:
                ends[i] = max(ends[i], over)
                left[i] *= float(problem.factor[a, m])
    for i in np.flatnonzero(schedule.selected).tolist():
        late = float(problem.late[i, ends[i]])
        total += left[i] * (float(problem.value[i, ends[i]]) + late) - late - float(problem.cost[i])
    for reward in problem.rewards:
        done = [ends[i] if schedule.selected[i] else 0 for i in reward.members if schedule.selected[i] or reward.void]
        if done and (len(done) == len(reward.members) or not reward.all_of):
            total += float(reward.value[max(done) if reward.all_of else min(done)])
    return total


def best_by_trying(problem: Problem) -> float | None:
    """The value of the best plan that the verifier lets pass; None when there is none."""
    values = [worth(problem, plan) for plan in every_plan(problem) if not violations(problem, plan)]
    return max(values, default=None)


def forced(problem: Problem, solution: Solution) -> Problem:
    """The same problem with the plan's selection made compulsory."""
    assert solution.schedule is not None
    return replace(problem, must=solution.schedule.selected.copy(), barred=~solution.schedule.selected)


@few
@given(problems())
def test_the_plan_is_the_best_of_all_plans(problem: Problem) -> None:
    best, solution = best_by_trying(problem), solve_problem(problem, seconds=20)
    if best is None:
        assert solution.status == "infeasible"
        return
    assert solution.status == "optimal"
    assert solution.value is not None
    assert solution.bound is not None
    assert abs(solution.value - best) <= CLOSE
    assert solution.bound >= solution.value - CLOSE


@few
@given(problems())
def test_every_plan_passes_the_verifier_and_forcing_its_selection_changes_nothing(problem: Problem) -> None:
    solution = solve_problem(problem, seconds=20)
    assume(solution.schedule is not None)
    assert solution.schedule is not None
    assert violations(problem, solution.schedule, solution.value) == ()
    again = solve_problem(forced(problem, solution), seconds=20)
    assert again.value == pytest.approx(solution.value, abs=CLOSE)
    assert again.schedule is not None
    assert again.schedule.selected.tolist() == solution.schedule.selected.tolist()


@given(problems())
def test_whatever_the_search_finds_passes_the_verifier_and_beats_no_exhaustive_trial(problem: Problem) -> None:
    windows = windows_of(problem)
    assume(not windows.portfolio_fails)
    search = Search(problem, windows)
    search.greedy()
    found = search.improve(lambda: True)
    if found is not None:
        assert violations(problem, found.schedule, found.value) == ()
        best = best_by_trying(problem)
        assert best is not None
        assert found.value <= best + CLOSE


@few
@given(problems())
def test_the_bound_of_an_unfinished_run_still_holds(problem: Problem) -> None:
    best = best_by_trying(problem)
    assume(best is not None)
    assert best is not None
    windows = windows_of(problem)
    assume(Search(problem, windows).greedy() is not None)
    solution = solve_problem(problem, seconds=20, watch=lambda *_: False)
    assert solution.bound is not None
    assert solution.bound >= best - CLOSE


def test_a_plan_that_fails_the_verifier_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pursuit, "violations", lambda *_: ("t has 1 seats in period 0, the plan holds 2",))
    problem = assemble(np.array([0.0, 5.0]), [Undertaking("i0", np.array([2.0, 1.0]))], [])
    with pytest.raises(EngineError, match="does not pass the verifier: t has 1 seats"):
        solve_problem(problem, seconds=5)
