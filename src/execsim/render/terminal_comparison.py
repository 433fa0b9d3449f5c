"""A comparison in the terminal: which scenario, by how much, how surely; then what changed and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import (
    chance,
    count,
    day,
    monday,
    money,
    money_range,
    plain,
    share_of_futures,
    span,
)
from execsim.render.terminal import BLANK, Look, columns, indented, line, next_steps, paint, words
from execsim.results.contract import ComparisonDocument, DifferencePart
from execsim.results.contract_forecast import FinishPart

LONGEST_VALUE = 40
MOST_OUTCOMES = 3
Measures = Mapping[str, DifferencePart]


def render_comparison(
    comparison: ComparisonDocument,
    look: Look | None = None,
    *,
    file: str = "FILE",
    roles: Mapping[str, str] | None = None,
) -> str:
    """A comparison as text.

    Parameters
    ----------
    comparison
        What differs.
    look
        Width and colour.
    file
        The portfolio as the user calls it, for what to do next.
    roles
        What to call people whose ids stand in changes.
    """
    return paint(_view(comparison, file, roles or {}), look or Look())


def _view(comparison: ComparisonDocument, file: str, roles: Mapping[str, str]) -> Iterator[RenderableType]:
    measured = {
        name: {d.measure: d for d in comparison.differences if d.scenario == name}
        for name in comparison.scenarios
        if name != comparison.base
    }
    if not comparison.differences:
        yield Text("Stopped before any scenario was simulated.", style="bold")
        return
    ranked = sorted(measured, key=lambda name: -_gain(measured[name]))
    futures = count(comparison.replications, "future")
    yield words(f"{comparison.portfolio} · the same {futures} for all, seed {comparison.seed}", "dim")
    yield BLANK
    yield _verdict(ranked, measured, comparison.currency)
    yield BLANK
    yield indented(_figures(comparison, ranked, measured))
    for name in ranked:
        yield BLANK
        yield from _scenario(comparison, name, measured[name], roles)
    yield BLANK
    yield Text("Ranges are what sampling leaves open (90 %), not what the assumptions do.", style="dim")
    yield next_steps(f"execsim simulate {file} --scenario SCENARIO", f"execsim optimise {file} --scenario SCENARIO")


def _gain(measures: Measures) -> float:
    """Money first; where no scenario moves any, working days."""
    value, finish = measures.get("value"), measures.get("finish_mean")
    money_gained = (value.mean or 0.0) if value else 0.0
    return money_gained if money_gained else -((finish.mean or 0.0) if finish else 0.0)


def _verdict(ranked: list[str], measured: Mapping[str, Measures], currency: str) -> Text:
    """The decision: the best scenario whose gain is more than luck, or that there is none."""
    for name in ranked:
        value, finish = measured[name].get("value"), measured[name].get("finish_p80")
        if value and value.mean and value.sampling.low is not None and value.sampling.low > 0:
            sooner = f" and {_shift(finish.mean)} (8 in 10)" if finish and finish.mean else ""
            return line(
                words(f"Choose {name}", "bold"),
                f": worth {money(value.mean)} ",
                words(currency),
                f" more than the plan as it is{sooner}, better in {share_of_futures(value.wins or 0.0)}.",
            )
        if value and not value.mean and finish and finish.sampling.high is not None and finish.sampling.high < 0:
            return line(
                words(f"Choose {name}", "bold"),
                f": {_shift(finish.mean or 0.0)} than the plan as it is (8 in 10), earlier in "
                f"{share_of_futures(finish.wins or 0.0)}.",
            )
    return Text("Keep the plan as it is: no scenario is better by more than luck.", style="bold")


def _shift(days: float) -> str:
    if abs(days) < 0.5:
        return "no earlier and no later"
    return f"{span(days)} {'earlier' if days < 0 else 'later'}"


def _figures(comparison: ComparisonDocument, ranked: list[str], measured: Mapping[str, Measures]) -> RenderableType:
    table = columns("", "8 in 10 by\nthe week of", "net value", "cost", "better in", right=(2, 3))
    year = comparison.horizon.year
    for name in (comparison.base, *ranked):
        scenario = comparison.scenarios[name]
        value = measured.get(name, {}).get("value")
        table.add_row(
            words("the plan as it is" if name == comparison.base else name),
            _by(scenario.finish, year),
            money(scenario.net_value.mean),
            money(scenario.cost.mean),
            chance(value.wins) if value and value.wins is not None and not _still(value) else "",
        )
    return table


def _by(finish: FinishPart | None, year: int) -> str:
    if finish is None:
        return ""
    if finish.p80 is not None:
        return monday(finish.p80, year=year)
    return f"> {day(finish.beyond, year=year)}" if finish.beyond else "later"


def _still(difference: DifferencePart) -> bool:
    """Whether nothing moved in any future; nor did what is not there."""
    low, high = difference.sampling.low, difference.sampling.high
    return difference.mean is None or (difference.mean == 0 and low == 0 and high == 0)


def _scenario(
    comparison: ComparisonDocument, name: str, measures: Measures, roles: Mapping[str, str]
) -> Iterator[RenderableType]:
    why = comparison.scenarios[name].why
    yield words(name, "bold")
    if why:
        yield indented(words(why))
    for moved in _moved(measures, comparison.currency):
        yield indented(words(moved))
    for change in comparison.changes:
        if change.scenario == name:
            yield indented(line("· ", words(f"{change.path}: {_change(change.from_, change.to, roles)}")))
            if change.why:
                yield indented(words(change.why, "dim"), 4)


def _moved(measures: Measures, currency: str) -> Iterator[str]:
    """A line a measure: what moves by how much, or that it does not beyond luck."""
    if all(_still(measure) for measure in measures.values()):
        yield "Nothing moves in any future."
        return
    finish, value, cost = measures.get("finish_p80"), measures.get("value"), measures.get("cost")
    if finish and finish.mean is not None:
        yield f"everything done, 8 in 10: {_days(finish)}"
    moved = [d for m, d in measures.items() if m.startswith("outcome:") and d.mean and _beyond_luck(d)]
    for outcome in sorted(moved, key=lambda d: -abs(d.mean or 0.0))[:MOST_OUTCOMES]:
        yield f"{outcome.name}, 8 in 10: {_days(outcome)}"
    if value and value.mean is not None:
        yield f"net value: {_amount(value, currency)}"
    if cost and cost.mean is not None:
        yield f"cost: {_amount(cost, currency)}"


def _beyond_luck(difference: DifferencePart) -> bool:
    """Whether the whole range lies on one side of no change."""
    low, high = difference.sampling.low, difference.sampling.high
    return (low is not None and low > 0) or (high is not None and high < 0)


def _days(difference: DifferencePart) -> str:
    assert difference.mean is not None, "asked only where it is known"
    if _still(difference):
        return "no change"
    low, high = difference.sampling.low, difference.sampling.high
    if low is None or high is None:
        return f"{_shift(difference.mean)} (too few futures to say how surely)"
    if not _beyond_luck(difference) and low < -0.5 and high > 0.5:
        return f"no clear change ({_shift(low)} to {_shift(high)})"
    least, most = sorted((abs(low), abs(high)))
    return f"{_shift(difference.mean)} ({least:.0f} to {most:.0f} days)"


def _amount(difference: DifferencePart, currency: str) -> str:
    assert difference.mean is not None, "asked only where it is known"
    if _still(difference):
        return "no change"
    low, high = difference.sampling.low, difference.sampling.high
    between = "" if low is None or high is None else f" ({money_range(low, high)})"
    if not _beyond_luck(difference):
        return f"no clear change{between}"
    return f"{'+' if difference.mean > 0 else ''}{money(difference.mean)} {currency}{between}"


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
