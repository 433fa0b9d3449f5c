"""The JSON contract: one document a kind, as DESIGN promises it to programs that read execsim's results.

Keys may be added, never renamed. A date is ISO text, a duration working days, money the portfolio's
currency, a share or a chance 0 to 1. What is not known is null, never left out and never NaN.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from execsim.results.findings import Framework, Grade, Severity, Status, Trust


class Part(BaseModel):
    """Anything in a document."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, populate_by_name=True)


# -------------------------------------------------------------------------------------------------- audit
class Place(Part):
    """Where something stands in a file; line and column count from 1."""

    file: str
    line: int
    column: int


class PatchPart(Part):
    """One change to the portfolio: a dotted path, what happens there, with what, and why."""

    path: str
    op: Literal["to", "add", "remove", "times"]
    value: Any
    why: str = ""


class RemedyPart(Part):
    """The world with a finding fixed: patches, when they begin to hold, their chance to, person-days of work."""

    set: tuple[PatchPart, ...]
    starts: float | None = None
    works: float | None = None
    effort: float | None = None


class EditPart(Part):
    """A change of the file itself that mends a finding; safe where it may be made without asking."""

    set: tuple[PatchPart, ...]
    safe: bool


class RelatedPart(Part):
    """Another place that belongs to a finding: a link of a chain, a member of a ratio."""

    path: str
    title: str
    location: Place | None


class FindingPart(Part):
    """One rule that fires on one entity; `known` from a baseline, `waived` by a waiver that still holds."""

    code: str
    name: str
    severity: Severity
    pitfall: str
    given: str
    entity: str
    title: str
    path: str
    message: str
    location: Place | None
    mitigation: str
    ask: tuple[str, ...]
    whom: str = ""
    tags: tuple[str, ...] = ()
    checklist: str | None = None
    framework: Framework | None = None
    trust: Trust | None = None
    evidence: dict[str, Any]
    remedy: RemedyPart | None
    preview: str = ""
    fix: EditPart | None = None
    related: tuple[RelatedPart, ...] = ()
    fingerprint: str
    known: bool = False
    waived: bool
    waived_until: dt.date | None


class ChecklistPart(Part):
    """One item of the health checklist."""

    item: str
    title: str
    status: Status
    because: str
    ask: tuple[str, ...]
    looked: int
    found: int


class SkippedPart(Part):
    """A rule that could not look at some entities, and the facts that are missing there."""

    code: str
    missing: tuple[str, ...]
    entities: tuple[str, ...]


class QuestionPart(Part):
    """Something that nobody has said yet: whom to ask, by role, what, and what hangs on it."""

    whom: str
    text: str
    because: str
    codes: tuple[str, ...]
    about: tuple[str, ...]
    paths: tuple[str, ...]


class DisabledPart(Part):
    """A rule that a pack switched off, and its reason."""

    code: str
    why: str
    pack: str


class CountsPart(Part):
    """Findings in all, and those that are new (neither waived nor known), known from a baseline, waived, gone."""

    findings: int = 0
    new: int = 0
    known: int = 0
    waived: int = 0
    gone: int = 0


class AuditDocument(Part):
    """What `execsim audit` found; findings worst first.

    `blind` are rules that could look at nothing, `framework` the one to apply first, `partial` tells that rules
    were selected by hand, `gone` are fingerprints that a baseline has and this audit has not.
    """

    kind: Literal["audit"] = "audit"
    portfolio: str
    as_of: dt.date | None
    grade: Grade
    rules: int
    findings: tuple[FindingPart, ...]
    checklist: tuple[ChecklistPart, ...]
    skipped: tuple[SkippedPart, ...]
    blind: tuple[str, ...]
    framework: Framework | None = None
    questions: tuple[QuestionPart, ...] = ()
    disabled: tuple[DisabledPart, ...] = ()
    partial: bool = False
    gone: tuple[str, ...] = ()
    counts: CountsPart = CountsPart()


