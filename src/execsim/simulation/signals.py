"""What happens once and for all in a replication, and who waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import simpy

from execsim.simulation.clock import Clock

Thing = tuple[int, int]  # a kind and a row
STARTED, SHIPPED, FINISHED, ARRIVED, DECIDED = range(5)  # packages, externals, asks
Waiter = tuple[int, int]  # a kind and a row
PACKAGE, ASKER, EXTERNAL, ASK = range(4)


@dataclass(slots=True)
class _Wait:
    """Somebody who waits, for how many more things, and what fires when all are there."""

    waiter: Waiter
    missing: int
    all_there: simpy.Event


class Signals:
    """Things that have happened; those who wait for one go on by kind and row, whoever came first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: set[Thing] = set()
        self._waiting: dict[Thing, list[_Wait]] = {}

    def has(self, thing: Thing) -> bool:
        """Whether it has happened."""
        return thing in self._given

    def give(self, thing: Thing) -> bool:
        """Let it happen; only the first time counts. Whoever waits for nothing more goes on at this instant."""
        if thing in self._given:
            return False
        self._given.add(thing)
        for wait in sorted(self._waiting.pop(thing, ()), key=lambda wait: wait.waiter):
            wait.missing -= 1
            if not wait.missing:
                self._clock.fire(wait.all_there)
        return True

    def wait(self, waiter: Waiter, things: Iterable[Thing]) -> simpy.Event | None:
        """An event that fires when all have happened; None if they have."""
        pending = {thing for thing in things if thing not in self._given}
        if not pending:
            return None
        wait = _Wait(waiter, len(pending), self._clock.event())
        for thing in pending:
            self._waiting.setdefault(thing, []).append(wait)
        return wait.all_there
