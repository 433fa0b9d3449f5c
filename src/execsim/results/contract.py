"""The JSON contract: one document a kind, as DESIGN promises it to programs that read execsim's results.

Keys may be added, never renamed. A date is ISO text, a duration working days, money the portfolio's
currency, a share or a chance 0 to 1. What is not known is null, never left out and never NaN.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from execsim.results.contract_backtest import BacktestDocument, CalibrationDocument
from execsim.results.contract_forecast import CostPart, FinishPart, ForecastDocument, MoneyPart
from execsim.results.contract_part import ChangePart, Interval, Part, PatchPart, Place, RemedyPart
from execsim.results.contract_plan import PlanCheckDocument, PlanDocument
from execsim.results.contract_prices import PricePart, PricesDocument
from execsim.results.contract_rolling import FrontierDocument, RollingDocument
from execsim.results.contract_sensitivity import HindsightDocument, SensitivityDocument
from execsim.results.contract_tradeoff import TradeoffDocument
from execsim.results.findings import Framework, Grade, Severity, Status, Trust


# -------------------------------------------------------------------------------------------------- audit
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
    price: PricePart | None = None
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
    """A rule that could not look at some entities, and the facts that are missing there, by name and in words."""

    code: str
    missing: tuple[str, ...]
    entities: tuple[str, ...]
    means: tuple[str, ...] = ()


class QuestionPart(Part):
    """Something that nobody has said yet: whom to ask, by role, what, and what hangs on it.

    `severity` is that of the worst rule that cannot judge without an answer.
    """

    whom: str
    text: str
    because: str
    codes: tuple[str, ...]
    about: tuple[str, ...]
    paths: tuple[str, ...]
    severity: Severity = "high"


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


# --------------------------------------------------------------------------------------------- comparison
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


class DuelPart(Part):
    """Share of futures in which a scenario beats another: in net value, or by date where nothing has a value."""

    scenario: str
    over: str
    share: float


class MovedPart(Part):
    """Something that a scenario moves beyond luck, on average.

    Attributes
    ----------
    kind
        `initiative`: its finish in working days; `team`: working days that a package waits for its seats.
    mean
        Scenario less base; null for an initiative that only one side does.
    selected
        Whether the base does it, and the scenario.
    """

    scenario: str
    kind: Literal["initiative", "team"]
    id: str
    name: str
    base: float | None
    mean: float | None
    sampling: Interval
    selected: tuple[bool, bool]


class ContributionPart(Part):
    """What one change does alone; without any path, what all do together beyond the sum of that.

    Attributes
    ----------
    paths
        One change; several that only hold together.
    value, sampling
        Net value and its interval.
    finish_p80
        Working days.
    """

    scenario: str
    paths: tuple[str, ...]
    value: float | None
    sampling: Interval
    finish_p80: float | None


class ComparisonDocument(Part):
    """What `execsim compare` found; `scenarios` holds the base and every scenario by name.

    Attributes
    ----------
    base_scenario
        The scenario that the base, and so everything here, lies on; null where it is the portfolio as it is.
    best
        Share of futures in which each, the base included, is the best of all.
    pairwise
        Every two scenarios.
    contributions
        Which change does how much, on `each_on` replications; empty where that was not asked for.
    """

    kind: Literal["comparison"] = "comparison"
    portfolio: str
    as_of: dt.date | None
    currency: str
    horizon: dt.date
    base: str
    base_scenario: str | None = None
    seed: int
    requested: int
    replications: int
    scenarios: dict[str, ScenarioPart]
    differences: tuple[DifferencePart, ...]
    changes: tuple[ChangePart, ...]
    best: dict[str, float]
    pairwise: tuple[DuelPart, ...]
    moved: tuple[MovedPart, ...]
    contributions: tuple[ContributionPart, ...]
    each_on: int


Document = (
    AuditDocument
    | ForecastDocument
    | PlanDocument
    | PlanCheckDocument
    | ComparisonDocument
    | PricesDocument
    | SensitivityDocument
    | HindsightDocument
    | RollingDocument
    | FrontierDocument
    | TradeoffDocument
    | BacktestDocument
    | CalibrationDocument
)

DOCUMENTS: dict[str, type[Document]] = {
    "audit": AuditDocument,
    "forecast": ForecastDocument,
    "plan": PlanDocument,
    "plan-check": PlanCheckDocument,
    "comparison": ComparisonDocument,
    "prices": PricesDocument,
    "sensitivity": SensitivityDocument,
    "hindsight": HindsightDocument,
    "rolling": RollingDocument,
    "frontier": FrontierDocument,
    "tradeoff": TradeoffDocument,
    "backtest": BacktestDocument,
    "calibration": CalibrationDocument,
}
