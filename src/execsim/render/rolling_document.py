"""Rhythms of planning as their document."""

from __future__ import annotations

import math

from execsim.render.audience import Audience
from execsim.render.intervals import finite, interval
from execsim.results.contract_rolling import GapPart, LivedPart, RollingDocument
from execsim.results.rolling import Lived, Rolling
from execsim.results.statistics import Figure, quantile


def rolling_document(rolling: Rolling, audience: Audience, effort: float) -> RollingDocument:
    """Write rhythms down for their readers; `effort` is what a planning takes each team, in working days."""
    forecasts = [lived.forecast for lived in rolling.lived]
    return RollingDocument(
        portfolio=audience.say(audience.portfolio.name),
        as_of=audience.portfolio.status_date,
        currency=rolling.currency,
        seed=rolling.seed,
        replications=forecasts[0].replications if forecasts else 0,
        has_value=any(forecast.value.any() for forecast in forecasts),
        planner=rolling.planner,
        seconds=rolling.seconds,
        frozen=rolling.frozen,
        effort=effort,
        rhythms=tuple(map(_lived, rolling.lived)),
        stopped=rolling.stopped,
    )


def _lived(lived: Lived) -> LivedPart:
    rhythm, forecast = lived.rhythm, lived.forecast
    finish = quantile(forecast.finish, 0.8)
    return LivedPart(
        name=rhythm.name,
        every=finite(rhythm.every),
        triggers=rhythm.triggers,
        plannings=lived.plannings,
        triggered=lived.triggered,
        changes=lived.changes,
        given_up=lived.given_up,
        net_value=float(forecast.net_value.mean()),
        finish_p80=forecast.model.calendar.finish_date(finish) if math.isfinite(finish) else None,
        value=_gap(lived.value),
        finish=_gap(lived.finish_p80),
        wins=finite(lived.wins),
    )


def _gap(figure: Figure) -> GapPart:
    return GapPart(mean=finite(figure.value), sampling=interval(figure))
