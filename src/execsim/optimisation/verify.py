"""The judge: checks a schedule against its problem, in days; shares no code with search or formulation."""

from __future__ import annotations

import numpy as np

from execsim.optimisation.problem import PORTFOLIO, Choice, Goal, Kept, Link, Problem, Schedule

CLOSE = 1e-6  # working days, and money as a share of its size


def violations(problem: Problem, schedule: Schedule, value: float | None = None) -> tuple[str, ...]:
    """Everything that is wrong with a schedule, in words; empty when it holds.

    Parameters
    ----------
    problem, schedule
        What was asked, and what was answered.
    value
        The net value that is claimed for it; checked when given.
    """
    shape = _shape(problem, schedule)
    if shape:
        return tuple(shape)
    wrong = _selection(problem, schedule) + _starts(problem, schedule)
    if wrong:
        return tuple(wrong)
    wrong = [text for link in problem.links if (text := _link(problem, schedule, link))]
    wrong += _seats(problem, schedule) + _rooms(problem, schedule) + _dates(problem, schedule)
    wrong += _budgets(problem, schedule) + _caps(problem, schedule) + _under_way_together(problem, schedule)
    wrong += [text for choice in problem.choices if (text := _choice(schedule, choice))]
    if value is not None:
        wrong += _value(problem, schedule, value)
    wrong += [text for kept in problem.kept if (text := _kept(problem, schedule, kept))]
    return tuple(wrong)


def _shape(p: Problem, s: Schedule) -> list[str]:
    counts = (len(s.selected), len(s.start), len(s.mode))
    if counts != (len(p.initiatives), len(p.activities), len(p.activities)):
        return ["the plan is of another portfolio"]
    return []


