"""When what is done: a Gantt of initiatives, with what chance makes of their ends and who waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from execsim.render.charts.chart import (
    Chart,
    Native,
    Series,
    Spec,
    date_axis,
    iso,
    labels,
    on_one_line,
    rows_axis,
    rows_height,
    whole_spec,
)
from execsim.render.report.figures import Figure, Figures

MOST_ROWS = 40
EPOCH = dt.date(1899, 12, 30)  # day 0 of spreadsheets
Bar = tuple[str, str, Figure, Figure, Figure, Figure, Figure]  # id, name, start, end, p50, p80, due


def gantt(figures: Figures) -> Chart | None:
    """Initiatives from start to end as planned, with the range of their ends in simulation; None without any."""
    planned = figures.document.plan is not None and figures.document.planned is not None
    every = sorted(_bars(figures, planned), key=lambda bar: (bar[2].number or dt.date.max, bar[0]))
    bars = every[:MOST_ROWS]
    if not bars:
        return None
    names = labels((bar[1] for bar in bars), 44)
    rows = [
        {"row": name, "from": iso(b[2]), "to": iso(b[3]), "half": iso(b[4]), "eight": iso(b[5]), "due": iso(b[6])}
        for name, b in zip(names, bars, strict=True)
    ]
    late = sum(_later(bar[5], bar[6]) for bar in every)
    dated = sum(bar[6].number is not None for bar in every)
    what, bar_is = ("The proposed plan", "as planned") if planned else ("The plan as it is", "in half of all futures")
    says = (
        f"{what}: {late} of {dated} initiatives with a due date miss it in more than 2 of 10 futures."
        if dated
        else f"{what}: when each initiative runs; none has a due date."
    )
    if len(every) > len(bars):
        says += f" Of {len(every)} the first {len(bars)} are shown."
    return Chart(
        key="gantt",
        title="When what is done",
        reads=f"bar: {bar_is}; line: half to 8 of 10 futures; diamond: due; dashed: today",
        says=(says,),
        alt=f"Gantt chart of {len(bars)} initiatives: a bar from start to end, a line on to the week by which 8 of 10 "
        "futures have finished it, a diamond at the due date, thin lines from work to "
        "what waits for it, and a dashed line today.",
        heads=("initiative", "starts", "ends as planned" if planned else "half of futures", "8 in 10 by", "due"),
        rows=tuple((bar[1], bar[2], bar[3], bar[5], bar[6]) for bar in bars),
        spec=_spec(rows, names, _waits(figures, bars, names), figures.raw("as_of")),
        native=_native(names, bars),
    )


def _bars(figures: Figures, planned: bool) -> Iterator[Bar]:
    source = "planned" if planned else "forecast"
    document = figures.document.planned if planned else figures.document.forecast
    assert document is not None, "only asked for where there is one"
    for id_, entry in document.initiatives.items():
        finish = [figures("week", source, "initiatives", id_, "finish", q) for q in ("p50", "p80")]
        if entry.finish is None:
            continue
        if planned:
            start, end = (figures("day", "plan", "initiatives", id_, key) for key in ("start", "finish"))
        else:
            start, end = figures("week", source, "initiatives", id_, "start"), finish[0]
        if start.number is not None and end.number is not None:
            yield id_, entry.name, start, end, finish[0], finish[1], figures("day", source, "initiatives", id_, "due")


def _later(eight: Figure, due: Figure) -> bool:
    if not isinstance(due.number, dt.date):
        return False
    return not isinstance(eight.number, dt.date) or eight.number > due.number


def _waits(figures: Figures, bars: list[Bar], names: list[str]) -> list[dict[str, str | None]]:
    """From the end of a package to the start of a package of another initiative that waits for it, as planned."""
    plan, packages = figures.document.plan, figures.document.forecast.packages
    there = packages.keys() if plan is None else plan.packages.keys()
    row = {bar[0]: name for bar, name in zip(bars, names, strict=True)}
    found = []
    for link in figures.document.links:
        first, second = (id_.partition(".")[0] for id_ in (link.before, link.after))
        if first != second and first in row and second in row and {link.before, link.after} <= there:
            end = figures("day", "plan", "packages", link.before, "finish")
            start = figures("day", "plan", "packages", link.after, "start")
            if plan is None:
                end = figures("week", "forecast", "packages", link.before, "finish", "p50")
                start = figures("week", "forecast", "packages", link.after, "start")
            found.append({"row": row[first], "to_row": row[second], "from": iso(end), "to": iso(start)})
    return found


def _spec(
    rows: list[dict[str, str | None]], names: list[str], waits: list[dict[str, str | None]], as_of: str | None
) -> Spec:
    y, tip = rows_axis(names), [{"field": "row", "type": "nominal", "title": "initiative"}]
    tips = [
        *tip,
        *(
            {"field": f, "type": "temporal", "title": t}
            for f, t in (("from", "starts"), ("to", "ends"), ("due", "due"))
        ),
        {"field": "eight", "type": "temporal", "title": "8 in 10 by"},
    ]
    layers: list[Spec] = [
        {
            "data": {"values": waits},
            "mark": {"type": "rule", "color": "@muted", "strokeWidth": 1, "opacity": 0.7},
            "encoding": {"y": y, "y2": {"field": "to_row"}, "x": date_axis("from"), "x2": {"field": "to"}},
        }
    ]
    if not waits:
        layers = []
    today: list[Spec] = []
    if as_of is not None:
        today.append(
            {
                "data": {"values": [{"at": as_of}]},
                "mark": {"type": "rule", "color": "@ink", "strokeDash": [3, 3]},
                "encoding": {"x": date_axis("at")},
            }
        )
    return whole_spec(
        {
            "data": {"values": rows},
            "layer": [
                *layers,
                {
                    "mark": {"type": "bar", "height": 11, "color": "@accent", "cornerRadius": 2},
                    "encoding": {"y": y, "x": date_axis("from"), "x2": {"field": "to"}, "tooltip": tips},
                },
                {
                    "transform": [{"filter": "isValid(datum.eight)"}],
                    "mark": {"type": "rule", "color": "@ink", "strokeWidth": 1.5},
                    "encoding": {"y": y, "x": date_axis("half"), "x2": {"field": "eight"}},
                },
                *(
                    {
                        "transform": [{"filter": f"isValid(datum.{field})"}],
                        "mark": {"type": "tick", "color": "@ink", "thickness": 1.5, "size": size},
                        "encoding": {"y": y, "x": date_axis(field)},
                    }
                    for field, size in (("half", 7), ("eight", 12))
                ),
                {
                    "transform": [{"filter": "isValid(datum.due)"}],
                    "mark": {
                        "type": "point",
                        "shape": "diamond",
                        "filled": True,
                        "color": "@bad",
                        "size": 90,
                        "opacity": 1,
                        "stroke": "@paper",
                        "strokeWidth": 1.5,
                    },
                    "encoding": {"y": y, "x": date_axis("due")},
                },
                *today,
            ],
        },
        height=max(120, rows_height(names) + 40),
    )


def _native(names: list[str], bars: list[Bar]) -> Native:
    def days(figure: Figure) -> float:
        assert isinstance(figure.number, dt.date), "bars without dates are left out"
        return float((figure.number - EPOCH).days)

    starts = tuple(days(bar[2]) for bar in bars)
    ends = tuple(days(bar[3]) for bar in bars)
    later = tuple(max(0.0, days(b[5]) - end) if b[5].number else 0.0 for b, end in zip(bars, ends, strict=True))
    return Native(
        "stacked-bars",
        on_one_line(names),
        (
            Series("starts", starts, hidden=True),
            Series("as planned", tuple(end - start for start, end in zip(starts, ends, strict=True))),
            Series("until 8 in 10", later, "@soft"),
        ),
        format="d mmm yy",
        dates=True,
    )
