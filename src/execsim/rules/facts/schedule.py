"""The critical path method over open work: earliest and latest days, slack, what drives each finish.

Pure arithmetic on typical lengths, without people and without chance: what a schedule says about itself.
Days are working days (Monday to Friday) from the status date. Kelley and Walker 1959; the four kinds of links
with lags as in Elmaghraby 1977.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from execsim.portfolio.work import Initiative, Link, WorkPackage
from execsim.rules.facts.days import working_days
from execsim.rules.facts.estimates import typical, typical_date

if TYPE_CHECKING:
    from execsim.rules.facts.world import World

CLOSE = 1e-6


class Edge(NamedTuple):
    """A link between two rows of the network: what comes before, its kind, its lag in working days."""

    before: int
    kind: str
    lag: float


class Network:
    """Open packages with their links, and a row for the end of each initiative.

    Nothing starts before its initiative is planned to. Packages of unknown length count as 0 days. A link to
    something finished or not selected is left out.

    Attributes
    ----------
    rows
        Row of each open package (`initiative.package`) and of each live initiative (its id: its end).
    start, finish
        Earliest days.
    slack
        Working days that each may slip before its initiative (or one that waits for it) misses its due date;
        where that has none, before its own earliest finish moves. Negative: the date cannot be met.
    driven
        Whether an unbroken chain of finishes leads from the start of work to this row: a delay of the first
        package on it moves this row by as much.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        names = [*world.open_packages, *world.live]
        self.rows = {name: row for row, name in enumerate(names)}
        count = len(names)
        self._days, self._release = [0.0] * count, [0.0] * count
        self._before: list[list[Edge]] = [[] for _ in range(count)]
        self._after: list[list[tuple[int, str, float]]] = [[] for _ in range(count)]
        for id, initiative in world.live.items():
            self._add(id, initiative)
        for row, edges in enumerate(self._before):
            for edge in edges:
                self._after[edge.before].append((row, edge.kind, edge.lag))
        self._order = list(self._sorted())
        self.start, self.finish, self.driven = [0.0] * count, [0.0] * count, [True] * count
        self._forward()
        self.slack = self._slack()

    def _add(self, id: str, initiative: Initiative) -> None:
        """The rows of one initiative with their lengths, releases and links."""
        world, end = self._world, self.rows[id]
        floor, planned = self._day(initiative.not_before), initiative.planned
        if planned is not None:
            floor = max(floor, self._day(planned.start))
        self._release[end] = max(floor, self._day(planned.finish if planned and not initiative.packages else None))
        inside = set[str]()
        for name, package in initiative.packages.items():
            row = self.rows.get(f"{id}.{name}")
            if row is None:
                continue
            actual = world.portfolio.actuals.get(f"{id}.{name}")
            under_way = actual is not None and actual.started is not None
            self._days[row] = world.days_left(f"{id}.{name}", package)
            self._release[row] = 0.0 if under_way else max(floor, self._day(package.not_before))
            if not under_way:
                self._link(id, row, package, inside)
        for name in initiative.packages:
            row = self.rows.get(f"{id}.{name}")
            if row is not None and name not in inside:
                self._before[end].append(Edge(row, "FS", 0.0))

    def _link(self, id: str, row: int, package: WorkPackage, inside: set[str]) -> None:
        for link in package.after:
            if link.package.startswith("external."):
                self._release[row] = max(self._release[row], self._arrival(link))
                continue
            own = self.rows.get(f"{id}.{link.package}")
            before = self.rows.get(link.package) if own is None else own
            if before is None:
                continue
            self._before[row].append(Edge(before, link.type, link.lag))
            if own is not None and link.type in ("FS", "FF"):
                inside.add(link.package)

    def _arrival(self, link: Link) -> float:
        """The day on which something from outside is typically there."""
        external = self._world.portfolio.external[link.package.removeprefix("external.")]
        if external.date is not None:
            return self._day(typical_date(external.date))
        return typical(external.takes, self._world.portfolio.sizes) or 0.0

    def _day(self, date: dt.date | None) -> float:
        today = self._world.today
        return 0.0 if date is None or today is None else max(0.0, working_days(today, date))

    def _sorted(self) -> Iterator[int]:
        """Rows, each after those before it (Kahn 1962)."""
        open_edges = [len(edges) for edges in self._before]
        ready = deque(row for row, edges in enumerate(open_edges) if edges == 0)
        while ready:
            row = ready.popleft()
            yield row
            for after, _, _ in self._after[row]:
                open_edges[after] -= 1
                if open_edges[after] == 0:
                    ready.append(after)

    def _forward(self) -> None:
        for row in self._order:
            bounds = [(self._bound(row, edge), edge) for edge in self._before[row]]
            start = max(self._release[row], *(bound for bound, _ in bounds)) if bounds else self._release[row]
            self.start[row], self.finish[row] = start, start + self._days[row]
            binding = [edge for bound, edge in bounds if bound >= start - CLOSE]
            self.driven[row] = not binding or any(e.kind in ("FS", "FF") and self.driven[e.before] for e in binding)

    def _bound(self, row: int, edge: Edge) -> float:
        """The earliest start that a link allows."""
        reached = self.finish[edge.before] if edge.kind in ("FS", "FF") else self.start[edge.before]
        return reached + edge.lag - (self._days[row] if edge.kind in ("FF", "SF") else 0.0)

    def _slack(self) -> list[float]:
        world, latest = self._world, [inf] * len(self.rows)
        for id, initiative in world.live.items():
            if initiative.due is not None and world.today is not None:
                latest[self.rows[id]] = working_days(world.today, initiative.due.by) + 1
        for row in reversed(self._order):
            bounds = (self._allowed(latest, row, *after) for after in self._after[row])
            last = min(latest[row], min(bounds, default=inf))
            latest[row] = self.finish[row] if last == inf else last
        return [last - finish for last, finish in zip(latest, self.finish, strict=True)]

    def _allowed(self, latest: list[float], row: int, after: int, kind: str, lag: float) -> float:
        """The latest finish that a link to a later row allows."""
        reached = latest[after] - (self._days[after] if kind in ("FS", "SS") else 0.0)
        return reached - lag + (self._days[row] if kind in ("SS", "SF") else 0.0)
