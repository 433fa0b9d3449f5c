"""Whether two teams speak of the same thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from execsim.portfolio.wording import lexicon

_WORD = re.compile(r"[^\W\d_]{2,}")


def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning, lower case, cut to their first six letters as a crude stem."""
    return frozenset(word[:6] for word in _WORD.findall(text.lower()) if word not in lexicon.SMALL)


def readings_differ(readings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs of teams whose readings of one outcome share no word that carries meaning."""
    words = {team: content_words(text) for team, text in sorted(readings.items())}
    return tuple((a, b) for a, b in combinations(words, 2) if not words[a] & words[b])
