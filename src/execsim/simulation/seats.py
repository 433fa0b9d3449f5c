"""Who holds which seats: limits by team, skill and initiatives under way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import Model
from execsim.simulation.pace import focused_until
from execsim.simulation.records import SEAT, WIP
from execsim.simulation.wiring import Wiring


class Seats:
    """Seats of every team in one replication, and what stands in the way of those who want them."""

    def __init__(self, model: Model, wiring: Wiring) -> None:
        self._model, self._needs, self._at_work = model, wiring.needs, wiring.at_work
        teams = len(model.teams)
        self._held = np.zeros(teams, dtype=np.int64)
        self._skilled = np.zeros(model.teams.skilled.shape, dtype=np.int64)
        self._holding: list[dict[int, int]] = [{} for _ in range(teams)]  # initiative -> packages with seats
        self._begun: list[dict[int, int]] = [{} for _ in range(teams)]  # initiative -> begun, unfinished packages
        self._empty = np.zeros(teams, dtype=np.int64)  # seats whose holder has left
        self._lost = np.zeros(model.teams.skilled.shape, dtype=np.int64)  # skills that left with somebody
        self.busy = np.zeros(teams)
        seats = model.teams.seats
        changes = np.flatnonzero((seats[:, 1:] != seats[:, :-1]).any(axis=0)) + 1 if teams else np.zeros(0, np.int64)
        self._changes = changes.astype(np.float64)

    def use(self, model: Model) -> None:
        """Go on under a changed model."""
        self._model = model

    def planned(self, team: int, time: float) -> int:
        """Seats that a team has on the day of a moment, empty ones included."""
        return int(self._model.teams.seats[team, min(int(time), self._model.teams.seats.shape[1] - 1)])

    def there(self, team: int, time: float) -> int:
        """Seats with somebody on them."""
        return max(0, self.planned(team, time) - int(self._empty[team]))

    def held(self, team: int) -> int:
        """Seats that packages hold."""
        return int(self._held[team])

    def leave(self, team: int, count: int) -> None:
        """Seats fall empty (or are filled again, if negative); work under way goes on."""
        if team >= 0:
            self._empty[team] += count

    def lose_skills(self, team: int, skills: NDArray[np.bool_], count: int) -> None:
        """Skills leave with their holder (or come back, if negative)."""
        if team >= 0:
            self._lost[team, skills] += count

    def obstacle(self, package: int, now: float) -> tuple[int, int] | None:
        """What keeps a package from starting now: (WIP or SEAT, team); None if nothing does."""
        initiative = int(self._model.packages.initiative[package])
        needs = self._needs[package]
        for team, _ in needs:
            others = self._holding[team]
            if initiative not in others and len(others) >= self._model.policy.wip_limit:
                return WIP, team
        for team, count in needs:
            if self._held[team] + count > self.there(team, now) or not self._has_skill(package, team, count):
                return SEAT, team
        return None

    def _has_skill(self, package: int, team: int, count: int) -> bool:
        """Every seat of the package needs its skill, in the teams that have it at all."""
        skill = int(self._model.packages.skill[package])
        if skill < 0 or self._model.teams.skilled[team, skill] == 0:
            return True
        left = self._model.teams.skilled[team, skill] - self._lost[team, skill]
        return bool(self._skilled[team, skill] + count <= left)

    def take(self, package: int) -> None:
        """Hold the package's seats."""
        self._count(package, 1)
        initiative = int(self._model.packages.initiative[package])
        for team, _ in self._needs[package]:
            self._holding[team][initiative] = self._holding[team].get(initiative, 0) + 1

    def free(self, package: int, begun: float, end: float) -> None:
        """Give them back; they were busy on the days that their team was at work."""
        self._count(package, -1)
        initiative = int(self._model.packages.initiative[package])
        for team, count in self._needs[package]:
            days = focused_until(self._at_work[team], end) - focused_until(self._at_work[team], begun)
            self.busy[team] += count * days
            self._holding[team][initiative] -= 1
            if not self._holding[team][initiative]:
                del self._holding[team][initiative]

    def _count(self, package: int, sign: int) -> None:
        skill = int(self._model.packages.skill[package])
        for team, count in self._needs[package]:
            self._held[team] += sign * count
            if skill >= 0:
                self._skilled[team, skill] += sign * count

    def begin(self, package: int) -> None:
        """A package of an initiative is under way in its teams, until `finish`."""
        initiative = int(self._model.packages.initiative[package])
        for team, _ in self._needs[package]:
            self._begun[team][initiative] = self._begun[team].get(initiative, 0) + 1

    def finish(self, package: int) -> None:
        """The package is done."""
        initiative = int(self._model.packages.initiative[package])
        for team, _ in self._needs[package]:
            self._begun[team][initiative] -= 1
            if not self._begun[team][initiative]:
                del self._begun[team][initiative]

    def switching_loss(self, package: int, now: float) -> float:
        """Share of its rate that a team loses to initiatives under way beyond one per seat."""
        team, behaviour = int(self._model.packages.team[package]), self._model.behaviour
        if team < 0:
            return 0.0
        beyond = max(0, len(self._begun[team]) - max(1, self.there(team, now)))
        return min(behaviour.switching_cap, behaviour.switching_loss * beyond)

    def next_change(self, now: float) -> float:
        """The next day on which some team has more or fewer seats; inf if none."""
        later = self._changes[self._changes > now]
        return float(later[0]) if later.size else np.inf
