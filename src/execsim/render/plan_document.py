"""A plan as its document: days of the grid become dates, indices become ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from execsim.model.model import Model
from execsim.render.audience import Audience
from execsim.results.contract_plan import (
    AnswersPart,
    BoughtPart,
    LeftOutPart,
    LoadPart,
    ObjectivePart,
    PlanDocument,
    PlannedInitiative,
    PlannedPackage,
    RobustnessPart,
    WaitPart,
)
from execsim.results.plan import Floats, Plan, seat_name


def plan_document(plan: Plan, audience: Audience, inputs: Mapping[str, Any] | None = None) -> PlanDocument:
    """Write a plan down for its readers, with the lines that it was made from."""
    model = plan.model
    return PlanDocument(
        portfolio=audience.say(model.name),
        as_of=audience.portfolio.status_date,
        currency=model.currency,
        horizon=model.calendar.finish_date(model.horizon),
        status=plan.status,
        value=plan.value,
        bound=plan.bound,
        gap=plan.gap,
        bound_is=plan.bound_is,
        makespan=_finite(plan.makespan),
        seconds=plan.seconds,
        grid=plan.grid,
        rounding_loss=_finite(plan.rounding_loss),
        simulated_value=plan.simulated_value,
        initiatives={
            id_: _initiative(plan, i, audience)
            for i, id_ in enumerate(model.initiatives.ids)
            if audience.shows(f"initiatives.{id_}")
        },
        packages={
            id_: _package(plan, p, audience)
            for p, id_ in enumerate(model.packages.ids)
            if audience.shows_package(id_) and np.isfinite(plan.start[p])
        },
        capacity={
            seat: tuple(
                LoadPart(
                    period=load.period,
                    used=load.used,
                    available=load.available,
                    worth_of_one_more=load.worth_of_one_more,
                )
                for load in loads
            )
            for seat, loads in plan.load.items()
            if _shows_seat(seat, audience)
        },
        seats={
            seat: audience.say(seat_name(model, seat))
            for seat in (*model.teams.ids, *(seat for seat in plan.load if seat not in model.teams.ids))
            if _shows_seat(seat, audience)
        },
        not_read=tuple(path for path in (*plan.not_read, *_offers(audience)) if audience.shows(path)),
        conflict=tuple(path for path in plan.conflict if audience.shows(path)),
        objectives=tuple(
            ObjectivePart(name=one.name, value=one.value, bound=one.bound, bound_is=one.bound_is)
            for one in plan.objectives
        ),
        mends={path: _mend(plan, path, to) for path, to in plan.mends.items() if audience.shows(path)},
        explanation=_explanation(plan, audience) if plan.explanation is not None else None,
        robustness=None if plan.robustness is None else RobustnessPart(**asdict(plan.robustness)),
        bought={
            one.offer.id: BoughtPart(
                name=audience.say(one.offer.name),
                cost=one.offer.cost,
                start=model.calendar.start_date(one.start),
                holds=model.calendar.start_date(one.holds),
            )
            for one in plan.bought
            if audience.shows(one.offer.path)
        },
        not_offered={
            offer.id: audience.say(offer.crosses)
            for offer in model.offers
            if offer.crosses is not None and audience.shows(offer.path)
        },
        inputs=dict(inputs or {}),
    )


def _mend(plan: Plan, path: str, to: float | None) -> float | dt.date | None:
    """What a line would have to become, as it is written."""
    return plan.model.calendar.finish_date(to) if to is not None and path.endswith(".due") else to


def _explanation(plan: Plan, audience: Audience) -> AnswersPart:
    told = plan.explanation
    assert told is not None

    def shown(id_: str) -> bool:
        return audience.shows(f"initiatives.{id_}")

    return AnswersPart(
        left_out={
            id_: LeftOutPart(costs=one.costs, brings=one.brings, break_even=one.break_even)
            for id_, one in told.left_out.items()
            if shown(id_)
        },
        dues={id_: gain for id_, gain in told.dues.items() if shown(id_)},
        only_vouched=None if told.only_vouched is None else tuple(filter(shown, told.only_vouched)),
        seats={seat: dict(by_quarter) for seat, by_quarter in told.seats.items() if _shows_seat(seat, audience)},
        unanswered=dict(told.unanswered),
    )


def _shows_seat(seat: str, audience: Audience) -> bool:
    return audience.shows(f"teams.{seat.partition('/')[0]}")


def _offers(audience: Audience) -> Iterator[str]:
    """Ways to a better plan that the file offers and the optimiser does not use yet."""
    if audience.portfolio.policy.ship_at < 1:
        yield "policy.ship_at"


def _initiative(plan: Plan, i: int, audience: Audience) -> PlannedInitiative:
    model = plan.model
    id_, own = model.initiatives.ids[i], model.packages.initiative == i
    why = plan.why.get(id_)
    return PlannedInitiative(
        name=audience.say(model.initiatives.names[i]),
        selected=bool(plan.selected[i]),
        start=_first_day(plan.start[own], model),
        finish=_last_day(plan.finish[own], model),
        why=audience.say(why) if why and not plan.selected[i] else None,
    )


def _package(plan: Plan, p: int, audience: Audience) -> PlannedPackage:
    model, table = plan.model, plan.model.in_modes(plan.mode).packages
    seats = slice(table.seat_first[p], table.seat_first[p + 1])
    needs = zip(table.seat_team[seats], table.seat_count[seats], strict=True)
    teams = {model.teams.ids[team]: int(count) for team, count in needs}
    return PlannedPackage(
        name=audience.say(table.names[p]),
        start=model.calendar.start_date(float(plan.start[p])),
        finish=model.calendar.finish_date(float(plan.finish[p])),
        mode=model.modes.name_of(p, int(plan.mode[p])),
        teams={team: count for team, count in teams.items() if audience.shows(f"teams.{team}")},
        rank=int(plan.rank[p]),
        waits_for=_waits_for(plan, p, audience),
    )


def _waits_for(plan: Plan, p: int, audience: Audience) -> WaitPart | None:
    waits = plan.waits.get(plan.model.packages.ids[p])
    if waits is None:
        return None
    return WaitPart(kind=waits.kind, on=audience.say(waits.on), by=tuple(map(audience.say, waits.by)))


def _first_day(days: Floats, model: Model) -> dt.date | None:
    known = days[np.isfinite(days)]
    return model.calendar.start_date(float(known.min())) if len(known) else None


def _last_day(days: Floats, model: Model) -> dt.date | None:
    known = days[np.isfinite(days)]
    return model.calendar.finish_date(float(known.max())) if len(known) else None


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
