"""Compiled schedule generation for portfolios: turns and wishes become a plan and what it is worth.

Of what is ready the smallest turn starts in the first period that has room for all of it. What finds no place, no
money or no gain is left out again where that is allowed; otherwise there is no plan.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from execsim.model.jit import bare
from execsim.optimisation.board import Board
from execsim.optimisation.problem import Bools, Floats, Ints

NO_PLAN = -np.inf
FIRST = -1e300  # the turn of what is placed ahead of all else


class Draft(NamedTuple):
    """What a plan is made from: (A,) turns and modes, and (I,) 1 for what is wanted."""

    turn: Floats
    mode: Ints
    wanted: Ints


class Slate(NamedTuple):
    """A plan as it is made.

    Attributes
    ----------
    start
        (A,) start period, -1 for what has none.
    chosen, placed
        (I + 1,) 1 for what is in; how many of its activities have a place.
    seen
        (I + 1,) 1 for what is in the plan from which the next step is taken.
    free, begins, hosts
        (R, T) seats left, starts that need some, initiatives that hold some.
    room, left, used
        What is left of rooms and caps; what is used of budgets.
    waits, key, queue
        (A,) predecessors without a place; the heap of what is ready.
    before, agenda, done
        (I,) and (2 I,) for following choices.
    """

    start: Ints
    chosen: Ints
    seen: Ints
    placed: Ints
    free: Ints
    begins: Ints
    hosts: Ints
    room: Ints
    left: Floats
    used: Floats
    waits: Ints
    key: Floats
    queue: Ints
    before: Ints
    agenda: Ints
    done: Bools


def slate_for(board: Board) -> Slate:
    """Room to make plans in, for one thread."""
    many, count = len(board.initiative), len(board.cost)
    return Slate(
        start=np.full(many, -1, dtype=np.int64),
        chosen=np.zeros(count + 1, dtype=np.int64),
        seen=np.ones(count + 1, dtype=np.int64),
        placed=np.zeros(count + 1, dtype=np.int64),
        free=board.capacity.copy(),
        begins=np.zeros(board.capacity.shape, dtype=np.int64),
        hosts=np.zeros(board.capacity.shape, dtype=np.int64),
        room=board.room.copy(),
        left=board.left.copy(),
        used=np.zeros(len(board.limit)),
        waits=np.zeros(many, dtype=np.int64),
        key=np.zeros(many),
        queue=np.zeros(many, dtype=np.int64),
        before=np.zeros(count, dtype=np.int64),
        agenda=np.zeros(2 * count, dtype=np.int64),
        done=np.zeros(2 * count, dtype=bool),
    )


@bare
def push(slate: Any, many: int, key: float, a: int) -> int:
    """Put an activity on the heap; how many there are now."""
    k = many
    while k > 0:
        up = (k - 1) // 2
        if slate.key[up] < key or (slate.key[up] == key and slate.queue[up] < a):
            break
        slate.key[k], slate.queue[k] = slate.key[up], slate.queue[up]
        k = up
    slate.key[k], slate.queue[k] = key, a
    return many + 1


@bare
def pop(slate: Any, many: int) -> int:
    """Take the smallest off the heap; the caller counts one less."""
    top, many = int(slate.queue[0]), many - 1
    key, a, k = slate.key[many], slate.queue[many], 0
    while 2 * k + 1 < many:
        low = 2 * k + 1
        if low + 1 < many and (
            slate.key[low + 1] < slate.key[low]
            or (slate.key[low + 1] == slate.key[low] and slate.queue[low + 1] < slate.queue[low])
        ):
            low += 1
        if key < slate.key[low] or (key == slate.key[low] and a < slate.queue[low]):
            break
        slate.key[k], slate.queue[k] = slate.key[low], slate.queue[low]
        k = low
    slate.key[k], slate.queue[k] = key, a
    return top


@bare
def holds(board: Any, draft: Any, slate: Any, i: int, team: int, u: int) -> bool:
    """Whether an initiative holds seats of a team in a period."""
    for k in range(board.own_first[i], board.own_first[i + 1]):
        a = board.own[k]
        t = slate.start[a]
        row = a * board.widest + draft.mode[a]
        if 0 <= t <= u < board.finish[row, max(t, 0)]:
            for j in range(board.need_first[row], board.need_first[row + 1]):
                if board.need_team[j] == team:
                    return True
    return False


@bare
def fits(board: Any, draft: Any, slate: Any, a: int, row: int, t: int) -> bool:
    """Whether there are seats for an activity from a period on: then, and whenever else something begins."""
    over = board.finish[row, t]
    for j in range(board.need_first[row], board.need_first[row + 1]):
        team, wanted = board.need_team[j], board.need[j]
        if t < over and slate.free[team, t] < wanted:
            return False
        for u in range(t + 1, over):
            if slate.free[team, u] < wanted and slate.begins[team, u] > 0:
                return False
        if board.wip[team] <= len(board.cost):
            for u in range(t, over):
                if slate.hosts[team, u] >= board.wip[team] and not holds(
                    board, draft, slate, board.initiative[a], team, u
                ):
                    return False
    return True


@bare
def put(board: Any, draft: Any, slate: Any, a: int, t: int, sign: int) -> None:
    """Take an activity's seats, room and money (sign 1), or give them back (-1)."""
    row = a * board.widest + draft.mode[a]
    over = board.finish[row, t]
    if sign < 0:
        add_seats(board, draft, slate, board.initiative[a], sign)
        slate.start[a] = -1
    for j in range(board.need_first[row], board.need_first[row + 1]):
        team = board.need_team[j]
        if board.wip[team] <= len(board.cost):
            for u in range(t, over):
                if not holds(board, draft, slate, board.initiative[a], team, u):
                    slate.hosts[team, u] += sign
        if not board.under_way[a]:
            slate.begins[team, t] += sign
        for u in range(t, over):
            slate.free[team, u] -= sign * board.need[j]
    if board.forum[a] >= 0:
        slate.room[board.forum[a], t] -= sign
    for j in range(board.fall_first[a], board.fall_first[a + 1]):
        slate.left[board.fall[j]] -= sign * board.falls[board.fall[j], row, t]
    for b in range(len(slate.used)):
        slate.used[b] += sign * (board.by_row[b, row] + (board.extra[row, t] if board.pays[b] else 0.0))
    if sign > 0:
        slate.start[a] = t
    slate.placed[board.initiative[a]] += sign
    if sign > 0:
        add_seats(board, draft, slate, board.initiative[a], sign)


