"""Initiatives, outcomes, choices and budgets as tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from execsim.model.calendar import WorkCalendar
from execsim.model.columns import Order, floats, names_of, ragged
from execsim.model.compile_work import IMPLIED
from execsim.model.model import ALL_OF, ANY_OF, Choice, Initiatives, Means, Outcomes
from execsim.portfolio.periods import parse_period
from execsim.portfolio.portfolio import Budget, Portfolio
from execsim.portfolio.work import Initiative, Value

Rows = Mapping[str, Order]
SPREADS = ("start", "work", "finish")


def selection_of(portfolio: Portfolio, assumed: list[str]) -> frozenset[str]:
    """The initiatives that are done as the portfolio stands; what is finished counts, whatever is said of it.

    Where a choice allows one of several and the file names none of them, one that is a `must` is taken, else the
    first that no earlier choice has ruled out.
    """
    initiatives = portfolio.initiatives
    finished = {id_ for id_ in initiatives if _is_finished(portfolio, id_)}
    # `must` binds the optimiser: whoever says `selected: false`, in a scenario say, means it.
    selected = {id_ for id_, initiative in initiatives.items() if initiative.selected} | finished
    ruled_out: set[str] = set()
    for choice_id, choice in sorted(portfolio.choices.items()):
        if choice.pick not in ("exactly-one", "at-most-one"):
            continue
        said = [id_ for id_ in choice.of if id_ in finished or _is_said(initiatives[id_])]
        chosen = [id_ for id_ in said if id_ in selected]
        open_ = [id_ for id_ in choice.of if id_ not in said and id_ not in ruled_out]
        if not chosen and open_:
            chosen = open_[:1]
            assumed.append(f"choices.{choice_id}: {chosen[0]}, the first of {', '.join(choice.of)}")
        ruled_out |= set(open_) - set(chosen)
        selected -= ruled_out
    return frozenset(selected)


def _is_said(initiative: Initiative) -> bool:
    """Whether the file says if an initiative is in."""
    return "selected" in initiative.model_fields_set or initiative.must


def _is_finished(portfolio: Portfolio, initiative_id: str) -> bool:
    packages = portfolio.initiatives[initiative_id].packages or (IMPLIED,)
    actuals = (portfolio.actuals.get(f"{initiative_id}.{package}") for package in packages)
    return all(actual is not None and actual.finished is not None for actual in actuals)


def initiatives_of(portfolio: Portfolio, rows: Rows, calendar: WorkCalendar, selected: frozenset[str]) -> Initiatives:
    """Initiatives in canonical order."""
    order = rows["initiative"]
    all_ = [portfolio.initiatives[id_] for id_ in order.ids]
    values = [initiative.value or Value(total=0.0) for initiative in all_]
    dues = [initiative.due for initiative in all_]
    plans = [initiative.planned for initiative in all_]
    return Initiatives(
        **order.head(names_of(order, portfolio.initiatives)),
        selected=np.array([id_ in selected for id_ in order.ids], np.bool_),
        must=np.array([initiative.must for initiative in all_], np.bool_),
        not_before=floats(calendar.start_time(i.not_before) if i.not_before else 0.0 for i in all_),
        due=floats(calendar.finish_time(due.by) if due else np.inf for due in dues),
        due_hard=np.array([due is not None and due.hard for due in dues], np.bool_),
        penalty=floats(due.penalty.per_day if due and due.penalty else 0.0 for due in dues),
        value_per_day=floats(value.per_day for value in values),
        value_lasts=floats(value.lasts for value in values),
        ramp=floats(value.ramp for value in values),
        half_life=floats(value.half_life or np.inf for value in values),
        works=floats((initiative.works for initiative in all_), 1.0),
        cost=floats(initiative.cost.total if initiative.cost else 0.0 for initiative in all_),
        cost_spread=np.array([SPREADS.index(i.cost.spread if i.cost else "work") for i in all_], np.int32),
        outcome=np.array([rows["outcome"].row[i.serves[0]] if i.serves else -1 for i in all_], np.int32),
        rank=floats(initiative.rank for initiative in all_),
        planned_start=floats((calendar.start_time(p.start) if p and p.start else None for p in plans), np.nan),
        planned_finish=floats((calendar.finish_time(p.finish) if p and p.finish else None for p in plans), np.nan),
        vouched=np.array([value.vouched_by is not None for value in values], np.bool_),
    )


def outcomes_of(portfolio: Portfolio, rows: Rows, calendar: WorkCalendar) -> Outcomes:
    """Outcomes in canonical order; an initiative belongs to the outcome it serves and to all above it."""
    order = rows["outcome"]
    members: dict[str, set[str]] = {id_: set() for id_ in order.ids}
    for id_, initiative in portfolio.initiatives.items():
        for served in initiative.serves:
            for outcome in _chain(portfolio, served):
                members[outcome].add(id_)
    outcomes = [portfolio.outcomes[id_] for id_ in order.ids]
    paid = [any(portfolio.initiatives[i].value for i in members[id_]) for id_ in order.ids]
    worths = [None if has else outcome.worth for has, outcome in zip(paid, outcomes, strict=True)]
    first, member = ragged([sorted(rows["initiative"].row[i] for i in members[id_]) for id_ in order.ids])
    return Outcomes(
        **order.head(names_of(order, portfolio.outcomes)),
        due=floats(calendar.finish_time(o.due) if o.due else np.inf for o in outcomes),
        needs=np.array([ANY_OF if o.complete_when == "any" else ALL_OF for o in outcomes], np.int32),
        member_first=first,
        member=member,
        worth_per_day=floats(worth.per_day if worth else 0.0 for worth in worths),
        worth_lasts=floats(worth.lasts if worth else np.inf for worth in worths),
    )


def _chain(portfolio: Portfolio, outcome_id: str) -> list[str]:
    chain: list[str] = []
    parent: str | None = outcome_id
    while parent is not None and parent != "intent" and parent not in chain:
        chain.append(parent)
        parent = portfolio.outcomes[parent].parent
    return chain


def choices_of(portfolio: Portfolio, rows: Rows) -> tuple[Choice, ...]:
    """Constraints on the selection, by id."""
    row = rows["initiative"].row
    result = []
    for id_, choice in sorted(portfolio.choices.items()):
        if choice.pick is not None:
            result.append(Choice(id_, choice.pick, tuple(row[i] for i in choice.of)))
        elif choice.if_ is not None:
            kind, others = ("requires", choice.requires) if choice.requires else ("excludes", choice.excludes)
            members = (row[choice.if_], *(row[i] for i in others))
            result.append(Choice(id_, "requires" if kind == "requires" else "excludes", members))
    return tuple(result)


def budgets_of(portfolio: Portfolio, rows: Rows, calendar: WorkCalendar) -> tuple[Means, ...]:
    """The money budget first (always there), then the other means by name."""
    order = rows["initiative"]
    means = [_means(None, portfolio.budget or Budget(), calendar, ())]
    for name, budget in sorted(portfolio.budgets.items()):
        spends = tuple(portfolio.initiatives[id_].spends.get(name, 0.0) for id_ in order.ids)
        means.append(_means(name, budget, calendar, spends))
    return tuple(means)


def _means(name: str | None, budget: Budget, calendar: WorkCalendar, spends: tuple[float, ...]) -> Means:
    written = [(parse_period(text), cap) for text, cap in budget.by.items()]
    periods = sorted(written, key=lambda item: (item[0].first, item[0].text))
    caps = tuple((calendar.start_time(p.first), calendar.finish_time(p.last), cap) for p, cap in periods)
    total, labels = np.inf if budget.total is None else budget.total, tuple(p.text for p, _ in periods)
    return Means(name, total, caps, spends, labels)
