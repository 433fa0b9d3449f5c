"""What a scenario moves inside the portfolio, and which of several wins how often."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from execsim.results.comparison import Moved
from execsim.results.forecast import Floats, Forecast
from execsim.results.statistics import mean_difference, wins

LEAST_DAYS = 0.5
"""Working days below which nothing is said to move."""


def moved_by(scenario: str, base: Forecast, other: Forecast) -> tuple[Moved, ...]:
    """Initiatives whose finish moves beyond luck, then teams whose packages wait longer or shorter; most first."""
    initiatives = sorted(_initiatives(scenario, base, other), key=lambda one: -abs(one.mean))
    return (
        *_chosen(scenario, base, other),
        *initiatives,
        *sorted(_teams(scenario, base, other), key=lambda one: -abs(one.mean)),
    )


def _chosen(scenario: str, base: Forecast, other: Forecast) -> Iterator[Moved]:
    """Initiatives that only one side does."""
    first, second = (
        dict(zip(one.model.initiatives.ids, map(bool, one.model.initiatives.selected), strict=True))
        for one in (base, other)
    )
    for id_ in sorted(first.keys() | second.keys()):
        sides = first.get(id_, False), second.get(id_, False)
        if sides[0] != sides[1]:
            yield Moved(scenario, "initiative", id_, np.nan, np.nan, np.nan, np.nan, sides)


def _initiatives(scenario: str, base: Forecast, other: Forecast) -> Iterator[Moved]:
    rows = {id_: row for row, id_ in enumerate(other.model.initiatives.ids)}
    for row, id_ in enumerate(base.model.initiatives.ids):
        if id_ in rows:
            pair = base.initiative_finish[:, row], other.initiative_finish[:, rows[id_]]
            yield from _moved(scenario, "initiative", id_, *pair)


def _teams(scenario: str, base: Forecast, other: Forecast) -> Iterator[Moved]:
    rows = {id_: row for row, id_ in enumerate(other.model.teams.ids)}
    for row, id_ in enumerate(base.model.teams.ids):
        if id_ in rows:
            yield from _moved(scenario, "team", id_, base.wait[:, row], other.wait[:, rows[id_]])


def _moved(scenario: str, kind: str, id_: str, before: Floats, after: Floats) -> Iterator[Moved]:
    """The mean over the replications in which both sides have an end."""
    both = np.isfinite(before) & np.isfinite(after)
    figure = mean_difference(before[both], after[both])
    if abs(figure.value) >= LEAST_DAYS and (figure.low > 0.0 or figure.high < 0.0):
        base = float(before[both].mean())
        yield Moved(scenario, kind, id_, base, figure.value, figure.low, figure.high)  # type: ignore[arg-type]  # one of two words


def best_shares(forecasts: Mapping[str, Forecast]) -> dict[str, float]:
    """Share of replications in which each is the best of all; where several are, they share it."""
    gains = np.array([_gain(forecast, forecasts.values()) for forecast in forecasts.values()])
    best = gains == gains.max(axis=0)
    return dict(zip(forecasts, (best / best.sum(axis=0)).mean(axis=1).tolist(), strict=True))


def pairwise_shares(forecasts: Mapping[str, Forecast]) -> dict[tuple[str, str], float]:
    """Share of replications in which one beats the other, for every pair in their order; ties count half."""
    gains = {name: _gain(forecast, forecasts.values()) for name, forecast in forecasts.items()}
    names = list(forecasts)
    return {
        (one, other): wins(gains[other], gains[one], better="more")
        for place, one in enumerate(names)
        for other in names[place + 1 :]
    }


def _gain(forecast: Forecast, among: Collection[Forecast]) -> Floats:
    """[R] net value; the earlier the better, where no world has any value."""
    if any(world.value.any() for world in among):
        return forecast.net_value
    return -forecast.finish
