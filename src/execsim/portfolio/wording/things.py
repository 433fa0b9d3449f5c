"""Whether a thing has an edge: one can see that it is there, without asking whom."""

from __future__ import annotations

from collections.abc import Sequence

from execsim.portfolio.wording import lexicon
from execsim.portfolio.wording.tokens import ENDS, Token

_NO_EDGE = lexicon.EDGELESS | lexicon.DEGREES | lexicon.UNCOUNTED
_MORE = frozenset({"additional", "extra", "further"})  # without an article: how much more?
# Plurals and abstract nouns need an article, a name or a figure.
_LOOSE_ENDINGS = (
    "s", "ity", "ness", "ance", "ence", "ency", "ship", "ism", "ing", "ment", "ware", "data", "information",
    "infrastructure", "people", "staff", "technology",
)  # fmt: skip


def has_edge(thing: Sequence[Token], rest: Sequence[Token] = (), *, dated: bool = False) -> bool:
    """Whether a thing is named, or one of its kind, and not a matter of degree or taste.

    Parameters
    ----------
    thing
        A noun with what stands before it.
    rest
        The words from there on: a name further on in the sentence will do.
    dated
        Whether the statement has a date.
    """
    small = [token.small for token in thing]
    if not thing or small[-1] in _NO_EDGE | lexicon.TIES or _is_bundle(thing, rest):
        return False
    definite = small[0] in lexicon.DETERMINERS or not lexicon.CADENCES.isdisjoint(small)
    if not definite and (small[-1] in lexicon.ACTIVITIES or small[0] in _MORE):
        return False
    praised = is_praised(small)
    if any(token.name for token in thing):
        return definite or not praised
    return not praised and (definite or dated or _is_headline(small) or _names_something(rest))


def is_set(thing: Sequence[Token]) -> bool:
    """Things that exist and can be gone: `unused repositories`, not `barriers`."""
    small = [token.small for token in thing]
    return len(small) > 1 and small[-1] not in _NO_EDGE and not is_praised(small)


def is_document(thing: Sequence[Token]) -> bool:
    """What is published, told apart from its like: by *the* or *our*, or by what stands before its noun."""
    small = [token.small for token in thing]
    apart = len(small) > 1 and (small[0] in lexicon.DETERMINERS or len(small) > 2)
    return apart and small[-1] not in lexicon.ACTIVITIES and not is_praised(small)


def is_praised(small: Sequence[str]) -> bool:
    """Whether any word of it depends on who looks, or only says more or less."""
    return any(word in lexicon.PRAISE or word in lexicon.DEGREES for word in small)


def _is_bundle(thing: Sequence[Token], rest: Sequence[Token]) -> bool:
    """`a package of reforms`: nobody says how many, or which."""
    following = [token for token in rest if token.start > thing[-1].start][:3]
    of_many = len(following) > 1 and following[0].small == "of" and not any(token.name for token in following)
    return of_many and thing[-1].small in lexicon.BUNDLES and any(token.small.endswith("s") for token in following)


def _is_headline(small: Sequence[str]) -> bool:
    """One thing of its kind, the article left out: `launch partner portal`, `publish style guide`."""
    return small[-1] in lexicon.ARTEFACTS or (len(small) > 1 and not small[-1].endswith(_LOOSE_ENDINGS))


def _names_something(rest: Sequence[Token]) -> bool:
    for token in rest:
        if token.small in ENDS:
            return False
        if token.name:
            return True
    return False