# ----------------------------------------------------------------------------------------------- forecast
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
    horizon, `moved` the share in which that also moved the outcome: null where no `works` is given.
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


class ForecastDocument(Part):
    """What `execsim simulate` expects. `waited_for` names what stands behind the waiting, most of it first.

    `crucial` are the inputs that move the last finish most, beyond what luck alone would show. `half_width` is half
    the interval of the last finish's P80, relative to the time from `as_of` to it (null: open); `precision` is the
    one that was asked for.
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
    decisions: dict[str, DecisionPart] = {}
    risks: dict[str, RiskPart] = {}
    crucial: tuple[CrucialPart, ...] = ()
    explained: ExplanationPart | None = None
    back_test: BackTestPart | None = None
    sampling: Literal["plain", "latin-hypercube"] = "plain"
    precision: float | None = None
    half_width: float | None = None


# --------------------------------------------------------------------------------------------------- plan
class PlannedInitiative(Part):
    """Whether an initiative is done, when, and for those left out what stands in the way."""

    name: str
    selected: bool
    start: dt.date | None
    finish: dt.date | None
    why: str | None


class PlannedPackage(Part):
    """First and last day of a package, its mode (null: as written), seats by team, place in the order of starts."""

    name: str
    start: dt.date
    finish: dt.date
    mode: str | None
    teams: dict[str, int]
    rank: int


class LoadPart(Part):
    """Seats of a team in one period of the grid."""

    period: str
    used: float
    available: float
    worth_of_one_more: float | None


class PlanDocument(Part):
    """What `execsim optimise` proposes; packages are those of selected initiatives.

    `bound` is what no plan on this grid can exceed, `gap` = |bound - value| / max(|value|, 1e-9);
    `not_read` are limits of the file that the plan may break, and means that it does not use: the bound holds without
    them. `capacity` is by team id, and by `team/skill` for its skills; `seats` says what people call them.
    `conflict` names the lines that cannot hold together when there is no plan at all.
    """

    kind: Literal["plan"] = "plan"
    portfolio: str
    as_of: dt.date | None
    currency: str
    horizon: dt.date
    status: Literal["optimal", "feasible", "infeasible"]
    value: float | None
    bound: float | None
    gap: float | None
    bound_is: Literal["certified", "claimed"]
    makespan: float | None
    seconds: float
    grid: str
    rounding_loss: float | None
    simulated_value: float | None
    initiatives: dict[str, PlannedInitiative]
    packages: dict[str, PlannedPackage]
    capacity: dict[str, tuple[LoadPart, ...]]
    seats: dict[str, str]
    not_read: tuple[str, ...]
    conflict: tuple[str, ...]


# --------------------------------------------------------------------------------------------- comparison
class Interval(Part):
    """A 90 % sampling interval; null is an open end."""

    low: float | None
    high: float | None


class ScenarioPart(Part):
    """One scenario: its reason and what is expected of it.

    Attributes
    ----------
    replications
        How many were run: fewer than `requested` where the run was stopped.
    """

    why: str
    replications: int
    finish: FinishPart | None
    value: MoneyPart
    cost: CostPart
    net_value: MoneyPart


class DifferencePart(Part):
    """One measure of a scenario less the base's, on the same draws.

    Attributes
    ----------
    measure
        `finish_p80`, `finish_mean` and `outcome:<id>` are working days, `value` and `cost` money, `on_time` a share.
    name
        The measure for readers.
    base
        The base's own figure. `finish_mean` and its base are means over the futures in which work ends on both
        sides; null is work that never ends.
    mean
        Scenario less base. Null where there is no such figure: of `finish_mean` wherever work ends on one side only
        in any future, of the others where it ends on one side only, or not at all on either.
    base_date, date
        Of `finish_p80` and `outcome:<id>`: the base's figure as a date, and the scenario's.
    wins
        Share of all replications in which the scenario is better, ties counted half.
    """

    scenario: str
    measure: str
    name: str
    base: float | None
    mean: float | None
    sampling: Interval
    wins: float | None
    base_date: dt.date | None
    date: dt.date | None


class ChangePart(Part):
    """What a scenario changes in the file, and why.

    Attributes
    ----------
    assumed
        What held where the file said nothing (`from` is null): an assumption, in words; null where there is none.
    effect
        Whether the model is another one with it: false means that no engine reads it, null that nobody looked.
    """

    scenario: str
    path: str
    from_: Any = Field(alias="from")
    to: Any
    why: str
    assumed: str | None
    effect: bool | None


class ComparisonDocument(Part):
    """What `execsim compare` found; `scenarios` holds the base and every scenario by name."""

    kind: Literal["comparison"] = "comparison"
    portfolio: str
    as_of: dt.date | None
    currency: str
    horizon: dt.date
    base: str
    seed: int
    requested: int
    replications: int
    scenarios: dict[str, ScenarioPart]
    differences: tuple[DifferencePart, ...]
    changes: tuple[ChangePart, ...]


# ---------------------------------------------------------------------------------- back-test, calibration
class CoveragePart(Part):
    """Share of finished work that ended by a forecast date (on that very day counts), and its 90 % interval."""

    share: float
    low: float
    high: float


class CalibrationPoint(Part):
    """A quantile, and the share of finished work at or below it; a day with a point mass counts in parts."""

    forecast: float
    happened: float


class ScoresPart(Part):
    """How one forecaster fared, over all splits, on work that it had not seen.

    `in_band` is the share of splits in which `p80` is from .75 to .85; pinball losses are in planned lengths,
    `pinball` their mean over P10, P20 ... P90: smaller is better.
    """

    p50: CoveragePart
    p80: CoveragePart
    in_band: float
    pinball_p50: float
    pinball_p80: float
    pinball: float
    calibration: tuple[CalibrationPoint, ...]


class RatioPart(Part):
    """Quantiles of actual / planned over the records."""

    records: int
    p10: float
    p50: float
    p80: float
    p90: float


class ReportPart(Part):
    """What was left out or guessed in a row of the table; `row` counts the headings as 1, 0 is the file."""

    row: int
    column: str
    text: str
    message: str
    used: bool


class BacktestDocument(Part):
    """What `execsim backtest` found. `late` is the share that ended after the planned day.

    `assumed` is the simulation with the assumptions in force, `fitted` with those fitted to the training part of
    each split, `reference` the plain reference class: planned length times the quantiles of actual / planned of the
    training part.
    """

    kind: Literal["backtest"] = "backtest"
    file: str
    rows: int
    records: int
    reports: tuple[ReportPart, ...]
    seed: int
    replications: int
    splits: int
    trained: int
    tested: int
    late: float
    duration: RatioPart
    cost: RatioPart | None
    assumed: ScoresPart
    fitted: ScoresPart
    reference: ScoresPart


class FittedPart(Part):
    """One assumption: before and fitted (null: off), the range of fits to halves of the record, and its source."""

    name: str
    means: str
    before: float | None
    value: float | None
    low: float
    high: float
    trust: str
    source: str


class CalibrationDocument(Part):
    """What `execsim calibrate` fitted, and the back-test that speaks for it."""

    kind: Literal["calibration"] = "calibration"
    assumptions: tuple[FittedPart, ...]
    backtest: BacktestDocument


Document = AuditDocument | ForecastDocument | PlanDocument | ComparisonDocument | BacktestDocument | CalibrationDocument

DOCUMENTS: dict[str, type[Document]] = {
    "audit": AuditDocument,
    "forecast": ForecastDocument,
    "plan": PlanDocument,
    "comparison": ComparisonDocument,
    "backtest": BacktestDocument,
    "calibration": CalibrationDocument,
}
