"""Why it takes so long: where the time went on the chain that sets the end, and what moves that end."""

from __future__ import annotations

from typing import Any

from execsim.render.charts.chart import (
    Chart,
    Native,
    Series,
    labels,
    on_one_line,
    rows_axis,
    rows_height,
    value_of,
    whole_spec,
)
from execsim.render.report.figures import Figure, Figures
from execsim.render.terminal_forecast import CAUSES

SMALL = 0.005  # share of the chain below which a cause is left out
UNITS = (("years", 250.0, 750.0), ("weeks", 5.0, 15.0), ("days", 1.0, 0.0))  # with working days, and from how many on
WAITS = {"waiting_for_decision": "a decision", "waiting_for_seat": "a free seat"}


def waterfall(figures: Figures) -> Chart | None:
    """Working days by cause along the chain that sets the last finish, one after the other; None for no chain."""
    days: dict[str, float] = figures.raw("forecast", "attribution")
    total = sum(days.values())
    if total <= 0:
        return None
    unit, size, _ = next(unit for unit in UNITS if total >= unit[2])
    work = ("working", "reworking")
    waits = sorted((cause for cause in days if cause not in work), key=lambda cause: (-days[cause], cause))
    shown = [cause for cause in (*work, *waits) if days[cause] / total >= SMALL]
    data: list[dict[str, Any]] = []
    rows: list[tuple[str | Figure, ...]] = []
    at = 0.0
    for cause in shown:
        figure = figures("days", "forecast", "attribution", cause)
        length = (value_of(figure) or 0.0) / size
        data.append(
            {
                "row": CAUSES[cause],
                "from": at,
                "to": at + length,
                "length": length,
                "says": figure.text,
                "sort": "work" if cause in work else "wait",
            }
        )
        rows.append((CAUSES[cause], figure, behind(figures, cause)))
        at += length
    names = [str(row[0]) for row in rows]
    wait = figures.document.headline
    says: tuple[str | Figure, ...] = ("Nothing waits on the chain that sets the end.",)
    if wait.wait is not None:
        says = (
            "The longest wait on the chain that sets the end is for ",
            WAITS.get(wait.wait, CAUSES[wait.wait]),
            ": ",
            figures("days", "headline", "days"),
            ", ",
            figures("share", "headline", "share"),
            " of it.",
        )
    return Chart(
        key="waterfall",
        title="Where the time went",
        reads="mean working time on the chain that sets the end",
        says=says,
        alt="Waterfall of the mean working time on the chain that sets the last finish: work first, then "
        "each cause of waiting, the longest first.",
        heads=("cause", "mean working time", "behind it"),
        rows=tuple(rows),
        spec=whole_spec(
            {
                "data": {"values": data},
                "layer": [
                    {
                        "mark": {"type": "bar", "height": 14, "cornerRadius": 2},
                        "encoding": {
                            "y": rows_axis(names),
                            "x": {
                                "field": "from",
                                "type": "quantitative",
                                "scale": {"domainMax": at * 1.15},
                                "axis": {"title": f"{unit} of work, one after the other"},
                            },
                            "x2": {"field": "to"},
                            "color": {
                                "field": "sort",
                                "type": "nominal",
                                "scale": {"domain": ["work", "wait"], "range": ["@accent", "@warn"]},
                            },
                            "tooltip": [{"field": "row", "title": "cause"}, {"field": "says", "title": "mean"}],
                        },
                    },
                    {
                        "mark": {"type": "text", "align": "left", "dx": 5},
                        "encoding": {
                            "y": rows_axis(names),
                            "x": {"field": "to", "type": "quantitative"},
                            "text": {"field": "says"},
                        },
                    },
                ],
            },
            height=rows_height(names) + 70,
        ),
        native=Native(
            "stacked-bars",
            on_one_line(names),
            (
                Series("before", tuple(item["from"] for item in data), hidden=True),
                *(
                    Series(sort, tuple(item["length"] * (item["sort"] == sort) for item in data), colour)
                    for sort, colour in (("work", "@accent"), ("wait", "@warn"))
                ),
            ),
            format="0",
            axis=f"{unit} of work",
        ),
    )


def behind(figures: Figures, cause: str) -> str:
    """What stands behind a cause: teams, decisions and parties outside, by name."""
    forecast = figures.document.forecast
    return ", ".join(forecast.names.get(id_, id_) for id_ in forecast.waited_for.get(cause, ())[:2])


def movers(figures: Figures) -> Chart | None:
    """The inputs that move the last finish most; None where none does beyond luck."""
    crucial = figures.document.forecast.crucial
    if not crucial:
        return None
    names = labels((one.name for one in crucial), 52)
    strengths = [figures("number", "forecast", "crucial", n, "cruciality") for n in range(len(crucial))]
    data: list[dict[str, Any]] = [
        {"row": name, "strength": value_of(strength), "kind": one.kind}
        for name, strength, one in zip(names, strengths, crucial, strict=True)
    ]
    return Chart(
        key="movers",
        title="What moves the end most",
        reads="to the right: the more of it, the later the end",
        says=(f"What moves the end most is '{crucial[0].name}'.",),
        alt="Bars of rank correlation with the last finish, from -1 to 1, the strongest on top: packages by their "
        "length, teams and decisions by their wait, risks by whether they happen.",
        heads=("input", "kind", "moves with the end (-1 to 1)"),
        rows=tuple((one.name, one.kind, strength) for one, strength in zip(crucial, strengths, strict=True)),
        spec=whole_spec(
            {
                "data": {"values": data},
                "mark": {"type": "bar", "height": 13, "cornerRadius": 2, "color": "@accent"},
                "encoding": {
                    "y": rows_axis(names),
                    "x": {
                        "field": "strength",
                        "type": "quantitative",
                        "axis": {"title": "rank correlation with the end", "format": ".1f", "tickMinStep": 0.1},
                    },
                    "tooltip": [
                        {"field": "row", "title": "input"},
                        {"field": "kind"},
                        {"field": "strength", "type": "quantitative", "title": "moves with the end"},
                    ],
                },
            },
            height=rows_height(names) + 50,
        ),
        native=Native(
            "bars",
            on_one_line(names),
            (Series("moves with the end", tuple(item["strength"] for item in data)),),
            format="0.0",
        ),
    )
