"""People come and go; the twin of `execsim.simulation.staff`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.model.quantiles import on_grid
from execsim.simulation.clock import PEOPLE, STAFF
from execsim.simulation.compiled import dispatch, luck, seats
from execsim.simulation.compiled.clock import moment
from execsim.simulation.compiled.history import LEFT, PERSON_LEFT, note
from execsim.simulation.staff import DEPARTURES


@inner
def draw(w: Any) -> None:
    """Draw how long everybody stays who may leave."""
    for s in range(w.seat_rows.size):
        w.chairs[s].k = w.seat_rows[s].number * DEPARTURES
        _stay(w, s)
    for person in range(w.people.size):
        w.offices[person].next = math.inf
        if w.people[person].leaving > 0.0:
            _hold_office(w, person)


@inner
def begin(w: Any) -> None:
    """Let chance work on every seat with attrition and on everybody who may leave."""
    for s in range(w.seat_rows.size):
        moment(w, w.chairs[s].next, STAFF, s)
    for person in range(w.people.size):
        moment(w, w.offices[person].next, PEOPLE, person)


@inner
def _stay(w: Any, s: int) -> None:
    chair = w.chairs[s]
    chair.next = w.clock[0].now + luck.stays(w, w.seat_rows[s].team, chair.k)
    chair.k += 1


@inner
def _hold_office(w: Any, person: int) -> None:
    office = w.offices[person]
    office.next = w.clock[0].now + luck.holds_office(w, person, office.k)
    office.k += 1


@inner
def change_chair(w: Any, s: int) -> None:
    """Somebody leaves, or comes; a seat that the team does not have cannot be left."""
    chair, team, now = w.chairs[s], w.seat_rows[s].team, w.clock[0].now
    if chair.empty:
        chair.empty = False
        seats.leave(w, team, -1)
        _stay(w, s)
        dispatch.call(w)
    elif w.seat_rows[s].number < w.crews[team].seats:
        chair.empty = True
        seats.leave(w, team, 1)
        chair.next = now + on_grid(w.rules[0].replacement)
        note(w, LEFT, team, on_grid(w.rules[0].replacement))
    else:
        _stay(w, s)
    moment(w, chair.next, STAFF, s)


@inner
def change_person(w: Any, person: int) -> None:
    """A person leaves a seat and skills, and somebody takes them; one without a team leaves no seat."""
    office = w.offices[person]
    if office.away:
        be_away(w, person, -1)
        _hold_office(w, person)
        dispatch.call(w)
    else:
        be_away(w, person, 1)
        office.next = w.clock[0].now + on_grid(w.rules[0].replacement)
        note(w, PERSON_LEFT, person, on_grid(w.rules[0].replacement))
    moment(w, office.next, PEOPLE, person)


@inner
def be_away(w: Any, person: int, count: int) -> None:
    """Their seat and their skills are empty, or filled again if negative."""
    seats.leave(w, w.people[person].team, count)
    seats.lose_skills(w, person, count)
    w.offices[person].away = count > 0


@inner
def restore(w: Any) -> None:
    """Go on from a state: seats and skills of those who have left are empty."""
    for s in range(w.seat_rows.size):
        if w.chairs[s].empty:
            seats.leave(w, w.seat_rows[s].team, 1)
    for person in range(w.people.size):
        if w.offices[person].away:
            be_away(w, person, 1)
