"""What a run is worth: value streams by the horizon, cost and penalties, from its history.

Money is added up in the order of rows, as the compiled engine does: sums of fractions hang on their order.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from execsim.model.model import ANY_OF, Floats, Model
from execsim.model.value import money_streamed
from execsim.simulation.luck import Luck
from execsim.simulation.pace import day_rate_of
from execsim.simulation.records import Run

PLAIN = (0.0, math.inf)  # a stream without a ramp that does not fade


class Worth(NamedTuple):
    """Finishes (nan: not selected, inf: never) and money of one run."""

    initiative_finish: Floats  # [I]
    outcome_finish: Floats  # [O]
    initiative_value: Floats  # [I]
    outcome_value: Floats  # [O] of outcomes none of whose initiatives has a value
    moved: Floats  # [O] share (on most models 0 or 1) by which work done by the horizon moves the outcome
    value: float  # of both
    cost: float
    initiative_penalty: Floats  # [I]

    @property
    def penalty(self) -> float:
        """Money paid for lateness."""
        return _sum(self.initiative_penalty)


def worth_of(model: Model, luck: Luck, run: Run) -> Worth:
    """Value what a run finished; the horizon ends every stream."""
    initiatives, outcomes = model.initiatives, model.outcomes
    shipped, finish = _ends(model, run)
    value = np.zeros(len(initiatives))
    factor = _value_factors(model, run)
    works = np.array([luck.works(i) for i in range(len(initiatives))])
    early = model.policy.ship_at**model.behaviour.early_value
    for i in map(int, np.flatnonzero(np.isfinite(shipped))):
        gained = early * _accrued(model, run, i, shipped[i], finish[i]) if shipped[i] < finish[i] else 0.0
        gained += _accrued(model, run, i, finish[i], model.horizon) if np.isfinite(finish[i]) else 0.0
        value[i] = works[i] * factor[i] * gained
    outcome_finish = np.array([_outcome_finish(model, o, finish) for o in range(len(outcomes))])
    own = np.zeros(len(outcomes))
    for o in map(int, np.flatnonzero(np.isfinite(outcome_finish) & (outcomes.worth_per_day > 0))):
        own[o] = _streams(model, o, outcome_finish[o], finish, works)
    total = _sum(value) + _sum(own)
    moved = np.array([_moved(model, o, finish, works, model.horizon) for o in range(len(outcomes))])
    return Worth(finish, outcome_finish, value, own, moved, total, _cost(model, run), _penalties(model, finish))


def _streams(model: Model, o: int, over: float, finish: Floats, works: Floats) -> float:
    """Money of an outcome's own worth: from its finish, or where any is enough from the first that works.

    Where work moves it in part, each later initiative adds what it moves beyond those before.
    """
    outcomes, total = model.outcomes, 0.0
    rate = float(outcomes.worth_per_day[o]), float(outcomes.worth_lasts[o]), *PLAIN
    if outcomes.needs[o] != ANY_OF:
        return _moved(model, o, finish, works, by=np.inf) * money_streamed(float(model.horizon - over), *rate)
    members = outcomes.member[outcomes.member_first[o] : outcomes.member_first[o + 1]]
    done = [(float(finish[i]), k, float(works[i])) for k, i in enumerate(members) if np.isfinite(finish[i])]
    for end, row, share in done:
        before = max((other for at, k, other in done if (at, k) < (end, row)), default=0.0)
        total += max(share - before, 0.0) * money_streamed(float(model.horizon - end), *rate)
    return total


def _moved(model: Model, o: int, finish: Floats, works: Floats, by: float) -> float:
    """Share by which an outcome moves: what is not done by then, or does not work, moves nothing.

    One that needs all its initiatives moves only if all of them were selected.
    """
    members = model.outcomes.member[model.outcomes.member_first[o] : model.outcomes.member_first[o + 1]]
    if not members.size:
        return 0.0
    moved = np.where(np.isfinite(finish[members]) & (finish[members] <= by), works[members], 0.0)
    return float(moved.max() if model.outcomes.needs[o] == ANY_OF else math.prod(moved.tolist()))


def _ends(model: Model, run: Run) -> tuple[Floats, Floats]:
    """[I] when all of an initiative has shipped, and when it is done; nan for what is not selected or was dropped."""
    shipped, finish = (np.full(len(model.initiatives), np.nan) for _ in range(2))
    dropped = np.zeros(len(model.initiatives), dtype=np.bool_)
    for package, life in enumerate(run.lives):
        if life is not None:
            i = int(model.packages.initiative[package])
            shipped[i], finish[i] = np.fmax(shipped[i], life.shipped), np.fmax(finish[i], life.done)
            dropped[i] |= life.dropped
    shipped[dropped] = finish[dropped] = np.nan
    return shipped, finish


def _accrued(model: Model, run: Run, i: int, start: float, until: float) -> float:
    """Money of an initiative's stream that begins at `start`, up to a moment; events change its rate from then on."""
    t, until = model.initiatives, min(until, model.horizon)
    stream = float(t.value_per_day[i]), float(t.value_lasts[i]), float(t.ramp[i]), float(t.half_life[i])
    factor, sofar, total = 1.0, 0.0, 0.0
    for moment, event in [*run.events, (until, -1)]:
        run_for = min(max(moment - start, 0.0), max(until - start, 0.0))
        upto = money_streamed(float(run_for), *stream)
        total, sofar = total + factor * (upto - sofar), upto
        factor *= model.events.value[event] if event >= 0 else 1.0
    return total