@bare
def add_seats(board: Any, draft: Any, slate: Any, i: int, sign: int) -> None:
    """Add the seats that an initiative brings once it is over, where all of its work has a place (or take them)."""
    if i >= len(board.cost) or board.gain_first[i] == board.gain_first[i + 1]:
        return
    if slate.placed[i] < board.own_first[i + 1] - board.own_first[i]:
        return
    over = 0
    for k in range(board.own_first[i], board.own_first[i + 1]):
        a = board.own[k]
        over = max(over, board.finish[a * board.widest + draft.mode[a], slate.start[a]])
    for j in range(board.gain_first[i], board.gain_first[i + 1]):
        for u in range(over, board.periods):
            slate.free[board.gain_team[j], u] += sign * board.gain[j]


@bare
def charge(board: Any, slate: Any, i: int, sign: int) -> None:
    """Use what an initiative needs of budgets and caps besides its work."""
    slate.chosen[i] = 1 if sign > 0 else 0
    for b in range(len(slate.used)):
        slate.used[b] += sign * board.uses[b, i]
    for c in range(len(slate.left)):
        slate.left[c] -= sign * board.settled[c, i]


@bare
def within(board: Any, slate: Any) -> bool:
    """Whether budgets and caps suffice so far."""
    enough = True
    for b in range(len(slate.used)):
        enough = enough and slate.used[b] <= board.limit[b]
    for c in range(len(slate.left)):
        enough = enough and slate.left[c] >= 0
    return enough


@bare
def seat(board: Any, draft: Any, slate: Any, a: int) -> bool:
    """Put an activity into the first period in which it can start; False when there is none."""
    row, first = a * board.widest + draft.mode[a], 0
    for k in range(board.into_first[a], board.into_first[a + 1]):
        b = board.before[k]
        if slate.start[b] >= 0:
            first = max(first, board.after[board.link[k] + draft.mode[b], slate.start[b]])
    for t in range(first, board.periods):
        if board.finish[row, t] > board.periods or (board.forum[a] >= 0 and slate.room[board.forum[a], t] < 1):
            continue
        enough = True
        for j in range(board.fall_first[a], board.fall_first[a + 1]):
            enough = enough and board.falls[board.fall[j], row, t] <= slate.left[board.fall[j]]
        if enough and (board.under_way[a] or fits(board, draft, slate, a, row, t)):
            put(board, draft, slate, a, t, 1)
            if within(board, slate):
                return True
            put(board, draft, slate, a, t, -1)
            return False
    return False


@bare
def gain(board: Any, draft: Any, slate: Any, i: int, alone: bool) -> float:
    """What an initiative brings, less its cost; with that of its work if asked for `alone`."""
    over, factor, spent = 0, 1.0, board.cost[i]
    for k in range(board.own_first[i], board.own_first[i + 1]):
        a = board.own[k]
        row = a * board.widest + draft.mode[a]
        over = max(over, board.finish[row, slate.start[a]])
        factor *= board.factor[row]
        if alone:
            spent += board.labour[row] + board.extra[row, slate.start[a]]
    late = board.late[i, over]
    return float((board.value[i, over] + late) * factor - late - board.money * spent)


