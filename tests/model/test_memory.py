from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from execsim.model.jit import jitted
from execsim.model.memory import Memory

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


def test_arrays_of_another_layout_are_refused() -> None:
    with pytest.raises(ValueError, match="focus is float32"):
        Office(crews=np.zeros(2, CREW), seats=np.zeros((2, 2), np.int64), focus=np.zeros(2, np.float32))
    with pytest.raises(ValueError, match="seats"):
        Office(crews=np.zeros(2, CREW), focus=np.zeros(2))
