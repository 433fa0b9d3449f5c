"""What is asked of a plan beside the file: its objectives, what has to be in or out, and a plan to stay close to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from execsim.errors import UsageError
from execsim.model.model import Model
from execsim.optimisation.problem import BASE, Floats, Goal, Problem, Reward
from execsim.optimisation.translation import Translated
from execsim.results.previous import Previous

OBJECTIVES = ("value", "makespan", "cost", "changes")


@dataclass(frozen=True)
class Wishes:
    """Demands that no line of the file makes.

    Attributes
    ----------
    objectives
        Of OBJECTIVES, the first counts most; each later one is sought among the plans that are best by those before.
    give_up
        Share of what earlier objectives reach that may be given up for later ones.
    pins
        Initiatives that have to be in (True) or out (False).
    previous
        A plan; what it starts or buys within `policy.replan.frozen` of the status date stays, and nothing else begins
        there.
    """

    objectives: tuple[str, ...] = ("value",)
    give_up: float = 0.0
    pins: Mapping[str, bool] = field(default_factory=dict)
    previous: Previous | None = None

    def check(self, model: Model) -> None:
        """See that they can be met.

        Raises
        ------
        UsageError
            An unknown objective or initiative, `changes` from no plan, or an initiative left out that is finished.
        """
        for name in self.objectives:
            if name not in OBJECTIVES:
                raise UsageError(f"there is no objective '{name}': it is one of {', '.join(OBJECTIVES)}")
        if not self.objectives or len(set(self.objectives)) < len(self.objectives):
            raise UsageError("name each objective once, the most important first: value,makespan")
        if "changes" in self.objectives and self.previous is None:
            raise UsageError("changes from which plan? Give it with --previous PLAN.json")
        for id_ in self.pins:
            if id_ not in model.initiatives.ids:
                raise UsageError(f"there is no initiative '{id_}' to pin")
            if id_ in model.settled and model.initiatives.selected[model.initiatives.index(id_)] != self.pins[id_]:
                raise UsageError(f"a boundary of the intent keeps '{id_}' as the file has it: it cannot be pinned")
        for i, id_ in enumerate(model.initiatives.ids):
            own = model.packages.initiative == i
            if self.pins.get(id_, True) is False and own.any() and not np.isnan(model.packages.finished[own]).any():
                raise UsageError(f"'{id_}' is finished: it cannot be left out any more")

    def lines(self, model: Model) -> dict[str, str]:
        """What makes an initiative a must that is none in the file, by the path of its `must`."""
        selected = [] if self.objectives[0] == "value" else np.flatnonzero(~model.initiatives.must).tolist()
        lines = {
            f"initiatives.{id_}.must": f"initiatives.{id_}.selected"
            for id_ in map(model.initiatives.ids.__getitem__, selected)
        }
        settled = {f"initiatives.{id_}.must": f"initiatives.{id_}.selected" for id_ in model.settled}
        return lines | settled | {f"initiatives.{id_}.must": f"--pin {id_}=in" for id_ in self.pins}

    def applied(self, model: Model, translated: Translated) -> Translated:
        """Return the problem with what has to be in or out, and with starts that are frozen."""
        problem = translated.problem
        must, barred = problem.must.copy(), problem.barred.copy()
        if self.objectives[0] not in (
            "value",
            "changes",
        ):  # nothing speaks for doing anything: do what the file selects
            must[: len(model.initiatives)] |= model.initiatives.selected
            barred[: len(model.initiatives)] |= ~must[: len(model.initiatives)]
        settled = {id_: bool(model.initiatives.selected[model.initiatives.index(id_)]) for id_ in model.settled}
        for id_, is_in in (settled | dict(self.pins)).items():
            i = model.initiatives.index(id_)
            must[i], barred[i] = is_in, not is_in
        problem = replace(problem, must=must, barred=barred)
        if self.previous is not None and model.policy.frozen > 0:
            problem = _frozen(model, replace(translated, problem=problem), self.previous)
        return replace(translated, problem=problem)

    def goal(self, model: Model, translated: Translated, name: str) -> Goal:
        """What a plan is worth by one objective."""
        problem = translated.problem
        nothing = np.zeros_like(problem.value)
        match name:
            case "makespan":
                members = tuple(i for i in range(len(model.initiatives)) if problem.activities_of[i])
                left = problem.boundaries[-1] - problem.boundaries
                return Goal(name, nothing, nothing, (Reward(name, members, True, left, void=True),), 0.0)
            case "cost":
                return Goal(name, nothing, nothing, (), 1.0)
            case "changes":
                assert self.previous is not None, "checked before"
                kept, drift = _changes(model, translated, self.previous)
                return Goal(name, nothing + kept[:, None], nothing, (), 0.0, drift)
            case _:
                return problem.goal


def aimed(problem: Problem, goal: Goal) -> Problem:
    """Return the problem of being worth most under one goal."""
    return replace(
        problem,
        aim=goal.name,
        value=goal.value,
        late=goal.late,
        rewards=goal.rewards,
        money=goal.money,
        drift=goal.drift,
    )


def outward(problem: Problem, goal: Goal, worth: float) -> float:
    """What people call so much under a goal: money, the working day of the last finish, changes."""
    if goal.name == "makespan":
        return float(problem.boundaries[-1]) - worth
    if goal.name == "changes":
        return float(goal.value[:, 0].sum()) - worth
    return -worth if goal.name == "cost" else worth


def _own(translated: Translated) -> list[int]:
    """The activities that a plan decides on: packages that have not begun, and what is bought."""
    bought = [a for i in translated.options for a in translated.problem.activities_of[i]]
    return [*np.flatnonzero((translated.package >= 0) & ~translated.problem.under_way).tolist(), *bought]


def _before(model: Model, translated: Translated, previous: Previous) -> dict[int, tuple[int, int]]:
    """The (period, mode) of each activity that was planned before and can still start there, purchases among them."""
    problem, found = translated.problem, dict[int, tuple[int, int]]()
    for i, offer in translated.options.items():
        day = previous.bought.get(offer.id, -np.inf)
        t = int(np.searchsorted(problem.boundaries[:-1], day - 1e-6))
        if day >= problem.boundaries[0] - 1e-6 and t < problem.periods:
            found |= dict.fromkeys(problem.activities_of[i], (t, BASE))
    for a, p in enumerate(translated.package.tolist()):
        id_ = model.packages.ids[p] if p >= 0 else ""
        if id_ not in previous.start:
            continue
        t = int(np.searchsorted(problem.boundaries[:-1], previous.start[id_] - 1e-6))
        names = [model.modes.name_of(p, int(translated.place[a, m])) for m in problem.modes[a]]
        mode = next(
            (m for m, name in zip(problem.modes[a], names, strict=True) if name == previous.mode.get(id_)), BASE
        )
        if t < problem.periods and not np.isnan(problem.begin[a, t]) and not np.isnan(problem.end[a, mode, t]):
            found[a] = (t, mode)
    return found


def _frozen(model: Model, translated: Translated, previous: Previous) -> Problem:
    """Within the frozen window what was planned starts as planned, purchases too, and nothing else does."""
    problem, until = translated.problem, model.as_of + model.policy.frozen
    inside = problem.boundaries[:-1] < until - 1e-6
    begin, end, must = problem.begin.copy(), problem.end.copy(), problem.must.copy()
    before = _before(model, translated, previous)
    for a in _own(translated):
        t, mode = before.get(a, (problem.periods, BASE))
        if t < problem.periods and inside[t] and not problem.barred[problem.initiative[a]]:
            others = np.arange(problem.periods) != t
            begin[a, others] = end[a][:, others] = np.nan
            end[a, np.arange(len(end[a])) != mode] = np.nan
            must[problem.initiative[a]] = True
        else:
            begin[a, inside] = end[a][:, inside] = np.nan
    return replace(problem, begin=begin, end=end, must=must)


def _changes(model: Model, translated: Translated, previous: Previous) -> tuple[Floats, Floats]:
    """What is lost by dropping an initiative (I,), and by starting an activity in a period (A, T): changes.

    Of packages and purchases: elsewhere than before, new, or dropped.
    """
    problem = translated.problem
    before = _before(model, translated, previous)
    kept, drift = np.zeros(len(problem.initiatives)), np.zeros((len(problem.activities), problem.periods))
    for a in _own(translated):
        drift[a] = 1.0
        if a in before:
            drift[a, before[a][0]] = 0.0
            kept[problem.initiative[a]] += 1.0
    return kept, drift
