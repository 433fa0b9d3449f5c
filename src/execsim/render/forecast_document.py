"""A forecast as its document: replications become quantiles, days become dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import numpy as np

from execsim.model.calendar import HORIZONS
from execsim.model.model import Model
from execsim.portfolio.backtested import back_test_of
from execsim.render.audience import Audience
from execsim.render.causes_document import MOST_CRUCIAL, Causes, attribution_part, mean
from execsim.render.course_document import curve_parts, first_day, progress_parts
from execsim.results.contract_forecast import (
    AtRiskPart,
    BackTestPart,
    CostPart,
    EntryPart,
    FinishPart,
    ForecastDocument,
    JointPart,
    MoneyPart,
    TeamPart,
)
from execsim.results.forecast import INITIATIVE, OUTCOME, PORTFOLIO, Floats, Forecast
from execsim.results.reading import at_risk, chain_days, confidence, flow_efficiency, team_days
from execsim.results.statistics import quantile, quantile_interval


def forecast_document(forecast: Forecast, audience: Audience, *, explain: str | None = None) -> ForecastDocument:
    """Write a forecast down for its readers; `explain` is the id of an initiative to say everything about."""
    model, causes = forecast.model, Causes(forecast, audience)
    initiatives, packages = _initiatives(forecast, audience, causes), _packages(forecast, audience, causes)
    explained = None if explain is None else causes.explanation(explain, initiatives[explain], packages)
    budget = next((means.total for means in model.budgets if means.name is None), np.inf)
    tested = back_test_of(model.assumptions)
    return ForecastDocument(
        portfolio=audience.say(model.name),
        as_of=audience.portfolio.status_date,
        currency=model.currency,
        horizon=model.calendar.finish_date(model.horizon),
        seed=forecast.seed,
        requested=forecast.requested,
        replications=forecast.replications,
        engine=forecast.engine,
        sampling=forecast.sampling,
        precision=forecast.precision,
        half_width=_finite(forecast.half_width),
        curve=curve_parts(forecast),
        progress=progress_parts(forecast),
        back_tested=tested is not None,
        back_test=None if tested is None else BackTestPart(**asdict(tested)),
        portfolio_finish=None if np.isnan(forecast.initiative_finish).all() else finish_part(forecast.finish, model),
        value=money_part(forecast.value),
        cost=CostPart(**money_part(forecast.cost).model_dump(), budget=_finite(budget)),
        net_value=money_part(forecast.net_value),
        outcomes=_outcomes(forecast, audience, causes),
        initiatives=initiatives,
        packages=packages,
        teams=_teams(forecast, audience, causes),
        attribution=attribution_part(forecast.chain.mean(axis=0)),
        waited_for=causes.waited_for(),
        assumed=tuple(map(audience.say, model.assumed)),
        flow_efficiency=flow_efficiency(chain_days(forecast, PORTFOLIO)),
        delay_cost=causes.delay_cost(),
        joint=_joint(forecast),
        at_risk=AtRiskPart(**at_risk(forecast)._asdict()),
        decisions=causes.decisions(),
        risks=causes.risks(),
        crucial=causes.crucial(forecast.finish, MOST_CRUCIAL),
        explained=explained,
        never_ends=causes.never_ends(),
        waited_for_seats=causes.waited_for_seats(),
        names=causes.names(),
    )


def _joint(forecast: Forecast) -> JointPart:
    date, on_time, within = confidence(forecast)
    return JointPart(
        date=date,
        on_time=float(on_time.mean()),
        within_budget=None if within is None else float(within.mean()),
        both=None if within is None else float((on_time & within).mean()),
    )


def finish_part(days: Floats, model: Model) -> FinishPart | None:
    """Quantiles of finishes [R] as dates; None where nothing was part of the selection."""
    if np.isnan(days).all():
        return None
    p80 = quantile_interval(days, 0.8)
    p10, p50, p90 = (_date(quantile(days, share), model) for share in (0.1, 0.5, 0.9))
    return FinishPart(
        p10=p10,
        p50=p50,
        p80=_date(p80.value, model),
        p90=p90,
        p80_interval=(_date(p80.low, model), _date(p80.high, model)),
        beyond=last_day(model) if p90 is None else None,
    )


def money_part(money: Floats) -> MoneyPart:
    """Mean and quantiles of money [R]."""
    p10, p50, p80, p90 = (quantile(money, share) for share in (0.1, 0.5, 0.8, 0.9))
    return MoneyPart(mean=float(money.mean()), p10=p10, p50=p50, p80=p80, p90=p90)


def last_day(model: Model) -> dt.date:
    """The last day that a run looks at; what is not done by then is later than every quantile."""
    return model.calendar.finish_date(HORIZONS * model.horizon)


def _date(days: float, model: Model) -> dt.date | None:
    return model.calendar.finish_date(days) if np.isfinite(days) else None


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _on_time(days: Floats, due: float) -> float | None:
    """Share of replications that keep a due day; None where none is given or nothing is selected."""
    known = days[~np.isnan(days)]
    return float(np.mean(known <= due)) if np.isfinite(due) and len(known) else None


def _outcomes(forecast: Forecast, audience: Audience, causes: Causes) -> dict[str, EntryPart]:
    model, table = forecast.model, forecast.model.outcomes
    served = model.initiatives.outcome
    parts = {}
    for o, id_ in enumerate(table.ids):
        if not audience.shows(f"outcomes.{id_}"):
            continue
        days, due = forecast.outcome_finish[:, o], float(table.due[o])
        members = table.member[table.member_first[o] : table.member_first[o + 1]]
        critical = forecast.critical[:, np.isin(model.packages.initiative, members)].any(axis=1)
        shows_due = audience.shows(f"outcomes.{id_}.due")
        own = forecast.initiative_value[:, served == o].sum(axis=1)
        parts[id_] = EntryPart(
            name=audience.say(table.names[o]),
            due=audience.portfolio.outcomes[id_].due if shows_due else None,
            finish=finish_part(days, model),
            on_time=_on_time(days, due) if shows_due else None,
            criticality=float(critical.mean()),
            value=float(own.mean()) if audience.shows(f"outcomes.{id_}.worth") else None,
            **_chain(forecast, OUTCOME, o),
            crucial=causes.crucial(days),
            done=float(np.mean(days <= model.horizon)) if members.size else None,
            moved=float(forecast.moved[:, o].mean()) if (model.initiatives.works[members] < 1.0).any() else None,
        )
    return parts


def _initiatives(forecast: Forecast, audience: Audience, causes: Causes) -> dict[str, EntryPart]:
    model, table = forecast.model, forecast.model.initiatives
    parts = {}
    for i, id_ in enumerate(table.ids):
        if not audience.shows(f"initiatives.{id_}"):
            continue
        days, due = forecast.initiative_finish[:, i], float(table.due[i])
        critical = forecast.critical[:, model.packages.initiative == i].any(axis=1)
        known = audience.portfolio.initiatives.get(id_)  # none for an option that a plan has bought
        written, shows_due = known.due if known else None, audience.shows(f"initiatives.{id_}.due")
        shows_value = audience.shows(f"initiatives.{id_}.value")
        parts[id_] = EntryPart(
            name=audience.say(table.names[i]),
            due=written.by if written and shows_due else None,
            finish=finish_part(days, model),
            on_time=_on_time(days, due) if shows_due else None,
            criticality=float(critical.mean()),
            value=float(forecast.initiative_value[:, i].mean()) if shows_value else None,
            **_chain(forecast, INITIATIVE, i),
            crucial=causes.crucial(days),
            delay_cost=float(forecast.initiative_delay_cost[:, i].mean()) if shows_value else None,
            start=first_day(forecast, model.packages.initiative == i),
        )
    return parts


def _packages(forecast: Forecast, audience: Audience, causes: Causes) -> dict[str, EntryPart]:
    table = forecast.model.packages
    return {
        id_: EntryPart(
            name=audience.say(table.names[p]),
            due=None,
            finish=finish_part(forecast.package_finish[:, p], forecast.model),
            on_time=None,
            criticality=float(forecast.critical[:, p].mean()),
            value=None,
            attribution=attribution_part(forecast.causes[p]),
            flow_efficiency=flow_efficiency(forecast.causes[p]),
            cruciality=causes.cruciality("package", p),
            start=first_day(forecast, [p]),
        )
        for p, id_ in enumerate(table.ids)
        if audience.shows_package(id_)
    }


def _teams(forecast: Forecast, audience: Audience, causes: Causes) -> dict[str, TeamPart]:
    model, table, on_chain = forecast.model, forecast.model.teams, team_days(forecast)
    parts = {}
    for t, id_ in enumerate(table.ids):
        if not audience.shows(f"teams.{id_}"):
            continue
        there = float(forecast.available[:, t].sum())
        parts[id_] = TeamPart(
            name=audience.say(table.names[t]),
            utilisation=float(forecast.busy[:, t].sum()) / there if there else None,
            queue=mean(forecast.queue[:, t]),
            wait=mean(forecast.wait[:, t]),
            attribution=attribution_part(on_chain[t]),
            flow_efficiency=flow_efficiency(forecast.causes[_users(model, t)].sum(axis=0)),
            cruciality=causes.cruciality("team", t),
        )
    return parts


def _users(model: Model, team: int) -> list[int]:
    """Packages that need seats of a team."""
    table = model.packages
    rows = range(len(table))
    return [p for p in rows if team in table.seat_team[table.seat_first[p] : table.seat_first[p + 1]]]


def _chain(forecast: Forecast, scope: int, row: int) -> dict[str, Any]:
    """What an outcome's or an initiative's own chain says; nothing where it never finished."""
    days = chain_days(forecast, scope, row)
    if not days.any():
        return {}
    return {"attribution": attribution_part(days), "flow_efficiency": flow_efficiency(days)}
