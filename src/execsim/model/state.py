"""Where a run stands at a moment, as data: a run stops with one and starts from one (`Model.at`).

Stopped at t means that everything at instants up to and including t has happened. What people can know then
(`Known`: all that a planner reads) stands apart from the rest of the truth (`Hidden`) and from the history that
is only told (`Past`). Times are working days since `calendar.start`; `inf` is not yet, `nan` not at all. P
packages, A asks, F forums, X externals, T teams, H people, E events, G triggers, R risks; S seats of teams with
attrition: by team, as many as it ever has. What follows from these (seats held, agendas, initiatives that count
against a limit) is not stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

# Where a package stands. Each but the last waits for something, and says which one comes next.
(
    PREDECESSORS,  # to start, ship or finish
    LAGGING,  # until the last of their lags has run
    ARRIVALS,  # from outside
    ARRIVAL_LAG,
    DATED,  # its own or its initiative's earliest date
    DECIDING,  # decisions that it needs
    DELAYED,  # by risks and surprises
    PLANNED,  # the start in a plan that is followed
    READY,  # for seats
    WORKING,
    HOLDING,  # FF and SF: what they come from has not finished or started
    HELD_BACK,  # it has, and their lags run
    DONE,  # or dropped
) = range(13)
NO_PACKAGE: Final = -1  # not selected

# Where a decision stands that is asked for.
UNASKED, ALONE, PREPARING, CONSENTS, AGENDA, ON_DAY, FALLEN = range(7)


@dataclass(frozen=True, eq=False)
class _Columns:
    """Arrays that nobody changes."""

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __setstate__(self, state: dict[str, object]) -> None:
        # NumPy forgets in pickling that an array is read-only.
        vars(self).update(state)
        self.__post_init__()


@dataclass(frozen=True, eq=False)
class Known(_Columns):
    """What people can know."""

    shifts: Ints  # rows of the model's shifts that hold, in the order in which they came
    started: Floats  # [P] first start
    shipped: Floats  # [P]
    done: Floats  # [P] acceptance, or the moment at which it was dropped
    dropped: Flags  # [P]
    worked: Floats  # [P] person-days (working days, if elapsed) by work that has ended or been interrupted
    cost: Floats  # [P] money for them
    found: Floats  # [P] of it or still to come: what reviews and acceptance found has to be done again
    order: Floats  # [P] ranks in force
    kept: Floats  # [P] places that hold within the frozen window; nan: none
    kept_until: Floats  # [] its end
    asked: Floats  # [A]
    fallen: Floats  # [A]
    met: Ints  # [F] the last meeting that was due, 0: none
    arrived: Flags  # [X]
    empty: Ints  # [T] seats with nobody on them
    away: Flags  # [H] people who have left and whose place is not filled
    happened: Ints  # [E] times so far
    held: Flags  # [G] whether the condition of a trigger held at the last look
    busy: Floats  # [T] seat-days held, by work that has ended or been interrupted
    queued: Floats  # [T] package-days waited for seats, up to the last dispatch
    length: Floats  # [T] the same by the length of the queue, up to now


@dataclass(frozen=True, eq=False)
class Hidden(_Columns):
    """The rest of the truth."""

    phase: Ints  # [P] PREDECESSORS to DONE, NO_PACKAGE
    since: Floats  # [P] when the wait or the work of this phase began
    until: Floats  # [P] when a wait for time alone ends
    cleared: Floats  # [P] when predecessors, externals and dates let it go
    driver: Floats  # [P, 5] what let it go last so far: cause (-1: nothing), time, package, origin, at start
    held_by: Floats  # [P, 5] the link that held back its finish last, in the same way
    effort: Floats  # [P] drawn so far, rework included
    again: Floats  # [P] to be done once more
    fresh: Floats  # [P] never done
    unshipped: Floats  # [P] left for after it ships
    repair: Floats  # [P] what escapes from it, until it is found
    rate: Floats  # [P] of the work under way, fixed at its start
    finish: Floats  # [P] when that would end by itself
    ships: Floats  # [P] when it would ship
    review: Floats  # [P] when a review finds it in the wrong direction
    misled: Flags  # [P] whether it goes there
    starts: Ints  # [P] times that work has ended or been interrupted
    wrong_turns: Ints  # [P] found so far
    sent_back: Ints  # [P] by acceptance so far
    expected: Floats  # [P] shipment, as it looked at the first start
    holds: Flags  # [P] whether FF and SF hold that back too
    early: Floats  # [P] expected start, from when it can be known: for those who ask ahead; nan: not yet
    blocked: Ints  # [P] the cause that the last dispatch gave for not starting it; -1: none
    blocked_team: Ints  # [P]
    blocked_since: Floats  # [P]
    delay: Floats  # [P] of risks and surprises
    burden: Floats  # [P] factor of risks on its effort
    risks: Flags  # [R] whether it happens
    stage: Ints  # [A] UNASKED to FALLEN
    due: Floats  # [A] when the time of this stage is over
    joined: Floats  # [A] on the agenda since
    escalated: Floats  # [A] when the owner's superior decides
    meeting: Ints  # [F] the next one, while anything is on the agenda; 0: none
    every: Floats  # [F] its rhythm, as it was when that was called
    room: Floats  # [F] decisions a meeting, likewise
    arrival: Floats  # [X] when it comes; inf until that is settled
    arrival_from: Ints  # [X] the package behind that, -1: none
    arrival_origin: Floats  # [X] when that was done
    seat_next: Floats  # [S] when its holder leaves, or somebody new works
    seat_k: Ints  # [S] the number of its next draw
    seat_empty: Flags  # [S]
    person_next: Floats  # [H] when they leave, or their place is filled
    person_k: Ints  # [H]
    event_next: Floats  # [E]


@dataclass(frozen=True, eq=False)
class Past(_Columns):
    """The history so far: stretches of the packages' lives, what happened, and the events."""

    segment_package: Ints
    segment_cause: Ints
    segment_start: Floats
    segment_end: Floats
    segment_team: Ints
    note_time: Floats
    note_kind: NDArray[np.str_]
    note_row: Ints
    note_amount: Floats
    event_time: Floats
    event_row: Ints


@dataclass(frozen=True, eq=False)
class State:
    """One replication of a model at a moment.

    Attributes
    ----------
    time
        When it was stopped, or when it ended if that was earlier.
    replication
        Whose luck it is.
    known, hidden, past
        What people can know, the rest of the truth, and the history.
    """

    time: float
    replication: int
    known: Known
    hidden: Hidden
    past: Past

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """Packages, asks, teams, externals and events of its model."""
        k = self.known
        return k.started.size, k.asked.size, k.empty.size, k.arrived.size, k.happened.size

    def columns(self) -> dict[str, NDArray[Any]]:
        """All of it as named arrays, for `numpy.savez`."""
        named = {"time": np.array(self.time), "replication": np.array(self.replication)}
        return named | {name: value for part in (self.known, self.hidden, self.past) for name, value in _named(part)}

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> State:
        """Put named arrays together again.

        Raises
        ------
        KeyError
            If one is missing.
        """
        return cls(
            float(columns["time"]),
            int(columns["replication"]),
            Known(**_those_of(Known, columns)),
            Hidden(**_those_of(Hidden, columns)),
            Past(**_those_of(Past, columns)),
        )


def _those_of(part: type[_Columns], columns: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    return {field.name: np.asarray(columns[field.name]) for field in fields(part)}


def _named(part: _Columns) -> Iterator[tuple[str, NDArray[Any]]]:
    return ((field.name, getattr(part, field.name)) for field in fields(part))
