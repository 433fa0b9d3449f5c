"""What pydantic found wrong, in the reader's words and at the reader's line.

Nobody outside this module sees pydantic's own wording. A kind of error that has no words here yet gets a
plain sentence at the right place, never a class name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from execsim.errors import Problem
from execsim.portfolio.braces import find_brace_slips
from execsim.portfolio.similarity import did_you_mean
from execsim.portfolio.slips import long_form, meant_key, plain_count, plain_number, plain_share, plain_truth
from execsim.portfolio.source import PROBLEMS_SHOWN, Path, Source
from execsim.portfolio.units import parse_duration, shown

Words = tuple[str, str]
_KEY = "[key]"  # pydantic's mark for an error in a key
_ESTIMATE = "write a number, {low, likely, high}, {p50, p90}, or a size such as M"
_A_CROWD = 1e6  # people: no plan has more
_LISTS = ("boundaries", "chances", "days_off", "only_on", "values", "waivers")  # of no ids


def explain(error: ValidationError, source: Source, model: type[BaseModel]) -> list[Problem]:
    """Problems at their lines, one for each thing that pydantic found.

    Parameters
    ----------
    error
        What `model.model_validate(source.data)` raised.
    source
        Where the data comes from.
    model
        The model, for the names of keys that would have been right.
    """
    details = [(data_path(detail, source.data), detail) for detail in error.errors(include_url=False)]
    unknown = {path: detail for path, detail in details if detail["type"] == "extra_forbidden"}
    # looking for the right key is slow, and only the first problems are shown
    known = {path: _keys_at(model, list(detail["loc"][:-1])) for path, detail in [*unknown.items()][:PROBLEMS_SHOWN]}
    slips = find_brace_slips(source, known)
    said = {slip.explains for slip in slips.values()}
    problems = []
    for path, detail in details:
        if path in slips:
            message, hint = slips[path].message, slips[path].hint
        elif path in unknown:
            message, hint = _unknown_key(str(path[-1]), known.get(path, set()))
        elif path in said:
            continue
        else:
            message, hint = _words(detail, path)
        if message:
            problems.append(source.problem(path, message, hint, "key" if _concerns_key(detail) else "value"))
    return problems


def data_path(detail: ErrorDetails, data: Any) -> Path:
    """The keys and indices of an error that are in the file; names of unions and validators are not.

    A key that is missing stays as the last step: it says what is missing.
    """
    here, path = data, []
    loc = detail["loc"]
    for n, step in enumerate(loc):
        in_list = isinstance(here, list) and isinstance(step, int) and step < len(here)
        if in_list or (isinstance(here, Mapping) and step in here):
            here = here[step]
        elif not (detail["type"] == "missing" and n == len(loc) - 1):
            continue
        path.append(step)
    return tuple(path)


def _concerns_key(detail: ErrorDetails) -> bool:
    compound = isinstance(detail["input"], dict) and detail["type"] != "missing"
    return detail["type"] == "extra_forbidden" or detail["loc"][-1:] == (_KEY,) or compound


def _words(detail: ErrorDetails, path: Path) -> Words:
    context: dict[str, Any] = detail.get("ctx") or {}
    if detail["type"] == "execsim":
        return str(context["message"]), str(context["hint"])
    if detail["type"] == "execsim_estimate":
        message, _, hint = detail["msg"].partition("; ")
        return message, hint
    if detail["type"] in ("value_error", "assertion_error"):
        return str(context.get("error", "this cannot be used here")), ""
    # the period in {2027-Q1: 4} is no name for what is wrong
    name = next((step for step in reversed(path) if isinstance(step, str) and not step[:4].isdigit()), "this")
    explain_one = _EXPLANATIONS.get(detail["type"])
    if explain_one is None:
        return f"{_found(detail['input'])} cannot be used here", "see docs/format.md"
    message, hint = explain_one(detail["input"], context | {"path": path}, name)
    return message, _ESTIMATE if not hint and "fixed" in detail["loc"] and detail["type"] == "float_type" else hint


def _unknown_key(name: str, known: set[str]) -> Words:
    hint = meant_key(name, known) or did_you_mean(name, sorted(known))
    if not hint and known:
        hint = "known here: " + ", ".join(sorted(known - {"confidential", "key", "source"}))
    return f"no key '{name}' here", hint


def _keys_at(model: type[BaseModel], above: list[int | str]) -> set[str]:
    """The keys that may stand where an error was found."""
    kinds: list[Any] = [model]
    for step in above:
        kinds = [inner for kind in kinds for inner in _kinds_below(kind, step)] or kinds
    models = [part for kind in kinds for part in _parts(kind) if _is_model(part)]
    return {field.alias or name for part in models for name, field in part.model_fields.items()}


def _kinds_below(kind: Any, step: int | str) -> Iterator[Any]:
    """Annotations of what stands under a key or index, in whatever the annotation may be."""
    tagged = [member for member in _members(kind) if Tag(str(step)) in getattr(member, "__metadata__", ())]
    if tagged:  # one shape of an estimate
        yield from tagged
        return
    for part in _parts(kind):
        if _is_model(part):
            yield from (f.annotation for name, f in part.model_fields.items() if step in (name, f.alias))
        elif get_origin(part) is dict and isinstance(step, str):
            yield get_args(part)[1]
        elif get_origin(part) in (tuple, list) and isinstance(step, int):
            yield get_args(part)[0]


def _members(kind: Any) -> Iterator[Any]:
    """The members of a union, each with its annotations."""
    inner = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    for member in get_args(inner) if get_origin(inner) in (Union, UnionType) else ():
        yield member
        yield from _members(member)


def _parts(kind: Any) -> Iterator[Any]:
    """The members of unions and the insides of `Annotated`."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _parts(get_args(kind)[0])
    elif origin in (Union, UnionType):
        for member in get_args(kind):
            yield from _parts(member)
    else:
        yield kind


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def _found(value: Any) -> str:
    return f"text {shown(value)}" if isinstance(value, str) else shown(value)


