"""Ids made from text: lower-case, readable, unique."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 48
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "đ": "d", "ł": "l", "Ł": "l", "&": " and "}
)


def slug(text: str, *, longest: int = LONGEST) -> str:
    """Write text as an id: `[a-z0-9][a-z0-9_-]*`, accents dropped, cut at the end of a word.

    Returns
    -------
    str
        Empty when the text holds no Latin letter and no digit.
    """
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS).replace("'", "").replace("’", ""))
    plain = "".join(c for c in apart if not unicodedata.combining(c)).lower()
    words = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")
    if len(words) <= longest:
        return words
    head = words[: longest + 1]
    return (head.rpartition("-")[0] or head[:longest]).rstrip("-_")


class Ids:
    """Ids that are handed out once each."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {"intent", "external", *taken}
        self._counts: dict[str, int] = {}

    def take(self, wish: str) -> str:
        """Return the wish, or `wish-2`, `wish-3` ... if it is taken; it is taken from now on."""
        given, count = wish, self._counts.get(wish, 1)
        while given in self._taken:
            count += 1
            given = f"{wish}-{count}"
        self._counts[wish] = count
        self._taken.add(given)
        return given
