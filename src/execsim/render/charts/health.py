"""The health checklist as lights that work in black and white: each has its own shape, and its word."""

from __future__ import annotations

from execsim.render.charts.chart import ROW, Chart, labels, rows_axis, rows_height, whole_spec
from execsim.render.report.figures import Figures

SHAPES = {"green": "circle", "yellow": "triangle-up", "red": "square", "unknown": "cross"}
COLOURS = {"green": "@good", "yellow": "@warn", "red": "@bad", "unknown": "@muted"}


def lights(figures: Figures) -> Chart | None:
    """One light an item of the checklist; None where nothing was looked at."""
    items = figures.document.audit.checklist
    if not items:
        return None
    names = labels((item.title for item in items), 44)
    data = [
        {"row": name, "x": 0, "status": item.status, "because": item.because}
        for name, item in zip(names, items, strict=True)
    ]
    count = {status: sum(item.status == status for item in items) for status in SHAPES}
    said = ", ".join(f"{count[status]} {status}" for status in ("red", "yellow", "green", "unknown") if count[status])
    scale = {"domain": list(SHAPES), "range": list(SHAPES.values())}
    return Chart(
        key="lights",
        title="Health checklist",
        reads="square: red; triangle: yellow; circle: green; cross: nobody said",
        says=(f"Of {len(items)} items {said}.",),
        alt="Checklist: a green circle, a yellow triangle, a red square or a grey cross for unknown beside each item, "
        "with the word.",
        heads=("item", "status", "because"),
        rows=tuple((item.title, item.status, item.because) for item in items),
        spec=whole_spec(
            {
                "data": {"values": data},
                "layer": [
                    {
                        "mark": {"type": "point", "filled": True, "size": 160, "opacity": 1},
                        "encoding": {
                            "y": rows_axis(names),
                            "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.2, 3]}},
                            "shape": {"field": "status", "type": "nominal", "scale": scale, "legend": None},
                            "color": {
                                "field": "status",
                                "type": "nominal",
                                "legend": None,
                                "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
                            },
                            "tooltip": [{"field": "row", "title": "item"}, {"field": "status"}, {"field": "because"}],
                        },
                    },
                    {
                        "mark": {"type": "text", "align": "left", "dx": 14},
                        "encoding": {
                            "y": rows_axis(names),
                            "x": {"field": "x", "type": "quantitative"},
                            "text": {"field": "status"},
                        },
                    },
                ],
            },
            height=rows_height(names, ROW + 4) + 16,
        ),
    )
