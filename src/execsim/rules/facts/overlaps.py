"""Initiatives that may be the same work twice: the same outcome, nearly the same name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from execsim.portfolio.wording import content_words
from execsim.rules.facts.base import called

if TYPE_CHECKING:
    from execsim.rules.facts.world import World

ALIKE = 0.6
"""Share of the words of two names that both have, from which they count as nearly the same."""
FEWEST_SHARED = 2
COMMONEST = 8
"""A word in more names than this, of one outcome, says nothing: it keeps the search linear."""


def overlapping(world: World) -> Iterator[tuple[str, str]]:
    """Pairs of live initiatives, both ways round, that serve one outcome under nearly the same name.

    Names that differ in a number (`wave 1`, `wave 2`) or where one waits for the other are parts of one piece
    of work, not the same work twice.
    """
    for ids in world.serving.values():
        words = {id: content_words(called(world.live[id], id)) for id in ids}
        numbers = {id: re.findall(r"\d+", called(world.live[id], id)) for id in ids}
        for one, other in _sharing(words):
            shared = words[one] & words[other]
            alike = len(shared) >= ALIKE * len(words[one] | words[other])
            in_a_row = other in world.waits_for.get(one, ()) or one in world.waits_for.get(other, ())
            if len(shared) >= FEWEST_SHARED and alike and numbers[one] == numbers[other] and not in_a_row:
                yield one, other
                yield other, one


def _sharing(words: dict[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Pairs with a word in common that few of the names have."""
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for id, own in words.items():
        for word in sorted(own):
            holders[word].append(id)
    pairs = (pair for ids in holders.values() if len(ids) <= COMMONEST for pair in combinations(ids, 2))
    yield from dict.fromkeys(pairs)
