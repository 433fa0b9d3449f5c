"""How sure it is: S-curves of the last finish and of value, and how many initiatives are done by when."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from execsim.render.charts.chart import Chart, Native, Series, Spec, date_axis, iso, money_axis, value_of, whole_spec
from execsim.render.charts.dates import EPOCH
from execsim.render.report.figures import Figures

HEIGHT = 260
NAMES = {"forecast": "as it is", "planned": "proposed plan"}
STROKES = {"forecast": [1, 0], "planned": [6, 3]}


def s_curve(figures: Figures, measure: Literal["finish", "value"]) -> Chart | None:
    """The share of futures at or below each date, or each sum; None where there is nothing to draw."""
    sources = [source for source in NAMES if figures.raw(source, "curve")]
    rule: Literal["week", "money"] = "week" if measure == "finish" else "money"
    points, rows = [], []
    for source in sources:
        for n, part in enumerate(figures.raw(source, "curve")):
            at, share = figures(rule, source, "curve", n, measure), figures("share", source, "curve", n, "share")
            rows.append((NAMES[source], share, at))
            if part[measure] is not None:  # the line goes through the very points; what is said of it is rounded
                said = iso(at) if measure == "finish" else value_of(at)
                points.append({"of": NAMES[source], "at": part[measure], "share": part["share"], "said": said})
    if len({point["at"] for point in points}) < 2:
        return None
    first = sources[0]
    half, eight = (figures(rule, first, "curve", n, measure) for n in (9, 15))
    low = figures(rule, first, "curve", 3, measure)
    if measure == "finish":
        says = ("Half of all futures are done by the ", half, ", 8 in 10 by the ", eight, ".")
        title, alt = "When everything is done", "the date by which everything selected is done"
    else:
        says = ("Half of all futures bring ", half, " or more; 8 in 10 bring ", low, " or more.")
        title, alt = "What it brings", f"the value by {figures('day', 'horizon')}"
    return Chart(
        key=f"s-curve-{measure}",
        title=title,
        reads="share of futures at or below",
        says=says,
        alt=f"S-curve of {alt}: share of futures from 5 % to 95 %, for {' and '.join(NAMES[s] for s in sources)}.",
        heads=("", "share of futures", "by" if measure == "finish" else "at most"),
        rows=tuple(rows),
        spec=_curve_spec(points, measure, figures.document.currency, len(sources) > 1),
        native=_curve_native(points, measure, figures.document.currency),
    )


def _curve_spec(points: list[dict[str, Any]], measure: str, currency: str, legend: bool) -> Spec:
    amount = {
        "field": "at",
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": money_axis(currency),
    }
    x = date_axis("at") if measure == "finish" else amount
    share = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": "share of futures", "format": ".0%", "values": [0, 0.2, 0.5, 0.8, 1]},
    }
    return whole_spec(
        {
            "data": {"values": points},
            "layer": [
                {
                    "mark": {"type": "line", "strokeWidth": 2.5, "interpolate": "monotone", "color": "@accent"},
                    "encoding": {
                        "x": x,
                        "y": share,
                        "strokeDash": {
                            "field": "of",
                            "type": "nominal",
                            "scale": {"domain": list(NAMES.values()), "range": list(STROKES.values())},
                            "legend": {"symbolStrokeColor": "@accent"} if legend else None,
                        },
                        "tooltip": [
                            {"field": "of", "type": "nominal", "title": "plan"},
                            {"field": "share", "type": "quantitative", "format": ".0%", "title": "share of futures"},
                            {
                                "field": "said",
                                "type": "temporal" if measure == "finish" else "quantitative",
                                "title": "at",
                            }
                            | ({} if measure == "finish" else {"format": "~s"}),
                        ],
                    },
                },
                {
                    "data": {"values": [{"share": 0.5}, {"share": 0.8}]},
                    "mark": {"type": "rule", "color": "@muted", "strokeDash": [2, 3]},
                    "encoding": {"y": share},
                },
            ],
        },
        height=HEIGHT,
    )


def _curve_native(points: list[dict[str, Any]], measure: str, currency: str) -> Native:
    def place(at: Any) -> float:
        return float((dt.date.fromisoformat(at) - EPOCH).days) if measure == "finish" else float(at)

    first = [point for point in points if point["of"] == points[0]["of"]]
    return Native(
        "scatter",
        (),
        (Series("share of futures", tuple(point["share"] for point in first)),),
        format="d mmm yy" if measure == "finish" else "#,##0",
        axis="" if measure == "finish" else currency,
        dates=measure == "finish",
        x=tuple(place(point["at"]) for point in first),
    )


def fan(figures: Figures) -> Chart | None:
    """How many initiatives are finished by the end of each month: the middle, and 8 in 10 futures round it."""
    months = figures.raw("forecast", "progress")
    if not months or months[-1]["p90"] == months[0]["p10"]:
        return None
    rows, data = [], []
    for n, month in enumerate(months):
        day = figures("day", "forecast", "progress", n, "date")
        low, mid, high = (figures("count", "forecast", "progress", n, q) for q in ("p10", "p50", "p90"))
        rows.append((day, low, mid, high))
        data.append({"at": month["date"], "low": month["p10"], "mid": month["p50"], "high": month["p90"]})
    last = len(months) - 1
    low, mid, high = (figures("count", "forecast", "progress", last, q) for q in ("p10", "p50", "p90"))
    return Chart(
        key="fan",
        title="How much is finished by when",
        reads="line: the middle of all futures; band: 8 of 10 of them",
        says=(
            "By ",
            figures("day", "forecast", "progress", last, "date"),
            " ",
            mid,
            " initiatives are finished in the middle of all futures, ",
            low,
            " to ",
            high,
            " in 8 of 10.",
        ),
        alt="Fan chart: finished initiatives at the end of each month, the median as a line and the range from the "
        "10th to the 90th percentile as a band.",
        heads=("by", "1 in 10 futures: at most", "median", "1 in 10 futures: at least"),
        rows=tuple(rows),
        spec=_fan_spec(data),
        native=Native(
            "lines",
            tuple(str(row[0]) for row in rows),
            tuple(
                Series(name, tuple(item[key] for item in data), colour)
                for name, key, colour in (
                    ("p10", "low", "@soft"),
                    ("median", "mid", "@accent"),
                    ("p90", "high", "@soft"),
                )
            ),
            format="0",
            axis="initiatives finished",
        ),
    )


def _fan_spec(data: list[dict[str, Any]]) -> Spec:
    y = {"type": "quantitative", "axis": {"title": "initiatives finished", "tickMinStep": 1}}
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": "@soft", "interpolate": "monotone"},
            "encoding": {"x": date_axis("at"), "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": "@accent", "strokeWidth": 2.5, "interpolate": "monotone"},
            "encoding": {"x": date_axis("at"), "y": {"field": "mid", **y}},
        },
    ]
    return whole_spec({"data": {"values": data}, "layer": layers}, height=220)
