"""What hangs together with what: the model's ragged columns as tuples, read once for all replications."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from execsim.model.model import FS, SS, Floats, Ints, Model


class Link(NamedTuple):
    """A dependency on another package: its row, FS, SS, FF or SF, and a lag in working days."""

    package: int
    kind: int
    lag: float


def row_of(first: Ints, column: Ints, row: int) -> tuple[int, ...]:
    """One row of a ragged column."""
    return tuple(map(int, column[first[row] : first[row + 1]]))


@dataclass(frozen=True)
class Wiring:
    """Per package, unless said otherwise; links to work that is not selected are void and left out.

    Attributes
    ----------
    selected
        Whether its initiative is.
    needs
        (team, seats).
    start_links, finish_links
        FS and SS, which hold back the start; FF and SF, which hold back the finish.
    outside
        (external, lag).
    asks
        Decisions that must have fallen, as rows of `asks`.
    early
        Those of them that are asked for ahead of the start, now or once some initiative has changed that.
    not_before
        The later of its own and its initiative's.
    ask_rank
        Per ask: the first rank of the work that waits for it, where people go by rank; inf: as it comes.
    opening
        Per initiative: its selected packages that have not started and follow none of its others that have not.
    external_packages, externals
        Per external: packages and externals that it waits for.
    at_work
        Per team: [D + 1] days that it has worked since day 0.
    seats
        Per team: people by day; the last day's hold for ever after.
    seat_changes
        Days on which some team has more or fewer of them than the day before.
    """

    selected: tuple[bool, ...]
    needs: tuple[tuple[tuple[int, int], ...], ...]
    start_links: tuple[tuple[Link, ...], ...]
    finish_links: tuple[tuple[Link, ...], ...]
    outside: tuple[tuple[tuple[int, float], ...], ...]
    asks: tuple[tuple[int, ...], ...]
    early: tuple[tuple[int, ...], ...]
    not_before: tuple[float, ...]
    ask_rank: tuple[float, ...]
    opening: tuple[tuple[int, ...], ...]
    external_packages: tuple[tuple[int, ...], ...]
    externals: tuple[tuple[int, ...], ...]
    at_work: tuple[Floats, ...]
    seats: tuple[tuple[int, ...], ...]
    seat_changes: tuple[float, ...]

    @classmethod
    def of(cls, model: Model) -> Wiring:
        """Read it off a model."""
        p, x = model.packages, model.externals
        packages = range(len(p))
        selected = tuple(map(bool, model.initiatives.selected[p.initiative]))
        links = [_links(model, package, selected) for package in packages]
        asks = tuple(row_of(p.ask_first, p.ask, package) for package in packages)
        ahead = _asked_ahead(model)
        return cls(
            selected=selected,
            needs=tuple(_pairs(p.seat_first, p.seat_team, p.seat_count, package) for package in packages),
            start_links=tuple(tuple(link for link in row if link.kind in (FS, SS)) for row in links),
            finish_links=tuple(tuple(link for link in row if link.kind not in (FS, SS)) for row in links),
            outside=tuple(
                tuple(
                    (int(p.outside[r]), float(p.outside_lag[r]))
                    for r in range(p.outside_first[package], p.outside_first[package + 1])
                )
                for package in packages
            ),
            asks=asks,
            early=tuple(tuple(ask for ask in row if int(model.asks.decision[ask]) in ahead) for row in asks),
            not_before=tuple(map(float, np.maximum(p.not_before, model.initiatives.not_before[p.initiative]))),
            ask_rank=_ask_rank(model),
            opening=_opening(model, selected, links),
            external_packages=tuple(
                tuple(q for q in row_of(x.after_first, x.after, external) if selected[q]) for external in range(len(x))
            ),
            externals=tuple(row_of(x.after_outside_first, x.after_outside, external) for external in range(len(x))),
            at_work=tuple(np.concatenate(([0.0], np.cumsum(days))) for days in model.teams.present),
            seats=tuple(tuple(days) for days in model.teams.seats.tolist()),
            seat_changes=_seat_changes(model.teams.seats),
        )


def _asked_ahead(model: Model) -> set[int]:
    """Decisions that are asked for ahead, now or once some initiative has changed that."""
    ahead = set(np.flatnonzero(model.decisions.ask_ahead > 0.0).tolist())
    for shift in model.shifts:
        for table, column, rows, days in shift.columns:
            if (table, column) == ("decisions", "ask_ahead"):
                ahead |= set(rows[days.astype(np.float64) > 0.0].tolist())
    return ahead


def _seat_changes(seats: Ints) -> tuple[float, ...]:
    changes = np.flatnonzero((seats[:, 1:] != seats[:, :-1]).any(axis=0)) + 1
    return tuple(map(float, changes))


def _pairs(first: Ints, left: Ints, right: Ints, row: int) -> tuple[tuple[int, int], ...]:
    return tuple(zip(row_of(first, left, row), row_of(first, right, row), strict=True))


def _ask_rank(model: Model) -> tuple[float, ...]:
    p, ranks = model.packages, [math.inf] * len(model.asks)
    waiting = model.initiatives.selected[p.initiative] & np.isnan(p.started) & np.isnan(p.finished)
    for package in np.flatnonzero(waiting).tolist() if model.policy.dispatch == "rank" else ():
        for ask in row_of(p.ask_first, p.ask, package):
            ranks[ask] = min(ranks[ask], float(p.rank[package]))
    return tuple(ranks)


def _opening(model: Model, selected: tuple[bool, ...], links: list[tuple[Link, ...]]) -> tuple[tuple[int, ...], ...]:
    p = model.packages
    ahead = np.array(selected, np.bool_) & np.isnan(p.started) & np.isnan(p.finished)
    found: list[list[int]] = [[] for _ in range(len(model.initiatives))]
    for package in map(int, np.flatnonzero(ahead)):
        own = int(p.initiative[package])
        if not any(ahead[link.package] and p.initiative[link.package] == own for link in links[package]):
            found[own].append(package)
    return tuple(map(tuple, found))


def _links(model: Model, package: int, selected: tuple[bool, ...]) -> tuple[Link, ...]:
    p = model.packages
    rows = range(p.link_first[package], p.link_first[package + 1])
    links = (Link(int(p.link_package[r]), int(p.link_type[r]), float(p.link_lag[r])) for r in rows)
    return tuple(link for link in links if selected[link.package])
