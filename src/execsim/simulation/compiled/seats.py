"""Who holds which seats: limits by team, skill and initiatives under way; the twin of `execsim.simulation.seats`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.simulation.pace import focused_until
from execsim.simulation.records import SEAT, WIP

FREE = -1


@inner
def planned(w: Any, team: int, time: float) -> int:
    """Seats that a team has on the day of a moment, empty ones included."""
    return w.seats[team, min(int(time), w.seats.shape[1] - 1)]


@inner
def there(w: Any, team: int, time: float) -> int:
    """Seats with somebody on them."""
    return max(0, planned(w, team, time) - w.crews[team].empty)


@inner
def obstacle(w: Any, package: int, now: float) -> tuple[int, int]:
    """What keeps a package from starting now: (WIP or SEAT, team); FREE if nothing does."""
    one, is_limited = w.packages[package], w.clock[0].wip_limit < math.inf
    for r in range(one.need_first, one.need_last if is_limited else one.need_first):
        team = w.needs[r].team
        if w.holding[team, one.initiative] == 0 and w.crews[team].holding >= w.clock[0].wip_limit:
            return WIP, team
    for r in range(one.need_first, one.need_last):
        need = w.needs[r]
        if w.crews[need.team].held + need.count > there(w, need.team, now):
            return SEAT, need.team
        if one.skill >= 0 and w.seats_skilled[need.team, one.skill] != 0:
            left = w.seats_skilled[need.team, one.skill] - w.lost_skills[need.team, one.skill]
            if w.used_skills[need.team, one.skill] + need.count > left:
                return SEAT, need.team
    return FREE, FREE


@inner
def take(w: Any, package: int) -> None:
    """Hold the package's seats."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        need = w.needs[r]
        crew = w.crews[need.team]
        crew.held += need.count
        if one.skill >= 0:
            w.used_skills[need.team, one.skill] += need.count
        if w.holding[need.team, one.initiative] == 0:
            crew.holding += 1
        w.holding[need.team, one.initiative] += 1


@inner
def note_change(w: Any, team: int) -> None:
    """A team may have a seat, or a skill, for somebody whom it had none for."""
    clock, crew = w.clock[0], w.crews[team]
    if not crew.changed:
        crew.changed = True
        w.changed[clock.changed] = team
        clock.changed += 1


@inner
def free(w: Any, package: int, begun: float, end: float) -> None:
    """Give them back; they were busy on the days that their team was at work."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        need = w.needs[r]
        crew = w.crews[need.team]
        days = focused_until(w.at_work[need.team], end) - focused_until(w.at_work[need.team], begun)
        crew.busy += need.count * days
        crew.held -= need.count
        note_change(w, need.team)
        if one.skill >= 0:
            w.used_skills[need.team, one.skill] -= need.count
        w.holding[need.team, one.initiative] -= 1
        if w.holding[need.team, one.initiative] == 0:
            crew.holding -= 1


@inner
def clear(w: Any) -> None:
    """Nobody holds or has begun anything; only what a package needs has ever been counted."""
    for package in range(w.packages.size):
        one = w.packages[package]
        for r in range(one.need_first, one.need_last):
            team = w.needs[r].team
            w.holding[team, one.initiative] = w.left[team, one.initiative] = 0
            w.begun[team, one.initiative] = False


@inner
def count_packages(w: Any) -> None:
    """Count the packages that each initiative has in each team."""
    for package in range(w.packages.size):
        one = w.packages[package]
        if one.selected:
            for r in range(one.need_first, one.need_last):
                w.left[w.needs[r].team, one.initiative] += 1


@inner
def begin(w: Any, package: int) -> None:
    """A package starts: its initiative is under way in its teams until their last package of it is finished."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        team = w.needs[r].team
        if w.left[team, one.initiative] > 0 and not w.begun[team, one.initiative]:
            w.begun[team, one.initiative] = True
            w.crews[team].begun += 1


@inner
def end(w: Any, package: int) -> None:
    """The package is done, or dropped: `Seats.finish`."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        team = w.needs[r].team
        w.left[team, one.initiative] -= 1
        if w.left[team, one.initiative] == 0 and w.begun[team, one.initiative]:
            w.begun[team, one.initiative] = False
            w.crews[team].begun -= 1


@inner
def switching_loss(w: Any, package: int, now: float) -> float:
    """Share of its rate that a team loses to initiatives begun and unfinished there beyond one per seat."""
    team, rules = w.packages[package].team, w.rules[0]
    if team < 0:
        return 0.0
    beyond = max(0, w.crews[team].begun - max(1, there(w, team, now)))
    return min(rules.switching_cap, rules.switching_loss * beyond)


@inner
def next_change(w: Any, now: float) -> float:
    """The next day on which some team has more or fewer seats; inf if none."""
    for day in w.seat_changes:
        if day > now:
            return day
    return math.inf


@inner
def leave(w: Any, team: int, count: int) -> None:
    """Seats fall empty (or are filled again, if negative); work under way goes on."""
    if team >= 0:
        w.crews[team].empty += count
        note_change(w, team)


@inner
def lose_skills(w: Any, person: int, count: int) -> None:
    """Skills leave with their holder (or come back, if negative)."""
    team = w.people[person].team
    if team >= 0:
        note_change(w, team)
        for skill in range(w.leaving_skills.shape[1]):
            if w.leaving_skills[person, skill]:
                w.lost_skills[team, skill] += count
