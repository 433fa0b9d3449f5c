"""How fast work goes: seats, focus, rewards that pull elsewhere, and switching."""

from __future__ import annotations

import numpy as np

from execsim.model.jit import jitted
from execsim.model.model import Floats, Model
from execsim.model.quantiles import on_grid
from execsim.simulation.course import Scene


@jitted
def focused_until(table: Floats, time: float) -> float:
    """Focused time since day 0 at a moment: straight lines between the days of a table [D + 1]."""
    last = table.size - 1
    day = min(int(time), last - 1)
    return float(table[day] + (min(time, float(last)) - day) * (table[day + 1] - table[day]))


@jitted
def moment_of(table: Floats, focused: float) -> float:
    """The first moment at which an amount of focused time is reached; inf beyond the table."""
    day = int(np.searchsorted(table, focused))
    if day >= table.size:
        return np.inf
    if day == 0:
        return 0.0
    return float(day - 1 + (focused - table[day - 1]) / (table[day] - table[day - 1]))


def day_rate_of(model: Model, package: int) -> float:
    """Money per person-day (per working day, if elapsed) of a package."""
    team, p, rates = int(model.packages.team[package]), model.packages, model.teams.day_rate
    if team >= 0:
        return float(rates[team])
    rows = range(p.seat_first[package], p.seat_first[package + 1])
    return float(sum(p.seat_count[r] * rates[p.seat_team[r]] for r in rows))


class Pace:
    """Turns amounts of work into moments and back, for one replication.

    An elapsed package runs in working days whatever anyone does. Effort is worked off by the people of one
    team in their focused time: people x focus x (1 - diverted) x (1 - switching loss), the loss fixed when work
    starts or resumes.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene, self._present = scene, scene.wiring.at_work
        self._focused = [scene.luck.focus_table(team) for team in range(len(scene.model.teams))]

    def refocus(self, old: Model) -> None:
        """Go on under a changed model: for work that starts from now on."""
        new = self._scene.model.teams
        changed = (old.teams.focus != new.focus).any(axis=1) | (old.teams.overhead != new.overhead)
        for team in np.flatnonzero(changed).tolist():
            self._focused[team] = self._scene.luck.focus_table(team)

    def rate(self, package: int, switching_loss: float) -> float:
        """Person-days worked off in one focused day; 1 for elapsed work."""
        packages = self._scene.model.packages
        if packages.elapsed[package]:
            return 1.0
        return float(packages.people[package] * (1.0 - packages.diverted[package]) * (1.0 - switching_loss))

    def finish(self, package: int, rate: float, start: float, amount: float) -> float:
        """When an amount that is begun at `start` is done; inf if never."""
        packages = self._scene.model.packages
        if amount <= 0.0:
            return start
        if packages.elapsed[package]:
            return start + on_grid(amount)
        table = self._table(package)
        end = moment_of(table, focused_until(table, start) + amount / rate) if rate > 0.0 else np.inf
        return start + on_grid(max(end - start, 0.0)) if end < np.inf else np.inf

    def done(self, package: int, rate: float, start: float, end: float) -> float:
        """The amount that is worked off from `start` to `end`."""
        if self._scene.model.packages.elapsed[package]:
            return end - start
        table = self._table(package)
        return rate * (focused_until(table, end) - focused_until(table, start))

    def day_rate(self, package: int) -> float:
        """Money per person-day (per working day, if elapsed) of a package."""
        return day_rate_of(self._scene.model, package)

    def labour(self, package: int, start: float, end: float) -> float:
        """Money that the people cost: their focused time for effort, their days at work for elapsed work."""
        packages, rates = self._scene.model.packages, self._scene.model.teams.day_rate
        team = int(packages.team[package])
        if team >= 0:
            table = self._table(package)
            focused = focused_until(table, end) - focused_until(table, start)
            return float(packages.people[package] * focused * rates[team])
        money = 0.0
        for r in range(packages.seat_first[package], packages.seat_first[package + 1]):
            held = int(packages.seat_team[r])
            days = focused_until(self._present[held], end) - focused_until(self._present[held], start)
            money += float(packages.seat_count[r] * days * rates[held])
        return money

    def _table(self, package: int) -> Floats:
        team = int(self._scene.model.packages.team[package])
        return self._present[team] if self._scene.model.packages.booked[package] else self._focused[team]
