"""Where it is tight: seats of each team by period of the plan."""

from __future__ import annotations

from typing import Any

from execsim.render.charts.chart import ROW, Chart, Native, Series, labels, rows_axis, whole_spec
from execsim.render.phrases import listed
from execsim.render.report.figures import Figure, Figures

FULL = 1e-6  # seats; what is left of a period that is full
STEPS = ("none", "up to half", "up to 4 in 5", "nearly full", "every seat taken")
COLOURS = ("@empty", "@load1", "@load2", "@warn", "@bad")
MOST_PERIODS = 120
MOST_LINES = 3


def heat_map(figures: Figures) -> Chart | None:
    """Seats used of each team by period; None without a plan that uses any."""
    plan = figures.document.plan
    if plan is None:
        return None
    teams = {id_: loads for id_, loads in plan.capacity.items() if "/" not in id_}
    last = max((n for loads in teams.values() for n, load in enumerate(loads) if load.used > 0), default=-1)
    periods = min(last + 1, MOST_PERIODS)
    if periods < 1:
        return None
    names = dict(zip(teams, labels(plan.seats.get(id_, id_) for id_ in teams), strict=True))
    data: list[dict[str, Any]] = []
    full: dict[str, int] = {}
    rows: list[tuple[str | Figure, ...]] = []
    for id_, loads in teams.items():
        for n, load in enumerate(loads[:periods]):
            step = _step(load.used, load.available)
            data.append(
                {"row": names[id_], "at": load.period, "step": STEPS[step], "used": load.used, "of": load.available}
            )
            full[id_] = full.get(id_, 0) + (step == len(STEPS) - 1)
            if step == len(STEPS) - 1 and full[id_] == 1:
                rows.append(
                    (
                        names[id_],
                        load.period,
                        figures("count", "plan", "capacity", id_, n, "used"),
                        figures("count", "plan", "capacity", id_, n, "available"),
                    )
                )
    tight = sorted((id_ for id_ in full if full[id_]), key=lambda id_: (-full[id_], id_))
    said = listed([plan.seats.get(id_, id_) for id_ in tight], 2) if tight else ""
    shown = [load.period for load in next(iter(teams.values()))[:periods]]
    return Chart(
        key="load",
        title="Where it is tight",
        reads="a red cell with a dot: every seat is taken",
        says=(f"Every seat is taken most often at {said}." if said else "No team is ever full in this plan.",),
        alt=f"Heat map of {len(teams)} teams by {plan.grid}: the darker, the more seats are used; where every seat is "
        "taken the cell is red and has a dot.",
        heads=("team", f"first {plan.grid} in which every seat is taken", "seats used", "seats there"),
        rows=tuple(rows),
        spec=_spec(data, [names[id_] for id_ in teams], shown),
        native=Native(
            "lines",
            tuple(shown),
            tuple(
                Series(names[id_], tuple(_share(load.used, load.available) for load in teams[id_][:periods]), colour)
                for id_, colour in zip(
                    tight[:MOST_LINES] or list(teams)[:1], ("@bad", "@accent", "@warn"), strict=False
                )
            ),
            format="0%",
            axis="share of seats used",
            grid=tuple(
                (names[id_], tuple(_share(load.used, load.available) for load in teams[id_][:periods])) for id_ in teams
            ),
        ),
    )


def _share(used: float, available: float) -> float | None:
    return round(used / available, 2) if available > 0 else None


def _step(used: float, available: float) -> int:
    if used <= 0 or available <= 0:
        return 0
    share = used / available
    return 4 if used > available - FULL else 1 if share <= 0.5 else 2 if share <= 0.8 else 3


def _spec(data: list[dict[str, Any]], names: list[str], periods: list[str]) -> dict[str, Any]:
    every = max(1, round(len(periods) / 10))
    x = {
        "field": "at",
        "type": "ordinal",
        "scale": {"domain": periods},
        "axis": {"title": None, "values": periods[::every], "labelAngle": 0, "labelOverlap": True, "ticks": False},
    }
    y = rows_axis(names)
    return whole_spec(
        {
            "data": {"values": data},
            "layer": [
                {
                    "mark": {"type": "rect", "stroke": "@paper", "strokeWidth": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "color": {
                            "field": "step",
                            "type": "ordinal",
                            "scale": {"domain": list(STEPS), "range": list(COLOURS)},
                        },
                        "tooltip": [
                            {"field": "row", "title": "team"},
                            {"field": "at", "title": "period"},
                            {"field": "used", "title": "seats used"},
                            {"field": "of", "title": "seats there"},
                        ],
                    },
                },
                {
                    "transform": [{"filter": f"datum.step == '{STEPS[-1]}'"}],
                    "mark": {"type": "point", "filled": True, "size": 9, "color": "@paper", "opacity": 1},
                    "encoding": {"x": x, "y": y},
                },
            ],
        },
        height=ROW * len(names) + 70,
    )