def _selection(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for i, name in enumerate(p.initiatives):
        if p.must[i] and not s.selected[i]:
            wrong.append(f"{name} has to be done and is left out")
        if p.barred[i] and s.selected[i]:
            wrong.append(f"{name} cannot be chosen and is in")
    for a, name in enumerate(p.activities):
        i = p.initiative[a]
        wanted = i == PORTFOLIO or bool(s.selected[i])
        if wanted != (s.start[a] >= 0):
            wrong.append(f"{name} {'has no date' if wanted else 'has a date though its initiative is left out'}")
    return wrong


def _starts(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for a, name in enumerate(p.activities):
        t, mode = int(s.start[a]), int(s.mode[a])
        if t < 0:
            continue
        if t >= p.periods or not 0 <= mode < p.end.shape[1] or np.isnan(p.begin[a, t]) or np.isnan(p.end[a, mode, t]):
            wrong.append(f"{name} cannot start in period {t}")
        elif p.end[a, mode, t] > p.boundaries[-1] + CLOSE:
            wrong.append(f"{name} is not over at the end of the grid")
    return wrong


def _begin(p: Problem, s: Schedule, a: int) -> float:
    return float(p.begin[a, s.start[a]])


def _end(p: Problem, s: Schedule, a: int) -> float:
    return float(p.end[a, s.mode[a], s.start[a]])


def _link(p: Problem, s: Schedule, link: Link) -> str:
    before, after = link.before, link.after
    if s.start[before] < 0 or s.start[after] < 0:
        return ""
    source = _begin(p, s, before) if link.kind[0] == "S" else _end(p, s, before)
    target = _begin(p, s, after) if link.kind[1] == "S" else _end(p, s, after)
    if target >= source + link.lag - CLOSE:
        return ""
    how = f"{link.kind}, lag {link.lag:g} days" if link.lag else link.kind
    return f"{p.activities[after]} does not wait for {p.activities[before]} ({how})"


def _seats(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for u in range(p.periods):
        held, starting = np.zeros(len(p.teams), dtype=int), np.zeros(len(p.teams), dtype=int)
        for a in range(len(p.activities)):
            if 0 <= s.start[a] <= u and _end(p, s, a) > p.boundaries[u] + CLOSE:
                held += p.seats[a, s.mode[a]]
                starting += p.seats[a, s.mode[a]] if s.start[a] == u and not p.under_way[a] else 0
        for r, team in enumerate(p.teams):
            there = int(p.capacity[r, u])
            there += sum(gain.seats for gain in p.gains if gain.seats_of == r and _is_over(p, s, gain.initiative, u))
            if held[r] > there and starting[r] > 0:
                wrong.append(f"{team} has {there} seats in period {u}, the plan holds {held[r]}")
    return wrong


def _is_over(p: Problem, s: Schedule, i: int, u: int) -> bool:
    """Whether an initiative is selected, and all of its work over when a period begins."""
    ends = [_end(p, s, a) for a in range(len(p.activities)) if p.initiative[a] == i and s.start[a] >= 0]
    return bool(s.selected[i]) and all(end <= p.boundaries[u] + CLOSE for end in ends)


def _under_way_together(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for r in (r for r in range(len(p.teams)) if p.wip[r] < len(p.initiatives)):
        for u in range(p.periods):
            users = [a for a in range(len(p.activities)) if s.start[a] >= 0 and p.seats[a, s.mode[a], r] > 0]
            holds = [a for a in users if s.start[a] <= u and _end(p, s, a) > p.boundaries[u] + CLOSE]
            now = {int(p.initiative[a]) for a in holds}
            stays = {int(p.initiative[a]) for a in holds if s.start[a] < u or p.under_way[a]}
            if len(now) > p.wip[r] and now - stays:
                wrong.append(f"{p.teams[r]} may work on {p.wip[r]:g} initiatives at once, in period {u} on {len(now)}")
    return wrong


def _rooms(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for f, forum in enumerate(p.forums):
        for t in range(p.periods):
            falls = sum(1 for a in range(len(p.activities)) if p.forum[a] == f and s.start[a] == t)
            if falls > p.room[f, t]:
                wrong.append(f"{forum} can decide {p.room[f, t]} by period {t}, the plan asks {falls}")
    return wrong


def _dates(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for a, name in enumerate(p.activities):
        i = p.initiative[a]
        if s.start[a] >= 0 and i != PORTFOLIO and _end(p, s, a) > p.due[i] + CLOSE:
            wrong.append(f"{name} is over after the hard date of {p.initiatives[i]}")
    return wrong


def _money(p: Problem, s: Schedule) -> float:
    chosen = sum(float(p.cost[i]) for i in range(len(p.initiatives)) if s.selected[i])
    labour = sum(float(p.labour[a, s.mode[a]]) for a in range(len(p.activities)) if s.start[a] >= 0)
    done = [a for a in range(len(p.activities)) if s.start[a] >= 0]
    return chosen + labour + sum(float(p.extra[a, s.mode[a], s.start[a]]) for a in done)


def _budgets(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for budget in p.budgets:
        used = sum(use for i, use in enumerate(budget.uses) if s.selected[i])
        if budget.labour:
            used += _money(p, s) - sum(float(p.cost[i]) for i in range(len(p.initiatives)) if s.selected[i])
        if budget.by_mode is not None:
            done = [a for a in range(len(p.activities)) if s.start[a] >= 0]
            used += sum(float(budget.by_mode[a, s.mode[a]]) for a in done)
        if used > budget.limit + CLOSE * max(1.0, abs(budget.limit)):
            wrong.append(f"{budget.name} is {budget.limit:,.0f}, the plan uses {used:,.0f}")
    return wrong


def _caps(p: Problem, s: Schedule) -> list[str]:
    wrong = []
    for cap in p.caps:

        def inside(begin: float, end: float, since: float = cap.since, until: float = cap.until) -> float:
            if end <= begin:
                return 1.0 if since <= begin < until else 0.0
            return max(0.0, min(end, until) - max(begin, since)) / (end - begin)

        used = cap.gone + sum(float(cap.settled[i]) for i in range(len(p.initiatives)) if s.selected[i])
        for a in range(len(p.activities)):
            if s.start[a] < 0:
                continue
            begin, end = _begin(p, s, a), _end(p, s, a)
            used += float(cap.over_work[a]) * inside(begin, end)
            used += float(cap.labour[a, s.mode[a], s.start[a]])
            used += float(cap.at_start[a]) if cap.since <= begin < cap.until else 0.0
            last = end if end > begin else np.nextafter(end, np.inf)  # an end belongs to the time before it
            used += float(cap.at_finish[a]) if cap.since < last <= cap.until else 0.0
        if used > cap.limit + CLOSE * max(1.0, abs(cap.limit)):
            wrong.append(f"{cap.name} is {cap.limit:,.0f}, the plan uses {used:,.0f}")
    return wrong


def _choice(s: Schedule, choice: Choice) -> str:
    chosen = [bool(s.selected[i]) for i in choice.members]
    broken = {
        "at-most-one": sum(chosen) > 1,
        "exactly-one": sum(chosen) != 1,
        "all-or-none": 0 < sum(chosen) < len(chosen),
        "requires": chosen[0] and not all(chosen),
        "excludes": chosen[0] and any(chosen[1:]),
    }[choice.kind]
    return f"{choice.name} ({choice.kind}) does not hold" if broken else ""


def _value(p: Problem, s: Schedule, claimed: float) -> list[str]:
    true = _worth(p, s, p.goal)
    if abs(true - claimed) > CLOSE * max(1.0, abs(true)):
        return [f"the plan is worth {true:,.2f}, not {claimed:,.2f}"]
    return []


def _kept(p: Problem, s: Schedule, kept: Kept) -> str:
    true = _worth(p, s, kept.goal)
    if true >= kept.at_least - CLOSE * max(1.0, abs(kept.at_least)):
        return ""
    return f"{kept.goal.name} is {true:,.2f}, and was to stay {kept.at_least:,.2f}"


def _worth(p: Problem, s: Schedule, goal: Goal) -> float:
    over: dict[int, int] = {i: 0 for i in range(len(p.initiatives)) if s.selected[i]}
    for a, i in enumerate(p.initiative.tolist()):
        if s.start[a] >= 0 and i != PORTFOLIO:
            boundary = next(f for f, day in enumerate(p.boundaries) if day >= _end(p, s, a) - CLOSE)
            over[i] = max(over[i], boundary)
    left = dict.fromkeys(over, 1.0)
    for a, i in enumerate(p.initiative.tolist()):
        if s.start[a] >= 0 and i != PORTFOLIO:
            left[i] *= float(p.factor[a, s.mode[a]])
    gains = [left[i] * float(goal.value[i, f] + goal.late[i, f]) - float(goal.late[i, f]) for i, f in over.items()]
    true = sum(gains) - (goal.money * _money(p, s) if goal.money else 0.0)
    if goal.drift is not None:
        true -= sum(float(goal.drift[a, s.start[a]]) for a in range(len(p.activities)) if s.start[a] >= 0)
    for reward in goal.rewards:
        done = [over.get(i, 0) for i in reward.members if i in over or reward.void]
        if done and (len(done) == len(reward.members) or not reward.all_of):
            true += float(reward.value[max(done) if reward.all_of else min(done)])
    return true
