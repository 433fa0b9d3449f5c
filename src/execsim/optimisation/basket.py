"""The part of a problem that is selection alone: initiatives that compete for money and other means, not for seats.

When such an initiative is chosen it starts as early as it can, whatever else is done; so what is left to decide about
all of them together is a knapsack with several limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from execsim.optimisation.problem import BASE, Bools, Floats, Ints, Problem, Schedule
from execsim.optimisation.windows import Windows

FEWEST = 3  # initiatives from which on choosing among them is worth a search of its own
TRIALS = 300  # steps towards the prices of the limits


@dataclass(frozen=True, eq=False)
class Basket:
    """What may be picked.

    Attributes
    ----------
    problem
        Whose initiatives they are.
    members
        (N,) initiatives.
    first
        For each of them the first start period of its activities.
    worth
        (N,) what each adds to a plan.
    uses
        (N, L) what it takes of each limit: the budgets, and one for each choice that allows at most one.
    rows
        The initiatives in each of the latter.
    whole
        Whether there is nothing else to decide.
    """

    problem: Problem
    members: Ints
    first: tuple[dict[int, int], ...]
    worth: Floats
    uses: Floats
    rows: tuple[tuple[int, ...], ...]
    whole: bool

    def order(self, limits: Floats) -> Ints:
        """(N,) members, what brings most for what it takes of some limits first."""
        taken = self.uses @ prices(self.worth, self.uses, limits)
        return np.argsort(-self.worth / (taken + 1e-12), kind="stable")

    def filled(self, base: Schedule) -> Schedule:
        """A schedule with as many members in that order as there is room for."""
        limits, picked = self.limits(base), np.zeros(len(self.members), dtype=bool)
        for k in self.order(limits).tolist():
            if np.all(self.uses[k] <= limits):
                picked[k], limits = True, limits - self.uses[k]
        return self.schedule(base, picked)

    def limits(self, schedule: Schedule) -> Floats:
        """(L,) what all others in a schedule leave of each limit."""
        p, others = self.problem, self._others(schedule)
        left = []
        for budget in p.budgets:
            done = np.flatnonzero((schedule.start >= 0) & np.append(others, True)[p.initiative])
            used = float(np.array(budget.uses, dtype=float)[others].sum())
            if budget.by_mode is not None:
                used += float(budget.by_mode[done, schedule.mode[done]].sum())
            if budget.labour:
                used += float(p.labour[done, schedule.mode[done]].sum())
                used += float(p.extra[done, schedule.mode[done], schedule.start[done]].sum())
            left.append(budget.limit - used)
        left += [1.0 - sum(bool(others[i]) for i in row) for row in self.rows]
        return np.array(left)

    def schedule(self, base: Schedule, picked: Bools) -> Schedule:
        """A schedule with other members: (N,) which are in it."""
        selected, start, mode = base.selected.copy(), base.start.copy(), base.mode.copy()
        selected[self.members] = picked
        for first, chosen in zip(self.first, picked.tolist(), strict=True):
            for a, t in first.items():
                start[a], mode[a] = t if chosen else -1, BASE
        return Schedule(selected, start, mode)

    def _others(self, schedule: Schedule) -> Bools:
        others = schedule.selected.copy()
        others[self.members] = False
        return others


def basket_of(problem: Problem, windows: Windows, fixed: dict[int, bool]) -> Basket | None:
    """Find what can be picked; None where that is little, or nothing limits it.

    `fixed` says of some initiatives that they have to be in (True) or out (False).
    """
    p = problem
    rows = tuple(row for choice in p.choices for row in _exclusions(choice.kind, choice.members))
    rich = _rich(p, windows)
    loose = [_is_loose(p, i, rich) for i in range(len(p.initiatives))]
    able = [i for i, own in enumerate(loose) if own and i not in fixed]
    able = [i for i in able if all(len(windows.starts[a]) for a in p.activities_of[i])]
    first = {i: {a: int(windows.starts[a][0]) for a in p.activities_of[i]} for i in able}
    worth = {i: _worth(p, i, first[i]) for i in able}
    members = [i for i in able if worth[i] > 0]
    if len(members) < FEWEST or not p.budgets:
        return None
    own = np.array(members, dtype=np.int64)
    used = [p.uses(budget)[own] + (_extra(p, members, first) if budget.labour else 0.0) for budget in p.budgets]
    used += [np.isin(own, row).astype(float) for row in rows]
    return Basket(
        problem=p,
        members=own,
        first=tuple(first[i] for i in members),
        worth=np.array([worth[i] for i in members]),
        uses=np.array(used).T,
        rows=rows,
        whole=all(own for i, own in enumerate(loose) if fixed.get(i, True)),
    )


def prices(worth: Floats, uses: Floats, limits: Floats) -> Floats:
    """(L,) about what one more of each limit would be worth: the Lagrangian dual, by subgradients."""
    scale = np.maximum(uses.sum(axis=0), 1e-9)
    share, there = uses / scale, limits / scale
    price = np.full(len(limits), worth.sum() / len(limits))
    best, least = price, np.inf
    for k in range(TRIALS):
        rest = worth - share @ price
        bound = float(price @ there + rest[rest > 0].sum())
        if bound < least:
            best, least = price, bound
        slope = there - share[rest > 0].sum(axis=0)
        step = 0.05 * bound / (float(slope @ slope) + 1e-12) / (1 + k / 10)
        price = np.maximum(price - step * slope, 0.0)
    return np.asarray(best / scale)


def _exclusions(kind: str, members: Sequence[int]) -> list[tuple[int, ...]]:
    """Groups of which a choice allows at most one."""
    match kind:
        case "at-most-one":
            return [tuple(members)]
        case "excludes":
            return [(members[0], other) for other in members[1:]]
    return []


def _rich(problem: Problem, windows: Windows) -> Bools:
    """(R,) teams that have seats for everything at once and any number of initiatives."""
    p = problem
    most = np.zeros(p.capacity.shape, dtype=np.int64)
    for a, by_mode in enumerate(windows.in_mode):
        for m, starts in enumerate(by_mode):
            if len(starts) and p.seats[a, m].any():
                over = min(int(p.finish[a, m, starts].max()), p.periods)
                most[:, int(starts[0]) : over] += p.seats[a, m][:, None]
    rich: Bools = np.all(most <= p.capacity, axis=1) & (p.wip >= len(p.initiatives))
    return rich


def _is_loose(problem: Problem, i: int, rich: Bools) -> bool:
    """Whether an initiative is done in one way, whatever else is."""
    p, of = problem, list(problem.activities_of[i])
    bound = any(i in choice.members and not _exclusions(choice.kind, choice.members) for choice in p.choices)
    bound = bound or any(i in reward.members for reward in p.rewards) or any(i == gain.initiative for gain in p.gains)
    bound = bound or any(len(p.modes[a]) > 1 for a in of) or bool(np.any(p.forum[of] >= 0))
    bound = bound or bool(np.any(p.seats[of][:, BASE, ~rich] > 0)) or bool(np.any(p.falls[:, of] != 0))
    bound = bound or any(cap.settled[i] != 0 for cap in p.caps)
    ends = [(int(p.initiative[link.before]), int(p.initiative[link.after])) for link in p.links]
    return not bound and all(before == after for before, after in ends if i in (before, after))


def _worth(problem: Problem, i: int, first: dict[int, int]) -> float:
    """What an initiative adds that starts as early as it can."""
    p = problem
    over = max((int(p.finish[a, BASE, t]) for a, t in first.items()), default=0)
    spent = p.price[i] + sum(float(p.extra[a, BASE, t]) for a, t in first.items())
    return float(p.value[i, over] - p.money * spent)


def _extra(problem: Problem, members: Sequence[int], first: dict[int, dict[int, int]]) -> Floats:
    return np.array([sum(float(problem.extra[a, BASE, t]) for a, t in first[i].items()) for i in members])
