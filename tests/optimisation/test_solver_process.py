"""HiGHS in its own process: what it says is kept, and it goes when it is no longer wanted."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csc_array

from execsim.errors import EngineError
from execsim.optimisation import solver
from execsim.optimisation.problem import Floats
from execsim.optimisation.program import Program, certified_bound
from execsim.optimisation.protocol import Message
from execsim.optimisation.solver import Answer, _take, solve


def knapsack(gains: list[float], weights: list[float], room: float) -> Program:
    """Minimise the negative gain of what fits."""
    count = len(gains)
    return Program(
        cost=-np.array(gains),
        offset=0.0,
        matrix=csc_array(np.array([weights])),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([room]),
        lower=np.zeros(count),
        upper=np.ones(count),
        integer=np.ones(count, dtype=bool),
    )


def hard_program() -> Program:
    """Thirty rows that must each hold with equality over random numbers: HiGHS is busy for minutes."""
    random = np.random.default_rng(5)
    rows = random.integers(10, 10_000, size=(30, 400)).astype(float)
    room = np.floor(rows.sum(axis=1) / 2)
    count = rows.shape[1]
    return Program(
        cost=np.asarray(-random.uniform(1, 2, count)),
        offset=0.0,
        matrix=csc_array(rows),
        row_lower=room - 3,
        row_upper=room,
        lower=np.zeros(count),
        upper=np.ones(count),
        integer=np.ones(count, dtype=bool),
    )


def planted_program() -> tuple[Program, Floats]:
    """Thirty rows that the planted columns fill to the last unit, and hardly any others: HiGHS looks for minutes.

    Nothing is gained or lost: whoever has columns that fit is done.
    """
    program = hard_program()
    planted = (np.random.default_rng(11).random(len(program.cost)) < 0.5).astype(float)
    room = program.matrix @ planted
    return replace(program, cost=0 * program.cost, row_lower=room - 3, row_upper=room), planted


def test_what_somebody_else_has_found_meanwhile_is_taken_over() -> None:
    program, planted = planted_program()
    news = [planted]
    answer = solve(program, seconds=100, newer=lambda _: news.pop() if news else None)
    assert answer.ended == "optimal"
    assert answer.found is not None
    assert answer.found.round().tolist() == planted.tolist()


def test_the_best_is_found_and_proved() -> None:
    answer = solve(knapsack([6.0, 10.0, 12.0], [1.0, 2.0, 3.0], 5.0), seconds=10)
    assert answer.ended == "optimal"
    assert answer.found is not None
    assert answer.found.round().tolist() == [0.0, 1.0, 1.0]
    assert answer.value == pytest.approx(-22.0)
    assert answer.root_bound == pytest.approx(-24.0)  # all of the two lightest and two thirds of the third
    assert answer.tree_bound == pytest.approx(-22.0)


def test_the_last_word_on_the_bound_stands_over_early_news() -> None:
    """HiGHS may speak of a model that it is still rewriting: a bound of 0 where -22 is the least."""
    program = knapsack([6.0, 10.0, 12.0], [1.0, 2.0, 3.0], 5.0)
    answer = Answer(tree_bound=0.0)
    _take(answer, Message(bound=-22.0, ended="optimal"), program)
    assert answer.tree_bound == -22.0


@pytest.mark.parametrize("offset", [-25.0, 25.0])
def test_without_whole_numbers_the_best_is_its_own_bound(offset: float) -> None:
    """HiGHS then grows no tree, and what it says of a tree's bound means nothing."""
    program = knapsack([4.0], [1.0], 0.0)
    program = replace(program, offset=offset, integer=np.zeros(1, dtype=bool))
    answer = solve(program, np.zeros(1), seconds=10)
    assert (answer.ended, answer.value, answer.tree_bound) == ("optimal", offset, offset)


def test_on_the_way_the_bound_only_grows() -> None:
    program = knapsack([6.0, 10.0, 12.0], [1.0, 2.0, 3.0], 5.0)
    answer = Answer()
    for bound in (-24.0, -23.0, -25.0):
        _take(answer, Message(bound=bound), program)
    assert answer.tree_bound == -23.0


def test_a_contradiction_is_infeasible() -> None:
    program = knapsack([1.0], [1.0], -1.0)
    assert solve(program, seconds=10).ended == "infeasible"


