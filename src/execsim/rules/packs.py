"""Reading rule packs: folders with a `pack.yaml` and one rule a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from execsim.errors import InputError, Problem
from execsim.places import data_dir
from execsim.portfolio.complaints import explain
from execsim.portfolio.source import Source, read_source
from execsim.rules.compiled import CompiledRule, compile_rule
from execsim.rules.rule import ChecklistEntry, GradeStep, PackFile, Part, Rule

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
    """

    name: str
    title: str
    rules: tuple[CompiledRule, ...]
    checklist: tuple[ChecklistEntry, ...]
    grades: tuple[GradeStep, ...]


def load_packs(packs: Sequence[str | os.PathLike[str]] = ("execution",)) -> tuple[RulePack, ...]:
    """Read packs and those that they extend.

    Parameters
    ----------
    packs
        Names of packs that ship with execsim, or folders.

    Returns
    -------
    tuple of RulePack
        Each once, a pack after those that it extends.

    Raises
    ------
    InputError
        With every problem of every file: unknown keys, misspelt facts, a code given twice, no rules at all.
    """
    loaded: dict[Path, RulePack] = {}
    problems: list[Problem] = []
    for pack in packs:
        _load(_folder(os.fspath(pack), Path()), loaded, problems, ())
    problems += _contradictions(loaded.values())
    if problems:
        raise InputError(problems)
    return tuple(loaded.values())


def parse_rule(source: Source) -> CompiledRule:
    """Read one rule; raises InputError with every problem of the file."""
    return compile_rule(_read(Rule, source), source)


def _load(folder: Path, loaded: dict[Path, RulePack], problems: list[Problem], above: tuple[Path, ...]) -> None:
    if folder in loaded:
        return
    if folder in above or len(above) >= DEEPEST:
        chain = " -> ".join(path.name for path in (*above, folder))
        problems.append(Problem(f"these packs extend each other: {chain}", None, "remove one of the links"))
        return
    try:
        header = _read(PackFile, _source(folder / "pack.yaml"))
    except InputError as error:
        problems.extend(error.problems)
        return
    for base in header.extends:
        _load(_folder(base, folder), loaded, problems, (*above, folder))
    rules = tuple(_rules(folder, problems))
    loaded[folder] = RulePack(header.pack, header.title, rules, header.checklist, header.grades)


def _rules(folder: Path, problems: list[Problem]) -> Iterable[CompiledRule]:
    files = sorted(file for file in folder.glob("*.yaml") if file.name != "pack.yaml")
    if len(files) > MOST_RULES:
        problems.append(Problem(f"{folder}: {len(files)} rules; a pack has up to {MOST_RULES}", None, "split it"))
        return
    for file in files:
        try:
            source = _source(file)
            compiled = parse_rule(source)
        except InputError as error:
            problems.extend(error.problems)
            continue
        expected = f"{compiled.rule.code}-{compiled.rule.name}.yaml"
        if file.name != expected:
            problems.append(
                source.problem(("code",), "code and name differ from the file's name", f"call it {expected}")
            )
        yield compiled


def _contradictions(packs: Iterable[RulePack]) -> list[Problem]:
    """Codes that are given twice, items that no checklist has, and packs without any rule."""
    problems, codes, items = [], set[str](), {entry.item for pack in packs for entry in pack.checklist}
    for rule in (compiled.rule for pack in packs for compiled in pack.rules):
        if rule.code in codes:
            problems.append(Problem(f"two rules have the code {rule.code}", None, "give one of them another"))
        if rule.checklist is not None and rule.checklist not in items:
            problems.append(
                Problem(
                    f"{rule.code} speaks for '{rule.checklist}', which no checklist has",
                    None,
                    "see pack.yaml",
                )
            )
        codes.add(rule.code)
    return (
        problems
        if codes or not list(packs)
        else [Problem("no rules were found", None, "a pack holds one rule a file, as ES101-some-name.yaml")]
    )


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
