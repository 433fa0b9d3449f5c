"""A comparison as its document."""

from __future__ import annotations

import math

from execsim.render.audience import BLACKED_OUT, Audience
from execsim.render.forecast_document import finish_part, money_part
from execsim.results.comparison import Comparison, Difference
from execsim.results.contract import ChangePart, ComparisonDocument, DifferencePart, Interval, ScenarioPart
from execsim.results.forecast import Forecast

MEASURES = {
    "finish_p80": "everything done, 8 in 10",
    "finish_mean": "everything done, on average",
    "value": "net value",
    "cost": "cost",
    "on_time": "share of due dates kept",
}


def comparison_document(comparison: Comparison, audience: Audience) -> ComparisonDocument:
    """Write a comparison down for its readers; `audience` is that of the base."""
    base = comparison.forecasts[comparison.base]
    return ComparisonDocument(
        portfolio=audience.say(base.model.name),
        currency=base.model.currency,
        horizon=base.model.calendar.finish_date(base.model.horizon),
        base=comparison.base,
        seed=base.seed,
        requested=base.requested,
        replications=base.replications,
        scenarios={
            name: _scenario(forecast, _why(name, comparison, audience))
            for name, forecast in comparison.forecasts.items()
        },
        differences=tuple(
            _difference(difference, audience)
            for difference in comparison.differences
            if audience.shows(difference.measure.replace("outcome:", "outcomes."))
        ),
        changes=tuple(
            ChangePart(
                scenario=scenario,
                path=change.path,
                from_=audience.say_all(change.before),
                to=audience.say_all(change.after),
                why=audience.say(change.why),
            )
            for scenario, changes in comparison.changes.items()
            for change in changes
            if audience.shows(change.path)
        ),
    )


def _why(name: str, comparison: Comparison, audience: Audience) -> str:
    """The reason of a scenario, without the reasons of changes that the readers may not see."""
    why = comparison.whys.get(name, "")
    for change in comparison.changes.get(name, ()):
        if change.why and not audience.shows(change.path):
            why = why.replace(change.why, BLACKED_OUT)
    return audience.say(why)


def _scenario(forecast: Forecast, why: str) -> ScenarioPart:
    return ScenarioPart(
        why=why,
        finish=finish_part(forecast.finish, forecast.model),
        value=money_part(forecast.value),
        cost=money_part(forecast.cost),
        net_value=money_part(forecast.net_value),
    )


def _difference(difference: Difference, audience: Audience) -> DifferencePart:
    return DifferencePart(
        scenario=difference.scenario,
        measure=difference.measure,
        name=_name(difference.measure, audience),
        base=_finite(difference.base),
        mean=_finite(difference.mean),
        sampling=Interval(low=_finite(difference.low), high=_finite(difference.high)),
        wins=_finite(difference.wins),
    )


def _name(measure: str, audience: Audience) -> str:
    id_ = measure.removeprefix("outcome:")
    outcome = audience.portfolio.outcomes.get(id_) if id_ != measure else None
    return MEASURES.get(measure) or audience.say(outcome.name if outcome and outcome.name else id_)


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
