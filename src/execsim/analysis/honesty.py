"""What no remedy may do, whatever it would be worth: cross a boundary, or make the work or its measure smaller."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from execsim.analysis.effects import same_model
from execsim.model.model import Model, Table
from execsim.model.quantiles import quantile
from execsim.portfolio.boundaries import crossed_boundary
from execsim.portfolio.draft import value_at
from execsim.portfolio.load import Loaded
from execsim.portfolio.portfolio import Portfolio
from execsim.results.findings import Finding
from execsim.results.prices import Why

Refusal = tuple[Why, str]

_THERE = ("initiatives", "packages", "outcomes", "decisions", "forums", "risks", "externals", "teams", "events")
_WORK = {
    "initiatives": (
        "selected", "value_per_day", "value_lasts", "ramp", "half_life", "works", "cost", "due", "penalty", "outcome",
    ),
    "packages": ("elapsed", "amount_factor", "value_factor", "release", "go", "finished", "spent", "remaining"),
    "outcomes": ("due", "needs", "worth_per_day", "worth_lasts", "member"),
    "risks": ("value",),
}  # fmt: skip
_SEEN = ("actuals.", "survey.", "assumptions.", "waivers")
_QUANTILES = (0.1, 0.5, 0.9)


def refusal(base: Loaded, finding: Finding, mended: Loaded, before: Model, after: Model) -> Refusal | None:
    """Why a remedy has no price; None where it may have one.

    Parameters
    ----------
    base, before
        What was audited, and its model.
    finding
        With its remedy.
    mended, after
        The same with the remedy, and its model.
    """
    return next(_objections(base, finding, mended, before, after), None)


def _objections(base: Loaded, finding: Finding, mended: Loaded, before: Model, after: Model) -> Iterator[Refusal]:
    """Everything that speaks against a price, the plainest first."""
    for patch in finding.remedy.set if finding.remedy else ():
        crossed = crossed_boundary(base.portfolio, patch.path)
        if crossed is not None:
            yield "boundary", f"it would cross: {crossed}"
        decision = _delegates_in_vain(base.portfolio, patch.path)
        if decision is not None:
            yield "not-delegable", f"{decision} is not to be delegated"
        if patch.path.startswith(_SEEN) or ".readings" in patch.path:
            yield "changes-the-work", "it would change what was seen, not what is done"
    if finding.entity not in ("portfolio", "") and _gone(base, mended, finding.entity):
        yield "changes-the-work", "it would take away what it was found on"
    for changed in _changed_work(before, after):
        yield "changes-the-work", f"it would change {changed}, not how the work goes"
    if same_model(before, after):
        yield "no-effect", "the simulation reads nothing of what it changes"


def _delegates_in_vain(portfolio: Portfolio, path: str) -> str | None:
    match path.split("."):
        case ["decisions", id_, "delegated_to" | "decided_by", *_] if id_ in portfolio.decisions:
            decision = portfolio.decisions[id_]
            return None if decision.delegable else decision.name or id_
        case ["decisions", id_, "delegable", *_] if id_ in portfolio.decisions:
            return portfolio.decisions[id_].name or id_
    return None


def _gone(base: Loaded, mended: Loaded, entity: str) -> bool:
    return value_at(base.source.data, entity) is not None and value_at(mended.source.data, entity) is None


def _changed_work(before: Model, after: Model) -> Iterator[str]:
    """What there is to do, and what it is worth, as far as it differs."""
    for name in _THERE:
        one, other = getattr(before, name), getattr(after, name)
        if not set(one.ids) <= set(other.ids):
            yield f"what there is ({name})"
            return
    for name, columns in _WORK.items():
        for column in columns:
            if _differs(getattr(before, name), getattr(after, name), column):
                yield f"what there is to do, or what it is worth ({name}: {column.replace('_', ' ')})"
    if before.packages.ids == after.packages.ids and not np.array_equal(_amounts(before), _amounts(after)):
        yield "how much work there is"
    if (before.as_of, before.horizon, before.budgets) != (after.as_of, after.horizon, after.budgets):
        yield "the time or the money that there is"
    if before.behaviour != after.behaviour:
        yield "an assumption"


def _differs(before: Table, after: Table, column: str) -> bool:
    if before.ids != after.ids:
        return True
    one, other = getattr(before, column), getattr(after, column)
    return not np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def _amounts(model: Model) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """[P, 3] quantiles of every package's estimate."""
    rows = model.packages.amount
    table = model.estimates.arrays
    return np.array([[quantile(table, int(row), share) for share in _QUANTILES] for row in rows])
