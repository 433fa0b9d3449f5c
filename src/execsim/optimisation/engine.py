"""The optimiser's one verb: freeze, translate, search and bound, verify, report."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from execsim.errors import UsageError
from execsim.model.model import Freeze, Model
from execsim.optimisation.answers import explanation_of
from execsim.optimisation.conflict import conflict_of
from execsim.optimisation.explain import Reasons, seats_used
from execsim.optimisation.mending import mends_of
from execsim.optimisation.offered import without_idle
from execsim.optimisation.problem import BASE, Goal, Kept, Problem, Schedule, seats_there, worth_under
from execsim.optimisation.pursuit import CLOSED, Solution, Watch, solve_problem
from execsim.optimisation.questions import Answers, ask
from execsim.optimisation.rounding import rounding_loss
from execsim.optimisation.search import Search
from execsim.optimisation.translation import Grid, Translated, problem_of
from execsim.optimisation.waiting import waits_of
from execsim.optimisation.windows import windows_of
from execsim.optimisation.wishes import Wishes, aimed, outward
from execsim.results.plan import Load, Plan, Reached, seat_name
from execsim.results.progress import Progress, Tick
from execsim.results.purchases import Bought

MENDING = 20.0  # seconds at most for what the lines of a conflict would have to become
OF_ITSELF = "the dates of the work itself: it does not fit before the last day of the plan"
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
    wishes: Wishes | None = None,
    explain: float = 0.0,
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
    wishes
        Objectives other than net value, what has to be in or out, and a plan to stay close to.
    explain
        Seconds on top for what the plan is asked: what it leaves out, its dates, its values and seats; 0: nothing.
    tick
        Hears value and bound several times a second; False stops with the best plan so far.

    Raises
    ------
    UsageError
        When there is no time, time ran out before a plan was found or ruled out, or wishes cannot be met.
    EngineError
        When a plan does not pass the verifier, or the solver fails: never shown, never believed.
    """
    if not time_limit > 0:
        raise UsageError(f"a time limit of {time_limit:g} seconds leaves no time to plan")
    began, frozen, wishes = time.monotonic(), model.freeze(freeze), wishes or Wishes()
    wishes.check(frozen)
    translated = _roomy(frozen, grid, wishes)
    goals = [wishes.goal(frozen, translated, name) for name in wishes.objectives]
    watch = _watch(tick, time_limit, began)
    solutions = _pursue(translated.problem, goals, wishes.give_up, time_limit, seed, watch)
    seconds = time.monotonic() - began
    if solutions[-1].schedule is None:
        return _infeasible(frozen, translated, wishes, min(time_limit, MENDING), seconds, tick)
    answers = None
    if explain:
        answers = _asked(frozen, translated, solutions[-1], wishes, explain, seed, tick)
        if answers.again is not None and wishes.objectives == ("value",):
            solutions[-1] = _better(solutions[-1], answers.again)
    assert solutions[-1].schedule is not None
    before = {} if wishes.previous is None else wishes.previous.bought
    new = [i for i, offer in translated.options.items() if offer.id not in before]
    kept = without_idle(translated.problem, solutions[-1].schedule, new)
    solutions[-1] = replace(solutions[-1], schedule=kept)
    reached = _reached(translated.problem, goals, solutions)
    plan = _plan(frozen, translated, solutions, kept, reached, wishes, seconds)
    if answers is None:
        return plan
    first = solutions[0].worth_of_seat if wishes.objectives[0] == "value" else None
    return replace(plan, explanation=explanation_of(frozen, translated, answers, first))


def _asked(
    model: Model, translated: Translated, last: Solution, wishes: Wishes, seconds: float, seed: int, tick: Tick | None
) -> Answers:
    """Ask the plan, for net value whatever it was sought for."""
    assert last.schedule is not None
    told = Progress(0, 1, "asking the plan", last.value, last.bound)
    return ask(
        translated.problem,
        last.schedule,
        model.initiatives.vouched,
        seconds=seconds,
        proved=last.status == "optimal" and wishes.objectives == ("value",),
        seed=seed,
        go_on=lambda: tick is None or tick(told),
    )


def _better(before: Solution, again: Solution) -> Solution:
    """The better plan of two runs, with the lower of their bounds."""
    if before.value is None or again.value is None:
        return before
    if again.bound is None:
        return replace(before, schedule=again.schedule, value=again.value) if again.value > before.value else before
    best, low = max(again, before, key=_value), min(before, again, key=_bound)
    met = low.bound is not None and low.bound - max(before.value, again.value) <= CLOSED * max(1.0, abs(before.value))
    return replace(
        best,
        status="optimal" if met else "feasible",
        bound=low.bound,
        bound_is=low.bound_is,
        worth_of_seat=again.worth_of_seat if before.worth_of_seat is None else before.worth_of_seat,
    )


def _value(solution: Solution) -> float:
    return -np.inf if solution.value is None else solution.value


def _bound(solution: Solution) -> float:
    return np.inf if solution.bound is None else solution.bound


def _pursue(
    problem: Problem, goals: list[Goal], give_up: float, seconds: float, seed: int, watch: Watch | None
) -> list[Solution]:
    """Seek each goal among the plans that keep what those before have reached, in equal shares of the time."""
    solutions, kept, schedule = list[Solution](), list[Kept](), None
    for goal in goals:
        aim = replace(aimed(problem, goal), kept=tuple(kept))
        solution = solve_problem(aim, seconds=seconds / len(goals), seed=seed, watch=watch, start=schedule)
        solutions.append(solution)
        schedule = solution.schedule
        if schedule is None or solution.value is None:
            break
        kept.append(Kept(goal, solution.value - give_up * abs(solution.value)))
    return solutions


