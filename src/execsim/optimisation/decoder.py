"""Serial schedule generation in plain Python: turns and a selection become dates."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from execsim.optimisation.board import ahead_of
from execsim.optimisation.problem import BASE, PORTFOLIO, Gain, Problem, Schedule
from execsim.optimisation.windows import Windows, order_of


class Decoder:
    """Turns (order of initiatives, selection) into dates: each activity as early as links, seats and meetings allow."""

    def __init__(self, problem: Problem, windows: Windows) -> None:
        p = self.problem = problem
        self.starts = [periods.tolist() for periods in windows.starts]
        self.finish = p.finish[:, BASE].tolist()
        self.needs = [[(r, int(q)) for r, q in enumerate(row) if q > 0] for row in p.seats[:, BASE]]
        self.initiative = p.initiative.tolist()
        self.under_way = p.under_way.tolist()
        self.limited = {r: int(p.wip[r]) for r in np.flatnonzero(p.wip < len(p.initiatives)).tolist()}
        self.into: list[list[tuple[int, list[int]]]] = [[] for _ in p.activities]
        self.out: list[list[int]] = [[] for _ in p.activities]
        for link, row in zip(p.links, p.after[:, BASE].tolist(), strict=True):
            self.into[link.after].append((link.before, row))
            self.out[link.before].append(link.after)
        self.money: list[list[tuple[int, list[float]]]] = [[] for _ in p.activities]
        for k, table in enumerate(p.falls):
            for a in np.flatnonzero(table[:, BASE].any(axis=1)).tolist():
                self.money[a].append((k, table[a, BASE].tolist()))
        self.ahead = ahead_of(p).tolist()
        self.gains: dict[int, list[Gain]] = {}
        for gain in p.gains:
            self.gains.setdefault(gain.initiative, []).append(gain)
        self.depth = [0] * len(p.activities)
        for place, a in enumerate(order_of(p)):
            self.depth[a] = place

    def pull(self, schedule: Schedule) -> Schedule | None:
        """Start everything as early as it can in the order of a schedule: nothing waits for no reason."""
        if np.any(schedule.mode != BASE):
            return None
        return self.place(self.turns_of(schedule), schedule.selected.tolist())

    def turns_of(self, schedule: Schedule) -> tuple[float, ...]:
        """The order of a schedule's starts as turns; predecessors first where they start together."""
        length = max(self.problem.periods, 1)
        spread = 1 + max(self.depth, default=0)
        starts = zip(schedule.start.tolist(), self.depth, strict=True)
        return tuple((t + depth / spread) / length for t, depth in starts)

    def place(self, turns: Sequence[float], selected: list[bool]) -> Schedule | None:
        """Place what is selected, of what is ready always the smallest turn; None when one finds no place."""
        active = [i == PORTFOLIO or selected[i] for i in self.initiative]
        waits = [sum(active[b] for b, _ in into) for into in self.into]
        free, room, money = self.problem.capacity.tolist(), self.problem.room.tolist(), self._money(selected)
        begins = [[False] * self.problem.periods for _ in free]
        hosts: dict[int, list[set[int]]] = {r: [set() for _ in range(self.problem.periods)] for r in self.limited}
        if min(money, default=0.0) < 0:
            return None
        start = [-1] * len(active)
        turns = [-np.inf if first else turn for turn, first in zip(turns, self.ahead, strict=True)]
        ready = [(turns[a], a) for a, on in enumerate(active) if on and waits[a] == 0]
        heapq.heapify(ready)
        while ready:
            _, a = heapq.heappop(ready)
            if not self._start(a, start, active, free, begins, hosts, room, money):
                return None
            self._gain(self.initiative[a], start, free)
            for follower in self.out[a]:
                waits[follower] -= 1
                if waits[follower] == 0 and active[follower]:
                    heapq.heappush(ready, (turns[follower], follower))
        chosen = np.array(selected, dtype=bool)
        return Schedule.of(self.problem, chosen, np.array(start, dtype=np.int64))

    def _gain(self, i: int, start: list[int], free: list[list[int]]) -> None:
        """Add the seats that an initiative brings, once all of its work has a place."""
        own = self.problem.activities_of[i] if i in self.gains else ()
        if own and all(start[a] >= 0 for a in own):
            over = max(self.finish[a][start[a]] for a in own)
            for gain in self.gains[i]:
                for u in range(over, self.problem.periods):
                    free[gain.seats_of][u] += gain.seats

    def _money(self, selected: list[bool]) -> list[float]:
        """What each cap has left for work to come, with the slack of rounding."""
        chosen = np.array(selected, dtype=bool)
        return [
            cap.limit + 1e-9 * max(1.0, abs(cap.limit)) - cap.gone - float(cap.settled[chosen].sum())
            for cap in self.problem.caps
        ]

    def _start(
        self,
        a: int,
        start: list[int],
        active: list[bool],
        free: list[list[int]],
        begins: list[list[bool]],
        hosts: dict[int, list[set[int]]],
        room: list[list[int]],
        money: list[float],
    ) -> bool:
        """Start an activity in the first period that has room for all of it; False when there is none."""
        first = max((row[start[b]] for b, row in self.into[a] if active[b]), default=0)
        forum = int(self.problem.forum[a])
        periods, finish, needs = self.starts[a], self.finish[a], self.needs[a]
        under_way, dues = self.under_way[a], self.money[a]
        for t in periods[bisect_left(periods, first) :]:
            if forum >= 0 and room[forum][t] < 1:
                continue
            if dues and any(falls[t] > money[k] for k, falls in dues):
                continue
            if under_way or all(
                _fits(free[r], begins[r], q, t, finish[t]) and self._welcome(hosts.get(r), r, a, t, finish[t])
                for r, q in needs
            ):
                for r, q in needs:
                    for u in range(t, finish[t]) if r in hosts else ():
                        hosts[r][u].add(self.initiative[a])
                    begins[r][t] = begins[r][t] or not under_way
                    for u in range(t, finish[t]):
                        free[r][u] -= q
                if forum >= 0:
                    room[forum][t] -= 1
                for k, falls in dues:
                    money[k] -= falls[t]
                start[a] = t
                return True
        return False

    def _welcome(self, hosts: list[set[int]] | None, r: int, a: int, t: int, finish: int) -> bool:
        """Whether an activity's initiative is under way in a team then anyhow, or may be besides the others."""
        i = self.initiative[a]
        return hosts is None or all(i in hosts[u] or len(hosts[u]) < self.limited[r] for u in range(t, finish))


def _fits(free: list[int], begins: list[bool], q: int, t: int, finish: int) -> bool:
    """Whether q seats can be held from t on: they are free then, and whenever else something begins."""
    return t >= finish or (free[t] >= q and all(free[u] >= q for u in range(t + 1, finish) if begins[u]))
