"""What a run is worth; the twin of `execsim.simulation.worth`. Money is added up in the order of rows there, too."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
from execsim.model.model import ANY_OF
from execsim.model.value import money_streamed
from execsim.simulation.compiled import luck

AT_START, BY_WORK = 0, 1  # when an initiative's own money is spent


@inner
def prepare(w: Any) -> None:
    """Whether work works, which the run and its unhindered twin have in common; what packages add begins at nothing."""
    for i in range(w.undertakings.size):
        undertaking = w.undertakings[i]
        undertaking.works, undertaking.value_factor = luck.works(w, i), 1.0
        undertaking.worked = undertaking.drawn = 0.0
        undertaking.begun = undertaking.dropped = False


@inlined
def add(w: Any, package: int) -> float:
    """Add a package to its initiative, and note its end; return what its people cost."""
    one, course, end = w.packages[package], w.courses[package], w.ends[package]
    undertaking = w.undertakings[one.initiative]
    undertaking.value_factor *= one.value_factor
    end.started, end.shipped, end.done = course.started, course.shipped, course.done
    if rarely(not one.selected):
        return one.sunk
    undertaking.worked += course.worked
    undertaking.drawn += course.effort
    undertaking.begun = undertaking.begun or course.worked > 0.0
    undertaking.dropped = undertaking.dropped or course.dropped
    return course.cost


@inner
def spoil(w: Any) -> None:
    """Risks that happened take from the value of what they hit."""
    for risk in range(w.risks.size):
        if w.fates[risk].happens:
            for r in range(w.risks[risk].spoil_first, w.risks[risk].spoil_last):
                w.undertakings[w.rows[r]].value_factor *= w.risks[risk].value


@inner
def value_work(w: Any) -> None:
    """Value what `ends` says was finished; the horizon ends every stream."""
    rules = w.rules[0]
    _find_ends(w)
    for i in range(w.undertakings.size):
        one = w.undertakings[i]
        one.value, one.penalty = 0.0, 0.0
        if math.isfinite(one.shipped):
            gained = rules.early_share * _accrued(w, i, one.shipped, one.finish) if one.shipped < one.finish else 0.0
            gained += _accrued(w, i, one.finish, rules.horizon) if math.isfinite(one.finish) else 0.0
            one.value = one.works * one.value_factor * gained
        if not math.isnan(one.finish):
            late = min(one.finish, rules.horizon) - w.initiatives[i].due
            one.penalty = max(late, 0.0) * w.initiatives[i].penalty
    for o in range(w.results.size):
        outcome, result = w.outcomes[o], w.results[o]
        result.finish, result.value = _outcome_finish(w, o), 0.0
        if math.isfinite(result.finish) and outcome.worth_per_day > 0.0:
            if outcome.needs == ANY_OF:
                result.value = _streams(w, o)
            else:
                result.value = moved(w, o, math.inf) * _stream(w, o, result.finish)


@inner
def _stream(w: Any, o: int, start: float) -> float:
    """Money of an outcome's own worth from a day to the horizon."""
    outcome = w.outcomes[o]
    return money_streamed(w.rules[0].horizon - start, outcome.worth_per_day, outcome.worth_lasts, 0.0, math.inf)


@inner
def _streams(w: Any, o: int) -> float:
    """Money where any initiative is enough: each adds, from its finish, what it moves beyond those before."""
    outcome, total = w.outcomes[o], 0.0
    for r in range(outcome.member_first, outcome.member_last):
        one = w.undertakings[w.rows[r]]
        if not math.isfinite(one.finish):
            continue
        before = 0.0
        for k in range(outcome.member_first, outcome.member_last):
            other = w.undertakings[w.rows[k]]
            if other.finish < one.finish or (other.finish == one.finish and k < r):
                before = max(before, other.works)
        total += max(one.works - before, 0.0) * _stream(w, o, one.finish)
    return total


@inner
def _find_ends(w: Any) -> None:
    """When all of an initiative has shipped, and when it is done; nan for what is not selected or was dropped."""
    for i in range(w.undertakings.size):
        w.undertakings[i].shipped = w.undertakings[i].finish = -math.inf
    for package in range(w.ends.size):
        if mostly(w.belongs[package] >= 0):
            one, end = w.undertakings[w.belongs[package]], w.ends[package]
            one.shipped, one.finish = max(one.shipped, end.shipped), max(one.finish, end.done)
    for i in range(w.undertakings.size):
        one = w.undertakings[i]
        if one.dropped or one.finish == -math.inf:
            one.shipped = one.finish = math.nan


@inner
def _accrued(w: Any, i: int, start: float, until: float) -> float:
    """Money of an initiative's stream that begins at `start`, up to a moment; events change its rate from then on."""
    one, until = w.initiatives[i], min(until, w.rules[0].horizon)
    factor, sofar, total, count = 1.0, 0.0, 0.0, w.clock[0].happenings
    for row in range(count + 1):
        moment = w.happenings[row].time if row < count else until
        days = min(max(moment - start, 0.0), max(until - start, 0.0))
        upto = money_streamed(days, one.value_per_day, one.value_lasts, one.ramp, one.half_life)
        total, sofar = total + factor * (upto - sofar), upto
        if row < count:
            factor *= w.events[w.happenings[row].event].value
    return total


@inner
def _outcome_finish(w: Any, o: int) -> float:
    """When the work behind an outcome is done: all of its selected initiatives, or any; nan if it has none."""
    outcome, end = w.outcomes[o], math.nan
    for r in range(outcome.member_first, outcome.member_last):
        finish = w.undertakings[w.rows[r]].finish
        if math.isnan(finish):
            continue
        other = finish if math.isnan(end) else end
        end = min(other, finish) if outcome.needs == ANY_OF else max(other, finish)
    return end


@inner
def moved(w: Any, o: int, by: float) -> float:
    """Share by which an outcome moves: what is not done by then, or does not work, moves nothing."""
    outcome = w.outcomes[o]
    if outcome.member_first == outcome.member_last:
        return 0.0
    most, all_ = -math.inf, 1.0
    for r in range(outcome.member_first, outcome.member_last):
        one = w.undertakings[w.rows[r]]
        share = one.works if math.isfinite(one.finish) and one.finish <= by else 0.0
        most, all_ = max(most, share), all_ * share
    return most if outcome.needs == ANY_OF else all_


@inner
def cost(w: Any, people: float) -> float:
    """Everything spent: the people, the selected initiatives' own money, risks that happened, mitigations."""
    own, risky = 0.0, 0.0
    for i in range(w.undertakings.size):
        if w.initiatives[i].selected:
            own += w.initiatives[i].cost * _spent(w, i)
    for risk in range(w.risks.size):
        one_risk = w.risks[risk]
        happens = 1.0 if w.fates[risk].happens else 0.0
        touched = 1.0 if one_risk.touched else 0.0
        risky += touched * (one_risk.mitigation + happens * one_risk.cost)
    return people + own + risky


@inner
def _spent(w: Any, i: int) -> float:
    """Share of an initiative's own money that is spent: all, or what was due until it was dropped."""
    one, spread = w.undertakings[i], w.initiatives[i].cost_spread
    if not one.dropped:
        return 1.0
    if spread == AT_START:
        return 1.0 if one.begun else 0.0
    if spread == BY_WORK:
        return one.worked / one.drawn if one.drawn > 0.0 else 0.0
    return 0.0