@pytest.mark.parametrize("dual", [-100.0, -4.0, -1.0, 0.0, 7.0])
def test_the_bound_holds_whatever_duals_are_claimed(dual: float) -> None:
    program = knapsack([6.0, 10.0, 12.0], [1.0, 2.0, 3.0], 5.0)
    assert certified_bound(program, np.array([dual])) <= -22.0


def test_the_bound_from_the_best_duals_is_the_relaxation() -> None:
    program = knapsack([6.0, 10.0, 12.0], [1.0, 2.0, 3.0], 5.0)
    assert certified_bound(program, np.array([-4.0])) == pytest.approx(-24.0)


def test_a_watcher_that_says_no_is_heard_at_once_and_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def recording(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **kwargs))  # type: ignore[call-overload]  # passes everything through
        return started[-1]

    monkeypatch.setattr(solver, "Popen", recording)
    asked: list[float] = []

    def watch(answer: Answer) -> bool:
        asked.append(answer.seconds)
        return answer.seconds < 1.0

    began = time.monotonic()
    answer = solve(hard_program(), seconds=60, watch=watch)
    assert answer.ended == "stopped"
    assert time.monotonic() - began < 5.0
    assert len(asked) > 1
    assert [process.poll() is not None for process in started] == [True]


def test_the_deadline_holds_although_the_solver_is_busy() -> None:
    began = time.monotonic()
    answer = solve(hard_program(), seconds=1.0)
    assert answer.ended == "stopped"
    assert time.monotonic() - began < 4.0


def test_an_interrupt_in_the_parent_leaves_no_thread_behind() -> None:
    def watch(_: Answer) -> bool:
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        solve(hard_program(), seconds=60, watch=watch)
    assert threading.active_count() == before


def test_a_solver_that_dies_is_our_fault_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "COMMAND", [sys.executable, "-c", "raise SystemExit('no memory left')"])
    with pytest.raises(EngineError, match="ended without an answer: no memory left"):
        solve(hard_program(), seconds=10)


def test_the_child_follows_a_parent_that_is_killed() -> None:
    """A parent killed without warning closes its pipes; the worker's own watch then ends it."""
    script = (
        "import subprocess, sys\n"
        "from execsim.optimisation.solver import COMMAND\n"
        "child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    parent.stdin.close()
    assert gone(child)


def gone(pid: int, within: float = 10.0) -> bool:
    """Whether a process has ended, or ends soon (a zombie has ended)."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if not listed.stdout.strip() or listed.stdout.strip().startswith("Z"):
            return True
        time.sleep(0.1)
    return False


def wide_program(columns: int) -> Program:
    """Columns of gain 1 to 3 that weigh 1 to 2, room for a third of them: the relaxation is a sorted list."""
    random = np.random.default_rng(7)
    return knapsack(random.uniform(1, 3, columns).tolist(), random.uniform(1, 2, columns).tolist(), columns / 2)


def best_in_parts(program: Program) -> float:
    """The relaxation's optimum by Dantzig: what gains most for its weight, until the room is used."""
    weights = program.matrix.toarray()[0]
    order = np.argsort(program.cost / weights)
    room = program.row_upper[0] - np.concatenate([[0.0], np.cumsum(weights[order])[:-1]])
    return float((program.cost[order] * np.clip(room / weights[order], 0, 1)).sum())


def test_the_root_of_a_large_program_is_sketched_and_its_bound_is_true() -> None:
    program = wide_program(3000)
    answer = solve(program, seconds=20, part="root")
    assert answer.ended == "stopped"
    assert answer.duals is not None
    assert answer.root_bound == certified_bound(program, answer.duals)
    assert answer.root_bound <= best_in_parts(program) + 1e-6
    assert answer.root_bound == pytest.approx(best_in_parts(program), rel=0.01)
    assert answer.tree_bound == -np.inf
    assert answer.seconds < 20


def test_the_best_of_several_bounds_stays() -> None:
    program = knapsack([6.0, 10.0, 12.0], [1.0, 2.0, 3.0], 5.0)
    answer = Answer()
    for duals in ([-4.0], [0.0], [np.nan], [-5.0]):
        _take(answer, Message(duals=np.array(duals)), program)
    # 4 for a unit of room: 20, and 2 that the first and 2 that the second gain beyond their weight
    assert answer.root_bound == -24.0
    assert answer.duals is not None
    assert answer.duals.tolist() == [-4.0]
