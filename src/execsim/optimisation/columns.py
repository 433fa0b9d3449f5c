"""Between schedules and the variables of a formulation, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from execsim.optimisation.formulation import Formulation
from execsim.optimisation.problem import BASE, PORTFOLIO, Schedule, finishes_of


def columns_of(formulation: Formulation, schedule: Schedule) -> dict[int, float]:
    """Give every variable (by its `id()`) the value it has in a schedule: the solver's start."""
    p, m = formulation.problem, formulation.model
    selected = dict(zip(p.initiatives, schedule.selected, strict=True))
    start = dict(zip(p.activities, schedule.start, strict=True))
    over = dict(zip(p.initiatives, finishes_of(p, schedule), strict=True))
    values = {id(v): float(selected[i]) for i, v in m.y.items()}
    values |= {id(v): float(0 <= start[a] <= t) for (a, t), v in m.x.items()}
    values |= {id(v): float(0 <= over[i] <= f) for (i, f), v in m.z.items()}
    for reward in p.rewards:
        times = [over[p.initiatives[i]] for i in reward.members]
        times = [t if t >= 0 else p.periods + 1 for t in times]
        pays = max(times) if reward.all_of else min(times)
        values |= {id(v): float(pays <= f) for (name, f), v in m.w.items() if name == reward.name}
    team = {name: r for r, name in enumerate(p.teams)}
    done = np.flatnonzero(schedule.start >= 0)
    first, last = schedule.start[done], p.finish[done, BASE, schedule.start[done]]
    for (name, t), v in m.b.items():
        held = p.seats[done[(first <= t) & (t < last)], BASE, team[name]].sum()
        values[id(v)] = float(held > p.capacity[team[name], t])
    return values


def schedule_of(formulation: Formulation, values: Mapping[int, float]) -> Schedule:
    """Read a schedule off the variables' values (by `id()`)."""
    p, windows = formulation.problem, formulation.windows

    def is_on(term: Any) -> bool:
        # A variable on which nothing depends never reaches the solver: 0.
        return (float(term) if isinstance(term, int) else values.get(id(term), 0.0)) > 0.5

    chosen = np.array([is_on(formulation.selected(i)) for i in range(len(p.initiatives))], dtype=bool)
    start = np.full(len(p.activities), -1, dtype=np.int64)
    for a, i in enumerate(p.initiative):
        if i == PORTFOLIO or chosen[i]:
            steps = [is_on(formulation.started(a, int(t))) for t in windows.starts[a]]
            start[a] = windows.starts[a][int(np.argmax(steps))]
    return Schedule.of(p, chosen, start)
