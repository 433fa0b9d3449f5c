"""Stretches of a plan that HiGHS solves anew while all else stays as it is: for searches that have come to rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from execsim.optimisation.columns import columns_of, schedule_of
from execsim.optimisation.formulation import Formulation
from execsim.optimisation.problem import PORTFOLIO, Bools, Ints, Schedule
from execsim.optimisation.program import Compiled
from execsim.optimisation.solver import solve

OPEN = 2_000  # start periods that are open at a time: HiGHS is done with so many in seconds
SPELL = 5.0  # seconds for a stretch
SHARED = -2  # the owner of columns that follow from others


class Reopening:
    """Opens the initiatives that are at work about some period, and a few that are left out.

    Windows of a timetable that are solved exactly are a neighbourhood of their own (Palpant, Artigues, Michelon,
    'LSSPER', Annals of Operations Research 131, 2004): several initiatives change at once.
    """

    def __init__(self, formulation: Formulation, compiled: Compiled, seed: int) -> None:
        self._formulation, self._compiled = formulation, compiled
        self._luck = np.random.default_rng(seed)
        self._owner = _owners(formulation, compiled)

    def improved(self, schedule: Schedule, value: float, seconds: float, go_on: Callable[[], bool]) -> Schedule | None:
        """A schedule that is worth more, of which one stretch is new; None where that stretch has none."""
        open_ = self._stretch(schedule)
        program = self._compiled.program
        values = columns_of(self._formulation, schedule)
        now = np.array([values[id(column)] for column in self._compiled.columns], dtype=float)
        held = (self._owner == PORTFOLIO) | ((self._owner >= 0) & ~np.append(open_, False)[self._owner])
        part = replace(program, lower=np.where(held, now, program.lower), upper=np.where(held, now, program.upper))
        answer = solve(part, now, seconds=min(seconds, SPELL), part="tree", watch=lambda _: go_on())
        if answer.found is None or answer.value is None or -answer.value <= value + 1e-6 * max(1.0, abs(value)):
            return None
        columns = zip(self._compiled.columns, answer.found.tolist(), strict=True)
        return schedule_of(self._formulation, {id(column): x for column, x in columns})

    def _stretch(self, schedule: Schedule) -> Bools:
        """(I,) initiatives to open: those nearest to a start that is drawn; what is left out is near by chance."""
        p, windows = self._formulation.problem, self._formulation.windows
        begun = schedule.start[schedule.start >= 0]
        about = float(self._luck.choice(begun)) if len(begun) else 0.0
        away = self._luck.uniform(0, p.periods, len(p.initiatives))
        for i in np.flatnonzero(schedule.selected).tolist():
            starts = schedule.start[list(p.activities_of[i])]
            away[i] = np.abs(starts - about).min() if len(starts) else away[i]
        open_, room = np.zeros(len(p.initiatives), dtype=bool), OPEN
        for i in np.argsort(away, kind="stable").tolist():
            size = sum(len(starts) for a in p.activities_of[i] for starts in windows.in_mode[a])
            if size <= room:
                open_[i], room = True, room - size
        return open_


def _owners(formulation: Formulation, compiled: Compiled) -> Ints:
    """By column the initiative that it decides about, `PORTFOLIO` or `SHARED`."""
    p, m = formulation.problem, formulation.model
    activity = {formulation.name(a, k): a for a, modes in enumerate(formulation.modes) for k in modes}
    index = {name: i for i, name in enumerate(p.initiatives)}
    owner = {id(v): int(p.initiative[activity[name]]) for (name, _), v in m.x.items()}
    owner |= {id(v): index[name] for name, v in m.y.items()}
    return np.array([owner.get(id(column), SHARED) for column in compiled.columns], dtype=np.int64)
