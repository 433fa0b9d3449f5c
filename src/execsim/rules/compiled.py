"""A rule ready to run: its condition, message and remedy compiled, every misspelt name reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from cel_expr_python import cel

from execsim.errors import InputError, Location, Problem
from execsim.portfolio.patch import Patch, read_patches
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.source import Path, Source
from execsim.results.findings import Remedy
from execsim.rules.expressions import Expression, ExpressionError, Language
from execsim.rules.facts.base import PERSON
from execsim.rules.facts.catalogue import facts_for, keys_of, language_for
from execsim.rules.rule import Rule
from execsim.rules.templates import Template, parse_template


@dataclass(frozen=True, slots=True)
class PatchTemplate:
    """A patch with holes in its path and value."""

    path: Template
    op: Any
    value: Any
    why: str

    def fill(self, facts: cel.Activation) -> Iterator[Patch]:
        """The patches: one, or one for each item of a list in the path; raises EvaluationError."""
        for path in self.path.variants(facts):
            yield Patch(path, self.op, _filled(self.value, facts), self.why)


@dataclass(frozen=True)
class CompiledRule:
    """A rule with everything that can be prepared.

    Attributes
    ----------
    rule
        As the file says it.
    lets
        The `let` values, by name.
    when, message, patches
        Condition, message and remedy.
    uses
        Every fact that any of them reads.
    evidence
        The facts that the condition reads, in order.
    """

    rule: Rule
    lets: dict[str, Expression]
    when: Expression
    message: Template
    patches: tuple[PatchTemplate, ...]
    uses: frozenset[str]
    evidence: tuple[str, ...]

    def remedy(self, facts: cel.Activation) -> Remedy | None:
        """The remedy for one entity; None where there is nothing to patch; raises EvaluationError."""
        told = self.rule.remedy
        if told is None:
            return None
        patches = tuple(patch for template in self.patches for patch in template.fill(facts))
        return Remedy(patches, told.starts, told.works, told.effort) if patches else None


def compile_rule(rule: Rule, source: Source) -> CompiledRule:
    """Compile a rule; its source gives the places of what is wrong.

    Raises
    ------
    InputError
        With every problem of the rule: unknown facts and kinds of facts, syntax, names of people in messages.
    """
    return _Compiler(rule, source).compile()


class _Compiler:
    """Compiles one rule and collects what is wrong on the way."""

    def __init__(self, rule: Rule, source: Source) -> None:
        self.rule, self.source = rule, source
        self.problems: list[Problem] = []
        self.facts = facts_for(rule.given)
        self.language: Language = language_for(rule.given)

    def compile(self) -> CompiledRule:
        """The rule, compiled; raises InputError with all problems."""
        rule = self.rule
        self._check_needs()
        self._check_at()
        lets: dict[str, Expression] = {}
        for name, text in rule.let.items():
            bound = self._try(("let", name), text, self.language.compile)
            extended = self._try(("let", name), name, partial(self.language.bind, text=text)) if bound else None
            if extended is not None:
                lets[name], self.language = bound, extended
        when = self._try(("when",), rule.when, self.language.compile)
        if when is not None and when.type not in ("BOOL", "DYN"):
            self._problem(("when",), f"this gives {when.type.lower()}, a condition is true or false")
        message = self._try(("message",), rule.message, self._template)
        patches = self._patches()
        if message is not None:
            self._check_people(message)
        if self.problems or when is None or message is None:
            raise InputError(self.problems)
        remedy_uses = (p.path.uses | _uses(p.value) for p in patches)
        uses = when.uses.union(message.uses, rule.needs, *remedy_uses)
        return CompiledRule(rule, lets, when, message, patches, uses, tuple(f for f in self.facts if f in when.uses))

    def _template(self, text: str) -> Template:
        return parse_template(text, self.language.compile)

    def _check_needs(self) -> None:
        for position, name in enumerate(self.rule.needs):
            self._try(("needs", position), name, self.language.compile)
            if name not in self.facts and not self.problems:
                self._problem(("needs", position), f"'{name}' is no fact", "needs are names of facts, as it.owner")

    def _check_at(self) -> None:
        keys = keys_of(self.rule.given)
        if self.rule.at is not None and self.rule.at not in keys:
            hint = did_you_mean(self.rule.at, keys)
            self._problem(("at",), f"'{self.rule.at}' is no key of {self.rule.given} in a portfolio", hint)

    def _check_people(self, message: Template) -> None:
        people = sorted(name for name in message.uses if self.facts[name].unit == PERSON)
        if people:
            hint = "messages show people by role: use it.owner_role, or the like"
            self._problem(("message",), f"{people[0]} is the id of a person", hint)

    def _patches(self) -> tuple[PatchTemplate, ...]:
        if self.rule.remedy is None:
            return ()
        found = []
        for patch in read_patches(self.source, ("remedy", "set")):
            at: Path = ("remedy", "set", patch.path)
            path = self._try(at, patch.path, self._template)
            value = self._value(at, patch.value)
            if path is not None:
                found.append(PatchTemplate(path, patch.op, value, patch.why))
        return tuple(found)

    def _value(self, at: Path, value: Any) -> Any:
        """A value with its texts, and those of its keys, as templates."""
        if isinstance(value, str):
            return self._try(at, value, self._template)
        if isinstance(value, list):
            return [self._value(at, item) for item in value]
        if isinstance(value, dict):
            return {self._value(at, key): self._value(at, item) for key, item in value.items()}
        return value

    def _try(self, at: Path, text: str, compile_text: Callable[[str], Any]) -> Any:
        try:
            return compile_text(text)
        except ExpressionError as fault:
            self._problem(at, fault.message, fault.hint, self._place(at, text, fault))
            return None

    def _problem(self, at: Path, message: str, hint: str = "", place: Location | None = None) -> None:
        self.problems.append(self.source.problem_at(place or self.source.locate(at), message, hint, at))

    def _place(self, at: Path, text: str, fault: ExpressionError) -> Location | None:
        """The place of a fault, where the faulty line of the expression stands in the file as it is."""
        place = self.source.locate(at, "key" if at[:2] == ("remedy", "set") else "value")
        lines = text.split("\n")
        if place is None or not 1 <= fault.line <= len(lines):
            return place
        written = lines[fault.line - 1]
        texts = self.source.texts.get(place.file, ())
        for number in range(place.line, min(place.line + len(lines) + 1, len(texts) + 1)):
            start = texts[number - 1].find(written, place.column - 1 if number == place.line else 0)
            if start >= 0 and written:
                return Location(place.file, number, start + fault.column)
        return place


def _filled(value: Any, facts: cel.Activation) -> Any:
    match value:
        case Template():
            return value.value(facts)
        case list():
            return [_filled(item, facts) for item in value]
        case dict():
            return {_filled(key, facts): _filled(item, facts) for key, item in value.items()}
        case _:
            return value


def _uses(value: Any) -> frozenset[str]:
    match value:
        case Template():
            return value.uses
        case list():
            return frozenset().union(*map(_uses, value))
        case dict():
            return frozenset().union(*map(_uses, [*value.keys(), *value.values()]))
        case _:
            return frozenset()
