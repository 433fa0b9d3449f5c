"""Spelling: what somebody probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_CLOSE = 0.75  # `platfrom` and `platform` are .88, `start` and `status` .73


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'platform'?`, or nothing when nothing is close.

    Short words are close only when their letters are the same (`epr`, `erp`, but not `cto`, `coo`), and
    another digit is hardly ever a slip: `q1-launch` does not mean `q2-launch`.
    """
    word = word[:80]
    near = [candidate for candidate in known if abs(len(candidate) - len(word)) <= 3 + len(word) // 3]
    closest = difflib.get_close_matches(word, near, n=3, cutoff=0.6)
    meant = next((candidate for candidate in closest if _is_slip(word, candidate)), None)
    return f"did you mean '{meant}'?" if meant is not None else ""


def _is_slip(word: str, candidate: str) -> bool:
    one, two = (re.sub(r"[ _-]", "", text.lower()) for text in (word, candidate))
    if sorted(one) == sorted(two):
        return True
    digits = [re.sub(r"\D", "", text) for text in (one, two)]
    if min(len(one), len(two)) <= 3 or (len(digits[0]) == len(digits[1]) and digits[0] != digits[1]):
        return False
    return difflib.SequenceMatcher(None, one, two).ratio() >= _CLOSE
