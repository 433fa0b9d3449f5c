"""What the grid costs: the same plan with its work as long as it really is."""

from __future__ import annotations

import numpy as np

from execsim.model.model import Model
from execsim.optimisation.problem import Problem, Schedule, seats_there
from execsim.optimisation.timing import Timing
from execsim.optimisation.translation import Translated, worth
from execsim.optimisation.windows import links_by, order_of


def rounding_loss(model: Model, translated: Translated, schedule: Schedule) -> float:
    """Money lost by rounding up to the grid: the plan's order and seats, each package as soon and as long as it is.

    Nothing starts later than planned, so the loss is never negative. Decisions stay on their day, and so does work
    that is held by the end of other work (FF, SF).
    """
    problem = translated.problem
    over = np.zeros(len(problem.initiatives))
    planned = np.zeros(len(problem.initiatives))
    ends = _exact_ends(model, translated, schedule)
    for a in np.flatnonzero(schedule.start >= 0):
        i = problem.initiative[a]
        if i >= 0:
            over[i] = max(over[i], ends[a])
            rounded = problem.finish[a, schedule.mode[a], schedule.start[a]]
            planned[i] = max(planned[i], problem.boundaries[rounded])
    gains = [
        float(worth(model, int(i), over[[i]])[0] - worth(model, int(i), planned[[i]])[0])
        for i in np.flatnonzero(schedule.selected[: len(model.initiatives)])
    ]
    return max(0.0, sum(gains))


def _exact_ends(model: Model, translated: Translated, schedule: Schedule) -> list[float]:
    """When each activity ends if all of them, in the plan's order, start as soon as links and seats allow."""
    problem, timing = translated.problem, Timing(model)
    begins, ends = [0.0] * len(schedule.start), [0.0] * len(schedule.start)
    seats, into = _seats(problem, schedule), links_by(problem, "after")
    place = {a: k for k, a in enumerate(order_of(problem))}
    for a in sorted(np.flatnonzero(schedule.start >= 0).tolist(), key=lambda a: (schedule.start[a], place[a])):
        p, t = int(translated.package[a]), int(schedule.start[a])
        begins[a], ends[a] = float(problem.begin[a, t]), float(problem.end[a, schedule.mode[a], t])
        if p < 0 or timing.is_under_way(p):
            _hold(problem, seats, schedule, a, ends[a])
            continue
        links = [problem.links[k] for k in into[a] if schedule.start[problem.links[k].before] >= 0]
        if all(link.kind in ("FS", "SS") for link in links):
            earliest = [timing.waits(p).release, _seats_free(problem, seats, schedule, a)]
            earliest += [(ends if k.kind == "FS" else begins)[k.before] + k.lag for k in links]
            begins[a] = min(begins[a], max(earliest))
            ends[a] = float(timing.ends(p, np.array([begins[a]]))[0])
        _hold(problem, seats, schedule, a, ends[a])
    return ends


def _seats(problem: Problem, schedule: Schedule) -> list[list[float]]:
    """For each team the day on which each of its seats comes free first."""
    return [
        [float(problem.boundaries[np.argmax(row > seat)]) for seat in range(min(int(row.max(initial=0)), 10_000))]
        for row in seats_there(problem, schedule)
    ]


def _seats_free(problem: Problem, seats: list[list[float]], schedule: Schedule, a: int) -> float:
    needs = problem.seats[a, schedule.mode[a]]
    return max((sorted(seats[r])[q - 1] for r, q in enumerate(needs.tolist()) if q), default=0.0)


def _hold(problem: Problem, seats: list[list[float]], schedule: Schedule, a: int, until: float) -> None:
    for r, q in enumerate(problem.seats[a, schedule.mode[a]].tolist()):
        for seat in sorted(range(len(seats[r])), key=seats[r].__getitem__)[:q]:
            seats[r][seat] = until
