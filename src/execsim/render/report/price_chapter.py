"""The chapter on what findings are worth."""

from __future__ import annotations

from collections.abc import Iterator

from execsim.render.charts import worth
from execsim.render.phrases import count, listed
from execsim.render.report.chapters import charts
from execsim.render.report.figures import Figures, Text
from execsim.render.report.priced import Place, days, money
from execsim.render.report.view import Block, Cell, Chapter, Link, Paragraph, Table
from execsim.render.terminal_prices import UNPRICED
from execsim.results.contract_prices import PricePart


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
    order = f"Mend {count(len(prices.path), 'finding')}"
    order += f", in the order {', '.join(ranks)} of the table" if len(ranks) > 1 else ""
    order += f" ({hidden} of them may not be shown here)" if hidden else ""
    at: Place = ("prices", "path", len(prices.path) - 1)
    last = prices.path[-1]
    gained = money(figures, (*at, "effect", "value"), last.effect["value"]) if prices.has_value else ()
    sooner = days(figures, (*at, "effect", "finish_p80"), last.effect["finish_p80"])
    says: Text = (f"{order}: ",)
    if gained and last.effect["value"].size != "not visible":
        says += ("net value ", *gained, " more; ")
    if last.effect["finish_p80"].size != "not visible":
        says += ("everything done (8 in 10) ", *sooner, "; ")
    says += (figures("days", *at, "effort"), " of work") if last.effort else ("their work is not known",)
    return (*says, ".")


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
                _driver(figures, driver.range.driven_by, driver.trust),
            )
        )
    if rows:
        heads = ("", "remedy", "rule", "everything done, 8 in 10", "net value", "driven by (trust)")
        says = "What each remedy is worth, in the same futures."
        yield Table("What each remedy is worth", heads, tuple(rows), says=says)


def _driver(figures: Figures, assumption: str | None, trust: str | None) -> str:
    """An assumption in words, with how far it is to be trusted."""
    if assumption is None:
        return ""
    means = {part.name: part.means for part in figures.document.assumptions}
    return means.get(assumption, assumption) + (f" ({trust})" if trust else "")


def _what(price: PricePart, figures: Figures) -> str:
    changes = [figures.wording.change(change) for change in price.changes]
    return "; ".join(changes) or price.title


def _notes(figures: Figures) -> Iterator[Paragraph]:
    prices = figures.document.prices
    assert prices is not None, "asked for where there is one"
    for n, one in enumerate(prices.prices):
        driver = one.effect.get("value" if prices.has_value else "finish_p80")
        if driver is not None and driver.vanishes is not None:
            measure = "value" if prices.has_value else "finish_p80"
            at = figures("number", "prices", "prices", n, "effect", measure, "vanishes", "value")
            what = _driver(figures, driver.vanishes.assumption, None)
            yield Paragraph((f"Remedy {one.rank} is worth nothing once this is ", at, f": {what}."), note=True)
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
