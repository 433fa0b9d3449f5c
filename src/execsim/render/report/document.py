"""The document of a report: the results it is made of, and what stands on its first page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from execsim.model.behaviour import assumptions_of
from execsim.render.audience import Audience
from execsim.render.report.agenda import Agenda
from execsim.render.report.wording import Wording
from execsim.results.contract import AuditDocument, ComparisonDocument, FindingPart
from execsim.results.contract_forecast import ForecastDocument
from execsim.results.contract_plan import PlanDocument
from execsim.results.contract_prices import PricesDocument
from execsim.results.contract_report import (
    AssumptionPart,
    DemandPart,
    HeadlinePart,
    LinkPart,
    ReportDocument,
    ThisWeekPart,
)
from execsim.results.contract_rolling import FrontierDocument
from execsim.results.contract_sensitivity import SensitivityDocument
from execsim.results.findings import SEVERITIES

WAITING = "waiting_for_"
NAMED = ("outcomes", "metrics", "decisions", "forums", "teams", "external", "initiatives", "risks")
A_WEEK = 5.0  # person-days: what one can begin and see through in a week


@dataclass(frozen=True)
class Results:
    """The documents of one portfolio, made on the same luck for the same readers."""

    audit: AuditDocument
    forecast: ForecastDocument
    plan: PlanDocument | None = None
    planned: ForecastDocument | None = None
    comparison: ComparisonDocument | None = None
    waiting: ComparisonDocument | None = None
    together: ComparisonDocument | None = None
    prices: PricesDocument | None = None
    sensitivity: SensitivityDocument | None = None
    frontier: FrontierDocument | None = None
    demand: Mapping[str, DemandPart] = field(default_factory=dict)
    planned_demand: Mapping[str, DemandPart] = field(default_factory=dict)


def report_document(results: Results, agenda: Agenda, audience: Audience, *, file: str) -> ReportDocument:
    """Join the documents, and write down what has to be decided and which numbers come first."""
    forecast = results.forecast
    return ReportDocument(
        portfolio=forecast.portfolio,
        file=file,
        as_of=forecast.as_of,
        currency=forecast.currency,
        horizon=forecast.horizon,
        audit=results.audit,
        forecast=forecast,
        plan=results.plan,
        planned=results.planned,
        comparison=results.comparison,
        waiting=results.waiting,
        prices=results.prices,
        sensitivity=results.sensitivity,
        together=results.together,
        frontier=results.frontier,
        demand=dict(results.demand),
        planned_demand=dict(results.planned_demand),
        names=_names(audience),
        agenda=agenda.parts(results.plan, results.comparison, results.waiting, results.prices, results.together),
        headline=headline(forecast),
        change=this_week(results.audit, results.prices, Wording(_names(audience), _people(audience))),
        links=_links(audience),
        externals=_externals(audience),
        people=_people(audience),
        assumptions=_assumptions(audience),
    )


def headline(forecast: ForecastDocument) -> HeadlinePart:
    """Outcomes that are to be expected in time, and the largest wait on the chain that sets the last finish."""
    worked = [entry for entry in forecast.outcomes.values() if entry.finish is not None]
    in_time = sum((entry.on_time if entry.on_time is not None else entry.done) or 0.0 for entry in worked)
    days: Mapping[str, float] = forecast.attribution.model_dump()
    waits = {cause: spent for cause, spent in days.items() if cause.startswith(WAITING) and spent > 0}
    wait = max(waits, key=lambda cause: waits[cause], default=None)
    behind = next(iter(forecast.waited_for.get(wait or "", ())), None)
    return HeadlinePart(
        outcomes=len(worked),
        in_time=in_time,
        wait=wait,
        behind=forecast.names.get(behind, behind) if behind else None,
        days=waits[wait] if wait else None,
        share=waits[wait] / sum(days.values()) if wait else None,
    )


def this_week(
    audit: AuditDocument, prices: PricesDocument | None = None, wording: Wording | None = None
) -> ThisWeekPart | None:
    """The finding to begin with, of those with a remedy that a week is enough for.

    Where findings have prices the first one worth its effort, else the worst, and of these the commonest.
    """
    found = [(n, f) for n, f in enumerate(audit.findings) if not f.waived and not f.known and f.mitigation]
    worth = {price.fingerprint: price.rank for price in prices.prices if price.rank is not None} if prices else {}
    path = {step.rank: place for place, step in enumerate(prices.path)} if prices else {}
    small = [(n, f) for n, f in found if f.remedy is not None and (f.remedy.effort or 0.0) <= A_WEEK]
    often = {code: sum(f.code == code for _, f in found) for code in {f.code for _, f in found}}

    def weight(entry: tuple[int, FindingPart]) -> tuple[float, int, int, str, int]:
        place, finding = entry
        first = path.get(worth.get(finding.fingerprint, 0), len(path))
        return first, SEVERITIES.index(finding.severity), -often[finding.code], finding.code, place

    ranked = sorted(small or found, key=weight)
    if not ranked:
        return None
    place, finding = ranked[0]
    effort = finding.remedy.effort if finding.remedy else None
    rank = worth.get(finding.fingerprint)
    if prices is None or wording is None or rank is None:
        return ThisWeekPart(finding=place, effort=effort)
    n = next(n for n, price in enumerate(prices.prices) if price.rank == rank)
    what = "; ".join(wording.change(change) for change in prices.prices[n].changes)
    return ThisWeekPart(finding=place, effort=effort, what=what, price=n)


def _links(audience: Audience) -> tuple[LinkPart, ...]:
    """What waits for what, as the file says it."""
    parts = []
    for id_, initiative in audience.portfolio.initiatives.items():
        for name, package in initiative.packages.items():
            for link in package.after:
                before = link.package if "." in link.package else f"{id_}.{link.package}"
                seen = audience.shows(before) if before.startswith("external.") else audience.shows_package(before)
                if seen and audience.shows_package(f"{id_}.{name}"):
                    parts.append(LinkPart(before=before, after=f"{id_}.{name}"))
    return tuple(parts)


def _externals(audience: Audience) -> dict[str, str]:
    entries = audience.portfolio.external.items()
    return {id_: audience.say(entry.name or id_) for id_, entry in entries if audience.shows(f"external.{id_}")}


def _names(audience: Audience) -> dict[str, str]:
    """What readers call things by dotted path; those of scenarios too."""
    names: dict[str, str] = {}
    for portfolio in (*audience.versions, audience.portfolio):
        for section in NAMED:
            for id_, entry in getattr(portfolio, section).items():
                if audience.shows(path := f"{section}.{id_}"):
                    names[path] = audience.say(entry.name or id_)
        for initiative, id_, package in portfolio.packages():
            if audience.shows(path := f"initiatives.{initiative}.packages.{id_}"):
                names[path] = audience.say(package.name or id_)
    return names


def _people(audience: Audience) -> dict[str, str]:
    """People by role; those of scenarios too."""
    versions = (*audience.versions, audience.portfolio)
    return {
        id_: audience.say(person.role or "a person")
        for portfolio in versions
        for id_, person in portfolio.people.items()
        if audience.shows(f"people.{id_}")
    }


def _assumptions(audience: Audience) -> tuple[AssumptionPart, ...]:
    """The behavioural numbers in force: those of the file first, then the least trusted."""
    own = audience.portfolio.assumptions
    order = ("folklore", "low", "convention", "medium", "high")
    parts = [
        AssumptionPart(
            name=one.name,
            means=one.means,
            value=one.value,
            low=one.low,
            high=one.high,
            trust=one.trust,
            source=audience.say(one.source),
            own=one.name in own,
        )
        for one in assumptions_of(audience.portfolio).values()
    ]
    return tuple(sorted(parts, key=lambda part: (not part.own, order.index(part.trust), part.name)))
