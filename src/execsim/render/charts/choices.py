"""What there is to choose: what each option costs and brings, and what each finding is worth."""

from __future__ import annotations

import itertools
from typing import Any

from execsim.render.charts.chart import Chart, Native, Series, labels, money_axis, value_of, whole_spec
from execsim.render.report.figures import Figures

HEIGHT = 300
LINE = 17  # pixels
NAMES = 0.6  # of the costs' span, at the right


def frontier(figures: Figures) -> Chart | None:
    """Net value against cost of every option; None without scenarios, or where none differs."""
    comparison = figures.document.comparison
    if comparison is None or len(comparison.scenarios) < 2:
        return None
    names = ["as it is" if name == comparison.base else name for name in comparison.scenarios]
    shown = labels(names, 28)
    data: list[dict[str, Any]] = []
    rows: list[tuple[Any, ...]] = []
    for name, label in zip(comparison.scenarios, shown, strict=True):
        cost = figures("money", "comparison", "scenarios", name, "cost", "mean")
        net = figures("money", "comparison", "scenarios", name, "net_value", "mean")
        eight = figures("week", "comparison", "scenarios", name, "finish", "p80")
        data.append(
            {
                "name": label,
                "cost": value_of(cost),
                "net": value_of(net),
                "eight": eight.text,
                "base": "as it is" if name == comparison.base else "option",
            }
        )
        rows.append((label, cost, net, eight))
    if len({(item["cost"], item["net"]) for item in data}) < 2:
        return None
    best = max(range(len(data)), key=lambda n: data[n]["net"] or 0.0)
    dominated = _dominated(data)
    says: tuple[Any, ...] = ("Most net value: ", rows[best][0], ", ", rows[best][2], " for ", rows[best][1], ".")
    return Chart(
        key="frontier",
        title="What each option costs and brings",
        reads="mean over all futures",
        says=says,
        alt=f"Points for {len(data)} options: cost to the right, net value upwards; {len(data) - len(dominated)} are "
        "on the frontier, where nothing else brings more for less.",
        heads=("option", "cost", "net value", "8 in 10 done by"),
        rows=tuple(rows),
        spec=_spec(data, figures.document.currency),
        native=Native(
            "scatter",
            tuple(shown),
            (Series("net value", tuple(item["net"] for item in data)),),
            format="#,##0",
            axis=f"cost, {figures.document.currency}",
            x=tuple(item["cost"] or 0.0 for item in data),
        ),
    )


def _dominated(data: list[dict[str, Any]]) -> list[int]:
    """Options for which another one brings at least as much for no more, and better in one of both."""
    points = [(item["cost"] or 0.0, item["net"] or 0.0) for item in data]
    return [
        n
        for n, (cost, net) in enumerate(points)
        if any(c <= cost and v >= net and (c, v) != (cost, net) for c, v in points)
    ]


def _apart(places: list[float]) -> list[float]:
    """Heights for names: as near to their points as names that do not lie on each other can be."""
    least = (max(places) - min(places)) * LINE / (HEIGHT - 90) or 1.0
    order = sorted(range(len(places)), key=lambda n: places[n])
    found = dict(enumerate(places))
    for before, n in itertools.pairwise(order):
        found[n] = max(found[n], found[before] + least)
    shift = sum(found[n] - places[n] for n in order) / len(order)
    return [found[n] - shift for n in range(len(places))]


def _spec(data: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    dominated = _dominated(data)
    beside = _apart([item["net"] for item in data])
    best = ("on the frontier", "something is better in both")
    values = [item | {"beside": beside[n], "best": best[n in dominated]} for n, item in enumerate(data)]
    costs = [item["cost"] for item in data]
    span = max(costs) - min(costs) or abs(max(costs)) or 1.0
    x = {
        "field": "cost",
        "type": "quantitative",  # names stand to the right of their points and need room there
        "scale": {"zero": False, "domain": [min(costs) - 0.06 * span, max(costs) + NAMES * span], "nice": False},
        "axis": money_axis(f"cost, {currency}", tickCount=6),
    }
    y = {
        "field": "net",
        "type": "quantitative",
        "scale": {"zero": False, "padding": 24},
        "axis": money_axis(f"net value, {currency}"),
    }
    tips = [
        {"field": "name", "title": "option"},
        {"field": "cost", "type": "quantitative", "format": "~s"},
        {"field": "net", "type": "quantitative", "format": "~s", "title": "net value"},
        {"field": "eight", "title": "8 in 10 done by"},
    ]
    return whole_spec(
        {
            "data": {"values": values},
            "layer": [
                {
                    "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "tooltip": tips,
                        "shape": {
                            "field": "best",
                            "type": "nominal",
                            "legend": {"title": None},
                            "scale": {
                                "domain": list(best),
                                "range": ["circle", "cross"],
                            },
                        },
                        "color": {
                            "field": "best",
                            "type": "nominal",
                            "scale": {
                                "domain": list(best),
                                "range": ["@accent", "@muted"],
                            },
                        },
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 12},
                    "encoding": {"x": x, "y": {"field": "beside", "type": "quantitative"}, "text": {"field": "name"}},
                },
            ],
        },
        height=HEIGHT,
    )
