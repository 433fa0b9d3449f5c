"""What a scenario changes in the file, a line a change: `policy.review.every: 4w -> 1w`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from execsim.render.phrases import plain
from execsim.results.contract_part import ChangePart

LONGEST_VALUE = 40


def change_line(change: ChangePart, roles: Mapping[str, str]) -> str:
    """A change as a line; people by role, and what the model assumed where the file said nothing."""
    idle = " (no effect in the model)" if change.effect is False else ""
    if change.assumed is not None:
        return f"{change.path}: {plain(change.assumed)} (assumed) -> {_value(change.to, roles)}{idle}"
    return f"{change.path}: {_change(change.from_, change.to, roles)}{idle}"


def change_text(path: str, before: Any, after: Any, roles: Mapping[str, str]) -> str:
    """The same for a change of which nothing else is known."""
    return f"{plain(path)}: {_change(before, after, roles)}"


def _change(before: Any, after: Any, roles: Mapping[str, str]) -> str:
    """`4w -> 1w`; of lists and maps only what is new, gone or different."""
    if not isinstance(after, (dict, list)) or not isinstance(before, (dict, list, type(None))):
        return f"{_value(before, roles)} -> {_value(after, roles)}"
    old, new = _items(before), _items(after)
    told = [f"+ {_item(key, value, roles)}" for key, value in new.items() if old.get(key, ...) != value]
    told += [f"- {_value(key, roles)}" for key in old if key not in new]
    return ", ".join(told) or "the same, written differently"


def _items(value: Any) -> dict[str, Any]:
    """A map, or a list as a map without values."""
    return dict(value) if isinstance(value, dict) else {str(item): None for item in value or ()}


def _item(key: str, value: Any, roles: Mapping[str, str]) -> str:
    name = _value(key, roles)
    return name if value in (None, {}) else f"{name} ({_value(value, roles)})"


def _value(value: Any, roles: Mapping[str, str]) -> str:
    """A value of the file in a few characters; people by role."""
    match value:
        case None | []:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case dict():
            text = ", ".join(f"{_value(key, roles)} {_value(item, roles)}" for key, item in value.items())
        case list():
            text = ", ".join(_value(item, roles) for item in value)
        case str():
            text = roles.get(value, value)
        case _:
            text = str(value)
    text = plain(text) or "nothing"
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."
