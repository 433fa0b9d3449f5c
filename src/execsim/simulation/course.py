"""Where the packages of a replication stand, and what all parts of it share."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from execsim.model.model import Model
from execsim.model.state import PREDECESSORS
from execsim.simulation.clock import Clock
from execsim.simulation.luck import Luck
from execsim.simulation.records import (
    AWAITED_DECISION,
    EXTERNAL,
    HELD,
    LAG,
    NOT_BEFORE,
    PREDECESSOR,
    RISK_DELAY,
    SEAT,
    WORKING,
    Driver,
    Life,
    Note,
)
from execsim.simulation.signals import Signals
from execsim.simulation.wiring import Wiring

# The cause of each phase, from PREDECESSORS to HELD_BACK; the dispatcher tells those who are READY more.
CAUSE_OF = (
    PREDECESSOR, LAG, EXTERNAL, EXTERNAL, NOT_BEFORE, AWAITED_DECISION, RISK_DELAY, NOT_BEFORE, SEAT, WORKING,
    HELD, HELD,
)  # fmt: skip


@dataclass(slots=True)
class Course:
    """Where a package stands; `execsim.model.state` says what the fields mean."""

    package: int
    life: Life
    phase: int = PREDECESSORS
    since: float = 0.0
    until: float = 0.0
    driver: Driver | None = None
    again: float = 0.0
    fresh: float = 0.0
    unshipped: float = 0.0
    repair: float = 0.0
    rate: float = 0.0
    finish: float = math.inf
    ships: float = math.inf
    review: float = math.inf
    misled: bool = False
    starts: int = 0
    wrong_turns: int = 0
    sent_back: int = 0
    expected: float = math.inf
    holds: bool = True
    early: float = math.nan


@dataclass(slots=True)
class Scene:
    """What the parts of one replication share; finished initiatives may change the model, and its luck with it."""

    model: Model
    luck: Luck
    wiring: Wiring
    clock: Clock
    signals: Signals
    courses: list[Course | None]
    notes: list[Note] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)  # rows of the model's shifts that hold, as they came

    @property
    def now(self) -> float:
        """Working days since `calendar.start`."""
        return self.clock.time

    def note(self, kind: str, row: int = -1, amount: float = 0.0) -> None:
        """Keep something that happens now for those who want the story."""
        self.notes.append(Note(self.now, kind, row, float(amount)))

    def shift(self, row: int) -> None:
        """Let a shift hold from now on."""
        self.shifts.append(row)
        self.model = self.model.shifts[row].applied(self.model)
        self.luck = replace(self.luck, model=self.model)
