"""Packages and risks as tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from execsim.model.behaviour import Behaviour
from execsim.model.calendar import WorkCalendar
from execsim.model.columns import Order, floats, ragged, rate_of, skills_of
from execsim.model.estimates import Registry
from execsim.model.families import on_grid
from execsim.model.model import ESCALATE, LINK_TYPES, NOTHING, REPLAN, Events, Packages, Risks
from execsim.model.modes import AS_WRITTEN
from execsim.portfolio.clarity import missing_clarity
from execsim.portfolio.naming import name_of
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.work import Actual, Initiative, Risk, WorkPackage

Rows = Mapping[str, Order]
RESPONSES = {None: NOTHING, "replan": REPLAN, "escalate": ESCALATE}
IMPLIED = "work"
DEFAULT_LENGTH = 20.0


@dataclass(frozen=True)
class Work:
    """All packages in canonical order, the implied one of an initiative without packages among them."""

    portfolio: Portfolio
    order: Order
    packages: Mapping[str, WorkPackage | None]
    implied: tuple[str, ...]

    @classmethod
    def of(cls, portfolio: Portfolio) -> Work:
        """Collect the packages of a portfolio; an implied one has None for what is written."""
        packages: dict[str, WorkPackage | None] = {}
        keyed, implied = [], []
        for initiative_id, initiative in portfolio.initiatives.items():
            owner = initiative.key or initiative_id
            for package_id, package in initiative.packages.items():
                id_ = f"{initiative_id}.{package_id}"
                packages[id_] = package
                keyed.append((f"{owner}.{package.key or package_id}", id_))
            if not initiative.packages:
                id_ = f"{initiative_id}.{IMPLIED}"
                packages[id_] = None
                keyed.append((f"{owner}.{IMPLIED}", id_))
                implied.append(id_)
        return cls(portfolio, Order.of("package", keyed), packages, tuple(implied))

    def rows_of(self, ref: str, initiative_id: str = "") -> tuple[int, ...]:
        """Rows that a reference means: a sibling package, `initiative.package`, or all packages of an initiative."""
        for id_ in (f"{initiative_id}.{ref}", ref):
            if id_ in self.order.row:
                return (self.order.row[id_],)
        return tuple(self._of_initiative.get(ref, ()))

    @cached_property
    def _of_initiative(self) -> Mapping[str, list[int]]:
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for id_, row in self.order.row.items():
            rows[id_.partition(".")[0]].append(row)
        return rows

    def first_rows_of(self, ref: str) -> tuple[int, ...]:
        """The same; but of a whole initiative only the packages that wait for none of its others."""
        return tuple(row for row in self.rows_of(ref) if "." in ref or self.is_first(self.order.ids[row]))

    def is_first(self, id_: str) -> bool:
        """Whether a package waits for no other package of its initiative."""
        initiative_id, package = id_.partition(".")[0], self.packages[id_]
        siblings = self.portfolio.initiatives[initiative_id].packages
        links = [link.package.removeprefix(f"{initiative_id}.") for link in package.after] if package else []
        return not any(link in siblings for link in links)


def packages_of(
    portfolio: Portfolio,
    work: Work,
    rows: Rows,
    calendar: WorkCalendar,
    registry: Registry,
    behaviour: Behaviour,
    asked_by: Mapping[tuple[str, str], int],
    as_of: float,
    assumed: list[str],
) -> Packages:
    """Packages in canonical order, in the mode that the portfolio chose."""
    order = work.order
    chosen = [package.mode if package else None for package in map(work.packages.__getitem__, order.ids)]
    compiled = [
        package_of(work, id_, rows, calendar, registry, assumed, mode)
        for id_, mode in zip(order.ids, chosen, strict=True)
    ]
    column: dict[str, list[Any]] = {name: [row[name] for row in compiled] for name in compiled[0]} if compiled else {}

    def numbers(name: str, dtype: Any = np.float64) -> Any:
        return np.array(column.get(name, []), dtype)

    outcomes = [outcome_of(portfolio, id_) for id_ in order.ids]
    unclear = {outcome: len(missing_clarity(portfolio, outcome)) for outcome in set(outcomes)}
    missing = np.array([unclear[outcome] for outcome in outcomes])
    seat_first, seats = ragged(column.get("seats", []), object)
    link_first, links = ragged([_links(work, id_) for id_ in order.ids], object)
    outside_first, outside = ragged([_outside(work, id_, rows) for id_ in order.ids], object)
    ask_first, ask = ragged([_asks(work, id_, asked_by) for id_ in order.ids])
    whose = [(row["team_id"], outcome) for row, outcome in zip(compiled, outcomes, strict=True)]
    pulled = {pair: diverted_of(portfolio, *pair) for pair in set(whose)}
    actual = [portfolio.actuals.get(id_, Actual()) for id_ in order.ids]
    return Packages(
        **order.head([_name(work, id_) for id_ in order.ids]),
        initiative=np.array([rows["initiative"].row[id_.partition(".")[0]] for id_ in order.ids], np.int32),
        elapsed=numbers("elapsed", np.bool_),
        amount=numbers("amount", np.int32),
        fixed=numbers("fixed", np.bool_),
        amount_factor=numbers("amount_factor"),
        value_factor=numbers("value_factor"),
        team=numbers("team", np.int32),
        people=numbers("people"),
        booked=numbers("booked", np.bool_),
        diverted=np.minimum(floats(pulled[pair] for pair in whose), behaviour.diverted_cap),
        seat_first=seat_first,
        seat_team=np.array([team for team, _ in seats], np.int32),
        seat_count=np.array([count for _, count in seats], np.int32),
        skill=_skills(portfolio, column.get("skill", [])),
        release=numbers("release", np.bool_),
        go=numbers("go"),
        mode=np.array([_place(work, id_, mode) for id_, mode in zip(order.ids, chosen, strict=True)], np.int32),
        not_before=numbers("not_before"),
        planned=np.zeros(len(order.ids)),
        rank=numbers("rank"),
        misdirection=_odds(behaviour.misdirection, behaviour.clarity_odds, missing),
        finished=floats((_time(a.finished, calendar.finish_time) for a in actual), np.nan),
        started=floats((_time(a.started, calendar.start_time) for a in actual), np.nan),
        spent=floats(_spent(a, row["elapsed"], as_of, calendar) for a, row in zip(actual, compiled, strict=True)),
        remaining=floats((a.remaining for a in actual), np.nan),
        link_first=link_first,
        link_package=np.array([link[0] for link in links], np.int32),
        link_type=np.array([link[1] for link in links], np.int32),
        link_lag=np.array([link[2] for link in links], np.float64),
        outside_first=outside_first,
        outside=np.array([link[0] for link in outside], np.int32),
        outside_lag=np.array([link[1] for link in outside], np.float64),
        ask_first=ask_first,
        ask=ask,
    )


def _spent(actual: Actual, elapsed: bool, as_of: float, calendar: WorkCalendar) -> float:
    """What was spent: person-days as reported; of elapsed work under way at least the days since it started."""
    spent = actual.spent or 0.0
    if elapsed and actual.started and actual.finished is None:
        spent = max(spent, as_of - calendar.start_time(actual.started))
    return spent


def _time(day: Any, read: Any) -> float | None:
    return None if day is None else read(day)


def _odds(chance: float, factor: float, times: Any) -> Any:
    """A chance whose odds are multiplied by a factor, `times` times."""
    odds = chance / (1 - chance) * factor ** np.asarray(times, dtype=np.float64) if chance < 1 else np.inf
    return np.where(np.isinf(odds), 1.0, odds / (1 + odds)) if chance < 1 else np.ones(np.shape(times))


def outcome_of(portfolio: Portfolio, package_id: str) -> str | None:
    """The first outcome that a package's initiative serves."""
    serves = portfolio.initiatives[package_id.partition(".")[0]].serves
    return serves[0] if serves else None


