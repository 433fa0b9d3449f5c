"""A problem as flat arrays, for the compiled search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from execsim.optimisation.problem import PORTFOLIO, Bools, Choice, Floats, Ints, Problem
from execsim.optimisation.windows import Windows, order_of

SLACK = 1e-9  # share of a limit that rounding may take


class Board(NamedTuple):
    """A problem of I initiatives, A activities, M modes and T periods; row a * M + m is activity a in mode m.

    Ragged tables have a column of firsts and one or more of entries. What belongs to no initiative stands in row I.

    Attributes
    ----------
    widest, periods
        M and T.
    initiative, under_way, forum, depth
        (A,) as in `Problem`, I for the portfolio's own; `depth` is a place behind all predecessors.
    mode_first, mode
        The modes of an activity.
    finish
        (A * M, T) the boundary it is over at; T + 1 where it cannot start.
    extra, factor, need_first, need_team, need
        By row: money by start period, factor on the gain, and seats.
    into_first, before, link, after, out_first, out
        Links into an activity as (activity, first row in `after`); `after` (L * M, T); who follows.
    own_first, own
        The activities of an initiative.
    capacity, room, wip
        As in `Problem`, `wip` whole and never more than I + 1.
    fall_first, fall, falls, left, settled
        Caps that an activity uses, (C, A * M, T) how much, (C,) what is left, (C, I) what finished work takes.
    limit, uses, by_row, pays
        Budgets: (B,), (B, I), (B, A * M) with labour where it counts, and whether `extra` does.
    value, late, cost, labour, money
        As in `Problem`; `labour` by row.
    ahead
        (A,) it is placed before everything else: under way, or an undertaking that only adds seats.
    gain_first, gain_team, gain
        Seats that an initiative adds once it is over.
    droppable
        (I,) it may be left out whatever else is chosen.
    fixed
        (I,) 1 in, 0 out, -1 either.
    forced_first, forced, group_first, group
        Literals 2 i + on that a literal forces; groups of which one has to be in.
    pays_first, payer, pays_all, pays_void, reward
        Rewards: their members, all of them or the first, whether those left out count as over, (K, T+1) money.
    """

    widest: int
    periods: int
    initiative: Ints
    under_way: Bools
    forum: Ints
    depth: Ints
    mode_first: Ints
    mode: Ints
    finish: Ints
    extra: Floats
    factor: Floats
    need_first: Ints
    need_team: Ints
    need: Ints
    into_first: Ints
    before: Ints
    link: Ints
    after: Ints
    out_first: Ints
    out: Ints
    own_first: Ints
    own: Ints
    capacity: Ints
    room: Ints
    wip: Ints
    fall_first: Ints
    fall: Ints
    falls: Floats
    left: Floats
    settled: Floats
    limit: Floats
    uses: Floats
    by_row: Floats
    pays: Bools
    value: Floats
    late: Floats
    cost: Floats
    labour: Floats
    money: float
    ahead: Bools
    gain_first: Ints
    gain_team: Ints
    gain: Ints
    droppable: Bools
    fixed: Ints
    forced_first: Ints
    forced: Ints
    group_first: Ints
    group: Ints
    pays_first: Ints
    payer: Ints
    pays_all: Bools
    pays_void: Bools
    reward: Floats


def board_of(problem: Problem, windows: Windows, fixed: dict[int, bool]) -> Board:
    """Lay a problem out; `fixed` says which initiatives have to be in (True) or out (False)."""
    p = problem
    many, widest, periods = len(p.activities), p.end.shape[1], p.periods
    count = len(p.initiatives)
    finish = np.full((many, widest, periods), periods + 1, dtype=np.int64)
    for a, by_mode in enumerate(windows.in_mode):
        for m, starts in enumerate(by_mode):
            finish[a, m, starts] = p.finish[a, m, starts]
    modes = [[m for m, starts in enumerate(by_mode) if len(starts)] or [0] for by_mode in windows.in_mode]
    rows = p.seats.reshape(many * widest, -1)
    at, team = np.nonzero(rows)
    depth = np.zeros(many, dtype=np.int64)
    depth[order_of(p)] = np.arange(many)
    initiative = np.where(p.initiative == PORTFOLIO, count, p.initiative)
    links = [(link.after, link.before, k) for k, link in enumerate(p.links)]
    falls = p.falls.reshape(len(p.caps), many * widest, periods)
    used = np.any(p.falls != 0, axis=(2, 3))
    by_row = np.zeros((len(p.budgets), many * widest))
    for b, budget in enumerate(p.budgets):
        by_row[b] += 0.0 if budget.by_mode is None else np.nan_to_num(np.asarray(budget.by_mode)).ravel()
        by_row[b] += p.labour.ravel() if budget.labour else 0.0
    chosen = np.full(count, -1, dtype=np.int64)
    for i, on in fixed.items():
        chosen[i] = int(on)
    bound = {i for choice in p.choices for i in choice.members} | {i for one in p.rewards for i in one.members}
    bound |= {one.initiative for one in p.gains}  # others may already sit on its seats
    gain_first, gain_team, gain = _ragged(count, [(one.initiative, one.seats_of, one.seats) for one in p.gains], 3)
    limits = np.array([budget.limit for budget in p.budgets], dtype=float)
    left = np.array([cap.limit - cap.gone for cap in p.caps], dtype=float)
    forced = [_forced(p.choices, i, on) for i in range(count) for on in (False, True)]
    into_first, before, link = _ragged(many, links, 3)
    own_first, own = _ragged(count + 1, [(int(i), a) for a, i in enumerate(initiative)])
    mode_first, mode = _listed(modes)
    forced_first, forced_ = _listed(forced)
    group_first, group = _listed([choice.members for choice in p.choices if choice.kind == "exactly-one"])
    fall_first, fall = _listed([np.flatnonzero(column).tolist() for column in used.T])
    out_first, out = _ragged(many, [(link.before, link.after) for link in p.links])
    pays_first, payer = _listed([one.members for one in p.rewards])
    board = Board(
        widest=widest,
        periods=periods,
        initiative=initiative.astype(np.int64),
        under_way=p.under_way,
        forum=p.forum,
        depth=depth,
        mode_first=mode_first,
        mode=mode,
        finish=finish.reshape(many * widest, periods),
        extra=np.nan_to_num(p.extra.reshape(many * widest, periods)),
        factor=p.factor.ravel(),
        need_first=np.searchsorted(at, np.arange(many * widest + 1)).astype(np.int64),
        need_team=team.astype(np.int64),
        need=rows[at, team].astype(np.int64),
        into_first=into_first,
        before=before,
        link=link * widest,
        after=p.after.reshape(len(p.links) * widest, periods),
        out_first=out_first,
        out=out,
        own_first=own_first,
        own=own,
        capacity=p.capacity,
        room=p.room,
        wip=np.minimum(p.wip, count + 1).astype(np.int64),
        fall_first=fall_first,
        fall=fall,
        falls=falls,
        left=left + SLACK * np.maximum(1.0, np.abs(np.array([cap.limit for cap in p.caps], dtype=float))),
        settled=np.array([cap.settled[:count] for cap in p.caps], dtype=float).reshape(len(p.caps), count),
        limit=limits + SLACK * np.where(np.isfinite(limits), np.abs(limits), 0.0),
        uses=np.array([budget.uses for budget in p.budgets], dtype=float).reshape(len(p.budgets), count),
        by_row=by_row,
        pays=np.array([budget.labour for budget in p.budgets], dtype=bool),
        value=p.value,
        late=p.late,
        cost=p.cost,
        labour=p.labour.ravel(),
        money=float(p.money),
        ahead=ahead_of(p),
        gain_first=gain_first,
        gain_team=gain_team,
        gain=gain,
        droppable=np.array(
            [chosen[i] != 1 and i not in bound and len(of) > 0 for i, of in enumerate(p.activities_of)], dtype=bool
        ),
        fixed=chosen,
        forced_first=forced_first,
        forced=forced_,
        group_first=group_first,
        group=group,
        pays_first=pays_first,
        payer=payer,
        pays_all=np.array([one.all_of for one in p.rewards], dtype=bool),
        pays_void=np.array([one.void for one in p.rewards], dtype=bool),
        reward=np.array([one.value for one in p.rewards], dtype=float).reshape(len(p.rewards), periods + 1),
    )
    # writable and in one piece all of them: compiled code has a type for each kind
    return Board._make(np.array(part) if isinstance(part, np.ndarray) else part for part in board)


def ahead_of(problem: Problem) -> Bools:
    """(A,) what is placed before everything else: work under way, and undertakings that do nothing but add seats.

    They need nobody and wait for nothing, so the sooner they are over the more has a place.
    """
    p = problem
    free: Bools = ~p.seats.any(axis=(1, 2)) & (p.forum < 0) & np.isin(p.initiative, [one.initiative for one in p.gains])
    free[[link.after for link in p.links]] = False
    return p.under_way | free


def _ragged(count: int, pairs: Iterable[tuple[int, ...]], width: int = 2) -> tuple[Ints, ...]:
    """A ragged table from rows (where, entry, entry ...)."""
    table = sorted(pairs)
    columns = np.array(table, dtype=np.int64).reshape(-1, width)
    first = np.searchsorted(columns[:, 0], np.arange(count + 1)).astype(np.int64)
    return first, *(columns[:, k].copy() for k in range(1, width))


def _listed(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """A ragged table from lists."""
    first = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
    return first, np.array([entry for one in lists for entry in one], dtype=np.int64)


def _forced(choices: Sequence[Choice], i: int, on: bool) -> list[int]:
    """What follows at once from having an initiative in or out."""
    found: list[tuple[int, bool]] = []
    for choice in choices:
        if i not in choice.members:
            continue
        first, others = choice.members[0], [k for k in choice.members if k != i]
        match choice.kind:
            case "at-most-one" | "exactly-one":
                found += [(k, False) for k in others] if on else []
            case "all-or-none":
                found += [(k, on) for k in others]
            case "requires":
                found += [(k, True) for k in others] if on and i == first else []
                found += [(first, False)] if not on and i != first else []
            case "excludes":
                found += [(k, False) for k in others if first in (i, k)] if on else []
    return sorted({2 * k + int(then) for k, then in found})
