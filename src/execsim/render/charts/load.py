"""Where it is tight: seats asked for of each team, week by week, against the seats that it has."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from execsim.render.charts.chart import (
    Chart,
    Native,
    Series,
    labels,
    on_one_line,
    rows_axis,
    rows_height,
    whole_spec,
)
from execsim.render.phrases import day, listed
from execsim.render.report.figures import Figure, Figures, Text
from execsim.results.contract_report import DemandPart, WeekPart

STEPS = ("none", "up to half", "up to 4 in 5", "up to its limit", "above its limit")
COLOURS = ("@empty", "@load1", "@load2", "@warn", "@bad")
BOUNDS = (0.0, 0.5, 0.8, 1.0)
MOST_TEAMS = 30
MOST_LINES = 3
Source = Literal["demand", "planned_demand"]


def heat_map(figures: Figures, source: Source = "demand") -> Chart | None:
    """Seats asked for of each team by week, red above its limit; None where no seat is ever asked for."""
    asked: dict[str, DemandPart] = getattr(figures.document, source)
    ranked = sorted(asked, key=lambda id_: (-asked[id_].above, -(asked[id_].most or 0.0), id_))[:MOST_TEAMS]
    teams = [id_ for id_ in asked if id_ in ranked]
    if not any(asked[id_].most for id_ in teams):
        return None
    names = dict(zip(teams, labels(_name(figures, id_) for id_ in teams), strict=True))
    tight = [id_ for id_ in ranked if asked[id_].above]
    weeks = [week.week for week in asked[teams[0]].weeks]
    grid = tuple((names[id_], tuple(map(_share, asked[id_].weeks))) for id_ in teams)
    return Chart(
        key="load" if source == "demand" else "load-planned",
        title="Where it is tight" + ("" if source == "demand" else " with the proposed plan"),
        reads="seats that work holds or waits for, mean of all futures; red with a dot: more than the team has",
        says=_says(figures, source, tight),
        alt=f"Heat map of {len(teams)} teams by week: the darker, the more of its seats are asked for; where more are "
        "asked for than there are the cell is red and has a dot.",
        heads=("team", "weeks above its limit", "from", "to", "at most, of its seats"),
        rows=tuple(_row(figures, source, id_) for id_ in teams),
        spec=_spec(grid, weeks),
        native=Native(
            "lines",
            tuple(day(week) for week in weeks),
            tuple(
                Series(on_one_line([names[id_]])[0], tuple(map(_share, asked[id_].weeks)), colour)
                for id_, colour in zip(tight[:MOST_LINES] or teams[:1], ("@bad", "@accent", "@warn"), strict=False)
            ),
            format="0%",
            axis="seats asked for, share of those there",
            grid=tuple(zip(on_one_line(names.values()), (shares for _, shares in grid), strict=True)),
        ),
    )


def _says(figures: Figures, source: Source, tight: list[str]) -> Text:
    with_it = "" if source == "demand" else "With the proposed plan "
    if not tight:
        return (f"{with_it or 'As it is '}no team is asked for more seats than it has, on the mean of all futures.",)
    first, cut = tight[0], len(getattr(figures.document, source)) > MOST_TEAMS
    says: Text = (
        f"{with_it}{_name(figures, first)} is asked for up to ",
        figures("times", source, first, "most"),
        " its seats, and for more than it has in ",
        figures("count", source, first, "above"),
        " weeks",
    )
    others = listed([_name(figures, id_) for id_ in tight[1:]], 2)
    return (*says, f"; {others} too." if others else ".", f" The tightest {MOST_TEAMS} teams are shown." if cut else "")


def _row(figures: Figures, source: Source, id_: str) -> tuple[str | Figure, ...]:
    part: DemandPart = getattr(figures.document, source)[id_]
    ends = tuple(figures("day", source, id_, end) if part.above else "" for end in ("first", "last"))
    most = figures("times", source, id_, "most") if part.most else "none"
    return (_name(figures, id_), figures("count", source, id_, "above"), *ends, most)


def _name(figures: Figures, team: str) -> str:
    found = figures.document.forecast.teams.get(team)
    return found.name if found else team


def _share(week: WeekPart) -> float | None:
    """Of a week on which nobody works None."""
    return round(week.wanted / week.available, 2) if week.available > 0 else None


def _step(share: float | None) -> int:
    return sum((share or 0.0) > bound for bound in BOUNDS)


def _spec(grid: tuple[tuple[str, tuple[float | None, ...]], ...], weeks: list[dt.date]) -> dict[str, Any]:
    data = [
        {"row": name, "at": week.isoformat(), "step": STEPS[_step(share)], "share": share or 0.0}
        for name, shares in grid
        for week, share in zip(weeks, shares, strict=True)
    ]
    names = [name for name, _ in grid]
    every = max(1, round(len(weeks) / 7))
    x = {
        "field": "at",
        "type": "ordinal",
        "scale": {"domain": [week.isoformat() for week in weeks]},
        "axis": {
            "title": None,
            "values": [week.isoformat() for week in weeks[every // 2 :: every]],
            "labelExpr": "utcFormat(toDate(datum.value), '%-d %b %y')",
            "labelAngle": 0,
            "labelOverlap": True,
            "ticks": False,
        },
    }
    y = rows_axis(names)
    tips = [
        {"field": "row", "title": "team"},
        {"field": "at", "title": "week of"},
        {"field": "share", "type": "quantitative", "format": ".0%", "title": "of its seats"},
    ]
    scale = {"domain": list(STEPS), "range": list(COLOURS)}
    return whole_spec(
        {
            "data": {"values": data},
            "layer": [
                {
                    "mark": {"type": "rect", "stroke": "@paper", "strokeWidth": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "color": {"field": "step", "type": "ordinal", "scale": scale},
                        "tooltip": tips,
                    },
                },
                {
                    "transform": [{"filter": f"datum.step == '{STEPS[-1]}'"}],
                    "mark": {"type": "point", "filled": True, "size": 9, "color": "@paper", "opacity": 1},
                    "encoding": {"x": x, "y": y},
                },
            ],
        },
        height=rows_height(names) + 70,
    )