def _name(work: Work, id_: str) -> str:
    initiative_id, _, package_id = id_.partition(".")
    initiative, package = work.portfolio.initiatives[initiative_id], work.packages[id_]
    whole = initiative.name or name_of(initiative_id)
    if package is None:
        return whole
    return f"{whole}: {package.name or package_id.replace('-', ' ').replace('_', ' ')}"


def _place(work: Work, id_: str, mode: str | None) -> int:
    """A mode's place among those of its package by id, from 1; 0: as written."""
    package = work.packages[id_]
    return 1 + sorted(package.modes).index(mode) if package is not None and mode is not None else AS_WRITTEN


def package_of(
    work: Work,
    id_: str,
    rows: Rows,
    calendar: WorkCalendar,
    registry: Registry,
    assumed: list[str],
    mode_id: str | None,
) -> dict[str, Any]:
    """One package's plain columns in one of its modes; None: as written."""
    portfolio = work.portfolio
    initiative = portfolio.initiatives[id_.partition(".")[0]]
    package = work.packages[id_]
    if package is None:
        return _implied(portfolio, id_, initiative, calendar, registry, assumed)
    mode = package.modes.get(mode_id) if mode_id else None
    takes = mode.takes if mode and mode.takes is not None else package.takes
    written = takes if takes is not None else package.effort
    seats = mode.needs if mode and mode.needs is not None else package.seats
    team_id = next(iter(seats)) if takes is None else None
    return {
        "elapsed": takes is not None,
        "amount": registry.add(written),
        "fixed": isinstance(written, float),
        "amount_factor": mode.effort if mode else 1.0,
        "value_factor": mode.value if mode else 1.0,
        "team_id": team_id,
        "team": -1 if team_id is None else rows["team"].row[team_id],
        "people": 1.0 if team_id is None else float(seats[team_id]),
        "booked": (package.effort_basis or portfolio.effort_basis) == "booked",
        "seats": sorted((rows["team"].row[team], count) for team, count in seats.items() if count),
        "skill": package.skill,
        "release": package.release,
        "go": 1.0 if package.go is None else package.go,
        "not_before": calendar.start_time(package.not_before) if package.not_before else 0.0,
        "rank": _rank(package.rank, initiative.rank),
    }


