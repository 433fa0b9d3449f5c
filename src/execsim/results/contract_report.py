"""The JSON contract of a report: the documents it is made of, and what stands on its first page.

`execsim report FILE -o report.json` writes it; `execsim report report.json -o report.html` reads it again, so that a
page, a workbook and slides can be made from one run.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from execsim.results.contract import AuditDocument, ComparisonDocument
from execsim.results.contract_forecast import ForecastDocument
from execsim.results.contract_part import Part
from execsim.results.contract_plan import PlanDocument
from execsim.results.contract_prices import PricesDocument
from execsim.results.contract_rolling import FrontierDocument
from execsim.results.contract_sensitivity import SensitivityDocument
from execsim.results.findings import Trust

AgendaKind = Literal["plan", "scenario", "remedies", "decision"]


class PutOffPart(Part):
    """What it costs to settle something one meeting later.

    `basis` says where the money comes from: `simulated` is the paired difference of net value in the same futures
    (`low` and `high` its 90 % sampling interval), `even` the gain times the share of the time to the horizon that
    passes until then, as if it came evenly. Money is net value lost; below zero is gained.
    """

    until: dt.date
    money: float
    low: float | None
    high: float | None
    basis: Literal["simulated", "even"]


class OptionPart(Part):
    """One of the ways to settle it.

    Attributes
    ----------
    scenario
        The scenario of the comparison in which it was simulated; None where it is the base of another.
    step
        The place in `prices.path` up to which remedies are taken; None where it is not about remedies.
    """

    name: str
    scenario: str | None
    recommended: bool
    step: int | None = None


class AgendaPart(Part):
    """Something that has to be decided: what there is to choose, what is recommended, who decides, by when.

    Attributes
    ----------
    kind
        `plan`: which initiatives; `scenario`: a change of the file that was compared; `remedies`: what the audit
        found and is worth mending; `decision`: one of the file's own decisions that work waits for.
    about
        Name of the scenario, or id of the decision; `remedies` for these.
    who
        The role that decides; None where the file names nobody.
    forum
        The meeting at which it can be taken; None where there is none.
    by
        Day of that meeting (of the next review, where there is no forum).
    gain
        Mean net value that the recommendation brings more than the first option; None for a decision.
    source
        The document of the report in which the options were simulated.
    """

    kind: AgendaKind
    about: str
    question: str
    options: tuple[OptionPart, ...]
    recommended: str
    because: str
    who: str | None
    forum: str | None
    by: dt.date | None
    gain: float | None
    put_off: PutOffPart | None
    source: Literal["comparison", "together", "waiting", "prices"] = "comparison"


class HeadlinePart(Part):
    """The first numbers.

    `outcomes` counts those with work behind them; `in_time` is how many of these are to be expected in time: the sum
    of `on_time` of those that are due and of `done` of those that are not. `wait` is the largest cause of waiting on
    the chain that sets the last finish, `days` its mean working days there, `share` its share of that chain; None
    where nothing waits.
    """

    outcomes: int
    in_time: float
    wait: str | None
    behind: str | None
    days: float | None
    share: float | None


class ThisWeekPart(Part):
    """One change for this week: its finding, by the place in `audit.findings`, and its work in person-days.

    `what` says what its remedy changes, in words, and `price` is its place in `prices.prices`; empty and null where it
    has no price.
    """

    finding: int
    effort: float | None
    what: str = ""
    price: int | None = None


class LinkPart(Part):
    """A package (or an external, `external.ID`) that another package waits for."""

    before: str
    after: str


class AssumptionPart(Part):
    """A behavioural number in force; `own` where the file gives it."""

    name: str
    means: str
    value: float
    low: float
    high: float
    trust: Trust
    source: str
    own: bool


class WeekPart(Part):
    """Seats asked for of a team and seats it has, on the mean of a week's working days; `week` is its Monday."""

    week: dt.date
    wanted: float
    available: float


class DemandPart(Part):
    """What is asked of a team: seats that work holds or waits for, mean of all futures.

    `above` counts the weeks in which that is more than there are, between `first` and `last`; `most` is the largest
    share of its seats that is asked for in a week.
    """

    weeks: tuple[WeekPart, ...]
    above: int
    first: dt.date | None
    last: dt.date | None
    most: float | None


class ReportDocument(Part):
    """Everything a report says. Null is what was not asked for, or cannot be said.

    Attributes
    ----------
    file
        The portfolio as the user called it.
    planned
        The forecast of the plan: its selection and order followed, its dates left free.
    waiting
        The comparison behind `put_off`: each scenario is a decision that falls one meeting later.
    together
        The scenarios on top of the proposed plan, against that plan.
    prices, sensitivity, frontier
        What findings are worth, what the answer hangs on, and plans under parts of the budget, where that was asked
        for.
    demand, planned_demand
        What is asked of each team, as it is and with the proposed plan.
    names
        What readers call decisions, forums, metrics and all else that changes are made to, by dotted path.
    externals
        Names of what others deliver, by id.
    people
        What readers call people whose ids stand in changes.
    """

    kind: Literal["report"] = "report"
    portfolio: str
    file: str
    as_of: dt.date | None
    currency: str
    horizon: dt.date
    audit: AuditDocument
    forecast: ForecastDocument
    plan: PlanDocument | None
    planned: ForecastDocument | None
    comparison: ComparisonDocument | None
    waiting: ComparisonDocument | None
    prices: PricesDocument | None = None
    sensitivity: SensitivityDocument | None = None
    together: ComparisonDocument | None = None
    frontier: FrontierDocument | None = None
    demand: dict[str, DemandPart] = Field(default_factory=dict)
    planned_demand: dict[str, DemandPart] = Field(default_factory=dict)
    names: dict[str, str] = Field(default_factory=dict)
    agenda: tuple[AgendaPart, ...]
    headline: HeadlinePart
    change: ThisWeekPart | None
    links: tuple[LinkPart, ...]
    externals: dict[str, str]
    people: dict[str, str]
    assumptions: tuple[AssumptionPart, ...]
