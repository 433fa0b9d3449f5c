"""A comparison as its document."""

from __future__ import annotations

import math
from collections.abc import Mapping

from execsim.model.model import Model
from execsim.portfolio.load import Change
from execsim.render.audience import BLACKED_OUT, Audience
from execsim.render.forecast_document import finish_part, money_part
from execsim.render.intervals import finite
from execsim.results.comparison import Comparison, Difference, Moved
from execsim.results.contract import (
    ComparisonDocument,
    ContributionPart,
    DifferencePart,
    DuelPart,
    MovedPart,
    ScenarioPart,
)
from execsim.results.contract_forecast import CostPart
from execsim.results.contract_part import ChangePart, Interval
from execsim.results.forecast import Forecast

MEASURES = {
    "finish_p80": "everything done, 8 in 10",
    "finish_mean": "everything done, on average",
    "value": "net value",
    "cost": "cost",
    "on_time": "share of due dates kept",
}


def comparison_document(
    comparison: Comparison, audience: Audience, *, base_scenario: str | None = None
) -> ComparisonDocument:
    """Write a comparison down for its readers; `audience` is that of the base, which `base_scenario` lies on."""
    base = comparison.forecasts[comparison.base]
    outcomes = dict(zip(base.model.outcomes.ids, base.model.outcomes.names, strict=True))
    return ComparisonDocument(
        portfolio=audience.say(base.model.name),
        as_of=audience.portfolio.status_date,
        currency=base.model.currency,
        horizon=base.model.calendar.finish_date(base.model.horizon),
        base=comparison.base,
        base_scenario=None if base_scenario is None else audience.say(base_scenario),
        seed=base.seed,
        requested=base.requested,
        replications=base.replications,
        scenarios={
            name: _scenario(forecast, _why(name, comparison, audience), audience)
            for name, forecast in comparison.forecasts.items()
        },
        differences=tuple(
            _difference(difference, audience.say(_name(difference.measure, outcomes)), comparison)
            for difference in comparison.differences
            if audience.shows(difference.measure.replace("outcome:", "outcomes."))
        ),
        changes=tuple(
            _change(scenario, change, effect, base.model, audience)
            for scenario, changes in comparison.changes.items()
            for change, effect in zip(changes, comparison.effects.get(scenario, (None,) * len(changes)), strict=True)
            if audience.shows(change.path)
        ),
        best=comparison.best,
        pairwise=tuple(
            DuelPart(scenario=one, over=other, share=share) for (one, other), share in comparison.pairwise.items()
        ),
        moved=tuple(
            _moved(moved, comparison, audience)
            for moved in comparison.moved
            if audience.shows(f"{moved.kind}s.{moved.id}")
        ),
        contributions=tuple(
            ContributionPart(
                scenario=one.scenario,
                paths=tuple(map(audience.say, one.paths)),
                value=finite(one.value.value),
                sampling=Interval(low=finite(one.value.low), high=finite(one.value.high)),
                finish_p80=finite(one.finish_p80),
            )
            for one in comparison.contributions
            if all(map(audience.shows, one.paths))
        ),
        each_on=comparison.each_on,
    )


def _moved(moved: Moved, comparison: Comparison, audience: Audience) -> MovedPart:
    sides = comparison.forecasts[comparison.base].model, comparison.forecasts[moved.scenario].model
    tables = [getattr(model, f"{moved.kind}s") for model in sides]
    table = next(table for table in tables if moved.id in table.ids)
    return MovedPart(
        scenario=moved.scenario,
        kind=moved.kind,
        id=audience.say(moved.id),
        name=audience.say(table.names[table.index(moved.id)]),
        base=finite(moved.base),
        mean=finite(moved.mean),
        sampling=Interval(low=finite(moved.low), high=finite(moved.high)),
        selected=moved.selected,
    )


def _change(scenario: str, change: Change, effect: bool | None, base: Model, audience: Audience) -> ChangePart:
    assumed = _assumed(change.path, base) if change.before is None else None
    return ChangePart(
        scenario=scenario,
        path=audience.say(change.path),
        from_=audience.say_all(change.before),
        to=audience.say_all(change.after),
        why=audience.say(change.why),
        assumed=audience.say(assumed) if assumed else None,
        effect=effect,
    )


def _assumed(path: str, base: Model) -> str | None:
    """What the base's model took where the file says nothing at a path."""
    for assumption in base.assumptions:
        if path in (f"assumptions.{assumption.name}", f"assumptions.{assumption.name}.value"):
            return f"{assumption.value:g}"
    return next((taken.removeprefix(f"{path}: ") for taken in base.assumed if taken.startswith(f"{path}: ")), None)


def _why(name: str, comparison: Comparison, audience: Audience) -> str:
    """The reason of a scenario, without the reasons of changes that the readers may not see."""
    why = comparison.whys.get(name, "")
    for change in comparison.changes.get(name, ()):
        if change.why and not audience.shows(change.path):
            why = why.replace(change.why, BLACKED_OUT)
    return audience.say(why)


def _scenario(forecast: Forecast, why: str, audience: Audience) -> ScenarioPart:
    budget = next((means.total for means in forecast.model.budgets if means.name is None), math.inf)
    shown = finite(budget) if audience.shows("budget.total") else None
    return ScenarioPart(
        why=why,
        replications=forecast.replications,
        finish=finish_part(forecast.finish, forecast.model),
        value=money_part(forecast.value),
        cost=CostPart(**money_part(forecast.cost).model_dump(), budget=shown),
        net_value=money_part(forecast.net_value),
    )


def _difference(difference: Difference, name: str, comparison: Comparison) -> DifferencePart:
    dated = difference.measure == "finish_p80" or difference.measure.startswith("outcome:")
    days = (difference.base, difference.base + difference.mean) if dated else (math.nan, math.nan)
    base_date, date = (
        comparison.forecasts[side].model.calendar.finish_date(day) if math.isfinite(day) else None
        for side, day in zip((comparison.base, difference.scenario), days, strict=True)
    )
    return DifferencePart(
        scenario=difference.scenario,
        measure=difference.measure,
        name=name,
        base=finite(difference.base),
        mean=finite(difference.mean),
        sampling=Interval(low=finite(difference.low), high=finite(difference.high)),
        wins=finite(difference.wins),
        base_date=base_date,
        date=date,
    )


def _name(measure: str, outcomes: Mapping[str, str]) -> str:
    """A measure for readers; outcomes by the names that a forecast gives them."""
    return MEASURES.get(measure) or outcomes[measure.removeprefix("outcome:")]
