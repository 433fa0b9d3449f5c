"""A frontier as its document."""

from __future__ import annotations

import math

from execsim.render.audience import Audience
from execsim.render.intervals import finite, interval
from execsim.results.contract_rolling import FrontierDocument, PointPart
from execsim.results.frontier import Frontier, Point
from execsim.results.statistics import quantile


def frontier_document(frontier: Frontier, audience: Audience) -> FrontierDocument:
    """Write a frontier down for its readers."""
    mean, cvar = frontier.best_mean, frontier.best_cvar
    return FrontierDocument(
        portfolio=audience.say(audience.portfolio.name),
        as_of=audience.portfolio.status_date,
        currency=frontier.currency,
        seed=frontier.seed,
        replications=frontier.replications,
        against=frontier.against,
        points=tuple(_point(point, audience) for point in frontier.points),
        best_mean=audience.say(mean.name) if mean else None,
        best_cvar=audience.say(cvar.name) if cvar else None,
        failed={audience.say(name): audience.say(why) for name, why in frontier.failed.items()},
        stopped=frontier.stopped,
    )


def _point(point: Point, audience: Audience) -> PointPart:
    plan, forecast = point.plan, point.forecast
    finish = quantile(forecast.finish, 0.8)
    chosen = [id_ for id_, done in zip(plan.model.initiatives.ids, plan.selected, strict=True) if done]
    assert plan.value is not None, "a point is a plan"
    return PointPart(
        name=audience.say(point.name),
        at=finite(point.at),
        planned=plan.value,
        bound=plan.bound,
        status="optimal" if plan.status == "optimal" else "feasible",
        selected=tuple(audience.say(id_) for id_ in chosen if audience.shows(f"initiatives.{id_}")),
        value=point.value.value,
        sampling=interval(point.value),
        cvar=point.cvar,
        on_time=finite(point.on_time),
        cost=point.cost,
        finish_p80=forecast.model.calendar.finish_date(finish) if math.isfinite(finish) else None,
        dominated_by=audience.say(point.dominated_by) if point.dominated_by else None,
    )
