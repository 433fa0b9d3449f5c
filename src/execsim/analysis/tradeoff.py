"""`tradeoff`: cost of delay against cost of rework, over when to ship and how often to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from execsim.analysis.drivers import End, assumed
from execsim.analysis.price import fresh_seed
from execsim.model.behaviour import assumptions_of
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.assumptions import Assumption
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.forecast import CAUSES, Floats, Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.statistics import mean_difference
from execsim.results.tradeoff import Best, Cell, Setting, Tradeoff
from execsim.simulation.engine import simulate_together
from execsim.simulation.performing import engine_for

SHIP_AT = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
REVIEWS = (5.0, 10.0, 20.0, 63.0)
SETTINGS: dict[Setting, dict[str, float]] = {
    "ordinary": {},
    "safety-critical": {"escape_chance": 1.0, "escape_effort": 5.0},
}
"""Assumptions of each setting: where safety counts, whoever ships early is found out, and repair is dear."""
OF_SHIPPING_EARLY = ("escape_chance", "escape_effort", "early_value")
DRIVERS = (*OF_SHIPPING_EARLY, "detects")
LEAST = 50
_REWORKING = CAUSES.index("reworking")

Way = tuple[float, float]
"""Ship share, and working days between reviews."""
Key = tuple[Way | None, tuple[tuple[str, float], ...], int]
"""A way, the assumptions that make a difference to it, and the seed."""


def tradeoff(loaded: Loaded, draws: Draws, *, workers: int = 1, tick: Tick | None = None) -> Tradeoff:
    """Simulate every way to ship and to look, for ordinary and for safety-critical work.

    Parameters
    ----------
    loaded
        The portfolio.
    draws
        The luck: a fifth (at least 50) of it for every way, and for those that ship or look as the best one does at
        every end of an assumption; all of it for the best of each setting, on a seed derived from it.
    workers, tick
        As for `simulate`.
    """
    return _Tradeoff(loaded, draws, workers, tick or go_on).run()


class _StoppedError(Exception):
    """The tick said stop."""


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What came of one way on one luck."""

    net_value: Floats
    delay: float
    rework: float


