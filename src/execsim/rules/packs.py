"""Reading rule packs: folders with a `pack.yaml` and one rule a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from execsim.errors import InputError, Problem, UsageError
from execsim.places import data_dir
from execsim.portfolio.complaints import explain
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.source import Source, input_error, read_source
from execsim.results.findings import Framework
from execsim.rules.compiled import CompiledRule, Params, compile_rule
from execsim.rules.pack_file import ChecklistEntry, GradeStep, Override, PackFile
from execsim.rules.rule import Part, Rule

MOST_RULES = 1_000
LARGEST_FILE = 100_000
DEEPEST = 10

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class RulePack:
    """A set of declared pitfalls.

    Attributes
    ----------
    name, title
        As `pack.yaml` says them.
    rules
        Compiled, by code.
    checklist
        The items of the health checklist that it brings.
    grades
        The steps from findings to a grade, best first.
    disabled
        Codes of rules, here or in packs below, that it switches off, with the reason.
    partial
        Whether rules were taken out by hand.
    """

    name: str
    title: str
    rules: tuple[CompiledRule, ...]
    checklist: tuple[ChecklistEntry, ...]
    grades: tuple[GradeStep, ...]
    disabled: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False


def load_packs(
    packs: Sequence[str | os.PathLike[str]] = ("execution",), *, overrides: Sequence[Override] = ()
) -> tuple[RulePack, ...]:
    """Read packs and those that they extend.

    Parameters
    ----------
    packs
        Names of packs that ship with execsim, or folders.
    overrides
        Severities and parameters that override those of every pack.

    Returns
    -------
    tuple of RulePack
        Each once, a pack after those that it extends.

    Raises
    ------
    InputError
        With every problem of every file: unknown keys, misspelt facts, a code given twice, no rules at all.
    """
    reading = _Reading()
    for pack in packs:
        reading.read(_folder(os.fspath(pack), Path()), ())
    return reading.finished(overrides)


def parse_rule(source: Source, params: Params | None = None) -> CompiledRule:
    """Read one rule, perhaps with other values for its parameters; raises InputError with every problem."""
    return compile_rule(read_rule(source), source, params)


def read_rule(source: Source) -> Rule:
    """Read one rule without compiling it; raises InputError with every problem of its form."""
    return _read(Rule, source)


def narrowed(packs: Sequence[RulePack], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[RulePack, ...]:
    """The packs with only some of their rules.

    Parameters
    ----------
    packs
        As `load_packs` gives them.
    select, ignore
        Starts of codes (`ES3`), whole codes, or tags; a rule stays if `select` is empty or names it, and
        `ignore` does not.

    Raises
    ------
    UsageError
        A word that names no rule, or no rule that is left.
    """
    if not select and not ignore:
        return tuple(packs)
    rules = [compiled.rule for pack in packs for compiled in pack.rules]
    for word in (*select, *ignore):
        if not any(_named(rule, word) for rule in rules):
            known = dict.fromkeys([*(rule.code for rule in rules), *(tag for rule in rules for tag in rule.tags)])
            hint = did_you_mean(word, known) or "`execsim rules list` shows codes and tags"
            raise UsageError(f"no rule has the code or tag '{word}'; {hint}")

    def stays(rule: Rule) -> bool:
        chosen = not select or any(_named(rule, word) for word in select)
        return chosen and not any(_named(rule, word) for word in ignore)

    left = tuple(replace(pack, rules=tuple(c for c in pack.rules if stays(c.rule)), partial=True) for pack in packs)
    if not any(pack.rules for pack in left):
        raise UsageError("this selection leaves no rule; `execsim rules list` shows codes and tags")
    return left


def _named(rule: Rule, word: str) -> bool:
    return rule.code.startswith(word.upper()) or word.lower() in rule.tags


@dataclass(frozen=True)
class _Read:
    """A pack as its files say it: nothing is compiled before all packs have had their say."""

    header: PackFile
    source: Source
    rules: tuple[tuple[Rule, Source], ...]


@dataclass
class _Reading:
    """What has been read so far, and what is wrong with it."""

    packs: dict[Path, _Read] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, folder: Path, above: tuple[Path, ...]) -> None:
        """Read a pack after those that it extends."""
        if folder in self.packs:
            return
        if folder in above or len(above) >= DEEPEST:
            chain = " -> ".join(path.name for path in (*above, folder))
            self.problems.append(Problem(f"these packs extend each other: {chain}", None, "remove one of the links"))
            return
        try:
            source = _source(folder / "pack.yaml")
            header = _read(PackFile, source)
        except InputError as error:
            self.problems.extend(error.problems)
            return
        for base in header.extends:
            self.read(_folder(base, folder), (*above, folder))
        self.packs[folder] = _Read(header, source, tuple(self._rules(folder)))

    def _rules(self, folder: Path) -> Iterable[tuple[Rule, Source]]:
        files = sorted(file for file in folder.glob("*.yaml") if file.name != "pack.yaml")
        if len(files) > MOST_RULES:
            message = f"{folder}: {len(files)} rules; a pack has up to {MOST_RULES}"
            self.problems.append(Problem(message, None, "split it"))
            return
        for file in files:
            try:
                source = _source(file)
                rule = read_rule(source)
            except InputError as error:
                self.problems.extend(error.problems)
                continue
            expected = f"{rule.code}-{rule.name}.yaml"
            if file.name != expected:
                message = "code and name differ from the file's name"
                self.problems.append(source.problem(("code",), message, f"call it {expected}"))
            yield rule, source

    def finished(self, overrides: Sequence[Override]) -> tuple[RulePack, ...]:
        """Every pack, compiled with what all of them say; raises InputError with every problem."""
        off = {code for pack in self.packs.values() for code in pack.header.disable}
        self._contradictions(off)
        rules = [rule for pack in self.packs.values() for rule, _ in pack.rules]
        idle = [override for override in overrides if not any(map(override.applies, rules))]
        self.problems += [Problem(f"{o.why}: no rule has the code or tag '{o.code or o.tag}'") for o in idle]
        frameworks = {e.item: e.framework for pack in self.packs.values() for e in pack.header.checklist}
        changes = [*(override for pack in self.packs.values() for override in pack.header.overrides), *overrides]
        made = tuple(self._finished(pack, off, changes, frameworks) for pack in self.packs.values())
        if self.problems:
            raise input_error(self.problems)
        return made

    def _finished(
        self, pack: _Read, off: set[str], changes: Sequence[Override], frameworks: Mapping[str, Framework | None]
    ) -> RulePack:
        header = pack.header
        compiled = (
            self._compiled(rule, source, changes, frameworks) for rule, source in pack.rules if rule.code not in off
        )
        rules = tuple(rule for rule in compiled if rule is not None)
        return RulePack(header.pack, header.title, rules, header.checklist, header.grades, header.disable)

    def _compiled(
        self, rule: Rule, source: Source, changes: Sequence[Override], frameworks: Mapping[str, Framework | None]
    ) -> CompiledRule | None:
        """A rule with the severities and parameters that packs give it."""
        meant = [override for override in changes if override.applies(rule)]
        everywhere = [o for o in meant if o.severity is not None and o.entity is None and o.path is None]
        update = {"severity": everywhere[-1].severity} if everywhere else {}
        if rule.framework is None and rule.checklist is not None:
            update["framework"] = frameworks.get(rule.checklist)  # type: ignore[assignment]  # two kinds of words
        params = {name: value for override in meant for name, value in override.params.items() if name in rule.params}
        for name, value in params.items():
            fault = rule.params[name].complaint_about(value)
            if fault:
                self.problems.append(
                    Problem(f"{rule.code}: parameter '{name}': {fault}", None, rule.params[name].means)
                )
                return None
        try:
            compiled = compile_rule(rule.model_copy(update=update), source, params)
        except InputError as error:
            self.problems.extend(error.problems)
            return None
        return replace(compiled, local=tuple(o for o in meant if o.entity is not None or o.path is not None))

    def _contradictions(self, off: set[str]) -> None:
        """Codes that are given twice, items that no checklist has, and changes to rules that there are not."""
        rules = [rule for pack in self.packs.values() for rule, _ in pack.rules]
        items = {entry.item for pack in self.packs.values() for entry in pack.header.checklist}
        codes = set[str]()
        for rule in rules:
            if rule.code in codes:
                message = f"two rules have the code {rule.code}"
                self.problems.append(Problem(message, None, "give one of them another"))
            if rule.checklist is not None and rule.checklist not in items:
                message = f"{rule.code} speaks for '{rule.checklist}', which no checklist has"
                self.problems.append(Problem(message, None, "see pack.yaml"))
            codes.add(rule.code)
        for pack in self.packs.values():
            self._idle_changes(pack, rules)
        if self.packs and not codes - off and not self.problems:
            hint = "a pack holds one rule a file, as ES101-some-name.yaml"
            self.problems.append(Problem("no rules were found", None, hint))

    def _idle_changes(self, pack: _Read, rules: Sequence[Rule]) -> None:
        codes = [rule.code for rule in rules]
        for code in pack.header.disable:
            if code not in codes:
                hint = did_you_mean(code, codes) or "is the pack with it under `extends:`?"
                self.problems.append(pack.source.problem(("disable", code), f"there is no rule {code}", hint, "key"))
        for position, override in enumerate(pack.header.overrides):
            meant = [rule for rule in rules if override.applies(rule)]
            at = ("overrides", position)
            if not meant:
                hint = did_you_mean(override.code or "", codes) or "is the pack with them under `extends:`?"
                self.problems.append(pack.source.problem(at, "this fits no rule", hint))
            for name in override.params:
                known = dict.fromkeys(known for rule in meant for known in rule.params)
                if meant and name not in known:
                    hint = did_you_mean(name, known) or f"there are: {', '.join(known) or 'none'}"
                    message = f"no such parameter: '{name}'"
                    self.problems.append(pack.source.problem((*at, "params", name), message, hint, "key"))


def _folder(pack: str, beside: Path) -> Path:
    """The folder that a name means: beside the pack that names it, else among those that ship."""
    shipped = data_dir() / "rules" / pack
    is_name = os.sep not in pack and "/" not in pack and pack not in (".", "..")
    here = beside / pack
    return (shipped if is_name and shipped.is_dir() else here).resolve()


def _source(file: Path) -> Source:
    if file.is_file() and file.stat().st_size > LARGEST_FILE:
        raise InputError([Problem(f"{file}: too large for a rule", None, f"up to {LARGEST_FILE:,} bytes")])
    return read_source(file)


def _read(model: type[P], source: Source) -> P:
    """Validate plain data; raises InputError with the place of every complaint."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise InputError(explain(error, source, model)) from None
