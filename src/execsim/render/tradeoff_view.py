"""A trade-off as its document, and in the terminal: the best way to work, then all of them side by side."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.audience import Audience
from execsim.render.intervals import interval
from execsim.render.phrases import count, money, money_at, money_step, percent, span, spoken
from execsim.render.terminal import BLANK, Look, columns, indented, next_steps, paint, words
from execsim.results.contract_tradeoff import BestPart, CellPart, TradeoffDocument
from execsim.results.prices import WEAK
from execsim.results.tradeoff import Cell, Tradeoff


def tradeoff_document(found: Tradeoff, audience: Audience) -> TradeoffDocument:
    """Write a trade-off down for its readers."""
    return TradeoffDocument(
        portfolio=audience.say(audience.portfolio.name),
        as_of=audience.portfolio.status_date,
        currency=found.currency,
        seed=found.seed,
        replications=found.replications,
        ship_at=found.now[0],
        review_every=found.now[1],
        releases=found.releases,
        cells={setting: tuple(map(_cell, cells)) for setting, cells in found.cells.items()},
        best=tuple(
            BestPart(
                setting=best.setting,
                cell=_cell(best.cell),
                ship_low=best.ship_range[0],
                ship_high=best.ship_range[1],
                review_low=best.review_range[0],
                review_high=best.review_range[1],
                value_low=best.value_range[0],
                value_high=best.value_range[1],
                driven_by=best.driven_by,
                trust=best.trust,
            )
            for best in found.best
        ),
        stopped=found.stopped,
    )


def _cell(cell: Cell) -> CellPart:
    return CellPart(
        ship_at=cell.ship_at,
        review_every=cell.review_every,
        value=cell.value.value,
        sampling=interval(cell.value),
        delay=cell.delay,
        rework=cell.rework,
    )


def render_tradeoff(found: TradeoffDocument, look: Look | None = None, *, file: str = "FILE") -> str:
    """A trade-off as text; `file` is the portfolio as the user calls it."""
    return paint(_view(found, file), look or Look())


def _view(found: TradeoffDocument, file: str) -> Iterator[RenderableType]:
    yield words(f"{found.portfolio} · every way in the same {count(found.replications, 'future')}", "dim")
    yield BLANK
    for best in found.best:
        yield words(_verdict(found, best), "bold")
    if not found.best:
        yield words("Stopped before a way to work was judged.", "bold")
    if not found.releases:
        yield words("No package has `release: true`: nothing ships early, and only the rhythm of reviews counts.")
    for setting, cells in found.cells.items():
        yield BLANK
        yield words(f"Net value against today, {setting}: ship at, and look every so many weeks", "dim")
        yield indented(_grid(cells))
    yield BLANK
    if found.stopped:
        yield words("Stopped early: what is missing was not simulated.", "bold")
    yield Text("* may be luck (sampling, 90 %). Money assumes how defects escape and what repair takes.", style="dim")
    yield next_steps(f"execsim compare {file} SCENARIO", f"execsim sensitivity {file}")


def _verdict(found: TradeoffDocument, best: BestPart) -> str:
    cell, who = best.cell, f"{best.setting[:1].upper()}{best.setting[1:]} work"
    way = f"look every {span(cell.review_every)}"
    if found.releases:
        way = f"ship at {_share(cell.ship_at)}, {way}"
    crosses = best.value_low <= 0.0 <= best.value_high
    sure = cell.sampling.low is not None and cell.sampling.low > 0.0
    if not sure:
        gain = "no way is surely better than today's; the best looking one is"
        return f"{who}: {gain} to {way}."
    amount = (
        "worth some more than today"
        if crosses and best.trust in WEAK
        else f"{money(best.value_low)} to {money(best.value_high)} {found.currency} more than today"
    )
    where = f" (best between {_share(best.ship_low)} and {_share(best.ship_high)})" if found.releases else ""
    driver = f", driven by {spoken(best.driven_by)} ({best.trust} trust)" if best.driven_by else ""
    return f"{who}: {way}{where}: {amount}{driver}."


def _share(share: float) -> str:
    return "the end" if share >= 1.0 else percent(share)


def _grid(cells: tuple[CellPart, ...]) -> RenderableType:
    looks = list(dict.fromkeys(cell.review_every for cell in cells))
    table = columns(
        "ship at", *(f"every {every / 5:.0f} w" for every in looks), right=range(1, len(looks) + 1), wide=()
    )
    step = money_step(max(abs(cell.value) for cell in cells))
    for ship in dict.fromkeys(cell.ship_at for cell in cells):
        row = {cell.review_every: cell for cell in cells if cell.ship_at == ship}
        table.add_row(words(_share(ship)), *(_said(row[every], step) for every in looks))
    return table


def _said(cell: CellPart, step: float) -> str:
    low, high = cell.sampling.low, cell.sampling.high
    luck = low is None or high is None or low <= 0.0 <= high
    sign = "+" if cell.value > 0 else ""
    return f"{sign}{money_at(cell.value, step)}{'*' if luck and cell.value else ''}"
