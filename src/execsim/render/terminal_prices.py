"""Prices in the terminal: what to do first, then what each remedy is worth, then what has no price and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count, listed, money_at, money_span, money_step, plain, spoken
from execsim.render.terminal import BLANK, Look, columns, labelled, line, next_steps, paint, words
from execsim.render.terminal_changes import change_line
from execsim.results.contract_prices import EffectPart, PricePart, PricesDocument

UNPRICED = {
    "no-effect": "no modelled effect",
    "no-remedy": "no remedy in their rules",
    "fainter": "looked worth less than these",
    "boundary": "beyond a boundary",
    "not-delegable": "not to be delegated",
    "changes-the-work": "would change the work or its measure",
    "does-not-fit": "does not fit the file",
}
MOST_VANISHING = 3
SINGLE = ("policy.", "intent.", "calendar.", "budget.")  # sections that are one thing, not many


def render_prices(
    prices: PricesDocument,
    look: Look | None = None,
    *,
    file: str = "FILE",
    roles: Mapping[str, str] | None = None,
) -> str:
    """Prices as text.

    Parameters
    ----------
    prices
        What the findings are worth.
    look
        Width and colour.
    file
        The portfolio as the user calls it, for what to do next.
    roles
        What to call people whose ids stand in changes.
    """
    return paint(_view(prices, file, roles or {}), look or Look())


def _view(prices: PricesDocument, file: str, roles: Mapping[str, str]) -> Iterator[RenderableType]:
    priced = [one for one in prices.prices if one.rank is not None]
    yield words(
        f"{prices.portfolio} · what its findings are worth, on the same {count(prices.replications, 'future')} for all",
        "dim",
    )
    yield BLANK
    yield _verdict(prices, priced)
    if priced:
        yield BLANK
        yield _table(prices, priced, roles)
        yield BLANK
        yield from _said(prices, priced)
    unpriced = [one for one in prices.prices if one.rank is None]
    if unpriced:
        yield labelled("Not priced", _unpriced(unpriced), 12)
    if prices.stopped:
        yield labelled("Stopped", "what is missing was not simulated any more", 12)
    yield BLANK
    yield Text("From the least to the most that the assumptions leave open, and sampling (90 %).", style="dim")
    codes = f" --select {prices.path[0].code}" if prices.path else ""
    yield next_steps(f"execsim audit {file} --suggest{codes}", f"execsim sensitivity {file}")


def _verdict(prices: PricesDocument, priced: list[PricePart]) -> Text:
    """The decision in one sentence."""
    if not prices.path:
        if not priced:
            said = "Stopped before a remedy was priced." if prices.stopped else "No finding has a remedy to simulate."
        elif prices.stopped:
            said = "Stopped before it was clear what to do first."
        else:
            said = "No remedy is clearly worth its effort in the simulation."
        return words(said, "bold")
    last = prices.path[-1]
    steps = [str(step.rank) for step in prices.path]
    order = f"First {steps[0]}" + (f", then {', then '.join(steps[1:])}" if len(steps) > 1 else "")
    gained = [gain for gain in (_worth(prices, last.effect["value"]), _earlier(last.effect["finish_p80"])) if gain]
    effort = f", for {count(round(last.effort), 'day')} of work" if last.effort else ""
    bound = "at most " if any(one.up_to for one in priced if str(one.rank) in steps) else ""
    return line(words(order, "bold"), words(f": {bound}{'; '.join(gained) or 'some gain'}{effort}."))


def _table(prices: PricesDocument, priced: list[PricePart], roles: Mapping[str, str]) -> RenderableType:
    table = columns(
        "", "what to do, and what its worth hangs on", "earlier (8 in 10)", "net value", right=(0,), wide=(1,)
    )
    step = _step(prices, priced)
    for one in priced:
        days, value = one.effect["finish_p80"], one.effect["value"]
        driver = (value if prices.has_value else days).range.driven_by
        trust = (value if prices.has_value else days).trust
        table.add_row(
            str(one.rank),
            line(words(_what(one, roles)), Text(f" · {spoken(driver)} ({trust})" if driver else "", style="dim")),
            _up_to(one, *_days(days)),
            _up_to(one, *_money(value, step)) if prices.has_value else "",
        )
    return table


def _what(price: PricePart, roles: Mapping[str, str]) -> str:
    """What to do, and which rule says so."""
    told = [_said_shortly(change_line(change, roles)) for change in price.changes] or [price.title]
    codes = dict.fromkeys([price.code, *(other.partition(" ")[0] for other in price.also)])
    return f"{'; '.join(told)} ({', '.join(codes)})"


def _said_shortly(change: str) -> str:
    """`decisions.vendor.ask_ahead: nothing -> 36d` as `vendor: ask ahead nothing -> 36d`."""
    path, colon, rest = change.partition(": ")
    _, *steps = path.split(".")
    if not colon or not steps:
        return change
    entity, keys = (f"{steps[0]}: ", steps[1:]) if not path.startswith(SINGLE) else ("", steps)
    return f"{entity}{' '.join(keys).replace('_', ' ')} {rest}"


def _up_to(price: PricePart, said: str, most: str) -> str:
    """A range; only its upper end where more than that is not known."""
    return f"up to {most}" if price.up_to and most else said


def _days(effect: EffectPart) -> tuple[str, str]:
    """Earlier by how much, from the least to the most; and the most alone, where that is earlier at all."""
    hull = _hull(effect)
    if hull is None:
        return "later than all", ""
    if effect.size == "not visible":
        return "not visible", ""
    least, most = -hull[1], -hull[0]
    later = most <= 0
    if later:
        least, most = -most, -least
    weeks = most > 7.5
    low, high = (_number(days / (5 if weeks else 1)) for days in (least, most))
    name = f"{'weeks' if weeks else 'days'}{' later' if later else ''}"
    said = f"{high} {name}" if low == high else f"{low} to {high} {name}"
    return said, f"{high} {name}" if least >= 0 and not later else ""


def _number(number: float) -> str:
    return f"{round(number) + 0:g}" if abs(number) >= 2 else f"{round(number * 2) / 2 + 0:g}"


def _money(effect: EffectPart, step: float) -> tuple[str, str]:
    """Net value from the least to the most; a size where money would claim too much."""
    if effect.size == "not visible":
        return "not visible", ""
    if effect.withheld:
        return effect.size, ""
    hull = _hull(effect)
    if hull is None:
        return effect.size, ""
    low, high = hull
    return money_span(low, high, step), money_at(high, step) if low >= 0 else ""


def _hull(effect: EffectPart) -> tuple[float, float] | None:
    """From the least to the most that sampling and assumptions leave open."""
    ends = (effect.sampling.low, effect.range.low, effect.sampling.high, effect.range.high)
    found = [end for end in ends if end is not None]
    return (min(found), max(found)) if len(found) == len(ends) else None


def _step(prices: PricesDocument, priced: list[PricePart]) -> float:
    """One step of money for the whole column: two digits of the largest amount."""
    found = [hull for one in priced if (hull := _hull(one.effect["value"])) and not one.effect["value"].withheld]
    return money_step(max((max(map(abs, hull)) for hull in found), default=0.0)) if prices.has_value else 1.0


def _said(prices: PricesDocument, priced: list[PricePart]) -> Iterator[RenderableType]:
    if prices.together is not None:
        gained = [_earlier(prices.together.effect["finish_p80"]), _worth(prices, prices.together.effect["value"])]
        told = " and ".join(filter(None, gained)) or "nothing that shows"
        yield labelled("Together", f"all {len(prices.together.ranks)} that surely gain: {told}", 12)
    for overlap in prices.overlaps:
        yield labelled("Overlap", f"after {overlap.first}, {overlap.second} adds nothing that shows", 12)
    if prices.either:
        pairs = ", ".join(f"{one} or {other}" for one, other in prices.either)
        yield labelled("Either", f"{pairs}: they say something else about the same", 12)
    gone = [(one.rank, found) for one in priced if (found := _driving(prices, one).vanishes)]
    if gone:
        where = [f"{rank} at {spoken(found.assumption)} {found.value:.2g}" for rank, found in gone[:MOST_VANISHING]]
        yield labelled("Vanishes", ", ".join(where), 12)
    at_most = [str(one.rank) for one in priced if one.up_to]
    if at_most:
        whys = listed(list(dict.fromkeys(why for one in priced for why in one.up_to)))
        yield labelled("Up to", f"{', '.join(at_most)}: {whys}", 12)
    for note in dict.fromkeys(note for one in priced for note in one.notes):
        ranks = ", ".join(str(one.rank) for one in priced if note in one.notes)
        yield labelled("Note", f"{ranks}: {note}", 12)


def _driving(prices: PricesDocument, price: PricePart) -> EffectPart:
    return price.effect["value" if prices.has_value else "finish_p80"]


def _earlier(effect: EffectPart) -> str:
    said, _ = _days(effect)
    if effect.size == "not visible" or effect.mean is None:
        return ""
    return f"{said}{'' if said.endswith('later') else ' earlier'} (8 in 10)"


def _worth(prices: PricesDocument, effect: EffectPart) -> str:
    hull = _hull(effect)
    if not prices.has_value or effect.size == "not visible" or hull is None or effect.withheld:
        return ""
    return f"{money_span(*hull, money_step(max(map(abs, hull))))} {prices.currency} net value"


def _unpriced(unpriced: list[PricePart]) -> str:
    counts = Counter(map(str, (one.kind for one in unpriced)))
    told = []
    for kind, label in UNPRICED.items():
        if counts[kind]:
            which = listed(sorted({one.code for one in unpriced if one.kind == kind}), 2)
            told.append(f"{counts[kind]} {label} ({which})")
    return "; ".join(map(plain, told))
