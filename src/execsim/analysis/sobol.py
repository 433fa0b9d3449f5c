"""Sobol indices of assumptions: how much of the variance each explains alone, and together with the others.

Sampling and estimators are SALib's (Herman and Usher, 2017): Saltelli's extension of Sobol's sequence, first
order after Saltelli et al. 2010, total order after Jansen 1999. An extra: it brings pandas and matplotlib.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from execsim.analysis.drivers import assuming
from execsim.analysis.measures import Sample
from execsim.errors import MissingExtra
from execsim.model.behaviour import assumptions_of
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.assumptions import Assumption
from execsim.portfolio.load import Loaded
from execsim.results.forecast import Floats
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.sensitivity import Index, Sensitivity
from execsim.results.statistics import Figure
from execsim.simulation.engine import simulate

MOST = 6
"""Assumptions that are looked at: those that move most alone."""
POINTS = 16
"""Points of the sequence, a power of two; (assumptions + 2) times as many worlds are simulated."""
LEAST = 50


def with_indices(
    found: Sensitivity, base: Loaded, draws: Draws, *, workers: int = 1, tick: Tick | None = None
) -> Sensitivity:
    """The same sensitivity with Sobol indices of its widest assumptions, each uniform over its range.

    The measure is mean net value, or the mean finish where nothing has a value, in a fifth of the replications;
    intervals are SALib's, of the sequence alone.

    Raises
    ------
    MissingExtra
        SALib is not installed.
    """
    names = [swing.what.id for swing in found.swings if swing.what.kind == "assumption"][:MOST]
    if not names:
        return found
    known = assumptions_of(base.portfolio)
    assumptions = [known[name] for name in names]
    few = replace(draws, replications=min(draws.replications, max(LEAST, draws.replications // 5)))
    worlds = _sequence(assumptions)
    outcomes: list[float] = []
    watch = tick or go_on
    for point in worlds:
        loaded = base
        for assumption, value in zip(assumptions, point, strict=True):
            loaded = assuming(loaded, assumption, float(value))
        sample = Sample.of(simulate(compile_model(loaded.portfolio), few, workers=workers))
        ends = sample.finish[np.isfinite(sample.finish)]
        outcomes.append(float(sample.value.mean() if found.has_value else ends.mean()))
        if not watch(Progress(len(outcomes), len(worlds), "Sobol indices")):
            return replace(found, stopped=True)
    what = {swing.what.id: swing.what for swing in found.swings}
    first, total = _indices(assumptions, np.array(outcomes))
    return replace(
        found, indices=tuple(Index(what[name], one, all_) for name, one, all_ in zip(names, first, total, strict=True))
    )


def _problem(assumptions: Sequence[Assumption]) -> dict[str, object]:
    bounds = [[one.low, one.high] for one in assumptions]
    return {"num_vars": len(assumptions), "names": [one.name for one in assumptions], "bounds": bounds}


def _sequence(assumptions: Sequence[Assumption]) -> Floats:
    """[W, A] worlds to simulate."""
    try:
        from SALib.sample import sobol  # noqa: PLC0415 - an extra that brings pandas
    except ImportError:
        raise MissingExtra("Sobol indices need an extra: pip install 'execsim[sobol]'") from None
    problem = _problem(assumptions)
    return np.asarray(sobol.sample(problem, POINTS, calc_second_order=False, scramble=True, seed=1))


def _indices(assumptions: Sequence[Assumption], outcomes: Floats) -> tuple[list[Figure], list[Figure]]:
    """First and total order with their intervals."""
    from SALib.analyze import sobol  # noqa: PLC0415 - an extra that brings pandas

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an outcome that never varies divides by zero: nan says so
        found = sobol.analyze(
            _problem(assumptions), outcomes, calc_second_order=False, conf_level=0.9, seed=1, print_to_console=False
        )
    first, total = (
        [Figure(float(at), float(at - half), float(at + half)) for at, half in zip(*pair, strict=True)]
        for pair in ((found["S1"], found["S1_conf"]), (found["ST"], found["ST_conf"]))
    )
    return first, total
