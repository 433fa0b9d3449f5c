"""The four measures by which worlds are compared, one number a replication each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from execsim.results.forecast import Floats, Forecast
from execsim.results.prices import Measure
from execsim.results.statistics import Figure, mean_difference, quantile, quantile_difference

SHARE = 0.8


@dataclass(frozen=True, eq=False)
class Sample:
    """One world in R replications.

    Attributes
    ----------
    seed
        Two samples are paired, replication by replication, where this is the same.
    as_of
        Working day of the status date.
    finish
        [R] last finish of all selected work; inf: never.
    value, cost
        [R] net value and cost, money.
    gross
        [R] value before cost and penalties.
    on_time
        [R] share of due dates kept; nan where there is none.
    """

    seed: int
    as_of: float
    finish: Floats
    value: Floats
    cost: Floats
    gross: Floats
    on_time: Floats

    @classmethod
    def of(cls, forecast: Forecast, *, without: Collection[str] = (), paid: float = 0.0) -> Sample:
        """Take it from a forecast.

        Parameters
        ----------
        forecast
            The runs.
        without
            Initiatives that are no work: their end is no finish of the portfolio.
        paid
            Money that is spent on top in every replication.
        """
        finish = forecast.finish
        if without:
            rows = [forecast.model.initiatives.index(id_) for id_ in without]
            work = ~np.isin(forecast.model.packages.initiative, rows)
            last = np.fmax.reduce(forecast.package_finish[:, work], axis=1, initial=-np.inf)
            finish = np.where(np.isneginf(last), forecast.model.as_of, last)  # nothing is done
        return cls(
            seed=forecast.seed,
            as_of=forecast.model.as_of,
            finish=finish,
            value=forecast.net_value - paid,
            cost=forecast.cost + paid,
            gross=forecast.value,
            on_time=on_time_share(forecast),
        )

    def __len__(self) -> int:
        return len(self.finish)

    def first(self, replications: int) -> Sample:
        """The same world in its first replications only."""
        if replications >= len(self):
            return self
        arrays = (self.finish, self.value, self.cost, self.gross, self.on_time)
        return Sample(self.seed, self.as_of, *(array[:replications] for array in arrays))

    def figure(self, measure: Measure) -> float:
        """P80 of the finish, the mean of anything else."""
        if measure == "finish_p80":
            return quantile(self.finish, SHARE)
        return float(getattr(self, measure).mean())

    def size(self, measure: Measure) -> float:
        """By what an effect is called large: days to the finish, the larger of value and cost, or all dates."""
        if measure == "finish_p80":
            return quantile(self.finish, SHARE) - self.as_of
        return 1.0 if measure == "on_time" else max(abs(float(self.gross.mean())), abs(float(self.cost.mean())))


def difference(base: Sample, other: Sample, measure: Measure) -> Figure:
    """Other less base in one measure over the replications that both have, with its paired interval."""
    n = min(len(base), len(other))
    one, two = base.first(n), other.first(n)
    if measure == "finish_p80":
        return quantile_difference(one.finish, two.finish, SHARE, seed=base.seed)
    return mean_difference(getattr(one, measure), getattr(two, measure))


def on_time_share(forecast: Forecast) -> Floats:
    """[R] share of due dates that are kept: of outcomes; of initiatives where no outcome has one.

    Work that is not selected keeps no date. nan where nothing has a due date.
    """
    model = forecast.model
    for due, finish in (
        (model.outcomes.due, forecast.outcome_finish),
        (model.initiatives.due, forecast.initiative_finish),
    ):
        dated = np.isfinite(due)
        if dated.any():
            return np.asarray((finish[:, dated] <= due[dated]).mean(axis=1))
    return np.full(forecast.replications, np.nan)
