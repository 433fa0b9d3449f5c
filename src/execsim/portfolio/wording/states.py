"""What is to be so, said without a verb of doing: `upgrade to Windows 11`, `is live`, `runs on FreeBSD`."""

from __future__ import annotations

from collections.abc import Sequence

from execsim.portfolio.wording import lexicon
from execsim.portfolio.wording.grammar import BEING, FAR, has_verb, sentence_before, thing_of
from execsim.portfolio.wording.things import has_edge, is_praised
from execsim.portfolio.wording.tokens import ENDS, Evidence, Token, span

_DONE = frozenset(  # after a form of *be*
    {"available", "closed", "complete", "done", "enabled", "green", "live", "off", "on", "operational", "public"}
)
_SET = frozenset({"default", "mandatory", "obligatory", "open-source", "read-only"})  # so or not: `2FA is mandatory`
_BETWEEN = frozenset({"and", "now", "the", "a"})  # `is supported and enabled`, `is the default`
_TURNS = (
    _SET
    | lexicon.SHOWING
    | _DONE
    | BEING
    | lexicon.SWITCHED
    | lexicon.EVENTS
    | lexicon.FUNCTIONS
    | {"have", "can", "cannot", "supports"}
)
_NEAR_SUBJECT = 8
_PROGRAMMES = frozenset({"programme", "program", "project", "initiative", "investment", "strategy", "team"})


def states(text: str, words: Sequence[Token]) -> tuple[Evidence, ...]:
    """The first state or thing that a text says is to be there, with its words; or nothing."""
    for at, word in enumerate(words):
        if word.small not in _TURNS and word.lemma not in lexicon.BY_THEMSELVES:
            continue
        part = (
            _state(words, at) or _event(words, at) or _existence(words, at) or _working(words, at) or _ending(words, at)
        )
        if part:
            return (Evidence("deliverable", span(text, part)),)
    thing = thing_of(words)
    alone = not any(token.small in lexicon.DETERMINERS for token in thing[1:]) and not has_verb(words)
    if thing and thing[-1].small in lexicon.ARTEFACTS and alone and has_edge(thing):
        return (Evidence("deliverable", span(text, thing)),)
    return ()


def _state(words: Sequence[Token], at: int) -> Sequence[Token]:
    """`the site is live`, `make it the default`."""
    back = at - 1
    while back > 0 and (words[back].small in _BETWEEN or words[back].small.endswith(("ed", "ly"))):
        back -= 1
    before = words[back].small if back >= 0 else "."
    done = words[at].small in _DONE | _SET and before in {"is", "are", "be", "been", "goes"}
    switched = words[at].small in lexicon.SWITCHED and any(t.lemma == "make" for t in sentence_before(words, at))
    return words[max(0, at - 4) : at + 1] if done or switched else ()


def _ending(words: Sequence[Token], at: int) -> Sequence[Token]:
    """What opens or ends by itself: `the centre opens in May`, `the scheme will close to new entrants`."""
    word, subject = words[at], sentence_before(words, at)
    after = words[at + 1].small if at + 1 < len(words) else "."
    if word.lemma not in lexicon.BY_THEMSELVES or after not in ENDS | lexicon.PREPOSITIONS - {"of", "by"}:
        return ()
    tense = subject[-1].small if subject else ""
    finite = word.small.endswith("s") or tense in {"will", "has", "have", "to"}
    before = subject[:-1] if tense in lexicon.MODAL | lexicon.AUXILIARY else subject
    thing = [*before][-_NEAR_SUBJECT:]
    return (*before, word) if finite and has_edge(thing) and not has_verb(before) else ()


def _event(words: Sequence[Token], at: int) -> Sequence[Token]:
    """Doing as a noun, where no verb stands before it: `construction of the second runway`."""
    if words[at].small not in lexicon.EVENTS or has_verb(sentence_before(words, at)):
        return ()
    rest = words[at + 1 : at + 1 + FAR]
    thing = thing_of(rest[1:]) if rest and rest[0].small in {"of", "to"} else ()
    if thing and thing[0].small in lexicon.DETERMINERS and has_edge(thing, rest):
        return (words[at], *thing)
    ends = next((n for n, token in enumerate(rest) if token.small in ENDS), len(rest))
    near = words[max(0, at - 4) : at + 1 + ends]
    return near if any(t.name for t in near) and not any(t.small in lexicon.PRAISE for t in near) else ()


def _existence(words: Sequence[Token], at: int) -> Sequence[Token]:
    """`have a style guide`, `there is a style guide`."""
    there = at > 0 and words[at - 1].small == "there" and words[at].small in BEING
    if not there and (words[at].small != "have" or sentence_before(words, at)):
        return ()
    thing = thing_of(words[at + 1 : at + 1 + FAR])
    return (words[at], *thing) if thing and thing[0].small in lexicon.DETERMINERS and has_edge(thing) else ()


def _working(words: Sequence[Token], at: int) -> Sequence[Token]:
    """What somebody can do, or a machine does: `members can pay by card`, `runs on FreeBSD`."""
    subject, rest = sentence_before(words, at), words[at + 1 : at + 1 + FAR]
    small = [token.small for token in rest]
    if words[at].small in lexicon.SHOWING:
        return (*subject, words[at], *rest[:4]) if _shows(subject, rest) else ()
    if not subject or len(rest) < 2 or has_verb(subject):
        return ()
    if is_praised(small) or not lexicon.RELATIVE.isdisjoint(small):
        return ()
    match words[at].small:
        case "can" | "cannot":
            inward = rest[0].lemma in lexicon.ATELIC | lexicon.MENTAL
            works = not inward and any(t.name or t.small in {"a", "an", "the"} for t in rest[1:])
        case "supports":
            named = rest[0].name and any(token.name for token in subject)
            works = named and _PROGRAMMES.isdisjoint(token.small for token in subject)
        case verb:
            fits = verb in lexicon.FUNCTIONS and small[0] in lexicon.PREPOSITIONS
            works = fits and any(token.name for token in rest[1:4])
    return (*subject, words[at], *rest[:4]) if works else ()


def _shows(subject: Sequence[Token], rest: Sequence[Token]) -> bool:
    """Whether an artefact does something in front of people with a thing: `the tool shows open requests`."""
    made = bool(subject) and (subject[-1].small in lexicon.ARTEFACTS or subject[-1].text.isupper())
    thing = thing_of(rest[1:] if rest and rest[0].small in {"for", "of"} else rest)
    clear = bool(thing) and thing[-1].small not in lexicon.EDGELESS
    return made and clear and not has_verb(subject) and not is_praised([token.small for token in rest])
