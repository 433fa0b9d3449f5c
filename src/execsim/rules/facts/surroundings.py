"""Facts about what surrounds the work: risks, external parties, choices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from execsim.portfolio.organisation import External
from execsim.portfolio.work import Choice, Risk
from execsim.rules.facts.base import Facts, fact
from execsim.rules.facts.world import World


class RiskFacts(Facts[Risk]):
    """Something that may happen to the work."""

    kind, section = "risk", "risks"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every risk that hits an initiative which is selected and not finished."""
        risks = world.portfolio.risks.items()
        return (cls(world, id, it) for id, it in risks if any(h.partition(".")[0] in world.live for h in it.hits))

    @fact("share")
    def chance(self) -> float | None:
        """Chance that it happens."""
        return self.it.chance

    @fact()
    def hits(self) -> tuple[str, ...]:
        """Initiatives and packages that it hits."""
        return self.it.hits

    @fact()
    def owners(self) -> tuple[str, ...]:
        """Who watches it: people by role, teams by name."""
        return tuple(self.world.role(party) for party in self.it.owner)

    @fact()
    def kind_of_cause(self) -> str | None:
        """`resource`, `technical`, `stakeholder` or `external`."""
        return self.it.kind

    @fact()
    def has_impact(self) -> bool:
        """Whether the file says what it does: a delay, more effort, a cost, less value."""
        return any(v is not None for v in (self.it.delay, self.it.effort, self.it.cost, self.it.value))

    @fact()
    def has_mitigation(self) -> bool:
        """Whether something is planned against it."""
        return self.it.mitigation is not None

    @fact()
    def is_mitigated(self) -> bool:
        """Whether what is planned against it is in force."""
        return self.it.mitigation is not None and self.it.mitigation.active


class ExternalFacts(Facts[External]):
    """Something that others deliver."""

    kind, section = "external", "external"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every external that open work waits for."""
        external = world.portfolio.external.items()
        return (cls(world, id, it) for id, it in external if id in world.waiting_for)

    @fact()
    def waiting(self) -> tuple[str, ...]:
        """Packages that wait for it."""
        return self.world.waiting_for[self.id]

    @fact()
    def unguarded(self) -> tuple[str, ...]:
        """Packages that wait for it although no risk in the file hits them or their initiative."""
        risks = self.world.risks_on
        return tuple(p for p in self.waiting() if p not in risks and p.partition(".")[0] not in risks)


class ChoiceFacts(Facts[Choice]):
    """A constraint on the selection."""

    kind, section = "choice", "choices"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every choice."""
        return (cls(world, id, it) for id, it in world.portfolio.choices.items())

    @fact()
    def selected(self) -> tuple[str, ...]:
        """Initiatives of the choice that are selected at present."""
        initiatives = self.world.portfolio.initiatives
        return tuple(id for id in self.it.of if id in initiatives and initiatives[id].selected)

    @fact()
    def pick(self) -> str | None:
        """`at-most-one`, `exactly-one` or `all-or-none`; null for an if-then."""
        return self.it.pick
