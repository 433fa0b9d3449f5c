"""`roll`: plan, live until the next planning date, plan again from what is known then, go on.

Each future is one replication that stops at its planning dates. There the planner sees `Known` and nothing else,
gives the work that waits a new order, and may give up what has not begun; what is ready keeps its place for the
frozen window. Where all went as
expected there is no news, and the plan stands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from execsim.analysis.known import as_expected, known_factors, went_otherwise
from execsim.analysis.measures import Sample, difference
from execsim.analysis.replanning import Replan, changed_places, in_force, replans
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import NOTHING, REPLAN, Ints, Model
from execsim.model.state import State
from execsim.optimisation.engine import optimise
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.forecast import Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.rolling import Lived, PlannerName, Rhythm, Rolling
from execsim.results.statistics import wins
from execsim.simulation.engine import simulate
from execsim.simulation.job import EngineName
from execsim.simulation.performing import engine_for
from execsim.simulation.stopping import stop_some

RHYTHMS = (
    Rhythm("once a year", 250.0),
    Rhythm("quarterly", 63.0),
    Rhythm("quarterly + triggers", 63.0, triggers=True),
    Rhythm("monthly", 21.0),
)
ONCE = Rhythm("once", math.inf)
QUARTER = 63.0
_BY_CHANCE = ("event_next", "seat_next", "person_next")  # what comes in a world with chance alone
CHUNK = 32  # futures that are lived side by side, between two looks at the tick


def roll(
    loaded: Loaded,
    draws: Draws,
    *,
    rhythms: Sequence[Rhythm] = RHYTHMS,
    planner: PlannerName = "rule",
    seconds: float = 1.0,
    workers: int = 1,
    tick: Tick | None = None,
) -> Rolling:
    """Live through several rhythms of planning on the same luck.

    The first planning of `search` and `optimiser` chooses what to do; later ones give up what has not begun and no
    longer pays, and order the rest. Reviews, forums and plannings cost their time (`policy.replan.effort`), whoever
    plans.

    Parameters
    ----------
    loaded
        The portfolio.
    draws
        The luck.
    rhythms
        How often to plan; the first is what the others are compared with.
    planner
        `rule`: cost of delay over what is known to be left. `search`, `optimiser`: the optimiser, for `seconds` each.
    seconds
        For each planning; a search takes a tenth of it.
    workers
        Processes to live on; any number gives the same result.
    tick
        Called with futures lived, over all rhythms; after False those lived through by then are compared.

    Raises
    ------
    UsageError
        No rhythm, or no time to plan.
    """
    if not rhythms or not seconds > 0.0:
        raise UsageError("there is no rhythm to live through" if not rhythms else "planning needs some time")
    watch, lived = tick or go_on, list[Lived]()
    limit = seconds / 10 if planner == "search" else seconds
    start = _started(loaded, planner, limit)
    total, stopped = len(rhythms) * draws.replications, False
    for place, rhythm in enumerate(rhythms):
        life = _life_of(start, rhythm, planner, limit, draws)
        ended: list[_Future] = []
        for chunk in _lived(life, draws.replications, workers):
            ended += chunk
            done = place * draws.replications + len(ended)
            if not watch(Progress(done, total, rhythm.name)) and done < total:
                stopped = True
                break
        if stopped:
            break
        forecast = simulate(life.model.at(*(one.state for one in ended)), draws, workers=workers)
        lived.append(_compared(rhythm, forecast, ended, lived[0].forecast if lived else forecast))
    return Rolling(
        planner=planner,
        seconds=limit,
        seed=draws.seed,
        currency=loaded.portfolio.currency,
        lived=tuple(lived),
        frozen=compile_model(loaded.portfolio).policy.frozen,
        stopped=stopped,
    )


@dataclass(slots=True)
class _Future:
    """One future: where it stands, since when, how often it was planned, and what that changed."""

    replication: int
    state: State
    time: float
    plannings: int = 0
    triggered: int = 0
    changes: int = 0
    given_up: int = 0


@dataclass(frozen=True, eq=False)
class _Life:
    """One rhythm on one model, whose own replanning is off; `expected` is the same model without chance."""

    model: Model
    expected: Model
    rhythm: Rhythm
    planner: PlannerName
    seconds: float
    seed: int
    alarms: frozenset[tuple[str, int]]
    engine: EngineName

    def futures(self, replications: Sequence[int]) -> list[_Future]:
        """Live some futures up to the last planning before the horizon, side by side."""
        begin = np.full(len(replications), self.model.as_of)
        states = stop_some(self.engine, self.model, self.seed, None, replications, begin)
        futures = [_Future(*pair, self.model.as_of) for pair in zip(replications, states, strict=True)]
        going = futures
        while going:
            going = self._plan(going)
        return futures

    def _plan(self, futures: Sequence[_Future]) -> list[_Future]:
        """Take futures to their next planning; return those that have come to one."""
        dates = [min(_following(self.rhythm.every, future.time), self.model.horizon) for future in futures]
        later = self._until(dates, futures)
        moments = [min(pair) for pair in zip(dates, map(self._alarm, futures, later), strict=True)]
        early = [n for n, (moment, date) in enumerate(zip(moments, dates, strict=True)) if moment < date]
        again = self._until([moments[n] for n in early], [futures[n] for n in early])
        for n, state in zip(early, again, strict=True):
            later[n] = state
        # One whose state is of an earlier moment is done with everything.
        come = [n for n, state in enumerate(later) if state.time >= moments[n] < self.model.horizon]
        if not come:
            return []
        seen = [later[n] for n in come]
        news = self._are_news([futures[n] for n in come], seen, [moments[n] for n in come])
        for n, plan in zip(come, self._replans(seen, news), strict=True):
            future, state = futures[n], later[n]
            if plan is not None:
                future.changes += changed_places(self.model, state.known, plan.order)
                future.given_up += int(plan.given_up.sum())
                state = in_force(self.model, state, plan)
            future.state, future.time, future.plannings = state, moments[n], future.plannings + 1
            future.triggered += moments[n] < dates[n]
        return [futures[n] for n in come]

    def _until(self, moments: Sequence[float], futures: Sequence[_Future]) -> list[State]:
        return self._stopped(self.model, moments, futures, [future.state for future in futures])

    def _stopped(
        self, model: Model, moments: Sequence[float], futures: Sequence[_Future], states: Sequence[State]
    ) -> list[State]:
        if not futures:
            return []
        replications = [future.replication for future in futures]
        return stop_some(self.engine, model, self.seed, None, replications, np.array(moments), states)

    def _alarm(self, future: _Future, later: State) -> float:
        """When the first trigger or event came that asks for a new plan; inf: none did."""
        if not self.alarms:
            return math.inf
        past = later.past
        notes = zip(past.note_time.tolist(), past.note_kind.tolist(), past.note_row.tolist(), strict=True)
        calls = (time for time, kind, row in notes if time > future.time and (kind, row) in self.alarms)
        return min(calls, default=math.inf)

    def _are_news(self, futures: Sequence[_Future], later: Sequence[State], moments: Sequence[float]) -> list[bool]:
        """Whether anything went otherwise than the plan, left to itself, would have gone without chance."""
        factors = known_factors(self.model, [state.known for state in later])
        news: list[bool] = [
            bool(learnt) or went_otherwise(self.model, state.known, state.time)
            for learnt, state in zip((factors != 1.0).any(axis=1), later, strict=True)
        ]
        quiet = [n for n, is_news in enumerate(news) if not is_news]
        calm = [_calm(futures[n].state) for n in quiet]
        expected = self._stopped(self.expected, [moments[n] for n in quiet], [futures[n] for n in quiet], calm)
        for n, state in zip(quiet, expected, strict=True):
            news[n] = not as_expected(self.model, later[n].known, state.known)
        return news

    def _replans(self, states: Sequence[State], news: Sequence[bool]) -> Iterator[Replan | None]:
        """What the planner decides; None: no news, so that the plan in force stays."""
        asked = [state for state, is_news in zip(states, news, strict=True) if is_news]
        plans = replans(self.planner, self.model, asked, self.seconds)
        return (next(plans) if is_news else None for is_news in news)


def _started(loaded: Loaded, planner: PlannerName, seconds: float) -> Loaded:
    """The portfolio after its first planning."""
    if planner == "rule":
        return patched(loaded, [Patch("policy.dispatch", "to", "cost-of-delay")], "the first plan")
    plan = optimise(compile_model(loaded.portfolio), time_limit=seconds)
    if plan.value is None:
        raise UsageError("there is no plan to begin with; execsim optimise says why")
    return patched(loaded, plan.patches(), "the first plan")


def _life_of(loaded: Loaded, rhythm: Rhythm, planner: PlannerName, seconds: float, draws: Draws) -> _Life:
    """The model of a rhythm, with what its plannings take; plans are made here, not by the dynamics."""
    every = [Patch("policy.replan.every", "to", f"{rhythm.every:g}d")] if math.isfinite(rhythm.every) else []
    none = [Patch("policy.replan", "remove", "every")] if not every and _replans(loaded) else []
    model = compile_model(patched(loaded, [*every, *none], rhythm.name).portfolio)
    alarms = {
        (kind, int(row))
        for kind, table in (("trigger", model.triggers), ("event", model.events))
        for row in np.flatnonzero(table.response == REPLAN)
        if rhythm.triggers
    }
    quiet = replace(
        model,
        policy=replace(model.policy, replan_every=math.inf),
        triggers=replace(model.triggers, response=_silenced(model.triggers.response)),
        events=replace(model.events, response=_silenced(model.events.response)),
    )
    stops = math.ceil((model.horizon - model.as_of) / rhythm.every) + 1
    engine = engine_for("auto", (model,), stops * draws.replications)
    return _Life(quiet, quiet.freeze("mean"), rhythm, planner, seconds, draws.seed, frozenset(alarms), engine)


def _replans(loaded: Loaded) -> bool:
    replan = loaded.portfolio.policy.replan
    return replan is not None and replan.every is not None


def _silenced(response: Ints) -> Ints:
    return np.where(response == REPLAN, NOTHING, response).astype(response.dtype)


def _lived(life: _Life, replications: int, workers: int) -> Iterator[list[_Future]]:
    """All futures, some at a time."""
    spans = [range(first, min(first + CHUNK, replications)) for first in range(0, replications, CHUNK)]
    if workers <= 1:
        yield from map(life.futures, spans)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 - only several processes pay for its import

    yield from Parallel(n_jobs=workers, return_as="generator")(delayed(life.futures)(span) for span in spans)


def _compared(rhythm: Rhythm, forecast: Forecast, ended: Sequence[_Future], first: Forecast) -> Lived:
    one, other = Sample.of(first), Sample.of(forecast)
    quarters = max((forecast.model.horizon - forecast.model.as_of) / QUARTER, 1.0)
    has_value = bool(first.value.any() or forecast.value.any())
    return Lived(
        rhythm=rhythm,
        forecast=forecast,
        plannings=float(np.mean([one.plannings for one in ended])),
        triggered=float(np.mean([one.triggered for one in ended])),
        changes=float(np.mean([one.changes for one in ended])) / quarters,
        given_up=float(np.mean([one.given_up for one in ended])),
        value=difference(one, other, "value"),
        finish_p80=difference(one, other, "finish_p80"),
        wins=wins(one.value, other.value, better="more")
        if has_value
        else wins(one.finish, other.finish, better="less"),
    )


def _calm(state: State) -> State:
    """The same state in a world in which nothing comes by chance alone."""
    nothing = {name: np.full_like(getattr(state.hidden, name), np.inf) for name in _BY_CHANCE}
    return replace(state, hidden=replace(state.hidden, **nothing))


def _following(every: float, now: float) -> float:
    """The first multiple of a rhythm after a moment."""
    if math.isinf(every):
        return math.inf
    k = math.floor(now / every)
    while k * every <= now:  # the quotient is rounded
        k += 1
    return k * every
