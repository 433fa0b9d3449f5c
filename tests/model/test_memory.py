from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from execsim.model.jit import jitted
from execsim.model.memory import LINE, Memory, in_block

CREW = np.dtype([("busy", np.float64), ("held", np.int64)], align=True)


class Office(Memory):
    """A table of records, a table of numbers and a row of them that goes to a function as a whole."""

    wholes: ClassVar[frozenset[str]] = frozenset(("focus",))
    layout: ClassVar[dict[str, Any]] = {"crews": (CREW, 1), "seats": (np.int64, 2), "focus": (np.float64, 1)}


@jitted
def total(numbers: Any) -> float:
    return float(numbers.sum())


@jitted
def work(office: Any) -> float:
    for team in range(office.crews.size):
        crew = office.crews[team]
        office.seats[team, 1] += 10
        crew.held = office.seats[team, 1]
        crew.busy = total(office.seats[team]) + total(office.focus)
    office.focus[0] = 9.0
    office.seats[0] = 0
    return float(office.crews[1].busy)


def test_compiled_code_reads_and_writes_records_numbers_and_rows() -> None:
    office = Office(crews=np.zeros(2, CREW), seats=np.array([[1, 2], [3, 4]]), focus=np.array([0.25, 0.25]))
    assert work(office) == 3 + 14 + 0.5
    assert office.crews.tolist() == [(13.5, 12), (17.5, 14)]
    assert office.seats.tolist() == [[0, 0], [3, 14]]
    assert office.focus.tolist() == [9.0, 0.25]


DESK = np.dtype([("drawers", np.int32), ("papers", np.int64)], align=True)
FORM = np.dtype([("lines", np.int32)], align=True)


class Hall(Memory):
    """Records with small numbers, and a table that nobody writes."""

    constants: ClassVar[frozenset[str]] = frozenset(("forms",))
    layout: ClassVar[dict[str, Any]] = {"desks": (DESK, 1), "forms": (FORM, 1)}


@jitted
def fill(hall: Any) -> int:
    desk = hall.desks[0]
    desk.papers = desk.drawers * 2**40 + hall.forms[0].lines
    desk.drawers += 1
    return int(desk.drawers)


@jitted
def spoil(hall: Any) -> None:
    hall.forms[0].lines = 0


def hall_of(drawers: int) -> Hall:
    return Hall(desks=np.array([(drawers, 0)], DESK), forms=np.array([(7,)], FORM))


def test_whole_numbers_of_four_bytes_are_reckoned_with_as_of_eight() -> None:
    hall = hall_of(3)
    assert fill(hall) == 4
    assert hall.desks.tolist() == [(4, 3 * 2**40 + 7)]


def test_a_constant_is_not_written() -> None:
    with pytest.raises(TypeError, match="lines stands in a table that no compiled function writes"):
        spoil(hall_of(3))


def test_arrays_in_a_block_begin_on_lines_and_do_not_meet() -> None:
    hall = np.dtype([("doors", np.int64, (9,))])
    for size in range(20):
        found = in_block({"halls": ((size, 3), hall), "desks": (size, DESK), "open": (size, np.bool_)})
        assert all(array.ctypes.data % LINE == 0 for array in found.values())
        assert [array.shape for array in found.values()] == [(size, 3), (size,), (size,)]
        assert not found["halls"]["doors"].any()
        found["halls"]["doors"], found["open"][:] = 7, True
        assert found["desks"].tolist() == [(0, 0)] * size


def test_arrays_of_another_layout_are_refused() -> None:
    with pytest.raises(ValueError, match="focus is float32"):
        Office(crews=np.zeros(2, CREW), seats=np.zeros((2, 2), np.int64), focus=np.zeros(2, np.float32))
    with pytest.raises(ValueError, match="seats"):
        Office(crews=np.zeros(2, CREW), focus=np.zeros(2))