@dataclass
class _Tradeoff:
    """One run of `tradeoff`; a way (None: as it is today) under some assumptions is simulated once on each luck."""

    loaded: Loaded
    draws: Draws
    workers: int
    tick: Tick
    done: int = field(default=0, init=False)
    planned: int = field(default=0, init=False)
    models: dict[Way | None, tuple[Loaded, Model]] = field(default_factory=dict, init=False)
    known: dict[Key, _Outcome] = field(default_factory=dict, init=False)

    def run(self) -> Tradeoff:
        """All ways in both settings; then the best of each again, and at the ends of what drives it."""
        model = compile_model(self.loaded.portfolio)
        few = replace(self.draws, replications=min(self.draws.replications, max(LEAST, self.draws.replications // 5)))
        releases = int((model.packages.release & model.initiatives.selected[model.packages.initiative]).sum())
        ways = [(ship, every) for ship in (SHIP_AT if releases else (1.0,)) for every in REVIEWS]
        self.models = {None: (self.loaded, model)} | {way: _working(self.loaded, way) for way in ways}
        named = assumptions_of(self.loaded.portfolio)
        drivers = [named[name] for name in DRIVERS if releases or name == "detects"]
        self._plan(len(ways), len(drivers), releases, few.replications)
        cells: dict[Setting, tuple[Cell, ...]] = {}
        best: list[Best] = []
        stopped = False
        try:
            for setting, values in SETTINGS.items():
                ends = tuple((named[name], value) for name, value in values.items())
                cells[setting] = self._cells(ways, ends, few)
                best.append(self._best(setting, ends, cells[setting], few, drivers))
        except _StoppedError:
            stopped = True
        return Tradeoff(
            seed=self.draws.seed,
            replications=few.replications,
            currency=self.loaded.portfolio.currency,
            now=(model.policy.ship_at, model.policy.review_every),
            releases=releases,
            cells=cells,
            best=tuple(best),
            stopped=stopped,
        )

    def _plan(self, ways: int, drivers: int, releases: int, few: int) -> None:
        """Reckon how many replications it will take, about: what ships at its end is not simulated again."""
        through = len(SHIP_AT) + len(REVIEWS) if releases else len(REVIEWS)
        worlds = 2 * (ways + 1 + 2 * drivers * through)
        self.planned = round((0.75 if releases else 1.0) * worlds) * few + 4 * self.draws.replications

    def _cells(self, ways: Sequence[Way], ends: tuple[End, ...], draws: Draws) -> tuple[Cell, ...]:
        self._simulate([None, *ways], ends, draws)
        base = self.known[self._key(None, ends, draws)]
        outcomes = (self.known[self._key(way, ends, draws)] for way in ways)
        return tuple(
            Cell(*way, mean_difference(base.net_value, one.net_value), one.delay, one.rework)
            for way, one in zip(ways, outcomes, strict=True)
        )

    def _best(
        self, setting: Setting, ends: tuple[End, ...], cells: Sequence[Cell], few: Draws, drivers: Sequence[Assumption]
    ) -> Best:
        chosen = max(cells, key=lambda cell: cell.value.value)
        way = chosen.ship_at, chosen.review_every
        (again,) = self._cells([way], ends, replace(self.draws, seed=fresh_seed(self.draws.seed)))
        best_ways, low, high = [way], again.value.value, again.value.value
        through = [other for other in self.models if other and (other[0] == way[0] or other[1] == way[1])]
        widest, driver = 0.0, None
        for assumption in drivers:
            swing = [again.value.value]
            for value in (assumption.low, assumption.high):
                there = self._cells(through, (*ends, (assumption, value)), few)
                top = max(there, key=lambda cell: cell.value.value)
                best_ways.append((top.ship_at, top.review_every))
                mine = next(cell for cell in there if (cell.ship_at, cell.review_every) == way)
                swing.append(again.value.value + mine.value.value - chosen.value.value)
            low, high = min(low, *swing), max(high, *swing)
            if max(swing) - min(swing) > widest:
                widest, driver = max(swing) - min(swing), assumption
        ships, looks = zip(*best_ways, strict=True)
        return Best(
            setting,
            again,
            (min(ships), max(ships)),
            (min(looks), max(looks)),
            (low, high),
            driver.name if driver else None,
            driver.trust if driver else None,
        )

    def _simulate(self, ways: Sequence[Way | None], ends: tuple[End, ...], draws: Draws) -> None:
        """Simulate those ways that are not known yet, together."""
        asked = {self._key(way, ends, draws): way for way in ways}
        left = {key: way for key, way in asked.items() if key not in self.known}
        if not left:
            return
        before, stopped = self.done, False

        def tick(progress: Progress) -> bool:
            nonlocal stopped
            self.done = before + progress.done
            stopped = not self.tick(Progress(self.done, max(self.planned, self.done), "ways to work"))
            return not stopped

        models = [assumed(*self.models[way], *self._felt(way, ends)) for way in left.values()]
        engine = engine_for("auto", models[:1], self.planned)  # by all of it, not by this part
        forecasts = simulate_together(models, draws, engine=engine, workers=self.workers, tick=tick)
        if stopped:
            raise _StoppedError
        self.known |= {key: _outcome(forecast) for key, forecast in zip(left, forecasts, strict=True)}

    def _key(self, way: Way | None, ends: tuple[End, ...], draws: Draws) -> Key:
        return way, tuple((one.name, value) for one, value in self._felt(way, ends)), draws.seed

    def _felt(self, way: Way | None, ends: tuple[End, ...]) -> tuple[End, ...]:
        """The assumptions that make any difference to a way: nothing escapes from what ships at its end."""
        late = self.models[way][1].policy.ship_at >= 1.0
        last = {one.name: (one, value) for one, value in ends if not (late and one.name in OF_SHIPPING_EARLY)}
        return tuple(last.values())


def _working(base: Loaded, way: Way) -> tuple[Loaded, Model]:
    """The portfolio with a ship share and one rhythm of reviews for all, and its model."""
    ship, every = way
    changes: dict[str, Any] = {
        "policy.ship_at": ship,
        "policy.review.every": f"{every:g}d",
        "policy.review.by_team": {},
    }
    made = patched(base, [Patch(path, "to", value) for path, value in changes.items()])
    return made, compile_model(made.portfolio)


def _outcome(forecast: Forecast) -> _Outcome:
    cost = forecast.delay_cost.mean(axis=0)
    rework = float(cost[_REWORKING])
    return _Outcome(forecast.net_value, float(cost.sum()) - rework, max(rework, 0.0))
