"""`hindsight`: what it would be worth to know one thing before choosing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from execsim.analysis.sensitivity import BASE, LEAST, worth_trying
from execsim.analysis.uncertain import Unknown, unknowns_of
from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import Loaded
from execsim.results.forecast import Floats
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.sensitivity import Hindsight, Knowing
from execsim.results.statistics import Figure, mean_interval
from execsim.simulation.engine import simulate_together
from execsim.simulation.performing import engine_for

GLANCE = 25
"""Futures that are enough for a first look at an end."""
SURE = 3.0
"""Standard errors by which a choice has to be best at both ends, to be called best in between as well."""


def hindsight(
    base: Loaded,
    scenarios: Mapping[str, Loaded],
    draws: Draws,
    *,
    about: Collection[str] = (),
    workers: int = 1,
    tick: Tick | None = None,
) -> Hindsight:
    """Expected value of perfect information on one thing at a time, before one of some worlds is chosen.

    E max E(value | known) - max E(value), with the outer expectation over the values that it may have
    (Raiffa and Schlaifer, *Applied Statistical Decision Theory*, 1961). The best world at a value is chosen on one
    half of the replications and judged on the other, both ways round: so noise alone gains nothing on average.

    Parameters
    ----------
    base
        The portfolio, which may be chosen as it is.
    scenarios
        What else can be chosen, by name.
    about
        As for `sensitivity`.
    draws
        The luck: all of it for the worlds as they are, a fifth (at least 50) for each world at each value; a quarter
        of that at the ends of what turns out to change no choice there.
    workers, tick
        As for `simulate`; after False what was tried by then is given.

    Raises
    ------
    UsageError
        There is nothing to choose from, nothing has a value, or nothing is unknown of a name in `about`.
    """
    if not scenarios:
        raise UsageError("hindsight is about a choice: give at least one scenario")
    return _Hindsight({BASE: base, **scenarios}, draws, about, workers, tick or go_on).run()


@dataclass
class _Hindsight:
    """One run of `hindsight`."""

    worlds: dict[str, Loaded]
    draws: Draws
    about: Collection[str]
    workers: int
    tick: Tick
    done: int = field(default=0, init=False)
    planned: int = field(default=0, init=False)
    stopped: bool = field(default=False, init=False)
    models: list[Model] = field(default_factory=list, init=False)
    values: Floats = field(default_factory=lambda: np.zeros((0, 0)), init=False)
    best: int = field(default=0, init=False)

    def run(self) -> Hindsight:
        """Simulate the worlds as they are, then at the values of every unknown."""
        n, base = self.draws.replications, self.worlds[BASE]
        few = replace(self.draws, replications=min(n, max(LEAST, n // 5)))
        self.planned = n * len(self.worlds)
        self.models = [compile_model(loaded.portfolio) for loaded in self.worlds.values()]
        forecasts = simulate_together(self.models, self.draws, workers=self.workers, tick=self._watch("the choices"))
        self.values = np.array([forecast.net_value for forecast in forecasts])
        if not any(forecast.value.any() for forecast in forecasts):
            raise UsageError("nothing in this portfolio has a value: there is nothing to gain by knowing")
        names, means = list(self.worlds), self.values.mean(axis=1)
        self.best = int(means.argmax())
        unknowns = () if self.stopped else worth_trying(unknowns_of(base), forecasts[0], self.about)
        self.planned += sum(len(unknown.points) for unknown in unknowns) * len(names) * few.replications
        knowing: list[Knowing] = []
        nothing = 0
        for unknown in unknowns:
            found = None if self._changes_nothing(unknown, few) else self._knowing(unknown, few, names)
            if self.stopped:
                break
            if found is None or found.worth.low <= 0.0:
                nothing += 1
            else:
                knowing.append(found)
        return Hindsight(
            seed=self.draws.seed,
            replications=few.replications,
            currency=base.portfolio.currency,
            worlds=dict(zip(names, means.tolist(), strict=True)),
            choice=names[self.best],
            everything=mean_interval(self.values.max(axis=0) - self.values[self.best]),
            knowing=tuple(sorted(knowing, key=lambda one: -one.worth.value)),
            nothing=nothing,
            stopped=self.stopped,
        )

    def _changes_nothing(self, unknown: Unknown, few: Draws) -> bool:
        """Whether the same choice is surely best at both ends of a thing, as a quarter of its futures tell.

        What differs between an end and the plan as it is, on the same luck, says far more than the end alone.
        """
        glance = replace(few, replications=max(1, few.replications // 4))
        if glance.replications < GLANCE:
            return False
        for at, _ in (unknown.points[0], unknown.points[-1]):
            self.planned += glance.replications * len(self.models)
            if not self.stopped and not self._stands(self._at(unknown, at, glance)):
                return False
        self.planned -= len(unknown.points) * few.replications * len(self.models)
        return True

    def _stands(self, there: Floats) -> bool:
        """Whether the choice stands where each world has these values [K, R]; as sure as three standard errors."""
        n, few = self.values.shape[1], there.shape[1]
        for world in range(len(self.values)):
            if world == self.best:
                continue
            ahead = self.values[self.best] - self.values[world]
            moved = there[self.best] - there[world] - ahead[:few]
            error = np.sqrt(ahead.var() / n + moved.var() / few)
            if not ahead.mean() + moved.mean() > SURE * error:
                return False
        return True

    def _knowing(self, unknown: Unknown, few: Draws, names: Sequence[str]) -> Knowing:
        """All worlds at all values; choose with and without knowing which it is."""
        settled = [self._at(unknown, at, few) for at, _ in unknown.points if not self.stopped]
        if self.stopped:
            return Knowing(unknown.what, Figure(0.0, 0.0, 0.0), ())
        chances = [chance for _, chance in unknown.points]
        worth, chosen = gained(settled, chances)
        choices = tuple((at, chance, names[world]) for (at, chance), world in zip(unknown.points, chosen, strict=True))
        return Knowing(unknown.what, worth, choices)

    def _at(self, unknown: Unknown, at: float, draws: Draws) -> Floats:
        """[K, R] net value of all worlds where something is known to be a value."""
        pairs = zip(self.worlds.values(), self.models, strict=True)
        models = [unknown.settle(loaded, model, at) for loaded, model in pairs]
        engine = engine_for("auto", models[:1], self.planned)  # by all of it, not by this part
        watch = self._watch(unknown.what.id)
        forecasts = simulate_together(models, draws, engine=engine, workers=self.workers, tick=watch)
        return np.array([forecast.net_value for forecast in forecasts])

    def _watch(self, what: str) -> Tick:
        before = self.done

        def tick(progress: Progress) -> bool:
            self.done = before + progress.done
            go = self.tick(Progress(self.done, max(self.planned, self.done), what))
            self.stopped = self.stopped or not go
            return go

        return tick


def gained(settled: Sequence[Floats], chances: Sequence[float]) -> tuple[Figure, list[int]]:
    """What choosing after it is known gains over choosing before, and what is chosen at each value.

    Parameters
    ----------
    settled
        At each value [K, R]: net value of each of K worlds in R replications, the same luck at all values.
    chances
        Of the values; they add up to 1.
    """
    weighted = sum(chance * values for chance, values in zip(chances, settled, strict=True))
    assert isinstance(weighted, np.ndarray), "there is at least one value"
    half = weighted.shape[1] // 2
    gains = []
    for learn, judge in ((slice(None, half), slice(half, None)), (slice(half, None), slice(None, half))):
        blind = int(weighted[:, learn].mean(axis=1).argmax())
        knowing = sum(
            chance * values[int(values[:, learn].mean(axis=1).argmax()), judge]
            for chance, values in zip(chances, settled, strict=True)
        )
        gains.append(np.asarray(knowing - weighted[blind, judge]))
    return mean_interval(np.concatenate(gains)), [int(values.mean(axis=1).argmax()) for values in settled]
