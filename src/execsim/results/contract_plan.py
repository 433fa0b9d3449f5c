"""The JSON contract of plans: what `optimise` proposes, and what `check-plan` says of one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from execsim.results.contract_part import Part
from execsim.results.waiting import WaitKind


class PlannedInitiative(Part):
    """Whether an initiative is done, when, and for those left out what stands in the way."""

    name: str
    selected: bool
    start: dt.date | None
    finish: dt.date | None
    why: str | None


class WaitPart(Part):
    """What keeps a package from an earlier start, with everything else as the plan has it.

    `kind` `package` or `decision`: what it follows; `date`: nothing earlier is open to it; `seats` of a team, or of
    `team/skill`, that the packages in `by` hold; `wip`: a team in which the initiatives in `by` are under way, as many
    as may be; `budget`: a period that could not pay; `nothing`: it could start earlier, and the plan would be no
    better.
    """

    kind: WaitKind
    on: str
    by: tuple[str, ...]


class PlannedPackage(Part):
    """First and last day of a package, its mode (null: as written), seats by team, place in the order of starts.

    `waits_for`: what keeps it from an earlier start; null where it starts at once, or is under way.
    """

    name: str
    start: dt.date
    finish: dt.date
    mode: str | None
    teams: dict[str, int]
    rank: int
    waits_for: WaitPart | None = None


class LoadPart(Part):
    """Seats of a team in one period of the grid."""

    period: str
    used: float
    available: float
    worth_of_one_more: float | None


class ObjectivePart(Part):
    """What was sought: what the plan comes to by it, and what no plan that keeps the objectives before can beat.

    `value` and `cost` in money, `makespan` as the working day of the last finish, `changes` in packages.
    """

    name: str
    value: float
    bound: float
    bound_is: Literal["certified", "claimed"]


class LeftOutPart(Part):
    """What it takes to have an initiative in; null where no plan with it was found.

    `costs`: money that the best plan found with it is worth less (more, if negative); `brings`: what it brings there by
    the horizon;
    `break_even`: what it would have to bring for that plan to be as good.
    """

    costs: float | None
    brings: float | None
    break_even: float | None


class AnswersPart(Part):
    """What a plan answers: `--explain`.

    `dues`: what the plan is worth more without the date, by initiative; `only_vouched`: what would be selected if only
    vouched value counted; `seats`: what one more seat throughout a quarter is worth at most, by kind of seat;
    `unanswered`: why one of these has no answer, or not every one.
    """

    left_out: dict[str, LeftOutPart]
    dues: dict[str, float]
    only_vouched: tuple[str, ...] | None
    seats: dict[str, dict[str, float]]
    unanswered: dict[str, str] = Field(default_factory=dict)


class PlanChangePart(Part):
    """One initiative that is in now, out now, or done elsewhere or otherwise than in the plan before; or an option.

    `what`: `moved`: it starts elsewhere and ends as before; `otherwise`: on the same days, in another mode or with
    other seats; `bought`, `not-bought`: `initiative` is `options.ID` then. `days`: calendar days by which it ends later
    (earlier, if negative); null where it is in one of the plans alone. `why`: what is known of the reason: what of the
    file has changed, what keeps it out or back now or did before, or that nothing does and the search found another
    plan. `packages`: what is different about each of its packages.
    """

    initiative: str
    name: str
    what: Literal["in", "out", "later", "earlier", "moved", "otherwise", "bought", "not-bought"]
    days: int | None
    why: str | None
    packages: dict[str, str] = Field(default_factory=dict)


class InputChangePart(Part):
    """A line that is not as it was when the plan before was made; null: it was not there, or is not there now."""

    path: str
    before: Any
    now: Any


class RobustnessPart(Part):
    """How a plan does in its worst futures, beside the others of a pool that was tried in the same ones: `--robust`.

    `made`: at which lengths of the packages it was planned; `worst_tenth`: mean net value in the worst tenth of its
    futures; `costs`: what the plan that is best on average brings more on average; `gains`: what this one brings more
    than that in the worst tenth.
    """

    plans: int
    made: str
    worst_tenth: float
    costs: float
    gains: float


class BoughtPart(Part):
    """An option that a plan buys: from `start` on it is on its way, from `holds` on its seats are there."""

    name: str
    cost: float
    start: dt.date
    holds: dt.date


class PlanDocument(Part):
    """What `execsim optimise` proposes; packages are those of selected initiatives.

    `bound` is what no plan on this grid can exceed, `gap` = |bound - value| / max(|value|, 1e-9);
    `not_read` are limits of the file that the plan may break, and means that it does not use: the bound holds without
    them. `capacity` is by team id, and by `team/skill` for its skills; `seats` says what people call them.
    `conflict` names the lines that cannot hold together when there is no plan at all, and `mends` what one of them
    alone would have to become for there to be one: an amount, a date, so many seats more; null: it would have to go.
    `value`, `bound` and `gap` are those of the first of the `objectives`. `changed` is against the plan of `--diff`.
    `bought` is by option; `not_offered` are options that would cross a boundary of the intent, with its text.
    `inputs` are the lines of the file that plans depend on, and what was asked beside it;
    `changed_inputs` those that are not as the plan of `--diff` had them (null: it does not say).
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
    objectives: tuple[ObjectivePart, ...] = ()
    explanation: AnswersPart | None = None
    mends: dict[str, float | dt.date | None] = Field(default_factory=dict)
    changed: tuple[PlanChangePart, ...] | None = None
    robustness: RobustnessPart | None = None
    bought: dict[str, BoughtPart] = Field(default_factory=dict)
    not_offered: dict[str, str] = Field(default_factory=dict)
    inputs: dict[str, Any] = Field(default_factory=dict)
    changed_inputs: tuple[InputChangePart, ...] | None = None


class PlanCheckDocument(Part):
    """What `execsim check-plan` says of a plan: whether the file allows it, what it is worth, what it breaks.

    `claimed` and `bound` are what the plan says of itself.
    """

    kind: Literal["plan-check"] = "plan-check"
    portfolio: str
    currency: str
    holds: bool
    value: float | None
    claimed: float
    bound: float | None
    wrong: tuple[str, ...]
