"""People come and go: seats fall empty and are filled again, and owners leave their decisions to others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from execsim.model.model import Model
from execsim.model.quantiles import on_grid
from execsim.simulation.clock import STAFF, Clock, Story
from execsim.simulation.luck import Luck
from execsim.simulation.records import Note
from execsim.simulation.seats import Seats

DEPARTURES = 1 << 10  # room for one seat's departures in the numbering of its draws


class Staff:
    """Who is there, in one replication. A seat that falls empty is filled after `replacement` days."""

    def __init__(
        self, model: Model, clock: Clock, luck: Luck, seats: Seats, notes: list[Note], changed: Callable[[], None]
    ) -> None:
        self._model, self._clock, self._luck, self._seats = model, clock, luck, seats
        self._notes, self._changed = notes, changed
        self.gone: set[int] = set()  # people who have left and whose place is not filled yet

    def begin(self) -> None:
        """Let chance work on every seat with attrition and on everybody who may leave."""
        teams, people = self._model.teams, self._model.people
        for team in map(int, np.flatnonzero(teams.attrition > 0.0)):
            for seat in range(int(teams.seats[team].max(initial=0))):
                self._clock.process(self._seat(team, seat))
        for person in map(int, np.flatnonzero(people.leaving > 0.0)):
            self._clock.process(self._person(person))

    def _seat(self, team: int, seat: int) -> Story:
        k = seat * DEPARTURES
        while True:
            yield self._clock.moment(self._clock.now + self._luck.stays(team, k), STAFF, team)
            k += 1
            if seat < self._seats.planned(team, self._clock.now):
                yield from self._empty(team, "left", team)

    def _person(self, person: int) -> Story:
        people, k = self._model.people, 0
        while True:
            yield self._clock.moment(self._clock.now + self._luck.holds_office(person, k), STAFF, person)
            k += 1
            self.gone.add(person)
            self._seats.lose_skills(int(people.team[person]), people.skilled[person], 1)
            yield from self._empty(int(people.team[person]), "person-left", person)
            self._seats.lose_skills(int(people.team[person]), people.skilled[person], -1)
            self.gone.discard(person)
            self._changed()

    def _empty(self, team: int, kind: str, row: int) -> Story:
        """A seat is empty until somebody new works; a person without a team leaves no seat."""
        days = on_grid(self._model.behaviour.replacement)
        self._notes.append(Note(self._clock.now, kind, row, days))
        self._seats.leave(team, 1)
        yield self._clock.moment(self._clock.now + days, STAFF, row)
        self._seats.leave(team, -1)
        self._changed()
