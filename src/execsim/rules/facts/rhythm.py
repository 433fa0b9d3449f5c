"""Facts about the rhythm: reviews, planning dates, looks back, signposts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import eq, ge, gt, le, lt
from statistics import median
from typing import Self

from execsim.portfolio.policy import OBSERVABLE, AdaptationTrigger, Policy
from execsim.rules.facts.base import Facts, fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.world import World

COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq}


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

    @fact("days", asks="How often does somebody look at everybody's progress?")
    def review_every(self) -> float | None:
        """Working days between two reviews of progress."""
        return self.it.review.every if self.it.review else None

    @fact("days")
    def typical_package(self) -> float | None:
        """Median length of the packages that are open, in working days; null without packages."""
        lengths = [days for path in self.world.open_packages if (days := self.world.lengths[path])]
        return median(lengths) if lengths else None

    @fact("days")
    def retro_every(self) -> float | None:
        """Working days between two looks back."""
        return self.it.retro.every if self.it.retro else None

    @fact("days")
    def replan_every(self) -> float | None:
        """Working days between two planning dates."""
        return self.it.replan.every if self.it.replan else None

    @fact("days", asks="How far ahead does a new plan leave alone what is agreed?")
    def frozen(self) -> float | None:
        """Working days ahead in which a new plan moves nothing."""
        return self.it.replan.frozen if self.it.replan else None

    @fact()
    def order_of_work(self) -> str:
        """By what teams choose their next work: `rank`, `cost-of-delay`, `due` or `first-come`."""
        return self.it.dispatch

    @fact()
    def has_question_channel(self) -> bool:
        """Whether teams have a place or a person to ask what is meant."""
        questions = self.it.questions
        return questions is not None and bool(questions.forum or questions.liaison)

    @fact("date", asks="On which day does planning end and work start?")
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
        return sum(id not in self.world.started for id in self.world.live)

    @fact("count")
    def unheard_of(self) -> int:
        """Live initiatives of which no package has started and no status was reported."""
        return sum(id not in self.world.started and it.status is None for id, it in self.world.live.items())


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

    @fact()
    def observed(self) -> float | None:
        """What it observes, today: seats, planned share of a team's time, or the latest reading of a metric.

        Null for what only the course of events shows: late share, spend, events.
        """
        section, _, rest = self.it.when.partition(".")
        id, _, what = rest.partition(".")
        today = self.world.today or dt.date.max
        if section == "metrics":
            readings = self.world.portfolio.metrics[id].readings
            return readings[max(known)] if (known := [day for day in readings if day <= today]) else None
        if section != "teams":
            return None
        people = self.world.portfolio.teams[id].people
        if what.startswith("people"):
            return None if people is None else float(people.at(today))
        return self.world.utilisation.get(id)

    @fact()
    def holds_now(self) -> bool | None:
        """Whether its threshold is passed today; null where that cannot be seen."""
        match, value = OBSERVABLE.fullmatch(self.it.when.strip()), self.observed()
        if match is None or value is None or match[2] is None:
            return None
        return bool(COMPARE[match[2]](value, float(match[3])))

    @fact()
    def is_blind(self) -> bool:
        """Whether it watches a metric that was never read."""
        return self.it.when.startswith("metrics.") and self.observed() is None
