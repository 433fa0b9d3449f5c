"""Who holds which seats: limits by team, skill and initiatives under way; the twin of `execsim.simulation.seats`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.hints import rarely
from execsim.model.jit import inlined, inner
from execsim.simulation.compiled import pace
from execsim.simulation.records import SEAT, WIP

FREE = -1


@inner
def count(w: Any) -> None:
    """Note how many seats each team has now, empty ones included, and until when."""
    clock = w.clock[0]
    day = min(int(clock.now), w.seats.shape[1] - 1)
    for team in range(w.crews.size):
        w.crews[team].seats = w.seats[team, day]
    clock.counted_until = next_change(w, clock.now)


@inlined
def there(w: Any, team: int) -> int:
    """Seats with somebody on them."""
    return max(0, w.crews[team].seats - w.crews[team].empty)


@inner
def obstacle(w: Any, package: int) -> tuple[int, int]:
    """What keeps a package from starting now: (WIP or SEAT, team); FREE if nothing does."""
    one, is_limited = w.packages[package], w.clock[0].wip_limit < math.inf
    for r in range(one.need_first, one.need_last if is_limited else one.need_first):
        team = w.needs[r].team
        if w.stakes[w.needs[r].stake].holding == 0 and w.crews[team].holding >= w.clock[0].wip_limit:
            return WIP, team
    for r in range(one.need_first, one.need_last):
        need = w.needs[r]
        if w.crews[need.team].held + need.count > there(w, need.team):
            return SEAT, need.team
        if rarely(one.skill >= 0) and w.seats_skilled[need.team, one.skill] != 0:
            left = w.seats_skilled[need.team, one.skill] - w.lost_skills[need.team, one.skill]
            if w.used_skills[need.team, one.skill] + need.count > left:
                return SEAT, need.team
    return FREE, FREE


@inlined
def take(w: Any, package: int) -> None:
    """Hold the package's seats."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        need = w.needs[r]
        crew, stake = w.crews[need.team], w.stakes[need.stake]
        crew.held += need.count
        if rarely(one.skill >= 0):
            w.used_skills[need.team, one.skill] += need.count
        if stake.holding == 0:
            crew.holding += 1
        stake.holding += 1


@inner
def note_change(w: Any, team: int) -> None:
    """A team may have a seat, or a skill, for somebody whom it had none for."""
    clock, crew = w.clock[0], w.crews[team]
    if not crew.changed:
        crew.changed = True
        w.changed[clock.changed] = team
        clock.changed += 1


@inlined
def free(w: Any, package: int, begun: float, end: float) -> None:
    """Give them back; they were busy on the days that their team was at work."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        need = w.needs[r]
        crew, stake = w.crews[need.team], w.stakes[need.stake]
        crew.busy += need.count * pace.days_at_work(w, need.team, begun, end)
        crew.held -= need.count
        note_change(w, need.team)
        if rarely(one.skill >= 0):
            w.used_skills[need.team, one.skill] -= need.count
        stake.holding -= 1
        if stake.holding == 0:
            crew.holding -= 1


@inner
def clear(w: Any) -> None:
    """Nobody holds or has begun anything; each initiative has all of its packages in its teams before it."""
    for row in range(w.stakes.size):
        stake = w.stakes[row]
        stake.holding, stake.left, stake.begun = 0, w.staked[row].packages, False


@inlined
def begin(w: Any, package: int) -> None:
    """A package starts: its initiative is under way in its teams until their last package of it is finished."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        stake = w.stakes[w.needs[r].stake]
        if stake.left > 0 and not stake.begun:
            stake.begun = True
            w.crews[w.needs[r].team].begun += 1


@inlined
def end(w: Any, package: int) -> None:
    """The package is done, or dropped: `Seats.finish`."""
    one = w.packages[package]
    for r in range(one.need_first, one.need_last):
        stake = w.stakes[w.needs[r].stake]
        stake.left -= 1
        if stake.left == 0 and stake.begun:
            stake.begun = False
            w.crews[w.needs[r].team].begun -= 1


@inlined
def switching_loss(w: Any, package: int) -> float:
    """Share of its rate that a team loses to initiatives begun and unfinished there beyond one per seat."""
    team, rules = w.packages[package].team, w.rules[0]
    if rarely(team < 0):
        return 0.0
    beyond = max(0, w.crews[team].begun - max(1, there(w, team)))
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
