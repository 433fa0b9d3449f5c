"""What waits for what across the whole file, and the circles in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from execsim.errors import Location, Problem
from execsim.portfolio.cycles import find_cycles
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import Path, Source
from execsim.portfolio.work import Initiative, Link

IMPLIED_PACKAGE = "work"
_SHOWN = 10
# a link by type: which end of the later package waits for which end of the earlier one
_ENDS = {
    "FS": ("start", "finish"),
    "SS": ("start", "start"),
    "FF": ("finish", "finish"),
    "SF": ("finish", "start"),
}


class Event(NamedTuple):
    """The start or the finish of a package; an external only happens."""

    entity: str
    end: str


class Wait(NamedTuple):
    """What an event waits for, and where the file says so (None: a package's finish for its start)."""

    on: Event
    path: Path | None


Waits = dict[Event, list[Wait]]


def find_circles(portfolio: Portfolio, source: Source) -> list[Problem]:
    """Circles among outcomes, in reporting lines, and in the order of work."""
    parents = {
        _whole(id_): [Wait(_whole(outcome.parent), ("outcomes", id_, "parent"))]
        for id_, outcome in portfolio.outcomes.items()
        if outcome.parent is not None
    }
    superiors = {
        _whole(id_): [Wait(_whole(person.reports_to), ("people", id_, "reports_to"))]
        for id_, person in portfolio.people.items()
        if person.reports_to is not None
    }
    work = {} if _goes_forward(portfolio) else _order_of_work(portfolio)
    return [
        *_told(source, parents, "these outcomes are each other's parents"),
        *_told(source, superiors, "these people report to each other"),
        *_told(source, work, "these wait for each other", of_work=True),
    ]


def _goes_forward(portfolio: Portfolio) -> bool:
    """Whether all work waits only for what is written above it, as in most files: then there is no circle in it.

    Consents do not count: externals that wait for nothing are in no circle.
    """
    if any(external.after for external in portfolio.external.values()):
        return False
    above = set[str]()
    for id_, initiative in portfolio.initiatives.items():
        for name, package in initiative.packages.items():
            for link in package.after:
                own = link.package in initiative.packages
                word = f"{id_}.{link.package}" if own else link.package
                if word not in above and not word.startswith("external."):
                    return False
            above.add(f"{id_}.{name}")
        above.add(id_)
    return True


def _order_of_work(portfolio: Portfolio) -> Waits:
    waits: Waits = {}
    for id_, initiative in portfolio.initiatives.items():
        for package_id in _package_names(initiative):
            entity = f"{id_}.{package_id}"
            waits[Event(entity, "start")] = []
            waits[Event(entity, "finish")] = [Wait(Event(entity, "start"), None)]
    for id_, initiative in portfolio.initiatives.items():
        for package_id, package in initiative.packages.items():
            for n, link in enumerate(package.after):
                path = ("initiatives", id_, "packages", package_id, "after", n)
                later, earlier = _ENDS[link.type]
                on = [Wait(event, path) for event in _events(link.package, earlier, portfolio, id_)]
                waits[Event(f"{id_}.{package_id}", later)] += on
        for event, wait in _consents(portfolio, id_, initiative):
            waits.get(event, []).append(wait)
    for id_, external in portfolio.external.items():
        on = [
            Wait(event, ("external", id_, "after", n))
            for n, word in enumerate(external.after)
            for event in _events(word, "finish", portfolio, "")
        ]
        waits[_outside(id_)] = on
    return waits


def _package_names(initiative: Initiative) -> Iterable[str]:
    return initiative.packages or (IMPLIED_PACKAGE,)


def _events(word: str, end: str, portfolio: Portfolio, initiative_id: str) -> Iterator[Event]:
    """What a reference means: an own package, `initiative.package`, all of an initiative, or an external."""
    head, _, tail = word.partition(".")
    own = portfolio.initiatives.get(initiative_id)
    if head == "external" and tail:
        yield _outside(tail)
    elif own is not None and word in own.packages:
        yield Event(f"{initiative_id}.{word}", end)
    elif tail:
        yield Event(word, end)
    elif word in portfolio.initiatives:
        for package_id in _package_names(portfolio.initiatives[word]):
            yield Event(f"{word}.{package_id}", end)


def _consents(portfolio: Portfolio, id_: str, initiative: Initiative) -> Iterator[tuple[Event, Wait]]:
    """Packages wait for their decisions, and these for consents from outside."""
    for decision_id, need in initiative.decisions.items():
        decision = portfolio.decisions.get(decision_id)
        waiting = [need.before] if need.before else _first_packages(id_, initiative)
        for package_id in waiting if decision is not None else ():
            for n, consent in enumerate(decision.consents if decision is not None else ()):
                path = ("decisions", decision_id, "consents", n)
                yield Event(f"{id_}.{package_id}", "start"), Wait(_outside(consent), path)


def _first_packages(id_: str, initiative: Initiative) -> list[str]:
    """Packages that follow no other package of their initiative."""

    def is_own(link: Link) -> bool:
        return link.package in initiative.packages or link.package.startswith(f"{id_}.")

    if not initiative.packages:
        return [IMPLIED_PACKAGE]
    return [name for name, package in initiative.packages.items() if not any(map(is_own, package.after))]


def _told(source: Source, waits: Waits, what: str, *, of_work: bool = False) -> Iterator[Problem]:
    """Each circle as one problem, at the link that was added last."""
    circles = find_cycles({event: [wait.on for wait in others] for event, others in waits.items()})
    for circle in circles:
        links = []
        for event, on in zip(circle, [*circle[1:], circle[0]], strict=True):
            path = next(wait.path for wait in waits[event] if wait.on == on)
            if path is not None:
                links.append((event, on, path))
        latest = max(range(len(links)), key=lambda n: _age(source, links[n][2]))
        names = [event.entity for event, _, _ in links[latest:] + links[:latest]]
        way = [names[0], *reversed(names)] if of_work else [*names, names[0]]  # work runs against the waiting
        _, on, path = links[latest]
        hint = f"take one of these links out; {on.entity} was added last"
        yield source.problem(path, f"{what}: {_shortened(way)}", hint)


def _age(source: Source, path: Path) -> tuple[bool, int, int]:
    """Later means: in an overlay rather than in the portfolio, then further down."""
    place: Location | None = source.locate(path)
    return (False, 0, 0) if place is None else (place.file != source.name, place.line, place.column)


def _shortened(names: list[str]) -> str:
    if len(names) > _SHOWN:
        names = [*names[: _SHOWN - 2], f"({len(names) - _SHOWN + 1} more)", names[-1]]
    return " -> ".join(names)


def _whole(id_: str) -> Event:
    return Event(id_, "finish")


def _outside(id_: str) -> Event:
    return Event(f"external.{id_}", "finish")
