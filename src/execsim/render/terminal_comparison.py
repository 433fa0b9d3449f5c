"""A comparison in the terminal: which scenario, by how much, how surely; then what changed and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from execsim.render.comparison_reading import PER_WORKING_DAY, Reading, in_weeks, shifted
from execsim.render.phrases import (
    chance,
    count,
    day,
    money_span,
    money_step,
    period_range,
    share_of_futures,
    shared_year,
    stopped_early,
)
from execsim.render.terminal import BLANK, Look, columns, indented, line, next_steps, paint, words
from execsim.render.terminal_changes import change_line
from execsim.render.terminal_movements import best_in, contribution_words, inside_lines
from execsim.results.contract import ComparisonDocument, DifferencePart
from execsim.results.contract_forecast import FinishPart

MOST_OUTCOMES = 3
MOST_TOLD = 4  # scenarios that have a part of their own, in which less is said of each if they are several
DECIDES = ("better", "worse")
SMALL = "too small to decide on"


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
    return paint(_view(Reading(comparison), file, roles or {}), look or Look())


def _view(reading: Reading, file: str, roles: Mapping[str, str]) -> Iterator[RenderableType]:
    comparison = reading.comparison
    futures = count(comparison.replications, "future")
    stopped = stopped_early(comparison.replications, comparison.requested)
    lies_on = f", with {comparison.base_scenario}" if comparison.base_scenario else ""
    yield words(f"{comparison.portfolio}{lies_on} · the same {futures} for all, seed {comparison.seed}{stopped}", "dim")
    yield BLANK
    yield _verdict(reading)
    yield BLANK
    yield indented(_figures(reading))
    told = reading.ranked if len(reading.ranked) <= MOST_TOLD + 1 else reading.ranked[:MOST_TOLD]
    for name in told:
        yield BLANK
        yield from _scenario(reading, name, roles, alone=len(told) == 1)
    if len(told) < len(reading.ranked):
        yield BLANK
        yield words(
            f"{len(reading.ranked) - len(told)} more are in the table alone; --format json has all of them.", "dim"
        )
    yield BLANK
    yield Text("Ranges are what sampling leaves open (90 %), not what the assumptions do.", style="dim")
    yield next_steps(f"execsim simulate {file} --scenario SCENARIO", f"execsim optimise {file} --scenario SCENARIO")


def _verdict(reading: Reading) -> Text:
    """The decision: the best scenario whose gain is clear, first in money, then by date; or that there is none."""
    for name in reading.ranked:
        value, finish = (reading.measured[name].get(measure) for measure in ("value", "finish_p80"))
        money, time = reading.weigh(value), reading.weigh(finish)
        if value and money == "better":
            sooner = f" and {shifted(reading.days(finish))} (8 in 10)" if finish and time in DECIDES else ""
            return line(
                words(f"Choose {name}", "bold"),
                ": worth ",
                words(reading.gained(value)),
                f" more than the plan as it is{sooner}, better in {share_of_futures(value.wins or 0.0)}.",
                _warning(reading, name),
            )
        if finish and money == "none" and time == "better":
            return line(
                words(f"Choose {name}", "bold"),
                f": {shifted(reading.days(finish))} than the plan as it is (8 in 10), earlier in "
                f"{share_of_futures(finish.wins or 0.0)}.",
                _warning(reading, name),
            )
    return words(_undecided(reading), "bold")


def _warning(reading: Reading, name: str) -> str:
    over = reading.over_budget(name)
    who = "Like the plan as it is, it" if reading.over_budget(reading.comparison.base) else "It"
    return f" {who} is {over}." if over else ""


def _undecided(reading: Reading) -> str:
    """Why no scenario is chosen: the best of those that are not clearly worse, and what keeps it from counting."""
    weights = {
        name: (reading.weigh(measures.get("value")), reading.weigh(measures.get("finish_p80")))
        for name, measures in reading.measured.items()
    }
    if all(weight == ("none", "none") for weight in weights.values()):
        return "No difference: no scenario moves money or dates in any future."
    open_ = [name for name in reading.ranked if weights[name] not in (("none", "none"), ("none", "worse"))]
    name = next((name for name in open_ if weights[name][0] != "worse"), None)
    if name is None:
        return "Keep the plan as it is: no scenario is better."
    value, finish = (reading.measured[name].get(measure) for measure in ("value", "finish_p80"))
    money, time = weights[name]
    shift = f"ends {shifted(reading.days(finish))}" if finish else ""
    if value and money == "small":
        said = f"{name} is worth {reading.gained(value)} {'more' if (value.mean or 0.0) > 0 else 'less'}, {SMALL}"
    elif money == "luck":
        said = f"whether {name} is worth more may be luck"
    elif time == "small":
        said = f"{name} {shift}, {SMALL}"
    elif time == "luck":
        said = f"whether {name} ends earlier may be luck"
    else:
        said = f"{name}: everything done, 8 in 10: {reading.ends(name) or 'beyond all that was looked at'}"
    dated = f"; it {shift} (8 in 10)" if money in ("small", "luck") and time in DECIDES else ""
    return f"No clear difference: {said}{dated}."


def _figures(reading: Reading) -> RenderableType:
    comparison = reading.comparison
    several = len(comparison.scenarios) > 2
    table = columns("", "8 in 10 by", "net value", "cost", "better in", *(["best in"] if several else []), right=(2, 3))
    names = (comparison.base, *reading.ranked)
    finishes = [comparison.scenarios[name].finish for name in names]
    year = shared_year((finish.p80 or finish.beyond for finish in finishes if finish), comparison.as_of)
    for name in names:
        value = reading.measured.get(name, {}).get("value")
        table.add_row(
            words("the plan as it is" if name == comparison.base else name),
            _by(comparison.scenarios[name].finish, year),
            reading.amount(name, "value"),
            reading.amount(name, "cost"),
            chance(value.wins) if value and value.wins is not None and reading.weigh(value) != "none" else "",
            *([best_in(comparison, name)] if several else []),
        )
    return table


def _by(finish: FinishPart | None, year: int | None) -> str:
    """The very day, so that the rows can be subtracted."""
    if finish is None:
        return ""
    if finish.p80 is not None:
        return day(finish.p80, year=year)
    return f"> {day(finish.beyond, year=year)}" if finish.beyond else "later"


def _scenario(reading: Reading, name: str, roles: Mapping[str, str], *, alone: bool) -> Iterator[RenderableType]:
    """What moves and what changes; of one among several only what tells it from the others."""
    scenario = reading.comparison.scenarios[name]
    yield words(name, "bold")
    if scenario.why:
        yield indented(words(scenario.why))
    for moved in _moved(reading, name, alone=alone):
        yield indented(words(moved))
    for inside in inside_lines(reading.comparison, name, alone=alone):
        yield indented(words(inside))
    for change in reading.comparison.changes:
        if change.scenario == name:
            does = contribution_words(reading.comparison, name, change.path)
            yield indented(line("· ", words(change_line(change, roles)), Text(f"   alone {does}" if does else "")))
            if change.why and alone:
                yield indented(words(change.why, "dim"), 4)
    beyond = contribution_words(reading.comparison, name, None)
    if beyond:
        yield indented(words(f"together, beyond the sum of these: {beyond}", "dim"))


def _moved(reading: Reading, name: str, *, alone: bool) -> Iterator[str]:
    """A line a measure: what moves by how much, or that it does not beyond luck."""
    measures, over = reading.measured[name], reading.over_budget(name)
    weights = {measure: reading.weigh(difference) for measure, difference in measures.items()}
    if set(weights.values()) <= {"none", "unknown"} and not reading.ends(name):
        yield f"Nothing moves in any future{f'; {over}' if over else ''}."
        return
    finish, value, cost = measures.get("finish_p80"), measures.get("value"), measures.get("cost")
    if finish and (dated := _dated(reading, finish)):
        yield f"everything done, 8 in 10: {dated}"
    moved = [d for m, d in measures.items() if m.startswith("outcome:") and weights[m] in DECIDES]
    for outcome in sorted(moved, key=lambda d: -abs(d.mean or 0.0))[: MOST_OUTCOMES if alone else 1]:
        yield f"{outcome.name}, 8 in 10: {_dated(reading, outcome)}"
    if value and value.mean is not None:
        yield f"net value: {_paid(reading, value)}"
    if cost and cost.mean is not None and alone:  # of several the table has it
        yield f"cost: {_paid(reading, cost)}{f'; {over}' if over else ''}"


def _dated(reading: Reading, difference: DifferencePart) -> str:
    """A shift of dates, all of it in one unit."""
    weight = reading.weigh(difference)
    if weight == "unknown":
        return reading.ends(difference.scenario)
    if weight == "none":
        return "no change"
    days, low, high = reading.days(difference), difference.sampling.low, difference.sampling.high
    if weight == "small":
        return f"{shifted(days)}, {SMALL}"
    if low is None or high is None:
        return f"{shifted(days)} (too few futures to say how surely)"
    low, high = PER_WORKING_DAY * low, PER_WORKING_DAY * high
    if weight == "luck":
        weeks = in_weeks(low, high)
        return f"no clear change ({shifted(low, weeks)} to {shifted(high, weeks)})"
    # Holidays stretch the calendar: the range goes at least as far as the dates of the table lie apart.
    least, most = min(low, days), max(high, days)
    ranged = f" ({period_range(least, most, weeks=in_weeks(days))})" if low < high else ""  # else all futures agree
    return f"{shifted(days)}{ranged}"


def _paid(reading: Reading, difference: DifferencePart) -> str:
    """A difference of money, in the digits of its column."""
    weight, low, high = reading.weigh(difference), difference.sampling.low, difference.sampling.high
    if weight == "none":
        return "no change"
    sign = "+" if (difference.mean or 0.0) > 0 else "-"
    gained = reading.gained(difference)
    gained = gained if gained.startswith("less") else f"{sign}{gained}"
    if weight == "small":
        return f"{gained}, {SMALL}"
    if low is None or high is None:
        return f"{gained} (too few futures to say how surely)"
    if weight == "luck":
        return f"no clear change ({money_span(low, high, money_step(max(-low, high)))})"
    return f"{gained} ({money_span(low, high, reading.step(difference.measure))})" if low < high else gained
