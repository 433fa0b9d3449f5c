"""Facts about who works: teams, their load, their answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from math import sqrt
from typing import Self

from execsim.portfolio.organisation import Team
from execsim.portfolio.strategy import Answers
from execsim.rules.facts.base import Facts, fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.world import World

SMALLEST_GROUP = 5
"""Survey answers below this number are not shown: somebody could be recognised."""

LONGEST_WAIT = 100.0

SURVEY = (
    "Would your people answer four questions: is it clear what is wanted, do all pull one way, "
    "what is in the way, can concerns be raised?"
)


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
    def initiative_names(self) -> tuple[str, ...]:
        """Names of these initiatives: selected, not finished, in need of its seats."""
        return self.world.initiative_names(self.initiatives())

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

    @fact(asks=SURVEY)
    def clarity(self) -> float | None:
        """Mean survey answer on knowing what is wanted, 1 to 5; null under five answers."""
        return answers.clarity if (answers := self._answers()) else None

    @fact(asks=SURVEY)
    def alignment(self) -> float | None:
        """Mean survey answer on pulling together, 1 to 5; null under five answers."""
        return answers.alignment if (answers := self._answers()) else None

    @fact(asks=SURVEY)
    def unobstructed(self) -> float | None:
        """Mean survey answer on getting work done without obstacles, 1 to 5; null under five answers."""
        return answers.unobstructed if (answers := self._answers()) else None

    @fact(asks=SURVEY)
    def safe_to_speak(self) -> float | None:
        """Mean survey answer on raising concerns without fear, 1 to 5; null under five answers."""
        return answers.safe_to_speak if (answers := self._answers()) else None

    @fact("share", asks="Which part of a day is left for planned work?")
    def focus(self) -> float | None:
        """Share of a day that is free for planned work on the status date; null where the file does not say."""
        return self.it.focus.at(self.world.today or dt.date.min) if self.it.focus is not None else None

    @fact("share", asks="How many of ten people left within the last year?")
    def attrition(self) -> float | None:
        """Chance that the holder of a seat leaves within a year."""
        return self.it.attrition

    @fact("days")
    def review_every(self) -> float | None:
        """Working days between two reviews of this team's progress: its own rhythm, else that of all."""
        review = self.world.portfolio.policy.review
        return None if review is None else review.by_team.get(self.id, review.every)

    @fact()
    def has_wip_limit(self) -> bool:
        """Whether the policy limits how many initiatives a team has under way."""
        return self.world.portfolio.policy.wip_limit is not None

    @fact("days")
    def survey_age(self) -> float | None:
        """Working days from its latest survey to the status date; null under five answers or without a date."""
        answers, today = self._answers(), self.world.today
        return working_days(answers.on, today) if answers and answers.on and today else None
