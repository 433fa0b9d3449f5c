"""Between which periods an activity can start at all: what keeps the model small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from execsim.optimisation.caps import Budget
from execsim.optimisation.problem import BASE, PORTFOLIO, ROUNDING, Ints, Link, Problem


@dataclass(frozen=True)
class Windows:
    """The start periods that no link, date or empty team rules out, and the initiatives that have none left.

    Attributes
    ----------
    starts
        For each activity its possible start periods in its base mode, ascending; empty when it cannot be done in it.
    in_mode
        The same in each of its modes [A][M].
    impossible
        (I,) initiatives that cannot be done within their dates and the grid.
    portfolio_fails
        True when what has to be done cannot be.
    """

    starts: tuple[Ints, ...]
    in_mode: tuple[tuple[Ints, ...], ...]
    impossible: tuple[bool, ...]
    portfolio_fails: bool


def order_of(problem: Problem) -> list[int]:
    """Order the activities so that predecessors come first; ties by index.

    Raises
    ------
    ValueError
        When links form a cycle; a portfolio that loaded has none.
    """
    waits = np.zeros(len(problem.activities), dtype=int)
    for link in problem.links:
        waits[link.after] += 1
    followers = links_by(problem, "before")
    ready = [a for a in range(len(waits)) if waits[a] == 0][::-1]
    order: list[int] = []
    while ready:
        a = ready.pop()
        order.append(a)
        for link_index in followers[a]:
            follower = problem.links[link_index].after
            waits[follower] -= 1
            if waits[follower] == 0:
                ready.append(follower)
    if len(order) < len(waits):
        raise ValueError("the links of the problem form a cycle")
    return order


def links_by(problem: Problem, end: str) -> list[list[int]]:
    """Index the links by their `before` or their `after` activity."""
    table: list[list[int]] = [[] for _ in problem.activities]
    for index, link in enumerate(problem.links):
        table[getattr(link, end)].append(index)
    return table


def windows_of(problem: Problem) -> Windows:
    """Propagate dates and links forwards and backwards (critical path, no seats shared)."""
    order = order_of(problem)
    earliest = _earliest(problem, order)
    latest = _latest(problem, order)
    in_mode = tuple(
        tuple(
            np.flatnonzero(problem.alone[a, m] & _between(problem.periods, earliest[a], last))
            for m, last in enumerate(latest[a].tolist())
        )
        for a in range(len(problem.activities))
    )
    starts = tuple(modes[BASE] for modes in in_mode)
    dead = [a for a, modes in enumerate(in_mode) if not any(map(len, modes))]
    impossible = np.zeros(len(problem.initiatives), dtype=bool)
    impossible[[problem.initiative[a] for a in dead if problem.initiative[a] != PORTFOLIO]] = True
    fails = any(problem.always(a) for a in dead) or bool(np.any(problem.must & problem.barred))
    fails = fails or any(
        _least_use(problem, budget) > budget.limit + ROUNDING * (1 + abs(budget.limit)) for budget in problem.budgets
    )
    return Windows(starts, in_mode, tuple(impossible.tolist()), fails)


def soonest(problem: Problem, windows: Windows, a: int) -> int:
    """The first boundary at which an activity can be over in any mode; 0 if it cannot be done at all."""
    firsts = [int(problem.finish[a, m, starts[0]]) for m, starts in enumerate(windows.in_mode[a]) if len(starts)]
    return min(firsts, default=0)


def _least_use(problem: Problem, budget: Budget) -> float:
    """What is used of a budget at least, by what is always done, in its cheapest modes."""
    least = sum(use if must else min(use, 0.0) for use, must in zip(budget.uses, problem.must, strict=True))
    for a in (a for a in range(len(problem.activities)) if problem.always(a)):
        modes = list(problem.modes[a])
        by_mode = np.zeros(len(modes)) if budget.by_mode is None else budget.by_mode[a, modes]
        least += float((by_mode + (problem.labour[a, modes] if budget.labour else 0.0)).min())
    return least


def _between(periods: int, first: int, last: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    t = np.arange(periods)
    return (t >= first) & (t <= last)


def _earliest(problem: Problem, order: list[int]) -> Ints:
    """First start period by releases and by links that bind whenever the successor is done; T when there is none."""
    periods = problem.periods
    first = np.zeros(len(problem.activities), dtype=np.int64)
    into = links_by(problem, "after")
    for a in order:
        for index in into[a]:
            before = problem.links[index].before
            if problem.always(before) or problem.initiative[before] == problem.initiative[a]:
                first[a] = max(first[a], problem.after[index, :, first[before] :].min(initial=periods))
        possible = np.flatnonzero(problem.alone[a, :, first[a] :].any(axis=0))
        first[a] = first[a] + possible[0] if len(possible) else periods
    return first


def _latest(problem: Problem, order: list[int]) -> Ints:
    """Last start period in each mode by hard dates and by links that bind if the predecessor is done; -1: none."""
    last = np.full(problem.end.shape[:2], -1, dtype=np.int64)
    out = links_by(problem, "before")
    for a in reversed(order):
        i = problem.initiative[a]
        due = np.inf if i == PORTFOLIO else problem.due[i]
        can = problem.alone[a] & (problem.end[a] <= due + ROUNDING)
        for index in out[a]:
            link: Link = problem.links[index]
            if problem.always(link.after) or problem.initiative[link.after] == i:
                can &= problem.after[index] <= last[link.after].max()
        for m in range(len(can)):
            last[a, m] = np.flatnonzero(can[m]).max(initial=-1)
    return last
