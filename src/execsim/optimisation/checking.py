"""Whether a portfolio allows a plan that comes from a file: the verifier's word, whoever made the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from execsim.errors import UsageError
from execsim.model.model import Freeze, Model
from execsim.optimisation.problem import PORTFOLIO, Problem, Schedule, value_of
from execsim.optimisation.pursuit import solve_problem
from execsim.optimisation.translation import Grid, Translated, problem_of
from execsim.optimisation.verify import violations
from execsim.optimisation.windows import links_by, order_of, windows_of
from execsim.results.previous import Previous

SECONDS = 10.0  # for the moments of decisions, which a plan does not say


@dataclass(frozen=True)
class Checked:
    """Whether a plan holds, its net value (None: it does not), and everything that is wrong with it."""

    value: float | None
    wrong: tuple[str, ...]


def check_plan(model: Model, plan: Previous, *, grid: Grid | None = None, freeze: Freeze = "mean") -> Checked:
    """Check a plan's selection, modes and starts; the moments of decisions are found for it.

    Parameters
    ----------
    model
        What the plan is of; frozen here if it is not yet.
    grid, freeze
        On which the plan was made.
    """
    frozen = model.freeze(freeze)
    translated = _as_far_as(frozen, plan, grid)
    problem, wrong = _fixed(frozen, translated, plan)
    if wrong:
        return Checked(None, wrong)
    schedule = _earliest(problem)
    said = violations(problem, schedule)
    if said:
        found = _solved(problem)
        if found is None:
            return Checked(None, tuple(_dated(text, translated) for text in said))
        schedule = found
    return Checked(value_of(problem, schedule), ())


def _as_far_as(model: Model, plan: Previous, grid: Grid | None) -> Translated:
    """The problem up to the horizon, or as far beyond it as the plan goes."""
    last = max(plan.start.values(), default=0.0)
    for stretch in (1.0, 2.0, 5.0):
        translated = problem_of(model, grid, until=model.as_of + stretch * (model.horizon - model.as_of))
        if last < translated.problem.boundaries[-2]:
            break
    return translated


def _fixed(model: Model, translated: Translated, plan: Previous) -> tuple[Problem, tuple[str, ...]]:
    """The problem with the plan's selection, modes and starts, and what of them cannot be at all."""
    problem, wrong = translated.problem, list[str]()
    selected = np.array([plan.selected.get(id_, False) for id_ in model.initiatives.ids], dtype=bool)
    must, barred = problem.must.copy(), problem.barred.copy()
    barred[: len(selected)], must[: len(selected)] = ~selected, selected
    for i in np.flatnonzero(problem.must[: len(selected)] & ~selected).tolist():
        wrong.append(f"{model.initiatives.ids[i]} has to be done and is left out")
    begin, end = problem.begin.copy(), problem.end.copy()
    offered = {offer.id: row for row, offer in translated.options.items()}
    barred[list(offered.values())] = True
    for id_, day in plan.bought.items():
        if id_ not in offered:
            wrong.append(f"options.{id_} offers no seats")
            continue
        must[offered[id_]], barred[offered[id_]] = True, False
        for a in problem.activities_of[offered[id_]]:
            begin[a, problem.boundaries[:-1] < day - 1e-6] = np.nan
    for a, p in enumerate(translated.package.tolist()):
        if p < 0 or not selected[model.packages.initiative[p]] or problem.under_way[a]:
            continue
        id_ = model.packages.ids[p]
        if id_ not in plan.start:
            wrong.append(f"{id_} has no date")
            continue
        t = int(np.searchsorted(problem.boundaries[:-1], plan.start[id_] - 1e-6))
        names = [model.modes.name_of(p, int(translated.place[a, m])) for m in problem.modes[a]]
        modes = [m for m, name in zip(problem.modes[a], names, strict=True) if name == plan.mode.get(id_)]
        if t >= problem.periods or abs(problem.boundaries[t] - plan.start[id_]) > 1e-6:
            wrong.append(f"{id_} does not start where a period of the {problem.grid} grid begins")
        elif not modes:
            wrong.append(f"{id_} has no mode '{plan.mode.get(id_)}'")
        elif np.isnan(begin[a, t]) or np.isnan(end[a, modes[0], t]):
            wrong.append(f"{id_} cannot start on {model.calendar.start_date(plan.start[id_]).isoformat()}")
        else:
            begin[a, np.arange(problem.periods) != t] = np.nan
            end[a, np.arange(len(end[a])) != modes[0]] = np.nan
    return replace(problem, must=must, barred=barred, begin=begin, end=end), tuple(wrong)


def _earliest(problem: Problem) -> Schedule:
    """Everything at its date, and what has none as early as links allow: first come, first served."""
    selected, into = problem.must & ~problem.barred, links_by(problem, "after")
    start, mode = (np.full(len(problem.activities), fill, dtype=np.int64) for fill in (-1, 0))
    for a in order_of(problem):
        i = problem.initiative[a]
        if i != PORTFOLIO and not selected[i]:
            continue
        ways = [m for m in problem.modes[a] if not np.isnan(problem.end[a, m]).all()]
        mode[a] = ways[0] if ways else 0
        can = ~np.isnan(problem.begin[a]) & ~np.isnan(problem.end[a, mode[a]])
        before = [(k, problem.links[k].before) for k in into[a] if start[problem.links[k].before] >= 0]
        first = max((int(problem.after[k, mode[b], start[b]]) for k, b in before), default=0)
        later = np.flatnonzero(can & (np.arange(problem.periods) >= first))
        start[a] = later[0] if len(later) else np.flatnonzero(can)[-1] if can.any() else 0
    return Schedule(selected, start, mode)


def _solved(problem: Problem) -> Schedule | None:
    """The plan with its decisions at other moments, if that makes it hold."""
    if windows_of(problem).portfolio_fails:
        return None
    try:
        return solve_problem(problem, seconds=SECONDS).schedule
    except UsageError:
        return None


def _dated(text: str, translated: Translated) -> str:
    """A fault with the names of its periods."""
    labels = translated.labels
    return re.sub(r"period (\d+)", lambda found: labels[min(int(found[1]), len(labels) - 1)], text)
