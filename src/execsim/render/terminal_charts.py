"""Charts of a forecast in plain characters: S-curves of finish and value, and a Gantt with the range of finishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.text import Text

from execsim.render.audience import Audience
from execsim.render.phrases import day, money, plain
from execsim.render.terminal import BLANK, Look, paint, words
from execsim.results.forecast import Floats, Forecast
from execsim.results.statistics import quantile

Chart = Literal["s-curve", "gantt"]
HEIGHT = 11  # lines of an S-curve: 0 % to 100 % by tens
NARROWEST, GUTTER = 20, 7
RIGHT = 13  # columns for the date beside a bar
MOST_ROWS = 40
QUANTILES = (0.1, 0.5, 0.8, 0.9)


def render_chart(forecast: Forecast, audience: Audience, chart: Chart, look: Look | None = None) -> str:
    """A chart of a forecast as text."""
    look = look or Look()
    draw = {"s-curve": _s_curves, "gantt": _gantt}[chart]
    return paint(draw(forecast, audience, look.width), look)


# --- S-curves ----------------------------------------------------------------------------------------------


def _s_curves(forecast: Forecast, audience: Audience, width: int) -> Iterator[RenderableType]:
    calendar = forecast.model.calendar
    yield _title(forecast, audience)
    yield Text("Share of futures at or below each date and value", style="dim")
    yield BLANK
    if np.isnan(forecast.initiative_finish).all():
        yield Text("No initiative is selected: there is nothing to draw.", style="bold")
        return
    yield Text("All selected work is finished", style="bold")
    yield from s_curve(forecast.finish, width, lambda days: day(calendar.finish_date(days)))
    if forecast.value.any():
        yield BLANK
        until = day(calendar.finish_date(forecast.model.horizon))
        yield Text(f"Value by {until}, {forecast.model.currency}", style="bold")
        yield from s_curve(forecast.value, width, money)


def s_curve(sample: Floats, width: int, label: Callable[[float], str]) -> Iterator[Text]:
    """Draw the share of a sample at or below each number: one dot a column, half and eighty per cent ruled.

    What never ends lies to the right of the chart: the curve then stays below 100 %.
    """
    known = sample[np.isfinite(sample)]
    if not known.size:
        yield Text("never, in any future", style="dim")
        return
    columns = max(NARROWEST, width - GUTTER - 1)
    low, high = float(known.min()), float(known.max())
    if high == low:
        yield words(f"always {label(low)}" if known.size == sample.size else f"{label(low)}, or never")
        return
    places = np.linspace(low, high, columns)
    shares = np.searchsorted(np.sort(known), places, side="right") / sample.size
    heights = [round(share * (HEIGHT - 1)) for share in shares.tolist()]
    for row in range(HEIGHT - 1, -1, -1):
        ruled = {5: "-", 8: "-"}.get(row, " ")
        dots = "".join(_dot(heights, column, row) or ruled for column in range(columns))
        yield words_as_drawn(f"{row * 10:>4} % |{dots}".rstrip())
    yield words_as_drawn(" " * (GUTTER - 1) + "+" + "-" * columns)
    ends = ((0.0, low), (0.5, float(places[columns // 2])), (1.0, high))
    yield words_as_drawn(_axis([(share, label(at)) for share, at in ends], columns))
    marks = ((round(100 * share), quantile(sample, share)) for share in QUANTILES)
    said = (f"P{share} {label(at) if np.isfinite(at) else 'never'}" for share, at in marks)
    yield words_as_drawn(" " * GUTTER + "   ".join(said))


def _dot(heights: Sequence[int], column: int, row: int) -> str:
    """`*` on the curve, and on the way up between two columns."""
    here, before = heights[column], heights[max(column - 1, 0)]
    return "*" if here == row or before < row < here else ""


def _axis(labels: Sequence[tuple[float, str]], columns: int) -> str:
    """Labels below a line: the first begins at its left end, the last ends at its right one."""
    line = [" "] * (GUTTER + columns)
    for share, text in labels:
        start = GUTTER + round(share * (columns - len(text)))
        line[start : start + len(text)] = text
    return "".join(line).rstrip()


# --- Gantt -------------------------------------------------------------------------------------------------


def _gantt(forecast: Forecast, audience: Audience, width: int) -> Iterator[RenderableType]:
    model = forecast.model
    year = model.calendar.finish_date(model.as_of).year
    yield _title(forecast, audience)
    yield Text("= until half of the futures are done, - until 8 in 10, > later, ! due", style="dim")
    yield BLANK
    bars = sorted(_bars(forecast, audience), key=lambda bar: (bar.start, bar.p50, bar.name))
    if not bars:
        yield Text("No initiative is selected: there is nothing to draw.", style="bold")
        return
    ends = [end for bar in bars for end in (bar.p80, bar.due) if np.isfinite(end)]
    first, last = model.as_of, max([*ends, model.as_of + 1.0])
    names = min(max(cell_len(bar.name) for bar in bars), width // 3)
    columns = width - names - 2 - RIGHT
    for bar in bars[:MOST_ROWS]:
        drawn = draw_bar(bar, first, last, columns)
        said = day(model.calendar.finish_date(bar.p80), year=year) if np.isfinite(bar.p80) else "later"
        yield words_as_drawn(f"{set_cell_size(bar.name, names)}  {drawn}  {said}".rstrip())
    if len(bars) > MOST_ROWS:
        yield Text(f"and {len(bars) - MOST_ROWS} more", style="dim")
    left, right = (day(model.calendar.finish_date(at), year=year) for at in (first, last))
    between = " " * max(1, columns - len(left) - len(right))
    yield words_as_drawn(f"{' ' * (names + 2)}{left}{between}{right}  8 in 10 by")


class Bar(NamedTuple):
    """One initiative on a time line, in working days; `inf` is later than anything."""

    name: str
    start: float
    p50: float
    p80: float
    due: float


def _bars(forecast: Forecast, audience: Audience) -> Iterator[Bar]:
    model, table = forecast.model, forecast.model.initiatives
    for i, id_ in enumerate(table.ids):
        days = forecast.initiative_finish[:, i]
        mine = model.packages.initiative == i
        if np.isnan(days).all() or not mine.any() or not audience.shows(f"initiatives.{id_}"):
            continue
        start = np.min(forecast.package_start[:, mine], axis=1)
        due = float(table.due[i]) if audience.shows(f"initiatives.{id_}.due") else np.inf
        name = plain(audience.say(table.names[i]))
        yield Bar(name, quantile(start, 0.5), quantile(days, 0.5), quantile(days, 0.8), due)


def draw_bar(bar: Bar, first: float, last: float, columns: int) -> str:
    """Draw an initiative between two moments; what goes on beyond the right end ends in `>`."""

    def place(moment: float) -> int:
        return round((min(max(moment, first), last) - first) / (last - first) * (columns - 1))

    line = [" "] * columns
    if np.isfinite(bar.start):
        start, p50, p80 = place(bar.start), place(bar.p50), place(bar.p80)
        line[start : p80 + 1] = "-" * (p80 + 1 - start)
        line[start : p50 + 1] = "=" * (p50 + 1 - start)
        line[p80] = "|" if np.isfinite(bar.p80) else ">"
    if np.isfinite(bar.due):
        line[place(bar.due)] = "!"
    return "".join(line)


def _title(forecast: Forecast, audience: Audience) -> Text:
    name = audience.say(forecast.model.name)
    return words(f"{name} · {forecast.replications:,} futures, seed {forecast.seed}", "dim")


def words_as_drawn(text: str) -> Text:
    """A line of a chart: its blanks count, and it is cut rather than folded."""
    return Text(text, no_wrap=True, overflow="crop")
