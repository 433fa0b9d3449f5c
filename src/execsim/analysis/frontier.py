"""`frontier`: value against risk, dates, cost or capacity; and the robust plan among good ones.

Every point is a plan of the optimiser, so it passed the verifier. What counts is what comes of it in simulation,
on luck that all plans share: the best looking plan of a world without chance need not be the best one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from execsim.analysis.measures import on_time_share
from execsim.errors import InputError, UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Freeze, Model
from execsim.optimisation.engine import optimise
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.forecast import Forecast
from execsim.results.frontier import Against, Frontier, Point
from execsim.results.plan import Plan, Robustness
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.reading import at_risk
from execsim.results.statistics import mean_interval
from execsim.simulation.engine import simulate
from execsim.simulation.performing import engine_for

BUDGETS = (0.5, 0.7, 0.85, 1.0, 1.2)
"""Shares of the budget; where there is none, of what the plan without a limit costs."""
CONFIDENCES: tuple[Freeze, ...] = ("mean", "p50", "p80")
MOST_SEATS = 3


@dataclass(frozen=True)
class _Attempt:
    """A portfolio to plan, how sure of durations to be, and the seed of the search."""

    name: str
    at: float
    loaded: Loaded
    freeze: Freeze = "mean"
    seed: int = 1


def frontier(
    loaded: Loaded,
    draws: Draws,
    against: Against = "risk",
    *,
    team: str | None = None,
    time_limit: float = 10.0,
    workers: int = 1,
    tick: Tick | None = None,
) -> Frontier:
    """Plan under several limits, and simulate each plan.

    Parameters
    ----------
    loaded
        The portfolio.
    draws
        The luck that all plans are judged on.
    against
        `risk` and `on-time`: plans made at the mean, median and 80 % duration of each package, and with other
        seeds. `cost`: with parts of the budget. `capacity`: with up to three more seats of a team.
    team
        Whose seats; the one whose next seat is worth most to the plan, if left out.
    time_limit
        Seconds to search, for all plans together.
    workers
        Processes to simulate on.
    tick
        Called with plans made, and several times a second with what the present search has found; False stops, and the
        points made by then are given.

    Raises
    ------
    UsageError
        No time, a team that is not there, or no plan at all.
    """
    watch, points, failed = tick or go_on, list[Point](), dict[str, str]()
    attempts = list(_attempts(loaded, against, team, time_limit))
    stopped = False
    for place, attempt in enumerate(attempts):
        if not watch(Progress(place, len(attempts), f"planning: {attempt.name}")):
            stopped = True
            break
        made = _planned(attempt, time_limit / len(attempts), _relayed(watch, place, len(attempts), attempt.name))
        if isinstance(made, str):
            failed[attempt.name] = made
        else:
            points.append(_point(attempt, made, draws, workers, len(attempts)))
    if not points and not stopped:
        raise UsageError(f"no plan was found: {next(iter(failed.values()), 'execsim optimise says why')}")
    return Frontier(
        against=against,
        seed=draws.seed,
        replications=draws.replications,
        currency=loaded.portfolio.currency,
        points=dominated(points, against),
        failed=failed,
        stopped=stopped,
    )


def robust(
    loaded: Loaded, draws: Draws, *, time_limit: float = 10.0, workers: int = 1, tick: Tick | None = None
) -> Point | None:
    """Of a pool of good plans the one whose worst tenth of futures is best (CVaR); None if stopped before any."""
    return frontier(loaded, draws, "risk", time_limit=time_limit, workers=workers, tick=tick).best_cvar


def most_robust(
    loaded: Loaded, draws: Draws, *, time_limit: float = 10.0, workers: int = 1, tick: Tick | None = None
) -> Plan:
    """The plan of `robust` with what that costs, beside the one of the pool that is best on average.

    Raises
    ------
    UsageError
        There is no plan at all, or none when `tick` said no.
    """
    pool = frontier(loaded, draws, "risk", time_limit=time_limit, workers=workers, tick=tick)
    best, usual = pool.best_cvar, pool.best_mean
    if best is None or usual is None:
        raise UsageError("stopped before there was a plan")
    costs, gains = usual.value.value - best.value.value, best.cvar - usual.cvar
    told = Robustness(len(pool.points), best.name, best.cvar, costs, gains)
    return replace(best.plan, simulated_value=best.value.value, robustness=told)


def dominated(points: Sequence[Point], against: Against) -> tuple[Point, ...]:
    """The same points, each with one that is at least as good in value and in the other measure, if there is one."""
    return tuple(
        replace(
            point,
            dominated_by=next(
                (other.name for other in points if other is not point and _beats(other, point, against)), None
            ),
        )
        for point in points
    )


def _beats(one: Point, other: Point, against: Against) -> bool:
    pair = [(point.value.value, _second(point, against)) for point in (one, other)]
    at_least = pair[0][0] >= pair[1][0] and pair[0][1] >= pair[1][1]
    return at_least and pair[0] != pair[1]


def _second(point: Point, against: Against) -> float:
    """The other measure, more is better."""
    match against:
        case "risk":
            return point.cvar
        case "on-time":
            return 0.0 if math.isnan(point.on_time) else point.on_time
        case "cost":
            return -point.cost
        case "capacity":
            return -point.at


def _attempts(loaded: Loaded, against: Against, team: str | None, seconds: float) -> Iterator[_Attempt]:
    """What to plan."""
    match against:
        case "risk" | "on-time":
            for freeze in CONFIDENCES:
                yield _Attempt(f"at {freeze}", math.nan, loaded, freeze)
            yield _Attempt("at mean, again", math.nan, loaded, "mean", 2)
            yield _Attempt("at p80, again", math.nan, loaded, "p80", 2)
        case "cost":
            total = _budget(loaded, seconds)
            for share in BUDGETS:
                cap = round(share * total, -2)
                yield _Attempt(f"budget {share:.0%}", cap, patched(loaded, [Patch("budget.total", "to", cap)]))
        case "capacity":
            name = team or _tightest(loaded, seconds)
            if name not in loaded.portfolio.teams:
                raise UsageError(f"there is no team '{name}'")
            for more in range(MOST_SEATS + 1):
                added = patched(loaded, [Patch(f"teams.{name}.people", "add", more)]) if more else loaded
                yield _Attempt(f"{name} +{more}", float(more), added)


def _budget(loaded: Loaded, seconds: float) -> float:
    budget = loaded.portfolio.budget
    if budget is not None and budget.total is not None:
        return float(budget.total)
    made = _planned(_Attempt("without a limit", math.nan, loaded), seconds / 6)
    if isinstance(made, str):
        raise UsageError(f"no plan was found: {made}")
    planned = patched(loaded, made.patches())
    spent = simulate(compile_model(planned.portfolio), Draws(1, 20))
    return float(spent.cost.mean())


def _tightest(loaded: Loaded, seconds: float) -> str:
    """The team whose next seat is worth most; the one with the highest use where no seat is worth anything."""
    made = _planned(_Attempt("as it is", math.nan, loaded), seconds / 5)
    if isinstance(made, str):
        raise UsageError(f"no plan was found: {made}")
    teams = {name: load for name, load in made.load.items() if "/" not in name and load}

    def worth(name: str) -> tuple[float, float]:
        loads = teams[name]
        return sum(load.worth_of_one_more or 0.0 for load in loads), sum(load.used for load in loads)

    if not teams:
        raise UsageError("no team is used by the plan: there is no capacity to add")
    return max(teams, key=worth)


def _relayed(watch: Tick, place: int, plans: int, name: str) -> Tick:
    """What one search says, as a part of all."""
    return lambda said: watch(Progress(place, plans, f"planning: {name}", said.value, said.bound))


def _planned(attempt: _Attempt, seconds: float, tick: Tick | None = None) -> Plan | str:
    """A plan, or why there is none."""
    try:
        model = compile_model(attempt.loaded.portfolio)
        plan = optimise(model, time_limit=max(seconds, 0.1), freeze=attempt.freeze, seed=attempt.seed, tick=tick)
    except (UsageError, InputError) as error:
        return str(error)
    return plan if plan.value is not None else "these cannot hold together: " + ", ".join(plan.conflict)


def _point(attempt: _Attempt, plan: Plan, draws: Draws, workers: int, plans: int) -> Point:
    followed: Model = compile_model(patched(attempt.loaded, plan.patches(), "the plan").portfolio)
    engine = engine_for("auto", (followed,), plans * draws.replications)  # by all plans, not by this one
    forecast: Forecast = simulate(followed, draws, engine=engine, workers=workers)
    dates = on_time_share(forecast)
    return Point(
        name=attempt.name,
        at=attempt.at,
        plan=plan,
        forecast=forecast,
        value=mean_interval(forecast.net_value),
        cvar=at_risk(forecast).worst_tenth,
        on_time=float(np.mean(dates)),
        cost=float(forecast.cost.mean()),
    )
