"""Rules read with a critical eye: what loads and works, and could still be better."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from execsim.errors import Problem
from execsim.rules.compiled import CompiledRule
from execsim.rules.expressions import Expression
from execsim.rules.packs import RulePack
from execsim.rules.rule import Rule

BLAMING = re.compile(r"\b(vanity|lazy|incompetent|stupid|failure of|guilty|blame|proven|obviously|resistance)\b", re.I)
LONGEST_MESSAGE = 240

Remark = tuple[str, str, str]
"""The key that it is about, what could be better, and how."""


def lint(packs: Sequence[RulePack]) -> tuple[Problem, ...]:
    """What could be better about the rules of some packs, each at its place.

    Parameters
    ----------
    packs
        As `load_packs` gives them.
    """
    rules = [compiled for pack in packs for compiled in pack.rules]
    names = Counter(compiled.rule.name for compiled in rules)
    found = [problem for compiled in rules for problem in _of(compiled)]
    twice = (compiled for compiled in rules if names[compiled.rule.name] > 1)
    found += [c.source.problem(("name",), f"{c.rule.code} has the name of another rule", "", "key") for c in twice]
    spoken_for = {compiled.rule.checklist for compiled in rules}
    for pack in packs:
        for entry in pack.checklist:
            if entry.item not in spoken_for and entry.survey is None:
                found.append(Problem(f"{pack.name}: no rule speaks for '{entry.item}', so it stays unknown"))
    return tuple(found)


def _of(compiled: CompiledRule) -> Iterator[Problem]:
    for key, message, hint in (*_wording(compiled.rule, compiled), *_left_out(compiled.rule), *_unused(compiled)):
        yield compiled.source.problem((key,), f"{compiled.rule.code} {message}", hint, "key")


def _wording(rule: Rule, compiled: CompiledRule) -> Iterator[Remark]:
    if not compiled.message.holes:
        yield "message", "says no value", "name the entity and the figure that gave rise to it"
    if len(rule.message) > LONGEST_MESSAGE:
        yield "message", "has a long message", f"up to {LONGEST_MESSAGE} characters are read"
    for key in ("message", "why", "mitigation", "pitfall"):
        blaming = BLAMING.search(getattr(rule, key))
        if blaming is not None:
            yield key, f"says '{blaming.group()}'", "describe what is there, not what somebody is"
    question = next((text for text in rule.ask if not text.rstrip().endswith("?")), None)
    if question is not None:
        yield "ask", f"asks '{question[:40]}' without a question mark", ""


def _left_out(rule: Rule) -> Iterator[Remark]:
    if rule.checklist is None:
        yield "code", "speaks for no item of a checklist", "name one with `checklist:`"
    if rule.framework is None:
        yield "code", "belongs to no framework", "clarity, alignment or feedback"
    if not rule.tags:
        yield "code", "has no tags", "tags are what --select reads"
    if rule.source is None:
        yield "code", "does not say where it comes from", "add `source:`"
    if rule.severity in ("critical", "high") and rule.evidence is None:
        yield "severity", f"is {rule.severity} without evidence", "add `evidence:` with how far to trust it"
    if not rule.examples.fires.at:
        yield "examples", "does not say where it fires", "add `at:` under `fires:`"


def _unused(compiled: CompiledRule) -> Iterator[Remark]:
    for name in sorted(compiled.rule.params.keys() - _read(compiled)):
        yield "params", f"never reads param.{name}", "use it, or leave it out"
    for name in compiled.rule.let:
        if not any(re.search(rf"\b{name}\b", text) for text in _texts(compiled, but=name)):
            yield "let", f"never uses '{name}'", "use it, or leave it out"


def _expressions(compiled: CompiledRule) -> Iterator[Expression]:
    yield from compiled.said
    if compiled.when is not None:
        yield compiled.when
    if compiled.ratio is not None:
        yield from compiled.ratio.expressions
        if isinstance(compiled.ratio.limit, Expression):
            yield compiled.ratio.limit


def _read(compiled: CompiledRule) -> set[str]:
    """The parameters that any expression reads."""
    texts = (expression.text for expression in _expressions(compiled))
    return {name for text in texts for name in re.findall(r"\bparam\.([a-z]\w*)", text)}


def _texts(compiled: CompiledRule, but: str) -> Iterator[str]:
    own = compiled.lets.get(but)
    yield from (expression.text for expression in _expressions(compiled) if expression is not own)
