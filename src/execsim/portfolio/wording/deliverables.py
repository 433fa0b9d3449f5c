"""What a text promises to hand over or to have happen: something that is done at some moment, and seen to be.

A deliverable is an end (a verb such as *publish*, in the place of a verb) and a thing with an edge: named,
counted, or one of its kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from execsim.portfolio.wording import lexicon
from execsim.portfolio.wording.grammar import (
    FAR,
    destination_of,
    ends_headline,
    is_conditional,
    is_enabled,
    is_passive,
    is_unknown_order,
    is_verb,
    sentence_before,
    thing_of,
)
from execsim.portfolio.wording.states import states
from execsim.portfolio.wording.things import has_edge, is_document, is_set
from execsim.portfolio.wording.tokens import Evidence, Token, span, tokens

_ENDINGS = lexicon.TELIC | lexicon.ATTAINED | lexicon.WITH_PARTICLE.keys()


def promises(text: str, *, dated: bool = False) -> tuple[Evidence, ...]:
    """The verifiable deliverables of a text, with their words.

    Parameters
    ----------
    text
        A statement.
    dated
        Whether it has a date: with one, a thing without an edge is still there or not on that day, unless
        it is praised or has no edge by its nature.
    """
    words = tokens(text)
    candidates = [
        at
        for at, word in enumerate(words)
        if word.lemma in _ENDINGS or word.small.endswith("ed") or is_unknown_order(words, at)
    ]
    found = [part for at in candidates if (part := _promised(words, at, dated))]
    return tuple(Evidence("deliverable", span(text, part)) for part in found) or states(text, words)


def _promised(words: Sequence[Token], at: int, dated: bool) -> Sequence[Token]:
    """The words of the deliverable whose verb stands at a place; none where there is no promise."""
    word, rest = words[at], words[at + 1 : at + 1 + FAR]
    telic = (
        word.lemma in lexicon.TELIC
        or _with_particle(word, rest)
        or ends_headline(words, at)
        or is_unknown_order(words, at)
    )
    if not (telic or word.lemma in lexicon.ATTAINED) or not is_verb(words, at) or is_enabled(words, at):
        return ()
    if is_conditional(rest) or (word.lemma == "open" and rest and rest[0].small == "up"):
        return ()
    if is_passive(words, at):
        subject = sentence_before(words, at)
        related = any(token.small in lexicon.RELATIVE for token in subject)
        return words[at - len(subject) : at + 1] if telic and not related else ()
    thing = _acted_on(word, rest)
    if telic:
        removed = word.lemma in lexicon.REMOVALS and is_set(thing)
        published = word.lemma in lexicon.PUBLISHING and is_document(thing)
        good = removed or published or has_edge(thing, rest, dated=dated)
    else:
        standard = any(token.small in lexicon.STANDARDS for token in thing)
        good = standard or (dated and has_edge(thing, rest, dated=True))
    return (word, *thing) if good else ()


def _with_particle(word: Token, rest: Sequence[Token]) -> bool:
    """`carry out`, `roll the tool out`."""
    particles = lexicon.WITH_PARTICLE.get(word.lemma, "").split()
    return any(token.small in particles for token in rest[:5])


def _acted_on(word: Token, rest: Sequence[Token]) -> Sequence[Token]:
    thing = thing_of(rest)
    if thing:
        return thing
    if rest and rest[0].small in {"and", "or"} and len(rest) > 2 and rest[1].lemma in _ENDINGS:
        return _acted_on(rest[1], rest[2:])  # `procure and install servers`: one thing for both
    if len(rest) > 2 and rest[0].small in {"in", "into"} and rest[1].small in lexicon.INTO_USE:
        return thing_of(rest[2:])
    if word.lemma in lexicon.MOVES:
        return destination_of(rest)
    return thing_of(rest[1:]) if rest and rest[0].small == "of" else ()
