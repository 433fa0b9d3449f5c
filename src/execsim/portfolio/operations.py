"""What `add`, `times` and `remove` do to a value; `to` needs no arithmetic.

Everything works on the plain data of a file: durations are text such as `2w`, a value by period is a map
with periods as keys, an estimate a map such as `{low, likely, high}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.units import DAYS_PER_UNIT, shown

_QUANTITY = re.compile(r"(-?\d+(?:\.\d+)?) ?(h|d|w|month|quarter|year|x)s?")
_PERIOD = re.compile(r"\d{4}(-(Q[1-4]|\d{2}|W\d{2}))?")
_SCALING = frozenset(("low", "likely", "high", "p10", "p50", "p90", "mean", "sd", "median", "scale", "values"))


class UnfitError(Exception):
    """The operation does not suit the value that is there."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def is_number(value: Any) -> bool:
    """A number, where true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def gathers(before: Any, value: Any) -> bool:
    """Whether `add` is a set operation here: on lists, maps and ids, not on amounts."""
    if isinstance(before, dict):
        return isinstance(value, (dict, list)) or (isinstance(value, str) and _quantity(value) is None)
    if isinstance(before, str):
        return _quantity(before) is None
    if before is None:
        return isinstance(value, (dict, list)) or (isinstance(value, str) and _quantity(value) is None)
    return isinstance(before, list)


def as_map(value: Any) -> Any:
    """`[maria]` and `maria` as `{maria: {}}`; what is no list of ids stays as it is."""
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    return value


def as_list(value: Any) -> list[Any]:
    """One thing as a list of one; nothing as an empty list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def is_map_of_entries(value: Any) -> bool:
    """`{maria: {up_to: 5}}`: ids with maps, in contrast to one entry such as `{package: a, type: SS}`."""
    return isinstance(value, dict) and all(item is None or isinstance(item, dict) for item in value.values())


def increase(before: Any, value: Any) -> Any:
    """Add an amount to a number or a duration, or to each period's.

    Raises
    ------
    UnfitError
        The two are not amounts of the same sort.
    """
    if _by_period(before):
        return {period: increase(item, value) for period, item in before.items()}
    if is_number(before) and is_number(value):
        return _tidy(before + value, before)
    old, more = _quantity(before), _quantity(value)
    if old is not None and more is not None and "x" not in (old[1], more[1]):
        return f"{_decimal(old[0] * DAYS_PER_UNIT[old[1]] + more[0] * DAYS_PER_UNIT[more[1]])}d"
    raise UnfitError(f"cannot add {shown(value)} to {shown(before)}", "write the new value instead")


def multiply(before: Any, factor: Any) -> Any:
    """Multiply a number, a duration, a factor, each period's value or every amount of an estimate.

    Raises
    ------
    UnfitError
        The factor is no number, or there is nothing to multiply.
    """
    given = _quantity(factor)
    by = given[0] if given is not None and given[1] == "x" else factor
    if not is_number(by):
        raise UnfitError(f"{shown(factor)} is not a factor", "write a number, as {times: 1.5}")
    result = _each_amount(before, lambda number: number * by)
    if result is None:
        raise UnfitError(f"cannot multiply {shown(before)}", "name one number, or write the new value")
    return result


def drop(before: Any, what: Any) -> tuple[Any, list[int] | list[str]]:
    """What is left of a list or map, and the indices or keys that stay.

    Raises
    ------
    UnfitError
        Something that shall go is not there, or there is no list or map.
    """
    gone = as_list(what)
    if isinstance(before, dict):
        _require(gone, list(before))
        keys = [key for key in before if key not in gone]
        return {key: before[key] for key in keys}, keys
    if not isinstance(before, (list, str)):
        raise UnfitError(f"cannot remove from {shown(before)}", "`remove` takes ids out of a list or map")
    items = as_list(before)
    _require(gone, [form for item in items for form in _forms(item)])
    indices = [n for n, item in enumerate(items) if not any(form in gone for form in _forms(item))]
    return [items[n] for n in indices], indices


def _require(gone: list[Any], there: list[Any]) -> None:
    for item in gone:
        if item not in there:
            names = [name for name in there if isinstance(name, str)]
            hint = did_you_mean(item, names) if isinstance(item, str) else ""
            raise UnfitError(f"{shown(item)} is not there to remove", hint)


def _forms(item: Any) -> tuple[Any, ...]:
    """An entry, and the id by which a long entry such as `{package: a, type: SS}` may be named."""
    return (item, item["package"]) if isinstance(item, dict) and "package" in item else (item,)


def _each_amount(value: Any, change: Callable[[float], float]) -> Any:
    """The value with every amount changed; None where there is none."""
    if is_number(value):
        return _tidy(change(value), value)
    quantity = _quantity(value)
    if quantity is not None:
        return f"{_decimal(change(quantity[0]))}{quantity[1]}"
    if isinstance(value, list) and value:
        items = [_each_amount(item, change) for item in value]
        return None if None in items else items
    if not isinstance(value, dict) or not (_by_period(value) or _SCALING & value.keys()):
        return None
    changed = {k: _each_amount(v, change) for k, v in value.items() if k in _SCALING or _by_period(value)}
    return None if None in changed.values() else value | changed


def _by_period(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(_PERIOD.fullmatch(key) for key in value)


def _quantity(value: Any) -> tuple[float, str] | None:
    """(amount, unit) of a duration or a factor."""
    match = _QUANTITY.fullmatch(value.strip()) if isinstance(value, str) else None
    return None if match is None else (float(match[1]), match[2])


def _tidy(result: float, before: Any) -> float:
    """Whole numbers stay whole; 0.1 + 0.2 is 0.3, as people write it."""
    if isinstance(result, float):
        if isinstance(before, int) and result.is_integer():
            return int(result)
        return float(f"{result:.12g}")
    return result


def _decimal(amount: float) -> str:
    """An amount as a file would write it, without exponent."""
    return f"{amount:.6f}".rstrip("0").rstrip(".")
