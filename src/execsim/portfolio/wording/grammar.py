"""Which words of a sentence are its verbs, and what they act on: a few signs of English, no parser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from execsim.portfolio.wording import lexicon
from execsim.portfolio.wording.tokens import ENDS, Token

FAR, NEAR = 14, 8  # words that a verb may look ahead; words of a thing
BEING = frozenset({"is", "are", "was", "were", "be", "been", "being", "gets", "get"})
_KNOWN_VERBS = lexicon.TELIC | lexicon.ATELIC
_SURE_VERBS = lexicon.AUXILIARY | lexicon.MENTAL | lexicon.STATING | {"will"}
_BEFORE_VERBS = ENDS | {"(", "“", '"', ")"} | lexicon.MODAL | lexicon.AUXILIARY | lexicon.POSSIBLE
_LOOSE = lexicon.ATELIC | lexicon.DEGREES | lexicon.PRAISE | lexicon.TIES
_NO_ORDERS = (
    lexicon.PREPOSITIONS | lexicon.RELATIVE | lexicon.AUXILIARY | lexicon.MODAL | lexicon.DETERMINERS
    | lexicon.POSSIBLE | lexicon.HEDGES | frozenset({"and", "or", "but", "then", "both", "there", "only", "all", "not"})
    | frozenset({"bring", "do", "get", "give", "let", "push", "see", "step", "take"})
)  # fmt: skip
_PARTICLES = frozenset({"out", "up", "off", "down", "over", "live"})
_PARTICIPLE_ENDINGS = ("ed", "t", "n", "d")


def is_verb(words: Sequence[Token], at: int) -> bool:
    """Whether a word stands where verbs stand: first, after *to*, *will*, *has*, *and*, or before *a*, *the*."""
    back = at - 1
    while back >= 0 and words[back].small.endswith("ly"):
        back -= 1
    before = words[back].small if back >= 0 else "."
    after = words[at + 1].small if at + 1 < len(words) else "."
    gerund = words[at].small.endswith("ing")
    if before in _BEFORE_VERBS:
        return after != "of" or words[at].small == "dispose"
    if before in lexicon.DETERMINERS or (before in lexicon.PREPOSITIONS and not gerund):
        return False
    if before in {"and", "or", ",", "then", "&"} and after not in {".", ",", "of"}:
        return True
    if after in lexicon.DETERMINERS or (before == "by" and gerund):
        return True
    return words[at].small.endswith("ed") and is_passive(words, at)


def has_verb(sentence: Sequence[Token]) -> bool:
    """Whether any word of a (part of a) sentence is its verb."""
    return any(
        token.small in _SURE_VERBS or (token.lemma in _KNOWN_VERBS and is_verb(sentence, at))
        for at, token in enumerate(sentence)
    )


def is_enabled(words: Sequence[Token], at: int) -> bool:
    """Whether the verb is what others are helped to do, or only possible: no promise."""
    if words[at].small != words[at].lemma:
        return False
    for back in range(at - 1, max(-1, at - 10), -1):
        small = words[back].small
        if small in ENDS:
            return False
        if small in lexicon.ENABLING:
            return True
        if small in lexicon.POSSIBLE:
            return has_verb(sentence_before(words, back))
        if small in lexicon.RELATIVE and words[at - 1].small not in lexicon.MODAL:
            return True
    return False


def is_conditional(rest: Sequence[Token]) -> bool:
    """Whether what follows a verb, to the end of its sentence, leaves open how far it goes: `as required`."""
    for token, following in pairwise(rest):
        if token.small in ENDS:
            return False
        if token.small in lexicon.AS_FAR_AS and following.small in lexicon.OPEN_CONDITIONS:
            return True
    return False


def is_passive(words: Sequence[Token], at: int) -> bool:
    """Whether it is a participle with a form of *be* before it, or, as headlines have it, at the end of a clause."""
    if ends_headline(words, at):
        return True
    word = words[at]
    if word.small == word.lemma or not word.small.endswith(_PARTICIPLE_ENDINGS):
        return False
    sentence = sentence_before(words, at)
    if any(token.small in BEING for token in sentence[-3:]):
        return True
    closes = _after(words, at) in ENDS | lexicon.BREAKS | {","}
    return closes and (any(token.small in BEING for token in sentence) or (bool(sentence) and not has_verb(sentence)))


def ends_headline(words: Sequence[Token], at: int) -> bool:
    """Any participle that closes a clause which has no other verb: `services captured in the catalogue`."""
    word = words[at]
    if not word.small.endswith("ed") or len(word.small) < 6 or "-" in word.small:
        return False
    if word.small in _LOOSE or word.lemma in _LOOSE or _after(words, at) not in ENDS | lexicon.BREAKS | _PARTICLES:
        return False
    sentence = sentence_before(words, at)
    return len(sentence) > 1 and not has_verb(sentence)


def is_unknown_order(words: Sequence[Token], at: int) -> bool:
    """A verb that no list has, in the place of an order: first in its sentence, with *a* or *the* behind it."""
    word = words[at]
    if at > 0 and words[at - 1].small not in ENDS:
        return False
    known = word.lemma in _LOOSE or word.lemma in lexicon.MENTAL or word.small in _NO_ORDERS
    return (
        not known
        and word.lemma.isalpha()
        and not word.lemma.endswith(lexicon.DEGREE_ENDINGS)
        and (_after(words, at) in {"a", "an", "the"} and not word.small.endswith("ing"))
    )


def sentence_before(words: Sequence[Token], at: int) -> Sequence[Token]:
    """The words of the same sentence in front of a place."""
    start = at
    while start > 0 and words[start - 1].small not in ENDS:
        start -= 1
    return words[start:at]


def thing_of(rest: Sequence[Token]) -> Sequence[Token]:
    """What a verb acts on: up to the next preposition, relative word or mark; commas between adjectives stay."""
    first = 0
    while first < len(rest) and rest[first].small in _PARTICLES:
        first += 1
    last = first
    while last < min(len(rest), NEAR) and not _closes_thing(rest[last].small):
        last += 1
    while last > first and (rest[last - 1].small in {",", "“", '"'} or rest[last - 1].small in lexicon.ADVERBS):
        last -= 1
    return rest[first:last]


def destination_of(rest: Sequence[Token]) -> Sequence[Token]:
    """Where a move leads: what follows `to` or `in`."""
    for at, token in enumerate(rest[:NEAR]):
        if token.small in ENDS:
            break
        if token.small in {"to", "into", "in", "onto"}:
            return thing_of(rest[at + 1 :])
    return ()


def _closes_thing(small: str) -> bool:
    return small in ENDS or small in "()[]" or small in lexicon.BREAKS


def _after(words: Sequence[Token], at: int) -> str:
    return words[at + 1].small if at + 1 < len(words) else "."