def _expected_text(value: Any, _context: dict[str, Any], _name: str) -> Words:
    plain = isinstance(value, (int, float, bool))
    return f"expected text, found {_found(value)}", f'put it in quotes: "{shown(value)}"' if plain else ""


def _expected_number(value: Any, context: dict[str, Any], _name: str) -> Words:
    text = value if isinstance(value, str) else ""
    if "effort" in context["path"] and _is_duration(text):
        days = parse_duration(text)
        return (
            f"effort is in person-days, found {_found(value)}",
            f"write {days:g} for {text} of one person; elapsed time is `takes: {text}`",
        )
    if share := plain_share(text):
        return f"expected a number, found {_found(value)}", f"write a share: {share} for {text}"
    number = plain_number(text)
    return f"expected a number, found {_found(value)}", f"write {number}" if number else ""


def _is_duration(text: str) -> bool:
    try:
        return parse_duration(text) >= 0
    except ValueError:
        return False


def _expected_whole(value: Any, context: dict[str, Any], _name: str) -> Words:
    people = not {"people", "needs"}.isdisjoint(context["path"])
    if people and isinstance(value, float):
        hint = f"write {math.ceil(value)}, and a lower `focus`" if 0 < value < _A_CROWD else ""
        return f"people are whole, found {_found(value)}", hint
    number = plain_count(value) or plain_number(value) if isinstance(value, str) else ""
    return f"expected a whole number, found {_found(value)}", f"write {number}" if number else ""


def _expected_flag(value: Any, _context: dict[str, Any], _name: str) -> Words:
    truth = plain_truth(value)
    return f"expected true or false, found {_found(value)}", f"write {truth}" if truth else ""


