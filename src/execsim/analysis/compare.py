"""`compare`: what scenarios change, on the same luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from execsim.analysis.contributions import contributions
from execsim.analysis.effects import effects_of
from execsim.analysis.measures import on_time_share
from execsim.analysis.movements import best_shares, moved_by, pairwise_shares
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import Change, Loaded
from execsim.results.comparison import Comparison, Contribution, Difference
from execsim.results.forecast import Floats, Forecast
from execsim.results.progress import Tick
from execsim.results.statistics import (
    Better,
    Figure,
    mean_difference,
    quantile,
    quantile_difference,
    wins,
)
from execsim.simulation.engine import simulate_together
from execsim.simulation.parcels import Shelf
from execsim.simulation.performing import EngineChoice, Workers

BASE = "base"
SHARE = 0.8
LEAST_EACH = 50


def compare(
    base: Loaded,
    scenarios: Mapping[str, Loaded],
    draws: Draws,
    *,
    whys: Mapping[str, str] | None = None,
    each: bool = False,
    workers: Workers = 1,
    engine: EngineChoice = "auto",
    shelf: Shelf | None = None,
    tick: Tick | None = None,
) -> Comparison:
    """Simulate a portfolio and its scenarios on the same draws and say how they differ, pair by pair.

    Parameters
    ----------
    base
        What the scenarios are measured against.
    scenarios
        By name; each is the base with its patches applied.
    draws
        The luck that all of them share.
    whys
        The reason of each scenario; where there is none, the reasons of its changes.
    each
        Whether to find out which change of a scenario does how much: each is simulated alone, in a fifth of the
        replications (at least 50).
    workers, engine, shelf
        As for `simulate`; any give the same result.
    tick
        Called with the replications done, over all scenarios. All get on at the same pace: False stops, and what
        was simulated by then is compared.

    Returns
    -------
    Comparison
        Differences are scenario - base; a scenario that changes nothing differs by exactly 0, where work ends.

    Raises
    ------
    UsageError
        If a scenario is called like the base.
    """
    if BASE in scenarios:
        raise UsageError(f"a scenario cannot be called '{BASE}': that is what the others are compared with")
    compiled = [compile_model(loaded.portfolio) for loaded in (base, *scenarios.values())]
    run = simulate_together(compiled, draws, workers=workers, engine=engine, shelf=shelf, tick=tick)
    forecasts = dict(zip((BASE, *scenarios), run, strict=True))
    changes = {name: _changes(base, loaded) for name, loaded in scenarios.items()}
    given = dict(whys or {})
    parts: tuple[Contribution, ...] = ()
    few = min(draws.replications, max(LEAST_EACH, draws.replications // 5))
    if each and len(forecasts[BASE].finish) == draws.replications:
        parts = contributions(base, changes, forecasts, replace(draws, replications=few), workers, tick)
    return Comparison(
        base=BASE,
        forecasts=forecasts,
        whys={name: given.get(name) or _why(made) for name, made in changes.items()},
        changes=changes,
        differences=tuple(
            difference for name in scenarios for difference in _differences(name, forecasts[BASE], forecasts[name])
        ),
        best=best_shares(forecasts),
        pairwise=pairwise_shares({name: forecasts[name] for name in scenarios}),
        moved=tuple(one for name in scenarios for one in moved_by(name, forecasts[BASE], forecasts[name])),
        contributions=parts,
        each_on=few if parts else 0,
        effects={
            name: effects_of(base, made, forecasts[BASE].model, forecasts[name].model) for name, made in changes.items()
        },
    )


def _changes(base: Loaded, scenario: Loaded) -> tuple[Change, ...]:
    """List what the scenario changes beyond what the base's own layers did."""
    return tuple(change for change in scenario.changes if change not in base.changes)


def _why(changes: tuple[Change, ...]) -> str:
    return "; ".join(dict.fromkeys(change.why for change in changes if change.why))


def _differences(name: str, base: Forecast, other: Forecast) -> Iterator[Difference]:
    """Every measure of a scenario against the base, replication by replication."""
    before, after = base.finish, other.finish
    yield _quantiles(name, "finish_p80", before, after, base.seed)
    yield _mean_finish(name, before, after)
    yield _means(name, "value", base.net_value, other.net_value, "more")
    yield _means(name, "cost", base.cost, other.cost, "less")
    yield _means(name, "on_time", on_time_share(base), on_time_share(other), "more")
    there = {id_: row for row, id_ in enumerate(other.model.outcomes.ids)}
    for row, id_ in enumerate(base.model.outcomes.ids):
        if id_ in there:
            first, second = base.outcome_finish[:, row], other.outcome_finish[:, there[id_]]
            yield _quantiles(name, f"outcome:{id_}", first, second, base.seed)


def _quantiles(name: str, measure: str, base: Floats, other: Floats, seed: int) -> Difference:
    figure = quantile_difference(base, other, SHARE, seed=seed)
    return _difference(name, measure, quantile(base, SHARE), figure, wins(base, other, better="less"))


def _mean_finish(name: str, base: Floats, other: Floats) -> Difference:
    """Both means over the same replications: those that never end on either side have no place in a mean."""
    ends = ~(np.isposinf(base) & np.isposinf(other))
    first, second = (base[ends], other[ends]) if ends.any() else (base, np.full_like(other, np.nan))
    mean = _means(name, "finish_mean", first, second, "less")
    return replace(mean, wins=wins(base, other, better="less"))


def _means(name: str, measure: str, base: Floats, other: Floats, better: Better) -> Difference:
    figure = mean_difference(base, other)
    return _difference(name, measure, float(base.mean()), figure, wins(base, other, better=better))


def _difference(name: str, measure: str, base: float, figure: Figure, won: float) -> Difference:
    return Difference(name, measure, base, figure.value, figure.low, figure.high, won)
