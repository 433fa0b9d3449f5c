"""Compiled annealing of plans: change turns, wishes and modes a little, and keep what is better or not much worse."""

from __future__ import annotations

from typing import Any

import numpy as np

from execsim.model.jit import bare, jitted
from execsim.optimisation.placing import NO_PLAN, place
from execsim.optimisation.timetable import draw

SHIFT, SWAP, NUDGE, TOGGLE = 0.30, 0.55, 0.75, 0.85  # up to which draw a step is what; beyond: the rest
TRIALS = 3  # further draws for one that is in the present plan
LOOKS = 12  # activities among which the nearest is taken


@bare
def anneal(
    board: Any,
    slate: Any,
    now: Any,
    trial: Any,
    best: Any,
    values: Any,
    steps: int,
    heat: float,
    cooler: float,
    luck: Any,
) -> None:
    """Take some steps from `now`; `best` and `values`, what both are worth, are kept true.

    Heat is the loss that a step may bring on average; it falls in a straight line to `cooler`.
    """
    for k in range(steps):
        copy(now, trial)
        change(board, slate, trial, luck)
        value = place(board, trial, slate)
        if value == NO_PLAN:
            continue
        loss = -(heat + (cooler - heat) * k / steps) * np.log(draw(luck) + 1e-12)
        if value >= values[0] - loss:
            copy(trial, now)
            values[0] = value
            for i in range(len(slate.seen)):
                slate.seen[i] = slate.chosen[i]
            if value > values[1]:
                copy(trial, best)
                values[1] = value


@bare
def copy(source: Any, target: Any) -> None:
    """Make one draft like another."""
    for a in range(len(source.turn)):
        target.turn[a], target.mode[a] = source.turn[a], source.mode[a]
    for i in range(len(source.wanted)):
        target.wanted[i] = source.wanted[i]


@bare
def change(board: Any, slate: Any, draft: Any, luck: Any) -> None:
    """Change one thing."""
    count, kind = len(draft.wanted), draw(luck)
    i, j = int(draw(luck) * count), one_in(slate, count, luck)
    if kind < SHIFT:
        shift(board, draft, i, turn_of(board, draft, j) - turn_of(board, draft, i) + (draw(luck) - 0.5) / count)
    elif kind < SWAP:
        by = turn_of(board, draft, j) - turn_of(board, draft, i)
        shift(board, draft, i, by)
        shift(board, draft, j, -by)
    elif kind < NUDGE and len(draft.turn) > 0:
        a, b = work_in(board, slate, luck), work_in(board, slate, luck)
        draft.turn[a] = draft.turn[b] + (draw(luck) - 0.5) / len(draft.turn)
    elif kind < TOGGLE:
        if board.droppable[i]:
            draft.wanted[i] = 1 - draft.wanted[i]
            shift(board, draft, i, turn_of(board, draft, j) - turn_of(board, draft, i))
    elif len(board.mode) > len(draft.mode) and draw(luck) < 0.5:
        switch(board, draft, luck)
    elif board.droppable[i] or board.fixed[i] >= 0:
        approach(board, slate, draft, luck)
    else:
        choose(board, slate, draft, i, luck)


@bare
def one_in(slate: Any, count: int, luck: Any) -> int:
    """An initiative that is in the present plan, or any after a few trials."""
    i = int(draw(luck) * count)
    for _ in range(TRIALS):
        if slate.seen[i] == 1:
            break
        i = int(draw(luck) * count)
    return i


@bare
def work_in(board: Any, slate: Any, luck: Any) -> int:
    """An activity that is in the present plan, or any after a few trials."""
    a = int(draw(luck) * len(board.initiative))
    for _ in range(TRIALS):
        if slate.seen[board.initiative[a]] == 1:
            break
        a = int(draw(luck) * len(board.initiative))
    return a


