"""Spelling: what somebody probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'platform'?`, or nothing when nothing is close."""
    word = word[:80]
    near = [candidate for candidate in known if abs(len(candidate) - len(word)) <= 3 + len(word) // 3]
    closest = difflib.get_close_matches(word, near, n=1, cutoff=0.6)
    return f"did you mean '{closest[0]}'?" if closest else ""
