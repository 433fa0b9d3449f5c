"""Reading a cell of a table: text, dates in the file's own writing, numbers. Nothing is ever executed."""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FIRST_YEAR, LAST_YEAR = 1900, 2200
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?"
)
_DIRECTIVES = {
    "%d": r"(?P<day>\d{1,2})",
    "%m": r"(?P<month>\d{1,2})",
    "%B": rf"(?P<name>{_MONTH_NAMES})",
    "%b": rf"(?P<name>{_MONTH_NAMES})",
    "%Y": r"(?P<year>\d{4})",
    "%y": r"(?P<short>\d{2})",
    "%H": r"\d{1,2}",
    "%M": r"\d{2}",
    "%S": r"\d{2}(?:\.\d+)?",
}
SERIAL = "serial"
_SERIAL_NUMBER = re.compile(r"^(?P<serial>[2-7]\d{4})(?:[.,]\d+)?$", re.ASCII)  # from 1954 to 2119
_DAY_NOUGHT = dt.date(1899, 12, 30)
_LINK = re.compile(r"\[([^\[\]]+)\]\(https?://[^()\s]+\)")


_NOTHING = frozenset({
    "", "-", "--", "?", ".", "#", "*", "na", "n/a", "n.a.", "#n/a", "nan", "nat", "nil", "none", "null", "tbd", "tbc",
    "tba", "k.a.", "unknown", "not known", "not available", "not applicable", "to be confirmed", "to be determined",
})  # fmt: skip


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or stands for that: `n/a`, `TBC`, `-`."""
    return text.lower() in _NOTHING


def clean(text: str) -> str:
    """Make a cell's text one printable line.

    HTML entities become their characters, a Markdown link its words, runs of white space one space;
    characters that cannot be printed go. `=SUM(A1)` stays the text it is.
    """
    spaced = " ".join(html.unescape(text).split())
    printable = "".join(c for c in spaced if c.isprintable())
    return _LINK.sub(r"\1", printable).strip()


def fits(text: str, patterns: Iterable[str]) -> bool:
    """Whether a text is one of those given, `*` standing for anything, case left aside."""
    return any(_is_like(text.lower(), pattern.lower().split("*")) for pattern in patterns)


def _is_like(text: str, parts: list[str]) -> bool:
    """Whether the parts follow each other, the outer ones at the ends; no regex, which many `*` would keep for ever."""
    if len(parts) == 1:
        return text == parts[0]
    place, end = len(parts[0]), len(text) - len(parts[-1])
    if place > end or not text.startswith(parts[0]) or not text.endswith(parts[-1]):
        return False
    for part in parts[1:-1]:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def first_fitting(text: str, patterns: Mapping[str, Iterable[str]]) -> str | None:
    """Return the first key with a pattern that fits, or None."""
    return next((key for key, listed in patterns.items() if fits(text, listed)), None)


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A way to write dates, as `%B %d, %Y`; found anywhere in a text, not only alone."""

    written: str
    pattern: re.Pattern[str]

    @classmethod
    def read(cls, written: str) -> DateFormat:
        """Read a format; `serial` is the number by which spreadsheets count days.

        Raises
        ------
        ValueError
            If it lacks day, month or year, has one twice, or uses a sign other than
            `%d %m %B %b %Y %y %H %M %S`.
        """
        if written == SERIAL:
            return cls(written, _SERIAL_NUMBER)
        pieces = re.split(r"(%.?)", written)
        unknown = [p for p in pieces if p.startswith("%") and p not in _DIRECTIVES]
        if unknown:
            raise ValueError(f"'{unknown[0]}' is not one of {' '.join(_DIRECTIVES)}")
        for what, signs in {"day": ["%d"], "month": ["%m", "%B", "%b"], "year": ["%Y", "%y"]}.items():
            found = sum(pieces.count(sign) for sign in signs)
            if found != 1:
                raise ValueError(f"'{written}' has {'no' if found == 0 else 'more than one'} {what}")
        body = "".join(_DIRECTIVES.get(p) or re.sub(r"(?:\\ )+", r"\\s+", re.escape(p)) for p in pieces)
        behind = r"(?!(?!T\d\d:)[\w/-])"  # a time of day may follow at once
        return cls(written, re.compile(rf"(?<![\w/.-]){body}{behind}", re.IGNORECASE | re.ASCII))


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text; `alone` is False if the text says more than the date."""

    date: dt.date
    alone: bool


def find_date(text: str, formats: Sequence[DateFormat]) -> FoundDate | None:
    """Find the first date in a text; of two formats that fit at one place the one named first wins."""
    found: list[tuple[int, int, dt.date, bool]] = []
    for order, form in enumerate(formats):
        for match in form.pattern.finditer(text):
            date = _date(match)
            if date is not None:
                found.append((match.start(), order, date, match.group() == text.strip()))
                break
    if not found:
        return None
    _, _, date, alone = min(found)
    return FoundDate(date, alone)


def _date(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    if parts.get("serial"):
        return _DAY_NOUGHT + dt.timedelta(days=int(parts["serial"]))
    month = _MONTHS.index(parts["name"][:3].lower()) + 1 if parts.get("name") else int(parts["month"])
    if parts.get("short"):
        short = int(parts["short"])
        year = short + (1900 if short >= 69 else 2000)  # where POSIX turns the century
    else:
        year = int(parts["year"])
    try:
        date = dt.date(year, month, int(parts["day"]))
    except ValueError:
        return None
    return date if FIRST_YEAR <= year <= LAST_YEAR else None


def find_number(text: str, *, decimal: str, thousands: str) -> float | None:
    """Read a cell that is one number: `1,234.5`, `£ 12`, `-3`, `1.2E+08`; None for anything else, or too large."""
    bare = re.sub(r"^([+-]?)\s*[£$€]\s*", r"\1", text.strip())
    whole = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+" if thousands else r"\d+"
    shape = rf"[+-]?(?:{whole})?(?:{re.escape(decimal)}\d*)?(?:[eE][+-]?\d{{1,2}})?"
    if not re.fullmatch(shape, bare, re.ASCII) or not re.match(rf"[+-]?{re.escape(decimal)}?\d", bare):
        return None
    plain = bare.replace(thousands, "") if thousands else bare
    number = float(plain.replace(decimal, "."))
    return number if math.isfinite(number) else None
