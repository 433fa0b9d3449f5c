"""Facts about what one team does in one go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from execsim.portfolio.work import WorkPackage
from execsim.rules.facts.base import Facts, called, fact
from execsim.rules.facts.estimates import is_single, typical
from execsim.rules.facts.world import World


class PackageFacts(Facts[WorkPackage]):
    """What one team does in one go; unfinished, in an initiative that is selected."""

    kind, section = "package", "initiatives"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every unfinished package of a live initiative that is written down."""
        return (cls(world, path, package) for path, (_, package) in world.open_packages.items())

    @property
    def path(self) -> str:
        """`initiatives.<initiative>.packages.<package>`."""
        initiative, _, package = self.id.partition(".")
        return f"initiatives.{initiative}.packages.{package}"

    @property
    def key(self) -> str:
        """The ids of initiative and package that stay when either is renamed."""
        initiative, _, package = self.id.partition(".")
        return f"{self.world.live[initiative].key or initiative}.{self.it.key or package}"

    @property
    def full_title(self) -> str:
        """With the name of its initiative."""
        return f"{self.initiative()}: {self.title}"

    @fact()
    def initiative(self) -> str:
        """Name of its initiative."""
        initiative = self.id.partition(".")[0]
        return called(self.world.live[initiative], initiative)

    @fact("days")
    def length(self) -> float | None:
        """Working days that it typically takes once it has started."""
        return self.world.lengths[self.id]

    @fact()
    def skill(self) -> str | None:
        """Skill that every seat of it needs."""
        return self.it.skill

    @fact("count")
    def seats_asked(self) -> int:
        """Seats that it needs, of all teams."""
        return sum(self.it.seats.values())

    @fact()
    def is_task(self) -> bool:
        """Whether it takes time: a milestone of 0 days is no task."""
        return self.length() != 0.0

    @fact("count")
    def links(self) -> int:
        """Links to what comes before it."""
        return len(self.it.after)

    @fact("count")
    def leads(self) -> int:
        """Links with a negative lag."""
        return sum(link.lag < 0 for link in self.it.after)

    @fact("count")
    def lags(self) -> int:
        """Links with a positive lag."""
        return sum(link.lag > 0 for link in self.it.after)

    @fact("count")
    def links_finish_to_start(self) -> int:
        """Links of the kind finish to start."""
        return sum(link.type == "FS" for link in self.it.after)

    @fact()
    def is_alone(self) -> bool:
        """Whether it has neither predecessor nor successor, although its initiative has other packages.

        The start and the end of an initiative count as its milestones, so a first and a last package are linked.
        """
        others = len(self.world.live[self.id.partition(".")[0]].packages) > 1
        return others and not self.it.after and self.id not in self.world.followed

    @fact()
    def is_fixed(self) -> bool:
        """Whether a date holds it: its own `not_before`, or a hard due date where nothing follows it."""
        hard = (due := self.world.live[self.id.partition(".")[0]].due) is not None and due.hard
        return self.it.not_before is not None or (hard and self.id not in self.world.followed)

    @fact("days")
    def slack(self) -> float:
        """Working days that it may slip before its initiative, or one that waits for it, misses its date."""
        return self.world.network.slack[self.world.network.rows[self.id]]

    @fact()
    def has_people(self) -> bool:
        """Whether somebody is to do it."""
        return bool(self.it.seats)

    @fact()
    def is_single_number(self) -> bool:
        """Whether its size is one number, without a range."""
        size = self.it.takes if self.it.takes is not None else self.it.effort
        return is_single(size, self.world.portfolio.sizes)

    @fact()
    def is_under_way(self) -> bool:
        """Whether it has started."""
        actual = self.world.portfolio.actuals.get(self.id)
        return actual is not None and actual.started is not None

    @fact()
    def is_re_estimated(self) -> bool:
        """Whether what remains of it was said anew."""
        actual = self.world.portfolio.actuals.get(self.id)
        return actual is not None and actual.remaining is not None

    @fact("share")
    def spent(self) -> float | None:
        """Person-days spent as a share of its typical effort; null without either."""
        actual = self.world.portfolio.actuals.get(self.id)
        effort = typical(self.it.effort, self.world.portfolio.sizes)
        return actual.spent / effort if actual and actual.spent is not None and effort else None
