"""The JSON contract of a forecast: what will happen, how sure that is, and why it is late."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from execsim.results.contract_part import Part


class FinishPart(Part):
    """Quantiles of a finish date; null is later than `beyond`, the last day that was looked at.

    `p80_interval` is the 90 % sampling interval of p80; null in it is an open end.
    """

    p10: dt.date | None
    p50: dt.date | None
    p80: dt.date | None
    p90: dt.date | None
    p80_interval: tuple[dt.date | None, dt.date | None]
    beyond: dt.date | None


class MoneyPart(Part):
    """Money over all replications: mean and quantiles."""

    mean: float
    p10: float
    p50: float
    p80: float
    p90: float


class CostPart(MoneyPart):
    """Money spent, and the cap on it where the portfolio has one."""

    budget: float | None


class AttributionPart(Part):
    """Mean working days by cause along the chain that set a finish; they add up to its length.

    For a package: its own life from release to done. For a team: its packages' part of the portfolio's chain.
    """

    working: float
    reworking: float
    paused: float
    held: float
    waiting_for_predecessor: float
    waiting_for_lag: float
    waiting_for_external: float
    waiting_for_not_before: float
    waiting_for_decision: float
    waiting_for_risk_delay: float
    waiting_for_wip_limit: float
    waiting_for_seat: float


class CrucialPart(Part):
    """An input and how strongly it moves with a finish, over the replications.

    `cruciality` is Spearman's rank correlation of a package's length, a team's wait for seats, a decision's wait
    or a risk's happening with the finish.
    """

    kind: Literal["package", "team", "decision", "risk"]
    id: str
    name: str
    cruciality: float


class EntryPart(Part):
    """What will happen to an outcome, an initiative or a package.

    `finish` is null for what is not part of the selection; `on_time` is the share of replications that keep
    `due`; `criticality` the share in which it lies on the chain that sets the last finish; `value` the mean
    money by the horizon; `cruciality` how strongly the length of a package moves with the last finish;
    `flow_efficiency` working days over working and waiting days; `delay_cost` the mean money that waiting and
    rework cost. For outcomes `done` is the share of replications in which the work behind it is done by the
    horizon, `moved` the share in which that also moved the outcome: null where no `works` is given. `start` is the
    median first day of an initiative or a package.
    """

    name: str
    due: dt.date | None
    finish: FinishPart | None
    on_time: float | None
    criticality: float | None
    value: float | None
    attribution: AttributionPart | None = None
    flow_efficiency: float | None = None
    cruciality: float | None = None
    crucial: tuple[CrucialPart, ...] = ()
    delay_cost: float | None = None
    done: float | None = None
    moved: float | None = None
    start: dt.date | None = None


class TeamPart(Part):
    """Share of the available seat-days that is used, packages waiting for a seat on average, days that each waits."""

    name: str
    utilisation: float | None
    queue: float | None
    wait: float | None
    attribution: AttributionPart | None = None
    flow_efficiency: float | None = None
    cruciality: float | None = None


class DecisionPart(Part):
    """Mean working days from asking to its fall, days of waiting for it on the chain, how it moves the finish."""

    wait: float | None
    on_chain: float
    cruciality: float | None


class RiskPart(Part):
    """Share of replications in which a risk happened, and how strongly it moves with the last finish."""

    name: str
    happened: float
    cruciality: float | None


class JointPart(Part):
    """Joint confidence of cost and date: shares of futures within the budget, on time, and both at once.

    `date` says what on time means: every due date of the outcomes (of the initiatives, where no outcome has
    one) is kept, or all is done by the end of the calendar. Null where there is no budget.
    """

    date: Literal["outcomes", "initiatives", "end"]
    on_time: float
    within_budget: float | None
    both: float | None


class AtRiskPart(Part):
    """Net value in bad futures: what 9 in 10 exceed, the mean of the worst tenth, and the chance of a loss."""

    p10: float
    worst_tenth: float
    loss: float


class DelayCostPart(Part):
    """Money that waiting and rework cost: value less penalties without them, less with them, in the same futures.

    `by_cause` splits the mean by the days on the chain of each initiative; its sum is the mean.
    """

    mean: float
    p10: float
    p90: float
    by_cause: AttributionPart


class ReasonPart(Part):
    """Mean working days on a chain by cause, with what stands behind them: a decision, a team, a package ..."""

    cause: str
    kind: Literal["package", "team", "decision", "risk", "external", ""]
    id: str
    name: str
    days: float


class ExplanationPart(Part):
    """Why an initiative finishes when it does.

    `chain` are mean working days on the initiative's own driving chain by package (also of others), most first;
    `reasons` the same by cause and what stands behind it; `noise` is the cruciality that luck alone would show.
    """

    id: str
    entry: EntryPart
    packages: dict[str, EntryPart]
    chain: dict[str, float]
    reasons: tuple[ReasonPart, ...]
    crucial: tuple[CrucialPart, ...]
    noise: float


class BackTestPart(Part):
    """The finished work that the assumptions in force were fitted to, and how their 8-in-10 dates held.

    `share` is that of work left out of the fit that ended by its P80 date, with its 90 % interval.
    """

    records: int
    file: str
    on: dt.date
    share: float
    low: float
    high: float


class SeatWaitPart(Part):
    """Mean working days on the portfolio's chain in which a seat of a team was waited for.

    `skill` is the one that the seat had to have; empty where any seat would do.
    """

    team: str
    name: str
    skill: str
    days: float


class CurvePart(Part):
    """A share of futures, and the date and the money that this share does not exceed; a null date is later than all."""

    share: float
    finish: dt.date | None
    value: float


class ProgressPart(Part):
    """How many of the selected initiatives are finished by a day: quantiles over the futures."""

    date: dt.date
    p10: float
    p50: float
    p90: float


class StuckPart(Part):
    """A package that never ends though all before it does: what it waits for then, in how many replications.

    `cause` is a key of `attribution`; `kind`, `id` and `name` say who stands behind it, empty where nobody does;
    `skill` is what people of a team must know.
    """

    package: str
    cause: str
    kind: Literal["decision", "team", ""]
    id: str
    name: str
    replications: int
    skill: str = ""


class NeverEndsPart(Part):
    """Replications in which selected work was unfinished after five horizons, and what held it up, most first."""

    replications: int
    stuck: tuple[StuckPart, ...]


class ForecastDocument(Part):
    """What `execsim simulate` expects.

    `waited_for` has the ids of what stands behind the waiting, most of it first, and `names` what people call these.

    `crucial` are the inputs that move the last finish most, beyond what luck alone would show. `half_width` is half
    the interval of the last finish's P80, relative to the time from `as_of` to it (null: open); `precision` is the
    one that was asked for. `never_ends` is null where all selected work ends in every replication. `curve` is the
    distribution of last finish and value by twentieths, `progress` how many initiatives are finished by the end of each
    month of the horizon.
    """

    kind: Literal["forecast"] = "forecast"
    portfolio: str
    as_of: dt.date | None
    currency: str
    horizon: dt.date
    seed: int
    requested: int
    replications: int
    engine: str
    back_tested: bool
    portfolio_finish: FinishPart | None
    value: MoneyPart
    cost: CostPart
    net_value: MoneyPart
    outcomes: dict[str, EntryPart]
    initiatives: dict[str, EntryPart]
    packages: dict[str, EntryPart]
    teams: dict[str, TeamPart]
    attribution: AttributionPart
    waited_for: dict[str, tuple[str, ...]]
    assumed: tuple[str, ...]
    flow_efficiency: float | None = None
    delay_cost: DelayCostPart | None = None
    joint: JointPart | None = None
    at_risk: AtRiskPart | None = None
    decisions: dict[str, DecisionPart] = Field(default_factory=dict)
    risks: dict[str, RiskPart] = Field(default_factory=dict)
    crucial: tuple[CrucialPart, ...] = ()
    explained: ExplanationPart | None = None
    back_test: BackTestPart | None = None
    sampling: Literal["plain", "latin-hypercube"] = "plain"
    precision: float | None = None
    half_width: float | None = None
    curve: tuple[CurvePart, ...] = ()
    progress: tuple[ProgressPart, ...] = ()
    never_ends: NeverEndsPart | None = None
    waited_for_seats: tuple[SeatWaitPart, ...] = ()
    names: dict[str, str] = Field(default_factory=dict)
