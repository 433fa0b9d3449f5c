"""Waits that can never end, whatever happens: work that the file itself keeps from ever starting or finishing.

Only what is certain is told. What may still change (a focus or a forum that finished work changes, a decision that
may be escalated) is left to the simulation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from execsim.errors import Problem
from execsim.portfolio.authority import owner_may_decide, superior_may_decide
from execsim.portfolio.chains import IMPLIED_PACKAGE
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import Path, Source
from execsim.portfolio.units import ByPeriod
from execsim.portfolio.work import Initiative, WorkPackage


def find_dead_ends(portfolio: Portfolio, source: Source) -> list[Problem]:
    """Work of the selection that never ends, by what it waits for; each cause once.

    Parameters
    ----------
    portfolio
        A portfolio that holds together.
    source
        For the places.
    """
    return [*_decisions(portfolio, source), *_teams(portfolio, source)]


def _decisions(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    """Decisions that never fall: of a forum that never meets, or on days that have all passed."""
    today = portfolio.status_date
    idle: dict[str, list[str]] = {}  # forum to who waits for it
    for id_, decision in portfolio.decisions.items():
        waiting = _waiting(portfolio, id_)
        if not waiting:
            continue
        first, others = waiting[0], _and_more(len(waiting) - 1)
        if decision.forum is not None and portfolio.forums[decision.forum].held == 0:
            idle.setdefault(decision.forum, []).extend(f"{one} for {id_}" for one in waiting)
        elif today is not None and decision.only_on and max(decision.only_on) < today:
            message = f"all of these days lie before {today}; {first}{others} would wait for it for ever"
            yield source.problem(
                ("decisions", id_, "only_on"),
                message,
                "add a day to come; if it has fallen, take it out of the initiative",
            )
    for id_, asked in idle.items():
        if not _is_shifted(portfolio, f"forums.{id_}.held"):
            message = f"{id_} never meets; {asked[0]}{_and_more(len(asked) - 1)} would wait for ever"
            yield source.problem(("forums", id_, "held"), message, "write the share of its meetings that take place")


def _waiting(portfolio: Portfolio, decision: str) -> list[str]:
    """Initiatives that cannot go on without a decision which nobody near them may take."""
    if _is_shifted(portfolio, f"decisions.{decision}."):
        return []
    askers = [id_ for id_, one in _selected(portfolio) if decision in one.decisions]
    waiting = [id_ for id_ in askers if not _comes_another_way(portfolio, id_, decision)]
    once = portfolio.decisions[decision].once_per == "portfolio"
    return (
        []
        if once and len(waiting) < len(askers)
        else [id_ for id_ in waiting if not _is_past(portfolio, id_, decision)]
    )


def _comes_another_way(portfolio: Portfolio, initiative: str, decision: str) -> bool:
    """Whether the owner may decide, or somebody above once it is escalated or the owner has left."""
    if owner_may_decide(portfolio, initiative, decision):
        return True
    owners = [portfolio.people[id_] for id_ in portfolio.initiatives[initiative].owner if id_ in portfolio.people]
    goes_up = any(owner.leaves for owner in owners) or "escalate" in {
        *(trigger.then for trigger in portfolio.triggers.values()),
        *(event.then for event in portfolio.events.values()),
    }
    return goes_up and superior_may_decide(portfolio, initiative, decision)


def _is_past(portfolio: Portfolio, initiative: str, decision: str) -> bool:
    """Whether work that waits for a decision has begun: then it has fallen."""
    packages = portfolio.initiatives[initiative].packages or (IMPLIED_PACKAGE,)
    before = portfolio.initiatives[initiative].decisions[decision].before
    return any(_is_begun(portfolio, initiative, package) for package in packages if before in (None, package))


def _teams(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    """Packages whose team has too few people from the day on which they may start, or no time for them ever."""
    idle: dict[str, list[str]] = {}  # team without focus to its packages
    for initiative_id, initiative in _selected(portfolio):
        for package_id, package in initiative.packages.items():
            name, earliest = f"{initiative_id}.{package_id}", _earliest(portfolio, initiative, package)
            if earliest is None or _is_done(portfolio, name):
                continue
            if not _is_begun(portfolio, initiative_id, package_id):
                yield from _short_of_people(portfolio, source, (initiative_id, package_id), package, earliest)
            booked = (package.effort_basis or portfolio.effort_basis) == "booked"
            for team in _seats(package) if package.effort is not None and not booked else ():
                focus = portfolio.teams[team].focus
                if focus is not None and _most(focus, earliest) == 0:
                    idle.setdefault(team, []).append(name)
    for team, names in idle.items():
        if not _is_shifted(portfolio, f"teams.{team}.focus"):
            message = (
                f"{team} never has time for planned work again; {names[0]}{_and_more(len(names) - 1)} would never end"
            )
            yield source.problem(("teams", team, "focus"), message, "write the share of a day that is left for it")


def _short_of_people(
    portfolio: Portfolio, source: Source, id_: tuple[str, str], package: WorkPackage, earliest: dt.date
) -> Iterator[Problem]:
    for team, count in _seats(package).items():
        people = portfolio.teams[team].people
        if people is not None and _most(people, earliest) < count <= max(people.values()):
            at: Path = ("initiatives", id_[0], "packages", id_[1])
            message = f"needs {count} of {team}, which has {_most(people, earliest)} at most from {earliest} on"
            hint = f"see teams.{team}.people, or let it start before"
            yield source.problem(_place(at, package, team), message, hint)


def _place(at: Path, package: WorkPackage, team: str) -> Path:
    if package.mode is not None and package.modes[package.mode].needs is not None:
        return (*at, "modes", package.mode, "needs", team)
    if package.team is None:
        return (*at, "needs", team)
    return (*at, "people" if package.people else "team")


def _seats(package: WorkPackage) -> dict[str, int]:
    """People by team, in the mode in which it is done."""
    mode = package.modes.get(package.mode or "")
    return package.seats if mode is None or mode.needs is None else mode.needs


def _earliest(portfolio: Portfolio, initiative: Initiative, package: WorkPackage) -> dt.date | None:
    """The first day on which a package could start; None where the file has no calendar."""
    today = portfolio.status_date
    if today is None:
        return None
    return max([today, *(day for day in (initiative.not_before, package.not_before) if day is not None)])


def _most(values: ByPeriod[int] | ByPeriod[float], day: dt.date) -> float:
    """The largest value that holds on a day or after it."""
    return max([values.at(day), *(value for first, value in values.steps() if first > day)])


def _selected(portfolio: Portfolio) -> Iterator[tuple[str, Initiative]]:
    return ((id_, one) for id_, one in portfolio.initiatives.items() if one.selected or one.must)


def _is_begun(portfolio: Portfolio, initiative: str, package: str) -> bool:
    actual = portfolio.actuals.get(f"{initiative}.{package}")
    return actual is not None and (actual.started is not None or actual.finished is not None)


def _is_done(portfolio: Portfolio, name: str) -> bool:
    actual = portfolio.actuals.get(name)
    return actual is not None and actual.finished is not None


def _is_shifted(portfolio: Portfolio, start: str) -> bool:
    """Whether finished work changes a path that begins like this."""
    return any(path.startswith(start) for one in portfolio.initiatives.values() for path in one.on_done)


def _and_more(count: int) -> str:
    return f" and {count} more" if count else ""
