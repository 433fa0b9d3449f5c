"""Between a replication's objects and the arrays of a `State`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from execsim.model.state import NO_PACKAGE, Floats, State
from execsim.simulation.course import Course, Scene
from execsim.simulation.impacts import Impacts
from execsim.simulation.records import Driver, Life, Note, Segment

_OF_LIFE = ("started", "shipped", "done", "dropped", "worked", "cost", "found", "cleared", "effort")
_OF_COURSE = (
    "phase", "since", "until", "again", "fresh", "unshipped", "repair", "rate", "finish", "ships", "review", "misled",
    "starts", "wrong_turns", "sent_back", "expected", "holds", "early",
)  # fmt: skip
_TYPES: Mapping[type, type] = {float: np.float64, int: np.int32, bool: np.bool_}
_NOBODY = Course(0, Life(), phase=NO_PACKAGE)
_NO_DRIVER = (-1.0, 0.0, -1.0, 0.0, 0.0)


def state_of(
    scene: Scene, replication: int, impacts: Impacts, events: Sequence[tuple[float, int]], columns: Mapping[str, Any]
) -> State:
    """Put together what the parts keep (`columns`) and where the packages stand."""
    courses = [course or _NOBODY for course in scene.courses]
    named: dict[str, Any] = {
        "time": scene.now,
        "replication": replication,
        "shifts": np.array(scene.shifts, np.int32),
        "driver": _drivers(courses, lambda course: course.driver),
        "held_by": _drivers(courses, lambda course: course.life.held_by),
        "delay": np.array(impacts.delay, np.float64),
        "burden": np.array(impacts.burden, np.float64),
        "risks": np.array(impacts.risks, np.bool_),
        "event_time": np.array([time for time, _ in events], np.float64),
        "event_row": np.array([row for _, row in events], np.int32),
        "note_kind": np.array([note.kind for note in scene.notes], np.str_),
    }
    for name in _OF_LIFE:
        named[name] = _column([getattr(course.life, name) for course in courses], getattr(_NOBODY.life, name))
    for name in _OF_COURSE:
        named[name] = _column([getattr(course, name) for course in courses], getattr(_NOBODY, name))
    for name, like in (("time", 0.0), ("row", 0), ("amount", 0.0)):
        named[f"note_{name}"] = _column([getattr(note, name) for note in scene.notes], like)
    segments = [(course.package, *segment) for course in courses for segment in course.life.segments]
    for i, (name, like) in enumerate((("package", 0), ("cause", 0), ("start", 0.0), ("end", 0.0), ("team", 0))):
        named[f"segment_{name}"] = _column([segment[i] for segment in segments], like)
    return State.of({**columns, **named})


def _column(values: Sequence[Any], like: Any) -> Any:
    """An array of values of the type of one of them."""
    return np.array(values, _TYPES[type(like)])


def _drivers(courses: Sequence[Course], driver_of: Callable[[Course], Driver | None]) -> Floats:
    rows = [driver_of(course) or _NO_DRIVER for course in courses]
    return np.array(rows, np.float64).reshape(len(rows), len(_NO_DRIVER))


def courses_of(state: State) -> list[Course | None]:
    """Where the packages stand in a state, with the history of their lives."""
    columns = state.columns()
    of_course = [columns[name].tolist() for name in _OF_COURSE]
    of_life = [columns[name].tolist() for name in _OF_LIFE]
    courses: list[Course | None] = []
    for package, phase in enumerate(state.hidden.phase.tolist()):
        if phase == NO_PACKAGE:
            courses.append(None)
            continue
        life = Life(**dict(zip(_OF_LIFE, (column[package] for column in of_life), strict=True)))
        course = Course(package, life, **dict(zip(_OF_COURSE, (column[package] for column in of_course), strict=True)))
        course.driver = _driver(state.hidden.driver[package])
        life.held_by = _driver(state.hidden.held_by[package])
        if life.cleared < np.inf:
            life.driver = course.driver
        courses.append(course)
    _tell_segments(state, courses)
    return courses


def _driver(row: Floats) -> Driver | None:
    cause, time, package, origin, at_start = row.tolist()
    return Driver(int(cause), time, int(package), origin, bool(at_start)) if cause >= 0 else None


def _tell_segments(state: State, courses: Sequence[Course | None]) -> None:
    p = state.past
    columns = (p.segment_package, p.segment_cause, p.segment_start, p.segment_end, p.segment_team)
    for package, *segment in zip(*(column.tolist() for column in columns), strict=True):
        course = courses[package]
        assert course is not None, "only selected packages have a history"
        course.life.segments.append(Segment(*segment))


def notes_of(state: State) -> list[Note]:
    """What happened before a state."""
    p = state.past
    columns = (p.note_time, p.note_kind, p.note_row, p.note_amount)
    return [Note(*note) for note in zip(*(column.tolist() for column in columns), strict=True)]
