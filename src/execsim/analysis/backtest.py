"""`backtest` and `calibrate`: finished work forecast as if it still lay ahead, beside what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from execsim.analysis.slips import Record, Slips, fit_slips
from execsim.errors import UsageError
from execsim.model.calendar import SLACK
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.assumptions import catalogue
from execsim.portfolio.policy import AssumptionOverride
from execsim.portfolio.portfolio import Calendar, Portfolio
from execsim.portfolio.work import Initiative, Planned
from execsim.results.backtest import EIGHT, HALF, SHARES, Backtest, Calibration, FinishedWork, Fitted, Scores
from execsim.results.backtest import ForecasterName as Name
from execsim.results.progress import Progress, Tick, go_on
from execsim.results.statistics import Figure, quantile, share_interval
from execsim.simulation.engine import simulate

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Numbers = Mapping[str, float | None]  # assumptions by name; None is off

FEWEST = 20  # records; half of them fit seven numbers
MECHANISM_RUNS = 60
LOWEST, HIGHEST = 0.75, 0.85
_ALONE: Numbers = dict.fromkeys(
    ("portfolio_spread", "initiative_spread", "effort_spread", "on_plan", "slip", "surprise_chance", "rework_chance")
)  # with these off, a lone package slips by wrong directions only


def backtest(
    records: Sequence[FinishedWork],
    base: Portfolio,
    draws: Draws,
    *,
    splits: int = 5,
    workers: int = 1,
    tick: Tick | None = None,
) -> Backtest:
    """Forecast finished work from its plan, and compare with what happened.

    Each record is an initiative with one package of its planned length, simulated like any other portfolio and
    looked at on its own days. Every split draws half of the records, fits the assumptions to them and forecasts
    the other half; nothing is ever scored on work that it was fitted to.

    Parameters
    ----------
    records
        Finished work, at least 20.
    base
        The organisation: its assumptions, policy and public holidays.
    draws
        The luck, spread evenly over the futures of a row (Latin hypercube); its seed also draws the splits.
    splits
        How many random halves.
    workers
        Processes to simulate on; any number gives the same result.
    tick
        Called with the simulations done. False stops after the split that is under way.

    Raises
    ------
    UsageError
        There are too few records.
    """
    return _Bench.of(records, base, draws, splits, workers, tick or go_on).backtest()


def calibrate(
    records: Sequence[FinishedWork],
    base: Portfolio,
    draws: Draws,
    *,
    splits: int = 5,
    workers: int = 1,
    tick: Tick | None = None,
) -> Calibration:
    """Fit the organisation's own factors to all records, and back-test such a fit on halves of them.

    Parameters and errors are those of `backtest`.
    """
    bench = _Bench.of(records, base, draws, splits, workers, tick or go_on)
    tested = bench.backtest()
    whole = bench.assumptions(fit_slips(bench.record()))
    return Calibration(tuple(_fitted(name, value, tested.fits) for name, value in whole.items()), tested)


def with_assumptions(base: Portfolio, numbers: Numbers) -> Portfolio:
    """A portfolio with some assumptions changed; None switches one off."""
    own = {name: AssumptionOverride(value="off" if v is None else v) for name, v in numbers.items()}
    return base.model_copy(update={"assumptions": {**base.assumptions, **own}})


def portfolio_of(records: Sequence[FinishedWork], base: Portfolio) -> Portfolio:
    """The records as a portfolio of independent initiatives, in the organisation of `base`.

    How clear their outcomes were nobody knows any more. They are taken as clear (`clarity_odds` off), so that what
    is fitted is what clear work does, and an unclear plan comes out later than the record, never earlier.
    """
    first, last = min(r.start for r in records), max(r.planned for r in records)
    plain = Portfolio(
        name="Finished work",
        calendar=Calendar(start=first, end=max(last, first + dt.timedelta(days=7)), holidays=base.calendar.holidays),
        initiatives={_id(r): Initiative(planned=Planned(start=r.start, finish=r.planned)) for r in records},
        policy=base.policy,
        assumptions=base.assumptions,
    )
    return with_assumptions(plain, {"clarity_odds": None})


@dataclass(frozen=True, eq=False)
class _Bench:
    """The records on the bench: their lengths, and the engine that forecasts them.

    Attributes
    ----------
    portfolio, model, start, planned, actual
        The records as a portfolio, and compiled; [N] working days to the start, and from it to the planned and
        to the actual end.
    """

    records: Sequence[FinishedWork]
    draws: Draws
    splits: int
    workers: int
    tick: Tick
    portfolio: Portfolio
    model: Model
    start: Floats
    planned: Floats
    actual: Floats

    @classmethod
    def of(
        cls, records: Sequence[FinishedWork], base: Portfolio, draws: Draws, splits: int, workers: int, tick: Tick
    ) -> _Bench:
        if len(records) < FEWEST:
            raise UsageError(f"{len(records)} finished records can be used; a back-test needs {FEWEST} or more")
        portfolio = portfolio_of(records, base)
        model = compile_model(portfolio)
        start = np.array([model.calendar.start_time(r.start) for r in records])
        planned, actual = (
            np.maximum(np.array([model.calendar.finish_time(day) for day in days]) - start, 1.0)
            for days in ([r.planned for r in records], [r.actual for r in records])
        )
        return cls(records, draws, splits, workers, tick, portfolio, model, start, planned, actual)

    def backtest(self) -> Backtest:
        """Score the assumptions in force, those fitted, and the reference class on every split."""
        ratio = self.actual / self.planned
        half = len(self.records) // 2
        chance = np.random.Generator(np.random.Philox(self.draws.seed))
        record, everyone = self.record(), np.arange(len(self.records))
        assumed = self._forecast({}, everyone, self.draws.replications, "as assumed")
        trials: dict[Name, list[_Trial]] = {"assumed": [], "fitted": [], "reference": []}
        fits: list[Numbers] = []
        for split in range(self.splits):
            order = chance.permutation(len(self.records))
            train, test = order[:half], np.sort(order[half:])
            fits.append(self.assumptions(fit_slips(record.part(train))))
            fitted = self._forecast(fits[-1], test, self.draws.replications, f"as fitted, split {split + 1}")
            reference = ratio[train][:, np.newaxis] * self.planned[test]
            sampled: dict[Name, Floats] = {"assumed": assumed[:, test], "fitted": fitted, "reference": reference}
            for name, lengths in sampled.items():
                trials[name].append(_Trial.of(lengths, self.planned[test], self.actual[test]))
            if not self.tick(Progress(split + 1, self.splits, "back-testing")):
                break
        return Backtest(
            records=tuple(self.records),
            trained=half,
            tested=len(self.records) - half,
            splits=len(fits),
            seed=self.draws.seed,
            replications=self.draws.replications,
            duration=tuple(quantile(ratio, share) for share in SHARES),
            cost=_costs(self.records),
            late=float(np.mean(self.actual > self.planned)),
            scores={name: _scores(each, len(self.records) - half) for name, each in trials.items()},
            fits=tuple(dict(fit) for fit in fits),
        )

    def record(self) -> Record:
        """The record as the fit reads it; what wrong directions cost is simulated."""
        everyone = np.arange(len(self.records))
        lengths = self._forecast(_ALONE, everyone, MECHANISM_RUNS, "wrong directions")
        return Record.of(self.planned, self.actual, lengths - self.planned, self.model.behaviour.rework_share)

    def assumptions(self, slips: Slips) -> Numbers:
        """What was fitted, as assumptions; the portfolio's own factor keeps its part of the spread."""
        shared = self.model.behaviour.portfolio_spread
        own = max(slips.spread**2 - shared**2, 0.0) ** 0.5
        return {
            "on_plan": _rounded(slips.on_plan, 0.01),
            "slip": _rounded(slips.slip, 0.0),
            "initiative_spread": _rounded(own, 0.005),
            "effort_spread": None,
            "surprise_chance": _rounded(slips.surprise_chance, 0.005),
            "surprise_days": _rounded(slips.surprise_days, 0.0),
            "surprise_growth": _rounded(slips.surprise_growth, 0.02),
            "rework_chance": _rounded(slips.rework_chance, 0.005),
        }

    def _forecast(self, numbers: Numbers, rows: Rows, replications: int, what: str) -> Floats:
        """[R, n] simulated working days from the start of some records to their finish, in whole days."""
        ids = [_id(self.records[row]) for row in rows]
        part = {id_: self.portfolio.initiatives[id_] for id_ in ids}
        model = compile_model(with_assumptions(self.portfolio.model_copy(update={"initiatives": part}), numbers))
        # Spread evenly, a hundred futures give the quantiles of a row as four hundred at random would.
        draws = replace(self.draws, replications=replications, sampling="latin-hypercube")
        forecast = simulate(model, draws, workers=self.workers, tick=lambda done: self.tick(replace(done, what=what)))
        row_of = {id_: row for row, id_ in enumerate(model.initiatives.ids)}
        finish = forecast.initiative_finish[:, [row_of[id_] for id_ in ids]]
        return np.asarray(np.ceil(finish - self.start[rows] - SLACK))


