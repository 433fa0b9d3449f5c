"""People come and go: seats fall empty and are filled again, and owners leave their decisions to others."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from execsim.model.quantiles import on_grid
from execsim.model.state import State
from execsim.simulation.clock import PEOPLE, STAFF, Story
from execsim.simulation.course import Scene
from execsim.simulation.seats import Seats

DEPARTURES = 1 << 10  # room for one seat's departures in the numbering of its draws


class Staff:
    """Who is there, in one replication. A seat that falls empty is filled after `replacement` days."""

    def __init__(self, scene: Scene, seats: Seats, changed: Callable[[], None]) -> None:
        self._scene, self._seats, self._changed = scene, seats, changed
        teams, self._people, self._luck = scene.model.teams, scene.model.people, scene.luck
        self._replacement = on_grid(scene.model.behaviour.replacement)
        self._chairs = [
            (team, chair)
            for team in np.flatnonzero(teams.attrition > 0.0).tolist()
            for chair in range(int(teams.seats[team].max(initial=0)))
        ]
        self._chair_k = [chair * DEPARTURES for _, chair in self._chairs]
        self._chair_next = [math.inf] * len(self._chairs)
        self._chair_empty = [False] * len(self._chairs)
        self._person_k = [0] * len(self._people)
        self._person_next = [math.inf] * len(self._people)
        self.gone: set[int] = set()  # people who have left and whose place is not filled yet

    def draw(self) -> None:
        """Draw how long everybody stays who may leave."""
        for s in range(len(self._chairs)):
            self._stay(s)
        for person in np.flatnonzero(self._people.leaving > 0.0).tolist():
            self._hold_office(person)

    def begin(self) -> None:
        """Let chance work on every seat with attrition and on everybody who may leave."""
        for s in range(len(self._chairs)):
            self._scene.clock.process(self._chair(s))
        for person, time in enumerate(self._person_next):
            if time < math.inf:
                self._scene.clock.process(self._person(person))

    def _stay(self, s: int) -> None:
        self._chair_next[s] = self._scene.now + self._luck.stays(self._chairs[s][0], self._chair_k[s])
        self._chair_k[s] += 1

    def _hold_office(self, person: int) -> None:
        self._person_next[person] = self._scene.now + self._luck.holds_office(person, self._person_k[person])
        self._person_k[person] += 1

    def _chair(self, s: int) -> Story:
        """Somebody leaves, somebody comes, and so on; a seat that the team does not have cannot be left."""
        team, chair = self._chairs[s]
        while True:
            yield self._scene.clock.moment(self._chair_next[s], STAFF, s)
            if self._chair_empty[s]:
                self._chair_empty[s] = False
                self._seats.leave(team, -1)
                self._stay(s)
                self._changed()
            elif chair < self._seats.planned(team, self._scene.now):
                self._scene.note("left", team, self._replacement)
                self._chair_empty[s] = True
                self._seats.leave(team, 1)
                self._chair_next[s] = self._scene.now + self._replacement
            else:
                self._stay(s)

    def _person(self, person: int) -> Story:
        """A person leaves a seat and skills, and somebody takes them; one without a team leaves no seat."""
        while True:
            yield self._scene.clock.moment(self._person_next[person], PEOPLE, person)
            if person in self.gone:
                self._be_away(person, -1)
                self._hold_office(person)
                self._changed()
            else:
                self._scene.note("person-left", person, self._replacement)
                self._be_away(person, 1)
                self._person_next[person] = self._scene.now + self._replacement

    def _be_away(self, person: int, count: int) -> None:
        """Their seat and their skills are empty, or filled again if negative."""
        team = int(self._people.team[person])
        self._seats.leave(team, count)
        self._seats.lose_skills(team, self._people.skilled[person], count)
        if count > 0:
            self.gone.add(person)
        else:
            self.gone.discard(person)

    def columns(self) -> dict[str, Any]:
        """What a state keeps of it."""
        return {
            "away": np.array([person in self.gone for person in range(len(self._people))], np.bool_),
            "seat_next": np.array(self._chair_next, np.float64),
            "seat_k": np.array(self._chair_k, np.int32),
            "seat_empty": np.array(self._chair_empty, np.bool_),
            "person_next": np.array(self._person_next, np.float64),
            "person_k": np.array(self._person_k, np.int32),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        h = state.hidden
        if self._chairs:  # a frozen model has none that anybody leaves
            self._chair_next, self._chair_k = h.seat_next.tolist(), h.seat_k.tolist()
            self._chair_empty = h.seat_empty.tolist()
        leaves = self._people.leaving > 0.0
        self._person_next, self._person_k = np.where(leaves, h.person_next, math.inf).tolist(), h.person_k.tolist()
        for (team, _), empty in zip(self._chairs, self._chair_empty, strict=True):
            self._seats.leave(team, int(empty))
        for person in np.flatnonzero(state.known.away & leaves).tolist():
            self._be_away(person, 1)
