"""The chapter on what findings are worth."""

from __future__ import annotations

from collections.abc import Iterator

from execsim.render.charts import worth
from execsim.render.phrases import count, listed
from execsim.render.report.chapters import charts
from execsim.render.report.figures import Figures, Text
from execsim.render.report.view import Block, Cell, Chapter, Link, Paragraph, Table
from execsim.render.terminal_changes import change_line
from execsim.render.terminal_prices import UNPRICED
from execsim.results.contract_prices import EffectPart, PricePart

Place = tuple[str | int, ...]


def price_chapter(figures: Figures) -> Chapter | None:
    """What the findings are worth; None where they were not priced."""
    prices = figures.document.prices
    if prices is None:
        return None
    blocks: tuple[Block, ...] = (
        *charts(worth.ladder(figures)),
        *_table(figures),
        *_notes(figures),
        *_unpriced(figures),
    )
    return Chapter("prices", "Prices", _says(figures), blocks)


def _says(figures: Figures) -> Text:
    prices = figures.document.prices
    if prices is None or not prices.path:
        return ("No remedy is clearly worth its effort in the simulation.",)
    shown = {one.rank for one in prices.prices}
    ranks = [str(step.rank) for step in prices.path if step.rank in shown]
    hidden = len(prices.path) - len(ranks)
    order = f"First {ranks[0]}" + (f", then {', '.join(ranks[1:])}" if len(ranks) > 1 else "") if ranks else "All"
    order += f" (and {hidden} that may not be shown here)" if hidden else ""
    at: Place = ("prices", "path", len(prices.path) - 1)
    last = prices.path[-1]
    gained = money(figures, (*at, "effect", "value"), last.effect["value"]) if prices.has_value else ()
    sooner = days(figures, (*at, "effect", "finish_p80"), last.effect["finish_p80"])
    says: Text = (f"{order}: ",)
    if gained and last.effect["value"].size != "not visible":
        says += ("net value ", *gained, "; ")
    says += ("the 8-in-10 end ", *sooner)
    if last.effort:
        says += (", for ", figures("days", *at, "effort"), " of work")
    return (*says, ".")


def money(figures: Figures, at: Place, effect: EffectPart, *, at_most: bool = False) -> Text:
    """Net value from the least to the most; a size in words where money would claim too much."""
    ends = worth.ends_of(effect)
    if effect.size == "not visible" or effect.withheld or ends is None:
        return (effect.size,)
    low, high = (figures("money", *at, *end) for end in ends)
    return ("up to ", high) if at_most and number_at(effect, ends[0]) >= 0 else (low, " to ", high)


def days(figures: Figures, at: Place, effect: EffectPart, *, at_most: bool = False) -> Text:
    """Earlier or later by how much, from the least to the most."""
    ends = worth.ends_of(effect)
    if effect.size == "not visible" or ends is None:
        return ("not visible",)
    most, least = (figures("days", *at, *end) for end in ends)
    if number_at(effect, ends[1]) <= 0:
        return ("up to ", most, " earlier") if at_most else (least, " to ", most, " earlier")
    if number_at(effect, ends[0]) >= 0:
        return (most, " to ", least, " later")
    return (most, " earlier to ", least, " later")


def number_at(effect: EffectPart, end: tuple[str, str]) -> float:
    """The number at an end of an effect."""
    return float(getattr(getattr(effect, end[0]), end[1]))


def _table(figures: Figures) -> Iterator[Table]:
    prices = figures.document.prices
    assert prices is not None, "asked for where there is one"
    rows: list[tuple[Cell, ...]] = []
    for n, one in enumerate(prices.prices):
        if one.rank is None:
            continue
        at: Place = ("prices", "prices", n, "effect")
        driver = one.effect["value" if prices.has_value else "finish_p80"]
        most = bool(one.up_to)
        rows.append(
            (
                str(one.rank),
                _what(one, figures),
                Link(one.code, anchor=f"rule-{one.code}"),
                days(figures, (*at, "finish_p80"), one.effect["finish_p80"], at_most=most),
                money(figures, (*at, "value"), one.effect["value"], at_most=most) if prices.has_value else "",
                driver.range.driven_by or "",
                driver.trust or "",
            )
        )
    if rows:
        heads = ("", "remedy", "rule", "8-in-10 end", "net value", "driven by", "trust")
        says = "What each remedy is worth, in the same futures."
        yield Table("What each remedy is worth", heads, tuple(rows), says=says)


def _what(price: PricePart, figures: Figures) -> str:
    changes = [change_line(change, figures.document.people) for change in price.changes]
    return "; ".join(changes) or price.title


def _notes(figures: Figures) -> Iterator[Paragraph]:
    prices = figures.document.prices
    assert prices is not None, "asked for where there is one"
    for n, one in enumerate(prices.prices):
        driver = one.effect.get("value" if prices.has_value else "finish_p80")
        if driver is not None and driver.vanishes is not None:
            measure = "value" if prices.has_value else "finish_p80"
            at = figures("number", "prices", "prices", n, "effect", measure, "vanishes", "value")
            yield Paragraph((f"{one.rank} is worth nothing once {driver.vanishes.assumption} is ", at, "."), note=True)
    upto = [one for one in prices.prices if one.up_to]
    if upto:
        whys = listed(list(dict.fromkeys(why for one in upto for why in one.up_to)))
        yield Paragraph((f"Up to: {whys}.",), note=True)
    notes = dict.fromkeys(note for one in prices.prices for note in one.notes)
    yield from (Paragraph((f"{note[:1].upper()}{note[1:]}.",), note=True) for note in notes)


def _unpriced(figures: Figures) -> Iterator[Paragraph]:
    prices = figures.document.prices
    assert prices is not None, "asked for where there is one"
    kinds = [one.kind for one in prices.prices if one.rank is None]
    told = [f"{kinds.count(kind)} {label}" for kind, label in UNPRICED.items() if kind in kinds]
    if told:
        yield Paragraph((f"{count(len(kinds), 'finding')} without a price: {', '.join(told)}.",), note=True)
