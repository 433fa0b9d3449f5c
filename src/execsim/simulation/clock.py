"""SimPy's clock with the order of things within an instant.

SimPy orders events at one time by a priority and then by age. The priority here is a phase and a row (rows are in
canonical order), and no two moments share both, so age never decides: a run that was stopped goes on as if it had
not been. What a moment sets off (whoever waited for it goes on, in the order of rows) comes before the next moment;
a moment that is set for this very instant takes its place in the order.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy
from simpy.events import EventPriority

(
    COMPLETION,  # by package: work ends or ships
    STAFF,  # by seat: somebody leaves it, or takes it
    PEOPLE,  # by person
    OUTSIDE,  # by external
    EVENT,  # by event
    PASSING,  # by package: a lag, a date, a delay has run
    REVIEW,  # by package: a wrong direction is found
    WATCH,  # triggers
    ASKING,  # by package: ahead of its start
    ESCALATED,  # by ask: somebody above decides
    DECISION,  # by ask
    MEETING,  # by forum
    PLANNING,
    DISPATCH,
    END,  # of the instant
) = (phase << 32 for phase in range(1, 16))

Story = Generator[simpy.Event, Any, None]


class Clock(simpy.Environment):
    """An environment whose moments carry a phase and a row."""

    @property
    def time(self) -> float:
        """What `now` is, without a second call: it is asked for more often than anything else."""
        return float(self._now)

    def moment(self, time: float, phase: int, row: int = 0) -> simpy.Event:
        """An event at a time, now if that has passed; `inf` never comes.

        Computed as ``now + (time - now)``: exact, because all times are multiples of 2^-20 day.
        """
        event = simpy.Event(self)
        if time != float("inf"):
            event._ok, event._value = True, time  # what SimPy's own Timeout does
            self.schedule(event, EventPriority(phase + row), max(0.0, time - self._now))
        return event

    def fire(self, event: simpy.Event, value: Any = None) -> None:
        """Trigger an event now, ahead of every phase."""
        if not event.triggered:
            event.succeed(value)
