"""Scenario files: a name, what they lie on, and their patches."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from execsim.errors import InputError, Problem
from execsim.portfolio.complaints import explain
from execsim.portfolio.patch import Patch, read_patches
from execsim.portfolio.source import Source, input_error, read_source
from execsim.portfolio.units import Text

FileName = str | os.PathLike[str]
DEPTH_LIMIT = 10
_PORTFOLIO_ONLY = frozenset(("execsim", "intent", "initiatives", "outcomes", "teams", "calendar"))
_GIVE_INPUT = "give the portfolio that it was made from"
RESULTS = {
    "plan": ("optimise", "write the plan as plan.yaml to use it as a scenario: execsim optimise FILE -o plan.yaml"),
    "audit": ("audit", _GIVE_INPUT),
    "forecast": ("simulate", _GIVE_INPUT),
    "comparison": ("compare", _GIVE_INPUT),
    "prices": ("price", _GIVE_INPUT),
    "sensitivity": ("sensitivity", _GIVE_INPUT),
    "hindsight": ("hindsight", _GIVE_INPUT),
    "rolling": ("roll", _GIVE_INPUT),
    "frontier": ("frontier", _GIVE_INPUT),
    "tradeoff": ("tradeoff", _GIVE_INPUT),
}


class Scenario(BaseModel):
    """A named set of changes, each with its why.

    Attributes
    ----------
    inherits
        The portfolio or scenario it lies on, as seen from its own folder.
    set
        Dotted path to new value or operation.
    sweep
        Dotted path to a list of values; their product is a set of scenarios.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: Text
    inherits: Text | None = None
    why: Text | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    sweep: dict[str, tuple[Any, ...]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """The patches of one file (or of one command line), with the name that messages use."""

    name: str
    patches: tuple[Patch, ...]


@dataclass
class Stack:
    """A portfolio and the layers on it, lowest first; every file is read once.

    `faults` are single values that are wrong in a file: whoever validates the rest reports them with it.
    `swept` are the files of layers that have a `sweep`: a stack lays their `set` alone.

    Raises
    ------
    InputError
        From every method: a file that cannot be used, a chain that is a circle or too deep.
    """

    base: Source | None = None
    layers: list[Layer] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    swept: list[str] = field(default_factory=list)
    _read: dict[str, Source] = field(default_factory=dict, repr=False)

    def add(self, file: FileName | Source) -> None:
        """Lay a file on the stack, below it whatever it inherits and what is not in the stack yet."""
        source = self._known(file) if isinstance(file, Source) else self._source(os.fspath(file))
        chain: list[Source] = []
        names = [source.name]
        while is_scenario(source):
            scenario = read_scenario(source)
            chain.append(source)
            if scenario.inherits is None:
                break
            source = self._inherited(source, scenario.inherits, names)
        else:
            self._lay_base(source, chain)
        known = {layer.name for layer in self.layers}
        for overlay in reversed(chain):
            if overlay.name not in known:
                self.layers.append(Layer(overlay.name, read_patches(overlay, ("set",))))
                self.swept.extend([overlay.name] if overlay.data.get("sweep") else [])

    def _lay_base(self, source: Source, chain: list[Source]) -> None:
        if self.base is None:
            self.base = source
        elif not chain:
            hint = "give the portfolio first, then a file that starts with `scenario:`"
            raise InputError([Problem(f"{source.name}: this is a portfolio, not a scenario", None, hint)])
        elif source is not self.base and self.base.name != "-":
            message = f"this scenario lies on {source.name}, not on {self.base.name}"
            hint = "give the scenario alone, or change its `inherits`"
            raise InputError([chain[-1].problem(("inherits",), message, hint)])

    def _inherited(self, overlay: Source, inherits: str, names: list[str]) -> Source:
        """What an overlay lies on; `names` is the way so far."""
        folder = "" if overlay.name == "-" else os.path.dirname(overlay.name)
        name = os.path.normpath(os.path.join(folder, inherits.replace("\\", "/")))
        seen = [_identity(n) for n in names]
        names.append(name)
        if _identity(name) in seen:
            circle = " -> ".join(names[seen.index(_identity(name)) :])
            hint = "let one of them inherit the portfolio"
            raise InputError([overlay.problem(("inherits",), f"these inherit from each other: {circle}", hint)])
        if len(names) > DEPTH_LIMIT + 1:
            message = f"more than {DEPTH_LIMIT} files deep: {' -> '.join(names)}"
            raise InputError([overlay.problem(("inherits",), message, "put some of these scenarios together")])
        if not os.path.exists(name):
            hint = "the path is seen from the folder of this file"
            raise InputError([overlay.problem(("inherits",), f"there is no file {name}", hint)])
        return self._source(name)

    def _source(self, name: str) -> Source:
        known = self._read.get(_identity(name))
        return known or self._known(read_source(name, tolerant=True))

    def _known(self, source: Source) -> Source:
        """A file that has been read; its faults are reported once."""
        key = _identity(source.name)
        if key not in self._read:
            self._read[key] = source
            self.faults.extend(source.faults)
            _refuse_result(source)
        return self._read[key]


def is_scenario(source: Source) -> bool:
    """Whether a file is a scenario: it has a key that only scenarios have."""
    return not source.data.keys().isdisjoint(Scenario.model_fields.keys() - {"why"})


def read_scenario(source: Source) -> Scenario:
    """The scenario that a file holds.

    Raises
    ------
    InputError
        With everything that is wrong in it.
    """
    _refuse_result(source)
    if not is_scenario(source) and not source.data.keys().isdisjoint(_PORTFOLIO_ONLY):
        raise InputError([Problem(f"{source.name}: this is a portfolio, not a scenario", None, "leave it out here")])
    try:
        return Scenario.model_validate(source.data)
    except ValidationError as error:
        raise input_error(explain(error, source, Scenario)) from None


def _refuse_result(source: Source) -> None:
    """Raise where a file is no input but what a command gave out as JSON."""
    kind = source.data.get("kind")
    if isinstance(kind, str) and kind in RESULTS and "execsim" not in source.data:
        verb, hint = RESULTS[kind]
        raise InputError([source.problem(("kind",), f"this is a result of `{verb}`, no portfolio or scenario", hint)])


def _identity(name: str) -> str:
    return name if name == "-" else os.path.realpath(name)
