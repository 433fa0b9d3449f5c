"""What is asked of each team by week, as readers may see it."""

from __future__ import annotations

from execsim.analysis.demand import seat_demand
from execsim.render.audience import Audience
from execsim.results.contract_report import DemandPart, WeekPart
from execsim.results.forecast import Forecast


def demand_parts(forecast: Forecast, audience: Audience) -> dict[str, DemandPart]:
    """Seats asked for of each team that readers may see, and when that is more than there are."""
    return {
        id_: _part(tuple(WeekPart(week=w.monday, wanted=w.wanted, available=w.available) for w in weeks))
        for id_, weeks in seat_demand(forecast).items()
        if audience.shows(f"teams.{id_}")
    }


def _part(weeks: tuple[WeekPart, ...]) -> DemandPart:
    above = [week.week for week in weeks if week.wanted > week.available]
    return DemandPart(
        weeks=weeks,
        above=len(above),
        first=min(above, default=None),
        last=max(above, default=None),
        most=max((week.wanted / week.available for week in weeks if week.available), default=None),
    )
