"""What a plan was made from: the lines of the file that plans depend on, and what was asked beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from execsim.render.audience import Audience
from execsim.results.contract_plan import InputChangePart

READ = (
    *("as_of", "calendar", "budget", "budgets", "effort_basis", "sizes", "teams", "external", "options", "choices"),
    *("decisions", "forums", "risks", "actuals", "initiatives", "metrics", "assumptions"),
    *("policy.wip_limit", "policy.replan.frozen"),
)
"""What `optimise` reads of a portfolio, and where outcomes pay (`outcomes.ID.worth`)."""
OF_OUTCOMES = ("worth", "complete_when")
TEXTS = frozenset(
    {"name", "why", "source", "statement", "key", "confidential", "status", "planned", "affects", "change", "site"}
    | {"smallest_test", "attrition", "description", "involved", "unit", "readings"}
)
"""Keys of which no plan depends."""


def inputs_of(data: Mapping[str, Any], asked: Mapping[str, Any], audience: Audience) -> dict[str, Any]:
    """The lines of a portfolio on which a plan depends, by dotted path; lists are whole values.

    Parameters
    ----------
    data
        The portfolio as plain data, with what scenarios and `--set` changed.
    asked
        What was asked on the command line, by option.
    """
    lines = {path: value for path, value in _lines(data, "") if _is_read(path) and audience.shows(path)}
    said: dict[str, Any] = audience.say_all({**lines, **asked})
    return said


def changed_inputs(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[InputChangePart, ...]:
    """The lines that are not as they were."""
    paths = dict.fromkeys([*now, *before])
    return tuple(
        InputChangePart(path=path, before=before.get(path), now=now.get(path))
        for path in paths
        if before.get(path) != now.get(path)
    )


def _lines(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        yield path, value
        return
    for key, item in value.items():
        if key not in TEXTS:
            yield from _lines(item, f"{path}.{key}" if path else str(key))


def _is_read(path: str) -> bool:
    match path.split("."):
        case ["outcomes", _, key, *_]:
            return key in OF_OUTCOMES
        case _:
            return any(path == head or path.startswith(f"{head}.") for head in READ)
