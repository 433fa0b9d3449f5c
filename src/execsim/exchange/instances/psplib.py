"""PSPLIB and MMLIB files (`.sm`, `.mm`): one project, jobs with one or several modes.

Format: Kolisch, Sprecher, 'PSPLIB - a project scheduling problem library', EJOR 96 (1997).
"""

from __future__ import annotations

from dataclasses import dataclass

from execsim.exchange.instances.instance import Instance, Job, seats_of
from execsim.exchange.instances.numbers import Lines

JOBS, MODES, RESOURCES = 10_000, 100, 64
KINDS = {"R": "seats", "N": "limits"}


@dataclass(frozen=True)
class Project:
    """Jobs by name, and what there is of each resource: `r1` renewable, `n1` nonrenewable."""

    jobs: dict[str, Job]
    seats: dict[str, int]
    limits: dict[str, int]


def read_psplib(name: str, text: str) -> Instance:
    """Read a PSPLIB or MMLIB file.

    Raises
    ------
    InputError
        What stands in it cannot be read, with file and line.
    """
    project = read_project(name, text)
    instance = Instance(name, project.seats, project.limits)
    instance.add("project", project.jobs)
    return instance


def read_project(name: str, text: str) -> Project:
    """Read the one project of a PSPLIB or MMLIB file; raises InputError as `read_psplib` does."""
    lines = Lines(name, text)
    lines.find("PRECEDENCE RELATIONS")
    rows = lines.table()
    lines.many(len(rows), JOBS, "jobs")
    known = {row[0] for _, row in rows if row}
    followers: dict[int, list[str]] = {}
    for at, row in rows:
        if len(row) < 3 or len(row) < 3 + row[2] or not set(row[3 : 3 + row[2]]) <= known:
            lines.refuse(f"job {row[0]} names followers that there are not, or fewer than it says", at)
        followers[row[0]] = [f"j{other}" for other in dict.fromkeys(row[3 : 3 + row[2]])]
    lines.find("REQUESTS/DURATIONS")
    requests = lines.table()
    lines.find("RESOURCEAVAILABILITIES", "RESOURCE AVAILABILITIES")
    names = [word for word in lines.next_line() if word[0].upper() in "RND"]
    there = lines.numbers(lines.next_line())
    lines.many(len(there), RESOURCES, "resources")
    if len(names) != len(there):
        lines.refuse(f"{len(names)} resources, and {len(there)} numbers of what there is of them")
    if any(count < 0 for count in there):
        lines.refuse("of a resource there is less than nothing")
    if any(word[0].upper() == "D" for word in names):
        lines.refuse("doubly constrained resources are not read")
    ids = _ids(names)
    modes = _modes(lines, requests, ids)
    if strange := sorted(modes.keys() ^ followers.keys()):
        has = "lengths, and no line of followers" if strange[0] in modes else "a line of followers, and no lengths"
        lines.refuse(f"job {strange[0]} has {has}", {row[0]: at for at, row in [*requests, *rows]}.get(strange[0]))
    for at, row in rows:
        if len(modes[row[0]]) != row[1]:
            lines.refuse(f"job {row[0]} has {len(modes[row[0]])} modes, not the {row[1]} that its line says", at)
    jobs = {f"j{job}": Job(modes[job], followers[job]) for job in followers}
    held = dict(zip(ids, there, strict=True))
    return Project(
        jobs,
        {id_: count for id_, count in held.items() if id_[0] == "r"},
        {id_: count for id_, count in held.items() if id_[0] == "n"},
    )


def _ids(names: list[str]) -> list[str]:
    counts: dict[str, int] = {}
    ids = []
    for name in names:
        kind = name[0].lower()
        counts[kind] = counts.get(kind, 0) + 1
        ids.append(f"{kind}{counts[kind]}")
    return ids


def _modes(
    lines: Lines, requests: list[tuple[int, list[int]]], ids: list[str]
) -> dict[int, list[tuple[int, dict[str, int], dict[str, int]]]]:
    """A row with a job's number begins its modes; shorter ones go on with them."""
    modes: dict[int, list[tuple[int, dict[str, int], dict[str, int]]]] = {}
    job = None
    for at, whole in requests:
        first = len(whole) == len(ids) + 3
        job, row = (whole[0], whole[1:]) if first else (job, whole)
        if job is None or len(row) != len(ids) + 2 or min(row) < 0:
            lines.refuse(f"the row {' '.join(map(str, row[:12]))} of lengths and requests has not what it should", at)
        counts = seats_of(ids, row[2:])
        seats = {id_: count for id_, count in counts.items() if id_[0] == "r"}
        uses = {id_: count for id_, count in counts.items() if id_[0] == "n"}
        modes.setdefault(job, []).append((row[1], seats if row[1] else {}, uses))
        if len(modes[job]) > MODES:
            lines.refuse(f"more than {MODES} modes of a job", at)
    return modes
