"""What there is to choose: what each option costs and brings, and what plans a budget would buy."""

from __future__ import annotations

from typing import Any

from execsim.render.charts.chart import Chart, Native, Series, labels, money_axis, on_one_line, value_of, whole_spec
from execsim.render.report.figures import Figure, Figures
from execsim.render.report.wording import titled

HEIGHT = 300
LETTERS = 20  # of a line of a name beside its point
LINE = 15  # pixels
ROUNDS = 12  # until names, and the axis that has room for them, agree
BESIDE = 0.9  # of the costs' span: the column of names at the right
KINDS = ("on the frontier", "something is better in both")
Row = tuple[str, Figure, Figure, Figure]  # option, cost, net value, 8 in 10 done by


def frontier(figures: Figures) -> Chart | None:
    """Net value against cost of every option, and of plans under parts of the budget; None where there is no choice."""
    found = [*_options(figures), *_plans(figures)]
    rows = [row for row in found if value_of(row[1]) is not None and value_of(row[2]) is not None]
    if len({(row[1].number, row[2].number) for row in rows}) < 2:
        return None
    seen = {(row[1].number, row[2].number): row for row in reversed(rows)}
    drawn = [row for row in rows if seen[row[1].number, row[2].number] is row]  # of plans that are alike the first
    shown = labels((row[0] for row in drawn), LETTERS)
    points = [(value_of(row[1]) or 0.0, value_of(row[2]) or 0.0) for row in drawn]
    beaten = [any(c <= cost and v >= net and (c, v) != (cost, net) for c, v in points) for cost, net in points]
    best = max(range(len(drawn)), key=lambda n: (points[n][1], -points[n][0]))
    data: list[dict[str, Any]] = [
        {"name": name, "cost": cost, "net": net, "eight": row[3].text, "best": KINDS[worse]}
        for name, row, (cost, net), worse in zip(shown, drawn, points, beaten, strict=True)
    ]
    return Chart(
        key="frontier",
        title="What each option costs and brings",
        reads="mean over all futures; circle: nothing brings more for less",
        says=("Most net value: ", drawn[best][0], ", ", drawn[best][2], " for ", drawn[best][1], "."),
        alt=f"Points for {len(drawn)} options: cost to the right, net value upwards; {beaten.count(False)} are "
        "circles on the frontier, where nothing else brings more for less; the others are crosses.",
        heads=("option", "cost", "net value", "8 in 10 done by"),
        rows=tuple(rows),
        spec=_spec(data, figures.document.currency),
        native=Native(
            "scatter",
            on_one_line(shown),
            (Series("net value", tuple(net for _, net in points)),),
            format="#,##0",
            axis=f"cost, {figures.document.currency}",
            x=tuple(cost for cost, _ in points),
        ),
    )


def _options(figures: Figures) -> list[Row]:
    """What was compared."""
    comparison = figures.document.comparison
    if comparison is None:
        return []
    rows = []
    for name in comparison.scenarios:
        at = ("comparison", "scenarios", name)
        rows.append(
            (
                "as it is" if name == comparison.base else titled(name),
                figures("money", *at, "cost", "mean"),
                figures("money", *at, "net_value", "mean"),
                figures("week", *at, "finish", "p80"),
            )
        )
    return rows


def _plans(figures: Figures) -> list[Row]:
    """The best plans that were found under parts of the budget."""
    found = figures.document.frontier
    if found is None:
        return []
    return [
        (
            f"plan, {point.name.replace('%', ' %')}",
            figures("money", "frontier", "points", n, "cost"),
            figures("money", "frontier", "points", n, "value"),
            figures("week", "frontier", "points", n, "finish_p80"),
        )
        for n, point in enumerate(found.points)
    ]


def _apart(places: list[float], sizes: list[int], pixel: float) -> list[float]:
    """Heights for names, as near to their points as names of so many lines can be without lying on each other."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    found: dict[int, float] = {}
    top = min(places) - pixel * LINE
    for n in order:
        half = pixel * (LINE * sizes[n] + 4) / 2
        found[n] = max(places[n], top + half)
        top = found[n] + half
    shift = sum(found[n] - places[n] for n in order) / len(order)
    return [found[n] - shift for n in range(len(places))]


def _heights(nets: list[float], sizes: list[int], height: int) -> tuple[list[float], float, list[float]]:
    """Heights for names, what a pixel is worth, and from where to where the axis goes: each hangs on the others."""
    low, high = min(nets), max(nets)
    margin = (high - low or abs(high) or 1.0) / 8
    ends, beside, pixel = [low - margin, high + margin], nets, 0.0
    for _ in range(ROUNDS):
        pixel = (ends[1] - ends[0]) / (height - 90)
        beside = _apart(nets, sizes, pixel)
        ends = [min(ends[0], min(beside) - LINE * pixel), max(ends[1], max(beside) + LINE * pixel)]
    return beside, pixel, ends


def _spec(data: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    costs = [item["cost"] for item in data]
    span = max(costs) - min(costs) or abs(max(costs)) or 1.0
    column = max(costs) + 0.12 * span
    sizes = [item["name"].count("\n") + 1 for item in data]
    height = max(HEIGHT, sum(LINE * size + 4 for size in sizes) + 150)
    beside, pixel, ends = _heights([item["net"] for item in data], sizes, height)
    values = [
        item | {"beside": place, "first": place + pixel * LINE * (size - 1) / 2, "column": column}
        for item, place, size in zip(data, beside, sizes, strict=True)
    ]
    scale = {"zero": False, "domain": [min(costs) - 0.06 * span, max(costs) + BESIDE * span], "nice": False}
    axis = money_axis(f"cost, {currency}", tickCount=8, grid=False, ticks=False)
    axis["labelExpr"] = f"datum.value < {column} ? {axis['labelExpr']} : ''"  # names stand there
    x = {"field": "cost", "type": "quantitative", "scale": scale, "axis": axis}
    y = {
        "field": "net",
        "type": "quantitative",
        "scale": {"zero": False, "domain": ends, "nice": False},
        "axis": money_axis(f"net value, {currency}", tickCount=6, grid=False, domain=True),
    }
    tips = [
        {"field": "name", "title": "option"},
        {"field": "cost", "type": "quantitative", "format": "~s"},
        {"field": "net", "type": "quantitative", "format": "~s", "title": "net value"},
        {"field": "eight", "title": "8 in 10 done by"},
    ]

    def by(colours: list[str]) -> dict[str, Any]:
        return {"field": "best", "type": "nominal", "scale": {"domain": list(KINDS), "range": colours}}

    return whole_spec(
        {
            "data": {"values": values},
            "layer": [
                {
                    "mark": {"type": "rule", "color": "@grid"},
                    "encoding": {"x": x, "x2": {"field": "column"}, "y": y, "y2": {"field": "beside"}},
                },
                {
                    "transform": [{"filter": f"datum.best == '{KINDS[0]}'"}],
                    "mark": {"type": "line", "color": "@accent", "interpolate": "step-after", "opacity": 0.6},
                    "encoding": {"x": x, "y": y, "order": {"field": "cost", "type": "quantitative"}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "tooltip": tips,
                        "shape": by(["circle", "cross"]) | {"legend": {"title": None}},
                        "color": by(["@accent", "@muted"]),
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "lineBreak": "\n", "lineHeight": LINE},
                    "encoding": {
                        "x": {"field": "column", "type": "quantitative"},
                        "y": {"field": "first", "type": "quantitative"},
                        "text": {"field": "name"},
                    },
                },
            ],
        },
        height=height,
    )
