"""The only bridge from what people write to what engines read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from execsim.model.behaviour import assumptions_of, behaviour_of
from execsim.model.calendar import WorkCalendar
from execsim.model.columns import Order, ordered
from execsim.model.compile_modes import modes_of
from execsim.model.compile_offers import offers_of
from execsim.model.compile_organisation import asks_of, decisions_of, externals_of, forums_of, people_of, teams_of
from execsim.model.compile_strategy import budgets_of, choices_of, initiatives_of, outcomes_of, selection_of
from execsim.model.compile_triggers import triggers_of
from execsim.model.compile_work import Work, events_of, packages_of, risks_of
from execsim.model.estimates import Registry
from execsim.model.families import rhythm
from execsim.model.model import Ints, Model, Rules
from execsim.model.shifts import Shift
from execsim.portfolio.boundaries import crossed_boundary
from execsim.portfolio.collector import paused_collector
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.shift import shifted
from execsim.portfolio.units import Named

DEFAULT_HORIZON_DAYS = 365


SHIFTING = {
    "packages": ("diverted",),
    "teams": ("focus", "review_every", "overhead", "skilled"),
    "asks": ("owner_decides", "as_delegate", "superior_decides"),
    "decisions": ("ask_ahead",),
    "forums": ("every", "decides_up_to", "held"),
}

CELL_BY_CELL = ("skilled",)  # so that two who change other skills of one team do not undo each other


@paused_collector()
def compile_model(portfolio: Portfolio, *, today: dt.date | None = None) -> Model:
    """Turn a validated portfolio into frozen arrays in canonical order.

    Parameters
    ----------
    portfolio
        As `load` returns it: every reference holds.
    today
        The day on which a portfolio without any date starts; the clock's if left out.

    Returns
    -------
    Model
        Every default that had to be taken is listed, in words, in `assumed`.
    """
    model = _compiled(portfolio, today)
    changing = {id_: i.on_done for id_, i in portfolio.initiatives.items() if i.on_done}
    shifts = [
        _shift(model, model.initiatives.index(id_), _compiled(shifted(portfolio, patches), today))
        for id_, patches in sorted(changing.items())
    ]
    return replace(model, shifts=tuple(shifts))


def _shift(model: Model, initiative: int, after: Model) -> Shift:
    """What differs between the model and the model with an initiative's `on_done` in force."""
    columns, (cells, adds) = [], _added(model, initiative)
    for table, names in SHIFTING.items():
        for name in names:
            old, new = (getattr(getattr(one, table), name) for one in (model, after))
            if name in CELL_BY_CELL:
                old, new = old.reshape(-1), new.reshape(-1)
            rows = np.flatnonzero((old != new).reshape(len(old), -1).any(axis=1)).astype(np.int32) if len(old) else old
            rows = np.setdiff1d(rows, cells).astype(np.int32) if name in CELL_BY_CELL else rows
            if len(rows):
                columns.append((table, name, rows, new[rows]))
    numbers = ("review_every", "detects", "wip_limit")
    policy = [(name, getattr(after.policy, name)) for name in numbers]
    changed = tuple((name, value) for name, value in policy if value != getattr(model.policy, name))
    return Shift(initiative, tuple(columns), changed, cells, adds)


def _added(model: Model, initiative: int) -> tuple[Ints, Ints]:
    """The cells of the teams' skills to which the `on_done` of an initiative adds seats, and how many."""
    teams, id_ = model.teams, model.initiatives.ids[initiative]
    added = sorted(
        (teams.index(more.team) * len(teams.skills) + teams.skills.index(more.skill), more.seats)
        for offer in model.offers
        if not offer.is_option and offer.id == id_
        for more in offer.more
        if more.skill is not None
    )
    return np.array([cell for cell, _ in added], np.int32), np.array([seats for _, seats in added], np.int32)


