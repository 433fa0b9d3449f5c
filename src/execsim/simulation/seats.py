"""Who holds which seats: limits by team, skill and initiatives under way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from execsim.model.state import State
from execsim.simulation.course import Scene
from execsim.simulation.pace import focused_until
from execsim.simulation.records import SEAT, WIP


class Seats:
    """Seats of every team in one replication, and what stands in the way of those who want them."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._needs, self._at_work = scene.wiring.needs, scene.wiring.at_work
        self._initiative: list[int] = scene.model.packages.initiative.tolist()
        self._skill: list[int] = scene.model.packages.skill.tolist()
        self._planned = scene.wiring.seats
        teams = len(scene.model.teams)
        self._held = [0] * teams
        self._skilled = np.zeros(scene.model.teams.skilled.shape, dtype=np.int64)
        self._holding: list[dict[int, int]] = [{} for _ in range(teams)]  # initiative -> packages with seats
        self._left: list[dict[int, int]] = [{} for _ in range(teams)]  # initiative -> unfinished packages
        self._begun: list[set[int]] = [set() for _ in range(teams)]  # initiatives with unfinished packages
        self._empty = [0] * teams  # seats whose holder has left
        self._lost = np.zeros(scene.model.teams.skilled.shape, dtype=np.int64)  # skills that left with somebody
        self.busy = np.zeros(teams)
        for package, course in enumerate(scene.courses):
            if course is not None:
                for team, _ in self._needs[package]:
                    left = self._left[team]
                    left[self._initiative[package]] = left.get(self._initiative[package], 0) + 1

    def planned(self, team: int, time: float) -> int:
        """Seats that a team has on the day of a moment, empty ones included."""
        seats = self._planned[team]
        return seats[min(int(time), len(seats) - 1)]

    def there(self, team: int, time: float) -> int:
        """Seats with somebody on them."""
        seats, day = self._planned[team], int(time)
        return max(0, (seats[day] if day < len(seats) else seats[-1]) - self._empty[team])

    def held(self, team: int) -> int:
        """Seats that packages hold."""
        return self._held[team]

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
        initiative, limit = self._initiative[package], self._scene.model.policy.wip_limit
        needs = self._needs[package]
        for team, _ in needs:
            others = self._holding[team]
            if initiative not in others and len(others) >= limit:
                return WIP, team
        for team, count in needs:
            if self._held[team] + count > self.there(team, now) or not self._has_skill(package, team, count):
                return SEAT, team
        return None

    def _has_skill(self, package: int, team: int, count: int) -> bool:
        """Every seat of the package needs its skill, in the teams that have it at all."""
        skill, skilled = self._skill[package], self._scene.model.teams.skilled
        if skill < 0 or skilled[team, skill] == 0:
            return True
        left = skilled[team, skill] - self._lost[team, skill]
        return bool(self._skilled[team, skill] + count <= left)

    def take(self, package: int) -> None:
        """Hold the package's seats."""
        self._count(package, 1)
        initiative = self._initiative[package]
        for team, _ in self._needs[package]:
            self._holding[team][initiative] = self._holding[team].get(initiative, 0) + 1

    def free(self, package: int, begun: float, end: float) -> None:
        """Give them back; they were busy on the days that their team was at work."""
        self._count(package, -1)
        initiative = self._initiative[package]
        for team, count in self._needs[package]:
            days = focused_until(self._at_work[team], end) - focused_until(self._at_work[team], begun)
            self.busy[team] += count * days
            self._holding[team][initiative] -= 1
            if not self._holding[team][initiative]:
                del self._holding[team][initiative]

    def _count(self, package: int, sign: int) -> None:
        skill = self._skill[package]
        for team, count in self._needs[package]:
            self._held[team] += sign * count
            if skill >= 0:
                self._skilled[team, skill] += sign * count

    def begin(self, package: int) -> None:
        """A package starts: its initiative is under way in its teams until their last package of it is finished."""
        initiative = self._initiative[package]
        for team, _ in self._needs[package]:
            if self._left[team][initiative]:
                self._begun[team].add(initiative)

    def finish(self, package: int) -> None:
        """The package is done, or dropped."""
        initiative = self._initiative[package]
        for team, _ in self._needs[package]:
            self._left[team][initiative] -= 1
            if not self._left[team][initiative]:
                self._begun[team].discard(initiative)

    def switching_loss(self, package: int, now: float) -> float:
        """Share of its rate that a team loses to initiatives begun and unfinished there beyond one per seat."""
        team, behaviour = int(self._scene.model.packages.team[package]), self._scene.model.behaviour
        if team < 0:
            return 0.0
        beyond = max(0, len(self._begun[team]) - max(1, self.there(team, now)))
        return min(behaviour.switching_cap, behaviour.switching_loss * beyond)

    def columns(self) -> dict[str, Any]:
        """What a state keeps of it; who holds what follows from where the packages stand."""
        return {"empty": np.array(self._empty, np.int32), "busy": self.busy.copy()}

    def restore(self, state: State) -> None:
        """Go on from a state; `Staff` knows which seats are empty."""
        self.busy = state.known.busy.copy()
