"""What one replication leaves behind, and the chain that set its finish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from execsim.results.forecast import CAUSES, Floats

PREDECESSOR, LAG, EXTERNAL, NOT_BEFORE, AWAITED_DECISION, RISK_DELAY, WIP, SEAT = range(8)
WORKING, REWORKING, PAUSED, HELD = range(8, 12)


class Segment(NamedTuple):
    """A stretch of a package's life with one cause, in working days; `team` is whose seat or limit it waits for."""

    cause: int
    start: float
    end: float
    team: int = -1


class Note(NamedTuple):
    """Something that happened, for those who want the story.

    `kind` says what `row` counts: a package (`started`, `shipped`, `found` by a review, `accepted-wrong` found at
    acceptance, `escaped` defects, `sent-back`, `dropped`, `finished`), an ask (`asked`, `decided`, `reversed`), a
    forum (`met`, `not-held`), an external (`arrived`), a risk (`risk`), an event (`event`), a team (a seat's holder
    `left`), a person (`person-left`), an initiative (`on-done`, `surprise`), a `trigger`, or nothing (`replanned`,
    `escalated`).
    `amount` is what it cost or carried: person-days to do again, decisions of a meeting, days of waiting.
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


class Link(NamedTuple):
    """One package on a driving chain: what let it go held from `origin` to `since`, its own days are since then.

    `until` is its finish, or the moment at which it let the next one go.
    """

    package: int
    origin: float
    since: float
    until: float
    driver: Driver | None

    @property
    def passing(self) -> int:
        """The cause from `origin` to `since`: a lag behind a predecessor, else the driver's own."""
        assert self.driver is not None, "what nothing held was let go at release"
        return LAG if self.driver.cause == PREDECESSOR else self.driver.cause


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
    started, shipped, done
        First start, when followers could go on, and final acceptance; inf while it has not happened.
    dropped
        Whether it was given up with the rest of its initiative; `done` is then the moment of that.
    effort
        Amount drawn, rework included: person-days, or working days if elapsed.
    worked
        The same, as it was worked off.
    cost
        Money for the people.
    found
        Amount that reviews and acceptance have found to be done again.
    """

    segments: list[Segment] = field(default_factory=list)
    cleared: float = np.inf
    driver: Driver | None = None
    held_by: Driver | None = None
    started: float = np.inf
    shipped: float = np.inf
    done: float = np.inf
    dropped: bool = False
    effort: float = 0.0
    worked: float = 0.0
    cost: float = 0.0
    found: float = 0.0

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
    events
        (moment, row) of every event that happened, in order.
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
    events: list[tuple[float, int]]
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

    def last(self, packages: Iterable[int]) -> int:
        """Return the package that finishes last, -1 while one of them is unfinished or where none is selected."""
        ends = [(life.done, -package) for package in packages if (life := self.lives[package])]
        done, minus = max(ends, default=(np.inf, 1))
        return -minus if done < np.inf else -1

    def walk(self, package: int) -> Iterator[Link]:
        """Walk back from a package's finish along the driving chain, last link first.

        Each package's own days count from the moment that let it go; what let it go was another package,
        where the walk goes on, or a date, where it ends. The links partition the time from release to the
        finish.
        """
        life = self.lives[package]
        until, at_start = life.done if life else self.release, False
        while until > self.release:
            life = self.lives[package]
            assert life is not None, "a chain runs through selected packages"
            # What held back the finish did not hold back what had passed on before.
            held = not at_start and life.held_by is not None and life.held_by.time <= until
            driver = life.held_by if held else life.driver
            since = min(driver.time, until) if driver else self.release
            # A lead lets a package go before its predecessor ends: then the walk goes on at that moment.
            passed = driver is not None and driver.package >= 0
            origin = max(self.release, min(driver.origin, since)) if driver and passed else self.release
            yield Link(package, origin, since, until, driver)
            if driver is None or not passed:
                break
            package, until, at_start = driver.package, origin, driver.at_start

    def chain(self, package: int | None = None) -> tuple[Floats, list[int]]:
        """[C] working days by cause along the chain that set a finish (the last of all), its packages last first.

        Empty while anything is unfinished.
        """
        sums, packages = np.zeros(len(CAUSES)), list[int]()
        if package is None:
            package = self.last(range(len(self.lives)))
        for link in self.walk(package) if package >= 0 else ():
            packages.append(link.package)
            for segment in self.own(link):
                sums[segment.cause] += segment.end - segment.start
            if link.driver is not None:
                sums[link.passing] += link.since - link.origin
        return sums, packages

    def own(self, link: Link) -> Iterator[Segment]:
        """Yield the stretches of a link's package between the moment that let it go and that when it passed on."""
        life = self.lives[link.package]
        for segment in life.segments if life else ():
            if link.since <= segment.start and segment.end <= link.until:
                yield segment
                continue
            start, end = max(segment.start, link.since), min(segment.end, link.until)
            if end > start:
                yield segment._replace(start=start, end=end)
