"""What finished work changes: the `on_done` of initiatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from execsim.model.model import Model

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Shift:
    """What the finish of an initiative changes in columns of tables; of a column that two change, each its own part.

    What is set holds from then on; seats with a skill that are added come on top of what there is by then.
    """

    initiative: int
    columns: tuple[tuple[str, str, Ints, NDArray[np.generic]], ...]  # table, column, rows (or cells), new values
    policy: tuple[tuple[str, float], ...]  # numbers of the policy
    cells: Ints  # of the teams' skills, counted row by row, to which it adds seats
    adds: Ints  # so many seats each

    def applied(self, model: Model) -> Model:
        """Return the model from then on."""
        tables: dict[str, object] = {}
        for table, column, rows, values in self.columns:
            before = tables.get(table, getattr(model, table))
            array = getattr(before, column).copy()
            target = array.reshape(-1) if values.ndim < array.ndim else array  # cells, counted row by row, or rows
            target[rows] = values
            tables[table] = replace(before, **{column: array})  # type: ignore[type-var]  # every table is a dataclass
        changed: Model = replace(model, policy=replace(model.policy, **dict(self.policy)), **tables)  # type: ignore[arg-type]
        if not len(self.cells):
            return changed
        skilled = changed.teams.skilled.copy()
        skilled.reshape(-1)[self.cells] += self.adds
        return replace(changed, teams=replace(changed.teams, skilled=skilled))

    def adding(self) -> Shift:
        """Of what it changes the seats with a skill that it adds: the part that a plan counts on."""
        return replace(self, columns=(), policy=())
