"""What a planner sees at a moment: the portfolio as it is known to stand, never what is undrawn or undetected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from execsim.model.model import Floats, Model
from execsim.model.quantiles import quantile
from execsim.model.state import Known

CLOSE = 1e-5
"""Share of an estimate below which a difference is how times were rounded."""
LEAST_LEFT = 0.1
"""Share of an estimate that is taken to be left of work that has used it up."""


def known_model(model: Model, known: Known, time: float) -> Model:
    """The model that a planner plans on at a moment.

    Work that is done is done; work under way has spent what can be told (`told_spent`); what is left are estimates
    times what finished work tells of each team's factor. Reads `known` alone, so that no luck that lies ahead can
    change it.

    Parameters
    ----------
    model
        As it was compiled.
    known
        What people can know.
    time
        Working day of the planning.
    """
    packages = model.packages
    done = np.isfinite(known.done)
    begun = np.isfinite(known.started) & ~done
    factor = known_factors(model, [known])[0, packages.team]
    left = _estimates(model) * factor
    spent = told_spent(model, known, time)
    remaining = np.maximum(left - spent, LEAST_LEFT * left)
    return replace(
        model,
        as_of=time,
        states=(),
        packages=replace(
            packages,
            finished=np.where(done, known.done, np.nan),
            started=np.where(done | begun, np.minimum(known.started, known.done), np.nan),
            spent=np.where(done | begun, spent, 0.0),
            remaining=np.where(begun, remaining, np.nan),
            amount_factor=np.where(done, packages.amount_factor, packages.amount_factor * factor),
        ),
    )


def told_spent(model: Model, known: Known, time: float) -> Floats:
    """[P] what was spent on each package, as far as can be told: person-days; working days, if elapsed.

    What has ended or was interrupted is known. Of what has been under way since it began, it is what its people do
    at the declared focus of their team.
    """
    packages = model.packages
    ahead = np.isfinite(known.started) & ~np.isfinite(known.done) & (known.worked == 0.0)
    spent = known.worked.copy()
    for package in np.flatnonzero(ahead).tolist():
        begun, team = float(known.started[package]), int(packages.team[package])
        if packages.elapsed[package]:
            spent[package] = time - begun
        else:
            days = _days(model, team, booked=bool(packages.booked[package]))
            worked = np.interp([begun, time], np.arange(len(days)), days)
            spent[package] = packages.people[package] * float(worked[1] - worked[0])
    return spent


def went_otherwise(model: Model, known: Known, time: float) -> bool:
    """Whether finished work took more or less than its estimate, or work under way has taken more."""
    estimates, spent = _estimates(model), told_spent(model, known, time)
    done = np.isfinite(known.done) & ~known.dropped & (spent > 0.0)
    begun = np.isfinite(known.started) & ~np.isfinite(known.done)
    off = np.where(done, np.abs(spent - estimates), np.where(begun, spent - estimates, 0.0))
    return bool((off > CLOSE * np.maximum(estimates, 1.0)).any())


def known_sizes(model: Model, known: Sequence[Known]) -> Floats:
    """[K, I] seat-days known to be left of each initiative: estimates times known factors, less what was spent."""
    packages, factors = model.packages, known_factors(model, known)
    done, worked = _columns(known, "done"), _columns(known, "worked")
    sizes = np.zeros((len(known), len(model.initiatives)))
    for package in np.flatnonzero(model.initiatives.selected[packages.initiative]).tolist():
        estimate = _estimates(model)[package] * factors[:, packages.team[package]]
        if packages.elapsed[package]:
            first, last = packages.seat_first[package : package + 2]
            estimate *= packages.seat_count[first:last].sum()
        left = np.maximum(estimate - worked[:, package], LEAST_LEFT * estimate)
        sizes[:, packages.initiative[package]] += np.where(np.isfinite(done[:, package]), 0.0, left)
    return sizes


def known_factors(model: Model, known: Sequence[Known]) -> Floats:
    """[K, T + 1] what finished work tells of each team's factor; the last is for work without a team.

    Gaussian in logarithms: n s^2 m / (n s^2 + noise^2) of n finished packages, with s the assumed spread of the
    factor and `noise` that of a package around it.
    """
    b, packages = model.behaviour, model.packages
    spread, noise = b.portfolio_spread**2 + b.team_spread**2, b.effort_spread**2 + b.initiative_spread**2
    sums, counts = np.zeros((2, len(known), len(model.teams) + 1))
    estimates, worked = _estimates(model), _columns(known, "worked")
    shown = np.isfinite(_columns(known, "done")) & (worked > 0.0) & (estimates > 0.0)
    factors = np.log(np.divide(worked, estimates, out=np.ones_like(worked), where=shown))
    for package, team in enumerate(packages.team.tolist()):
        sums[:, team] += factors[:, package]
        counts[:, team] += shown[:, package]
    below = counts * spread + noise
    return np.exp(np.divide(spread * sums, below, out=np.zeros_like(sums), where=below > 0.0))


def as_expected(model: Model, known: Known, expected: Known) -> bool:
    """Whether all went as a plan expected: then there is no news, and no reason to plan again."""
    columns = ("started", "shipped", "done", "dropped", "worked", "asked", "fallen", "arrived", "empty", "happened")
    return len(model.packages) == 0 or all(
        np.array_equal(getattr(known, column), getattr(expected, column)) for column in columns
    )


@lru_cache(maxsize=4)
def _estimates(model: Model) -> Floats:
    """[P] median estimates."""
    arrays, packages = model.estimates.arrays, model.packages
    medians = [quantile(arrays, row, 0.5) for row in packages.amount.tolist()]
    return np.array(medians, dtype=np.float64) * packages.amount_factor


@lru_cache(maxsize=64)
def _days(model: Model, team: int, *, booked: bool) -> Floats:
    """[D + 1] focused days (of work, if booked) of a team since day 0."""
    days = model.teams.present[team] if booked else model.teams.focus[team]
    return np.concatenate(([0.0], np.cumsum(days, dtype=np.float64)))


def _columns(known: Sequence[Known], name: str) -> Floats:
    """[K, P] of a column."""
    return np.array([getattr(one, name) for one in known])
