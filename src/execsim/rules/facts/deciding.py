"""Facts about who decides: people by role, decisions, forums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from execsim.portfolio.organisation import Decision, Forum, Person
from execsim.rules.facts.base import Facts, called, fact
from execsim.rules.facts.estimates import typical
from execsim.rules.facts.world import World


class PersonFacts(Facts[Person]):
    """A role that somebody holds."""

    kind, section = "person", "people"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every person."""
        return (cls(world, id, it) for id, it in world.portfolio.people.items())

    @property
    def title(self) -> str:
        """The role: people are never shown by name."""
        return self.world.role(self.id)

    @fact("count")
    def decisions(self) -> int:
        """Decisions that this role alone takes: no delegate, no forum."""
        decisions = self.world.portfolio.decisions.values()
        return sum(d.decided_by == self.id and not d.delegated_to and not d.forum for d in decisions)

    @fact()
    def answers_for(self) -> tuple[str, ...]:
        """Live initiatives that this role alone answers for, by name."""
        live = self.world.live
        return tuple(called(live[id], id) for id in self.world.answering.get(self.id, ()))

    @fact("count")
    def outcomes(self) -> int:
        """Outcomes that this role alone answers for."""
        return len(self.world.answering_for.get(self.id, ()))

    @fact("count")
    def waiting(self) -> int:
        """Decisions of live work that wait for this role and that the owner of the work may not take."""
        return len(self.world.deciding_for.get(self.id, ()))

    @fact("share", asks="Which part of your week is there for this?")
    def time(self) -> float | None:
        """Share of this role's time for the portfolio."""
        return self.it.time

    @fact("share")
    def leaves(self) -> float | None:
        """Chance that the holder leaves within a year."""
        return self.it.leaves

    @fact()
    def reports_nowhere(self) -> bool:
        """Whether it answers for live work, reports to nobody, and nobody reports to it."""
        owns = self.id in self.world.answering
        return owns and self.it.reports_to is None and self.id not in self.world.reports

    @fact()
    def only_one_with(self) -> tuple[str, ...]:
        """Skills that open work needs and that this role alone has in its team."""
        team = self.world.portfolio.teams.get(self.it.team or "")
        skills = self.it.skills if team is not None else ()
        needed = (s for s in skills if f"{self.it.team}/{s}" in self.world.needing_skill)
        return tuple(s for s in needed if team is not None and team.skills.get(s, 1) <= 1)

    @fact()
    def has_role(self) -> bool:
        """Whether the file states the role."""
        return bool(self.it.role)


class DecisionFacts(Facts[Decision]):
    """A choice somebody must make before work goes on."""

    kind, section = "decision", "decisions"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every decision that live work needs."""
        decisions = world.portfolio.decisions.items()
        return (cls(world, id, it) for id, it in decisions if id in world.asked_by)

    @fact()
    def needed_by(self) -> tuple[str, ...]:
        """Initiatives, selected and not finished, that need it."""
        return self.world.asked_by[self.id]

    @fact()
    def needed_by_names(self) -> tuple[str, ...]:
        """Names of these initiatives: selected, not finished, in need of it."""
        return self.world.initiative_names(self.needed_by())

    @fact()
    def decider(self) -> str | None:
        """Role of whoever decides; null where the file names nobody."""
        return self.world.role(self.it.decided_by) if self.it.decided_by else None

    @fact()
    def forum(self) -> str | None:
        """Name of the forum where it falls."""
        forum = self.world.portfolio.forums.get(self.it.forum or "")
        return None if forum is None else called(forum, str(self.it.forum))

    @fact("days", asks="How long does this decision usually take, and where does it fall?")
    def wait(self) -> float | None:
        """Working days that it typically takes: preparation, and half the time between held meetings.

        Null where the file gives neither.
        """
        forum = self.world.portfolio.forums.get(self.it.forum or "")
        takes = typical(self.it.takes, self.world.portfolio.sizes)
        if takes is None and forum is None:
            return None
        meeting = 0.0 if forum is None else forum.every / max(forum.held, 0.05) / 2
        return (takes or 0.0) + meeting

    @fact()
    def is_placed(self) -> bool:
        """Whether somebody decides: a person, a team, a delegate or a forum."""
        return bool(self.it.decided_by or self.it.delegated_to or self.it.forum)

    @fact("days")
    def ask_ahead(self) -> float:
        """Working days by which it is asked for before it is needed."""
        return self.it.ask_ahead

    @fact("days")
    def consent_wait(self) -> float | None:
        """Working days that the slowest of the parties outside who must consent typically takes."""
        external, sizes = self.world.portfolio.external, self.world.portfolio.sizes
        takes = [typical(external[party].takes, sizes) for party in self.it.consents if party in external]
        return max((days for days in takes if days is not None), default=None)

    @fact("count")
    def dates_given(self) -> int:
        """Days on which alone it may fall."""
        return len(self.it.only_on)

    @fact("count")
    def dates_ahead(self) -> int:
        """Those of its days that lie on or after the status date."""
        return sum(self.world.today is None or day >= self.world.today for day in self.it.only_on)

    @fact()
    def consents(self) -> tuple[str, ...]:
        """Parties outside who must consent."""
        return self.it.consents

    @fact()
    def delegable(self) -> bool:
        """Whether it may be delegated."""
        return self.it.delegable


class ForumFacts(Facts[Forum]):
    """Where and how often decisions are made."""

    kind, section = "forum", "forums"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every forum."""
        return (cls(world, id, it) for id, it in world.portfolio.forums.items())

    @fact("days")
    def every(self) -> float:
        """Working days between two meetings."""
        return self.it.every

    @fact("count", asks="How many decisions fit into one of its meetings?")
    def room(self) -> float | None:
        """Decisions that fit into the meetings held until the end of the calendar; null without a limit."""
        if self.it.decides_up_to is None:
            return None
        return self.world.horizon / self.it.every * self.it.held * self.it.decides_up_to

    @fact("count")
    def asked(self) -> int:
        """Decisions that live work brings to it, those that owners take themselves left out."""
        return self.world.brought_to.get(self.id, 0)

    @fact("share")
    def held(self) -> float:
        """Share of its meetings that take place."""
        return self.it.held

    @fact()
    def is_for_questions(self) -> bool:
        """Whether teams ask here what is meant."""
        questions = self.world.portfolio.policy.questions
        return questions is not None and questions.forum == self.id and questions.liaison is None
