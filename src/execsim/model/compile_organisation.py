"""Teams, decisions, forums and externals as tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from execsim.model.behaviour import Behaviour
from execsim.model.calendar import WorkCalendar
from execsim.model.columns import Order, by_day, floats, names_of, ragged, rate_of, skills_of
from execsim.model.compile_work import Work
from execsim.model.estimates import Registry
from execsim.model.families import on_grid, rhythm
from execsim.model.model import Asks, Decisions, Externals, Forums, People, Teams
from execsim.portfolio.authority import owner_may_decide, superior_may_decide
from execsim.portfolio.portfolio import Portfolio

Rows = Mapping[str, Order]


def teams_of(
    portfolio: Portfolio, rows: Rows, calendar: WorkCalendar, behaviour: Behaviour, assumed: list[str]
) -> Teams:
    """Seats, focus and presence by working day; skills by count."""
    order, teams = rows["team"], portfolio.teams
    shape = (len(order.ids), calendar.days)
    seats, focus = np.zeros(shape, np.int32), np.zeros(shape)
    present = np.ones(shape, np.bool_)
    for row, id_ in enumerate(order.ids):
        team = teams[id_]
        if team.people is None:
            assumed.append(f"teams.{id_}.people: 1")
        if team.focus is None:
            assumed.append(f"teams.{id_}.focus: {behaviour.focus:g}")
        present[row] = calendar.team_workdays(team.holidays, team.days_off)
        seats[row] = by_day(team.people, calendar, 1)
        focus[row] = by_day(team.focus, calendar, behaviour.focus) * present[row]
    review = portfolio.policy.review
    usual = review.every if review and review.every else behaviour.review_every
    skills = skills_of(portfolio)
    return Teams(
        **order.head(names_of(order, teams)),
        seats=seats,
        focus=focus,
        present=present,
        day_rate=floats((teams[id_].day_rate for id_ in order.ids), missing=0.0),
        review_every=floats(rhythm(review.by_team.get(id_, usual) if review else usual) for id_ in order.ids),
        overhead=floats(_overhead(portfolio, id_, behaviour) for id_ in order.ids),
        attrition=floats(rate_of(teams[id_].attrition) for id_ in order.ids),
        skills=tuple(skills),
        skilled=np.array(
            [[skilled_seats(portfolio, id_, skill) for skill in skills] for id_ in order.ids], np.int32
        ).reshape(len(order.ids), len(skills)),
    )


def _overhead(portfolio: Portfolio, team_id: str, behaviour: Behaviour) -> float:
    """Share of a seat's day that goes to reviews, to forums that the team attends, and to replanning."""
    policy, share = portfolio.policy, 0.0
    if policy.review:
        share += policy.review.effort / policy.review.by_team.get(
            team_id, policy.review.every or behaviour.review_every
        )
    if policy.replan and policy.replan.every:
        share += policy.replan.effort / policy.replan.every
    people = portfolio.teams[team_id].people
    seats = max(1, *people.values()) if people else 1
    return share + sum(
        forum.held * forum.effort / forum.every / seats
        for forum in portfolio.forums.values()
        if team_id in forum.attended_by
    )


def people_of(portfolio: Portfolio, rows: Rows) -> People:
    """People in canonical order, with the skills that leave with them."""
    order, skills = rows["person"], skills_of(portfolio)
    people = [portfolio.people[id_] for id_ in order.ids]
    return People(
        **order.head([person.role or "" for person in people]),
        team=np.array([rows["team"].row[p.team] if p.team else -1 for p in people], np.int32),
        leaving=floats(rate_of(person.leaves) for person in people),
        skilled=np.array([[skill in p.skills for skill in skills] for p in people], np.bool_).reshape(
            len(people), len(skills)
        ),
    )


def skilled_seats(portfolio: Portfolio, team_id: str, skill: str) -> int:
    """Seats with a skill: as the team says, and at least as many as its people show."""
    people = sum(p.team == team_id and skill in p.skills for p in portfolio.people.values())
    return max(portfolio.teams[team_id].skills.get(skill, 0), people)


def forums_of(portfolio: Portfolio, rows: Rows) -> Forums:
    """Forums in canonical order."""
    order = rows["forum"]
    forums = [portfolio.forums[id_] for id_ in order.ids]
    first, attended = ragged([sorted(rows["team"].row[t] for t in f.attended_by) for f in forums])
    return Forums(
        **order.head(names_of(order, portfolio.forums)),
        every=floats(rhythm(f.every) for f in forums),
        decides_up_to=floats(f.decides_up_to for f in forums),
        held=floats(f.held for f in forums),
        effort=floats(f.effort for f in forums),
        attended_first=first,
        attended=attended,
    )


