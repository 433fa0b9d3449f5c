"""What a benchmark instance says, and the portfolio that says the same."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from execsim.optimisation.network import Network
from execsim.portfolio.load import Loaded, validate
from execsim.portfolio.source import parse_source

FIRST_DAY = dt.date(2024, 1, 1)  # a Monday: instances know no dates
LONGEST = 12_000  # working days that a portfolio's calendar may have
DAYS_A_WEEK = 5
MODE = "mode-{:03}"  # in the order of the instance, also by name


@dataclass(frozen=True)
class Job:
    """An activity of an instance: modes as (periods, seats by team, what it uses up), and who waits for it."""

    modes: list[tuple[int, dict[str, int], dict[str, int]]]
    followers: list[str]


@dataclass
class Instance:
    """Projects with jobs, on seats that they share: everything has to be done, as early as it can.

    Attributes
    ----------
    name
        Of the file.
    seats, limits
        What there is of each renewable and nonrenewable resource, by team and by budget.
    jobs
        By `project.job`, each behind its project's name.
    release
        First period of each project.
    """

    name: str
    seats: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    release: dict[str, int] = field(default_factory=dict)

    def add(self, project: str, jobs: dict[str, Job], release: int = 0) -> None:
        """Add a project without the jobs that only mark its start and its end."""
        waited = {follower for job in jobs.values() for follower in job.followers}
        empty = {id_ for id_, job in jobs.items() if len(job.modes) == 1 and job.modes[0] == (0, {}, {})}
        marks = {id_ for id_ in empty if id_ not in waited or not jobs[id_].followers}
        if len(marks) == len(jobs):
            marks = set()
        for id_, job in jobs.items():
            if id_ not in marks:
                followers = [f"{project}.{other}" for other in job.followers if other not in marks]
                self.jobs[f"{project}.{id_}"] = Job(job.modes, followers)
        self.release[project] = release

    def network(self) -> Network:
        """What the optimiser solves."""
        ids, teams, things = list(self.jobs), list(self.seats), list(self.limits)
        row = {id_: a for a, id_ in enumerate(ids)}
        widest = max((len(job.modes) for job in self.jobs.values()), default=1)
        length = np.zeros((len(ids), widest), dtype=np.int64)
        seats = np.zeros((len(ids), widest, len(teams)), dtype=np.int64)
        spends = np.zeros((len(ids), widest, len(things)), dtype=np.int64)
        for a, job in enumerate(self.jobs.values()):
            for m, (periods, held, used) in enumerate(job.modes):
                length[a, m] = periods
                seats[a, m] = [held.get(team, 0) if periods else 0 for team in teams]
                spends[a, m] = [used.get(thing, 0) for thing in things]
        return Network(
            names=tuple(ids),
            teams=tuple(teams),
            things=tuple(things),
            modes=np.array([len(job.modes) for job in self.jobs.values()], dtype=np.int64),
            length=length,
            seats=seats,
            spends=spends,
            capacity=np.array(list(self.seats.values()), dtype=np.int64),
            limit=np.array(list(self.limits.values()), dtype=np.int64),
            release=np.array([self.release[id_.partition(".")[0]] for id_ in ids], dtype=np.int64),
            links=tuple((row[id_], row[other]) for id_, job in self.jobs.items() for other in job.followers),
        )

    def loaded(self) -> Loaded:
        """The same as a portfolio: a period is a working day, a resource a team or a budget.

        What modes use up stays with the instance: the file's format has no place for it.
        """
        return portfolio_of(self._data(), self.name)

    def _possible(self, job: Job) -> list[tuple[int, dict[str, Any]]]:
        """Modes as the file's format has them, without those that need more seats than there ever are.

        Where that is true of all of them the first stays, with the seats that there are: the network tells it.
        """
        found = [
            (m, {"takes": f"{periods}d", "needs": {team: min(q, self.seats[team]) for team, q in seats.items() if q}})
            for m, (periods, seats, _) in enumerate(job.modes)
        ]
        fits = [all(q <= self.seats[team] for team, q in seats.items()) for _, seats, _ in job.modes]
        return [mode for mode, can in zip(found, fits, strict=True) if can] or found[:1]

    def _data(self) -> dict[str, Any]:
        before: dict[str, list[str]] = {id_: [] for id_ in self.jobs}
        for id_, job in self.jobs.items():
            for follower in job.followers:
                before[follower].append(id_)
        projects: dict[str, Any] = {
            id_: {"must": True, "not_before": working_day(release).isoformat(), "packages": {}}
            for id_, release in self.release.items()
        }
        for id_, job in self.jobs.items():
            project, _, name = id_.partition(".")
            (_, first), *others = self._possible(job)
            package: dict[str, Any] = dict(first, after=sorted(before[id_]))
            if others:
                package["modes"] = {MODE.format(m + 1): mode for m, mode in others}
            projects[project]["packages"][name] = package
        longest = sum(max(periods for periods, _, _ in job.modes) for job in self.jobs.values())
        last = min(LONGEST, max(longest, 1) + max(self.release.values(), default=0))
        return {
            **heading(self.name, last, "day"),
            "teams": {team: {"people": people, "focus": 1} for team, people in self.seats.items()},
            "budgets": {thing: {"total": limit} for thing, limit in self.limits.items()},
            "initiatives": projects,
        }


def heading(name: str, days: int, grid: str) -> dict[str, Any]:
    """The head of a portfolio that says what an instance says."""
    return {
        "execsim": 1,
        "name": name,
        "calendar": {"start": working_day(0).isoformat(), "end": working_day(days - 1).isoformat(), "grid": grid},
        "intent": {"statement": f"Benchmark instance {name}"},
    }


def working_day(periods: int) -> dt.date:
    """The day on which a period begins."""
    weeks, days = divmod(periods, DAYS_A_WEEK)
    return FIRST_DAY + dt.timedelta(weeks=weeks, days=days)


def portfolio_of(data: dict[str, Any], name: str) -> Loaded:
    """Validate what a reader made, like any portfolio."""
    source = parse_source(json.dumps(data), name)
    return Loaded(validate(source), source)


def seats_of(teams: Iterable[str], counts: Iterable[int]) -> dict[str, int]:
    """Counts by team, where there are any."""
    return {team: count for team, count in zip(teams, counts, strict=True) if count}
