"""`tradeoff`: cost of delay against cost of rework, over when to ship and how often to look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from execsim.analysis.drivers import assuming
from execsim.analysis.price import fresh_seed
from execsim.model.behaviour import assumptions_of
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.assumptions import Assumption
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.forecast import CAUSES, Forecast
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.statistics import Figure, mean_difference
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
DRIVERS = ("escape_chance", "escape_effort", "early_value", "detects")
LEAST = 50
_REWORKING = CAUSES.index("reworking")

Way = tuple[float, float]
"""Ship share, and working days between reviews."""


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


@dataclass
class _Tradeoff:
    """One run of `tradeoff`."""

    loaded: Loaded
    draws: Draws
    workers: int
    tick: Tick
    done: int = field(default=0, init=False)
    planned: int = field(default=0, init=False)

    def run(self) -> Tradeoff:
        """All ways in both settings; then the best of each again, and at the ends of what drives it."""
        model = compile_model(self.loaded.portfolio)
        few = replace(self.draws, replications=min(self.draws.replications, max(LEAST, self.draws.replications // 5)))
        releases = int((model.packages.release & model.initiatives.selected[model.packages.initiative]).sum())
        ways = [(ship, every) for ship in (SHIP_AT if releases else (1.0,)) for every in REVIEWS]
        now = model.policy.ship_at, model.policy.review_every
        known = assumptions_of(self.loaded.portfolio)
        drivers = [known[name] for name in DRIVERS if releases or name == "detects"]
        through = len({ship for ship, _ in ways}) + len(REVIEWS)
        worlds = 2 * (len(ways) + 1 + 2 * len(drivers) * through)
        self.planned = worlds * few.replications + 4 * self.draws.replications
        cells: dict[Setting, tuple[Cell, ...]] = {}
        best: list[Best] = []
        stopped = False
        try:
            for setting, assumed in SETTINGS.items():
                base = _assuming(self.loaded, known, assumed)
                cells[setting] = self._cells(base, ways, few)
                best.append(self._best(setting, base, cells[setting], ways, few, drivers))
        except _StoppedError:
            stopped = True
        return Tradeoff(
            seed=self.draws.seed,
            replications=few.replications,
            currency=self.loaded.portfolio.currency,
            now=now,
            releases=releases,
            cells=cells,
            best=tuple(best),
            stopped=stopped,
        )

    def _cells(self, base: Loaded, ways: Sequence[Way], draws: Draws) -> tuple[Cell, ...]:
        none, *forecasts = self._simulated([base, *(_working(base, way) for way in ways)], draws)
        return tuple(_cell(way, none, forecast) for way, forecast in zip(ways, forecasts, strict=True))

    def _best(
        self,
        setting: Setting,
        base: Loaded,
        cells: Sequence[Cell],
        ways: Sequence[Way],
        few: Draws,
        drivers: Sequence[Assumption],
    ) -> Best:
        chosen = max(cells, key=lambda cell: cell.value.value)
        way = chosen.ship_at, chosen.review_every
        fresh = replace(self.draws, seed=fresh_seed(self.draws.seed))
        again = _cell(way, *self._simulated([base, _working(base, way)], fresh))
        best_ways, low, high = [way], again.value.value, again.value.value
        through = [other for other in ways if other[0] == way[0] or other[1] == way[1]]
        widest, driver = 0.0, None
        for assumption in drivers:
            swing = [again.value.value]
            for end in (assumption.low, assumption.high):
                there = self._cells(assuming(base, assumption, end), through, few)
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

    def _simulated(self, worlds: Iterable[Loaded], draws: Draws) -> tuple[Forecast, ...]:
        before, stopped = self.done, False

        def tick(progress: Progress) -> bool:
            nonlocal stopped
            self.done = before + progress.done
            stopped = not self.tick(Progress(self.done, max(self.planned, self.done), "ways to work"))
            return not stopped

        models = [compile_model(loaded.portfolio) for loaded in worlds]
        engine = engine_for("auto", models[:1], self.planned)  # by all of it, not by this part
        forecasts = simulate_together(models, draws, engine=engine, workers=self.workers, tick=tick)
        if stopped:
            raise _StoppedError
        return forecasts


def _assuming(loaded: Loaded, known: dict[str, Assumption], values: dict[str, float]) -> Loaded:
    for name, value in values.items():
        loaded = assuming(loaded, known[name], value)
    return loaded


def _working(base: Loaded, way: Way) -> Loaded:
    """The portfolio with a ship share and one rhythm of reviews for all; assumptions stay as they are in it."""
    ship, every = way
    changes: dict[str, Any] = {
        "policy.ship_at": ship,
        "policy.review.every": f"{every:g}d",
        "policy.review.by_team": {},
    }
    made = patched(base, [Patch(path, "to", value) for path, value in changes.items()])
    held = base.portfolio
    policy = made.portfolio.policy
    if held.policy.review is not None and policy.review is not None:
        policy = policy.model_copy(
            update={"review": policy.review.model_copy(update={"detects": held.policy.review.detects})}
        )
    portfolio = made.portfolio.model_copy(update={"assumptions": held.assumptions, "policy": policy})
    return replace(made, portfolio=portfolio)


def _cell(way: Way, base: Forecast, forecast: Forecast) -> Cell:
    cost = forecast.delay_cost.mean(axis=0)
    value: Figure = mean_difference(base.net_value, forecast.net_value)
    return Cell(way[0], way[1], value, float(cost.sum() - cost[_REWORKING]), float(np.maximum(cost[_REWORKING], 0.0)))
