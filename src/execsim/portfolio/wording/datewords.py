"""Dates, in the many ways people write them."""

from __future__ import annotations

import re

_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|few|couple of)"
_YEAR = r"(?:19|20|21)\d\d"
_SHORT_YEAR = rf"(?:{_YEAR}|['’]?\d\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# May, March and the short names are months only with a capital; the others may be written small.
_SURE_MONTH = (
    r"(?:(?i:january|february|april|june|july|august|september|october|november|december)"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_MONTH = rf"(?:{_SURE_MONTH}|May|March)"
_PERIOD = r"(?:calendar |fiscal |financial |school )?(?:year|quarter|month|week|sprint|half[- ]year|decade)"

_WRITINGS = (
    rf"{_YEAR}[-/.]\d\d?[-/.]\d\d?",  # 2027-12-31
    rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:{_YEAR}|\d\d)(?![\d.])",  # 31/12/2027
    rf"{_YEAR}-?[QWH]\d+",  # 2027Q3, 2027-W12
    r"(?:(?i:fy|fiscal year|financial year)) ?['’]?\d{2,4}(?:[-/–]\d{2,4})?",  # FY27, fiscal year 2026/27
    rf"{_YEAR}[-/–](?:{_YEAR}|\d\d)(?!\d)",  # 2027/28, 2027-03
    rf"{_DAY}(?: of)?[ -]{_MONTH}(?:,?[ -]{_SHORT_YEAR})?\b",  # 31 March 2027
    rf"{_MONTH} {_DAY}(?!\d|[.,]\d| ?%)(?:,? {_YEAR})?",  # March 31, 2027
    rf"{_MONTH}(?:,? (?:of )?{_YEAR}|[ -]?['’]\d\d|-\d\d)\b",  # December 2027, Dec '27
    rf"(?:(?i:spring|summer|autumn|fall|winter|easter|christmas)) (?:of )?{_YEAR}",
    rf"(?:[QH][1-4]|[1-4][QH])\b(?:[ /-]*(?:of )?(?:FY ?)?{_SHORT_YEAR}\b)?",  # Q3, H1 2027, 3Q27
    rf"(?i:(?:first|second|third|fourth|last) (?:quarter|half)(?: of)? (?:the year|{_YEAR}))",
    r"(?i:(?:calendar week|week|cw|kw|wk)) ?\d{1,2}\b(?! ?%)|\bW\d\d\b",
    rf"(?i:(?:end|middle|start|close) of (?:the |this |next )?{_PERIOD}|year[- ]end|EO[YQM]\b)",
    rf"(?i:(?:this|next) {_PERIOD})\b",
    rf"(?i:(?:next|coming|following|first) {_NUMBER} (?:years|months|quarters|weeks|sprints|decades))",
    rf"(?i:within (?:a|an|{_NUMBER}) (?:years?|months?|quarters?))",
    rf"(?:{_SURE_MONTH}(?![a-z])|(?<=\b[Bb]y )(?:May|March)|(?<=\b[Ii]n )(?:May|March)|(?<=ntil )(?:May|March)"
    r"|(?<=efore )(?:May|March)|(?<=d of )(?:May|March))",
    # A bare year: not the number of something, as in "2000 users".
    rf"(?:(?<=\b[Bb]y )|(?<=\b[Ii]n )|(?<=\bof )|(?<=ince )|(?<=ntil )|(?<=efore )|(?<=the )|(?<=fter )|(?<=id-))"
    rf"{_YEAR}s?\b(?! ?%)",
    rf"(?<=rom ){_YEAR}(?= to {_YEAR}(?! ?[a-z%]))",
    rf"{_YEAR}(?=\s*(?:$|[.,;:)\]]|[A-Z]|(?:and|or|to(?! \d)|as|for|with|by|through|onwards?|is|are|we|the)\b))",
)
_DATE = re.compile(rf"(?<![\w.,$€£/-])(?:{'|'.join(_WRITINGS)})(?![\w])")
_PAST = re.compile(rf"\b(?:last|past|previous) (?:{_NUMBER} )?(?:years?|months?|quarters?|weeks?|decades?)\b", re.I)
_CHEAP = re.compile(
    r"\d|[QH][1-4]|\b(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|year|quarter|month|week|half|next|coming"
    r"|this|within|eo[yqm])",
)


def dates(text: str) -> tuple[str, ...]:
    """The dates, months, quarters, years and windows (`next six months`) that a text names, as written."""
    if not _CHEAP.search(text):
        return ()
    return tuple(match.group().strip() for match in _DATE.finditer(text))


def without_dates(text: str) -> str:
    """The text with blanks for every date, of the same length: what is left to be counted."""
    if not _CHEAP.search(text):
        return text
    blank = _DATE.sub(lambda match: " " * len(match.group()), text)
    return _PAST.sub(lambda match: " " * len(match.group()), blank)
