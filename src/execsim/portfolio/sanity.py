"""Whether the dates and demands of a file can be: contradictions, not bad plans (those are findings)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from execsim.errors import Problem
from execsim.portfolio.contradictions import find_contradictions
from execsim.portfolio.countries import check_country
from execsim.portfolio.dead_ends import find_dead_ends
from execsim.portfolio.lookup import value_of
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import Path, Source, input_error
from execsim.portfolio.units import Named
from execsim.portfolio.work import WorkPackage

HORIZON_YEARS = 50


def find_nonsense(portfolio: Portfolio, source: Source) -> list[Problem]:
    """Dates in the wrong order, demands that no team can ever meet, ids that share their luck.

    Parameters
    ----------
    portfolio
        A portfolio whose keys and values are right; its references may still be broken.
    source
        For the places.
    """
    return [
        *_calendar(portfolio, source),
        *_holidays(portfolio, source),
        *_initiative_dates(portfolio, source),
        *_actuals(portfolio, source),
        *_demands(portfolio, source),
        *_shared_luck(portfolio, source),
    ]


def find_hopeless(portfolio: Portfolio, source: Source) -> list[Problem]:
    """Choices that contradict each other and waits without an end, in the order of the file.

    Such a file can be read, simulated and planned (what never ends is then shown as that), so these are no errors
    of it; but nobody means them.

    Parameters
    ----------
    portfolio
        A portfolio that holds together.
    source
        For the places.
    """
    found = [*find_contradictions(portfolio, source), *find_dead_ends(portfolio, source)]
    return list(input_error(found).problems)


def _calendar(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    start, end, as_of = portfolio.calendar.start, portfolio.calendar.end, portfolio.as_of
    if start is not None and end is not None:
        if end <= start:
            yield source.problem(("calendar", "end"), f"end before start ({start})", "write the later day")
        elif end > _years_after(start, HORIZON_YEARS):
            hint = f"the horizon is at most {HORIZON_YEARS} years"
            yield source.problem(("calendar", "end"), f"the end is {end.year - start.year} years off", hint)
    if as_of is not None and end is not None and as_of > end:
        hint = "give the day for which the file speaks"
        yield source.problem(("as_of",), f"as_of lies after the calendar's end ({end})", hint)


def _holidays(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    written: list[tuple[Path, str | None]] = [(("calendar", "holidays"), portfolio.calendar.holidays)]
    written += [(("teams", id_, "holidays"), team.holidays) for id_, team in portfolio.teams.items()]
    for path, country in written:
        try:
            if country is not None:
                check_country(country)
        except ValueError as error:
            message, _, hint = str(error).partition(": ")
            yield source.problem(path, message, hint)


def _initiative_dates(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    for id_, initiative in portfolio.initiatives.items():
        at: Path = ("initiatives", id_)
        planned, due = initiative.planned, initiative.due
        if planned is not None and planned.start and planned.finish and planned.finish < planned.start:
            yield source.problem((*at, "planned", "finish"), f"finish before start ({planned.start})", "swap them?")
        if due is not None and initiative.not_before is not None and due.by < initiative.not_before:
            message = f"due before it may start (not_before is {initiative.not_before})"
            yield source.problem((*at, "due"), message, "move one of the two")


def _actuals(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    today = portfolio.status_date
    named = "as_of" if portfolio.as_of is not None else "the calendar's start, which stands in for as_of"
    for id_, actual in portfolio.actuals.items():
        at: Path = ("actuals", id_)
        if actual.started is not None and actual.finished is not None and actual.finished < actual.started:
            yield source.problem((*at, "finished"), f"finished before started ({actual.started})", "swap them?")
        if actual.finished is not None and actual.remaining:
            yield source.problem((*at, "remaining"), "finished, but work remains", "remove one of the two")
        for key in ("started", "finished"):
            day: dt.date | None = getattr(actual, key)
            if day is not None and today is not None and day > today:
                message = f"{key} on {day}, which lies after {named} ({today})"
                yield source.problem((*at, key), message, "actuals speak of the past; set as_of")


def _demands(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    """Packages that need more seats, or skilled seats, than their team ever has."""
    most = {id_: max(team.people.values(), default=0) if team.people else 1 for id_, team in portfolio.teams.items()}
    skilled = _skilled(portfolio)
    known = {skill for _, skill in skilled}
    patched = {team: path for team in most if (path := _patched_people(source, team))}
    short: dict[str, dict[str, int]] = {}  # by team: what needs more than a patch has left it
    for initiative_id, package_id, package in portfolio.packages():
        at: Path = ("initiatives", initiative_id, "packages", package_id)
        for path, team, count in _seats(at, package):
            if team not in most:
                continue
            skill = package.skill if package.skill in known else None  # an unknown one is a broken reference
            has = skilled.get((team, skill or ""), 0)
            if count > most[team] and team in patched and _file_of(source, path) == source.name:
                needs = short.setdefault(team, {})
                package_id_ = f"{initiative_id}.{package_id}"
                needs[package_id_] = max(count, needs.get(package_id_, 0))
            elif count > most[team]:
                yield source.problem(path, *_too_many(portfolio, team, count, most[team]))
            elif skill and count > has:
                who = f"{count} with skill {skill}" if count > 1 else f"skill {skill}"
                message = f"needs {who}, more than its team ever has ({team}: {has})"
                yield source.problem((*at, "skill"), message, f"see teams.{team}.skills")
    for team, needs in short.items():
        first, count = next(iter(needs.items()))
        others = f"; {len(needs) - 1} more packages need too many as well" if len(needs) > 1 else ""
        message = f"this leaves {team} {most[team]} people at most, and {first} needs {count}{others}"
        yield source.problem(patched[team], message, f"leave it {max(needs.values())}, or change what needs it")


def _patched_people(source: Source, team: str) -> Path | None:
    """Where a scenario or `--set` has changed how many people a team has; None where it is the file's own."""
    path: Path = ("teams", team, "people")
    written = value_of(source, path)
    places = [path, *((*path, period) for period in (written if isinstance(written, dict) else ()))]
    return next((place for place in places if _file_of(source, place) not in ("", source.name)), None)


