"""Options and `on_done` in a problem: undertakings that add seats once they are over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from execsim.model.model import Model
from execsim.model.offers import More, Offer
from execsim.optimisation.asking import Draft
from execsim.optimisation.assembly import Activity
from execsim.optimisation.problem import Gain, Ints, Problem, Schedule
from execsim.optimisation.verify import violations


class Offered:
    """Adds an undertaking for each option to a draft, and knows what that and finished initiatives add.

    An option is one activity as long as its lead, which needs nobody. It is paid where it begins.

    Attributes
    ----------
    options
        By undertaking: the option that it is.
    paid
        By activity: its cost.
    """

    def __init__(self, model: Model, draft: Draft) -> None:
        self.options: dict[int, Offer] = {}
        self.paid: dict[int, float] = {}
        self._coming: list[tuple[int, More]] = []  # by undertaking
        self._there: list[More] = []  # what finished work has added
        starts = draft.boundaries[:-1]
        working = {one.initiative for one in draft.activities}
        for offer in model.offers:
            if offer.is_option and offer.more:
                row = draft.offer(f"option {offer.id}", offer.cost)
                self.paid[draft.add(Activity(f"option {offer.id}", row, starts, starts + offer.lead))] = offer.cost
                self.options[row] = offer
                self._coming += [(row, more) for more in offer.more]
            elif not offer.is_option:
                row = model.initiatives.index(offer.id)
                finished = row not in working and bool(np.any(model.packages.initiative == row))
                self._there += offer.more if finished else ()
                self._coming += [(row, more) for more in offer.more if row in working]

    def raised(self, capacity: Mapping[str, Ints]) -> dict[str, Ints]:
        """Seats by row, with those that finished work has added."""
        rows = {name: seats.copy() for name, seats in capacity.items()}
        for more in self._there:
            rows[more.of] += more.seats
        return rows

    def gains(self, capacity: Mapping[str, Ints]) -> list[Gain]:
        """What is added by whom."""
        rows = list(capacity)
        return [Gain(undertaking, rows.index(more.of), more.seats) for undertaking, more in self._coming]


def without_idle(problem: Problem, schedule: Schedule, options: Iterable[int]) -> Schedule:
    """The same plan without the options that none of its work needs: where money does not count they cost nothing."""
    for i in options:
        if schedule.selected[i]:
            selected, start = schedule.selected.copy(), schedule.start.copy()
            selected[i], start[list(problem.activities_of[i])] = False, -1
            less = replace(schedule, selected=selected, start=start)
            schedule = schedule if violations(problem, less) else less
    return schedule
