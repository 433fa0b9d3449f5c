"""A copy of a source that is made only where it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from execsim.portfolio.operations import (
    UnfitError,
    as_list,
    as_map,
    drop,
    gathers,
    increase,
    is_map_of_entries,
    multiply,
)
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.source import Path, Source
from execsim.portfolio.spots import Mark, Spot
from execsim.portfolio.units import shown

NOUNS = {
    "outcomes": "outcome",
    "metrics": "metric",
    "people": "person",
    "decisions": "decision",
    "forums": "forum",
    "teams": "team",
    "external": "external",
    "initiatives": "initiative",
    "options": "option",
    "choices": "choice",
    "risks": "risk",
    "events": "event",
    "triggers": "trigger",
    "budgets": "budget",
    "packages": "package",
}
_LONGEST_PATH = 1000
_WHOLE_PATHS = ("on_done", "set")  # maps whose keys are themselves paths


def resolve(data: Mapping[str, Any], dotted: str) -> Path:
    """The keys of a dotted path: at each map the longest key that is there, so that keys may contain dots.

    A path may end in keys that are not there yet, except below an entity that is not there: then somebody
    has misspelt it.

    Raises
    ------
    UnfitError
        The path is none, leads into a list or through a plain value, or names an unknown entity.
    """
    words = dotted.split(".")
    if not all(words) or len(dotted) > _LONGEST_PATH:
        raise UnfitError(f"'{dotted[:60]}' is not a path", "write keys and dots, as teams.platform.people")
    path: Path = ()
    here: Any = data
    while words:
        here = _as_map_here(here, path)
        width = next((n for n in range(len(words), 0, -1) if ".".join(words[:n]) in here), 0)
        key = ".".join(words[: width or _new_width(path, words)])
        words = words[key.count(".") + 1 :]
        if not width and words:
            _refuse_unknown_entity(path, key, here)
        path, here = (*path, key), here.get(key)
    return path


def _as_map_here(here: Any, path: Path) -> Mapping[str, Any]:
    """The map in which a path goes on; what is not there yet is an empty one."""
    if path and path[-1] == "delegated_to":
        here = as_map(here)
    if here is None:
        return {}
    if isinstance(here, dict):
        return here
    where = ".".join(map(str, path))
    if isinstance(here, list):
        hint = f"write {where}: {{add: ...}}, {{remove: ...}} or the whole list"
        raise UnfitError(f"{where} is a list, a path cannot lead into it", hint)
    raise UnfitError(f"{where} is {shown(here)}, there is nothing below it", f"write the whole value of {where}")


def _new_width(path: Path, words: list[str]) -> int:
    """How many words the next key has when no key is there: two in `actuals`, all where keys are paths."""
    if path == ("actuals",):
        return min(2, len(words))
    return len(words) if path and path[-1] in _WHOLE_PATHS else 1


def _refuse_unknown_entity(path: Path, key: str, known: Mapping[str, Any]) -> None:
    section = str(path[-1]) if path else ""
    holds_entities = len(path) == 1 or (len(path) == 3 and path[0] == "initiatives" and section == "packages")
    if holds_entities and section in NOUNS:
        owner = f" in {path[1]}" if len(path) == 3 else ""
        hint = did_you_mean(key, known) or f"to add it, write {'.'.join(map(str, path))}.{key}: {{...}}"
        raise UnfitError(f"no {NOUNS[section]} '{key}'{owner}", hint)


class Draft:
    """Data and places under change; the source it started from stays as it is."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._data = dict(source.data)
        self._below: dict[str, Spot] = _spots_by_key(source.spot, source.data)
        self._ours: dict[int, Any] = {}  # copies made here; kept alive, so that an id means one object
        self._removed: dict[Path, Mark] = dict(source.removed)

    def finished(self, texts: Mapping[str, tuple[str, ...]]) -> Source:
        """The changed source, with the lines of the files that the patches came from."""
        old = self._source
        return Source(old.name, self._data, old.spot._replace(below=self._below), {**old.texts, **texts}, self._removed)

    def change(self, path: Path, op: str, value: Any, spot: Spot) -> None:
        """Apply one operation to what stands at a path.

        Raises
        ------
        UnfitError
            The operation does not suit what is there.
        """
        data, below = self._enter(path, spot)
        key = str(path[-1])
        before, old = data.get(key), below.get(key, Spot())
        if op == "to":
            data[key], below[key] = value, spot
        elif op == "add":
            data[key], below[key] = _add(before, old, value, spot)
        elif before is None:
            verb = {"times": "multiply", "remove": "remove from"}[op]
            raise UnfitError(f"{'.'.join(map(str, path))}: nothing to {verb}", did_you_mean(key, data))
        elif op == "times":
            data[key], below[key] = multiply(before, value), Spot(spot.key, spot.value)
        else:
            data[key], below[key] = self._remove(path, before, old, value, spot)

    def _enter(self, path: Path, spot: Spot) -> tuple[dict[str, Any], dict[str, Spot]]:
        """The map that holds the last key of a path, and its spots: copied where they are not ours yet."""
        data, below = self._data, self._below
        for step in path[:-1]:
            key = str(step)
            inner = data.get(key)
            if id(inner) not in self._ours:
                old = below.get(key, Spot(spot.key, spot.value))
                inner = dict(as_map(inner) or {})
                below[key] = old._replace(below=_spots_by_key(old, inner))
                data[key] = self._ours[id(inner)] = inner
            data, below = inner, below[key].below  # type: ignore[assignment]  # made a map two lines up
        return data, below

    def _remove(self, path: Path, before: Any, old: Spot, value: Any, spot: Spot) -> tuple[Any, Spot]:
        left, stay = drop(before, value)
        if spot.key is not None:
            self._removed.update({(*path, item): spot.key for item in as_list(value) if isinstance(item, str)})
        if isinstance(left, dict):
            return left, Spot(spot.key, spot.value, {k: old.step(k) or Spot() for k in map(str, stay)})
        return left, Spot(spot.key, spot.value, [old.step(n) or Spot() for n in stay])


