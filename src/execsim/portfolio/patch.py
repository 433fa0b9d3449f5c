"""One language for change: a patch is a dotted path and what happens to the value there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from execsim.errors import InputError, Problem
from execsim.portfolio.draft import Draft, resolve
from execsim.portfolio.notation import read_notation
from execsim.portfolio.operations import UnfitError, gathers
from execsim.portfolio.source import Path, Source, input_error, one_line
from execsim.portfolio.spots import Mark, Spot

Operation = Literal["to", "add", "remove", "times"]
OPERATIONS = ("to", "add", "remove", "times")
ASSIGNED = "--set"


@dataclass(frozen=True)
class Patch:
    """A change to one value.

    Attributes
    ----------
    path
        Dotted, as `teams.platform.people`; keys that contain dots are found as they are.
    op
        `to` sets, `add` adds an amount or joins lists and maps, `remove` takes ids out, `times` multiplies.
    value
        Plain data, as a file holds it.
    why
        The reason, for the list of changes.
    spot, texts
        Where the patch is written, and the lines of that file; empty for patches that a program made.
    """

    path: str
    op: Operation
    value: Any
    why: str = ""
    spot: Spot = field(default=Spot(), repr=False, compare=False)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def problem(self, message: str, hint: str, layer: str) -> Problem:
        """A problem with this patch, at its own place; without one the message names layer and path."""
        mark = self.spot.key
        if mark is None:
            return Problem(one_line(f"{layer}: {self.path}: {message}"), None, one_line(hint), one_line(self.path))
        return Source("", {}, Spot(), self.texts).problem_at(mark, message, hint, (self.path,))


def read_patches(source: Source, at: Path) -> tuple[Patch, ...]:
    """The patches of a `set:` map.

    Parameters
    ----------
    source
        The file that holds the map.
    at
        Where in it, as `("set",)`.

    Raises
    ------
    InputError
        There is no map, or a reason that is no text.
    """
    held, spot = _look_up(source, at)
    if held is None:
        return ()
    if not isinstance(held, dict):
        hint = "write `teams.platform.people: 5`, one line a change"
        raise InputError([source.problem(at, "expected a map of paths and values", hint)])
    patches = [written_patch(path, value, spot.step(path) or Spot(), source.texts) for path, value in held.items()]
    wrong = [p.problem("`why` must be text", "", source.name) for p in patches if not isinstance(p.why, str)]
    if wrong:
        raise input_error(wrong)
    return tuple(patches)


def parse_assignment(text: str) -> Patch:
    """One `--set path=value`; the value is read as YAML, `{add: 1}` included.

    Raises
    ------
    InputError
        There is no `=`, no path, or the value is not YAML.
    """
    return parse_assignments([text])[0]


def parse_assignments(texts: Sequence[str]) -> tuple[Patch, ...]:
    """Every `--set path=value` of a command line; the n-th is line n of a file called `--set`.

    Raises
    ------
    InputError
        With everything that is wrong in any of them.
    """
    lines = {ASSIGNED: tuple(text.replace("\n", " ") for text in texts)}
    patches: list[Patch] = []
    problems: list[Problem] = []
    reader = Source(ASSIGNED, {}, Spot(), lines)
    for number, text in enumerate(texts, start=1):
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            mark = Mark(ASSIGNED, number, 1, max(1, len(text)))
            hint = "write path=value, as teams.platform.people=5"
            problems.append(reader.problem_at(mark, f"'{text[:60]}' sets nothing", hint))
            continue
        above = "\n" * (number - 1)  # so that the reader itself counts lines and columns right
        padding = above + " " * (len(path) + 1)
        data, spot, faults = read_notation(padding + value, ASSIGNED, lines[ASSIGNED], under=path.strip())
        problems += [reader.problem_at(fault.mark, fault.message, fault.hint) for fault in faults]
        key = Mark(ASSIGNED, number, 1, len(path))
        patches.append(written_patch(path.strip(), data, spot._replace(key=key), lines))
    if problems:
        raise input_error(problems)
    return tuple(patches)


def apply_patches(source: Source, patches: Iterable[Patch], *, layer: str) -> Source:
    """The source with one layer of patches applied; what they leave alone is shared, nothing is changed.

    Within a layer the order of patches means nothing: two on the same or an ancestor path are an error,
    except several `add`s to one list or map, which are joined.

    Parameters
    ----------
    source
        What the layer lies on.
    patches
        The layer.
    layer
        Its name, for messages about patches without a place.

    Raises
    ------
    InputError
        With every patch that does not fit.
    """
    patches = tuple(patches)
    if not patches:
        return source
    draft, problems = Draft(source), []
    steps: dict[int, Path] = {}
    for n, patch in enumerate(patches):
        try:
            steps[n] = resolve(source.data, patch.path)
        except UnfitError as error:
            problems.append(patch.problem(error.message, error.hint, layer))
    problems += _clashes(source, [(patches[n], path) for n, path in steps.items()], layer)
    for n, path in steps.items() if not problems else ():
        patch = patches[n]
        try:
            draft.change(path, patch.op, patch.value, patch.spot)
        except UnfitError as error:
            problems.append(patch.problem(error.message, error.hint, layer))
    if problems:
        raise input_error(problems)
    return draft.finished({file: lines for patch in patches for file, lines in patch.texts.items()})


def _clashes(source: Source, resolved: list[tuple[Patch, Path]], layer: str) -> list[Problem]:
    """Two patches that change the same thing, or one a part of what the other changes."""
    problems: list[Problem] = []
    whole: dict[Path, Patch] = {}
    parts: dict[Path, Patch] = {}
    for patch, path in resolved:
        other = parts.get(path) or next((whole[p] for p in _ancestors(path) if p in whole), None)
        same = whole.get(path)
        if other is None and same is not None and not _may_join(source, path, same, patch):
            other = same
        if other is not None:
            where = f"{other.spot.key.file}:{other.spot.key.line}" if other.spot.key else layer
            message = f"'{patch.path}' and '{other.path}' ({where}) change the same thing"
            problems.append(patch.problem(message, "keep one of the two", layer))
        whole.setdefault(path, patch)
        for ancestor in _ancestors(path):
            parts.setdefault(ancestor, patch)
    return problems


def _may_join(source: Source, path: Path, one: Patch, two: Patch) -> bool:
    before, _ = _look_up(source, path)
    if one.op != "add" or two.op != "add" or not gathers(before, one.value) or not gathers(before, two.value):
        return False
    both = isinstance(one.value, dict) and isinstance(two.value, dict)
    return not both or all(one.value[key] == two.value[key] for key in one.value.keys() & two.value.keys())


def _ancestors(path: Path) -> list[Path]:
    return [path[:n] for n in range(1, len(path))]


def written_patch(path: str, written: Any, spot: Spot, texts: Mapping[str, tuple[str, ...]]) -> Patch:
    """A patch as a file writes it: an operation if the map has exactly one and perhaps a `why`, else the new value."""
    if isinstance(written, dict):
        found = [op for op in OPERATIONS if op in written]
        if len(found) == 1 and written.keys() <= {found[0], "why"}:
            inner = spot.step(found[0]) or Spot()
            place = inner._replace(key=spot.key)
            return Patch(path, cast(Operation, found[0]), written[found[0]], written.get("why") or "", place, texts)
    return Patch(path, "to", written, "", spot, texts)


def _look_up(source: Source, path: Path) -> tuple[Any, Spot]:
    """Value and spot at a path; None where there is none."""
    held: Any = source.data
    spot: Spot | None = source.spot
    for step in path:
        held = held.get(step) if isinstance(held, dict) else None
        spot = spot.step(step) if spot is not None else None
    return held, spot or Spot()
