"""What a sentence says in plain sight: amounts, dates, and whether two readings speak of the same thing.

Shared by the audit (is the statement measurable?) and the model (how likely is a wrong turn?).
"""

from __future__ import annotations

import re
from itertools import combinations

_NUMBER_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "hundred",
    "thousand",
    "million",
    "billion",
    "half",
    "double",
    "twice",
    "triple",
    "third",
    "quarter",
    "zero",
    "none",
    "all",
    "every",
]
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|"
    "june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE = re.compile(
    rf"\b(?:19|20|21)\d\d(?:-\d\d(?:-\d\d)?|-?[QW]\d+)?\b|\bQ[1-4]\b|\b(?:{_MONTHS})\b(?:\s+\d{{1,2}}\b)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"\d+(?:[.,]\d+)*\s*(?:%|x\b)?|\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_CHANGE = re.compile(r"\bfrom\s+\D{0,12}\d[^.;]*?\bto\s+\D{0,12}\d", re.IGNORECASE)
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "do",
        "for",
        "from",
        "get",
        "have",
        "in",
        "into",
        "is",
        "it",
        "less",
        "make",
        "more",
        "of",
        "on",
        "or",
        "our",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "this",
        "to",
        "up",
        "us",
        "we",
        "will",
        "with",
        "your",
    ]
)


def dates(text: str) -> tuple[str, ...]:
    """The dates, months, quarters and years that a text names, as written."""
    return tuple(match.group().strip() for match in _DATE.finditer(text))


def quantities(text: str) -> tuple[str, ...]:
    """The amounts that a text names, digits or words, dates left out, as written."""
    return tuple(match.group().strip() for match in _NUMBER.finditer(_DATE.sub(" ", text)))


def has_baseline(text: str) -> bool:
    """Whether a text says from where to where: `from 24 h to 12 h`."""
    return _CHANGE.search(text) is not None


def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning, lower case, cut to their first six letters as a crude stem."""
    words = re.findall(r"[^\W\d_]{2,}", text.lower())
    return frozenset(word[:6] for word in words if word not in _SMALL_WORDS)


def readings_differ(readings: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs of teams whose readings of one outcome share no word that carries meaning."""
    words = {team: content_words(text) for team, text in sorted(readings.items())}
    return tuple((a, b) for a, b in combinations(words, 2) if not words[a] & words[b])
