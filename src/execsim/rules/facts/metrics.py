"""Facts about what is measured, and whom it rewards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Self

from execsim.portfolio.strategy import Metric
from execsim.rules.facts.base import Facts, called, fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.world import World


class MetricFacts(Facts[Metric]):
    """What is measured, and whom it rewards."""

    kind, section = "metric", "metrics"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every metric."""
        return (cls(world, id, it) for id, it in world.portfolio.metrics.items())

    @fact(asks="Does it count an effect, something delivered, or something done?")
    def measures(self) -> str | None:
        """`outcome`, `output` or `activity`."""
        return self.it.measures

    @fact()
    def rewarded(self) -> tuple[str, ...]:
        """Whom it rewards: teams by name, people by role."""
        return tuple(self.world.role(party) for party in self.it.rewards)

    @fact("share", asks="Which part of whose bonus hangs on it?")
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

    @fact()
    def kind_of_sign(self) -> str | None:
        """`leading` or `lagging`."""
        return self.it.kind

    @fact()
    def has_baseline(self) -> bool:
        """Whether its value at the start is written down."""
        return self.it.baseline is not None

    @fact()
    def has_target(self) -> bool:
        """Whether its value at the end is written down."""
        return self.it.target is not None

    @fact()
    def is_success(self) -> bool:
        """Whether the success of something hangs on it: an outcome, or the initiative under the same id."""
        return self.id in self.world.measured_with or self.id in self.world.portfolio.initiatives

    @fact()
    def beside(self) -> tuple[str, ...]:
        """Other metrics of the outcomes that it measures, and others that reward the same people."""
        outcomes = self.world.portfolio.outcomes
        measured = (m for o in self.world.measured_with.get(self.id, ()) for m in outcomes[o].measured_by)
        paid = (m for party in self.it.rewards for m in self.world.rewarding[party])
        return tuple(dict.fromkeys(m for m in (*measured, *paid) if m != self.id))

    @fact()
    def rewards_against(self) -> tuple[str, ...]:
        """Metrics that carry a reward and measure an outcome that this one works against, by name."""
        outcomes, metrics = self.world.portfolio.outcomes, self.world.portfolio.metrics
        measured = (m for o in self.it.works_against if o in outcomes for m in outcomes[o].measured_by)
        found = dict.fromkeys(m for m in measured if m != self.id and metrics[m].rewards)
        return tuple(called(metrics[m], m) for m in found)

    def _known(self) -> list[tuple[dt.date, float]]:
        """Readings up to the status date, in order of time."""
        return sorted((d, v) for d, v in self.it.readings.items() if self.world.today is None or d <= self.world.today)

    @fact()
    def latest(self) -> float | None:
        """Its latest reading up to the status date."""
        return known[-1][1] if (known := self._known()) else None

    @fact("share", asks="Where did it stand at the start, where is it to go, and where does it stand today?")
    def way_gone(self) -> float | None:
        """Part of the way from baseline to target that the latest reading has gone; negative: away from it."""
        start, goal, now = self.it.baseline, self.it.target, self.latest()
        return None if start is None or goal is None or now is None or start == goal else (now - start) / (goal - start)

    @fact("days")
    def past_its_date(self) -> float | None:
        """Working days from the day on which it was to be reached to the status date; negative while ahead."""
        return working_days(self.it.by, self.world.today) if self.it.by and self.world.today else None

    @fact("days")
    def days_since_reading(self) -> float | None:
        """Working days from its latest reading to the status date; null without a reading."""
        known = self._known()
        return working_days(known[-1][0], self.world.today) if known and self.world.today else None

    @fact("count")
    def readings(self) -> int:
        """How often it was read."""
        return len(self.it.readings)
