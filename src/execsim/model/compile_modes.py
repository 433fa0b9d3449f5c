"""Every way to do a package as a table: what the optimiser chooses from."""

from __future__ import annotations

from typing import Any

import numpy as np

from execsim.model.calendar import WorkCalendar
from execsim.model.columns import floats, ragged
from execsim.model.compile_work import Rows, Work, diverted_of, outcome_of, package_of
from execsim.model.estimates import Registry
from execsim.model.modes import Modes


def modes_of(work: Work, rows: Rows, calendar: WorkCalendar, registry: Registry, cap: float) -> Modes:
    """Collect the ways to do each package that has several, as written first, then by id; `cap` on what is diverted."""
    found: list[tuple[int, str, dict[str, Any]]] = []
    for row, id_ in enumerate(work.order.ids):
        package = work.packages[id_]
        ways = ["", *sorted(package.modes)] if package is not None and package.modes else []
        found += [(row, name, package_of(work, id_, rows, calendar, registry, [], name or None)) for name in ways]
    seat_first, seats = ragged([columns["seats"] for *_, columns in found], object)
    outcomes = [outcome_of(work.portfolio, work.order.ids[row]) for row, *_ in found]
    diverted = [
        diverted_of(work.portfolio, columns["team_id"], outcome)
        for (*_, columns), outcome in zip(found, outcomes, strict=True)
    ]

    def column(name: str, dtype: Any) -> Any:
        return np.array([columns[name] for *_, columns in found], dtype)

    return Modes(
        package=np.array([row for row, *_ in found], np.int32),
        name=tuple(name for _, name, _ in found),
        elapsed=column("elapsed", np.bool_),
        amount=column("amount", np.int32),
        fixed=column("fixed", np.bool_),
        amount_factor=column("amount_factor", np.float64),
        value_factor=column("value_factor", np.float64),
        team=column("team", np.int32),
        people=column("people", np.float64),
        diverted=np.minimum(floats(diverted), cap),
        seat_first=seat_first,
        seat_team=np.array([team for team, _ in seats], np.int32),
        seat_count=np.array([count for _, count in seats], np.int32),
    )
