"""Prices as their document."""

from __future__ import annotations

import math
from collections.abc import Iterator

from execsim.model.model import Model
from execsim.portfolio.load import Change
from execsim.render.audience import Audience
from execsim.render.audit_document import remedy_part
from execsim.render.intervals import finite, interval
from execsim.results.contract_part import ChangePart, Interval
from execsim.results.contract_prices import (
    EffectPart,
    GainPart,
    OverlapPart,
    PricePart,
    PricesDocument,
    RangePart,
    StepPart,
    TogetherPart,
    VanishingPart,
)
from execsim.results.findings import Finding
from execsim.results.prices import MONEY, Effect, Effects, Measure, NotPriced, Price, Prices
from execsim.results.statistics import Figure

FAINTER = "it looked worth less than those above it"


def prices_document(prices: Prices, model: Model, audience: Audience) -> PricesDocument:
    """Write prices down for their readers; `model` is that of the portfolio as it is."""
    finish = prices.base["finish_p80"]
    total = [one.effort for place, one in enumerate(prices.prices) if place in prices.joined]
    effort = sum(one for one in total if one) if None not in total else None
    return PricesDocument(
        portfolio=audience.say(model.name),
        as_of=audience.portfolio.status_date,
        currency=prices.currency,
        horizon=model.calendar.finish_date(model.horizon),
        seed=prices.seed,
        priced_on=prices.priced_on,
        replications=prices.replications,
        screened_on=prices.screened_on,
        ranged_on=prices.ranged_on,
        has_value=prices.has_value,
        base={measure: finite(figure) for measure, figure in prices.base.items()},
        base_date=model.calendar.finish_date(finish) if math.isfinite(finish) else None,
        prices=tuple(_all(prices, audience)),
        together=TogetherPart(
            ranks=tuple(place + 1 for place in prices.joined),
            effort=effort,
            effect=_effects(prices.together),
        )
        if prices.together
        else None,
        path=tuple(
            StepPart(
                rank=step.price + 1,
                code=prices.prices[step.price].finding.code,
                entity=audience.say(prices.prices[step.price].finding.entity),
                effort=step.effort,
                effect=_effects(step.effects),
            )
            for step in prices.path
        ),
        overlaps=tuple(
            OverlapPart(
                first=o.first + 1,
                second=o.second + 1,
                alone=_gain(o.alone, hidden=_hides(prices, o.second)),
                after=_gain(o.after, hidden=_hides(prices, o.first) or _hides(prices, o.second)),
            )
            for o in prices.overlaps
        ),
        either=tuple((one + 1, other + 1) for one, other in prices.either),
        stopped=prices.stopped,
    )


def _all(prices: Prices, audience: Audience) -> Iterator[PricePart]:
    for rank, one in enumerate(prices.prices, start=1):
        if shown(one.finding, audience):
            yield _priced(rank, one, audience)
    for finding in prices.fainter:
        if shown(finding, audience):
            yield _unpriced(NotPriced(finding, "no-effect", FAINTER), audience, fainter=True)
    for other in prices.not_priced:
        if shown(other.finding, audience):
            yield _unpriced(other, audience)


def shown(finding: Finding, audience: Audience) -> bool:
    """Whether these readers may see a finding and what its remedy changes."""
    paths = [finding.entity, finding.path, *(patch.path for patch in (finding.remedy.set if finding.remedy else ()))]
    return all(map(audience.shows, paths))


def _priced(rank: int, price: Price, audience: Audience) -> PricePart:
    part = _unpriced(NotPriced(price.finding, "no-effect", ""), audience)
    return part.model_copy(
        update={
            "rank": rank,
            "also": tuple(
                audience.say(f"{other.code} {other.entity}") for other in price.findings[1:] if shown(other, audience)
            ),
            "changes": tuple(_change(price.finding.code, change, audience) for change in price.changes),
            "effect": _effects(price.effects),
            "up_to": price.up_to,
            "notes": price.notes,
            "assumptions": price.assumptions,
            "not_priced": None,
            "kind": None,
        }
    )


def _unpriced(other: NotPriced, audience: Audience, *, fainter: bool = False) -> PricePart:
    finding = other.finding
    return PricePart(
        rank=None,
        code=finding.code,
        name=finding.name,
        entity=finding.entity,
        title=audience.say(finding.title),
        fingerprint=finding.fingerprint,
        also=(),
        remedy=remedy_part(finding.remedy, audience),
        changes=(),
        effect={},
        up_to=(),
        notes=(),
        assumptions=(),
        not_priced=audience.say(other.because),
        kind="fainter" if fainter else other.kind,
    )


def _change(code: str, change: Change, audience: Audience) -> ChangePart:
    return ChangePart(
        scenario=code,
        path=audience.say(change.path),
        from_=audience.say_all(change.before),
        to=audience.say_all(change.after),
        why=audience.say(change.why),
        assumed=None,
        effect=True,
    )


def _effects(effects: Effects) -> dict[str, EffectPart]:
    return {measure: _effect(measure, effect) for measure, effect in effects.items()}


def _effect(measure: Measure, effect: Effect) -> EffectPart:
    hidden = effect.withheld and measure in MONEY
    gone = effect.vanishes
    return EffectPart(
        mean=None if hidden else finite(effect.mean),
        sampling=Interval(low=None, high=None) if hidden else interval(effect),
        range=RangePart(
            low=None if hidden else finite(effect.range_low),
            high=None if hidden else finite(effect.range_high),
            driven_by=effect.driven_by,
        ),
        trust=effect.trust,
        size=effect.size,
        withheld=hidden,
        vanishes=VanishingPart(assumption=gone.assumption, value=gone.value, trust=gone.trust) if gone else None,
    )


def _hides(prices: Prices, place: int) -> bool:
    """Whether the money of a price is withheld."""
    return prices.has_value and prices.prices[place].effects["value"].withheld


def _gain(figure: Figure, *, hidden: bool) -> GainPart:
    if hidden:
        return GainPart(mean=None, sampling=Interval(low=None, high=None))
    return GainPart(mean=finite(figure.value), sampling=interval(figure))
