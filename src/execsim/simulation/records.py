"""What one replication leaves behind, and the chain that set its finish."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from execsim.results.forecast import CAUSES, Floats

PREDECESSOR, LAG, EXTERNAL, NOT_BEFORE, AWAITED_DECISION, RISK_DELAY, WIP, SEAT = range(8)
WORKING, REWORKING, PAUSED, HELD = range(8, 12)


class Segment(NamedTuple):
    """A stretch of a package's life with one cause, in working days."""

    cause: int
    start: float
    end: float


class Note(NamedTuple):
    """Something that happened, for those who want the story.

    `kind` says what `row` counts: a package (`started`, `found` by a review, `accepted-wrong` found at
    acceptance, `sent-back`, `shipped`, `stopped`, `finished`), an ask (`asked`, `decided`, `reversed`), a forum
    (`met`, `not-held`), an external (`arrived`), a risk (`risk`), an event (`event`), a team (`left`, `joined`),
    a person (`owner-left`), an initiative (`on-done`), a trigger (`trigger`), or nothing (`replanned`). `amount`
    is what it cost or carried: person-days to do again, decisions of a meeting, seats.
    """

    time: float
    kind: str
    row: int = -1
    amount: float = 0.0


class Driver(NamedTuple):
    """What the start (or the held-back finish) of a package waited for last.

    `cause` is PREDECESSOR, EXTERNAL or NOT_BEFORE. Where another package stands behind it, `package` is its row
    and `origin` the moment it passed on, its start (`at_start`) or its finish; else it is a date.
    """

    cause: int
    time: float
    package: int = -1
    origin: float = 0.0
    at_start: bool = False


@dataclass(slots=True)
class Life:
    """The history of one package.

    Attributes
    ----------
    segments
        From release to done without a gap; each instant has one cause.
    cleared
        When predecessors, externals and dates let it go.
    driver
        What let it go last; None if nothing held it.
    held_by
        The FF or SF link that held back its finish last; None if none did.
    started, done
        First start and final acceptance; inf while neither has happened.
    effort
        Amount drawn, rework included: person-days, or working days if elapsed.
    worked
        The same, as it was worked off.
    cost
        Money for the people.
    """

    segments: list[Segment] = field(default_factory=list)
    cleared: float = np.inf
    driver: Driver | None = None
    held_by: Driver | None = None
    started: float = np.inf
    done: float = np.inf
    effort: float = 0.0
    worked: float = 0.0
    cost: float = 0.0

    def record(self, cause: int, start: float, end: float) -> None:
        """Add a stretch; nothing happens for an empty one."""
        if end > start:
            self.segments.append(Segment(cause, start, end))


@dataclass(slots=True)
class Run:
    """One replication.

    Attributes
    ----------
    release, end
        When the run began (`as_of`) and stopped, working days.
    lives
        The packages in model order; None for what is not selected.
    risks
        [R] 1 where a risk happened.
    busy
        [T] seat-days held.
    queued
        [T] days that packages waited for a seat of the team, added up by package.
    queue_length
        [T] the same, added up over time as the length of the team's queue.
    decision_waits
        Working days from asking to its fall, by row of `asks`.
    notes
        What happened, in order.
    """

    release: float
    end: float
    lives: list[Life | None]
    risks: Floats
    busy: Floats
    queued: Floats
    queue_length: Floats
    decision_waits: dict[int, float]
    notes: list[Note]

    def causes(self) -> Floats:
        """[P, C] working days of each package by cause."""
        table = np.zeros((len(self.lives), len(CAUSES)))
        for package, life in enumerate(self.lives):
            for segment in life.segments if life else ():
                table[package, segment.cause] += segment.end - segment.start
        return table

    def chain(self) -> tuple[Floats, list[int]]:
        """[C] working days by cause along the chain that set the last finish, and its packages, last first.

        Walks back from the last finish. Each package's own days count from the moment that let it go; what
        let it go was another package, where the walk goes on, or a date, where it ends. The sums partition
        the time from release to the last finish. Empty while anything is unfinished.
        """
        sums, packages = np.zeros(len(CAUSES)), list[int]()
        ends = [(life.done, -package) for package, life in enumerate(self.lives) if life]
        if not ends or max(ends)[0] == np.inf:
            return sums, packages
        until, minus = max(ends)
        package, at_start = -minus, False
        while until > self.release:
            life = self.lives[package]
            assert life is not None, "a chain runs through selected packages"
            packages.append(package)
            driver = life.driver if at_start else (life.held_by or life.driver)
            since = driver.time if driver else self.release
            for segment in life.segments:
                sums[segment.cause] += max(0.0, min(segment.end, until) - max(segment.start, since))
            if driver is None:
                break
            if driver.package < 0:
                sums[driver.cause] += max(0.0, min(since, until) - self.release)
                break
            # A lead lets a package go before its predecessor ends: then the walk goes on at that moment.
            origin = max(self.release, min(driver.origin, since))
            sums[LAG if driver.cause == PREDECESSOR else driver.cause] += since - origin
            package, until, at_start = driver.package, origin, driver.at_start
        return sums, packages
