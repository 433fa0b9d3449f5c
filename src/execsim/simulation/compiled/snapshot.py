"""Between the records of replications that have stopped and `State`s; the twin of `execsim.simulation.snapshot`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from execsim.model.state import Floats, Ints, State
from execsim.simulation.compiled.history import KINDS
from execsim.simulation.compiled.stopped import Stopped
from execsim.simulation.compiled.world import World
from execsim.simulation.records import EXTERNAL

# Columns of a state that are fields of a record: record -> field -> column.
_SAME: dict[str, str] = {
    "courses": (
        "started shipped done dropped worked cost found order kept phase since until cleared effort again fresh "
        "unshipped repair rate finish ships review misled starts wrong_turns sent_back expected holds early blocked "
        "blocked_team blocked_since delay burden"
    ),
    "crews": "empty busy queued length",
    "asked": "asked fallen stage due joined escalated",
    "boards": "met meeting room",
    "arriving": "arrived",
    "offices": "away",
    "occasions": "happened",
}
_FIELDS: dict[str, dict[str, str]] = {record: {name: name for name in names.split()} for record, names in _SAME.items()}
_FIELDS["boards"] |= {"next_every": "every"}
_FIELDS["arriving"] |= {"comes": "arrival"}
_FIELDS["chairs"] = {"next": "seat_next", "k": "seat_k", "empty": "seat_empty"}
_FIELDS["offices"] |= {"next": "person_next", "k": "person_k"}
_FIELDS["occasions"] |= {"next": "event_next"}
_FIELDS["fates"] = {"happens": "risks"}
_FIELDS["arrivals"] = {"package": "arrival_from", "origin": "arrival_origin"}
_DRIVER = ("cause", "time", "package", "origin", "at_start")
_NO_DRIVER = np.array([-1.0, 0.0, -1.0, 0.0, 0.0])
_SEGMENT = ("package", "cause", "start", "end", "team")


def states_of(stopped: Stopped, count: int) -> Iterator[State]:
    """What the engines exchange, of the first so many rows."""
    named = {column: _plain(stopped.arrays[record][field]) for record, field, column in _columns()}
    for name, of in (("drivers", "driver"), ("held_by", "held_by")):
        named[of] = _drivers(stopped.arrays[name])
    blocked = named["blocked"] >= 0
    named["blocked_team"] = np.where(blocked, named["blocked_team"], np.int32(-1))
    named["blocked_since"] = np.where(blocked, named["blocked_since"], np.nan)
    clock = stopped.clock
    named |= {"time": clock["now"], "replication": clock["replication"], "kept_until": clock["kept_until"]}
    named["held"] = stopped.trigger_held
    for row, counts in enumerate(clock[:count]):
        past = _past(*(stopped.arrays[name][row, : counts[name]] for name in ("segments", "happenings", "notes")))
        shifts = stopped.shifts_held[row, : counts["shifts"]].astype(np.int32)
        yield State.of({name: column[row] for name, column in named.items()} | {"shifts": shifts} | past)


def stopped_of(states: Sequence[State], world: World) -> Stopped:
    """Records with a row for each state, for runs in a world; what its model has nothing of is left out."""
    longest = {
        "shifts_held": max(state.known.shifts.size for state in states),
        "segments": max(state.past.segment_start.size for state in states),
        "happenings": max(state.past.event_time.size for state in states),
        "notes": max(state.past.note_time.size for state in states),
    }
    stopped = Stopped.of(world, len(states), longest)
    columns = [state.columns() for state in states]
    for record, field, column in _columns():
        values = [one[column] for one in columns]
        if record != "chairs" or len(values[0]) == world.chairs.size:
            stopped.arrays[record][field] = values
    for name, of in (("drivers", "driver"), ("held_by", "held_by")):
        table = np.array([one[of] for one in columns])
        for place, field in enumerate(_DRIVER):
            stopped.arrays[name][field] = table[..., place]
    came = stopped.arriving["arrived"] | world.externals["dated"]
    stopped.arrivals["cause"] = EXTERNAL
    stopped.arrivals["time"] = np.where(came, stopped.arriving["comes"], np.inf)
    for row, one in enumerate(columns):
        clock = stopped.clock[row]
        clock["now"], clock["kept_until"], clock["shifts"] = one["time"], one["kept_until"], one["shifts"].size
        stopped.shifts_held[row, : one["shifts"].size] = one["shifts"]
        stopped.trigger_held[row] = one["held"]
        _tell_segments(stopped, row, one)
        _tell_notes(stopped, row, one)
        count = clock["happenings"] = one["event_time"].size
        stopped.happenings["time"][row, :count], stopped.happenings["event"][row, :count] = (
            one["event_time"],
            one["event_row"],
        )
    return stopped


def _columns() -> Iterator[tuple[str, str, str]]:
    """(record, field, column) of what is the same in both."""
    return ((record, field, column) for record, named in _FIELDS.items() for field, column in named.items())


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """As a state has it: whole numbers in 32 bits, and nothing that changes."""
    return column.astype(np.int32 if column.dtype == np.int64 else column.dtype)


def _drivers(table: NDArray[Any]) -> Floats:
    """[..., 5]; nothing is the same nothing everywhere."""
    rows = np.stack([table[field].astype(np.float64) for field in _DRIVER], axis=-1)
    rows[table["cause"] < 0] = _NO_DRIVER
    return rows


def _past(segments: NDArray[Any], happenings: NDArray[Any], notes: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The history of one replication; stretches of lives by package."""
    by_package = segments[np.argsort(segments["package"], kind="stable")]
    return {
        **{f"segment_{field}": _plain(by_package[field]) for field in _SEGMENT},
        **{f"note_{field}": _plain(notes[field]) for field in ("time", "row", "amount")},
        "note_kind": np.array([KINDS[kind] for kind in notes["kind"].tolist()], np.str_),
        "event_time": _plain(happenings["time"]),
        "event_row": _plain(happenings["event"]),
    }


def _tell_segments(stopped: Stopped, row: int, one: Mapping[str, NDArray[Any]]) -> None:
    """Put stretches in, each package's in a chain."""
    count = stopped.clock["segments"][row] = one["segment_start"].size
    segments, courses = stopped.segments[row, :count], stopped.courses[row]
    for field in _SEGMENT:
        segments[field] = one[f"segment_{field}"]
    packages: Ints = one["segment_package"]
    courses["last_segment"] = -1
    if count:
        is_last = np.append(packages[1:] != packages[:-1], True)
        segments["before"] = np.where(np.append(True, is_last[:-1]), -1, np.arange(-1, count - 1))
        ends = np.flatnonzero(is_last)
        courses["last_segment"][packages[ends]] = ends


def _tell_notes(stopped: Stopped, row: int, one: Mapping[str, NDArray[Any]]) -> None:
    """Put notes in, and what only they tell: when something came, and by how much a risk delays."""
    count = stopped.clock["notes"][row] = one["note_time"].size
    notes = stopped.notes[row, :count]
    notes["kind"] = [KINDS.index(kind) for kind in one["note_kind"].tolist()]
    for field in ("time", "row", "amount"):
        notes[field] = one[f"note_{field}"]
    for kind, record, field, of in (("arrived", "arriving", "came", "time"), ("risk", "fates", "days", "amount")):
        told = notes[notes["kind"] == KINDS.index(kind)]
        stopped.arrays[record][field][row, told["row"]] = told[of]
