"""How fast work goes; the twin of `execsim.simulation.pace`. Focused time is drawn as far as it is needed."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.draws import FOCUS, stream_key
from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
from execsim.model.quantiles import on_grid
from execsim.simulation.luck import focused_time
from execsim.simulation.pace import focused_until

AHEAD = 80  # days that are filled at once, at least: sixteen weeks
FEWER = 40  # days by which the next replication begins with fewer


@inner
def fill(w: Any, team: int, day: int) -> None:
    """Know a team's focused time until a day, at least.

    Many days at once cost less a day: a replication begins with about as many as the one before it needed.
    """
    crew, clock = w.crews[team], w.clock[0]
    focus = w.focus[crew.focus]
    while crew.filled <= min(day, focus.size - 1):
        first = crew.filled
        until = max(crew.ahead, AHEAD) if first == 0 else first + AHEAD
        last, crew.ahead = min(until, focus.size), until - FEWER if first == 0 else until
        stream, spread, table = stream_key(w.teams[team].luck, FOCUS), w.rules[0].focus_spread, w.focused[team]
        focused_time(clock.seed, stream, clock.replication, focus, spread, crew.overhead, table, w.weeks, first, last)
        crew.filled = last
        crew.days_per_focus = last / w.focused[team, last] if w.focused[team, last] > 0.0 else 1.0


@inlined
def present(w: Any, team: int) -> Any:
    """Days at work since day 0, of all teams with the same days off."""
    return w.at_work[w.teams[team].calendar]


@inlined
def days_at_work(w: Any, team: int, start: float, end: float) -> float:
    """Days on which a team is at work from a moment to a later one."""
    table = present(w, team)
    return focused_until(table, end) - focused_until(table, start)


@inlined
def focused(w: Any, package: int, time: float) -> float:
    """Focused time of a package's team since day 0 at a moment; days at work, if it is booked."""
    one = w.packages[package]
    if rarely(one.booked):
        return focused_until(present(w, one.team), time)
    if rarely(w.crews[one.team].filled <= time):
        fill(w, one.team, int(min(time, float(w.focus.shape[1]))))
    return focused_until(w.focused[one.team], time)


@inlined
def focused_between(w: Any, package: int, start: float, end: float) -> float:
    """Focused time of a package's team from a moment to a later one."""
    one = w.packages[package]
    if rarely(one.booked):
        return days_at_work(w, one.team, start, end)
    if rarely(w.crews[one.team].filled <= end):
        fill(w, one.team, int(min(end, float(w.focus.shape[1]))))
    table = w.focused[one.team]
    return focused_until(table, end) - focused_until(table, start)


@inlined
def moment_of(w: Any, package: int, amount: float, day: int) -> float:
    """The first moment at which an amount of focused time is reached, looked for from a day on; inf if never."""
    one = w.packages[package]
    table = present(w, one.team) if one.booked else w.focused[one.team]
    last = table.size - 1
    known = last if one.booked else w.crews[one.team].filled
    day = min(day, known)
    while day > 0 and table[day - 1] >= amount:
        day -= 1
    while table[day] < amount:
        if rarely(day == known):
            if day == last:
                return math.inf
            fill(w, one.team, day)
            known = w.crews[one.team].filled
        day += 1
    if rarely(day == 0):
        return 0.0
    return float(day - 1 + (amount - table[day - 1]) / (table[day] - table[day - 1]))


@inlined
def _about(w: Any, package: int, start: float, more: float) -> int:
    """The day on which some more focused time is reached if all days are like those known: where to look first."""
    crew, one = w.crews[w.packages[package].team], w.packages[package]
    if rarely(one.booked):
        return int(min(start + more, float(w.focus.shape[1])))
    return int(min(start + more * crew.days_per_focus, float(crew.filled)))


@inlined
def rate(w: Any, package: int, switching_loss: float) -> float:
    """Person-days worked off in one focused day; 1 for elapsed work."""
    one = w.packages[package]
    if rarely(one.elapsed):
        return 1.0
    return one.people * (1.0 - w.courses[package].diverted) * (1.0 - switching_loss)


@inlined
def finish(w: Any, package: int, speed: float, start: float, amount: float) -> float:
    """When an amount that is begun at `start` is done; inf if never."""
    if rarely(amount <= 0.0):
        return start
    if rarely(w.packages[package].elapsed):
        return start + on_grid(amount)
    if rarely(speed <= 0.0):
        return math.inf
    begun = focused(w, package, start)
    end = moment_of(w, package, begun + amount / speed, _about(w, package, start, amount / speed))
    return start + on_grid(max(end - start, 0.0)) if end < math.inf else math.inf


@inlined
def worked_off(w: Any, package: int, speed: float, start: float, end: float) -> float:
    """The amount that is worked off from `start` to `end`."""
    if rarely(w.packages[package].elapsed):
        return end - start
    return speed * focused_between(w, package, start, end)


@inlined
def labour(w: Any, package: int, start: float, end: float) -> float:
    """Money that the people cost: their focused time for effort, their days at work for elapsed work."""
    one = w.packages[package]
    if mostly(one.team >= 0):
        return one.people * focused_between(w, package, start, end) * w.teams[one.team].day_rate
    money = 0.0
    for r in range(one.need_first, one.need_last):
        need = w.needs[r]
        money += need.count * days_at_work(w, need.team, start, end) * w.teams[need.team].day_rate
    return money
