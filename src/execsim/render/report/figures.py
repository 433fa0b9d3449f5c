"""Figures: each is one number of the report's JSON, rounded by one declared rule.

Nothing else makes figures, so what a page, a workbook or a slide shows is what the JSON says: a `Figure` carries the
path it was read from, and a test reads it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from execsim.render.phrases import chance, count, day, monday, money, percent, span
from execsim.render.report.wording import Wording
from execsim.results.contract_report import ReportDocument

Rule = Literal["week", "day", "money", "chance", "share", "days", "count", "expected", "times", "number"]
DECLARED: dict[Rule, str] = {
    "week": "forecast dates to the Monday of their week",
    "day": "dates that the file gives, and meetings, as they are",
    "money": "money to two significant digits",
    "chance": "chances as the nearest plain fraction, as 1 in 4; never impossible, never certain",
    "share": "shares of something counted to whole per cent, never 0 % or 100 % unless it is none or all",
    "days": "lengths of time to working days up to seven, then to half weeks, from ten weeks on to weeks, from a year "
    "on to half years",
    "count": "counts as they are",
    "expected": "expected counts to whole numbers, with `about`",
    "times": "multiples to one decimal",
    "number": "assumptions and correlations to three significant digits",
}
LATER = "later than all that was looked at"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is said.

    Attributes
    ----------
    path
        Where it stands in the report's JSON, as `forecast.value.mean`; steps are joined by `.`, and a step that holds
        a dot itself is in brackets.
    rule
        How it is rounded.
    text
        What readers see.
    number
        The rounded number, for cells and charts: a date, money, a share; None where there is none.
    """

    path: str
    rule: Rule
    text: str
    number: float | dt.date | None

    def __str__(self) -> str:
        return self.text


Text: TypeAlias = tuple["str | Figure", ...]
"""Words and figures in a row."""


def joined(text: Text) -> str:
    """A text as one string."""
    return "".join(map(str, text))


class Figures:
    """Reads figures from a report's JSON.

    Attributes
    ----------
    wording
        How changes are said in this report.
    """

    def __init__(self, document: ReportDocument) -> None:
        self.document = document
        self.wording = Wording(document.names, document.people)
        self._data: dict[str, Any] = document.model_dump(mode="json", by_alias=True)

    def raw(self, *steps: str | int) -> Any:
        """What stands at a path; None where it ends early."""
        found: Any = self._data
        for step in steps:
            if isinstance(step, int):
                found = found[step] if isinstance(found, list) and step < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found

    def __call__(self, rule: Rule, *steps: str | int) -> Figure:
        """The figure at a path."""
        raw = self.raw(*steps)
        if rule == "week" and raw is None:  # null is later than `beyond`, said beside it
            return Figure(path_of(steps), rule, self._beyond(steps), None)
        text, number = rounded(rule, raw, self.document.currency)
        return Figure(path_of(steps), rule, text, number)

    def _beyond(self, steps: tuple[str | int, ...]) -> str:
        beyond = self.raw(*steps[:-1], "beyond")
        return f"after {day(dt.date.fromisoformat(beyond))}" if isinstance(beyond, str) else LATER


def path_of(steps: tuple[str | int, ...]) -> str:
    """Steps as one path: `plan.packages[crm.build].start`."""
    return "".join(_step(step) for step in steps).lstrip(".")


def _step(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) or "." in step else f".{step}"


def rounded(rule: Rule, raw: Any, currency: str) -> tuple[str, float | dt.date | None]:
    """What a raw number of the JSON becomes, for readers and for cells; `not known` for null."""
    if raw is None:
        return "not known", None
    if rule in ("week", "day"):
        date = dt.date.fromisoformat(raw)
        if rule == "day":
            return day(date), date
        return f"week of {monday(date)}", date - dt.timedelta(days=date.weekday())
    number = float(raw)
    said: dict[str, tuple[str, float]] = {
        "money": (f"{money(number)} {currency}", float(f"{number:.2g}") + 0.0),
        "chance": (chance(number), number_of_chance(chance(number))),
        "share": (percent(number), min(max(round(100 * number), 0), 100) / 100),
        "days": (span(number), float(round(number))),
        "count": (f"{number:,.10g}", number),
        "expected": (f"about {number:.0f}", float(f"{number:.0f}")),
        "times": (f"{number:.1f} times", float(f"{number:.1f}")),
        "number": (f"{number:.3g}", float(f"{number:.3g}")),
    }
    return said[rule]


def number_of_chance(said: str) -> float:
    """`1 in 4` as 0.25; `< 1 in 40` as 0.025."""
    first, _, second = said.lstrip("<> ").partition(" in ")
    return int(first) / int(second)


def figures_in(text: Text) -> Iterator[Figure]:
    """The figures of a text."""
    return (part for part in text if isinstance(part, Figure))


def plural(number: int, singular: str, many: str = "") -> str:
    """`1 finding`, `3 findings`; of what a report itself counts."""
    return count(number, singular, many)
