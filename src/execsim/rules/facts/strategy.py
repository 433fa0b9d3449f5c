"""Facts about what is to change: the intent and its outcomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Self

from execsim.portfolio.clarity import missing_clarity, single_owner
from execsim.portfolio.strategy import Intent, Metric, Outcome
from execsim.portfolio.wording import readings_differ
from execsim.rules.facts.base import PERSON, fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.economics import per_year
from execsim.rules.facts.statements import StatementFacts
from execsim.rules.facts.world import World

LEVELS = ("organisation", "department", "team", "individual")
"""The four levels of the cascade, from intent to daily work."""

IN_WORDS = {
    "target": "a measurable target",
    "baseline": "a baseline",
    "date": "a date",
    "done_when": "a test for done",
    "owner": "one accountable person",
    "shared_reading": "one reading shared by all teams",
    "cascade": "a link up to the intent",
}
AMOUNTS = (IN_WORDS["target"], IN_WORDS["baseline"])
DELIVERABLE = (IN_WORDS["date"], IN_WORDS["done_when"])


class IntentFacts(StatementFacts[Intent]):
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

    @fact("money", asks="What is it worth a year to have reached all of it?")
    def worth(self) -> float | None:
        """Money a year that all initiatives together may claim."""
        return per_year(self.it.worth)

    @fact("money")
    def claimed(self) -> float:
        """Money a year that all live initiatives together claim, times the chance that each works."""
        return self.world.ledger.claimed_in_all

    @fact("share", asks="How much of the intent does each of its outcomes bring about?")
    def contributions(self) -> float | None:
        """Sum of what the outcomes directly below contribute; null where none says so."""
        return self.world.contributions.get("intent", (None, False))[0]

    @fact()
    def all_contribute(self) -> bool:
        """Whether every outcome directly below says what it contributes."""
        return self.world.contributions.get("intent", (None, False))[1]

    @fact("days")
    def to_first_output(self) -> float | None:
        """Working days from the decision to the first finished package, or to the status date while there is none."""
        decided, today = self.it.decided_on, self.world.today
        finished = [a.finished for a in self.world.portfolio.actuals.values() if a.finished is not None]
        first = min(finished, default=today)
        return working_days(decided, first) if decided and first else None

    @fact()
    def sealed(self) -> tuple[str, ...]:
        """Sections of the file that its boundaries keep from any change, as a whole."""
        paths = (path for boundary in self.it.boundaries for path in boundary.protects)
        return tuple(dict.fromkeys(p.partition(".")[0] for p in paths if p.partition(".")[2] in ("", "*", "*.*")))


class OutcomeFacts(StatementFacts[Outcome]):
    """A node of the clarity cascade."""

    kind, section = "outcome", "outcomes"

    @classmethod
    def each(cls, world: World) -> Iterator[Self]:
        """Every outcome."""
        return (cls(world, id, it) for id, it in world.portfolio.outcomes.items())

    @fact()
    def missing(self) -> tuple[str, ...]:
        """What it lacks to be clear, in words; the same list makes wrong turns likelier in the simulation."""
        return tuple(IN_WORDS[element] for element in missing_clarity(self.world.portfolio, self.id))

    @fact()
    def gaps(self) -> tuple[str, ...]:
        """What it lacks of a target, a baseline, a date and a test for done; a deliverable needs no amounts."""
        asked = DELIVERABLE if self.is_deliverable() else (*AMOUNTS, *DELIVERABLE)
        return tuple(gap for gap in self.missing() if gap in asked)

    @fact(PERSON)
    def owner(self) -> str | None:
        """The one person who answers for it; null for nobody, several, or a team."""
        return single_owner(self.world.portfolio, self.it.owner)

    @fact()
    def owners(self) -> tuple[str, ...]:
        """Everybody named as owner: people by role, teams by name."""
        return tuple(self.world.role(party) for party in self.it.owner)

    @fact(asks="Whose outcome is it: the whole organisation's, a department's, a team's or one person's?")
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

    @fact()
    def figures(self) -> tuple[str, ...]:
        """Metrics that measure it as a whole, those under the id of one initiative left out."""
        return tuple(id for id in self.it.measured_by if id not in self.world.portfolio.initiatives)

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

    @fact(asks="How would each team that works on it say in its own words what it will deliver?")
    def readings(self) -> tuple[str, ...]:
        """Teams whose own reading of it is written down."""
        return tuple(self.it.read_as)

    @fact()
    def readings_apart(self) -> tuple[str, ...]:
        """Readings, each with its team, of teams that share no word of meaning with some other team."""
        apart = {team for pair in readings_differ(self.it.read_as) for team in pair}
        return tuple(f"{self.world.role(t)} reads '{text}'" for t, text in self.it.read_as.items() if t in apart)

    # its place in the cascade

    @fact()
    def parent(self) -> str | None:
        """Name of the outcome above it, or `the intent`."""
        parent = self.it.parent
        return "the intent" if parent == "intent" else None if parent is None else self.world.outcome_name(parent)

    def _above(self) -> Outcome | None:
        return self.world.portfolio.outcomes.get(self.it.parent or "")

    @fact("date")
    def parent_due(self) -> dt.date | None:
        """When the outcome above it is due."""
        return above.due if (above := self._above()) is not None else None

    @fact("count")
    def steps_down(self) -> int | None:
        """Levels from the outcome above it down to it: 1 is the next one, 0 or less is no refinement."""
        above = self._above()
        mine, theirs = self.it.level, above.level if above else None
        return LEVELS.index(mine) - LEVELS.index(theirs) if mine and theirs else None

    @fact("share", asks="How much of it does each of the outcomes below bring about?")
    def contributions(self) -> float | None:
        """Sum of what the outcomes directly below contribute; null where none says so."""
        return self.world.contributions.get(self.id, (None, False))[0]

    @fact()
    def all_contribute(self) -> bool:
        """Whether every outcome directly below says what it contributes."""
        return self.world.contributions.get(self.id, (None, False))[1]

    @fact()
    def due_before(self) -> tuple[str, ...]:
        """Outcomes that must come first and are due after it, by name."""
        outcomes, due = self.world.portfolio.outcomes, self.it.due
        later = (o for o in self.it.after if due and o in outcomes and (d := outcomes[o].due) is not None and d > due)
        return tuple(self.world.outcome_name(outcome) for outcome in later)

    @fact("money", asks="What is it worth a year to have reached it?")
    def worth(self) -> float | None:
        """Money a year that it is worth."""
        return per_year(self.it.worth)

    @fact("money")
    def claimed(self) -> float:
        """Money a year that the live initiatives below it claim, times the chance that each works."""
        return self.world.ledger.claimed.get(self.id, 0.0)

    @fact("money")
    def worth_below(self) -> float:
        """Money a year that the outcomes directly below it are worth together."""
        outcomes = self.world.portfolio.outcomes
        return sum(per_year(outcomes[child].worth) or 0.0 for child in self.world.children.get(self.id, ()))

    @fact()
    def teams(self) -> tuple[str, ...]:
        """Teams whose work serves it directly, by name."""
        return tuple(self.world.role(team) for team in self.world.teams_on.get(self.id, ()))

    @fact()
    def sites(self) -> tuple[str, ...]:
        """Sites of the teams whose work serves it directly."""
        teams = self.world.portfolio.teams
        return tuple(dict.fromkeys(s for t in self.world.teams_on.get(self.id, ()) if (s := teams[t].site)))

    @fact()
    def unread_by(self) -> tuple[str, ...]:
        """Teams whose work serves it directly and whose reading is not written down, by name."""
        teams = self.world.teams_on.get(self.id, ())
        return tuple(self.world.role(team) for team in teams if team not in self.it.read_as)
