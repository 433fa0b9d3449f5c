"""Why it is late, written down: time by cause, what moves the finish, the cost of delay, one initiative explained."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from execsim.model.model import Model
from execsim.render.audience import Audience
from execsim.results.contract_forecast import (
    AttributionPart,
    CrucialPart,
    DecisionPart,
    DelayCostPart,
    EntryPart,
    ExplanationPart,
    NeverEndsPart,
    ReasonPart,
    RiskPart,
    SeatWaitPart,
    StuckPart,
)
from execsim.results.cruciality import Input, Inputs, Kind, noise
from execsim.results.endless import Stuck, find_stuck
from execsim.results.forecast import BEHIND, CAUSES, INITIATIVE, PORTFOLIO, Floats, Forecast
from execsim.results.reading import attribution, behind_days, cause_key, seat_days, skill_of
from execsim.results.statistics import quantile

NAMED = 3  # how many things each cause of waiting names, and how many inputs an entry
MOST_CRUCIAL = 10
MOST_REASONS = 20
_KINDS: dict[str, Literal["package", "team", "decision", "risk", "external"]] = {
    "packages": "package",
    "teams": "team",
    "decisions": "decision",
    "risks": "risk",
    "externals": "external",
}
NO_RISK = "something that no risk names"  # what stands behind a surprise
_SECTIONS = {"team": "teams", "decision": "decisions", "risk": "risks", "external": "external"}


class Causes:
    """The inputs of a forecast as its readers may see them."""

    def __init__(self, forecast: Forecast, audience: Audience) -> None:
        self._forecast, self._audience, self._model = forecast, audience, forecast.model
        self._inputs, self.noise = Inputs.of(forecast), noise(forecast.replications)
        moving = self._inputs.moving(forecast.finish)
        self._moving = {(one.kind, one.row): one.cruciality for one in moving}

    def cruciality(self, kind: Kind, row: int) -> float | None:
        """How strongly an input moves with the last finish; None where it, or the finish, never varies."""
        return self._moving.get((kind, row))

    def crucial(self, finish: Floats, most: int = NAMED) -> tuple[CrucialPart, ...]:
        """The inputs that move a finish [R] most, beyond what luck alone would show."""
        known = ~np.isnan(finish)
        if not known.all():  # dropped in some futures: those say nothing about when
            return ()
        return self._parts(self._inputs.moving(finish), most)

    def _parts(self, inputs: Iterable[Input], most: int) -> tuple[CrucialPart, ...]:
        parts = list[CrucialPart]()
        for one in inputs:
            if len(parts) < most and abs(one.cruciality) > self.noise:
                id_, name = named(self._model, one.kind, one.row)
                if shows(self._audience, one.kind, id_):
                    name = self._audience.say(name)
                    parts.append(CrucialPart(kind=one.kind, id=id_, name=name, cruciality=one.cruciality))
        return tuple(parts)

    def waited_for(self) -> dict[str, tuple[str, ...]]:
        """What stands behind the waiting on the portfolio's chain, most of it first; a surprise in words."""
        found: dict[str, list[str]] = {}
        for cause, row, _ in behind_days(self._forecast, PORTFOLIO):
            names = found.setdefault(cause_key(cause), [])
            if cause in BEHIND and row >= 0:
                kind = _KINDS[BEHIND[cause]]
                id_ = named(self._model, kind, row)[0]
                if shows(self._audience, kind, id_):
                    names.append(id_)
            elif cause == "risk_delay":
                names.append(NO_RISK)
        found = {cause: ids for cause, ids in found.items() if ids}
        return {cause: tuple(ids[:NAMED]) for cause, ids in found.items()}

    def names(self) -> dict[str, str]:
        """What people call the things of which `waited_for` has the ids."""
        found: dict[str, str] = {}
        for cause, row, _ in behind_days(self._forecast, PORTFOLIO):
            if cause in BEHIND and row >= 0:
                kind = _KINDS[BEHIND[cause]]
                id_, name = named(self._model, kind, row)
                if shows(self._audience, kind, id_):
                    found[id_] = self._audience.say(name)
        shown = {id_ for ids in self.waited_for().values() for id_ in ids}
        return {id_: name for id_, name in found.items() if id_ in shown}

    def waited_for_seats(self) -> tuple[SeatWaitPart, ...]:
        """Teams, and the skills that their seats had to have, behind the waiting for seats on the chain."""
        teams = self._model.teams
        return tuple(
            SeatWaitPart(
                team=teams.ids[team],
                name=self._audience.say(teams.names[team]),
                skill=self._audience.say(teams.skills[skill]) if skill >= 0 else "",
                days=days,
            )
            for team, skill, days in seat_days(self._forecast)
            if shows(self._audience, "team", teams.ids[team])
        )

    def decisions(self) -> dict[str, DecisionPart]:
        """Every decision: how long it takes from asking, and what it does to the last finish."""
        on_chain: dict[int, float] = {}
        for cause, row, days in behind_days(self._forecast, PORTFOLIO):
            if cause == "decision":
                on_chain[row] = days
        return {
            id_: DecisionPart(
                wait=mean(self._forecast.decision_wait[:, row]),
                on_chain=on_chain.get(row, 0.0),
                cruciality=self.cruciality("decision", row),
            )
            for row, id_ in enumerate(self._model.decisions.ids)
            if self._audience.shows(f"decisions.{id_}")
        }

    def risks(self) -> dict[str, RiskPart]:
        """Every risk: how often it happened, and what it does to the last finish."""
        table = self._model.risks
        return {
            id_: RiskPart(
                name=self._audience.say(table.names[row]),
                happened=float(self._forecast.happened[:, row].mean()),
                cruciality=self.cruciality("risk", row),
            )
            for row, id_ in enumerate(table.ids)
            if self._audience.shows(f"risks.{id_}")
        }

    def delay_cost(self) -> DelayCostPart:
        """Money that waiting and rework cost."""
        costs = self._forecast.delay_cost.sum(axis=1)
        return DelayCostPart(
            mean=float(costs.mean()),
            p10=quantile(costs, 0.1),
            p90=quantile(costs, 0.9),
            by_cause=attribution_part(self._forecast.delay_cost.mean(axis=0)),
        )

    def never_ends(self) -> NeverEndsPart | None:
        """Work without an end, and what it waits for; what readers may not see stays out."""
        endless = int(np.isinf(self._forecast.finish).sum())
        if not endless:
            return None
        parts = []
        for stuck in find_stuck(self._forecast):
            package = self._model.packages.ids[stuck.package]
            kind: Literal["decision", "team"] = "decision" if stuck.cause == "decision" else "team"
            id_, name = named(self._model, kind, stuck.behind)
            seen = bool(id_) and shows(self._audience, kind, id_)
            if self._audience.shows_package(package):
                parts.append(
                    StuckPart(
                        package=package,
                        cause=cause_key(stuck.cause),
                        kind=kind if seen else "",
                        id=id_ if seen else "",
                        name=self._audience.say(name) if seen else "",
                        replications=stuck.futures,
                        skill=self._skill(stuck) if seen else "",
                    )
                )
        return NeverEndsPart(replications=endless, stuck=tuple(parts))

    def _skill(self, stuck: Stuck) -> str:
        """The skill that people of the team must have, where it is seats that are waited for."""
        skill = skill_of(self._forecast, stuck.package, stuck.behind) if stuck.cause == "seat" else -1
        return self._audience.say(self._model.teams.skills[skill]) if skill >= 0 else ""

    def explanation(self, id_: str, entry: EntryPart, packages: dict[str, EntryPart]) -> ExplanationPart:
        """Everything about one initiative: its dates, its own chain, what it waited for, what moves it."""
        model, row = self._model, self._model.initiatives.index(id_)
        chain: dict[str, float] = {}
        for reason in self._forecast.reasons_of(INITIATIVE, row):
            name = model.packages.ids[reason["package"]]
            if self._audience.shows_package(name):
                chain[name] = chain.get(name, 0.0) + float(reason["days"])
        return ExplanationPart(
            id=id_,
            entry=entry,
            packages={name: part for name, part in packages.items() if name.startswith(f"{id_}.")},
            chain=dict(sorted(chain.items(), key=lambda item: (-item[1], item[0]))),
            reasons=self._reasons(row),
            crucial=self.crucial(self._forecast.initiative_finish[:, row], MOST_CRUCIAL),
            noise=self.noise,
        )

    def _reasons(self, initiative: int) -> tuple[ReasonPart, ...]:
        parts = []
        for cause, row, days in behind_days(self._forecast, INITIATIVE, initiative)[:MOST_REASONS]:
            kind = _KINDS[BEHIND.get(cause, "packages")] if row >= 0 else ""
            id_, name = named(self._model, kind, row)
            seen = not kind or shows(self._audience, kind, id_)
            name = NO_RISK if cause == "risk_delay" and not kind else self._audience.say(name)
            parts.append(
                ReasonPart(cause=cause, kind=kind, id=id_, name=name, days=days)
                if seen
                else ReasonPart(cause=cause, kind="", id="", name="", days=days)
            )
        return tuple(parts)


def attribution_part(days: Floats) -> AttributionPart:
    """Days, or money, by cause [C]."""
    assert len(days) == len(CAUSES), "one number a cause"
    return AttributionPart(**attribution(days))


def named(model: Model, kind: str, row: int) -> tuple[str, str]:
    """Id and name of a row of the table of a kind; both empty for nobody."""
    if not kind or row < 0:
        return "", ""
    table = {
        "package": model.packages,
        "team": model.teams,
        "decision": model.decisions,
        "risk": model.risks,
        "external": model.externals,
    }[kind]
    return table.ids[row], table.names[row]


def shows(audience: Audience, kind: str, id_: str) -> bool:
    """Whether readers may see an entry of a kind."""
    return audience.shows_package(id_) if kind == "package" else audience.shows(f"{_SECTIONS[kind]}.{id_}")


def mean(numbers: Floats) -> float | None:
    """Mean of what is known and finite; None where nothing is."""
    known = numbers[np.isfinite(numbers)]
    return float(known.mean()) if len(known) else None
