"""How figures are said to people: rounded to what they can bear, never 0 % and never certain."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable

# C0 and C1 controls, soft hyphen, zero-width marks, line and paragraph separators, bidirectional marks and
# overrides, the byte-order mark, surrogates, tags: nothing that moves the cursor, recolours, or turns text round.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ANSI = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-_])")
_UNITS = ((1e9, " bn"), (1e6, " M"), (1e3, " k"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_CHANCES = (
    *((1, m) for m in (30, 20, 15, 10, 9, 8, 7, 6, 5, 4, 3)),
    (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (5, 6), (7, 8), (9, 10), (19, 20),
)  # fmt: skip


def plain(text: str) -> str:
    """Text of a stranger's file as one line of printable characters: no escapes, no turning round."""
    return " ".join(_UNSAFE.sub(" ", _ANSI.sub("", text)).split())


def plain_lines(text: str) -> str:
    """The same for text whose lines and indents mean something, as an excerpt of a file."""
    lines = (line.replace("\t", " ") for line in _ANSI.sub("", text).split("\n"))
    return "\n".join(_UNSAFE.sub(" ", line).rstrip() for line in lines)


def day(date: dt.date, *, year: int | None = None) -> str:
    """`30 Jun`; with the year unless it is `year`."""
    return f"{date.day} {_MONTHS[date.month - 1]}" + ("" if date.year == year else f" {date.year}")


def shared_year(dates: Iterable[dt.date | None], today: dt.date | None) -> int | None:
    """The year that a column of dates may leave out: that of the status date, where all of them lie in it."""
    years = {date.year for date in dates if date is not None}
    return today.year if today is not None and years <= {today.year} else None


def full_day(date: dt.date) -> str:
    """`31 March 2027`."""
    return f"{date.day} {_MONTH_NAMES[date.month - 1]} {date.year}"


def monday(date: dt.date, *, year: int | None = None) -> str:
    """`28 Jun`, the Monday of a date's week: a forecast is no more exact than a week."""
    return day(date - dt.timedelta(days=date.weekday()), year=year)


def money(amount: float) -> str:
    """Two significant digits: `1.1 M`, `740 k`, `61 k`, `950`; without the currency."""
    if amount == 0:
        return "0"
    rounded = float(f"{amount:.2g}")
    for unit, name in _UNITS:
        if abs(rounded) >= unit:
            scaled = rounded / unit
            return f"{scaled:.1f}{name}" if abs(scaled) < 10 else f"{scaled:.0f}{name}"
    return f"{rounded:g}"


def money_step(amount: float) -> float:
    """The place of the second significant digit of an amount: 1,000 for 61,400."""
    return float(10.0 ** (math.floor(math.log10(abs(amount))) - 1)) if amount else 1.0


def money_at(amount: float, step: float) -> str:
    """An amount to a step, a power of ten: amounts to one step share a unit and add up. `390 k`, `1,862 k`."""
    if rounded_to(amount, step) == 0:
        return "0"
    unit, name = _unit_for(step)
    digits = max(0, -math.floor(math.log10(step / unit)))
    return f"{rounded_to(amount, step) / unit:,.{digits}f}{name}"


def rounded_to(amount: float, step: float) -> float:
    """The nearest multiple of a step; never -0."""
    return math.floor(amount / step + 0.5) * step + 0.0


def money_span(low: float, high: float, step: float) -> str:
    """`117 to 146 k`: a range to a step, its unit once."""
    name = _unit_for(step)[1]
    first, second = money_at(low, step), money_at(high, step)
    return f"about {first}" if first == second else f"{first.removesuffix(name)} to {second}"


def _unit_for(step: float) -> tuple[float, str]:
    """The largest unit that shows a step with at most one decimal."""
    return next(((unit, name) for unit, name in _UNITS if unit <= 10 * step), (1.0, ""))


def money_range(low: float, high: float) -> str:
    """`0.6 to 1.5 M`: the unit once where both have the same."""
    first, second = money(low), money(high)
    if first == second:
        return f"about {first}"
    number, _, unit = first.partition(" ")
    return f"{number} to {second}" if unit and second.endswith(f" {unit}") else f"{first} to {second}"


def chance(share: float) -> str:
    """`1 in 4`, the nearest plain fraction; never impossible and never certain."""
    if share < 1 / 40:
        return "< 1 in 40"
    if share > 39 / 40:
        return "> 39 in 40"
    best = min(_CHANCES, key=lambda pair: abs(pair[0] / pair[1] - share))
    return f"{best[0]} in {best[1]}"


def share_of_futures(share: float) -> str:
    """`3 of 4 futures`: the same within a sentence."""
    words = {"<": "fewer than", ">": "more than"}
    said = chance(share).replace(" in ", " of ")
    return f"{words.get(said[0], '')} {said.lstrip('<> ')} futures".strip()


def stopped_early(run: int, asked: int) -> str:
    """`, stopped before all 500 were run`, behind the number of futures; empty where they were."""
    return f", stopped before all {asked:,} were run" if run < asked else ""


def percent(share: float) -> str:
    """A share of something counted, `41 %`; what is there is never 0 % and what is not all never 100 %."""
    if share <= 0:
        return "0 %"
    if share >= 1:
        return "all"
    return f"{min(max(round(100 * share), 1), 99)} %"


def span(days: float) -> str:
    """Working days as people say them: `2 days`, `3 weeks`, `4 months`; without a sign."""
    size = abs(days)
    if size < 0.5:
        return "no day"
    if size < 7.5:
        return count(round(size), "day")
    weeks = size / 5
    if weeks < 10:
        return f"{_halves(weeks)} weeks"
    return count(round(weeks), "week") if weeks < 52 else f"{_halves(size / 250)} years"


def period(days: float, *, weeks: bool) -> str:
    """Days of the calendar in the unit of their line, without a sign: `3 days`, `2.5 weeks`."""
    number = _halves(abs(days) / 7) if weeks else f"{round(abs(days))}"
    return f"{number} {'week' if weeks else 'day'}{'' if number == '1' else 's'}"


def period_range(low: float, high: float, *, weeks: bool) -> str:
    """`1 to 3 weeks`: the unit once; without signs, the smaller first."""
    first, second = (period(days, weeks=weeks) for days in sorted((abs(low), abs(high))))
    return f"about {first}" if first == second else f"{first.partition(' ')[0]} to {second}"


def _halves(number: float) -> str:
    rounded = math.floor(number * 2 + 0.5) / 2
    return f"{rounded:g}"


def count(number: int, singular: str, plural: str = "") -> str:
    """`1 finding`, `1,200 findings`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def spoken(assumption: str) -> str:
    """`switching_loss` as people say it: `switching loss`."""
    return assumption.replace("_", " ")


def listed(items: tuple[str, ...] | list[str], most: int = 3) -> str:
    """`a, b and c`; beyond `most` the rest is counted."""
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else list(items))
