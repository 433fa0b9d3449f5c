"""Queues as portfolios: customers are packages of one team, released at random, and the textbook's own recursion.

One initiative has one package a customer; its effort is the service, drawn by the engine from the estimate in
the file; the moments of arrival are drawn here, batch by batch, and put into the model's `not_before`. A mean
service is 1/64 of a day, so that a batch fits into a few years; results are in mean services.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from execsim.model.compile import compile_model
from execsim.model.draws import ACCEPTANCE, EFFORT, REWORK, Draws, uniform
from execsim.model.families import TableArrays
from execsim.model.jit import jitted
from execsim.model.model import Model
from execsim.model.quantiles import on_grid, quantile
from execsim.portfolio.assumptions import catalogue
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation.engine import simulate
from intervals import Floats, Interval, two_levels

SERVICE = 1 / 64  # days of a mean service
CUSTOMERS = 2000  # a batch
WARM, COOL = 400, 200  # first and last customers of a batch that are not looked at
CALM: dict[str, Any] = {name: "off" for name, assumption in catalogue().items() if assumption.off is not None}
CALM["focus"] = 1


def model_of(data: dict[str, Any]) -> Model:
    """A model of plain data, as if it stood in a file, with every assumption off that can be."""
    data = {**data, "assumptions": {**CALM, **data.get("assumptions", {})}}
    return compile_model(validate(parse_source(json.dumps(data), "oracle.yaml")))


@dataclass(frozen=True)
class Queue:
    """A stream of customers at one team.

    Attributes
    ----------
    load
        Arrivals a mean service.
    seats
        Servers.
    service
        The estimate of a service, as written in a file.
    first_class
        Share of customers that are of the first of two classes; 1: there is one class.
    rework
        Chance that a service is followed by another one.
    """

    load: float
    seats: int = 1
    service: Any = None
    first_class: float = 1.0
    rework: float = 0.0

    def model(self) -> Model:
        """The customers of a batch as packages that all come at once; `arrivals` spreads them out."""
        service = self.service or {"dist": "exponential", "mean": SERVICE}
        ids = [f"c{n:05d}" for n in range(CUSTOMERS)]
        rework = {"rework_chance": self.rework, "rework_share": 1, "max_rework": 1000} if self.rework else {}
        return model_of(
            {
                "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
                "assumptions": rework,
                "policy": {"dispatch": "rank" if self.first_class < 1.0 else "first-come"},
                "teams": {"crew": {"people": self.seats}},
                "initiatives": {"all": {"packages": {id_: {"team": "crew", "effort": service} for id_ in ids}}},
            }
        )

    def batch(self, seed: int) -> Batch:
        """Moments of arrival (a Poisson process) and classes of one batch."""
        rng = np.random.default_rng(seed)
        gaps = rng.exponential(SERVICE / self.load, CUSTOMERS)
        arrival = np.rint(np.cumsum(gaps) * 2.0**20) / 2.0**20
        return Batch(arrival, np.where(rng.random(CUSTOMERS) < self.first_class, 1.0, 2.0))


@dataclass(frozen=True)
class Batch:
    """What comes from outside, and what became of it: by customer, in days."""

    arrival: Floats
    rank: Floats
    start: Floats | None = None  # first start
    done: Floats | None = None
    worked: float = 0.0


Measure = Callable[[Batch], tuple[float, float]]  # a number, and what it is divided by


def wait(batch: Batch) -> tuple[float, float]:
    assert batch.start is not None
    return float((batch.start - batch.arrival)[WARM:-COOL].mean()) / SERVICE, 1.0


def waits(batch: Batch) -> tuple[float, float]:
    assert batch.start is not None
    return float((batch.start > batch.arrival)[WARM:-COOL].mean()), 1.0


def sojourn(batch: Batch) -> tuple[float, float]:
    assert batch.done is not None
    return float((batch.done - batch.arrival)[WARM:-COOL].mean()) / SERVICE, 1.0


def utilisation(batch: Batch) -> tuple[float, float]:
    return batch.worked, float(batch.arrival[-1])


def wait_of_class(rank: int) -> Measure:
    def measure(batch: Batch) -> tuple[float, float]:
        assert batch.start is not None
        of_class = (batch.rank == rank)[WARM:-COOL]
        days = (batch.start - batch.arrival)[WARM:-COOL][of_class]
        return float(days.sum()) / SERVICE, float(of_class.sum())

    return measure


def queue_length(load: float) -> Measure:
    """How many wait, over a stretch of time that every batch covers."""
    since, until = 0.2 * CUSTOMERS / load * SERVICE, 0.85 * CUSTOMERS / load * SERVICE

    def measure(batch: Batch) -> tuple[float, float]:
        assert batch.start is not None
        overlap = np.minimum(batch.start, until) - np.maximum(batch.arrival, since)
        return float(np.maximum(overlap, 0.0).sum()) / (until - since), 1.0

    return measure


def estimates(queue: Queue, measures: list[Measure], *, batches: int, by_engine: int) -> list[tuple[Interval, Floats]]:
    """For each measure the interval in two levels, and the engine's own batch means [by_engine]."""
    model = queue.model()
    control = np.array([[m(b) for m in measures] for b in (by_recursion(queue, model, s) for s in range(batches))])
    engine = np.array([[m(b) for m in measures] for b in (by_simpy(queue, model, s) for s in range(by_engine))])
    return [
        (two_levels(control[:, m, 0], engine[:, m, 0], control[:, m, 1]), engine[:, m, 0] / engine[:, m, 1])
        for m in range(len(measures))
    ]


