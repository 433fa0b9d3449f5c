"""Ways to do packages that have several, and packages in other ways than the file chose."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from execsim.model.model import Packages

AS_WRITTEN = 0
OWN = ("elapsed", "amount", "fixed", "amount_factor", "value_factor", "team", "people", "diverted")


@dataclass(frozen=True, eq=False)
class Modes:
    """Ways to do the packages that have modes [N]: of each the package as it is written, then its modes by id."""

    package: NDArray[np.int32]
    name: tuple[str, ...]  # of the mode; empty: as written
    elapsed: NDArray[np.bool_]
    amount: NDArray[np.int32]
    fixed: NDArray[np.bool_]
    amount_factor: NDArray[np.float64]
    value_factor: NDArray[np.float64]
    team: NDArray[np.int32]
    people: NDArray[np.float64]
    diverted: NDArray[np.float64]
    seat_first: NDArray[np.int32]
    seat_team: NDArray[np.int32]
    seat_count: NDArray[np.int32]

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __setstate__(self, state: dict[str, object]) -> None:
        # NumPy forgets in pickling that an array is read-only.
        vars(self).update(state)
        self.__post_init__()

    def rows(self, package: int) -> list[int]:
        """Rows of a package, as written first; none where it has only one way."""
        return list(map(int, np.flatnonzero(self.package == package)))

    def name_of(self, package: int, mode: int) -> str | None:
        """What the file calls a way to do a package; None: as written."""
        return self.name[self.rows(package)[mode]] if mode != AS_WRITTEN else None

    def applied(self, packages: Packages, mode: NDArray[np.int32]) -> Packages:
        """Return the packages done in some ways [P], `AS_WRITTEN` or the place among their modes, from 1."""
        changed = {p: self.rows(p)[mode[p]] for p in np.flatnonzero(mode != packages.mode).tolist()}
        if not changed:
            return packages
        columns = {}
        for name in OWN:
            columns[name] = getattr(packages, name).copy()
            columns[name][list(changed)] = getattr(self, name)[list(changed.values())]
        seats = [
            _row(self, changed[p]) if p in changed else _row(packages, p)  # the same columns in both
            for p in range(len(packages))
        ]
        first = np.concatenate([[0], np.cumsum([len(team) for team, _ in seats])]).astype(np.int32)
        nobody = np.zeros(0, np.int32)
        return replace(
            packages,
            mode=np.asarray(mode, np.int32),
            seat_first=first,
            seat_team=np.concatenate([nobody, *(team for team, _ in seats)]),
            seat_count=np.concatenate([nobody, *(count for _, count in seats)]),
            **columns,
        )


def _row(table: Modes | Packages, row: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    rows = slice(table.seat_first[row], table.seat_first[row + 1])
    return table.seat_team[rows], table.seat_count[rows]
