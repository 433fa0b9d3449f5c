"""Facts about what stands behind an initiative: its dates, its worth, its place among the others."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from execsim.portfolio.authority import owner_may_decide
from execsim.portfolio.clarity import single_owner
from execsim.portfolio.strategy import DAYS_PER_YEAR
from execsim.rules.facts.base import fact
from execsim.rules.facts.days import working_days
from execsim.rules.facts.economics import per_year

if TYPE_CHECKING:
    from execsim.portfolio.work import Initiative
    from execsim.rules.facts.world import World

VALUE = "What will it be worth, a week or a year, and who would vouch for that?"


class InitiativeBacking:
    """Part of the facts of an initiative."""

    world: World
    id: str
    it: Initiative

    def _names(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        return self.world.initiative_names(ids)

    # dates

    @fact("date", asks="From when to when was it planned when it was approved?")
    def planned_start(self) -> dt.date | None:
        """When it was planned to start."""
        return self.it.planned.start if self.it.planned else None

    @fact("date")
    def planned_finish(self) -> dt.date | None:
        """When it was planned to be finished."""
        return self.it.planned.finish if self.it.planned else None

    @fact("days")
    def overdue(self) -> float | None:
        """Working days from its due date to the status date; negative while that lies ahead."""
        today = self.world.today
        return working_days(self.it.due.by, today) if self.it.due and today else None

    @fact("days")
    def start_slip(self) -> float | None:
        """Working days since it should have started; null once it has, or without a planned start."""
        start, today = self.planned_start(), self.world.today
        return working_days(start, today) if start and today and self.id not in self.world.started else None

    @fact()
    def dates_passed(self) -> bool:
        """Whether it is planned to start or to finish before the status date, and did not."""
        today, planned = self.world.today, self.it.planned
        if today is None or planned is None:
            return False
        late_start = planned.start is not None and planned.start < today and self.id not in self.world.started
        return late_start or (planned.finish is not None and planned.finish < today)

    @fact("days", asks="From when to when was it planned when it was approved?")
    def planned_past_due(self) -> float | None:
        """Working days by which its planned finish lies after its due date."""
        finish = self.planned_finish()
        return working_days(self.it.due.by, finish) if self.it.due and finish else None

    @fact("days")
    def past_outcome(self) -> float | None:
        """Working days by which it is due after the earliest date of the outcomes that it serves."""
        outcomes = self.world.portfolio.outcomes
        dates = [day for o in self.it.serves if o in outcomes and (day := outcomes[o].due) is not None]
        return working_days(min(dates), self.it.due.by) if self.it.due and dates else None

    @fact("days")
    def path_length(self) -> float | None:
        """Working days from the status date to its earliest end, along its open packages; null without any."""
        network = self.world.network
        return network.finish[network.rows[self.id]] if self.it.packages else None

    @fact()
    def index_of_path(self) -> float | None:
        """Working days to its due date over working days that its longest chain of open packages takes.

        Below 1 the date cannot be met; the CPLI of DCMA. Null without a due date or open packages.
        """
        length, overdue = self.path_length(), self.overdue()
        return (1.0 - overdue) / length if length and overdue is not None else None

    @fact()
    def has_broken_path(self) -> bool:
        """Whether its end is not driven by an unbroken chain of finishes from the start of its work."""
        network = self.world.network
        return bool(self.it.packages) and not network.driven[network.rows[self.id]]

    @fact()
    def has_date(self) -> bool:
        """Whether it, or an outcome that it serves, has a due date or a planned finish."""
        outcomes = self.world.portfolio.outcomes
        served = any(outcomes[o].due is not None for o in self.it.serves if o in outcomes)
        return self.it.due is not None or self.planned_finish() is not None or served

    @fact()
    def is_hard(self) -> bool:
        """Whether its due date must be kept whatever happens."""
        return self.it.due is not None and self.it.due.hard

    @fact()
    def is_must(self) -> bool:
        """Whether it must not be dropped."""
        return self.it.must

    # others

    @fact()
    def waits_for(self) -> tuple[str, ...]:
        """Initiatives that it waits for, by name."""
        return self._names(self.world.waits_for.get(self.id, ()))

    @fact()
    def waited_for_by(self) -> tuple[str, ...]:
        """Initiatives that wait for it, by name."""
        return self._names(self.world.waited_for_by.get(self.id, ()))

    @fact()
    def due_before(self) -> tuple[str, ...]:
        """Initiatives that it waits for and that are due after it, by name."""
        live, due = self.world.live, self.it.due
        ids = self.world.waits_for.get(self.id, ()) if due else ()
        return self._names(tuple(i for i in ids if due and (d := live[i].due) is not None and d.by > due.by))

    @fact()
    def overlaps(self) -> tuple[str, ...]:
        """Initiatives that serve the same outcome under nearly the same name."""
        return self._names(self.world.overlaps.get(self.id, ()))

    @fact()
    def risks(self) -> tuple[str, ...]:
        """Risks that hit it or one of its packages."""
        on = self.world.risks_on
        paths = (self.id, *(f"{self.id}.{name}" for name in self.it.packages))
        return tuple(dict.fromkeys(risk for path in paths for risk in on.get(path, ())))

    @fact()
    def own_metrics(self) -> tuple[str, ...]:
        """The metric under its own id: what shows whether this one initiative worked."""
        return (self.id,) if self.id in self.world.portfolio.metrics else ()

    @fact()
    def beside_priorities(self) -> bool:
        """Whether its owner has priorities written down and it is not among them."""
        owner = single_owner(self.world.portfolio, self.it.owner)
        priorities = self.world.portfolio.people[owner].priorities if owner else ()
        return bool(priorities) and self.id not in priorities

    @fact()
    def deciders_out_of_line(self) -> tuple[str, ...]:
        """Who decides on it although the owner's line of reports never leads there and no forum links the two."""
        portfolio = self.world.portfolio
        owner = single_owner(portfolio, self.it.owner)
        if owner is None or portfolio.people[owner].reports_to is None:
            return ()
        line = set(self.world.superiors(owner))
        decisions = (portfolio.decisions[d] for d in self.it.decisions if not owner_may_decide(portfolio, self.id, d))
        deciders = (d.decided_by for d in decisions if d.forum is None and d.decided_by in portfolio.people)
        return tuple(dict.fromkeys(self.world.role(d) for d in deciders if d not in line))

    # worth

    @fact()
    def has_value(self) -> bool:
        """Whether the file says what it is worth, itself or through the worth of an outcome that it serves."""
        return self.world.ledger.is_valued(self.it)

    @fact("money")
    def value_per_year(self) -> float | None:
        """Money a year that it claims at the full rate."""
        return per_year(self.it.value)

    @fact()
    def value_kind(self) -> str | None:
        """What its value is: `cash`, `avoided` cost or `other`; null without a value."""
        return None if self.it.value is None else self.it.value.kind

    @fact()
    def is_vouched_for(self) -> bool:
        """Whether somebody stands for the value."""
        return self.it.value is not None and self.it.value.vouched_by is not None

    @fact("share", asks=VALUE)
    def share_of_value(self) -> float | None:
        """Its part of what all live initiatives claim."""
        claim, all_claims = self.world.ledger.claim(self.it), self.world.ledger.claimed_in_all
        return claim / all_claims if claim is not None and all_claims > 0 else None

    @fact("money")
    def cost(self) -> float:
        """Money that it costs: as stated, plus open effort at day rates."""
        return self.world.ledger.cost(self.id, self.it)

    @fact(asks=VALUE)
    def payback_years(self) -> float | None:
        """Years of its value, times the chance that it works, that pay for it; null without a value."""
        claim = self.world.ledger.claim(self.it)
        return self.cost() / claim if claim else None

    @fact("money")
    def value_in_all(self) -> float | None:
        """Money that it claims in all, times the chance that it works; null for a rate that has no end."""
        claim, value = self.world.ledger.claim(self.it), self.it.value
        return claim * value.lasts / DAYS_PER_YEAR if claim and value and value.total is not None else None

    @fact("share", asks="How likely is it to have its effect once it is finished, and what makes you say so?")
    def works(self) -> float | None:
        """Chance that the finished work moves its outcome."""
        return self.it.works
