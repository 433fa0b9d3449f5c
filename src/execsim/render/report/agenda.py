"""What has to be decided: at most one question about the plan, one about a change, and the file's own decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from execsim.render.audience import Audience
from execsim.render.comparison_reading import MATERIAL, Reading
from execsim.render.phrases import count, listed
from execsim.render.report.wording import titled
from execsim.results.contract import ComparisonDocument, DifferencePart
from execsim.results.contract_plan import PlanDocument
from execsim.results.contract_prices import PricesDocument
from execsim.results.contract_report import AgendaPart, OptionPart, PutOffPart

MOST = 3
MOST_NAMED = 5
THE_PLAN = "the proposed plan"
AS_IT_IS = "as it is"
NOT_BETTER = "No change that was looked at is clearly better."
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sitting:
    """The next day on which a forum meets, and the one after it."""

    next: dt.date
    after: dt.date


@dataclass(frozen=True)
class Agenda:
    """Turns results into decisions. `sittings` are by forum; `horizon` is the last day on which value counts."""

    audience: Audience
    sittings: Mapping[str, Sitting]
    today: dt.date
    horizon: dt.date
    the_plan: str = THE_PLAN

    def parts(
        self,
        plan: PlanDocument | None,
        comparison: ComparisonDocument | None,
        waiting: ComparisonDocument | None,
        prices: PricesDocument | None = None,
        together: ComparisonDocument | None = None,
    ) -> tuple[AgendaPart, ...]:
        """The decisions, the one about the plan first; at most three."""
        found: list[AgendaPart] = []
        if comparison is not None and comparison.differences:
            reading = Reading(comparison)
            if plan is not None and plan.value is not None and self._differs(reading, self.the_plan):
                found.append(self._about_plan(reading, plan))
            taken = bool(found) and found[0].recommended == self.the_plan
            if taken and together is not None:
                found += self._about_scenarios(Reading(together), on_top=True)
            else:
                found += self._about_scenarios(reading)
        if waiting is not None:
            found += self._pending(waiting)
        if prices is not None:
            found += self._remedies(prices)
        return tuple(found[:MOST])

    @staticmethod
    def _differs(reading: Reading, name: str) -> bool:
        """Whether a scenario moves money or dates in any future: else there is nothing to decide."""
        measures = reading.measured.get(name, {})
        return any(reading.weigh(measures.get(measure)) != "none" for measure in ("value", "finish_p80") if measures)

    def _about_plan(self, reading: Reading, plan: PlanDocument) -> AgendaPart:
        weight = reading.weigh(reading.measured[self.the_plan].get("value"))
        chosen = self.the_plan if weight == "better" else reading.comparison.base
        left = [entry.name for entry in plan.initiatives.values() if not entry.selected]
        because = f"It does {len(plan.initiatives) - len(left)} of {len(plan.initiatives)} initiatives"
        because += f" and leaves for now: {listed(left)}." if left else ", in the order that earns most."
        because += self._worthless(plan)
        if weight != "better":
            because = "In the same futures the other plan is not clearly better."
        options = self._options([reading.comparison.base, self.the_plan], chosen)
        return self._part(reading, "plan", self.the_plan, "Which initiatives, and in which order?", options, because)

    def _worthless(self, plan: PlanDocument) -> str:
        """A warning that what has no value in the file cannot earn a place in a plan."""
        written = self.audience.portfolio.initiatives
        left = [id_ for id_, entry in plan.initiatives.items() if not entry.selected and id_ in written]
        silent = sum(written[id_].value is None for id_ in left)
        if not silent:
            return ""
        are = "is" if silent == 1 else "are"
        return f" {silent} of these {are} left because the file gives no value: say first what it would be worth."

    def _about_scenarios(self, reading: Reading, *, on_top: bool = False) -> Iterator[AgendaPart]:
        """Which scenario, if one makes any difference; `on_top` of the plan where that is what is to be done."""
        names = [name for name in reading.ranked if name != self.the_plan]
        if not any(self._differs(reading, name) for name in names):
            return
        best = names[0]
        value, finish = (reading.measured[best].get(measure) for measure in ("value", "finish_p80"))
        money, time = reading.weigh(value), reading.weigh(finish)
        better = money == "better" or (money == "none" and time == "better")
        chosen = best if better else reading.comparison.base
        because = _idea(reading.comparison.scenarios[best].why) if better else NOT_BETTER
        question = "Which change to make?" if len(names) > 1 else f"Shall we do '{titled(best)}'?"
        first = f"{self.the_plan} alone" if on_top else AS_IT_IS
        if on_top:
            question = f"{question[:-1]}, on top of the plan?"
            because = because if better else f"On top of it {NOT_BETTER[:1].lower()}{NOT_BETTER[1:]}"
        options = self._options([reading.comparison.base, *names], chosen, first)
        source: Literal["together", "comparison"] = "together" if on_top else "comparison"
        yield self._part(reading, "scenario", best, question, options, because, source)

    @staticmethod
    def _options(names: list[str], chosen: str, first: str = AS_IT_IS) -> tuple[OptionPart, ...]:
        base = names[0]
        return tuple(
            OptionPart(name=first if name == base else titled(name), scenario=name, recommended=name == chosen)
            for name in names
        )

    def _part(
        self,
        reading: Reading,
        kind: str,
        about: str,
        question: str,
        options: tuple[OptionPart, ...],
        because: str,
        source: Literal["together", "comparison"] = "comparison",
    ) -> AgendaPart:
        who = self._who_may_change(reading, about) if kind == "scenario" else self._top()
        forum, sitting = self._where(who)
        taken = next(option for option in options if option.recommended)
        value = reading.measured[about].get("value")
        gain = value.mean if value is not None and taken.scenario == about else None
        return AgendaPart(
            kind="plan" if kind == "plan" else "scenario",
            about=about,
            question=question,
            options=options,
            recommended=taken.name,
            because=self.audience.say(because),
            who=self._role(who),
            forum=forum,
            by=sitting.next,
            gain=gain,
            put_off=self._evenly(gain, sitting),
            source=source,
        )

    def _evenly(self, gain: float | None, sitting: Sitting) -> PutOffPart | None:
        if gain is None or self.horizon <= sitting.next:
            return None
        share = min(1.0, (sitting.after - sitting.next) / (self.horizon - sitting.next))
        return PutOffPart(until=sitting.after, money=gain * share, low=None, high=None, basis="even")

    # --- what the audit found ----------------------------------------------------------------------------------

    def _remedies(self, prices: PricesDocument) -> Iterator[AgendaPart]:
        """Whether to mend what is worth it: the first remedy alone, or all of the path; nothing that is too small."""
        if not prices.path or not prices.has_value:
            return
        last = len(prices.path) - 1
        value = prices.path[last].effect["value"]
        size = max(abs(prices.base.get(measure) or 0.0) for measure in ("value", "cost"))
        if value.mean is None or value.withheld or value.mean < MATERIAL * size:
            return
        who = self._top()
        forum, sitting = self._where(who)
        named = {price.rank: price.title for price in prices.prices}
        titles = [named.get(step.rank, "one that may not be shown here") for step in prices.path]
        all_ = f"mend {count(last + 1, 'finding')}" if last else f"mend it: {titles[0]}"
        options = [OptionPart(name=AS_IT_IS, scenario=None, recommended=False)]
        if last:
            options.append(OptionPart(name=f"only {titles[0]}", scenario=None, recommended=False, step=0))
        options.append(OptionPart(name=all_, scenario=None, recommended=True, step=last))
        about = f"They are about {listed(list(dict.fromkeys(titles)), MOST_NAMED)}; each" if last else "It"
        rest = " after those before it" if last else ""
        yield AgendaPart(
            kind="remedies",
            about="remedies",
            question="Which findings to mend?" if last else "Shall we mend what the audit found?",
            options=tuple(options),
            recommended=all_,
            because=f"{about} is worth its effort{rest}. Measured on the plan as it is.",
            who=self._role(who),
            forum=forum,
            by=sitting.next,
            gain=value.mean,
            put_off=self._evenly(value.mean, sitting),
            source="prices",
        )

    # --- the file's own decisions -----------------------------------------------------------------------------

    def _pending(self, waiting: ComparisonDocument) -> Iterator[AgendaPart]:
        """Decisions that cost something to put off, the dearest first."""
        reading = Reading(waiting)
        values = {name: reading.measured[name].get("value") for name in reading.measured}
        dear = [(v.mean or 0.0, name, v) for name, v in values.items() if v and reading.weigh(v) == "worse"]
        for _, name, value in sorted(dear, key=lambda entry: entry[:2]):
            yield self._decision(name, value)

    def _decision(self, id_: str, value: DifferencePart) -> AgendaPart:
        decision = self.audience.portfolio.decisions[id_]
        sitting = self.sittings[decision.forum or ""]
        name = self.audience.say(decision.name or id_)
        low, high = value.sampling.low, value.sampling.high
        lost = PutOffPart(
            until=sitting.after,
            money=-(value.mean or 0.0),
            low=None if high is None else -high,
            high=None if low is None else -low,
            basis="simulated",
        )
        return AgendaPart(
            kind="decision",
            about=id_,
            question=f"{name}: yes or no?",
            options=(
                OptionPart(name="decide at the next meeting", scenario=None, recommended=True),
                OptionPart(name="one meeting later", scenario=id_, recommended=False),
            ),
            recommended="decide at the next meeting",
            because="Work is waiting for it.",
            who=self._role(decision.decided_by),
            forum=self._forum_name(decision.forum),
            by=sitting.next,
            gain=None,
            put_off=lost,
            source="waiting",
        )

    # --- who, and where ---------------------------------------------------------------------------------------

    def _who_may_change(self, reading: Reading, scenario: str) -> str | None:
        """Whoever decides what the scenario changes: of decisions who takes them now, of teams who leads them."""
        portfolio = self.audience.portfolio
        for change in reading.comparison.changes:
            if change.scenario != scenario:
                continue
            section, _, rest = change.path.partition(".")
            id_ = rest.partition(".")[0]
            if section == "decisions" and id_ in portfolio.decisions:
                return portfolio.decisions[id_].decided_by
            if section == "teams" and (lead := self._lead(id_)):
                return portfolio.people[lead].reports_to or lead
            if section == "initiatives" and id_ in portfolio.initiatives and portfolio.initiatives[id_].owner:
                return portfolio.initiatives[id_].owner[0]
        return self._top()

    def _lead(self, team: str) -> str | None:
        """Whoever of a team reports to nobody in it."""
        people = self.audience.portfolio.people
        own = [id_ for id_, person in people.items() if person.team == team]
        return next((id_ for id_ in own if people[id_].reports_to not in own), None)

    def _top(self) -> str | None:
        """Whoever answers for the first outcome below the intent; else whoever reports to nobody."""
        portfolio = self.audience.portfolio
        for outcome in portfolio.outcomes.values():
            if outcome.parent in (None, "intent") and outcome.owner and outcome.owner[0] in portfolio.people:
                return outcome.owner[0]
        heads = [id_ for id_, person in portfolio.people.items() if person.reports_to is None]
        return heads[0] if len(heads) == 1 else None

    def _role(self, person: str | None) -> str | None:
        people = self.audience.portfolio.people
        if person is None or person not in people or not self.audience.shows(f"people.{person}"):
            return None
        return self.audience.say(people[person].role or "somebody without a role")

    def _where(self, person: str | None) -> tuple[str | None, Sitting]:
        """The forum in which somebody decides most, with its days; without one, the reviews."""
        decided = [d.forum for d in self.audience.portfolio.decisions.values() if d.decided_by == person and d.forum]
        if person is not None and decided:
            forum = max(decided, key=decided.count)
            return self._forum_name(forum), self.sittings[forum]
        if self.sittings:
            forum = max(self.sittings, key=lambda id_: (self.audience.portfolio.forums[id_].every, id_))
            return self._forum_name(forum), self.sittings[forum]
        return None, Sitting(self.today + 2 * WEEK, self.today + 6 * WEEK)

    def _forum_name(self, forum: str | None) -> str | None:
        forums = self.audience.portfolio.forums
        if forum is None or forum not in forums or not self.audience.shows(f"forums.{forum}"):
            return None
        return self.audience.say(forums[forum].name or forum)


def _idea(why: str) -> str:
    """What a scenario is about, which its author may have put as a question."""
    if not why:
        return "It brings most of what was compared."
    return f"The idea: {why if why[-1] in '?!.' else f'{why}.'}"
