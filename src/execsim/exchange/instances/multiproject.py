"""Several projects that share seats: MPLIB, and the MISTA 2013 challenge.

Formats: Van Eynde, Vanhoucke, 'Resource-constrained multi-project scheduling: benchmark datasets', J. Scheduling 23
(2020); Wauters and others, 'The multi-mode resource-constrained multi-project scheduling problem', J. Scheduling 19
(2016).
"""

from __future__ import annotations

from collections.abc import Callable

from execsim.exchange.instances.instance import Instance, Job, seats_of
from execsim.exchange.instances.numbers import Lines
from execsim.exchange.instances.psplib import read_project

PROJECTS, JOBS, RESOURCES = 500, 20_000, 64


def read_mplib(name: str, text: str) -> Instance:
    """Read an MPLIB file: projects one after the other, all on the same seats.

    Raises
    ------
    InputError
        What stands in it cannot be read, with file and line.
    """
    lines = Lines(name, text)
    projects = lines.many(lines.number(), PROJECTS, "projects")
    teams = [f"r{r + 1}" for r in range(lines.many(lines.number(), RESOURCES, "resources"))]
    instance = Instance(name, {team: lines.amount() for team in teams})
    for p in range(1, projects + 1):
        count, release = lines.many(lines.number(), JOBS, "jobs"), lines.amount()
        for _ in teams:
            lines.number()  # whether the project uses it, which its jobs say as well
        jobs: dict[str, Job] = {}
        for j in range(1, count + 1):
            periods = lines.amount()
            seats = seats_of(teams, [lines.amount() for _ in teams])
            waiting = [lines.word() for _ in range(lines.many(lines.number(), count, "followers"))]
            jobs[f"j{j}"] = Job([(periods, seats if periods else {}, {})], [_follower(lines, w, p) for w in waiting])
        if any(follower not in jobs for job in jobs.values() for follower in job.followers):
            lines.refuse(f"project {p} names followers that it has not")
        instance.add(f"p{p}", jobs, release)
        lines.many(len(instance.jobs), JOBS, "jobs")
    return instance


def _follower(lines: Lines, word: str, project: int) -> str:
    of, _, job = word.partition(":")
    if not of.isdecimal() or not job.isdecimal() or int(of) != project:
        lines.refuse(f"{word[:40]} is no follower in project {project}")
    return f"j{int(job)}"


def read_mista(name: str, text: str, read: Callable[[str], str]) -> Instance:
    """Read a MISTA file, which names the files of its projects; a resource with a number here is shared by all.

    Parameters
    ----------
    name, text
        The file and what stands in it.
    read
        What stands in a file beside it.

    Raises
    ------
    InputError
        What stands in one of them cannot be read, with file and line.
    """
    lines = Lines(name, text)
    projects = []
    for _ in range(lines.many(lines.number(), PROJECTS, "projects")):
        release, _, file = lines.amount(), lines.number(), lines.word()
        if file.startswith(("/", "\\")) or ".." in file or ":" in file:
            lines.refuse(f"{file[:60]} is not beside this file")
        projects.append((release, file))
    shared = [lines.number() for _ in range(lines.many(lines.number(), RESOURCES, "resources"))]
    instance = Instance(name)
    for p, (release, file) in enumerate(projects, start=1):
        project = read_project(file, read(file))
        ids = [*project.seats, *project.limits]
        if len(ids) != len(shared):
            lines.refuse(f"{file} has {len(ids)} resources, not {len(shared)}")
        called = {id_: f"shared-{id_}" if own >= 0 else f"p{p}-{id_}" for id_, own in zip(ids, shared, strict=True)}
        there = {**project.seats, **project.limits}
        for id_, own in zip(ids, shared, strict=True):
            table = instance.seats if id_ in project.seats else instance.limits
            table[called[id_]] = own if own >= 0 else there[id_]
        jobs = {}
        for id_, job in project.jobs.items():
            modes = [
                (periods, {called[t]: q for t, q in seats.items()}, {called[t]: q for t, q in uses.items()})
                for periods, seats, uses in job.modes
            ]
            jobs[id_] = Job(modes, job.followers)
        instance.add(f"p{p}", jobs, release)
        lines.many(len(instance.jobs), JOBS, "jobs")
    return instance
