"""Facts about what is done: initiatives and packages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Self

import numpy as np

from execsim.portfolio.authority import owner_may_decide
from execsim.portfolio.clarity import single_owner
from execsim.portfolio.work import Initiative, WorkPackage
from execsim.rules.facts.backing import InitiativeBacking
from execsim.rules.facts.base import PERSON, Facts, fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.world import World


class InitiativeFacts(InitiativeBacking, Facts[Initiative]):
    """A fundable piece of work, selected and not finished."""

    kind, section = "initiative", "initiatives"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every initiative that is selected and not finished."""
        return (cls(world, id, it) for id, it in world.live.items())

    @fact(PERSON)
    def owner(self) -> str | None:
        """The one person who answers for it; null for nobody, several, or a team."""
        return single_owner(self.world.portfolio, self.it.owner)

    @fact()
    def owner_role(self) -> str | None:
        """The role of the one person who answers for it; null for nobody, several, or a team."""
        owner = self.owner()
        return None if owner is None else self.world.role(owner)

    @fact()
    def owners(self) -> tuple[str, ...]:
        """Everybody named as owner: people by role, teams by name."""
        return tuple(self.world.role(party) for party in self.it.owner)

    @fact()
    def serves(self) -> tuple[str, ...]:
        """Outcomes that it serves."""
        return self.it.serves

    @fact(asks="Which decisions does it need that somebody else takes?")
    def decisions(self) -> tuple[str, ...]:
        """Decisions that it needs."""
        return tuple(self.it.decisions)

    @fact()
    def owner_may_decide(self) -> tuple[str, ...]:
        """Those of its decisions that its owner takes, as decider or as delegate for the amount."""
        return self._mine

    @cached_property
    def _mine(self) -> tuple[str, ...]:
        portfolio = self.world.portfolio
        return tuple(d for d in self.it.decisions if owner_may_decide(portfolio, self.id, d))

    @fact()
    def deciders_elsewhere(self) -> tuple[str, ...]:
        """Who takes the decisions that its owner may not take: roles, or the forum where no role is given."""
        decisions = self.world.portfolio.decisions
        found = (decisions[d] for d in self.it.decisions if d not in self._mine)
        names = (self.world.role(d.decided_by) if d.decided_by else d.forum or "nobody named" for d in found)
        return tuple(dict.fromkeys(names))

    @fact()
    def delegable_elsewhere(self) -> tuple[str, ...]:
        """Decisions that its owner may not take, and that may be delegated."""
        decisions = self.world.portfolio.decisions
        return tuple(d for d in self.it.decisions if d not in self._mine and decisions[d].delegable)

    @fact("days")
    def length(self) -> float | None:
        """Working days that it takes: as planned, else along its longest chain of packages, not waiting."""
        planned = self.it.planned
        if planned is not None and planned.start and planned.finish:
            return working_days(planned.start, planned.finish) + 1
        ends = self._ends
        known = [end for end in ends.values() if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @fact("days")
    def first_result(self) -> float | None:
        """Working days until something can be seen outside.

        The end of the earliest release, go/no-go package or smallest test along its chain of packages,
        without waiting; its whole length where it has none of these.
        """
        ends = self._ends
        early = [ends.get(p) for p, it in self.it.packages.items() if self._shows(p, it)]
        found = [end for end in early if end is not None]
        return min(found) if found else self.length()

    def _shows(self, id: str, package: WorkPackage) -> bool:
        return package.release or package.go is not None or id == self.it.smallest_test

    @cached_property
    def _ends(self) -> Mapping[str, float | None]:
        """Earliest end of each package by its FS links inside the initiative; None beyond an unknown size."""
        packages = self.it.packages
        lags = {
            id: {k.package: k.lag for k in it.after if k.type == "FS" and k.package in packages}
            for id, it in packages.items()
        }
        ends: dict[str, float | None] = {}
        for id in _in_order(lags):
            starts = [None if (end := ends[before]) is None else end + lag for before, lag in lags[id].items()]
            days = self.world.lengths[f"{self.id}.{id}"]
            known = [start for start in starts if start is not None]
            ends[id] = None if days is None or len(known) < len(starts) else max(known, default=0.0) + days
        return ends

    @fact()
    def early_tests(self) -> tuple[str, ...]:
        """Its packages that could prove it wrong early: releases, go/no-go points, the smallest test."""
        found = tuple(p for p, it in self.it.packages.items() if self._shows(p, it))
        named = self.it.smallest_test
        return found if named is None or named in found else (*found, named)

    @fact("count")
    def packages(self) -> int:
        """Packages that are written down."""
        return len(self.it.packages)

    @fact()
    def teams(self) -> tuple[str, ...]:
        """Teams whose seats it needs, by name."""
        seats = (team for package in self.it.packages.values() for team in package.seats)
        return tuple(self.world.role(team) for team in dict.fromkeys(seats))

    @fact(asks="Whose daily work does it change, and how many are they?")
    def affects(self) -> tuple[str, ...]:
        """Teams whose daily work it changes, by name."""
        return tuple(self.world.role(team) for team in self.it.affects)

    @fact("count")
    def people_affected(self) -> int:
        """Persons whose daily work it changes."""
        return sum(self.it.affects.values())

    @fact()
    def change_missing(self) -> tuple[str, ...]:
        """What those affected do not get, in words: told why, involved, training, a pilot."""
        change = self.it.change
        given = {
            "told why": change is not None and bool(change.why_told),
            "involved in the design": change is not None and bool(change.involved),
            "trained": change is not None and bool(change.training),
            "given a pilot first": change is not None and change.pilot is not None,
        }
        return tuple(words for words, there in given.items() if not there)

    @fact()
    def status(self) -> str | None:
        """What was last reported: `on-track`, `at-risk` or `blocked`."""
        return self.it.status.is_ if self.it.status else None

    @fact("days")
    def status_age(self) -> float | None:
        """Working days from the last reported status to the status date."""
        if self.it.status is None or self.it.status.on is None or self.world.today is None:
            return None
        return working_days(self.it.status.on, self.world.today)

    @fact()
    def started(self) -> bool:
        """Whether a package of it is under way or done."""
        return self.id in self.world.started

    @fact("date", asks="When is it due, and who relies on that date?")
    def due(self) -> dt.date | None:
        """When it is due."""
        return self.it.due.by if self.it.due else None

    @fact("share")
    def on_time(self) -> float | None:
        """Share of the simulated futures in which it is finished when due; null without a forecast."""
        forecast = self.world.forecast
        if forecast is None or self.it.due is None:
            return None
        row = forecast.model.initiatives.index(self.id)
        due = forecast.model.initiatives.due[row]
        return float(np.mean(forecast.initiative_finish[:, row] <= due))


def _in_order(before: Mapping[str, Mapping[str, float]]) -> Iterable[str]:
    """Packages, each after those before it: mostly the order in which people write them down."""
    seen = set[str]()
    for id, earlier in before.items():
        if not earlier.keys() <= seen:
            return TopologicalSorter(before).static_order()
        seen.add(id)
    return before
