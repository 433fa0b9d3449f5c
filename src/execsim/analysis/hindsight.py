"""`hindsight`: what it would be worth to know one thing before choosing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from execsim.analysis.measures import Sample
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
        The luck: all of it for the worlds as they are, a fifth (at least 50) for each world at each value.
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

    def run(self) -> Hindsight:
        """Simulate the worlds as they are, then at every value of every unknown."""
        n, base = self.draws.replications, self.worlds[BASE]
        few = replace(self.draws, replications=min(n, max(LEAST, n // 5)))
        self.planned = n * len(self.worlds)
        forecasts = simulate_together(
            [compile_model(loaded.portfolio) for loaded in self.worlds.values()],
            self.draws,
            workers=self.workers,
            tick=self._watch("the choices"),
        )
        values = np.array([forecast.net_value for forecast in forecasts])
        if not any(forecast.value.any() for forecast in forecasts):
            raise UsageError("nothing in this portfolio has a value: there is nothing to gain by knowing")
        names, means = list(self.worlds), values.mean(axis=1)
        best = int(means.argmax())
        unknowns = () if self.stopped else worth_trying(unknowns_of(base), forecasts[0], self.about)
        self.planned += sum(len(unknown.points) for unknown in unknowns) * len(names) * few.replications
        knowing: list[Knowing] = []
        for unknown in unknowns:
            found = self._knowing(unknown, few, names)
            if self.stopped:
                break
            knowing.append(found)
        telling = [one for one in knowing if one.worth.low > 0.0]
        return Hindsight(
            seed=self.draws.seed,
            replications=few.replications,
            currency=base.portfolio.currency,
            worlds=dict(zip(names, means.tolist(), strict=True)),
            choice=names[best],
            everything=mean_interval(values.max(axis=0) - values[best]),
            knowing=tuple(sorted(telling, key=lambda one: -one.worth.value)),
            nothing=len(knowing) - len(telling),
            stopped=self.stopped,
        )

    def _knowing(self, unknown: Unknown, few: Draws, names: Sequence[str]) -> Knowing:
        """All worlds at all values; choose with and without knowing which it is."""
        settled: list[Floats] = []  # [K, R] at each value
        for at, _ in unknown.points:
            models: list[Model] = [unknown.settle(loaded, at) for loaded in self.worlds.values()]
            engine = engine_for("auto", models[:1], self.planned)  # by all of it, not by this part
            watch = self._watch(unknown.what.id)
            forecasts = simulate_together(models, few, engine=engine, workers=self.workers, tick=watch)
            settled.append(np.array([Sample.of(forecast).value for forecast in forecasts]))
            if self.stopped:
                return Knowing(unknown.what, Figure(0.0, 0.0, 0.0), ())
        chances = [chance for _, chance in unknown.points]
        worth, chosen = gained(settled, chances)
        choices = tuple((at, chance, names[world]) for (at, chance), world in zip(unknown.points, chosen, strict=True))
        return Knowing(unknown.what, worth, choices)

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