def _value_factors(model: Model, run: Run) -> Floats:
    """[I] what modes and risks that happened leave of each value."""
    factor = np.ones(len(model.initiatives))
    np.multiply.at(factor, model.packages.initiative, model.packages.value_factor)
    for risk in map(int, np.flatnonzero(run.risks)):
        first, last = model.risks.spoil_first[risk : risk + 2]
        factor[model.risks.spoil[first:last]] *= model.risks.value[risk]
    return factor


def _outcome_finish(model: Model, o: int, finish: Floats) -> float:
    """When the work behind an outcome is done: all of its selected initiatives, or any; nan if it has none."""
    members = model.outcomes.member[model.outcomes.member_first[o] : model.outcomes.member_first[o + 1]]
    ends = finish[members][~np.isnan(finish[members])]
    if not ends.size:
        return float("nan")
    return float(ends.min() if model.outcomes.needs[o] == ANY_OF else ends.max())


def _spent(model: Model, run: Run) -> Floats:
    """[I] share of an initiative's own money that is spent: all, or what was due until it was dropped."""
    initiative = model.packages.initiative
    worked, drawn, dropped, begun = (np.zeros(len(model.initiatives)) for _ in range(4))
    for package, life in enumerate(run.lives):
        if life is not None:
            i = int(initiative[package])
            worked[i] += life.worked
            drawn[i] += life.effort
            dropped[i] = max(dropped[i], life.dropped)
            begun[i] = max(begun[i], life.worked > 0.0)
    by_work = np.divide(worked, drawn, out=np.zeros_like(drawn), where=drawn > 0.0)
    until_dropped = np.choose(model.initiatives.cost_spread, [begun, by_work, np.zeros_like(begun)])
    return np.where(dropped > 0.0, until_dropped, 1.0)


def _cost(model: Model, run: Run) -> float:
    """Everything spent: the people, the selected initiatives' own money, risks that happened, mitigations.

    What was worked on something that is given up before the run is spent all the same.
    """
    initiatives, risks = model.initiatives, model.risks
    people = sum(spent_so_far(model, p) if life is None else life.cost for p, life in enumerate(run.lives))
    touched = np.zeros(len(risks), dtype=np.bool_)
    for risk in range(len(risks)):
        spoiled = risks.spoil[risks.spoil_first[risk] : risks.spoil_first[risk + 1]]
        touched[risk] = bool(initiatives.selected[spoiled].any())
    own = _sum((initiatives.cost * _spent(model, run))[initiatives.selected])
    return people + own + _sum(touched * (risks.mitigation + run.risks * risks.cost))


def spent_so_far(model: Model, package: int) -> float:
    """Money for what was worked on a package before the run began."""
    begun = math.isfinite(model.packages.started[package]) or math.isfinite(model.packages.finished[package])
    return float(model.packages.spent[package]) * day_rate_of(model, package) if begun else 0.0


def _penalties(model: Model, finish: Floats) -> Floats:
    """[I] money for each working day after the due day, up to the horizon."""
    late = np.clip(np.fmin(finish, model.horizon) - model.initiatives.due, 0.0, None)
    late[np.isnan(finish)] = 0.0
    return late * model.initiatives.penalty


def _sum(money: Floats) -> float:
    return sum(money.tolist(), 0.0)