def decisions_of(
    portfolio: Portfolio,
    rows: Rows,
    calendar: WorkCalendar,
    registry: Registry,
    behaviour: Behaviour,
    assumed: list[str],
) -> Decisions:
    """Decisions in canonical order; one for which no time is given takes the assumed one."""
    order = rows["decision"]
    decisions = [portfolio.decisions[id_] for id_ in order.ids]
    for id_, decision in zip(order.ids, decisions, strict=True):
        if decision.takes is None:
            assumed.append(f"decisions.{id_}.takes: {behaviour.takes_decision:g}d")
    takes = [registry.add(behaviour.takes_decision if d.takes is None else d.takes) for d in decisions]
    consent_first, consent = ragged([sorted(rows["external"].row[x] for x in d.consents) for d in decisions])
    day_first, day = ragged([sorted(calendar.start_time(date) for date in d.only_on) for d in decisions], np.float64)
    return Decisions(
        **order.head(names_of(order, portfolio.decisions)),
        forum=np.array([rows["forum"].row[d.forum] if d.forum else -1 for d in decisions], np.int32),
        takes=np.array(takes, np.int32),
        ask_ahead=floats(on_grid(d.ask_ahead) for d in decisions),
        consent_first=consent_first,
        consent=consent,
        day_first=day_first,
        day=day,
    )


def asks_of(portfolio: Portfolio, rows: Rows) -> tuple[Asks, dict[tuple[str, str], int]]:
    """Every decision as it is asked for, and the row that (initiative, decision) waits for.

    A decision once per portfolio is asked for once; its owners are those of all initiatives that need it, selected
    or not, so it is the owner's only if every one of them may decide: what is selected changes nobody's rights.
    """
    needs: dict[tuple[str, str | None], list[str]] = {}
    for id_, initiative in portfolio.initiatives.items():
        for decision in initiative.decisions:
            once = portfolio.decisions[decision].once_per == "portfolio"
            needs.setdefault((decision, None if once else id_), []).append(id_)
    entries = {}
    for (decision, initiative_id), asking in needs.items():
        key = portfolio.decisions[decision].key or decision
        id_ = decision
        if initiative_id is not None:
            key += f"@{portfolio.initiatives[initiative_id].key or initiative_id}"
            id_ += f"@{initiative_id}"
        entries[key, id_] = (decision, initiative_id, asking)
    order = Order.of("ask", entries)
    needed = [entries[pair] for pair in zip(order.keys, order.ids, strict=True)]
    asked_by = {(i, decision): row for row, (decision, _, asking) in enumerate(needed) for i in asking}
    return Asks(
        **order.head(order.ids),
        decision=np.array([rows["decision"].row[d] for d, _, _ in needed], np.int32),
        initiative=np.array([-1 if i is None else rows["initiative"].row[i] for _, i, _ in needed], np.int32),
        owner=np.array([_owner(portfolio, rows, asking) for _, _, asking in needed], np.int32),
        owner_decides=np.array(
            [all(owner_may_decide(portfolio, i, d) for i in asking) for d, _, asking in needed], np.bool_
        ),
        as_delegate=np.array(
            [
                all(portfolio.decisions[d].decided_by not in portfolio.initiatives[i].owner for i in asking)
                for d, _, asking in needed
            ],
            np.bool_,
        ),
        superior_decides=np.array(
            [all(superior_may_decide(portfolio, i, d) for i in asking) for d, _, asking in needed], np.bool_
        ),
    ), asked_by


def _owner(portfolio: Portfolio, rows: Rows, asking: list[str]) -> int:
    """The person who asks: the first owner of the first initiative."""
    owners = [owner for i in asking for owner in portfolio.initiatives[i].owner if owner in portfolio.people]
    return rows["person"].row[owners[0]] if owners else -1


def externals_of(portfolio: Portfolio, work: Work, rows: Rows, calendar: WorkCalendar, registry: Registry) -> Externals:
    """Externals in canonical order; they may wait for packages, initiatives and other externals."""
    order = rows["external"]
    externals = [portfolio.external[id_] for id_ in order.ids]
    amounts = [
        registry.add(x.takes) if x.takes is not None else registry.add(x.date, calendar.start_time) for x in externals
    ]
    after = [[ref for ref in x.after if not ref.startswith("external.")] for x in externals]
    outside = [[ref.removeprefix("external.") for ref in x.after if ref.startswith("external.")] for x in externals]
    after_first, after_rows = ragged([sorted({r for ref in refs for r in work.rows_of(ref)}) for refs in after])
    outside_first, outside_rows = ragged([sorted(order.row[ref] for ref in refs) for refs in outside])
    return Externals(
        **order.head(names_of(order, portfolio.external)),
        dated=np.array([x.date is not None for x in externals], np.bool_),
        amount=np.array(amounts, np.int32),
        after_first=after_first,
        after=after_rows,
        after_outside_first=outside_first,
        after_outside=outside_rows,
    )