@bare
def drop(board: Any, draft: Any, slate: Any, i: int, many: int) -> int:
    """Leave an initiative out again; nobody waits for it any more. How many are on the heap then."""
    charge(board, slate, i, -1)
    for k in range(board.own_first[i], board.own_first[i + 1]):
        a = board.own[k]
        if slate.start[a] >= 0:
            put(board, draft, slate, a, slate.start[a], -1)
        else:
            many = release(board, draft, slate, a, many)
    return many


@bare
def release(board: Any, draft: Any, slate: Any, a: int, many: int) -> int:
    """Tell followers that they need not wait for an activity any more."""
    for k in range(board.out_first[a], board.out_first[a + 1]):
        b = board.out[k]
        slate.waits[b] -= 1
        i = board.initiative[b]
        if slate.waits[b] == 0 and slate.chosen[i] == 1:
            many = push(slate, many, FIRST if board.ahead[b] else draft.turn[b], b)
    return many


@bare
def prepare(board: Any, draft: Any, slate: Any) -> int:
    """Clear the slate, choose what is wanted, and queue what waits for nothing; how many that are."""
    many, count = 0, len(board.cost)
    for t in range(board.periods):
        for team in range(len(board.capacity)):
            slate.free[team, t], slate.begins[team, t], slate.hosts[team, t] = board.capacity[team, t], 0, 0
        for forum in range(len(board.room)):
            slate.room[forum, t] = board.room[forum, t]
    for c in range(len(slate.left)):
        slate.left[c] = board.left[c]
    for b in range(len(slate.used)):
        slate.used[b] = 0.0
    for a in range(len(slate.start)):
        slate.start[a] = -1
    slate.chosen[count], slate.placed[count] = 1, 0
    for i in range(count):
        slate.chosen[i], slate.placed[i] = 0, 0
        if draft.wanted[i] == 1 and board.droppable[i]:
            slate.chosen[i] = 1  # charged when its work begins
        elif draft.wanted[i] == 1:
            charge(board, slate, i, 1)
    for a in range(len(board.initiative)):
        slate.waits[a] = 0
        for k in range(board.into_first[a], board.into_first[a + 1]):
            slate.waits[a] += slate.chosen[board.initiative[board.before[k]]]
        if slate.waits[a] == 0 and slate.chosen[board.initiative[a]] == 1:
            many = push(slate, many, FIRST if board.ahead[a] else draft.turn[a], a)
    return many


@bare
def place(board: Any, draft: Any, slate: Any) -> float:
    """Make a plan; what it is worth, or `NO_PLAN`."""
    many, count = prepare(board, draft, slate), len(board.cost)
    if not within(board, slate):
        return NO_PLAN
    while many > 0:
        a = pop(slate, many)
        many -= 1
        i = board.initiative[a]
        if slate.chosen[i] == 0:
            continue
        may_go = i < count and board.droppable[i]
        if may_go and slate.placed[i] == 0:
            charge(board, slate, i, 1)
        if not seat(board, draft, slate, a):
            if not may_go:
                return NO_PLAN
            many = drop(board, draft, slate, i, many)
            continue
        many = release(board, draft, slate, a, many)
        whole = slate.placed[i] == board.own_first[i + 1] - board.own_first[i]
        if may_go and whole and gain(board, draft, slate, i, True) <= 0:
            many = drop(board, draft, slate, i, many)
    return worth(board, draft, slate)


@bare
def worth(board: Any, draft: Any, slate: Any) -> float:
    """What the plan on the slate is worth."""
    total, count = 0.0, len(board.cost)
    for i in range(count):
        if slate.chosen[i] == 1:
            total += gain(board, draft, slate, i, False)
    for a in range(len(slate.start)):
        if slate.start[a] >= 0:
            row = a * board.widest + draft.mode[a]
            total -= board.money * (board.labour[row] + board.extra[row, slate.start[a]])
    for k in range(len(board.pays_all)):
        total += _rewarded(board, draft, slate, k)
    return total


@bare
def _rewarded(board: Any, draft: Any, slate: Any, k: int) -> float:
    first, last, missing = board.periods + 1, 0, False
    for j in range(board.pays_first[k], board.pays_first[k + 1]):
        i = board.payer[j]
        over = 0
        for n in range(board.own_first[i], board.own_first[i + 1]):
            a = board.own[n]
            if slate.start[a] >= 0:
                over = max(over, board.finish[a * board.widest + draft.mode[a], slate.start[a]])
        if slate.chosen[i] == 1 or board.pays_void[k]:
            first, last = min(first, over), max(last, over)
        else:
            missing = True
    if first > board.periods or (board.pays_all[k] and missing):
        return 0.0
    return float(board.reward[k, last if board.pays_all[k] else first])