def _expected_map(value: Any, context: dict[str, Any], name: str) -> Words:
    if value is None:
        return f"nothing is written under '{name}'", f"write its entries, {name}: {{}}, or remove the line"
    kind = str(context.get("class_name"))
    if kind == "Cost":
        number = plain_number(value) if isinstance(value, str) else ""
        return f"expected an amount of money, found {_found(value)}", f"write {number or 'a number, as 250000'}"
    plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    hint = (long_form(kind, str(value).strip()) if plain else "") or "write {key: value}, or one `key: value` a line"
    return f"expected keys and values, found {_found(value)}", hint


def _expected_list(value: Any, _context: dict[str, Any], name: str) -> Words:
    if value is None:
        what = "a list" if name in _LISTS else "an id"
        return f"nothing is written after '{name}'", f"write {what}, or delete the line"
    hint = "write [a, b]" if isinstance(value, dict) else f"write [{str(value)[:40]}]"
    return f"expected a list, found {_found(value)}", hint


def _too_small(value: Any, context: dict[str, Any], name: str) -> Words:
    least = context.get("ge", context.get("gt"))
    if least == 0 and "ge" in context:
        return f"{name} cannot be negative, found {shown(value)}", ""
    word = "at least" if "ge" in context else "above"
    return f"{name} must be {word} {least:g}, found {shown(value)}", ""


def _too_large(value: Any, context: dict[str, Any], name: str) -> Words:
    most = context.get("le", context.get("lt"))
    if most == 1:
        hint = f"write {value / 100:g} for {value:g} %" if value <= 100 else "write a share, as 0.65"
        return f"{name} is a share from 0 to 1, found {shown(value)}", hint
    return f"{name} must be at most {most:,.15g}, found {shown(value)}", ""


def _no_choice(value: Any, context: dict[str, Any], name: str) -> Words:
    if name == "execsim":
        return (
            f"this file is written for version {shown(value)} of the format",
            "this execsim reads version 1",
        )
    words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    hint = did_you_mean(value, words) if isinstance(value, str) else ""
    return f"{shown(value)} is none of {', '.join(words)}", hint


def _too_short(_value: Any, context: dict[str, Any], name: str) -> Words:
    return f"{name} has too few entries", f"give at least {context.get('min_length')}"


def _too_long(_value: Any, context: dict[str, Any], name: str) -> Words:
    return f"{name} has too many entries", f"give at most {context.get('max_length'):,}"


def _long_text(_value: Any, context: dict[str, Any], name: str) -> Words:
    return f"{name} is too long", f"at most {context.get('max_length'):,} characters"


def _empty_text(_value: Any, _context: dict[str, Any], name: str) -> Words:
    return f"{name} is empty", "write an id, or remove it"


def _no_size(value: Any, _context: dict[str, Any], _name: str) -> Words:
    return f"{shown(value)} cannot be the name of a size", "write capital letters, as S, M or XL"


def _missing(_value: Any, _context: dict[str, Any], name: str) -> Words:
    return f"`{name}` is missing", f"add `{name}: ...`"


_EXPLANATIONS: Mapping[str, Callable[[Any, dict[str, Any], str], Words]] = {
    "missing": _missing,
    "string_type": _expected_text,
    "float_type": _expected_number,
    "finite_number": _expected_number,
    "int_type": _expected_whole,
    "int_from_float": _expected_whole,
    "bool_type": _expected_flag,
    "dict_type": _expected_map,
    "model_type": _expected_map,
    "tuple_type": _expected_list,
    "list_type": _expected_list,
    "greater_than_equal": _too_small,
    "greater_than": _too_small,
    "less_than_equal": _too_large,
    "less_than": _too_large,
    "literal_error": _no_choice,
    "too_short": _too_short,
    "too_long": _too_long,
    "string_too_long": _long_text,
    "string_too_short": _empty_text,
    "string_pattern_mismatch": _no_size,
}