def _compiled(portfolio: Portfolio, today: dt.date | None) -> Model:
    assumed: list[str] = []
    calendar, horizon = _calendar(portfolio, today, assumed)
    as_of = calendar.start_time(portfolio.as_of) if portfolio.as_of else 0.0
    registry = Registry(portfolio.sizes)
    behaviour = behaviour_of(portfolio)
    work = Work.of(portfolio)
    rows = _orders(portfolio)
    selected = selection_of(portfolio, assumed)
    asks, asked_by = asks_of(portfolio, rows)
    return Model(
        name=portfolio.name,
        currency=portfolio.currency,
        calendar=calendar,
        as_of=as_of,
        horizon=horizon,
        grid=portfolio.calendar.grid or "auto",
        teams=teams_of(portfolio, rows, calendar, behaviour, assumed),
        people=people_of(portfolio, rows),
        initiatives=initiatives_of(portfolio, rows, calendar, selected),
        packages=packages_of(portfolio, work, rows, calendar, registry, behaviour, asked_by, as_of, assumed),
        modes=modes_of(work, rows, calendar, registry, behaviour.diverted_cap),
        asks=asks,
        decisions=decisions_of(portfolio, rows, calendar, registry, behaviour, assumed),
        forums=forums_of(portfolio, rows),
        externals=externals_of(portfolio, work, rows, calendar, registry),
        outcomes=outcomes_of(portfolio, rows, calendar),
        risks=risks_of(portfolio, work, rows, registry, assumed),
        events=events_of(portfolio, rows),
        triggers=triggers_of(portfolio, rows),
        estimates=registry.table(),
        shifts=(),
        choices=choices_of(portfolio, rows),
        budgets=budgets_of(portfolio, rows, calendar),
        policy=_rules(portfolio, behaviour.review_every, behaviour.detects, assumed),
        behaviour=behaviour,
        assumptions=tuple(assumptions_of(portfolio).values()),
        assumed=tuple(assumed),
        offers=offers_of(portfolio),
        implied=frozenset(work.implied),
        settled=tuple(
            id_ for id_ in rows["initiative"].ids if crossed_boundary(portfolio, f"initiatives.{id_}.selected")
        ),
    )


def _orders(portfolio: Portfolio) -> dict[str, Order]:
    """Canonical order of every kind that has a table of its own; packages have theirs in `Work`."""
    kinds: dict[str, Mapping[str, Named]] = {
        "team": portfolio.teams,
        "initiative": portfolio.initiatives,
        "decision": portfolio.decisions,
        "forum": portfolio.forums,
        "external": portfolio.external,
        "outcome": portfolio.outcomes,
        "risk": portfolio.risks,
        "event": portfolio.events,
        "trigger": portfolio.triggers,
        "person": portfolio.people,
    }
    return {kind: ordered(kind, entries) for kind, entries in kinds.items()}


def _calendar(portfolio: Portfolio, today: dt.date | None, assumed: list[str]) -> tuple[WorkCalendar, float]:
    written, earliest = portfolio.calendar, _first_date(portfolio)
    start = written.start or earliest or today or dt.date.today()
    if written.start is None:
        assumed.append(f"calendar.start: {start.isoformat()}, {'the earliest date planned' if earliest else 'today'}")
    end = written.end or start + dt.timedelta(days=DEFAULT_HORIZON_DAYS - 1)
    if written.end is None:
        assumed.append(f"calendar.end: {end.isoformat()}, a year after the start")
    calendar = WorkCalendar(start=start, end=end, country=written.holidays)
    return calendar, calendar.finish_time(end)


def _first_date(portfolio: Portfolio) -> dt.date | None:
    dates = [portfolio.as_of]
    for initiative in portfolio.initiatives.values():
        dates += [initiative.not_before, initiative.planned.start if initiative.planned else None]
        dates += [package.not_before for package in initiative.packages.values()]
    dates += [actual.started for actual in portfolio.actuals.values()]
    return min((date for date in dates if date is not None), default=None)


def _rules(portfolio: Portfolio, review_every: float, detects: float, assumed: list[str]) -> Rules:
    policy = portfolio.policy
    review, replan = policy.review, policy.replan
    if review is None or review.every is None:
        assumed.append(f"policy.review.every: {review_every / 5:g}w")
    if review is None or review.detects is None:
        assumed.append(f"policy.review.detects: {detects:g}")
    return Rules(
        review_every=rhythm(review.every if review and review.every else review_every),
        detects=review.detects if review and review.detects is not None else detects,
        review_effort=review.effort if review else 0.0,
        replan_every=rhythm(replan.every) if replan and replan.every else np.inf,
        frozen=replan.frozen if replan else 0.0,
        replan_effort=replan.effort if replan else 0.0,
        wip_limit=policy.wip_limit or np.inf,
        dispatch=policy.dispatch,
        ship_at=policy.ship_at,
    )