def _rank(own: float | None, initiative: float | None) -> float:
    ranks = [rank for rank in (own, initiative) if rank is not None]
    return ranks[0] if ranks else np.inf


def _implied(
    portfolio: Portfolio,
    id_: str,
    initiative: Initiative,
    calendar: WorkCalendar,
    registry: Registry,
    assumed: list[str],
) -> dict[str, Any]:
    """One package for an initiative without any: planned start to planned finish, else to due, else 4w."""
    planned = initiative.planned
    start_date = (planned.start if planned else None) or initiative.not_before or portfolio.status_date
    start = calendar.start_time(start_date) if start_date else 0.0
    end_date = (planned.finish if planned else None) or (initiative.due.by if initiative.due else None)
    length = calendar.finish_time(end_date) - start if end_date else 0.0
    lasts = "as long as planned"
    if length <= 0:
        length = DEFAULT_LENGTH
        lasts = f"of {length / 5:g}w, without dates"
    assumed.append(f"initiatives.{id_.partition('.')[0]}.packages: one, {lasts}")
    return {
        "elapsed": True,
        "amount": registry.add(length),
        "fixed": True,
        "amount_factor": 1.0,
        "value_factor": 1.0,
        "team_id": None,
        "team": -1,
        "people": 1.0,
        "booked": False,
        "seats": [],
        "skill": None,
        "release": False,
        "go": 1.0,
        "not_before": calendar.start_time(planned.start) if planned and planned.start else 0.0,
        "rank": _rank(None, initiative.rank),
    }


def _skills(portfolio: Portfolio, wanted: list[str | None]) -> Any:
    known = skills_of(portfolio)
    return np.array([-1 if skill is None else known.index(skill) for skill in wanted], np.int32)


def _links(work: Work, id_: str) -> list[tuple[int, int, float]]:
    package = work.packages[id_]
    if package is None:
        return []
    initiative_id = id_.partition(".")[0]
    return sorted(
        (row, LINK_TYPES.index(link.type), on_grid(link.lag))
        for link in package.after
        if not link.package.startswith("external.")
        for row in work.rows_of(link.package, initiative_id)
    )


