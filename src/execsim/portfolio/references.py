"""Whether everything that one part of the file says about another holds: ids, links, reporting lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from execsim.errors import Problem
from execsim.portfolio.chains import IMPLIED_PACKAGE, find_circles
from execsim.portfolio.draft import NOUNS, resolve
from execsim.portfolio.operations import UnfitError
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.source import PROBLEMS_SHOWN, Path, Source
from execsim.portfolio.work import Initiative, WorkPackage

_SECTIONS_WITH_IDS = tuple(section for section in NOUNS if section != "packages")
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
    check = _Check(portfolio, source)
    check.strategy()
    check.organisation()
    for initiative_id, initiative in portfolio.initiatives.items():
        check.initiative(initiative_id, initiative)
    check.choices_and_risks()
    check.policy_and_records()
    return check.problems + find_circles(portfolio, source)


class _Check:
    """Collects problems; one method for each part of the file."""

    def __init__(self, portfolio: Portfolio, source: Source) -> None:
        self.portfolio, self.source = portfolio, source
        self.problems: list[Problem] = []
        self.known: dict[str, Mapping[str, Any]] = {
            section: _entries(source.data, section) for section in _SECTIONS_WITH_IDS
        }
        self.packages = _package_ids(self.known["initiatives"])
        self.sizes = portfolio.sizes.keys() | _entries(source.data, "sizes").keys()
        self.skills = {skill for team in portfolio.teams.values() for skill in team.skills} | {
            skill for person in portfolio.people.values() for skill in person.skills
        }

    def ids(self, path: Path, words: Iterable[str], *sections: str) -> None:
        """Every word must be the id of an entry in one of the sections."""
        for word in words:
            if not any(word in self.known[section] for section in sections):
                self.unknown(path, word, sections)

    def id(self, path: Path, word: str | None, *sections: str) -> None:
        """The same for one word, if there is one."""
        if word is not None:
            self.ids(path, (word,), *sections)

    def unknown(self, path: Path, word: str, sections: tuple[str, ...]) -> None:
        noun = NOUNS[sections[0]]
        elsewhere = next((s for s in _SECTIONS_WITH_IDS if word in self.known[s]), None)
        removed = next((mark for s in sections if (mark := self.source.removed.get((s, word)))), None)
        if elsewhere is not None:
            self.complain(path, word, f"'{word}' is no {noun}", f"it stands under `{elsewhere}:`")
        elif removed is not None:
            self.complain(path, word, f"no {noun} '{word}'", f"{removed.file}:{removed.line} removes it")
        else:
            candidates = [id_ for section in sections for id_ in self.known[section]]
            self.complain(path, word, f"no {noun} '{word}'", f"add it under `{sections[0]}:`", candidates)

    def complain(
        self, path: Path, word: str, message: str, hint: str, candidates: Iterable[str] = ()
    ) -> None:
        """A problem at a word that stands below a path: as the value, in a list, or as a key."""
        if candidates and len(self.problems) < PROBLEMS_SHOWN:  # comparing spellings is slow
            hint = did_you_mean(word, candidates) or hint
        place, side = place_of(self.source, path, word)
        self.problems.append(self.source.problem(place, message, hint, "key" if side == "key" else "value"))

    def strategy(self) -> None:
        for n, boundary in enumerate(self.portfolio.intent.boundaries if self.portfolio.intent else ()):
            for protected in boundary.protects:
                section = protected.partition(".")[0]
                if section not in Portfolio.model_fields and section != "*":
                    path = ("intent", "boundaries", n, "protects")
                    hint = "start with a section, as teams.*.people"
                    self.complain(path, protected, f"no section '{section}'", hint, Portfolio.model_fields)
        for id_, outcome in self.portfolio.outcomes.items():
            at: Path = ("outcomes", id_)
            if outcome.parent != "intent":
                self.id((*at, "parent"), outcome.parent, "outcomes")
            self.ids((*at, "owner"), outcome.owner, "people", "teams")
            self.ids((*at, "measured_by"), outcome.measured_by, "metrics")
            self.ids((*at, "after"), outcome.after, "outcomes")
            self.ids((*at, "read_as"), outcome.read_as, "teams")
        for id_, metric in self.portfolio.metrics.items():
            self.ids(("metrics", id_, "rewards"), metric.rewards, "teams", "people")
            self.ids(("metrics", id_, "works_against"), metric.works_against, "outcomes")

    def organisation(self) -> None:
        for id_, person in self.portfolio.people.items():
            at: Path = ("people", id_)
            self.id((*at, "team"), person.team, "teams")
            self.id((*at, "reports_to"), person.reports_to, "people")
            self.ids((*at, "priorities"), person.priorities, "initiatives", "outcomes")
        for id_, decision in self.portfolio.decisions.items():
            at = ("decisions", id_)
            self.id((*at, "decided_by"), decision.decided_by, "people", "teams")
            self.ids((*at, "delegated_to"), decision.delegated_to, "people", "teams")
            self.ids((*at, "consents"), decision.consents, "external")
            self.id((*at, "forum"), decision.forum, "forums")
            self.size((*at, "takes"), decision.takes)
        for id_, forum in self.portfolio.forums.items():
            self.ids(("forums", id_, "attended_by"), forum.attended_by, "teams")
        for id_, external in self.portfolio.external.items():
            for word in external.after:
                self.predecessor(("external", id_, "after"), word, "")
            self.size(("external", id_, "takes"), external.takes)

    def initiative(self, id_: str, initiative: Initiative) -> None:
        at: Path = ("initiatives", id_)
        own = self.packages.get(id_, frozenset())
        self.ids((*at, "serves"), initiative.serves, "outcomes")
        self.ids((*at, "owner"), initiative.owner, "people", "teams")
        if initiative.value is not None:
            self.id((*at, "value", "vouched_by"), initiative.value.vouched_by, "people")
        self.ids((*at, "spends"), initiative.spends, "budgets")
        self.ids((*at, "affects"), initiative.affects, "teams")
        self.ids((*at, "decisions"), initiative.decisions, "decisions")
        for decision, need in initiative.decisions.items():
            place = (*at, "decisions", decision)
            self.own_package((*place, "before") if self._is_map(place) else place, need.before, id_, own)
        self.own_package((*at, "smallest_test"), initiative.smallest_test, id_, own)
        if initiative.change is not None:
            self.ids((*at, "change", "involved"), initiative.change.involved, "teams", "people")
            self.own_package((*at, "change", "pilot"), initiative.change.pilot, id_, own)
        self.patches((*at, "on_done"), initiative.on_done)
        for package_id, package in initiative.packages.items():
            self.package((*at, "packages", package_id), package, id_)

    def package(self, at: Path, package: WorkPackage, initiative_id: str) -> None:
        self.id((*at, "team"), package.team, "teams")
        self.ids((*at, "needs"), package.needs, "teams")
        for n, link in enumerate(package.after):
            listed = (*at, "after", n, "package")
            self.predecessor(
                listed if self._is_map(listed[:-1]) else (*at, "after"), link.package, initiative_id
            )
        if package.skill is not None and package.skill not in self.skills:
            hint = "add it to the team's `skills`"
            self.complain(
                (*at, "skill"), package.skill, f"no team has the skill '{package.skill}'", hint, self.skills
            )
        if package.mode is not None and package.mode not in package.modes:
            self.complain(
                (*at, "mode"),
                package.mode,
                f"no mode '{package.mode}'",
                "add it under `modes:`",
                package.modes,
            )
        self.size((*at, "effort"), package.effort)
        self.size((*at, "takes"), package.takes)
        for mode_id, mode in package.modes.items():
            self.ids((*at, "modes", mode_id, "needs"), mode.needs or (), "teams")
            self.size((*at, "modes", mode_id, "takes"), mode.takes)

    def predecessor(self, path: Path, word: str, initiative_id: str) -> None:
        """A package of the same initiative, `initiative.package`, a whole initiative, or `external.id`."""
        head, dot, tail = word.partition(".")
        if head == "external" and dot:
            if tail not in self.known["external"]:
                names = [f"external.{name}" for name in self.known["external"]]
                self.complain(path, word, f"no external '{tail}'", "add it under `external:`", names)
            return
        own = self.packages.get(initiative_id, frozenset())
        if word in own or tail in self.packages.get(head, ()) or (not dot and head in self.packages):
            return
        removed = self.source.removed.get(("initiatives", head))
        if removed is not None:
            hint = f"{removed.file}:{removed.line} removes {head}"
            self.complain(path, word, f"no package '{word}'", hint)
        elif head in self.packages and dot:
            names = [f"{head}.{name}" for name in self.packages[head]]
            self.complain(path, word, f"no package '{tail}' in {head}", f"it has {', '.join(names)}", names)
        else:
            names = [*own, *self.packages, *(f"external.{name}" for name in self.known["external"])]
            hint = "write package, initiative.package or external.id"
            self.complain(path, word, f"no package '{word}'", hint, names)

    def own_package(self, path: Path, word: str | None, initiative_id: str, own: Iterable[str]) -> None:
        if word is not None and word not in own:
            hint = f"it has {', '.join(sorted(own))}"
            self.complain(path, word, f"no package '{word}' in {initiative_id}", hint, own)

    def choices_and_risks(self) -> None:
        for id_, choice in self.portfolio.choices.items():
            at: Path = ("choices", id_)
            self.ids((*at, "of"), choice.of, "initiatives")
            self.id((*at, "if"), choice.if_, "initiatives")
            self.ids((*at, "requires"), choice.requires, "initiatives")
            self.ids((*at, "excludes"), choice.excludes, "initiatives")
        for id_, risk in self.portfolio.risks.items():
            for word in risk.hits:
                self.predecessor(("risks", id_, "hits"), word, "")
            self.ids(("risks", id_, "owner"), risk.owner, "people", "teams")
            self.size(("risks", id_, "delay"), risk.delay)
            if risk.mitigation is not None:
                self.size(("risks", id_, "mitigation", "delay"), risk.mitigation.delay)
        for id_, option in self.portfolio.options.items():
            self.patches(("options", id_, "set"), option.set)

    def policy_and_records(self) -> None:
        policy = self.portfolio.policy
        if policy.review is not None:
            self.ids(("policy", "review", "by_team"), policy.review.by_team, "teams")
        if policy.questions is not None:
            self.id(("policy", "questions", "forum"), policy.questions.forum, "forums")
            self.id(("policy", "questions", "liaison"), policy.questions.liaison, "people")
        for id_, trigger in self.portfolio.triggers.items():
            for section, word in _IN_TRIGGER.findall(trigger.when):
                self.id(("triggers", id_, "when"), word, section)
        self.ids(("survey",), self.portfolio.survey, "teams")
        for word in self.portfolio.actuals:
            head, _, tail = word.partition(".")
            if tail not in self.packages.get(head, ()):
                names = [f"{head}.{name}" for name in self.packages.get(head, ())]
                hint = f"it has {', '.join(names[:8])}" if names else "write initiative.package"
                self.complain(("actuals",), word, f"no package '{word}'", hint, names or self.packages)
        for n, waiver in enumerate(self.portfolio.waivers):
            self.id(("waivers", n, "by"), waiver.by, "people", "teams")
            section, _, word = waiver.entity.partition(".")
            if section in self.known and "." not in word:
                self.id(("waivers", n, "entity"), word, section)
        for name, size in self.portfolio.sizes.items():
            if isinstance(size, str):
                hint = "write numbers, as {low: 2, likely: 4, high: 9}"
                self.complain(("sizes", name), size, f"size {name} cannot be another size", hint)

    def size(self, path: Path, estimate: object) -> None:
        """A size by name must be in the table of sizes."""
        if isinstance(estimate, str) and estimate not in self.sizes:
            hint = f"add it: sizes: {{{estimate}: {{low: 2, likely: 4, high: 9}}}}"
            self.complain(path, estimate, f"no size '{estimate}'", hint, self.sizes)

    def patches(self, path: Path, patches: Mapping[str, Any]) -> None:
        """The paths of patches inside the file must lead somewhere."""
        for dotted in patches:
            try:
                steps = resolve(self.source.data, dotted)
            except UnfitError as error:
                self.complain(path, dotted, error.message, error.hint)
                continue
            if steps[0] not in Portfolio.model_fields:
                hint = "start with a section, as teams.support.people"
                self.complain(path, dotted, f"no section '{steps[0]}'", hint, Portfolio.model_fields)

    def _is_map(self, path: Path) -> bool:
        return isinstance(_value(self.source.data, path), dict)


def place_of(source: Source, path: Path, word: str) -> tuple[Path, str]:
    """Where a word stands below a path, and on which side: the value itself, a list item, or a key."""
    here = _value(source.data, path)
    if isinstance(here, dict) and word in here:
        return (*path, word), "key"
    if isinstance(here, list):
        return next(((*path, n) for n, item in enumerate(here) if item == word), path), "value"
    return path, "value"


def _value(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _entries(data: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = data.get(section)
    return found if isinstance(found, dict) else {}


def _package_ids(initiatives: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Initiative to the ids of its packages; one without any has the implied package."""
    ids = {}
    for id_, written in initiatives.items():
        packages = written.get("packages") if isinstance(written, dict) else None
        ids[id_] = (
            frozenset(packages) if isinstance(packages, dict) and packages else frozenset((IMPLIED_PACKAGE,))
        )
    return ids
