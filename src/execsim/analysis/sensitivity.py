"""`sensitivity`: what hangs on what is not known; and whether a decision would change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from execsim.analysis.measures import Sample, difference
from execsim.analysis.uncertain import Unknown, unknowns_of
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import Loaded
from execsim.results.cruciality import Inputs
from execsim.results.forecast import Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.sensitivity import Flip, Sensitivity, Swing
from execsim.results.statistics import UNKNOWN, Figure
from execsim.simulation.engine import simulate
from execsim.simulation.performing import engine_for

BASE = "the plan as it is"
MOST_ESTIMATES = 12
"""Estimates that are moved: those that lengths and dates go with most."""
LEAST = 50


def sensitivity(
    base: Loaded,
    draws: Draws,
    *,
    scenarios: Mapping[str, Loaded] | None = None,
    about: Collection[str] = (),
    workers: int = 1,
    tick: Tick | None = None,
) -> Sensitivity:
    """Move everything that is not known from one end of its range to the other, one at a time.

    Parameters
    ----------
    base
        The portfolio.
    draws
        The luck: all of it for the portfolio as it is and each scenario, a fifth (at least 50) for each end.
    scenarios
        By name: worlds whose order is looked at, too.
    about
        Only these assumptions, risks, packages (`initiative.package`), decisions and externals; all if empty.
    workers
        Processes to simulate on.
    tick
        Called with the replications done, over all worlds; after False what was tried by then is given.
    """
    return _Tornado(base, draws, dict(scenarios or {}), about, workers, tick or go_on).run()


class _StoppedError(Exception):
    """The tick said stop."""


@dataclass
class _Tornado:
    """One run of `sensitivity`."""

    base: Loaded
    draws: Draws
    scenarios: dict[str, Loaded]
    about: Collection[str]
    workers: int
    tick: Tick
    done: int = field(default=0, init=False)
    planned: int = field(default=0, init=False)

    def run(self) -> Sensitivity:
        """Simulate the worlds as they are, then every end of every unknown."""
        worlds = {BASE: self.base, **self.scenarios}
        n = self.draws.replications
        few = min(n, max(LEAST, n // 5))
        self.few = replace(self.draws, replications=few)
        self.planned = len(worlds) * n
        stopped, swings, tried = False, [], 0
        self.models = {name: compile_model(loaded.portfolio) for name, loaded in worlds.items()}
        forecast = self._simulated(self.models[BASE], self.draws, BASE)
        samples = {BASE: Sample.of(forecast)}
        unknowns: tuple[Unknown, ...] = ()
        try:
            for name in self.scenarios:
                samples[name] = Sample.of(self._simulated(self.models[name], self.draws, name))
            unknowns = worth_trying(unknowns_of(self.base), forecast, self.about)
            self.planned += 2 * len(unknowns) * len(worlds) * few
            for unknown in unknowns:
                swings.append(self._swing(unknown, worlds, samples))
                tried += 1
        except _StoppedError:
            stopped = True
        has_value = bool(samples[BASE].gross.any())
        moving = [swing for swing in swings if _shows(swing)]
        return Sensitivity(
            seed=self.draws.seed,
            replications=few,
            currency=self.base.portfolio.currency,
            has_value=has_value,
            base_value=samples[BASE].figure("value"),
            base_finish=samples[BASE].figure("finish_p80"),
            swings=tuple(sorted(moving, key=lambda one: -(one.money if has_value else one.days))),
            quiet=tried - len(moving),
            worlds=tuple(samples),
            best=max(samples, key=lambda name: _gain(samples[name], has_value)),
            stopped=stopped,
        )

    def _swing(self, unknown: Unknown, worlds: Mapping[str, Loaded], samples: Mapping[str, Sample]) -> Swing:
        ends: list[dict[str, Sample]] = []
        for at in (unknown.what.low, unknown.what.high):
            ends.append(
                {
                    name: Sample.of(self._simulated(settled, self.few, unknown.what.id))
                    for name, loaded in worlds.items()
                    for settled in (unknown.settle(loaded, self.models[name], at),)
                }
            )
        centre = samples[BASE].first(self.few.replications)
        low, high = (end[BASE] for end in ends)
        return Swing(
            unknown.what,
            difference(centre, low, "value"),
            difference(centre, high, "value"),
            difference(centre, low, "finish_p80"),
            difference(centre, high, "finish_p80"),
            tuple(_flips(unknown, ends, bool(centre.gross.any()))),
        )

    def _simulated(self, model: Model, draws: Draws, what: str) -> Forecast:
        before = self.done

        def tick(progress: Progress) -> bool:
            self.done = before + progress.done
            return self.tick(Progress(self.done, max(self.planned, self.done), what))

        engine = engine_for("auto", (model,), max(self.planned, draws.replications))  # by all of it, not by this one
        forecast = simulate(model, draws, engine=engine, workers=self.workers, tick=tick)
        if forecast.replications < draws.replications and before:
            raise _StoppedError
        return forecast


def worth_trying(unknowns: Sequence[Unknown], forecast: Forecast, about: Collection[str]) -> tuple[Unknown, ...]:
    """What was asked about; else all assumptions and risks, and estimates whose length goes with the last finish most.

    Raises
    ------
    UsageError
        Nothing of a name that was asked about is unknown.
    """
    if about:
        known = {unknown.what.id for unknown in unknowns}
        wrong = next((name for name in about if name not in known), None)
        if wrong is not None:
            close = get_close_matches(wrong, sorted(known), n=1)
            raise UsageError(f"nothing is unknown of '{wrong}'" + (f"; did you mean {close[0]}?" if close else ""))
        return tuple(unknown for unknown in unknowns if unknown.what.id in about)
    kinds = {"work": ("package", "packages"), "decision": ("decision", "decisions")}
    strength = {(one.kind, one.row): abs(one.cruciality) for one in Inputs.of(forecast).moving(forecast.finish)}

    def moves(unknown: Unknown) -> float:
        kind = kinds.get(unknown.what.kind)
        if kind is None:
            return 1.0
        row = getattr(forecast.model, kind[1]).index(unknown.what.id)
        return strength.get((kind[0], row), 0.0)  # type: ignore[arg-type]  # the two words above

    estimates = [one for one in unknowns if one.what.kind in kinds and moves(one) > 0.0]
    kept = sorted(estimates, key=lambda one: -moves(one))[:MOST_ESTIMATES]
    return tuple(one for one in unknowns if one.what.kind not in kinds or one in kept)


def _shows(swing: Swing) -> bool:
    figures = (swing.value_low, swing.value_high, swing.finish_low, swing.finish_high)
    return any(figure.low > 0.0 or figure.high < 0.0 for figure in figures)


def _gain(sample: Sample, has_value: bool) -> float:
    return sample.figure("value") if has_value else -sample.figure("finish_p80")


def _flips(unknown: Unknown, ends: Sequence[Mapping[str, Sample]], has_value: bool) -> Iterator[Flip]:
    """Every two worlds of which one is surely better at one end, and the other at the other end."""
    names = list(ends[0])
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            low, high = (_ahead(end[one], end[other], has_value) for end in ends)
            if (low.low > 0.0 and high.high < 0.0) or (low.high < 0.0 and high.low > 0.0):
                share = low.value / (low.value - high.value)
                at = unknown.what.low + share * (unknown.what.high - unknown.what.low)
                better, worse = (other, one) if low.value > 0.0 else (one, other)
                yield Flip(better, worse, at)


def _ahead(one: Sample, other: Sample, has_value: bool) -> Figure:
    """How much better the other is."""
    if has_value:
        return difference(one, other, "value")
    figure = difference(one, other, "finish_p80")
    return UNKNOWN if figure.value != figure.value else Figure(-figure.value, -figure.high, -figure.low)