def _outside(work: Work, id_: str, rows: Rows) -> list[tuple[int, float]]:
    package = work.packages[id_]
    return sorted(
        (rows["external"].row[link.package.removeprefix("external.")], on_grid(link.lag))
        for link in (package.after if package else ())
        if link.package.startswith("external.")
    )


def _asks(work: Work, id_: str, asked_by: Mapping[tuple[str, str], int]) -> list[int]:
    """Asks that a package waits for; a decision without `before` holds back the initiative's first packages."""
    initiative_id, _, package_id = id_.partition(".")
    initiative, is_first = work.portfolio.initiatives[initiative_id], work.is_first(id_)
    return sorted(
        asked_by[initiative_id, decision]
        for decision, need in initiative.decisions.items()
        if (need.before == package_id if need.before else is_first)
    )


def diverted_of(portfolio: Portfolio, team_id: str | None, outcome_id: str | None) -> float:
    """Share of a team's focus that its rewards pull away from an outcome or from what that outcome serves."""
    served, parent = set(), outcome_id
    while parent is not None and parent not in served and parent != "intent":
        served.add(parent)
        parent = portfolio.outcomes[parent].parent
    # the exact sum, so that the order of entries changes nothing
    return math.fsum(
        metric.bonus_share or 0.0
        for metric in portfolio.metrics.values()
        if team_id in metric.rewards and served & set(metric.works_against)
    )


def risks_of(portfolio: Portfolio, work: Work, rows: Rows, registry: Registry, assumed: list[str]) -> Risks:
    """Risks in canonical order; an active mitigation has already replaced chance and impact."""
    order = rows["risk"]
    risks = [_after_mitigation(portfolio.risks[id_]) for id_ in order.ids]
    never = [id_ for id_, risk in zip(order.ids, risks, strict=True) if risk.chance is None]
    assumed.extend(f"risks.{id_}.chance: 0, it never comes true" for id_ in never)
    spoils = [sorted({rows["initiative"].row[ref.partition(".")[0]] for ref in risk.hits}) for risk in risks]
    hit_first, hit = ragged([sorted({r for ref in risk.hits for r in work.first_rows_of(ref)}) for risk in risks])
    burden_first, burden = ragged([sorted({r for ref in risk.hits for r in work.rows_of(ref)}) for risk in risks])
    spoil_first, spoil = ragged(spoils)
    return Risks(
        **order.head([portfolio.risks[id_].name or name_of(id_) for id_ in order.ids]),
        chance=floats((risk.chance for risk in risks), 0.0),
        delay=np.array([-1 if risk.delay is None else registry.add(risk.delay) for risk in risks], np.int32),
        effort=floats((risk.effort for risk in risks), 1.0),
        cost=floats((risk.cost for risk in risks), 0.0),
        mitigation=floats(
            (risk.mitigation.cost if risk.mitigation and risk.mitigation.active else 0.0) for risk in risks
        ),
        value=floats((risk.value for risk in risks), 1.0),
        hit_first=hit_first,
        hit=hit,
        burden_first=burden_first,
        burden=burden,
        spoil_first=spoil_first,
        spoil=spoil,
    )


def events_of(portfolio: Portfolio, rows: Rows) -> Events:
    """Events in canonical order; a chance a year up to 1 is that of at least one, above it the number expected."""
    order = rows["event"]
    events = [portfolio.events[id_] for id_ in order.ids]
    return Events(
        **order.head([event.name or id_ for id_, event in zip(order.ids, events, strict=True)]),
        rate=floats(rate_of(event.chance_per_year) for event in events),
        value=floats(event.value for event in events),
        response=np.array([RESPONSES[event.then] for event in events], np.int32),
    )


def _after_mitigation(risk: Risk) -> Risk:
    active = risk.mitigation
    if active is None or not active.active:
        return risk
    changed = {name: getattr(active, name) for name in ("chance", "delay", "effort", "value")}
    return risk.model_copy(update={name: value for name, value in changed.items() if value is not None})