def _file_of(source: Source, path: Path) -> str:
    place = source.locate(path)
    return place.file if place is not None else ""


def _seats(at: Path, package: WorkPackage) -> Iterator[tuple[Path, str, int]]:
    """(place, team, people) of what a package asks for, in each of its modes."""
    for team, count in package.seats.items():
        short = "people" if package.people else "team"
        yield (*at, short) if package.team else (*at, "needs", team), team, count
    for name, mode in package.modes.items():
        for team, count in (mode.needs or {}).items():
            yield (*at, "modes", name, "needs", team), team, count


def _too_many(portfolio: Portfolio, team: str, count: int, most: int) -> tuple[str, str]:
    """One seat is what the model assumes for a team without `people`."""
    if portfolio.teams[team].people is None:
        return f"needs {count} of {team}, which does not say how many it has", f"add teams.{team}.people"
    return f"needs {count}, more than its team ever has ({team}: {most})", f"see teams.{team}.people"


def _skilled(portfolio: Portfolio) -> Mapping[tuple[str, str], int]:
    """Seats with a skill: what the team says, and at least as many as its people show."""
    people: dict[tuple[str, str], int] = {}
    for person in portfolio.people.values():
        for skill in person.skills if person.team else ():
            people[person.team or "", skill] = people.get((person.team or "", skill), 0) + 1
    told = {(id_, skill): n for id_, team in portfolio.teams.items() for skill, n in team.skills.items()}
    return {pair: max(told.get(pair, 0), people.get(pair, 0)) for pair in told.keys() | people.keys()}


def _shared_luck(portfolio: Portfolio, source: Source) -> Iterator[Problem]:
    """`key:` keeps the luck of an old id; two entries with one key would have the same luck."""
    sections: Iterable[tuple[Path, Mapping[str, Named]]] = (
        (("initiatives",), portfolio.initiatives),
        (("teams",), portfolio.teams),
        (("decisions",), portfolio.decisions),
        (("forums",), portfolio.forums),
        (("external",), portfolio.external),
        (("outcomes",), portfolio.outcomes),
        (("risks",), portfolio.risks),
        (("people",), portfolio.people),
        (("events",), portfolio.events),
        *((("initiatives", id_, "packages"), i.packages) for id_, i in portfolio.initiatives.items()),
    )
    for path, entries in sections:
        owners: dict[str, str] = {}
        for id_, entry in sorted(entries.items(), key=lambda item: item[1].key is not None):
            luck = entry.key or id_
            if luck in owners:
                message = f"key '{luck}' belongs to {owners[luck]} already"
                yield source.problem((*path, id_, "key"), message, "the key is the id before a renaming")
            owners.setdefault(luck, id_)


def _years_after(day: dt.date, years: int) -> dt.date:
    return day + dt.timedelta(days=round(365.2425 * years))