@dataclass(frozen=True, eq=False)
class _Trial:
    """One forecaster on one test part: which dates held, what they lost, where the truth lay. S = `SHARES`."""

    held: Floats  # [S] share that ended by the quantile's day
    loss: Floats  # [S] mean pinball loss in planned lengths
    below: Floats  # [S] share of probability integral transforms at or below

    @classmethod
    def of(cls, lengths: Floats, planned: Floats, actual: Floats) -> _Trial:
        """Score sampled lengths [R, n] in whole days; a fraction of a day is the whole day."""
        days = np.sort(np.ceil(lengths - SLACK), axis=0)
        shares = np.array(SHARES)[:, np.newaxis]
        dates = days[np.maximum(np.ceil(shares[:, 0] * len(days) - 1e-9).astype(np.int64) - 1, 0)]
        short = actual - dates
        before, by = (days < actual).mean(axis=0), (days <= actual).mean(axis=0)
        inside = (shares - before) / np.maximum(by - before, 1e-12)
        return cls(
            held=(actual <= dates).mean(axis=1),
            loss=(np.maximum(shares * short, (shares - 1) * short) / planned).mean(axis=1),
            below=np.clip(inside, 0.0, 1.0).mean(axis=1),
        )


def _scores(trials: Sequence[_Trial], tested: int) -> Scores:
    held = np.array([trial.held for trial in trials])
    loss = np.mean([trial.loss for trial in trials], axis=0)
    eights = held[:, EIGHT]
    return Scores(
        half=_share(float(held[:, HALF].mean()), tested),
        eight=_share(float(eights.mean()), tested),
        by_split=tuple(eights.tolist()),
        in_band=float(np.mean((eights >= LOWEST) & (eights <= HIGHEST))),
        pinball_half=float(loss[HALF]),
        pinball_eight=float(loss[EIGHT]),
        pinball=float(loss.mean()),
        calibration=tuple(np.mean([trial.below for trial in trials], axis=0).tolist()),
    )


def _share(mean: float, tested: int) -> Figure:
    """A share over several splits with the interval of one: splits share records, so more of them tell little."""
    one = share_interval(np.arange(tested) < round(mean * tested))
    return Figure(mean, one.low, one.high)


def _costs(records: Sequence[FinishedWork]) -> tuple[int, tuple[float, ...]] | None:
    ratios = [r.actual_cost / r.planned_cost for r in records if r.planned_cost and r.actual_cost is not None]
    return (len(ratios), tuple(quantile(ratios, share) for share in SHARES)) if ratios else None


def _fitted(name: str, value: float | None, fits: Sequence[Numbers]) -> Fitted:
    """A fitted number, with the least and the most that fits to halves of the record gave."""
    off = catalogue()[name].off
    seen = [off if each is None else each for each in (value, *(fit[name] for fit in fits))]
    numbers = [number for number in seen if number is not None]
    return Fitted(name, value, min(numbers), max(numbers))


def _rounded(number: float, least: float) -> float | None:
    """Three digits, which is more than a record can tell; None (off) below what can be told from nothing."""
    return float(f"{number:.3g}") if number >= least else None


def _id(record: FinishedWork) -> str:
    return f"row-{record.row}"
