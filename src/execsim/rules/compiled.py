"""A rule ready to run: its condition, message and remedy compiled, every misspelt name reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from execsim.errors import InputError, Location, Problem
from execsim.portfolio.patch import read_patches
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.source import Path, Source
from execsim.rules.expressions import Expression, ExpressionError, Language
from execsim.rules.facts.base import PERSON
from execsim.rules.facts.catalogue import KINDS, facts_for, keys_of, language_for
from execsim.rules.pack_file import Override
from execsim.rules.patches import PatchTemplate, expressions_in
from execsim.rules.ratio import CompiledRatio, ratio_language
from execsim.rules.rule import Rule
from execsim.rules.templates import Template, parse_template

Params = Mapping[str, bool | float | str]


@dataclass(frozen=True, eq=False)
class CompiledRule:
    """A rule with everything that can be prepared.

    Attributes
    ----------
    rule
        As the file says it; its severity as packs have changed it.
    source
        The file, for messages about it.
    params
        The values of its parameters.
    lets
        The `let` values, by name.
    when, ratio
        What makes it fire: the condition, what is counted, or both.
    message, related, whom, preview
        What is said, which entities belong to it, who is asked, what the remedy changes.
    patches, fixes
        The remedy, and the edit of the file.
    uses
        Every fact that any of them reads.
    evidence
        The facts that the condition reads, in order.
    local
        Other severities for some entities or paths, the last that fits counts.
    """

    rule: Rule
    source: Source
    params: Params
    lets: Mapping[str, Expression]
    when: Expression | None
    ratio: CompiledRatio | None
    message: Template
    related: Expression | None
    whom: Template | None
    preview: Template | None
    patches: tuple[PatchTemplate, ...]
    fixes: tuple[PatchTemplate, ...]
    uses: frozenset[str]
    evidence: tuple[str, ...]
    local: tuple[Override, ...] = ()

    @cached_property
    def said(self) -> tuple[Expression, ...]:
        """Everything that is evaluated once the rule has fired."""
        templates = [template for template in (self.message, self.whom, self.preview) if template is not None]
        holes = [hole for template in templates for hole in template.holes]
        filled = [hole for patch in (*self.patches, *self.fixes) for hole in expressions_in(patch)]
        return (*self.lets.values(), *holes, *filled, *([self.related] if self.related else []))

    @cached_property
    def costly(self) -> tuple[Expression, ...]:
        """Those of them that can grow with what they read."""
        return tuple(expression for expression in self.said if expression.cost.depth or expression.cost.growth > 1)


def compile_rule(rule: Rule, source: Source, params: Params | None = None) -> CompiledRule:
    """Compile a rule; its source gives the places of what is wrong.

    Parameters
    ----------
    rule, source
        The rule and the file that it was read from.
    params
        Values for its parameters instead of their defaults.

    Raises
    ------
    InputError
        With every problem of the rule: unknown facts and kinds of facts, syntax, names of people in messages.
    """
    if rule.given not in KINDS:
        hint = did_you_mean(rule.given, KINDS) or f"there are: {', '.join(KINDS)}"
        raise InputError([source.problem(("given",), f"there is no kind of entity '{rule.given}'", hint)])
    return _Compiler(rule, source, params or {}).compile()


class _Compiler:
    """Compiles one rule and collects what is wrong on the way."""

    def __init__(self, rule: Rule, source: Source, params: Params) -> None:
        self.rule, self.source = rule, source
        self.problems: list[Problem] = []
        self.facts = facts_for(rule.given)
        self.params = {
            name: _typed(parameter.type, params.get(name, parameter.default)) for name, parameter in rule.params.items()
        }
        language = ratio_language() if rule.ratio is not None else language_for(rule.given)
        self.language: Language = language.with_params(self.params)

    def compile(self) -> CompiledRule:
        """The rule, compiled; raises InputError with all problems."""
        rule = self.rule
        self._check_needs(rule.needs, ("needs",))
        self._check_at()
        lets = self._lets()
        when = self._condition(("when",), rule.when)
        ratio = self._ratio()
        message = self._try(("message",), rule.message, self._template)
        whom = self._words(("whom",), rule.whom)
        preview = self._words(("preview",), rule.preview)
        related = None if rule.related is None else self._try(("related",), rule.related, self.language.compile)
        patches, fixes = self._patches("remedy"), self._patches("fix")
        for place, template in (("message", message), ("whom", whom), ("preview", preview)):
            self._check_people(place, template)
        if self.problems or message is None:
            raise InputError(self.problems)
        judged = when.uses if when is not None else frozenset()
        counted = ratio.limit.uses if ratio is not None and isinstance(ratio.limit, Expression) else frozenset()
        compiled = CompiledRule(
            rule, self.source, self.params, lets, when, ratio, message, related, whom, preview, patches, fixes,
            frozenset(), tuple(name for name in self.facts if name in judged),
        )  # fmt: skip
        said = frozenset().union(*(expression.uses for expression in compiled.said))
        uses = (judged | counted | said | frozenset(rule.needs)) & self.facts.keys()
        return replace(compiled, uses=uses)

    def _lets(self) -> dict[str, Expression]:
        lets: dict[str, Expression] = {}
        for name, text in self.rule.let.items():
            bound = self._try(("let", name), text, self.language.compile)
            extended = self._try(("let", name), name, partial(self.language.bind, text=text)) if bound else None
            if extended is not None:
                lets[name], self.language = bound, extended
        return lets

    def _condition(self, at: Path, text: str | None, language: Language | None = None) -> Expression | None:
        expression: Expression | None = (
            None if text is None else self._try(at, text, (language or self.language).compile)
        )
        if expression is not None and expression.type not in ("BOOL", "DYN"):
            self._problem(at, f"this gives {expression.type.lower()}, a condition is true or false")
        return expression

    def _ratio(self) -> CompiledRatio | None:
        told = self.rule.ratio
        if told is None:
            return None
        if told.of not in KINDS:
            hint = did_you_mean(told.of, KINDS) or f"there are: {', '.join(KINDS)}"
            self._problem(("ratio", "of"), f"there is no kind of entity '{told.of}'", hint)
            return None
        language = language_for(told.of).with_params(self.params)
        self._check_needs(told.needs, ("ratio", "needs"), language)
        where = self._condition(("ratio", "where"), told.where, language)
        base = None if told.base is None else self._try(("ratio", "base"), told.base, language.compile)
        when = self._try(("ratio", "when"), told.when, language.compile)
        side = "at_least" if told.at_most is None else "at_most"
        limit = told.at_least if told.at_most is None else told.at_most
        if isinstance(limit, str):
            limit = self._try(("ratio", side), limit, self.language.compile)
        if when is None or limit is None:
            return None
        return CompiledRatio(told.of, where, base, when, limit, side == "at_most", told.needs)

    def _template(self, text: str) -> Template:
        return parse_template(text, self.language.compile)

    def _words(self, at: Path, text: str | None) -> Template | None:
        template: Template | None = None if text is None else self._try(at, text, self._template)
        return template

    def _check_needs(self, needs: tuple[str, ...], at: Path, language: Language | None = None) -> None:
        language = language or self.language
        for position, name in enumerate(needs):
            before = len(self.problems)
            self._try((*at, position), name, language.compile)
            if name not in language.variables and len(self.problems) == before:
                self._problem((*at, position), f"'{name}' is no fact", "needs are names of facts, as it.owner")

    def _check_at(self) -> None:
        keys = keys_of(self.rule.given)
        if self.rule.at is not None and self.rule.at not in keys:
            hint = did_you_mean(self.rule.at, keys)
            self._problem(("at",), f"'{self.rule.at}' is no key of {self.rule.given} in a portfolio", hint)

    def _check_people(self, place: str, template: Template | None) -> None:
        uses = template.uses if template is not None else frozenset[str]()
        people = sorted(name for name in uses if name in self.facts and self.facts[name].unit == PERSON)
        if people:
            hint = "messages show people by role: use it.owner_role, or the like"
            self._problem((place,), f"{people[0]} is the id of a person", hint)

    def _patches(self, key: str) -> tuple[PatchTemplate, ...]:
        if getattr(self.rule, key) is None:
            return ()
        found = []
        for patch in read_patches(self.source, (key, "set")):
            at: Path = (key, "set", patch.path)
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
        place = self.source.locate(at, "key" if at[1:2] == ("set",) else "value")
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


def _typed(kind: str, value: bool | float | str) -> bool | float | str:
    """A value as CEL counts: whole for a count, broken for other numbers."""
    if isinstance(value, (bool, str)):
        return value
    return int(value) if kind == "count" else float(value)
