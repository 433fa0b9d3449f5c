"""Facts about waivers: what was accepted, and whether that still holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from execsim.portfolio.strategy import Waiver
from execsim.rules.facts.base import PERSON, Facts, fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.world import World


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """What an audit knows about one waiver once its other rules have been applied.

    Attributes
    ----------
    applied
        Whether the rule that it names was applied; also where no rule has that code and one should.
    used
        Whether it accepted a finding.
    refused
        Whether it names a finding of a rule that may not be waived.
    found
        Whether there is a finding that it names, accepted or not.
    """

    applied: bool = False
    used: bool = False
    refused: bool = False
    found: bool = False


class WaiverFacts(Facts[Waiver]):
    """A finding that was accepted; looked at after everything else."""

    kind, section = "waiver", "waivers"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every waiver."""
        return (cls(world, str(n), waiver) for n, waiver in enumerate(world.portfolio.waivers))

    @property
    def key(self) -> str:
        """Rule and entity: waivers have no ids."""
        return f"{self.it.rule} {self.it.entity}"

    @property
    def title(self) -> str:
        """What readers call it."""
        return f"Waiver of {self.it.rule} on {self.it.entity}"

    @property
    def _use(self) -> WaiverUse:
        return self.world.waiver_uses.get(int(self.id), WaiverUse())

    @fact()
    def rule(self) -> str:
        """Code of the rule that it is for."""
        return self.it.rule

    @fact()
    def entity(self) -> str:
        """Dotted path of the entity that it is for."""
        return self.it.entity

    @fact()
    def why(self) -> str:
        """The reason, as written."""
        return self.it.why

    @fact(PERSON)
    def by(self) -> str:
        """Whoever accepted it."""
        return self.it.by

    @fact()
    def by_role(self) -> str:
        """Role of whoever accepted it."""
        return self.world.role(self.it.by)

    @fact("date")
    def until(self) -> dt.date:
        """Its last day."""
        return self.it.until

    @fact("days")
    def days_left(self) -> float | None:
        """Working days from the status date to its last day; negative once it has expired."""
        return working_days(self.world.today, self.it.until) if self.world.today else None

    @fact()
    def expired(self) -> bool:
        """Whether its last day lies before the status date."""
        return self.world.today is not None and self.it.until < self.world.today

    @fact()
    def applied(self) -> bool:
        """Whether this audit applied the rule that it names, or knows no rule of that code where it should."""
        return self._use.applied

    @fact()
    def found(self) -> bool:
        """Whether the finding that it names is there."""
        return self._use.found

    @fact()
    def used(self) -> bool:
        """Whether it accepts a finding."""
        return self._use.used

    @fact()
    def refused(self) -> bool:
        """Whether the rule that it names may not be waived."""
        return self._use.refused
