"""Whether everything that one part of the file says about another holds: ids, links, reporting lines."""

from __future__ import annotations

import re

from execsim.errors import Problem
from execsim.portfolio.chains import find_circles
from execsim.portfolio.lookup import Lookup, value_of
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import Path, Source
from execsim.portfolio.work import Initiative, WorkPackage

_IN_TRIGGER = re.compile(r"(teams|metrics|events)\.([\w-]+)")


def find_broken_references(portfolio: Portfolio, source: Source) -> list[Problem]:
    """Everything that refers to nothing, or in a circle.

    Parameters
    ----------
    portfolio
        The portfolio, or what could be read of it.
    source
        The whole file: an entry that could not be read still counts as known.
    """
    look = Lookup(portfolio, source)
    _strategy(look, portfolio)
    _organisation(look, portfolio)
    for id_, initiative in portfolio.initiatives.items():
        _initiative(look, source, id_, initiative)
        look.shifts(("initiatives", id_, "on_done"), initiative.on_done, portfolio)
    _options_and_risks(look, portfolio)
    _policy(look, portfolio)
    _records(look, portfolio)
    return look.problems + find_circles(portfolio, source)


def _strategy(look: Lookup, portfolio: Portfolio) -> None:
    for n, boundary in enumerate(portfolio.intent.boundaries if portfolio.intent else ()):
        for protected in boundary.protects:
            look.section(("intent", "boundaries", n, "protects"), protected)
    for id_, outcome in portfolio.outcomes.items():
        at: Path = ("outcomes", id_)
        if outcome.parent != "intent":
            look.id((*at, "parent"), outcome.parent, "outcomes")
        look.ids((*at, "owner"), outcome.owner, "people", "teams")
        look.ids((*at, "measured_by"), outcome.measured_by, "metrics")
        look.ids((*at, "after"), outcome.after, "outcomes")
        look.ids((*at, "read_as"), outcome.read_as, "teams")
    for id_, metric in portfolio.metrics.items():
        look.ids(("metrics", id_, "rewards"), metric.rewards, "teams", "people")
        look.ids(("metrics", id_, "works_against"), metric.works_against, "outcomes")


def _organisation(look: Lookup, portfolio: Portfolio) -> None:
    for id_, person in portfolio.people.items():
        at: Path = ("people", id_)
        look.id((*at, "team"), person.team, "teams")
        look.id((*at, "reports_to"), person.reports_to, "people")
        look.ids((*at, "priorities"), person.priorities, "initiatives", "outcomes")
    for id_, decision in portfolio.decisions.items():
        at = ("decisions", id_)
        look.id((*at, "decided_by"), decision.decided_by, "people", "teams")
        look.ids((*at, "delegated_to"), decision.delegated_to, "people", "teams")
        look.ids((*at, "consents"), decision.consents, "external")
        look.id((*at, "forum"), decision.forum, "forums")
        look.size((*at, "takes"), decision.takes)
    for id_, forum in portfolio.forums.items():
        look.ids(("forums", id_, "attended_by"), forum.attended_by, "teams")
    for id_, external in portfolio.external.items():
        for word in external.after:
            look.predecessor(("external", id_, "after"), word)
        look.size(("external", id_, "takes"), external.takes)


def _initiative(look: Lookup, source: Source, id_: str, initiative: Initiative) -> None:
    at: Path = ("initiatives", id_)
    look.ids((*at, "serves"), initiative.serves, "outcomes")
    look.ids((*at, "owner"), initiative.owner, "people", "teams")
    if initiative.value is not None:
        look.id((*at, "value", "vouched_by"), initiative.value.vouched_by, "people")
    look.ids((*at, "spends"), initiative.spends, "budgets")
    look.ids((*at, "affects"), initiative.affects, "teams")
    look.ids((*at, "decisions"), initiative.decisions, "decisions")
    for decision, need in initiative.decisions.items():
        place = (*at, "decisions", decision)
        is_long = isinstance(value_of(source, place), dict)
        look.package((*place, "before") if is_long else place, need.before, id_)
    look.package((*at, "smallest_test"), initiative.smallest_test, id_)
    if initiative.change is not None:
        look.ids((*at, "change", "involved"), initiative.change.involved, "teams", "people")
        look.package((*at, "change", "pilot"), initiative.change.pilot, id_)
    look.patches((*at, "on_done"), initiative.on_done)
    for package_id, package in initiative.packages.items():
        _package(look, source, (*at, "packages", package_id), package, id_)


def _package(look: Lookup, source: Source, at: Path, package: WorkPackage, initiative_id: str) -> None:
    look.id((*at, "team"), package.team, "teams")
    look.ids((*at, "needs"), package.needs, "teams")
    for n, link in enumerate(package.after):
        place = (*at, "after", n)
        is_long = isinstance(value_of(source, place), dict)
        look.predecessor((*place, "package") if is_long else (*at, "after"), link.package, initiative_id)
    look.skill((*at, "skill"), package.skill)
    look.mode((*at, "mode"), package.mode, package.modes)
    look.size((*at, "effort"), package.effort)
    look.size((*at, "takes"), package.takes)
    for mode_id, mode in package.modes.items():
        look.ids((*at, "modes", mode_id, "needs"), mode.needs or (), "teams")
        look.size((*at, "modes", mode_id, "takes"), mode.takes)


def _options_and_risks(look: Lookup, portfolio: Portfolio) -> None:
    for id_, option in portfolio.options.items():
        look.patches(("options", id_, "set"), option.set)
    for id_, choice in portfolio.choices.items():
        at: Path = ("choices", id_)
        look.ids((*at, "of"), choice.of, "initiatives")
        look.id((*at, "if"), choice.if_, "initiatives")
        look.ids((*at, "requires"), choice.requires, "initiatives")
        look.ids((*at, "excludes"), choice.excludes, "initiatives")
    for id_, risk in portfolio.risks.items():
        at = ("risks", id_)
        for word in risk.hits:
            look.work((*at, "hits"), word)
        look.ids((*at, "owner"), risk.owner, "people", "teams")
        look.size((*at, "delay"), risk.delay)
        if risk.mitigation is not None:
            look.size((*at, "mitigation", "delay"), risk.mitigation.delay)


def _policy(look: Lookup, portfolio: Portfolio) -> None:
    policy = portfolio.policy
    if policy.review is not None:
        look.ids(("policy", "review", "by_team"), policy.review.by_team, "teams")
    if policy.questions is not None:
        look.id(("policy", "questions", "forum"), policy.questions.forum, "forums")
        look.id(("policy", "questions", "liaison"), policy.questions.liaison, "people")
    for id_, trigger in portfolio.triggers.items():
        for section, word in _IN_TRIGGER.findall(trigger.when):
            look.id(("triggers", id_, "when"), word, section)


def _records(look: Lookup, portfolio: Portfolio) -> None:
    look.ids(("survey",), portfolio.survey, "teams")
    for word in portfolio.actuals:
        initiative_id, _, package_id = word.partition(".")
        look.package(("actuals",), package_id, initiative_id, written=word)
    for n, waiver in enumerate(portfolio.waivers):
        look.id(("waivers", n, "by"), waiver.by, "people", "teams")
        look.entity(("waivers", n, "entity"), waiver.entity)
    for name, own in portfolio.assumptions.items():
        look.assumption(("assumptions",), name, own)
    for name, size in portfolio.sizes.items():
        if isinstance(size, str):
            hint = "write numbers, as {low: 2, likely: 4, high: 9}"
            look.complain(("sizes", name), size, f"size {name} cannot be another size", hint)
