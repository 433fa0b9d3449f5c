"""The optimiser's one verb: freeze, translate, search and bound, verify, report."""

from __future__ import annotations

import time

import numpy as np

from execsim.errors import UsageError
from execsim.model.model import Freeze, Model
from execsim.optimisation.conflict import conflict_of
from execsim.optimisation.explain import Reasons, seats_used
from execsim.optimisation.problem import Schedule
from execsim.optimisation.pursuit import Solution, Watch, solve_problem
from execsim.optimisation.rounding import rounding_loss
from execsim.optimisation.search import Search
from execsim.optimisation.translation import Grid, Translated, problem_of
from execsim.optimisation.windows import windows_of
from execsim.results.plan import Load, Plan, seat_name
from execsim.results.progress import Progress, Tick

STRETCHES = (
    1.0,
    2.0,
    5.0,
)  # horizons that a plan may run over until everything that must be done has its place


def optimise(
    model: Model,
    *,
    time_limit: float = 60.0,
    grid: Grid | None = None,
    freeze: Freeze = "mean",
    seed: int = 1,
    tick: Tick | None = None,
) -> Plan:
    """Choose what to do and when, for the most net value up to the horizon, and say how much better any plan could be.

    Parameters
    ----------
    model
        What `compile_model` made; frozen here if it is not yet.
    time_limit
        Seconds for search and solver together.
    grid
        Length of a period; the portfolio's `calendar.grid` if left out, `auto` fits it to the horizon.
    freeze
        At which duration of each package to plan.
    seed
        Of the search and of the solver.
    tick
        Hears value and bound several times a second; False stops with the best plan so far.

    Raises
    ------
    UsageError
        When there is no time, or when time ran out before a plan was found or ruled out.
    EngineError
        When a plan does not pass the verifier, or the solver fails: never shown, never believed.
    """
    if not time_limit > 0:
        raise UsageError(f"a time limit of {time_limit:g} seconds leaves no time to plan")
    began, frozen = time.monotonic(), model.freeze(freeze)
    translated = _roomy(frozen, grid)
    solution = solve_problem(translated.problem, seconds=time_limit, seed=seed, watch=_watch(tick, time_limit))
    if solution.schedule is None:
        conflict = conflict_of(translated.problem)
        return _no_plan(frozen, translated, conflict, time.monotonic() - began)
    return _plan(frozen, translated, solution, solution.schedule, time.monotonic() - began)


def _roomy(model: Model, grid: Grid | None) -> Translated:
    """Translate up to the horizon, or beyond it if what must be done does not end before."""
    for stretch in STRETCHES:
        translated = problem_of(model, grid, until=model.as_of + stretch * (model.horizon - model.as_of))
        windows = windows_of(translated.problem)
        if Search(translated.problem, windows).greedy() is not None:
            return translated
    return problem_of(model, grid)


def _watch(tick: Tick | None, limit: float) -> Watch | None:
    if tick is None:
        return None
    return lambda value, bound, spent: tick(
        Progress(min(int(spent), int(limit)), int(limit), "searching for a better plan", value, bound)
    )


def _plan(model: Model, translated: Translated, solution: Solution, schedule: Schedule, seconds: float) -> Plan:
    problem, packages = translated.problem, model.packages
    chosen, mode = schedule.selected[packages.initiative], translated.modes_of(model, schedule)
    start = np.where(chosen & ~np.isnan(packages.finished), packages.started, np.nan)
    finish = np.where(chosen, packages.finished, np.nan)
    for a, p in enumerate(translated.package):
        if p >= 0 and schedule.start[a] >= 0:
            t = schedule.start[a]
            start[p] = problem.begin[a, t]
            finish[p] = problem.boundaries[problem.finish[a, schedule.mode[a], t]]
    for a, p in enumerate(translated.held):
        if p >= 0 and schedule.start[a] >= 0:
            finish[p] = problem.boundaries[problem.finish[a, schedule.mode[a], schedule.start[a]]]
    extra = problem.initiatives[len(model.initiatives) :]  # who asks for a shared decision
    why = Reasons(
        problem,
        windows_of(problem),
        schedule,
        translated.labels,
        (*model.initiatives.names, *extra),
        tuple(seat_name(model, seat) for seat in problem.teams),
    ).all()
    return Plan(
        model=model,
        status="optimal" if solution.status == "optimal" else "feasible",
        value=solution.value,
        bound=solution.bound,
        bound_is=solution.bound_is,
        makespan=float(np.nanmax(finish)) if chosen.any() else float("nan"),
        grid=problem.grid,
        rounding_loss=rounding_loss(model.in_modes(mode), translated, schedule),
        selected=schedule.selected[: len(model.initiatives)],
        start=start,
        finish=finish,
        mode=mode,
        rank=np.argsort(np.argsort(np.where(np.isnan(start), np.inf, start), kind="stable")).astype(np.int32),
        why={name: words for name, words in why.items() if name in model.initiatives.ids},
        load=_load(translated, solution, schedule),
        conflict=(),
        seconds=seconds,
        not_read=_not_read(model),
    )


def _not_read(model: Model) -> tuple[str, ...]:
    """Limits of the file that no plan here is held to."""
    return ("policy.replan.frozen",) if model.policy.frozen > 0 else ()


def _load(translated: Translated, solution: Solution, schedule: Schedule) -> dict[str, tuple[Load, ...]]:
    problem, worth = translated.problem, solution.worth_of_seat
    used = seats_used(problem, schedule)
    return {
        team: tuple(
            Load(
                label,
                float(used[r, t]),
                float(problem.capacity[r, t]),
                None if worth is None else float(worth[r, t]),
            )
            for t, label in enumerate(translated.labels)
        )
        for r, team in enumerate(problem.teams)
    }


def _no_plan(model: Model, translated: Translated, conflict: tuple[str, ...], seconds: float) -> Plan:
    nothing = np.full(len(model.packages), np.nan)
    return Plan(
        model=model,
        status="infeasible",
        value=None,
        bound=None,
        bound_is="certified",
        makespan=float("nan"),
        grid=translated.problem.grid,
        rounding_loss=0.0,
        selected=np.zeros(len(model.initiatives), dtype=bool),
        start=nothing,
        finish=nothing.copy(),
        mode=model.packages.mode,
        rank=np.zeros(len(nothing), dtype=np.int32),
        why={},
        load={},
        conflict=conflict or ("the dates of the work itself: it does not fit before the last day of the plan",),
        seconds=seconds,
        not_read=_not_read(model),
    )