@bare
def approach(board: Any, slate: Any, draft: Any, luck: Any) -> None:
    """Place an activity just before or after another that needs seats of the same team, of those tried the nearest."""
    if len(draft.turn) == 0:
        return
    a = work_in(board, slate, luck)
    row = a * board.widest + draft.mode[a]
    if board.need_first[row] == board.need_first[row + 1]:
        return
    team, nearest = board.need_team[board.need_first[row]], -1
    for _ in range(LOOKS):
        b = work_in(board, slate, luck)
        other = b * board.widest + draft.mode[b]
        shares = False
        for j in range(board.need_first[other], board.need_first[other + 1]):
            shares = shares or board.need_team[j] == team
        away = abs(draft.turn[b] - draft.turn[a])
        if b != a and shares and (nearest < 0 or away < abs(draft.turn[nearest] - draft.turn[a])):
            nearest = b
    if nearest >= 0:
        mine, its = draft.turn[a], draft.turn[nearest]
        draft.turn[a] = its + (1e-6 if its > mine else -1e-6)


@bare
def turn_of(board: Any, draft: Any, i: int) -> float:
    """When it is an initiative's turn: that of its first activity."""
    own = board.own_first[i]
    return draft.turn[board.own[own]] if own < board.own_first[i + 1] else 0.5


@bare
def shift(board: Any, draft: Any, i: int, by: float) -> None:
    """Move all activities of an initiative in the order."""
    for k in range(board.own_first[i], board.own_first[i + 1]):
        draft.turn[board.own[k]] += by


@bare
def switch(board: Any, draft: Any, luck: Any) -> None:
    """Give an activity with several modes one of them."""
    for _ in range(20):
        a = int(draw(luck) * len(draft.mode))
        many = board.mode_first[a + 1] - board.mode_first[a]
        if many > 1:
            draft.mode[a] = board.mode[board.mode_first[a] + int(draw(luck) * many)]
            return


@bare
def choose(board: Any, slate: Any, draft: Any, i: int, luck: Any) -> None:
    """Turn an initiative that stands in a choice on or off, with all that follows; nothing where that cannot be."""
    if board.droppable[i] or board.fixed[i] >= 0:
        return
    before = slate.before
    for k in range(len(before)):
        before[k] = draft.wanted[k]
    good = follow(board, slate, draft, 2 * i + 1 - draft.wanted[i])
    for g in range(len(board.group_first) - 1):
        low, high = board.group_first[g], board.group_first[g + 1]
        some = 0
        for k in range(low, high):
            some += draft.wanted[board.group[k]]
        if some == 0 and good:
            good = follow(board, slate, draft, 2 * board.group[low + int(draw(luck) * (high - low))] + 1)
    if not good or draft.wanted[i] == before[i]:
        for k in range(len(before)):
            draft.wanted[k] = before[k]


@bare
def follow(board: Any, slate: Any, draft: Any, literal: int) -> bool:
    """Make a literal true and all that it forces; False where that contradicts itself or what is fixed."""
    agenda, done = slate.agenda, slate.done
    for one in range(len(done)):
        done[one] = False
    agenda[0], many, k = literal, 1, 0
    done[literal] = True
    while k < many:
        one = agenda[k]
        k += 1
        i, on = one // 2, one % 2
        if done[2 * i + 1 - on] or (board.fixed[i] >= 0 and board.fixed[i] != on):
            return False
        draft.wanted[i] = on
        for j in range(board.forced_first[one], board.forced_first[one + 1]):
            other = board.forced[j]
            if not done[other]:
                done[other] = True
                agenda[many] = other
                many += 1
    return True


@jitted
def run(
    board: Any,
    slate: Any,
    now: Any,
    trial: Any,
    best: Any,
    values: Any,
    steps: int,
    heat: float,
    cooler: float,
    luck: Any,
) -> None:
    """`anneal` for Python; without steps only what `now` is worth is found out."""
    if steps == 0:
        values[0] = place(board, now, slate)
    else:
        anneal(board, slate, now, trial, best, values, steps, heat, cooler, luck)
