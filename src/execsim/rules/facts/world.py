"""The portfolio with its back references, built once in linear time: what facts look things up in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from execsim.model.model import Model
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.work import WorkPackage
from execsim.results.forecast import Forecast
from execsim.rules.facts.base import called
from execsim.rules.facts.capacity import utilisation
from execsim.rules.facts.connections import Connections, Index, group
from execsim.rules.facts.days import working_days
from execsim.rules.facts.economics import Ledger
from execsim.rules.facts.estimates import typical
from execsim.rules.facts.overlaps import overlapping
from execsim.rules.facts.schedule import Network

if TYPE_CHECKING:
    from execsim.rules.facts.waivers import WaiverUse

USUAL_FOCUS = 0.65
USUAL_HORIZON = 250.0


class World(Connections):
    """A portfolio, and who refers to what in it.

    Parameters
    ----------
    portfolio
        A validated portfolio.
    model
        The same portfolio compiled; facts about capacity are absent without it.
    forecast
        Its forecast; facts about dates that will be met are absent without it.
    """

    def __init__(self, portfolio: Portfolio, model: Model | None = None, forecast: Forecast | None = None) -> None:
        super().__init__(portfolio)
        self.model, self.forecast = model, forecast
        self.waiver_uses: Mapping[int, WaiverUse] = {}  # the audit says so once its other rules have been applied

    @cached_property
    def today(self) -> dt.date | None:
        """The status date; None where the file gives none."""
        return self.portfolio.status_date

    @cached_property
    def horizon(self) -> float:
        """Working days from the status date to the end of the calendar; a year where it has no end."""
        end = self.portfolio.calendar.end
        return working_days(self.today, end) if self.today and end else USUAL_HORIZON

    @cached_property
    def network(self) -> Network:
        """The open work as a network of dates."""
        return Network(self)

    @cached_property
    def ledger(self) -> Ledger:
        """What initiatives claim, and what they cost."""
        return Ledger(self)

    @cached_property
    def overlaps(self) -> Index:
        """Live initiative to others that serve the same outcome under nearly the same name."""
        return group(overlapping(self))

    @cached_property
    def utilisation(self) -> Mapping[str, float]:
        """Team to planned work as a share of its capacity; empty without a model."""
        return {} if self.model is None else utilisation(self.model)

    def role(self, party: str) -> str:
        """How outputs call a party: a person by role, a team by name."""
        person, team = self.portfolio.people.get(party), self.portfolio.teams.get(party)
        if person is not None:
            return person.role or "a person without a stated role"
        return party if team is None else called(team, party)

    def lead(self, team: str) -> str:
        """Who speaks for a team, by role: the one of its people who reports to nobody in it; `Lead of ...` else."""
        people = self.portfolio.people
        heads = self._heads.get(team, ())
        return self.role(heads[0]) if len(heads) == 1 and people[heads[0]].role else f"Lead of {self.role(team)}"

    @cached_property
    def _heads(self) -> Mapping[str, list[str]]:
        people = self.portfolio.people
        found: dict[str, list[str]] = {}
        for id, person in people.items():
            superior = people.get(person.reports_to or "")
            if person.team is not None and (superior is None or superior.team != person.team):
                found.setdefault(person.team, []).append(id)
        return found

    def outcome_name(self, outcome: str) -> str:
        """How messages call an outcome."""
        found = self.portfolio.outcomes.get(outcome)
        return outcome if found is None else called(found, outcome)

    def initiative_names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """How messages call live initiatives."""
        return tuple(called(self.live[id], id) for id in ids)

    @cached_property
    def _focus(self) -> Mapping[str, float]:
        """Team to the share of a day that it has for planned work, on the status date."""
        today, teams = self.today or dt.date.min, self.portfolio.teams
        return {id: USUAL_FOCUS if it.focus is None else it.focus.at(today) for id, it in teams.items()}

    @cached_property
    def lengths(self) -> Mapping[str, float | None]:
        """Package of a live initiative to the working days that it typically takes; None for an unknown size."""
        packages = ((f"{id}.{name}", p) for id, it in self.live.items() for name, p in it.packages.items())
        return {path: self._length(package) for path, package in packages}

    def _length(self, package: WorkPackage) -> float | None:
        sizes = self.portfolio.sizes
        if package.takes is not None:
            return typical(package.takes, sizes)
        effort = typical(package.effort, sizes)
        if effort is None:
            return None
        [(team, people)] = package.seats.items()
        focused = (package.effort_basis or self.portfolio.effort_basis) == "focused"
        return effort / (people * (max(self._focus.get(team, USUAL_FOCUS), 0.05) if focused else 1.0))

    def days_left(self, path: str, package: WorkPackage) -> float:
        """Working days that an open package typically still takes; 0 for an unknown size."""
        whole = self.lengths[path] or 0.0
        actual = self.portfolio.actuals.get(path)
        if actual is None or actual.started is None or whole == 0.0:
            return whole
        if actual.remaining is None:
            gone = working_days(actual.started, self.today) if self.today else 0.0
            return max(whole - gone, 0.0)
        if package.takes is not None:
            return actual.remaining
        effort = typical(package.effort, self.portfolio.sizes) or 1.0
        return whole * actual.remaining / effort
