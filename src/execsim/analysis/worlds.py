"""Worlds beside the portfolio as it is: simulated once on each luck, then remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from execsim.analysis.drivers import End, assumed
from execsim.analysis.measures import Sample
from execsim.analysis.remedies import Candidate, world
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import Loaded
from execsim.results.progress import Progress, Tick
from execsim.simulation.engine import simulate
from execsim.simulation.performing import engine_for


class StoppedError(Exception):
    """The tick said stop; what was simulated before it is kept."""


@dataclass
class Worlds:
    """A portfolio with any of some remedies, and with any assumption at an end of its range.

    Attributes
    ----------
    base
        The portfolio as it is.
    draws
        How luck is drawn; seed and replications are asked for world by world.
    workers, tick
        As for `simulate`; progress counts the replications of all worlds.
    planned
        How many replications all of it will take, as far as known.
    """

    base: Loaded
    draws: Draws
    workers: int
    tick: Tick
    planned: int = 0
    done: int = field(default=0, init=False)
    _kept: dict[tuple[int, tuple[str, ...], str], Sample] = field(default_factory=dict, init=False, repr=False)
    _models: dict[tuple[str, ...], tuple[Loaded, Model]] = field(default_factory=dict, init=False, repr=False)

    def sample(
        self, candidates: Sequence[Candidate], seed: int, replications: int, *, end: End | None = None, what: str = ""
    ) -> Sample:
        """The world with some remedies in so many replications.

        Raises
        ------
        StoppedError
            Before it is whole.
        """
        place = "" if end is None else f"{end[0].name} {end[1]!r}"
        key = seed, _ids(candidates), place
        kept = self._kept.get(key)
        if kept is None or len(kept) < replications:
            kept = self._kept[key] = self._simulated(candidates, seed, replications, end, what)
        return kept.first(replications)

    def _simulated(
        self, candidates: Sequence[Candidate], seed: int, replications: int, end: End | None, what: str
    ) -> Sample:
        model, before = self._model(candidates, end), self.done
        draws = replace(self.draws, seed=seed, replications=replications)
        stopped = False

        def tick(progress: Progress) -> bool:
            nonlocal stopped
            self.done = before + progress.done
            stopped = not self.tick(Progress(self.done, max(self.planned, self.done), what))
            return not stopped

        engine = engine_for("auto", (model,), max(self.planned, replications))  # by all of it, not by this one
        forecast = simulate(model, draws, engine=engine, workers=self.workers, tick=tick)
        if stopped and forecast.replications < replications:
            raise StoppedError
        return Sample.of(
            forecast,
            without=[candidate.work for candidate in candidates if candidate.work is not None],
            paid=sum(labour(model, candidate) for candidate in candidates),
        )

    def _model(self, candidates: Sequence[Candidate], end: End | None) -> Model:
        if _ids(candidates) not in self._models:
            loaded = world(self.base, candidates)
            self._models[_ids(candidates)] = loaded, compile_model(loaded.portfolio)
        loaded, model = self._models[_ids(candidates)]
        return model if end is None else assumed(loaded, model, end)


def _ids(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(sorted(candidate.id for candidate in candidates))


def labour(model: Model, candidate: Candidate) -> float:
    """Money for the person-days of a remedy, at the mean day rate of the seats that have one; 0 without any."""
    rates, seats = model.teams.day_rate, model.teams.seats[:, min(int(model.as_of), model.teams.seats.shape[1] - 1)]
    paid = seats * (rates > 0.0)
    if candidate.remedy.effort is None or not paid.sum():
        return 0.0
    return float(candidate.remedy.effort * (rates * paid).sum() / paid.sum())
