"""Which changes of a scenario the model reads at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace

import numpy as np

from execsim.errors import InputError
from execsim.model.compile import compile_model
from execsim.model.model import Model, Table
from execsim.portfolio.load import Change, Loaded, patched
from execsim.portfolio.patch import Patch

MOST_CHANGES = 20  # a model is compiled for each
_FOR_READERS = frozenset(("name", "names", "currency", "assumed", "assumptions"))  # no engine computes with them


def effects_of(base: Loaded, changes: Sequence[Change], before: Model, after: Model) -> tuple[bool | None, ...]:
    """Say of each change whether the model is another one with it.

    A change has no effect if the base with it alone compiles to the model of the base, and the scenario without
    all such changes to the model of the scenario: two that only work together both have one.

    Parameters
    ----------
    base
        What the changes are made to.
    changes
        All of one scenario.
    before, after
        The model of the base, and that of the scenario.

    Returns
    -------
    tuple
        One for each change; None where it cannot be said: it does not stand alone, or there are more than
        `MOST_CHANGES`.
    """
    if len(changes) > MOST_CHANGES:
        return (None,) * len(changes)
    models = [_model_with(base, [change]) for change in changes]
    found = [None if model is None else not same_model(before, model) for model in models]
    if False in found:
        rest = _model_with(base, [change for change, moves in zip(changes, found, strict=True) if moves is not False])
        if rest is None or not same_model(rest, after):
            found = [moves or None for moves in found]
    return tuple(found)


def same_model(one: Model, other: Model) -> bool:
    """Whether every number of two models is the same that a run can meet, whatever they call things."""
    return _same(replace(one, offers=()), replace(other, offers=()))  # nobody has taken what is only on offer


def _model_with(base: Loaded, changes: Sequence[Change]) -> Model | None:
    patches = [Patch(change.path, "to", change.after) for change in changes]
    try:
        return compile_model(patched(base, patches).portfolio)
    except InputError:  # it holds together only with the others
        return None


def _same(one: object, other: object) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if is_dataclass(one):
        left_out = _FOR_READERS if isinstance(one, (Model, Table)) else frozenset()
        names = (field.name for field in fields(one) if field.name not in left_out)
        return all(_same(getattr(one, name), getattr(other, name)) for name in names)
    return one == other
