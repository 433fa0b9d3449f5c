"""Who waits for whom: packages left to right, a lane an initiative, with the chain that sets the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from execsim.render.charts.chart import ROW, Chart, labels, rows_axis, rows_height, whole_spec
from execsim.render.report.figures import Figures

MOST_LANES = 30
OFTEN = 0.5  # share of futures from which on a package belongs to the chain


def dependency_map(figures: Figures) -> Chart | None:
    """Packages of what is selected, from what waits for nothing to what waits for most; None without any links."""
    document = figures.document
    selected = {id_ for id_, entry in document.forecast.initiatives.items() if entry.finish is not None}
    packages = {id_: e for id_, e in document.forecast.packages.items() if id_.partition(".")[0] in selected}
    links = [(link.before, link.after) for link in document.links if link.before in packages and link.after in packages]
    if not links:
        return None
    depth = _depths(packages.keys(), links)
    critical = {id_: entry.criticality or 0.0 for id_, entry in packages.items()}
    lanes = sorted(
        {id_.partition(".")[0] for id_ in packages},
        key=lambda lane: (-max(critical[id_] for id_ in packages if id_.startswith(f"{lane}.")), lane),
    )[:MOST_LANES]
    named = dict(zip(lanes, labels(document.forecast.initiatives[lane].name for lane in lanes), strict=True))
    chain = sorted((id_ for id_ in packages if critical[id_] >= OFTEN), key=lambda id_: (depth[id_], id_))
    shown = {id_ for id_ in packages if id_.partition(".")[0] in named}
    place = _places(sorted(shown), depth)
    nodes = [
        {
            "row": named[id_.partition(".")[0]],
            "x": place[id_],
            "name": packages[id_].name,
            "chain": "on the chain" if id_ in chain else "not on it",
            "number": str(chain.index(id_) + 1) if id_ in chain else "",
        }
        for id_ in sorted(shown)
    ]
    edges = [
        {
            "row": named[a.partition(".")[0]],
            "to_row": named[b.partition(".")[0]],
            "x": place[a],
            "x2": place[b],
            "chain": "on the chain" if a in chain and b in chain else "not on it",
        }
        for a, b in links
        if a in shown and b in shown
    ]
    says = (
        f"{len(chain)} of {len(packages)} packages set the end in more than half of all futures; they are numbered."
        if chain
        else f"No package of {len(packages)} sets the end in more than half of all futures: there is no one chain."
    )
    if len(lanes) < len({id_.partition(".")[0] for id_ in packages}):
        says += f" The {len(lanes)} initiatives that set the end most often are shown."
    return Chart(
        key="map",
        title="Who waits for whom",
        reads="red and numbered: sets the end in more than half of all futures",
        says=(says,),
        alt=f"Map of {len(shown)} packages in {len(lanes)} lanes, a lane an initiative, from left to right in the "
        "order in which they wait for each other; those that set the end in more than half of all "
        "futures are red and numbered.",
        heads=("on the chain", "how often"),
        rows=tuple(
            (f"{n}. {packages[id_].name}", figures("chance", "forecast", "packages", id_, "criticality"))
            for n, id_ in enumerate(chain, start=1)
        ),
        spec=_spec(nodes, edges, [named[lane] for lane in lanes]),
    )


def _depths(packages: Mapping[str, Any] | Any, links: list[tuple[str, str]]) -> dict[str, int]:
    """Length of the longest way to each package; a file with circles does not load."""
    before: dict[str, list[str]] = {id_: [] for id_ in packages}
    for first, second in links:
        before[second].append(first)
    depth: dict[str, int] = {}

    def of(id_: str) -> int:
        stack = [id_]
        while stack:
            top = stack[-1]
            open_ = [other for other in before[top] if other not in depth]
            if open_:
                stack += open_
                continue
            depth[top] = 1 + max((depth[other] for other in before[top]), default=-1)
            stack.pop()
        return depth[id_]

    for id_ in before:
        of(id_)
    return depth


def _places(packages: list[str], depth: Mapping[str, int]) -> dict[str, float]:
    """Where each stands in its lane: at its depth, side by side where several have the same."""
    there: dict[tuple[str, int], list[str]] = {}
    for id_ in packages:
        there.setdefault((id_.partition(".")[0], depth[id_]), []).append(id_)
    return {
        id_: level + (n + 1) / (len(same) + 1) - 0.5 if len(same) > 1 else float(level)
        for (_, level), same in there.items()
        for n, id_ in enumerate(same)
    }


def _spec(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], lanes: list[str]) -> dict[str, Any]:
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"nice": False, "padding": 14}}
    y = rows_axis(lanes, grid=True)
    colour = {
        "field": "chain",
        "type": "nominal",
        "scale": {"domain": ["on the chain", "not on it"], "range": ["@bad", "@muted"]},
        "legend": {"title": None},
    }
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": edges},
            "mark": {"type": "rule", "strokeWidth": 1.2, "opacity": 0.8},
            "encoding": {"x": x, "x2": {"field": "x2"}, "y": y, "y2": {"field": "to_row"}, "color": colour},
        },
        {
            "data": {"values": nodes},
            "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1, "stroke": "@paper", "strokeWidth": 1},
            "encoding": {"x": x, "y": y, "color": colour, "tooltip": [{"field": "name", "title": "package"}]},
        },
        {
            "data": {"values": nodes},
            "mark": {"type": "text", "fontSize": 9, "fontWeight": "bold", "color": "@paper"},
            "encoding": {"x": x, "y": y, "text": {"field": "number"}},
        },
    ]
    return whole_spec({"layer": layers}, height=max(140, rows_height(lanes, ROW + 4) + 50))
