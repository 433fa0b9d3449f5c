"""Facts about who works, who decides and in which rhythm: teams, people, decisions, forums, policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from math import sqrt
from statistics import median
from typing import Self

from execsim.portfolio.organisation import Decision, Forum, Person, Team
from execsim.portfolio.policy import AdaptationTrigger, Policy
from execsim.portfolio.strategy import Answers
from execsim.rules.facts.base import Facts, called, fact
from execsim.rules.facts.estimates import typical
from execsim.rules.facts.world import World, working_days

SMALLEST_GROUP = 5
"""Survey answers below this number are not shown: somebody could be recognised."""

LONGEST_WAIT = 100.0


class TeamFacts(Facts[Team]):
    """Seats, and what is asked of them."""

    kind, section = "team", "teams"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every team."""
        return (cls(world, id, it) for id, it in world.portfolio.teams.items())

    @fact("count")
    def seats(self) -> int | None:
        """People on the status date."""
        day = self.world.today or dt.date.min
        return self.it.people.at(day) if self.it.people is not None else None

    @fact()
    def initiatives(self) -> tuple[str, ...]:
        """Initiatives, selected and not finished, that need its seats."""
        return self.world.at_work.get(self.id, ())

    @fact()
    def lone_skills(self) -> tuple[str, ...]:
        """Skills that one of its seats alone has and that more than one live initiative needs."""
        needing = self.world.needing_skill
        return tuple(
            skill
            for skill, seats in self.it.skills.items()
            if seats == 1 and len(needing.get(f"{self.id}/{skill}", ())) > 1
        )

    @fact("share")
    def utilisation(self) -> float | None:
        """Planned work as a share of what the team can do until the last due date among its initiatives.

        Mean effort that is left against seats x focus on its working days, holidays and days off taken out.
        Null without a compiled model, without people or without work.
        """
        return self.world.utilisation.get(self.id)

    @fact("share")
    def queue(self) -> float | None:
        """How long a piece of work waits for a seat, as a multiple of the time it then takes; 100 at most.

        Sakasegawa's approximation for a pool of c seats at utilisation u: u^(sqrt(2(c+1))-1) / (c (1-u)).
        A lone specialist at 80 % makes work wait 4 times as long as it takes, a pool of five .58 times.
        """
        used, seats = self.utilisation(), self.seats()
        if used is None or not seats:
            return None
        if used >= 1:
            return LONGEST_WAIT
        wait: float = used ** (sqrt(2 * (seats + 1)) - 1) / (seats * (1 - used))
        return min(LONGEST_WAIT, wait)

    @fact()
    def changed_by(self) -> tuple[str, ...]:
        """Initiatives, selected and not finished, that change its daily work."""
        return self.world.affected.get(self.id, ())

    def _answers(self) -> Answers | None:
        answers = self.world.portfolio.survey.get(self.id)
        return answers if answers is not None and answers.n >= SMALLEST_GROUP else None

    @fact()
    def clarity(self) -> float | None:
        """Mean survey answer on knowing what is wanted, 1 to 5; null under five answers."""
        return answers.clarity if (answers := self._answers()) else None

    @fact()
    def alignment(self) -> float | None:
        """Mean survey answer on pulling together, 1 to 5; null under five answers."""
        return answers.alignment if (answers := self._answers()) else None

    @fact()
    def unobstructed(self) -> float | None:
        """Mean survey answer on getting work done without obstacles, 1 to 5; null under five answers."""
        return answers.unobstructed if (answers := self._answers()) else None

    @fact()
    def safe_to_speak(self) -> float | None:
        """Mean survey answer on raising concerns without fear, 1 to 5; null under five answers."""
        return answers.safe_to_speak if (answers := self._answers()) else None


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
    def decider(self) -> str | None:
        """Role of whoever decides; null where the file names nobody."""
        return self.world.role(self.it.decided_by) if self.it.decided_by else None

    @fact()
    def forum(self) -> str | None:
        """Name of the forum where it falls."""
        forum = self.world.portfolio.forums.get(self.it.forum or "")
        return None if forum is None else called(forum, str(self.it.forum))

    @fact("days")
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

    @fact("count")
    def room(self) -> float | None:
        """Decisions that fit into the meetings held until the end of the calendar; null without a limit."""
        if self.it.decides_up_to is None:
            return None
        return self.world.horizon / self.it.every * self.it.held * self.it.decides_up_to

    @fact("count")
    def asked(self) -> int:
        """Decisions that live work brings to it, those that owners take themselves left out."""
        return self.world.brought_to.get(self.id, 0)


class PolicyFacts(Facts[Policy]):
    """How the organisation executes."""

    kind, section = "policy", "policy"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """The one policy; a file without one has facts that are absent."""
        yield cls(world, "policy", world.portfolio.policy)

    @property
    def path(self) -> str:
        """Its own section."""
        return "policy"

    @property
    def title(self) -> str:
        """What readers call it."""
        return "Policy"

    @fact("days")
    def review_every(self) -> float | None:
        """Working days between two reviews of progress."""
        return self.it.review.every if self.it.review else None

    @fact("days")
    def typical_package(self) -> float | None:
        """Median length of the packages that are open, in working days; null without packages."""
        lengths = [days for _, it in self.world.open_packages.values() if (days := self.world.days_of(it))]
        return median(lengths) if lengths else None

    @fact("days")
    def retro_every(self) -> float | None:
        """Working days between two looks back."""
        return self.it.retro.every if self.it.retro else None

    @fact("days")
    def replan_every(self) -> float | None:
        """Working days between two planning dates."""
        return self.it.replan.every if self.it.replan else None

    @fact("date")
    def planning_deadline(self) -> dt.date | None:
        """Day on which planning ends and work starts."""
        return self.it.planning_deadline

    @fact("days")
    def days_past_deadline(self) -> float | None:
        """Working days from the planning deadline to the status date; negative while it lies ahead."""
        deadline, today = self.it.planning_deadline, self.world.today
        return working_days(deadline, today) if deadline and today else None

    @fact("count")
    def unstarted(self) -> int:
        """Live initiatives of which no package has started."""
        started = {path.partition(".")[0] for path, it in self.world.portfolio.actuals.items() if it.started}
        return sum(id not in started for id in self.world.live)


class TriggerFacts(Facts[AdaptationTrigger]):
    """A signpost, its threshold and the response."""

    kind, section = "trigger", "triggers"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every trigger."""
        return (cls(world, id, it) for id, it in world.portfolio.triggers.items())

    @fact()
    def when(self) -> str:
        """The condition, as written."""
        return self.it.when

    @fact()
    def response(self) -> str:
        """`replan` or `escalate`."""
        return self.it.then
