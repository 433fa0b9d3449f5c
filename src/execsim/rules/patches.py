"""Patches with holes: the remedies and fixes of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

from execsim.portfolio.patch import Operation, Patch
from execsim.rules.expressions import Expression
from execsim.rules.templates import Template, say


@dataclass(frozen=True, slots=True)
class PatchTemplate:
    """A patch with holes in its path and value."""

    path: Template
    op: Operation
    value: Any
    why: str

    def fill(self, facts: cel.Activation) -> Iterator[Patch]:
        """The patches: one, or one for each item of a list in the path; raises EvaluationError."""
        for path in self.path.variants(facts):
            yield Patch(path, self.op, _filled(self.value, facts), self.why)


def filled(templates: Iterable[PatchTemplate], facts: cel.Activation) -> tuple[Patch, ...]:
    """All patches of some templates; raises EvaluationError."""
    return tuple(patch for template in templates for patch in template.fill(facts))


def expressions_in(patch: PatchTemplate) -> tuple[Expression, ...]:
    """Every expression in the path or the value."""
    return (*patch.path.holes, *_holes(patch.value))


def describe(patches: Iterable[Patch]) -> str:
    """What patches change, one line each: `teams.it.people: add 1`."""
    return "\n".join(f"{patch.path}: {_verb(patch.op)} {_shown(patch.value)}" for patch in patches)


def _verb(op: Operation) -> str:
    return {"to": "becomes", "add": "add", "remove": "remove", "times": "times"}[op]


def _shown(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} {_shown(item)}".strip() for key, item in value.items())
        case list():
            return ", ".join(map(_shown, value))
        case _:
            return say(value)


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


def _holes(value: Any) -> Iterator[Expression]:
    match value:
        case Template():
            yield from value.holes
        case list():
            for item in value:
                yield from _holes(item)
        case dict():
            for item in (*value.keys(), *value.values()):
                yield from _holes(item)