def _add(before: Any, old: Spot, value: Any, spot: Spot) -> tuple[Any, Spot]:
    if before is None:
        return value, spot
    if not gathers(before, value):
        return increase(before, value), Spot(spot.key, spot.value)
    if isinstance(before, dict) or is_map_of_entries(value):
        more, there = as_map(value), as_map(before)
        if not isinstance(more, dict) or not isinstance(there, dict):
            raise UnfitError(f"cannot add {shown(value)} to {shown(before)}", "add a map, or ids")
        spots = _spots_by_key(old, there) | _spots_by_key(spot, more)
        return there | more, Spot(spot.key, spot.value, spots)
    return _joined_lists(before, old, value, spot)


def _joined_lists(before: Any, old: Spot, value: Any, spot: Spot) -> tuple[list[Any], Spot]:
    items = list(as_list(before))
    spots = [old.step(n) or Spot(old.value, old.value) for n in range(len(items))]
    for n, item in enumerate(as_list(value)):
        if item not in items:
            items.append(item)
            spots.append(spot.step(n) or Spot(spot.value, spot.value))
    return items, Spot(spot.key, spot.value, spots)


def _spots_by_key(spot: Spot, data: Mapping[str, Any]) -> dict[str, Spot]:
    """The spots below a map, also when it was written as a list of ids or as one id."""
    if isinstance(spot.below, dict):
        return {key: spot.step(key) or Spot() for key in data}
    return {key: spot.step(n) or Spot(spot.value, spot.value) for n, key in enumerate(data)}


def value_at(data: Mapping[str, Any], dotted: str) -> Any:
    """What stands at a dotted path; None where nothing does."""
    try:
        path = resolve(data, dotted)
    except UnfitError:
        return None
    here: Any = data
    for step in path:
        here = as_map(here).get(step) if here is not None else None
    return here
