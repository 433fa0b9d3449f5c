"""One initiative explained in the terminal: its dates, its chain, what it waited for, what moves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import chance, day, monday, money, percent, share_of_futures, span
from execsim.render.terminal import BAR, BLANK, Look, columns, indented, line, next_steps, paint, words
from execsim.render.terminal_forecast import CAUSES, MOVES, back_test, heading
from execsim.results.contract_forecast import EntryPart, ExplanationPart, FinishPart, ForecastDocument

MOST_REASONS, MOST_PACKAGES, MOST_INPUTS = 8, 8, 6
LONGEST_BAR = 16


def render_explanation(forecast: ForecastDocument, look: Look | None = None, *, file: str = "FILE") -> str:
    """Render what a forecast explains as text; `file` is the portfolio as the user calls it."""
    return paint(_view(forecast, file), look or Look())


def _view(forecast: ForecastDocument, file: str) -> Iterator[RenderableType]:
    explained = forecast.explained
    assert explained is not None, "the forecast was asked to explain an initiative"
    yield heading(forecast)
    yield BLANK
    yield words(explained.entry.name, "bold")
    finish = explained.entry.finish
    if finish is None:
        yield indented(Text("is not selected: nothing of it happens."))
        yield next_steps(f"execsim simulate {file} --set initiatives.{explained.id}.selected=true")
        return
    yield from map(indented, _dates(explained.entry, finish, forecast))
    yield BLANK
    yield from _reasons(explained)
    yield from _packages(explained, forecast)
    yield from _inputs(explained)
    yield back_test(forecast)
    yield next_steps(f"execsim simulate {file} --trace 1", f"execsim compare {file} SCENARIO")


def _dates(entry: EntryPart, finish: FinishPart, forecast: ForecastDocument) -> Iterator[Text]:
    year = (forecast.as_of or forecast.horizon).year

    def by(date: dt.date | None) -> str:
        return monday(date, year=year) if date else f"> {day(finish.beyond, year=year)}" if finish.beyond else "later"

    if entry.due:
        yield words(f"due {day(entry.due, year=year)}: on time {chance(entry.on_time or 0.0)}")
    yield words(f"half of futures by the week of {by(finish.p50)}, 8 in 10 by the week of {by(finish.p80)}")
    flow = "" if entry.flow_efficiency is None else f"; {percent(entry.flow_efficiency)} of its time is work"
    yield words(f"sets the last date in {_share(entry.criticality)}{flow}")
    if entry.delay_cost:
        yield words(f"waiting and rework cost it {money(entry.delay_cost)} {forecast.currency}")


def _share(criticality: float | None) -> str:
    if not criticality:
        return "no future"
    return "every future" if criticality == 1.0 else share_of_futures(criticality)


def _reasons(explained: ExplanationPart) -> Iterator[RenderableType]:
    total = sum(explained.chain.values()) or 1.0
    if not explained.reasons:
        return
    yield Text("What its finish waited for, along its own chain", style="bold")
    table = columns("", "", "", "", right=(1,), wide=(3,))
    most = explained.reasons[0].days
    for reason in explained.reasons[:MOST_REASONS]:
        cause = reason.cause if reason.cause in CAUSES else f"waiting_for_{reason.cause}"
        bar = Text(BAR * max(1, round(LONGEST_BAR * reason.days / most)), style="blue")
        table.add_row(CAUSES[cause], span(reason.days), bar, words(reason.name))
    rest = sum(reason.days for reason in explained.reasons[MOST_REASONS:])
    if rest / total > 0.02:
        table.add_row("other", span(rest), "", "")
    yield indented(table)
    yield BLANK


def _packages(explained: ExplanationPart, forecast: ForecastDocument) -> Iterator[RenderableType]:
    year = (forecast.as_of or forecast.horizon).year
    yield Text("The packages on its chain", style="bold")
    table = columns("", "days", "half by", right=(1,))
    for id_, days in list(explained.chain.items())[:MOST_PACKAGES]:
        entry = forecast.packages.get(id_)
        half = entry.finish.p50 if entry and entry.finish else None
        table.add_row(words(entry.name if entry else id_), f"{days:.0f}", day(half, year=year) if half else "")
    yield indented(table)
    yield BLANK


def _inputs(explained: ExplanationPart) -> Iterator[RenderableType]:
    yield Text("What moves its finish most", style="bold")
    for place, one in enumerate(explained.crucial):
        if place >= MOST_INPUTS and one.kind in {other.kind for other in explained.crucial[:place]}:
            continue
        earlier = "" if one.cruciality > 0 else " (the other way: it frees seats or goes with luck that does)"
        yield indented(line(f"{one.cruciality:5.2f}  ", words(MOVES[one.kind].format(name=one.name)), earlier))
    if not explained.crucial:
        yield indented(Text("nothing that luck alone would not show", style="dim"))
    yield indented(
        Text(f"(Rank correlation over the futures; below {explained.noise:.2f} it may be luck.)", style="dim")
    )
    yield BLANK
