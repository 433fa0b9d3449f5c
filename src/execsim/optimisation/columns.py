"""Between schedules and the variables of a formulation, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from execsim.optimisation.formulation import Formulation
from execsim.optimisation.problem import BASE, PORTFOLIO, Schedule, finishes_of, seats_there


def columns_of(formulation: Formulation, schedule: Schedule) -> dict[int, float]:
    """Give every variable (by its `id()`) the value it has in a schedule: the solver's start."""
    p, m = formulation.problem, formulation.model
    selected = dict(zip(p.initiatives, schedule.selected, strict=True))
    over = dict(zip(p.initiatives, finishes_of(p, schedule), strict=True))
    values = {id(v): float(selected[i]) for i, v in m.y.items()}
    begun = {
        formulation.name(a, k): int(schedule.start[a]) if schedule.mode[a] == k else -1
        for a, modes in enumerate(formulation.modes)
        for k in modes
    }
    values |= {id(v): float(0 <= begun[name] <= t) for (name, t), v in m.x.items()}
    values |= {id(v): float(0 <= over[i] <= f) for (i, f), v in m.z.items()}
    for reward in (reward for goal in formulation.goals() for reward in goal.rewards):
        times = [over[p.initiatives[i]] for i in reward.members]
        times = [t if t >= 0 else 0 if reward.void else p.periods + 1 for t in times]
        pays = max(times) if reward.all_of else min(times)
        values |= {id(v): float(pays <= f) for (name, f), v in m.w.items() if name == reward.name}
    team = {name: r for r, name in enumerate(p.teams)}
    done, there = np.flatnonzero(schedule.start >= 0), seats_there(p, schedule)
    mode = schedule.mode[done]
    first, last = schedule.start[done], p.finish[done, mode, schedule.start[done]]
    for (name, t), v in m.b.items():
        held = (p.seats[done, mode, team[name]] * ((first <= t) & (t < last))).sum()
        values[id(v)] = float(held > there[team[name], t])
    under_way: dict[tuple[str, int], set[str]] = {(name, t): set() for _, name, t in m.u}
    for (i, name, t), v in m.u.items():
        holds = (p.seats[done, mode, team[name]] > 0) & (first <= t) & (t < last)
        at_work = {p.initiatives[k] for k in p.initiative[done[holds]]}
        values[id(v)] = float(i in at_work)
        under_way[name, t] = at_work
    values |= {id(v): float(len(under_way[key]) > p.wip[team[key[0]]]) for key, v in m.v.items()}
    return values | formulation.ordered.columns_of(schedule, over) | _gains(formulation, schedule)


def _gains(formulation: Formulation, schedule: Schedule) -> dict[int, float]:
    """What the modes of a schedule leave of each gain, step by step."""
    p, m = formulation.problem, formulation.model
    over, index = finishes_of(p, schedule), {name: i for i, name in enumerate(p.initiatives)}
    goals, values = {goal.name: goal for goal in formulation.goals()}, {}
    for (g, name, k), v in m.e.items():
        i, goal = index[name], goals[g]
        some = formulation.bearing(i)[: k + 1]
        factor = float(np.prod(p.factor[some, schedule.mode[some]]))
        values[id(v)] = factor * float(goal.value[i, over[i]] + goal.late[i, over[i]]) if over[i] >= 0 else 0.0
    return values


def schedule_of(formulation: Formulation, values: Mapping[int, float]) -> Schedule:
    """Read a schedule off the variables' values (by `id()`)."""
    p, windows = formulation.problem, formulation.windows

    def is_on(term: Any) -> bool:
        # A variable on which nothing depends never reaches the solver: 0.
        return (float(term) if isinstance(term, int) else values.get(id(term), 0.0)) > 0.5

    chosen = np.array([is_on(formulation.selected(i)) for i in range(len(p.initiatives))], dtype=bool)
    start, mode = np.full(len(p.activities), -1, dtype=np.int64), np.full(len(p.activities), BASE, dtype=np.int64)
    for a, i in enumerate(p.initiative):
        for k in formulation.modes[a] if i == PORTFOLIO or chosen[i] else ():
            steps = [is_on(formulation.step(a, k, int(t))) for t in windows.in_mode[a][k]]
            if any(steps):
                start[a], mode[a] = windows.in_mode[a][k][int(np.argmax(steps))], k
    return Schedule(chosen, start, mode)
