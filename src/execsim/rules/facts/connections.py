"""Who refers to what in a portfolio: back references, each built once in linear time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from execsim.portfolio.authority import owner_may_decide
from execsim.portfolio.clarity import single_owner
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.work import Initiative, WorkPackage

Index = Mapping[str, tuple[str, ...]]


def group(pairs: Iterable[tuple[str, str]]) -> Index:
    """(key, value) pairs by key, each value once, in the order in which they come."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, value in pairs:
        found[key][value] = None
    return {key: tuple(values) for key, values in found.items()}


class Connections:
    """The back references of a portfolio.

    Parameters
    ----------
    portfolio
        A validated portfolio.
    """

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio

    @cached_property
    def live(self) -> Mapping[str, Initiative]:
        """Initiatives that are selected and not finished."""
        initiatives = self.portfolio.initiatives
        return {id: it for id, it in initiatives.items() if it.selected and not self._finished(id, it)}

    def _finished(self, id: str, initiative: Initiative) -> bool:
        names = initiative.packages or ("work",)
        actuals = self.portfolio.actuals
        done = (actuals.get(f"{id}.{name}") for name in names)
        return all(actual is not None and actual.finished is not None for actual in done)

    @cached_property
    def open_packages(self) -> Mapping[str, tuple[str, WorkPackage]]:
        """Unfinished packages of live initiatives: `initiative.package` to (initiative, package)."""
        actuals = self.portfolio.actuals
        return {
            f"{id}.{name}": (id, package)
            for id, initiative in self.live.items()
            for name, package in initiative.packages.items()
            if (actual := actuals.get(f"{id}.{name}")) is None or actual.finished is None
        }

    @cached_property
    def started(self) -> frozenset[str]:
        """Initiatives of which a package is under way or done."""
        actuals = self.portfolio.actuals.items()
        return frozenset(path.partition(".")[0] for path, it in actuals if it.started or it.finished)

    @cached_property
    def answering(self) -> Index:
        """Person to the live initiatives that they alone answer for."""
        owners = ((single_owner(self.portfolio, it.owner), id) for id, it in self.live.items())
        return group((owner, id) for owner, id in owners if owner is not None)

    @cached_property
    def answering_for(self) -> Index:
        """Person to the outcomes that they alone answer for."""
        owners = ((single_owner(self.portfolio, it.owner), id) for id, it in self.portfolio.outcomes.items())
        return group((owner, id) for owner, id in owners if owner is not None)

    @cached_property
    def reports(self) -> Index:
        """Person to those who report to them."""
        return group((it.reports_to, id) for id, it in self.portfolio.people.items() if it.reports_to)

    @cached_property
    def deciding_for(self) -> Index:
        """Person (or team) to the decisions, `initiative/decision`, that others wait for them to take."""
        decisions = self.portfolio.decisions
        return group(
            (decider, f"{id if decisions[name].once_per == 'initiative' else 'all'}/{name}")
            for id, it in self.live.items()
            for name in it.decisions
            if (decider := decisions[name].decided_by) and not owner_may_decide(self.portfolio, id, name)
        )

    @cached_property
    def waits_for(self) -> Index:
        """Live initiative to the other live initiatives that its open packages wait for."""
        pairs = (
            (id, link.package.partition(".")[0])
            for id, package in self.open_packages.values()
            for link in package.after
            if link.package not in self.live[id].packages
        )
        return group((id, before) for id, before in pairs if before in self.live and before != id)

    @cached_property
    def waited_for_by(self) -> Index:
        """Live initiative to the other live initiatives that wait for it."""
        return group((before, id) for id, befores in self.waits_for.items() for before in befores)

    @cached_property
    def teams_on(self) -> Index:
        """Outcome to the teams whose work serves it directly."""
        served = ((o, team) for team, ids in self.at_work.items() for id in ids for o in self.live[id].serves)
        return group(served)

    @cached_property
    def rewarding(self) -> Index:
        """Team or person to the metrics that reward it."""
        return group((party, id) for id, it in self.portfolio.metrics.items() for party in it.rewards)

    @cached_property
    def followed(self) -> frozenset[str]:
        """Open packages that an open package waits for; of an initiative waited for as a whole, all."""
        found = set[str]()
        for id, package in self.open_packages.values():
            for link in package.after:
                inside = link.package in self.live[id].packages
                found.add(f"{id}.{link.package}" if inside else link.package)
        whole = [id for id in found if id in self.live]
        return frozenset(found.union(f"{id}.{name}" for id in whole for name in self.live[id].packages))

    @cached_property
    def serving(self) -> Index:
        """Outcome (or `intent`) to the live initiatives that serve it directly."""
        return group((outcome, id) for id, it in self.live.items() for outcome in it.serves)

    @cached_property
    def children(self) -> Index:
        """Outcome (or `intent`) to the outcomes whose parent it is."""
        return group((it.parent, id) for id, it in self.portfolio.outcomes.items() if it.parent)

    @cached_property
    def contributions(self) -> Mapping[str, tuple[float | None, bool]]:
        """Outcome (or `intent`) to the sum of what those directly below contribute, and whether all say so."""
        outcomes = self.portfolio.outcomes
        found = {parent: [outcomes[child].contributes for child in below] for parent, below in self.children.items()}
        stated = {parent: [share for share in shares if share is not None] for parent, shares in found.items()}
        return {p: (sum(s) if s else None, bool(s) and len(s) == len(found[p])) for p, s in stated.items()}

    @cached_property
    def at_work(self) -> Index:
        """Team to the live initiatives that need its seats."""
        return group((team, id) for id, package in self.open_packages.values() for team in package.seats)

    @cached_property
    def needing_skill(self) -> Index:
        """`team/skill` to the live initiatives that need it."""
        return group(
            (f"{team}/{package.skill}", id)
            for id, package in self.open_packages.values()
            if package.skill is not None
            for team in package.seats
        )

    @cached_property
    def affected(self) -> Index:
        """Team to the live initiatives that change its daily work."""
        return group((team, id) for id, it in self.live.items() for team in it.affects)

    @cached_property
    def served_by(self) -> Index:
        """Team to the outcomes that its work serves, the parents of each included."""
        return group(
            (team, outcome)
            for team, initiatives in self.at_work.items()
            for id in initiatives
            for served in self.live[id].serves
            for outcome in self.chain(served)
        )

    def chain(self, outcome: str | None) -> Iterable[str]:
        """An outcome and its parents, up to the intent."""
        outcomes = self.portfolio.outcomes
        seen: set[str] = set()
        while outcome in outcomes and outcome not in seen:
            yield outcome
            seen.add(outcome)
            outcome = outcomes[outcome].parent

    def superiors(self, person: str) -> Iterable[str]:
        """Those to whom a person reports, nearest first."""
        people = self.portfolio.people
        seen, above = {person}, people[person].reports_to
        while above is not None and above not in seen:
            yield above
            seen.add(above)
            above = people[above].reports_to

    @cached_property
    def waiting_for(self) -> Index:
        """External to the open packages that wait for it."""
        return group(
            (link.package.removeprefix("external."), path)
            for path, (_, package) in self.open_packages.items()
            for link in package.after
            if link.package.startswith("external.")
        )

    @cached_property
    def risks_on(self) -> Index:
        """Initiative or `initiative.package` to the risks that hit it."""
        return group((hit, id) for id, risk in self.portfolio.risks.items() for hit in risk.hits)

    @cached_property
    def measured_with(self) -> Index:
        """Metric to the outcomes that it measures."""
        return group((metric, id) for id, it in self.portfolio.outcomes.items() for metric in it.measured_by)

    @cached_property
    def finished_for(self) -> Index:
        """Outcome to the finished initiatives that serve it directly."""
        finished = ((id, it) for id, it in self.portfolio.initiatives.items() if it.selected)
        return group((outcome, id) for id, it in finished if id not in self.live for outcome in it.serves)

    @cached_property
    def asked_by(self) -> Index:
        """Decision to the live initiatives that need it."""
        return group((decision, id) for id, it in self.live.items() for decision in it.decisions)

    @cached_property
    def brought_to(self) -> Mapping[str, int]:
        """Forum to the number of decisions that live work brings to it, those of owners left out."""
        portfolio = self.portfolio
        asked = {
            (forum, decision, id if portfolio.decisions[decision].once_per == "initiative" else "")
            for decision, initiatives in self.asked_by.items()
            if (forum := portfolio.decisions[decision].forum)
            for id in initiatives
            if not owner_may_decide(portfolio, id, decision)
        }
        return Counter(forum for forum, _, _ in asked)
