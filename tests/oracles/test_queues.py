"""Oracles: queues in the long run, against Erlang, Pollaczek and Khinchine, Cobham and Jackson.

Each reference must lie in a 99.9 % interval of at most 1 % to either side (`intervals.py` says how that is reached),
and in the wide interval of the engine's own batches alone.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from customers import (
    SERVICE,
    Measure,
    Queue,
    by_recursion,
    by_simpy,
    estimates,
    queue_length,
    sojourn,
    utilisation,
    wait,
    wait_of_class,
    waits,
)
from intervals import assert_reproduces

T_999 = 3.659  # Student, 29 degrees of freedom, two-sided 99.9 %
BY_ENGINE = 30  # batches of 2,000 customers that SimPy simulates


def check(queue: Queue, measured: list[tuple[Measure, float]], *, batches: int) -> None:
    found = estimates(queue, [measure for measure, _ in measured], batches=batches, by_engine=BY_ENGINE)
    for (interval, alone), (_, reference) in zip(found, measured, strict=True):
        assert_reproduces(reference, interval)
        assert abs(alone.mean() - reference) <= T_999 * alone.std(ddof=1) / math.sqrt(BY_ENGINE)


def erlang_c(seats: int, load: float) -> float:
    """Chance to wait at `seats` servers, `load` arrivals a mean service (Erlang 1917)."""
    terms = [load**k / math.factorial(k) for k in range(seats)]
    last = load**seats / math.factorial(seats) * seats / (seats - load)
    return last / (sum(terms) + last)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seats", "reference", "batches"),
    [(1, 1.857143, 6000), (2, 0.731602, 7000), (3, 0.401181, 9000), (5, 0.172887, 14000)],
)
def test_oracle_erlang_c_wait_at_65_percent(seats: int, reference: float, batches: int) -> None:
    load = 0.65 * seats
    assert erlang_c(seats, load) / (seats - load) == pytest.approx(reference, abs=5e-7)
    check(Queue(load, seats), [(wait, reference)], batches=batches)


@pytest.mark.slow
def test_oracle_erlang_c_three_seats_at_80_percent() -> None:
    measured = [(waits, 0.647191), (wait, 1.078652), (queue_length(2.4), 2.588764)]
    check(Queue(2.4, 3), measured, batches=18000)


@pytest.mark.slow
@pytest.mark.parametrize(("variance", "reference"), [(0, 0.928571), (0.5, 1.392857), (1, 1.857143), (2, 2.785714)])
def test_oracle_pollaczek_khinchine(variance: float, reference: float) -> None:
    assert 0.65 * (1 + variance) / (2 * 0.35) == pytest.approx(reference, abs=5e-7)
    gamma = {"dist": "gamma", "mean": SERVICE, "sd": SERVICE * math.sqrt(variance)}
    written: dict[float, Any] = {0: SERVICE, 1: {"dist": "exponential", "mean": SERVICE}}
    service = written.get(variance, gamma)
    check(Queue(0.65, 1, service), [(wait, reference)], batches=9000 if variance == 2 else 6000)


@pytest.mark.slow
def test_oracle_cobham_two_classes_without_interruption() -> None:
    measured = [(wait_of_class(1), 0.928571), (wait_of_class(2), 2.653061)]
    check(Queue(0.65, 1, first_class=0.30 / 0.65), measured, batches=10000)


@pytest.mark.slow
def test_oracle_jackson_feedback() -> None:
    check(Queue(0.5, 1, rework=0.2), [(sojourn, 3.333333), (utilisation, 0.625)], batches=6000)


@pytest.mark.parametrize("queue", [Queue(2.4, 3), Queue(1.3, 2, first_class=0.4), Queue(1.0, 2, rework=0.2)])
def test_oracle_recursion_is_the_engine_customer_by_customer(queue: Queue) -> None:
    """What the two levels rest on, to the bit."""
    model = queue.model()
    textbook, simulated = by_recursion(queue, model, 1), by_simpy(queue, model, 1)
    np.testing.assert_array_equal(simulated.start, textbook.start)
    np.testing.assert_array_equal(simulated.done, textbook.done)
    assert simulated.worked == pytest.approx(textbook.worked, rel=1e-12)
