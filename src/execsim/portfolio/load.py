"""The one way in: from files to a validated portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from execsim.errors import InputError, Problem
from execsim.portfolio.collector import paused_collector
from execsim.portfolio.complaints import data_path, explain
from execsim.portfolio.draft import value_at
from execsim.portfolio.patch import ASSIGNED, Patch, apply_patches, parse_assignments
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.references import find_broken_references
from execsim.portfolio.sanity import find_nonsense
from execsim.portfolio.scenario import FileName, Layer, Stack
from execsim.portfolio.source import Path, Source, input_error

Input = FileName | Source
_PRUNINGS, _PRUNED = 4, 200


@dataclass(frozen=True)
class Change:
    """What one path was before all layers, what it is after them, and the last reason given."""

    path: str
    before: Any
    after: Any
    why: str


@dataclass(frozen=True)
class Loaded:
    """A portfolio that holds together, the file it comes from, and what its layers changed.

    Attributes
    ----------
    swept
        Files among its layers with a `sweep`, which is not part of the portfolio.
    """

    portfolio: Portfolio
    source: Source
    changes: tuple[Change, ...] = ()
    swept: tuple[str, ...] = ()


def load(file: Input, *, scenario: Input | tuple[Input, ...] | None = None, sets: Sequence[str] = ()) -> Loaded:
    """Read a portfolio or a scenario, lay `scenario` and `--set` on it, and check the result.

    Layers override in this order: portfolio < what is inherited < the scenario < `sets`.

    Parameters
    ----------
    file
        A portfolio; or a scenario, whose `inherits` leads to one. `-` is stdin. Also what `read_source` made of
        one: a pipe can be read only once.
    scenario
        A scenario to lay on it; or several, lowest first.
    sets
        Assignments such as `teams.platform.people=5`.

    Raises
    ------
    InputError
        With every problem found, each at its line.
    """
    stack = Stack()
    with paused_collector():
        try:
            overlays = scenario if isinstance(scenario, tuple) else () if scenario is None else (scenario,)
            loaded = _load(stack, file, overlays, sets)
        except InputError as error:
            told = {fault.location for fault in stack.faults}
            rest = [problem for problem in error.problems if problem.location is None or problem.location not in told]
            raise input_error([*stack.faults, *rest]) from None
    if stack.faults:
        raise input_error(stack.faults)
    return loaded


def _load(stack: Stack, file: Input, overlays: Iterable[Input], sets: Sequence[str]) -> Loaded:
    stack.add(file)
    if stack.base is None:
        name = file.name if isinstance(file, Source) else file
        hint = "add `inherits: portfolio.yaml`, or give the portfolio first and this file with --scenario"
        raise InputError([Problem(f"{name}: this scenario does not say what it lies on", None, hint)])
    for overlay in overlays:
        stack.add(overlay)
    loaded = _loaded(stack.base, [*stack.layers, Layer(ASSIGNED, parse_assignments(sets))], {})
    return replace(loaded, swept=tuple(stack.swept))


def patched(loaded: Loaded, patches: Iterable[Patch], name: str = "patch") -> Loaded:
    """A loaded portfolio with one more layer, checked again.

    Raises
    ------
    InputError
        A patch does not fit, or the result does not hold together.
    """
    changes = {change.path: change for change in loaded.changes}
    return replace(_loaded(loaded.source, [Layer(name, tuple(patches))], changes), swept=loaded.swept)


def validate(source: Source) -> Portfolio:
    """The portfolio that a source describes.

    Raises
    ------
    InputError
        Wrong keys and values, unknown references, circles, impossible dates and demands: all at once.
    """
    problems: list[Problem] = []
    portfolio: Portfolio | None = None
    with paused_collector():
        try:
            portfolio = Portfolio.model_validate(source.data)
        except ValidationError as error:
            problems = explain(error, source, Portfolio)
            portfolio = _readable_part(source.data, error)
        if portfolio is not None:
            problems += find_nonsense(portfolio, source)
            problems += find_broken_references(portfolio, source)
    if problems or portfolio is None:
        raise input_error(problems)
    return portfolio


def _loaded(source: Source, layers: Iterable[Layer], changes: dict[str, Change]) -> Loaded:
    for layer in layers:
        below, source = source, apply_patches(source, layer.patches, layer=layer.name)
        for patch in layer.patches:
            before = value_at(below.data, patch.path)
            first = changes.get(patch.path, Change(patch.path, before, None, ""))
            after = value_at(source.data, patch.path)
            changes[patch.path] = Change(patch.path, first.before, after, patch.why or first.why)
    made = tuple(change for change in changes.values() if change.before != change.after)
    return Loaded(validate(source), source, made)


def _readable_part(data: Mapping[str, Any], error: ValidationError) -> Portfolio | None:
    """The portfolio without what cannot be read, so that its references can be checked all the same."""
    for _ in range(_PRUNINGS):
        details = error.errors(include_url=False)
        if len(details) > _PRUNED:
            return None
        for detail in details:
            path = data_path(detail, data)
            keys = path[: next((n for n, step in enumerate(path) if isinstance(step, int)), len(path))]
            data = _without(data, keys[:-1] if detail["type"] == "missing" else keys)
        try:
            return Portfolio.model_validate(data)
        except ValidationError as again:
            error = again
    return None


def _without(data: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The data without one key; as it is, where an earlier cut took the key with it."""
    if not path or not isinstance(data, dict) or path[0] not in data:
        return data
    if len(path) == 1:
        return {key: value for key, value in data.items() if key != path[0]}
    return {**data, path[0]: _without(data[str(path[0])], path[1:])}
