"""Which inputs move a finish: rank correlations over the replications of one forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from execsim.results.forecast import Forecast

Kind = Literal["package", "team", "decision", "risk"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a forecast: a row of its table in the model, and how it moves with a finish (-1 to 1)."""

    kind: Kind
    row: int
    cruciality: float


@dataclass(frozen=True, eq=False)
class Inputs:
    """What differs between the replications of a forecast.

    A package by its days from start to acceptance, a team by the days that its packages wait for a seat, a
    decision by the days from asking to its fall, a risk by whether it happened. What is never the same twice
    has a rank; what is always the same has none and moves nothing.
    """

    labels: tuple[tuple[Kind, int], ...]
    scores: Floats  # [R, M] ranks, centred and of length 1; 0 where an input is always the same

    @classmethod
    def of(cls, forecast: Forecast) -> Inputs:
        """Rank the inputs of a forecast."""
        with np.errstate(invalid="ignore"):
            lengths = forecast.package_finish - forecast.package_start  # inf - inf: never begun
        tables: tuple[tuple[Kind, Floats], ...] = (
            ("package", lengths),
            ("team", forecast.wait),
            ("decision", forecast.decision_wait),
            ("risk", forecast.happened.astype(np.float64)),
        )
        labels = tuple((kind, row) for kind, table in tables for row in range(table.shape[1]))
        # Nobody waits for what is not asked for; what was dropped takes no time.
        columns = np.concatenate([np.nan_to_num(table, nan=0.0, posinf=np.inf) for _, table in tables], axis=1)
        return cls(labels, _scores(columns))

    def moving(self, finish: Floats, *, among: Sequence[tuple[Kind, int]] | None = None) -> list[Input]:
        """Order the inputs by how strongly they move with a finish [R], strongest first; none if it never varies.

        The strength is Spearman's rank correlation, ties at their mean rank.
        """
        target = _scores(np.asarray(finish, dtype=np.float64)[:, np.newaxis])[:, 0]
        wanted = None if among is None else set(among)
        found = [
            Input(kind, row, float(strength))
            for (kind, row), strength in zip(self.labels, target @ self.scores, strict=True)
            if strength and (wanted is None or (kind, row) in wanted)
        ]
        return sorted(found, key=lambda one: (-abs(one.cruciality), one.kind, one.row))


def noise(replications: int) -> float:
    """Strength that an input without any influence exceeds by luck alone in 1 of 20 forecasts, about."""
    return float(1.96 / np.sqrt(max(replications - 1, 1)))


def rank_correlation(left: ArrayLike, right: ArrayLike) -> float:
    """Spearman's rank correlation; nan where one side is always the same."""
    one, two = (_scores(np.asarray(side, dtype=np.float64)[:, np.newaxis])[:, 0] for side in (left, right))
    return float(one @ two) if one.any() and two.any() else float("nan")


def _scores(columns: Floats) -> Floats:
    """[R, M] mean ranks of each column, centred and of length 1; 0 where a column is always the same or nan."""
    scores = np.zeros(columns.shape)
    for m, column in enumerate(columns.T):
        if np.isnan(column).any():
            continue
        _, place, times = np.unique(column, return_inverse=True, return_counts=True)
        centred = (np.cumsum(times) - (times - 1) / 2)[place] - (len(column) + 1) / 2
        length = np.sqrt(centred @ centred)
        if length > 0.0:
            scores[:, m] = centred / length
    return scores
