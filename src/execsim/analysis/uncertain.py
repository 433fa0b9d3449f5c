"""What is not known about a portfolio: assumptions, risks, and estimates with a range; and the model once it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from execsim.analysis.drivers import assumed, in_force
from execsim.model.behaviour import assumptions_of
from execsim.model.compile import compile_model
from execsim.model.distributions import Distribution
from execsim.model.model import Model
from execsim.model.quantiles import quantile
from execsim.portfolio.load import Loaded
from execsim.results.sensitivity import Kind, Uncertainty

LOW, HIGH = 0.1, 0.9
"""The ends of an estimate: what one in ten stays below, and what one in ten exceeds."""
_POINTS = (1 / 6, 1 / 2, 5 / 6)
ESTIMATES: dict[Kind, tuple[str, str]] = {
    "work": ("packages", "amount"),
    "decision": ("decisions", "takes"),
    "external": ("externals", "amount"),
}
"""Table and column of the model that hold each kind of estimate."""

Settle = Callable[[Loaded, Model, float], Model]
"""The model of any version of the portfolio, given as it stands, where it is known to be a value."""


@dataclass(frozen=True)
class Unknown:
    """Something that is not known.

    Attributes
    ----------
    what
        What it is, for readers.
    settle
        The model of a portfolio in which it is known.
    points
        Values that it may have, and their chances, which add up to 1.
    """

    what: Uncertainty
    settle: Settle
    points: tuple[tuple[float, float], ...]


def unknowns_of(loaded: Loaded) -> tuple[Unknown, ...]:
    """Everything that the portfolio leaves open: assumptions in force, risks, estimates of work, decisions, outside."""
    model = compile_model(loaded.portfolio)
    return (*_assumptions(loaded), *_risks(loaded, model), *_estimates(loaded, model))


def _assumptions(loaded: Loaded) -> Iterator[Unknown]:
    for name, assumption in assumptions_of(loaded.portfolio).items():
        if not in_force(loaded, assumption):
            continue
        low, value, high = assumption.low, assumption.value, assumption.high
        what = Uncertainty(
            "assumption", name, assumption.means, low, value, high, assumption.trust, assumption.source, ""
        )

        def settle(version: Loaded, model: Model, at: float, assumption=assumption) -> Model:  # type: ignore[no-untyped-def]  # bound here
            return assumed(version, model, (assumption, at))

        between = Distribution.pert(low, min(max(value, low), high), high)
        yield Unknown(what, settle, tuple((between.quantile(share), 1 / len(_POINTS)) for share in _POINTS))


def _risks(loaded: Loaded, model: Model) -> Iterator[Unknown]:
    people = loaded.portfolio.people
    for row, id_ in enumerate(model.risks.ids):
        chance = float(model.risks.chance[row])
        if not 0.0 < chance < 1.0:
            continue
        roles = [people[owner].role for owner in loaded.portfolio.risks[id_].owner if owner in people]
        role = next((role for role in roles if role), "")
        what = Uncertainty("risk", id_, model.risks.names[row], 0.0, chance, 1.0, "medium", "the portfolio file", role)
        yield Unknown(what, _of_risk(id_), ((0.0, 1.0 - chance), (1.0, chance)))


def _of_risk(id_: str) -> Settle:
    def settle(_: Loaded, model: Model, at: float) -> Model:
        chances = model.risks.chance.copy()
        chances[model.risks.index(id_)] = at
        return replace(model, risks=replace(model.risks, chance=chances))

    return settle


def _estimates(loaded: Loaded, model: Model) -> Iterator[Unknown]:
    """Work that is not done, decisions and arrivals from outside, where a range is given."""
    for kind, (table, column) in ESTIMATES.items():
        entries = getattr(model, table)
        for row in map(int, np.flatnonzero(_open(model, table))):
            estimate, id_ = int(getattr(entries, column)[row]), entries.ids[row]
            low, middle, high = (quantile(model.estimates.arrays, estimate, share) for share in (LOW, 0.5, HIGH))
            if low < high:
                role = _whom(loaded, table, id_)
                what = Uncertainty(
                    kind, id_, entries.names[row], low, middle, high, "medium", "the portfolio file", role
                )
                values = (quantile(model.estimates.arrays, estimate, share) for share in _POINTS)
                yield Unknown(
                    what, _of_estimate(table, column, id_), tuple((value, 1 / len(_POINTS)) for value in values)
                )


def _of_estimate(table: str, column: str, id_: str) -> Settle:
    def settle(_: Loaded, model: Model, at: float) -> Model:
        entries = getattr(model, table)
        row = int(getattr(entries, column)[entries.index(id_)])
        return replace(model, estimates=model.estimates.settled(row, at))

    return settle


def _open(model: Model, table: str) -> Sequence[bool]:
    """Which rows of a table are still ahead and belong to what is selected."""
    p = model.packages
    ahead = model.initiatives.selected[p.initiative] & np.isnan(p.finished) & np.isnan(p.remaining)
    if table == "packages":
        return list(ahead & ~p.fixed)
    if table == "decisions":
        asked = {
            int(model.asks.decision[a])
            for row in np.flatnonzero(ahead)
            for a in p.ask[p.ask_first[row] : p.ask_first[row + 1]]
        }
        return [row in asked for row in range(len(model.decisions))]
    return [True] * len(model.externals)


def _whom(loaded: Loaded, table: str, id_: str) -> str:
    """Whom to ask, by role: who answers for the work, or decides."""
    portfolio = loaded.portfolio
    match table:
        case "packages":
            owners = portfolio.initiatives[id_.partition(".")[0]].owner
            found = next(iter(owners), None)
        case "decisions":
            found = portfolio.decisions[id_].decided_by
        case _:
            found = None
    person = portfolio.people.get(found) if found else None
    return (person.role or "") if person is not None else ""
