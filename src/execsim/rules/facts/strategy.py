"""Facts about what is to change: the portfolio as a whole, its intent, outcomes and metrics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Self

from execsim.portfolio.clarity import missing_clarity, single_owner
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.strategy import Intent, Metric, Outcome
from execsim.portfolio.wording import dates, has_baseline, quantities, readings_differ
from execsim.rules.facts.base import PERSON, Facts, fact
from execsim.rules.facts.world import World, working_days

IN_WORDS = {
    "target": "a measurable target",
    "baseline": "a baseline",
    "date": "a date",
    "done_when": "a test for done",
    "owner": "one accountable person",
    "shared_reading": "one reading shared by all teams",
    "cascade": "a link up to the intent",
}


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


class IntentFacts(Facts[Intent]):
    """The statement of what is to change."""

    kind, section = "intent", "intent"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """The intent, where the file has one."""
        if world.portfolio.intent is not None:
            yield cls(world, "intent", world.portfolio.intent)

    @property
    def path(self) -> str:
        """Its own section."""
        return "intent"

    @property
    def title(self) -> str:
        """What readers call it."""
        return "Intent"

    @fact()
    def statement(self) -> str:
        """The statement, as written."""
        return self.it.statement

    @fact()
    def quantities(self) -> tuple[str, ...]:
        """Amounts that the statement names, in digits or words, dates left out."""
        return quantities(self.it.statement)

    @fact()
    def dates(self) -> tuple[str, ...]:
        """Dates, months, quarters and years that the statement names."""
        return dates(self.it.statement)

    @fact()
    def has_baseline(self) -> bool:
        """Whether the statement says from where to where."""
        return has_baseline(self.it.statement)

    @fact()
    def why(self) -> str:
        """Why it is wanted; empty where nobody wrote it."""
        return self.it.why or ""

    @fact("days")
    def review_every(self) -> float | None:
        """Working days between two looks at whether the intent still holds."""
        return self.it.review_every

    @fact("count")
    def boundaries(self) -> int:
        """Lines that nobody may cross."""
        return len(self.it.boundaries)

    @fact()
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes directly below it."""
        return self.world.children.get("intent", ())


class OutcomeFacts(Facts[Outcome]):
    """A node of the clarity cascade."""

    kind, section = "outcome", "outcomes"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every outcome."""
        return (cls(world, id, it) for id, it in world.portfolio.outcomes.items())

    @fact()
    def statement(self) -> str:
        """The statement, as written."""
        return self.it.statement

    @fact()
    def missing(self) -> tuple[str, ...]:
        """What it lacks to be clear, in words; the same list makes wrong turns likelier in the simulation."""
        return tuple(IN_WORDS[element] for element in missing_clarity(self.world.portfolio, self.id))

    @fact(PERSON)
    def owner(self) -> str | None:
        """The one person who answers for it; null for nobody, several, or a team."""
        return single_owner(self.world.portfolio, self.it.owner)

    @fact()
    def owners(self) -> tuple[str, ...]:
        """Everybody named as owner: people by role, teams by name."""
        return tuple(self.world.role(party) for party in self.it.owner)

    @fact()
    def level(self) -> str | None:
        """`organisation`, `department`, `team` or `individual`."""
        return self.it.level

    @fact("date")
    def due(self) -> dt.date | None:
        """When it is due."""
        return self.it.due

    @fact()
    def initiatives(self) -> tuple[str, ...]:
        """Initiatives, selected and not finished, that serve it directly."""
        return self.world.serving.get(self.id, ())

    @fact()
    def children(self) -> tuple[str, ...]:
        """Outcomes directly below it."""
        return self.world.children.get(self.id, ())

    @fact()
    def finished_initiatives(self) -> tuple[str, ...]:
        """Initiatives that served it directly and are finished."""
        return self.world.finished_for.get(self.id, ())

    @fact()
    def metrics(self) -> tuple[str, ...]:
        """Metrics that measure it."""
        return self.it.measured_by

    def _measured(self) -> list[tuple[str, Metric]]:
        metrics = self.world.portfolio.metrics
        return [(id, metrics[id]) for id in self.it.measured_by if id in metrics]

    @fact()
    def metrics_of_work(self) -> tuple[str, ...]:
        """Metrics that measure it and count activity or output."""
        return tuple(id for id, it in self._measured() if it.measures in ("activity", "output"))

    @fact()
    def metrics_of_effect(self) -> tuple[str, ...]:
        """Metrics that measure it and count an outcome."""
        return tuple(id for id, it in self._measured() if it.measures == "outcome")

    @fact()
    def leading_metrics(self) -> tuple[str, ...]:
        """Metrics that measure it and move early."""
        return tuple(id for id, it in self._measured() if it.kind == "leading")

    @fact()
    def lagging_metrics(self) -> tuple[str, ...]:
        """Metrics that measure it and move late."""
        return tuple(id for id, it in self._measured() if it.kind == "lagging")

    @fact()
    def readings(self) -> tuple[str, ...]:
        """Teams whose own reading of it is written down."""
        return tuple(self.it.read_as)

    @fact()
    def readings_apart(self) -> tuple[str, ...]:
        """Readings, each with its team, of teams that share no word of meaning with some other team."""
        apart = {team for pair in readings_differ(self.it.read_as) for team in pair}
        return tuple(f"{self.world.role(t)} reads '{text}'" for t, text in self.it.read_as.items() if t in apart)


class MetricFacts(Facts[Metric]):
    """What is measured, and whom it rewards."""

    kind, section = "metric", "metrics"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every metric."""
        return (cls(world, id, it) for id, it in world.portfolio.metrics.items())

    @fact()
    def measures(self) -> str | None:
        """`outcome`, `output` or `activity`."""
        return self.it.measures

    @fact()
    def rewarded(self) -> tuple[str, ...]:
        """Whom it rewards: teams by name, people by role."""
        return tuple(self.world.role(party) for party in self.it.rewards)

    @fact("share")
    def bonus_share(self) -> float | None:
        """Share of a bonus that hangs on it."""
        return self.it.bonus_share

    @fact()
    def pulls_against(self) -> tuple[str, ...]:
        """Outcomes that it works against and that the work of a rewarded team serves."""
        served = {outcome for team in self.it.rewards for outcome in self.world.served_by.get(team, ())}
        names = (o for o in self.it.works_against if o in served)
        return tuple(self.world.outcome_name(outcome) for outcome in names)

    @fact()
    def works_against(self) -> tuple[str, ...]:
        """Outcomes that it works against."""
        return tuple(self.world.outcome_name(outcome) for outcome in self.it.works_against)

    @fact()
    def measured_outcomes(self) -> tuple[str, ...]:
        """Outcomes that it measures."""
        outcomes = self.world.measured_with.get(self.id, ())
        return tuple(self.world.outcome_name(outcome) for outcome in outcomes)

    @fact("days")
    def days_since_reading(self) -> float | None:
        """Working days from its latest reading to the status date; null without a reading."""
        dates_read = [day for day in self.it.readings if self.world.today is None or day <= self.world.today]
        if not dates_read or self.world.today is None:
            return None
        return working_days(max(dates_read), self.world.today)

    @fact("count")
    def readings(self) -> int:
        """How often it was read."""
        return len(self.it.readings)
