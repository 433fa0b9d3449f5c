"""The ids of a file, and what to say about one that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from execsim.errors import Problem
from execsim.portfolio.assumptions import catalogue, complain_about
from execsim.portfolio.chains import IMPLIED_PACKAGE
from execsim.portfolio.draft import NOUNS, resolve
from execsim.portfolio.operations import UnfitError
from execsim.portfolio.policy import AssumptionOverride
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.shift import MAY_CHANGE, may_shift, shifted
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.slips import plain_id
from execsim.portfolio.source import PROBLEMS_SHOWN, Path, Source
from execsim.portfolio.spots import Mark

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_BETWEEN_IDS = re.compile(r" ?[,;/&+] ?| (?:and|und|or) ")
_SECTIONS = tuple(section for section in NOUNS if section != "packages")


class Lookup:
    """Checks words against the ids that there are, and collects what is wrong.

    An entry that could not be read still counts: ids come from the file's plain data.

    Attributes
    ----------
    problems
        What was found so far.
    packages
        Initiative to the ids of its packages; one without any has the implied package `work`.
    """

    def __init__(self, portfolio: Portfolio, source: Source) -> None:
        self._source = source
        self.problems: list[Problem] = []
        self._known = {section: _entries(source.data, section) for section in _SECTIONS}
        self.packages = _package_ids(self._known["initiatives"])
        self._sizes = portfolio.sizes.keys() | _entries(source.data, "sizes").keys()
        self._skills = {skill for team in portfolio.teams.values() for skill in team.skills} | {
            skill for person in portfolio.people.values() for skill in person.skills
        }

    def ids(self, path: Path, words: Iterable[str], *sections: str) -> None:
        """Every word must be the id of an entry in one of the sections."""
        for word in words:
            if not any(word in self._known[section] for section in sections):
                self._unknown(path, word, sections, several="several are `[{}]`")

    def id(self, path: Path, word: str | None, *sections: str) -> None:
        """The same for one word, if there is one, where no list may stand."""
        if word is not None and not any(word in self._known[section] for section in sections):
            self._unknown(path, word, sections, several="only one may stand here: {}")

    def entity(self, path: Path, dotted: str) -> None:
        """`teams.support`: the section decides what the word must be; other sections have no ids."""
        section, _, word = dotted.partition(".")
        if section in self._known and "." not in word:
            self.ids(path, (word,), section)

    def section(self, path: Path, dotted: str) -> None:
        """A dotted path must start with a section of the file, or with `*`."""
        section = dotted.partition(".")[0]
        if section != "*" and section not in Portfolio.model_fields:
            hint = self._suggestion(section, Portfolio.model_fields) or "start with a section, as teams.support.people"
            self.complain(path, dotted, f"no section '{section}'", hint)

    def predecessor(self, path: Path, word: str, initiative_id: str = "") -> None:
        """What `work` takes, or `external.id`."""
        head, dot, tail = word.partition(".")
        if head != "external" or not dot:
            self.work(path, word, initiative_id, or_else="external")
        elif tail not in self._known["external"]:
            names = (f"external.{name}" for name in self._known["external"])
            self.complain(path, word, f"no external '{tail}'", "add it under `external:`", names)

    def work(self, path: Path, word: str, initiative_id: str = "", *, or_else: str = "") -> None:
        """A package of the same initiative, `initiative.package`, or a whole initiative."""
        head, dot, tail = word.partition(".")
        own = self.packages.get(initiative_id, frozenset())
        if word in own or tail in self.packages.get(head, ()) or (not dot and head in self.packages):
            return
        removed = self._removed_package(head, tail) or self._removed_package(initiative_id, word)
        if removed is not None:
            self.complain(path, word, f"no package '{word}'", f"{removed.file}:{removed.line} removes it")
        elif head in self.packages and dot:
            self.package(path, tail, head, written=word)
        else:
            others = (f"{or_else}.{name}" for name in (self._known[or_else] if or_else else ()))
            hint = f"write initiative.package{' or external.id' if or_else else ', or the initiative'}"
            self.complain(path, word, f"no package '{word}'", hint, (*own, *self.packages, *others))

    def package(self, path: Path, word: str | None, initiative_id: str, *, written: str = "") -> None:
        """A package of one initiative; `written` is how the file names it, if not by its id alone."""
        own = self.packages.get(initiative_id, frozenset())
        if word is not None and word not in own:
            hint = f"it has {', '.join(sorted(own)[:8])}" if own else "write initiative.package"
            message = f"no package '{word}' in {initiative_id}" if own else f"no package '{written or word}'"
            self.complain(path, written or word, message, self._suggestion(word, own) or hint)

    def skill(self, path: Path, word: str | None) -> None:
        """Some team must have the skill."""
        if word is not None and word not in self._skills:
            hint = "add it to the team's `skills`"
            self.complain(path, word, f"no team has the skill '{word}'", hint, self._skills)

    def mode(self, path: Path, word: str | None, modes: Iterable[str]) -> None:
        """The mode that is chosen must be one of the package's."""
        if word is not None and word not in modes:
            self.complain(path, word, f"no mode '{word}'", "add it under `modes:`", modes)

    def size(self, path: Path, estimate: object) -> None:
        """An estimate that is the name of a size must be in the table of sizes."""
        if isinstance(estimate, str) and estimate not in self._sizes:
            hint = f"add it: sizes: {{{estimate}: {{low: 2, likely: 4, high: 9}}}}"
            self.complain(path, estimate, f"no size '{estimate}'", hint, self._sizes)

    def assumption(self, path: Path, word: str, own: AssumptionOverride) -> None:
        """The name of an assumption that ships with execsim, and a value that it can have."""
        known, place = catalogue(), (*path, word)
        if word not in known:
            self.complain(path, word, f"no assumption '{word}'", "see docs/model.md", known)
            return
        if own.value == "off" and known[word].off is None:
            self.complain(place, "off", f"{word} cannot be switched off", "give a number")
        is_long = isinstance(value_of(self._source, place), dict)
        for key in ("value", "low", "high"):
            given = getattr(own, key)
            wrong = complain_about(word, given) if isinstance(given, float) else None
            if wrong is not None:
                self.problems.append(self._source.problem((*place, key) if is_long else place, *wrong))

    def patches(self, path: Path, patches: Mapping[str, Any]) -> None:
        """The paths of patches inside the file must lead somewhere."""
        for dotted in patches:
            try:
                resolve(self._source.data, dotted)
            except UnfitError as error:
                self.complain(path, dotted, error.message, error.hint)
            else:
                self.section(path, dotted)

    def shifts(self, path: Path, patches: Mapping[str, Any], portfolio: Portfolio) -> None:
        """What holds from an initiative's finish may change how things go, not what there is; and it must fit."""
        for dotted, written in patches.items():
            if not may_shift(dotted):
                self.complain(path, dotted, f"on_done cannot change {dotted}", f"it may change {MAY_CHANGE}")
                continue
            section, id_, *_ = dotted.split(".")
            if section == "policy" or id_ in getattr(portfolio, section):  # what is not there was told already
                try:
                    shifted(portfolio, {dotted: written})
                except UnfitError as error:
                    self.complain(path, dotted, error.message, error.hint)

    def complain(self, path: Path, word: str, message: str, hint: str, candidates: Iterable[str] = ()) -> None:
        """A problem at a word that stands below a path: as the value, in a list, or as a key."""
        place, is_key = _place_of(self._source, path, word)
        hint = self._suggestion(word, candidates) or hint
        self.problems.append(self._source.problem(place, message, hint, "key" if is_key else "value"))

    def _suggestion(self, word: str, candidates: Iterable[str]) -> str:
        # comparing spellings is slow, and only the first problems are shown
        return did_you_mean(word, candidates) if len(self.problems) < PROBLEMS_SHOWN else ""

    def _unknown(self, path: Path, word: str, sections: tuple[str, ...], several: str) -> None:
        noun = NOUNS[sections[0]]
        elsewhere = next((section for section in _SECTIONS if word in self._known[section]), None)
        removed = next((mark for section in sections if (mark := self._source.removed.get((section, word)))), None)
        if elsewhere is not None:
            self.complain(path, word, f"'{word}' is no {noun}", f"it stands under `{elsewhere}:`")
        elif removed is not None:
            self.complain(path, word, f"no {noun} '{word}'", f"{removed.file}:{removed.line} removes it")
        else:
            there = {id_: entry for section in sections for id_, entry in self._known[section].items()}
            hint, candidates = f"add it under `{sections[0]}:`", tuple(there)
            ids = [part for part in _BETWEEN_IDS.split(word) if part]
            if len(ids) > 1 and all(_ID.fullmatch(part) for part in ids):
                hint, candidates = f"this is read as one id; {several.format(', '.join(ids))}", ()
            elif not _ID.fullmatch(word):
                hint = _id_of_name(word, there, sections[0]) or hint
            self.complain(path, word, f"no {noun} '{word}'", hint, candidates)

    def _removed_package(self, initiative_id: str, package_id: str) -> Mark | None:
        removed = self._source.removed
        whole = removed.get(("initiatives", initiative_id))
        return whole or removed.get(("initiatives", initiative_id, "packages", package_id))