def by_simpy(queue: Queue, model: Model, seed: int) -> Batch:
    """A batch as the engine simulates it."""
    batch = queue.batch(seed)
    released = replace(model, packages=replace(model.packages, not_before=batch.arrival, rank=batch.rank))
    forecast = simulate(released, Draws(seed, replications=1), engine="simpy")
    start, done = forecast.package_start[0], forecast.package_finish[0]
    return replace(batch, start=start, done=done, worked=float(forecast.busy[0, 0]))


def by_recursion(queue: Queue, model: Model, seed: int) -> Batch:
    """The same batch, customer by customer, as a textbook does it."""
    batch, packages = queue.batch(seed), model.packages
    luck = np.array([seed, EFFORT, REWORK, ACCEPTANCE], dtype=np.uint64)
    start, done = np.empty(CUSTOMERS), np.empty(CUSTOMERS)
    worked = serve(
        batch.arrival, batch.rank, queue.seats, queue.rework, model.estimates.arrays, packages.amount, packages.luck,
        luck, start, done,
    )  # fmt: skip
    return replace(batch, start=start, done=done, worked=worked)


@jitted
def serve(
    arrival: Floats, rank: Floats, seats: int, rework: float, table: TableArrays, row: Any, entity: Any, luck: Any,
    start: Floats, done: Floats,
) -> float:  # fmt: skip
    """Fill in start and done of customers who queue by (rank, since when, number); return the time worked.

    Nobody is interrupted. After a service a customer is done, or with chance `rework` comes back for another.
    """
    n, seed = arrival.size, luck[0]
    until, who = np.full(seats, np.inf), np.zeros(seats, np.int64)
    waiting, since, visit = np.empty(n, np.int64), np.empty(n), np.zeros(n, np.int64)
    start[:] = np.inf
    came, length, worked = 0, 0, 0.0
    while True:
        now = min(until.min(), arrival[came] if came < n else np.inf)
        if now == np.inf:
            return worked
        for s in range(seats):
            if until[s] == now:
                until[s], c = np.inf, who[s]
                again = rework > 0.0 and uniform(seed, entity[c], luck[3], 0, visit[c]) < rework
                visit[c] += 1
                done[c] = now
                if again:
                    waiting[length], since[c] = c, now
                    length += 1
        while came < n and arrival[came] == now:
            waiting[length], since[came] = came, now
            length, came = length + 1, came + 1
        for s in range(seats):
            if until[s] == np.inf and length > 0:
                best = 0
                for w in range(1, length):
                    a, b = waiting[w], waiting[best]
                    if (rank[a], since[a], a) < (rank[b], since[b], b):
                        best = w
                c = waiting[best]
                length -= 1
                waiting[best] = waiting[length]
                start[c] = min(start[c], now)
                purpose = luck[1] if visit[c] == 0 else luck[2]
                service = on_grid(quantile(table, row[c], uniform(seed, entity[c], purpose, 0, visit[c])))
                until[s], who[s] = now + service, c
                worked += service
