"""Whether a statement is concrete: two people could agree, later, on whether it came true.

Structured fields count first, then amounts, comparisons and deliverables in its words; hedges and buzzwords decide
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from execsim.portfolio.wording import lexicon
from execsim.portfolio.wording.amounts import has_baseline, placeholders, quantities
from execsim.portfolio.wording.datewords import dates
from execsim.portfolio.wording.deliverables import promises
from execsim.portfolio.wording.grammar import has_verb, is_verb, sentence_before, thing_of
from execsim.portfolio.wording.rigidity import is_rigid, prescriptions
from execsim.portfolio.wording.tokens import Evidence, Token, span, tokens

Verdict = Literal["concrete", "vague"]
_LONGEST = 2_000  # letters that are read of a statement: whoever has not said it by then has not said it
_FIRST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a statement is, and the words that say so.

    Attributes
    ----------
    verdict
        `concrete` where an amount, a comparison or a verifiable deliverable is promised, else `vague`.
    evidence
        The words that decide: amounts and deliverables of a concrete statement, wishes and open amounts of a
        vague one.
    information
        Dates, baselines, hedges, praise and buzzwords: they decide nothing.
    prescribes
        Words that settle the how: tools, steps, who, hours.
    rigid
        Whether the how is settled in at least two of these ways.
    """

    verdict: Verdict
    evidence: tuple[Evidence, ...]
    information: tuple[Evidence, ...]
    prescribes: tuple[Evidence, ...]
    rigid: bool


def judge(text: str, *, target: bool = False, done_when: str = "") -> Judgement:
    """Judge one statement; what is written down in fields counts before its words.

    Parameters
    ----------
    text
        The statement; of a very long one its first 2,000 letters.
    target
        Whether a metric with a target stands beside it.
    done_when
        The test for done that stands beside it; judged by the same rules.
    """
    verdict: Verdict
    text, done_when = text[:_LONGEST], done_when[:_LONGEST]
    fields = [Evidence("field", "target")] * target + [Evidence("field", "done_when")] * _is_test(done_when)
    verdict, evidence = ("concrete", tuple(fields)) if fields else _decide(text)
    how = prescriptions(text)
    return Judgement(verdict, evidence, _information(text), how, is_rigid(how))


def _is_test(done_when: str) -> bool:
    return bool(done_when.strip()) and _decide(done_when)[0] == "concrete"


@lru_cache(maxsize=4096)
def _decide(text: str) -> tuple[Verdict, tuple[Evidence, ...]]:
    amounts = tuple(Evidence("amount", words) for words in quantities(text))
    if amounts:
        return "concrete", amounts
    open_amounts = tuple(Evidence("open amount", words) for words in placeholders(text))
    if open_amounts:
        return "vague", open_amounts
    if has_baseline(text):
        return "concrete", (Evidence("comparison", text),)
    deliverables = promises(text, dated=bool(dates(text)))
    if deliverables:
        return "concrete", deliverables
    return "vague", _wishes(text)


def _wishes(text: str) -> tuple[Evidence, ...]:
    """The words that promise more, better or work without saying how much; the beginning if there are none."""
    words = tokens(text)
    wishes: list[str] = []
    told = 0  # up to here: a wish inside another says nothing new
    for at, token in enumerate(words):
        if at < told or not (_is_wish(words, at) or token.small in lexicon.DEGREES):
            continue
        thing = thing_of(words[at + 1 :])
        told = at + 1 + len(thing)
        wishes.append(span(text, words[at:told]))
    if wishes:
        return tuple(Evidence("wish without amount", wish) for wish in wishes)
    return (Evidence("nothing to check", " ".join(text.split()[:_FIRST_WORDS])),)


def _is_wish(words: Sequence[Token], at: int) -> bool:
    """Whether a verb without an end stands in the place of one: not `support` in `sales and support share a list`."""
    joined = at > 0 and words[at - 1].small in {"and", "or", ","} and not has_verb(sentence_before(words, at))
    return words[at].lemma in lexicon.ATELIC and not joined and is_verb(words, at)


def _information(text: str) -> tuple[Evidence, ...]:
    told = [Evidence("date", words) for words in dates(text)]
    if has_baseline(text):
        told.append(Evidence("baseline", text))
    for token in tokens(text):
        if token.small in lexicon.HEDGES:
            told.append(Evidence("hedge", token.text))
        if token.small in lexicon.PRAISE:
            told.append(Evidence("praise", token.text))
        if token.small in lexicon.BUZZWORDS:
            told.append(Evidence("buzzword", token.text))
    return tuple(told)