def _id_of_name(name: str, known: Mapping[str, Any], section: str) -> str:
    """What to do about a name where an id is expected; empty where no id can be made of it."""
    id_ = plain_id(name)
    meant = [
        k for k, entry in known.items() if isinstance(entry, dict) and name in (entry.get("name"), entry.get("role"))
    ]
    if meant or id_ in known:
        return f"write the id: {meant[0] if meant else id_}"
    named = f"the name goes under `{section}:` as {id_}: {{name: {name[:60]}}}"
    return f"write an id such as {id_}; {named}" if id_ else ""


def value_of(source: Source, path: Path) -> Any:
    """What the file has at a path; None where it has nothing."""
    data: Any = source.data
    for step in path:
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _place_of(source: Source, path: Path, word: str) -> tuple[Path, bool]:
    """Where a word stands below a path, and whether it is a key."""
    here = value_of(source, path)
    if isinstance(here, dict) and word in here:
        return (*path, word), True
    if isinstance(here, list):
        return next(((*path, n) for n, item in enumerate(here) if item == word), path), False
    return path, False


def _entries(data: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = data.get(section)
    return found if isinstance(found, dict) else {}


def _package_ids(initiatives: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Initiative to the ids of its packages; one without any has the implied package."""
    ids = {}
    for id_, written in initiatives.items():
        packages = written.get("packages") if isinstance(written, dict) else None
        ids[id_] = frozenset(packages) if isinstance(packages, dict) and packages else frozenset((IMPLIED_PACKAGE,))
    return ids
