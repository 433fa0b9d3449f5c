"""Facts about the portfolio as a whole; every rule may read them as `portfolio.<fact>`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Self

from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.work import Initiative
from execsim.rules.facts.base import Facts, fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.strategy import LEVELS
from execsim.rules.facts.world import World

HALF_A_YEAR = 130.0
"""Working days, with a few to spare."""


class PortfolioFacts(Facts[Portfolio]):
    """The portfolio as a whole; every rule may also read these as `portfolio.<fact>`."""

    kind, section = "portfolio", ""

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """The one portfolio."""
        yield cls(world, "portfolio", world.portfolio)

    @property
    def path(self) -> str:
        """The root of the file."""
        return ""

    @fact("date")
    def as_of(self) -> dt.date | None:
        """Status date: `as_of`, or the calendar's start."""
        return self.world.today

    @fact("days")
    def horizon(self) -> float:
        """Working days from the status date to the end of the calendar; 250 where the file does not say."""
        return self.world.horizon

    @fact("count")
    def initiatives(self) -> int:
        """Initiatives that are selected and not finished."""
        return len(self.world.live)

    @fact("count")
    def outcomes(self) -> int:
        """Outcomes in the file."""
        return len(self.world.portfolio.outcomes)

    @fact("count")
    def risks(self) -> int:
        """Risks in the file."""
        return len(self.world.portfolio.risks)

    @fact("count")
    def triggers(self) -> int:
        """Adaptation triggers in the file."""
        return len(self.world.portfolio.triggers)

    @fact("count")
    def surveyed(self) -> int:
        """Teams with a survey of at least five answers."""
        return sum(answers.n >= 5 for answers in self.world.portfolio.survey.values())

    # how it is written down

    @fact("count")
    def teams(self) -> int:
        """Teams in the file."""
        return len(self.world.portfolio.teams)

    @fact("count")
    def teams_at_work(self) -> int:
        """Teams whose seats live work needs."""
        return len(self.world.at_work)

    @fact(asks="Whose is each outcome: the whole organisation's, a department's, a team's or one person's?")
    def levels(self) -> tuple[str, ...]:
        """Levels of the cascade that outcomes state, from the top."""
        found = {outcome.level for outcome in self.world.portfolio.outcomes.values()}
        return tuple(level for level in LEVELS if level in found)

    @fact("share")
    def share_with_value(self) -> float | None:
        """Share of the live initiatives of which the file says what they are worth; null without initiatives."""
        valued = [self.world.ledger.is_valued(it) for it in self.world.live.values()]
        return sum(valued) / len(valued) if valued else None

    @fact("share")
    def share_with_own_metric(self) -> float | None:
        """Share of the live initiatives that have a metric under their own id; null without initiatives."""
        live, metrics = self.world.live, self.world.portfolio.metrics
        return sum(id in metrics for id in live) / len(live) if live else None

    @fact("count")
    def dependencies(self) -> int:
        """Statements on who waits for whom: links across initiatives, external parties, outcomes, choices."""
        portfolio = self.world.portfolio
        across = sum(len(befores) for befores in self.world.waits_for.values())
        outcomes = sum(len(outcome.after) for outcome in portfolio.outcomes.values())
        choices = sum(bool(choice.requires) for choice in portfolio.choices.values())
        return across + outcomes + choices + len(self.world.waiting_for)

    @fact()
    def kinds_of_risk(self) -> tuple[str, ...]:
        """Kinds of risk in the file: resource, technical, stakeholder, external."""
        return tuple(sorted({risk.kind for risk in self.world.portfolio.risks.values() if risk.kind is not None}))

    @fact("count")
    def ranked(self) -> int:
        """Live initiatives with a rank."""
        return sum(it.rank is not None for it in self.world.live.values())

    @fact("count")
    def most_in_one_team(self) -> int:
        """Live initiatives of the team that has most of them."""
        return max((len(ids) for ids in self.world.at_work.values()), default=0)

    @fact("count")
    def with_superior(self) -> int:
        """People of whom the file says whom they report to."""
        return sum(person.reports_to is not None for person in self.world.portfolio.people.values())

    @fact("count")
    def owners(self) -> int:
        """People who alone answer for a live initiative."""
        return len(self.world.answering)

    @fact("count")
    def owned(self) -> int:
        """Live initiatives for which one person answers."""
        return sum(len(ids) for ids in self.world.answering.values())

    @fact("count")
    def waiting_decisions(self) -> int:
        """Decisions of live work that somebody other than its owner takes."""
        return sum(len(pairs) for pairs in self.world.deciding_for.values())

    @fact()
    def overdrawn(self) -> tuple[str, ...]:
        """Means of which the selected initiatives ask for more than there is, in words."""
        return self.world.ledger.overdrawn

    # how it runs

    @fact("days")
    def running(self) -> float | None:
        """Working days from the first started package to the status date; null before work starts."""
        started = [a.started for a in self.world.portfolio.actuals.values() if a.started is not None]
        return working_days(min(started), self.world.today) if started and self.world.today else None

    @fact("share")
    def done_on_time(self) -> float | None:
        """Share of the selected initiatives due by the status date that were finished by then; null for none due."""
        done = list(self._done_by(lambda it: it.due.by if it.due else None))
        return sum(done) / len(done) if done else None

    @fact("count")
    def were_due(self) -> int:
        """Selected initiatives due by the status date."""
        return len(list(self._done_by(lambda it: it.due.by if it.due else None)))

    @fact("share")
    def missed_baselines(self) -> float | None:
        """Share of the initiatives planned to finish by the status date that did not, or later; null for none."""
        done = list(self._done_by(lambda it: it.planned.finish if it.planned else None))
        return 1 - sum(done) / len(done) if done else None

    @fact()
    def execution_index(self) -> float | None:
        """Initiatives finished over initiatives planned to be finished by the status date; the BEI of DCMA."""
        planned = len(list(self._done_by(lambda it: it.planned.finish if it.planned else None)))
        selected = [id for id, it in self.world.portfolio.initiatives.items() if it.selected]
        return sum(id not in self.world.live for id in selected) / planned if planned else None

    def _done_by(self, date_of: Callable[[Initiative], dt.date | None]) -> Iterator[bool]:
        """For each selected initiative whose date has come: whether it was finished by that date."""
        actuals, today = self.world.portfolio.actuals, self.world.today
        for id, it in self.world.portfolio.initiatives.items():
            day = date_of(it)
            if not it.selected or day is None or today is None or day >= today:
                continue
            names = it.packages or ("work",)
            ends = (a.finished for name in names if (a := actuals.get(f"{id}.{name}")) is not None and a.finished)
            yield id not in self.world.live and max(ends) <= day

    @fact()
    def has_intent(self) -> bool:
        """Whether the file has an intent."""
        return self.world.portfolio.intent is not None

    @fact()
    def intent_is_reviewed(self) -> bool:
        """Whether somebody asks, at least every half year, if the intent still holds."""
        intent = self.world.portfolio.intent
        return intent is not None and intent.review_every is not None and intent.review_every <= HALF_A_YEAR

    @fact("share")
    def share_reported(self) -> float | None:
        """Share of the live initiatives under way that have a status; null while none is under way."""
        under_way = [it for id, it in self.world.live.items() if id in self.world.started]
        return sum(it.status is not None for it in under_way) / len(under_way) if under_way else None

    @fact("days")
    def review_every(self) -> float | None:
        """Working days between two reviews of progress."""
        review = self.world.portfolio.policy.review
        return review.every if review is not None else None
