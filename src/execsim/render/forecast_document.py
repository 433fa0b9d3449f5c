"""A forecast as its document: replications become quantiles, days become dates."""

from __future__ import annotations

import datetime as dt

import numpy as np

from execsim.model.calendar import HORIZONS
from execsim.model.model import Model
from execsim.render.audience import Audience
from execsim.results.contract import (
    AttributionPart,
    CostPart,
    EntryPart,
    FinishPart,
    ForecastDocument,
    MoneyPart,
    TeamPart,
)
from execsim.results.forecast import CAUSES, WAITING, Floats, Forecast
from execsim.results.statistics import quantile, quantile_interval

NAMED = 3  # how many things each cause of waiting names


def forecast_document(forecast: Forecast, audience: Audience) -> ForecastDocument:
    """Write a forecast down for its readers."""
    model = forecast.model
    budget = next((means.total for means in model.budgets if means.name is None), np.inf)
    return ForecastDocument(
        portfolio=audience.say(model.name),
        as_of=audience.portfolio.status_date,
        currency=model.currency,
        horizon=model.calendar.finish_date(model.horizon),
        seed=forecast.seed,
        requested=forecast.requested,
        replications=forecast.replications,
        engine=forecast.engine,
        back_tested=False,
        portfolio_finish=None if np.isnan(forecast.initiative_finish).all() else finish_part(forecast.finish, model),
        value=money_part(forecast.value),
        cost=CostPart(**money_part(forecast.cost).model_dump(), budget=_finite(budget)),
        net_value=money_part(forecast.net_value),
        outcomes=_outcomes(forecast, audience),
        initiatives=_initiatives(forecast, audience),
        packages=_packages(forecast, audience),
        teams=_teams(forecast, audience),
        attribution=_attribution(forecast),
        waited_for=_waited_for(forecast, audience),
        assumed=tuple(map(audience.say, model.assumed)),
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


def _outcomes(forecast: Forecast, audience: Audience) -> dict[str, EntryPart]:
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
        )
    return parts


def _initiatives(forecast: Forecast, audience: Audience) -> dict[str, EntryPart]:
    model, table = forecast.model, forecast.model.initiatives
    parts = {}
    for i, id_ in enumerate(table.ids):
        if not audience.shows(f"initiatives.{id_}"):
            continue
        days, due = forecast.initiative_finish[:, i], float(table.due[i])
        critical = forecast.critical[:, model.packages.initiative == i].any(axis=1)
        written, shows_due = audience.portfolio.initiatives[id_].due, audience.shows(f"initiatives.{id_}.due")
        shows_value = audience.shows(f"initiatives.{id_}.value")
        parts[id_] = EntryPart(
            name=audience.say(table.names[i]),
            due=written.by if written and shows_due else None,
            finish=finish_part(days, model),
            on_time=_on_time(days, due) if shows_due else None,
            criticality=float(critical.mean()),
            value=float(forecast.initiative_value[:, i].mean()) if shows_value else None,
        )
    return parts


def _packages(forecast: Forecast, audience: Audience) -> dict[str, EntryPart]:
    table = forecast.model.packages
    return {
        id_: EntryPart(
            name=audience.say(table.names[p]),
            due=None,
            finish=finish_part(forecast.package_finish[:, p], forecast.model),
            on_time=None,
            criticality=float(forecast.critical[:, p].mean()),
            value=None,
        )
        for p, id_ in enumerate(table.ids)
        if audience.shows_package(id_)
    }


def _teams(forecast: Forecast, audience: Audience) -> dict[str, TeamPart]:
    table = forecast.model.teams
    parts = {}
    for t, id_ in enumerate(table.ids):
        if not audience.shows(f"teams.{id_}"):
            continue
        there = float(forecast.available[:, t].sum())
        parts[id_] = TeamPart(
            name=audience.say(table.names[t]),
            utilisation=float(forecast.busy[:, t].sum()) / there if there else None,
            queue=_mean(forecast.queue[:, t]),
            wait=_mean(forecast.wait[:, t]),
        )
    return parts


def _mean(numbers: Floats) -> float | None:
    known = numbers[np.isfinite(numbers)]
    return float(known.mean()) if len(known) else None


def _attribution(forecast: Forecast) -> AttributionPart:
    days = dict(zip(CAUSES, forecast.chain.mean(axis=0).tolist(), strict=True))
    return AttributionPart(**{f"waiting_for_{c}" if c in WAITING else c: days[c] for c in CAUSES})


def _waited_for(forecast: Forecast, audience: Audience) -> dict[str, tuple[str, ...]]:
    """Decisions, teams, externals and packages behind the waiting of packages that set the finish."""
    weight = forecast.causes * forecast.critical.mean(axis=0)[:, np.newaxis]
    named = {}
    for c, cause in enumerate(WAITING):
        found: dict[str, float] = {}
        for p in np.flatnonzero(weight[:, c] > 0):
            for path in _behind(forecast.model, int(p), cause):
                found[path] = found.get(path, 0.0) + float(weight[p, c])
        most = sorted((path for path in found if audience.shows(path)), key=lambda path: (-found[path], path))
        if most:
            named[f"waiting_for_{cause}"] = tuple(path.partition(".")[2] for path in most[:NAMED])
    return named


def _behind(model: Model, p: int, cause: str) -> tuple[str, ...]:
    """Paths of what a package can have waited for by one cause."""
    table = model.packages
    if cause == "decision":
        asks = table.ask[table.ask_first[p] : table.ask_first[p + 1]]
        return tuple(f"decisions.{model.decisions.ids[d]}" for d in model.asks.decision[asks])
    if cause == "external":
        waits = table.outside[table.outside_first[p] : table.outside_first[p + 1]]
        return tuple(f"external.{model.externals.ids[x]}" for x in waits)
    if cause in ("seat", "wip_limit"):
        seats = table.seat_team[table.seat_first[p] : table.seat_first[p + 1]]
        return tuple(f"teams.{model.teams.ids[t]}" for t in seats)
    return ()
