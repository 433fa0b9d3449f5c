"""Sensitivities and hindsight as their documents."""

from __future__ import annotations

import math

from execsim.model.model import Model
from execsim.render.audience import Audience
from execsim.render.intervals import finite, interval
from execsim.results.contract_sensitivity import (
    ChoicePart,
    FlipPart,
    HindsightDocument,
    IndexPart,
    KnowingPart,
    MovePart,
    SensitivityDocument,
    SwingPart,
    UncertaintyPart,
)
from execsim.results.sensitivity import Hindsight, Sensitivity, Swing, Uncertainty
from execsim.results.statistics import Figure

ASKED = 10
_SECTIONS = {"risk": "risks", "decision": "decisions", "external": "external"}


def sensitivity_document(found: Sensitivity, model: Model, audience: Audience) -> SensitivityDocument:
    """Write a sensitivity down for its readers; `model` is that of the portfolio as it is."""
    shown = [swing for swing in found.swings if _shows(swing.what, audience)]
    asked = [swing for swing in shown if swing.what.trust != "high"][:ASKED]
    return SensitivityDocument(
        portfolio=audience.say(model.name),
        as_of=audience.portfolio.status_date,
        currency=found.currency,
        seed=found.seed,
        replications=found.replications,
        has_value=found.has_value,
        base_value=finite(found.base_value),
        base_finish=finite(found.base_finish),
        base_date=model.calendar.finish_date(found.base_finish) if math.isfinite(found.base_finish) else None,
        swings=tuple(_swing(swing, audience, asked.index(swing) + 1 if swing in asked else None) for swing in shown),
        quiet=found.quiet,
        worlds=tuple(map(audience.say, found.worlds)),
        best=audience.say(found.best),
        indices=tuple(
            IndexPart(what=_what(one.what, audience), first=_move(one.first), total=_move(one.total))
            for one in found.indices
        ),
        stopped=found.stopped,
    )


def hindsight_document(found: Hindsight, model: Model, audience: Audience) -> HindsightDocument:
    """Write down what knowing is worth."""
    return HindsightDocument(
        portfolio=audience.say(model.name),
        as_of=audience.portfolio.status_date,
        currency=found.currency,
        seed=found.seed,
        replications=found.replications,
        worlds={audience.say(name): value for name, value in found.worlds.items()},
        choice=audience.say(found.choice),
        everything=_move(found.everything),
        knowing=tuple(
            KnowingPart(
                what=_what(one.what, audience),
                worth=_move(one.worth),
                choices=tuple(
                    ChoicePart(value=value, chance=chance, world=audience.say(world))
                    for value, chance, world in one.choices
                ),
            )
            for one in found.knowing
            if _shows(one.what, audience)
        ),
        nothing=found.nothing,
        stopped=found.stopped,
    )


def _shows(what: Uncertainty, audience: Audience) -> bool:
    if what.kind == "work":
        return audience.shows_package(what.id)
    return what.kind == "assumption" or audience.shows(f"{_SECTIONS[what.kind]}.{what.id}")


def _swing(swing: Swing, audience: Audience, ask: int | None) -> SwingPart:
    return SwingPart(
        what=_what(swing.what, audience),
        value_low=_move(swing.value_low),
        value_high=_move(swing.value_high),
        finish_low=_move(swing.finish_low),
        finish_high=_move(swing.finish_high),
        flips=tuple(
            FlipPart(better=audience.say(flip.better), other=audience.say(flip.other), at=flip.at)
            for flip in swing.flips
        ),
        ask=ask,
    )


def _what(what: Uncertainty, audience: Audience) -> UncertaintyPart:
    return UncertaintyPart(
        kind=what.kind,
        id=audience.say(what.id),
        name=audience.say(what.name),
        low=what.low,
        value=what.value,
        high=what.high,
        trust=what.trust,
        source=audience.say(what.source),
        whom=audience.say(what.whom),
    )


def _move(figure: Figure) -> MovePart:
    return MovePart(mean=finite(figure.value), sampling=interval(figure))