def _reached(problem: Problem, goals: list[Goal], solutions: list[Solution]) -> tuple[Reached, ...]:
    """What the last plan comes to by each goal, and what the pursuit of each has proved."""
    schedule, found = solutions[-1].schedule, list[Reached]()
    for goal, solution in zip(goals, solutions, strict=True):
        assert schedule is not None
        assert solution.bound is not None
        worth = worth_under(problem, goal, schedule)
        bound = max(solution.bound, worth)
        value, limit = (outward(problem, goal, one) for one in (worth, bound))
        found.append(Reached(goal.name, value, limit, solution.bound_is))
    return tuple(found)


def _roomy(model: Model, grid: Grid | None, wishes: Wishes) -> Translated:
    """Translate up to the horizon, or beyond it if what must be done does not end before."""
    for stretch in STRETCHES:
        until = model.as_of + stretch * (model.horizon - model.as_of)
        translated = wishes.applied(model, problem_of(model, grid, until=until))
        windows = windows_of(translated.problem)
        if Search(translated.problem, windows).greedy() is not None:
            return translated
    return wishes.applied(model, problem_of(model, grid))


def _watch(tick: Tick | None, limit: float, began: float) -> Watch | None:
    if tick is None:
        return None
    return lambda value, bound, _: tick(
        Progress(
            min(int(time.monotonic() - began), int(limit)), int(limit), "searching for a better plan", value, bound
        )
    )


def _plan(
    model: Model,
    translated: Translated,
    solutions: list[Solution],
    schedule: Schedule,
    reached: tuple[Reached, ...],
    wishes: Wishes,
    seconds: float,
) -> Plan:
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
        status="optimal" if all(solution.status == "optimal" for solution in solutions) else "feasible",
        value=reached[0].value,
        bound=reached[0].bound,
        bound_is=reached[0].bound_is,
        makespan=float(np.nanmax(finish)) if chosen.any() else float("nan"),
        grid=problem.grid,
        rounding_loss=rounding_loss(model.in_modes(mode), translated, schedule),
        selected=schedule.selected[: len(model.initiatives)],
        start=start,
        finish=finish,
        mode=mode,
        rank=np.argsort(np.argsort(np.where(np.isnan(start), np.inf, start), kind="stable")).astype(np.int32),
        why={name: words for name, words in why.items() if name in model.initiatives.ids},
        load=_load(translated, solutions[0], schedule),
        conflict=(),
        seconds=seconds,
        not_read=(*_not_read(model, wishes), *_early(translated, schedule)),
        objectives=reached,
        bought=_bought(translated, schedule),
        waits=waits_of(model, translated, schedule),
    )


def _bought(translated: Translated, schedule: Schedule) -> tuple[Bought, ...]:
    """The options of a plan, and when each begins and holds."""
    problem = translated.problem
    return tuple(
        Bought(offer, float(problem.begin[a, schedule.start[a]]), float(problem.boundaries[over]))
        for i, offer in translated.options.items()
        if schedule.selected[i]
        for a in problem.activities_of[i]
        for over in [problem.finish[a, BASE, schedule.start[a]]]
    )


def _not_read(model: Model, wishes: Wishes) -> tuple[str, ...]:
    """Limits of the file that no plan here is held to, and means that none uses."""
    frozen = ("policy.replan.frozen",) if model.policy.frozen > 0 and wishes.previous is None else ()
    return (*frozen, *(line for offer in model.offers for line in offer.unread))


def _early(translated: Translated, schedule: Schedule) -> tuple[str, ...]:
    """Decisions that this plan may put before anybody can ask for them."""
    names = (f"decisions.{name}" for row, name in translated.early.items() if schedule.selected[row])
    return tuple(dict.fromkeys(names))


def _load(translated: Translated, solution: Solution, schedule: Schedule) -> dict[str, tuple[Load, ...]]:
    problem, worth = translated.problem, solution.worth_of_seat
    used, there = seats_used(problem, schedule), seats_there(problem, schedule)
    return {
        team: tuple(
            Load(
                label,
                float(used[r, t]),
                float(there[r, t]),
                None if worth is None else float(worth[r, t]),
            )
            for t, label in enumerate(translated.labels)
        )
        for r, team in enumerate(problem.teams)
    }


def _infeasible(
    model: Model, translated: Translated, wishes: Wishes, mending: float, seconds: float, tick: Tick | None
) -> Plan:
    """Say which lines cannot hold together, and what each would have to become."""
    told, said = Progress(0, 1, "looking for the lines that cannot hold together"), wishes.lines(model)

    def go_on() -> bool:
        return tick is None or tick(told)

    lines = conflict_of(translated.problem, go_on=go_on)
    mends = mends_of(translated.problem, lines or (), seconds=mending, go_on=go_on)
    conflict = None if lines is None else tuple(said.get(line.path, line.path) for line in lines)
    no_plan = _no_plan(model, translated, conflict, wishes, seconds)
    return replace(no_plan, mends={said.get(mend.path, mend.path): mend.to for mend in mends})


def _no_plan(
    model: Model, translated: Translated, conflict: tuple[str, ...] | None, wishes: Wishes, seconds: float
) -> Plan:
    """A portfolio without a plan; `conflict` is None where it was not found out, empty where no line is to blame."""
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
        conflict=(OF_ITSELF,) if conflict == () else conflict or (),
        seconds=seconds,
        not_read=_not_read(model, wishes),
    )
