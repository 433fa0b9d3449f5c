"""What `optimise` returns: a selection with dates, its value and a bound on any other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from execsim.model.families import GRID
from execsim.model.model import Model
from execsim.portfolio.patch import Patch
from execsim.results.explanation import Explanation
from execsim.results.purchases import Bought, purchases, with_purchases
from execsim.results.waiting import WaitsFor

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Load:
    """Seats of one team in one period of the grid: used, available, and what one more is worth (None: unknown)."""

    period: str
    used: float
    available: float
    worth_of_one_more: float | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """One objective of a plan: what it comes to, and what no plan that keeps the earlier ones can beat.

    `value` in money (the more the better), `makespan` as the working day of the last finish, `cost` in money, `changes`
    in packages (the less the better).
    """

    name: str
    value: float
    bound: float
    bound_is: Literal["certified", "claimed"]


@dataclass(frozen=True, slots=True)
class Robustness:
    """How a plan does in its worst futures, beside the others of a pool that was tried in the same ones.

    Attributes
    ----------
    plans
        How many there were.
    made
        How this one was: at which lengths of the packages.
    worst_tenth
        Mean net value of this plan in the worst tenth of its futures: the best of all.
    costs
        Money that the plan which is best on average brings more than this one, on average; 0 where it is this one.
    gains
        Money that this plan brings more than that one in the worst tenth.
    """

    plans: int
    made: str
    worst_tenth: float
    costs: float
    gains: float


@dataclass(frozen=True, eq=False)
class Plan:
    """Selection, start dates and order, with value, bound and gap. I initiatives, P packages.

    Attributes
    ----------
    model
        The frozen model that was planned on.
    status
        `optimal`: value and bound meet; `feasible`: a verified plan; `infeasible`: there is none.
    value, bound
        Money (or the objective's unit) of this plan, and what no plan on this grid can exceed;
        None for an infeasible portfolio.
    bound_is
        `certified`: recomputed from duals by our own code; `claimed`: as the solver said.
    makespan
        Working days until the last finish; nan if nothing is selected.
    selected
        [I] which initiatives are done.
    start, finish
        [P] working days since `calendar.start`, on the grid; nan for what is not done.
    mode
        [P] in which mode each package is done, as in `packages.mode`: 0 is as written.
    rank
        [P] place in the order of starts, 0 first.
    why
        For each initiative left out: what stands in the way, in words.
    load
        For each team id, and for each of its skills as `team/skill`, the seats by period.
    rounding_loss
        Money that is lost by rounding durations up to the grid, at the dates of this plan.
    conflict
        For an infeasible portfolio: lines of the user's that cannot hold together (dotted paths).
    seconds
        How long the search took.
    simulated_value
        Mean net value of the plan in simulation; `analysis` fills it in.
    not_read
        Dotted paths of the model's limits that the plan was not held to: it may break them, and the bound holds
        without them.
    objectives
        What was sought, the most important first, whose are `value` and `bound`.
    explanation
        What the plan was asked; None: nothing.
    robustness
        What it took to be the most robust of several plans; None: it was not asked for.
    mends
        For lines of a conflict of which one alone is enough: what it would have to become (money, the working day of a
        date, or how many seats more); None: it has to go.
    bought
        The options that it buys.
    waits
        By package that does not start at once: what keeps it from an earlier start.
    """

    model: Model
    status: Literal["optimal", "feasible", "infeasible"]
    value: float | None
    bound: float | None
    bound_is: Literal["certified", "claimed"]
    makespan: float
    grid: str
    rounding_loss: float
    selected: NDArray[np.bool_]
    start: Floats
    finish: Floats
    mode: NDArray[np.int32]
    rank: NDArray[np.int32]
    why: dict[str, str]
    load: dict[str, tuple[Load, ...]]
    conflict: tuple[str, ...]
    seconds: float
    simulated_value: float | None = None
    not_read: tuple[str, ...] = ()
    objectives: tuple[Reached, ...] = ()
    explanation: Explanation | None = None
    robustness: Robustness | None = None
    mends: dict[str, float | None] = field(default_factory=dict)
    bought: tuple[Bought, ...] = ()
    waits: dict[str, WaitsFor] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """|bound - value| / max(|value|, 1e-9); None for an infeasible portfolio."""
        if self.value is None or self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.value), 1e-9)

    def followed(self, model: Model | None = None, *, dates: bool = True) -> Model:
        """A model in which people do what the plan says: its selection and order, with `dates` also its starts.

        What it buys is there (its cost is not): people from the day on which they come, skills from the outset.
        A planned start holds back the work alone: decisions are still asked for as soon as they can be, which a
        `not_before` would put off.

        Parameters
        ----------
        model
            Of the same portfolio, with or without chance; the frozen one that was planned on if left out.
        dates
            Whether nothing starts before its planned day.
        """
        model = with_purchases(model or self.model, self.bought)
        # What is ranked by the plan goes by the plan, whatever order the policy had.
        return replace(
            model,
            initiatives=replace(model.initiatives, selected=self.selected.copy()),
            packages=replace(
                model.modes.applied(model.packages, self.mode),
                rank=self.rank.astype(np.float64),
                planned=np.rint(np.nan_to_num(self.start) * GRID) / GRID if dates else np.zeros(len(self.start)),
            ),
            policy=replace(model.policy, dispatch="rank"),
        )

    def patches(self) -> tuple[Patch, ...]:
        """The plan as a patch of the portfolio: selection, order, modes, and what it buys.

        Not its dates: a `not_before` would put off the questions that are asked ahead of the work (see `followed`).
        """
        why = "the plan"
        model = self.model
        # Its order is nothing under another way to hand out seats.
        patches = [Patch("policy.dispatch", "to", "rank", why)]
        for i, initiative in enumerate(model.initiatives.ids):
            patches.append(Patch(f"initiatives.{initiative}.selected", "to", bool(self.selected[i]), why))
        for p, package in enumerate(model.packages.ids):
            if np.isnan(self.start[p]) or package in self._implied_packages():
                continue
            initiative, _, name = package.partition(".")
            path = f"initiatives.{initiative}.packages.{name}"
            patches.append(Patch(f"{path}.rank", "to", int(self.rank[p]), why))
            if self.mode[p] != model.packages.mode[p]:
                patches.append(Patch(f"{path}.mode", "to", model.modes.name_of(p, int(self.mode[p])), why))
        return (*patches, *purchases(model, self.bought))

    def _implied_packages(self) -> frozenset[str]:
        """Packages that no file names: the one `work` of an initiative without packages."""
        return self.model.implied


def seat_name(model: Model, seat: str) -> str:
    """What readers call a kind of seat, a team or `team/skill`: `Apps`, `Apps, web`."""
    team, _, skill = seat.partition("/")
    name = model.teams.names[model.teams.index(team)]
    return f"{name}, {skill}" if skill else name
