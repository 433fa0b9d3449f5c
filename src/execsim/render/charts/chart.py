"""A chart: what it says, in words, as figures, as a Vega-Lite specification, and as data for a native chart."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from execsim.render.phrases import plain, plain_lines
from execsim.render.report.figures import Figure, Text

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # the grammar's name; nothing is fetched from it
FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
LONGEST_LABEL = 34  # letters of a line
MOST_LINES = 2
TWO_LINES = "indexof(datum.value, '\\n') >= 0"
BREAK = "split(datum.label, '\\n')"
ROW = 22  # pixels of a row with a name
WIDTH = 720

Spec = dict[str, Any]
NativeKind = Literal["stacked-bars", "bars", "lines", "scatter"]


@dataclass(frozen=True, slots=True)
class Series:
    """Values of a native chart, one a category (or an x); a hidden series only holds up the next one."""

    name: str
    values: tuple[float | None, ...]
    colour: str = "@accent"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Native:
    """What a workbook or a slide needs to draw the chart itself.

    `dates` tells that values (of a scatter: places) are days, as spreadsheets count them. `x` are the places of a
    scatter; with categories its points are apart, without they are one line. `grid` are shares by row and category,
    for whatever can colour cells.
    """

    kind: NativeKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    format: str = "General"
    axis: str = ""
    dates: bool = False
    x: tuple[float, ...] = ()
    grid: tuple[tuple[str, tuple[float | None, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and everything that stands in for it.

    Attributes
    ----------
    reads
        How to read its marks, where that is not plain.
    says
        The caption: its point in a sentence.
    alt
        What there is to see, for whoever does not see it.
    heads, rows
        The figures as a table.
    spec
        Vega-Lite; colours are names such as `@accent`, which a theme replaces.
    """

    key: str
    title: str
    reads: str
    says: Text
    alt: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | Figure | Text, ...], ...]
    spec: Spec = field(repr=False)
    native: Native | None = field(default=None, repr=False)


def whole_spec(parts: Mapping[str, Any], *, height: int, width: int = WIDTH) -> Spec:
    """A specification with what all share: size, letters, lines; no colour of its own."""
    return {
        "$schema": SCHEMA,
        "width": width,
        "height": height,
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 4,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": "@ink",
                "titleColor": "@ink",
                "gridColor": "@grid",
                "domainColor": "@grid",
                "tickColor": "@grid",
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
            },
            "text": {"color": "@ink", "fontSize": 12},
            "legend": {"labelColor": "@ink", "titleColor": "@ink", "labelFontSize": 12, "orient": "top", "title": None},
        },
        **parts,
    }


def coloured(spec: Any, colours: Mapping[str, str]) -> Any:
    """The same specification with every `@name` replaced by a colour, and every text of a stranger plain."""
    if isinstance(spec, dict):
        return {key: coloured(value, colours) for key, value in spec.items()}
    if isinstance(spec, list):
        return [coloured(value, colours) for value in spec]
    return colours.get(spec) or plain_lines(spec).strip() if isinstance(spec, str) else spec


def labels(names: Iterable[str], longest: int = LONGEST_LABEL) -> list[str]:
    """Names as an axis can show them: plain, on two lines at most, and all different."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        short = _on_lines(plain(name) or "-", longest)
        if short.startswith("@"):
            short = f" {short}"  # a colour to `coloured`
        seen[short] = seen.get(short, 0) + 1
        found.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return found


def _on_lines(name: str, longest: int) -> str:
    """A name on as many lines as it needs, of which there are `MOST_LINES`; the rest is cut off visibly."""
    lines = textwrap.wrap(name, longest)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: longest - 1].rstrip()}…"]
    return "\n".join(lines)


def on_one_line(names: Iterable[str]) -> tuple[str, ...]:
    """Labels for whatever breaks lines itself."""
    return tuple(name.replace("\n", " ") for name in names)


def rows_height(names: Sequence[str], row: float = ROW) -> int:
    """Pixels that rows with these names need."""
    return round(len(names) * row * (1.5 if any("\n" in name for name in names) else 1.0))


def rows_axis(domain: Sequence[str], **axis: Any) -> Spec:
    """The vertical axis of a chart with a name a row, in the order given."""
    return {
        "field": "row",
        "type": "nominal",
        "scale": {"domain": list(domain)},
        "axis": {
            "title": None,
            "labelLimit": 400,
            "labelExpr": BREAK,
            "labelOffset": {"condition": {"test": TWO_LINES, "value": -6}, "value": 0},
            "domain": False,
            "ticks": False,
            "grid": False,
            **axis,
        },
    }


def date_axis(field_: str, **more: Any) -> Spec:
    """A horizontal axis of dates; days are days wherever the reader is."""
    return {
        "field": field_,
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": None, "labelOverlap": True, "tickCount": 8, "labelFlush": False},
        **more,
    }


def money_axis(title: str, **more: Any) -> Spec:
    """The labels of an axis of money, in the words of the report: 1.2 M, 640 k, 3 bn."""
    said = "format(datum.value, '~s')"
    for letter, word in (("G", " bn"), ("M", " M"), ("k", " k")):
        said = f"replace({said}, '{letter}', '{word}')"
    return {"title": title, "labelExpr": said, "labelOverlap": True, **more}


def iso(figure: Figure) -> str | None:
    """The date of a figure as Vega reads it."""
    return None if figure.number is None else str(figure.number)


def value_of(figure: Figure) -> float | None:
    """The number of a figure that is not a date."""
    return float(figure.number) if isinstance(figure.number, (int, float)) else None
