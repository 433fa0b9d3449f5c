"""SimPy's clock with the order of things within an instant.

SimPy orders events at one time by a priority and then by age. The priority here is a phase and a row, so that
everything at one instant happens phase by phase, each by row (which is canonical order): completions, people who
leave and come, arrivals from outside, reviews, decisions, meetings, planning, and last one dispatch of waiting work.
SimPy's own urgent and normal events (a process that begins, a condition that is met) come before all phases.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy
from simpy.events import EventPriority

COMPLETION, STAFF, OUTSIDE, REVIEW, DECISION, MEETING, PLANNING, DISPATCH = (phase << 32 for phase in range(1, 9))

Story = Generator[simpy.Event, Any, None]


class Clock(simpy.Environment):
    """An environment whose moments carry a phase and a row."""

    def moment(self, time: float, phase: int, row: int = 0) -> simpy.Event:
        """An event at a time not before now; `inf` never comes.

        Computed as ``now + (time - now)``: exact, because all times are multiples of 2^-20 day.
        """
        event = simpy.Event(self)
        if time != float("inf"):
            event._ok, event._value = True, time  # what SimPy's own Timeout does
            self.schedule(event, EventPriority(phase + row), max(0.0, time - self.now))
        return event

    def fire(self, event: simpy.Event, value: Any = None) -> None:
        """Trigger an event now, ahead of every phase."""
        if not event.triggered:
            event.succeed(value)
