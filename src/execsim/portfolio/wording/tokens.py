"""A text as words: their basic form, and which of them are names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from execsim.portfolio.wording import lexicon

_TOKEN = re.compile(r"[^\W_][\w'’{}+#/&-]*(?:\.[A-Za-z]\w*)*|[.,;:!?()\[\]•\n“”\"]")
_LINK = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|gov|dev)(?:/\S*)?", re.IGNORECASE
)
_CAPITAL = re.compile(r"[A-Z]")
_CODE = re.compile(  # NHS, C-100, iOS, Node.js, data.gov/plan
    r"[A-Z][A-Z&/-]*[A-Z0-9][A-Z0-9-]*s?$|[A-Za-z]+-?\d[\w-]*$|[a-z]+[A-Z]\w*$|\w+[-.{]\w*(?:js|d})$"
    r"|[\w-]+\.[a-z]{2,}[\w./-]*$"
)
ENDS = frozenset(".;:!?•\n")
_MOST_NAMES = 0.8  # beyond it the text is a headline in capitals, not a row of names


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a text, and what they are: `amount`, `deliverable`, `wish` ..."""

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind} '{self.words}'"


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark: as written, small, its basic form, where it stands, and whether it is a name."""

    text: str
    small: str
    lemma: str
    start: int
    end: int
    name: bool


def without_links(text: str) -> str:
    """The text with blanks for addresses, of the same length: their digits count nothing."""
    return _LINK.sub(lambda match: " " * len(match.group()), text) if "." in text else text


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and marks of a text."""
    found = list(_TOKEN.finditer(text))
    long_words = [m.group() for m in found[1:] if len(m.group()) > 3]
    capitals = sum(word[0].isupper() for word in long_words)
    titled = len(long_words) > 2 and capitals / len(long_words) > _MOST_NAMES
    result: list[Token] = []
    first = True
    for match in found:
        word = match.group()
        small = word.lower()
        code = bool(_CODE.match(word)) or (first and "-" in word and word.islower())
        capital = not first and not titled and len(word) > 1 and bool(_CAPITAL.match(word))
        name = (code or capital) and word not in lexicon.COMMON_ACRONYMS
        result.append(Token(word, small, lemma(small), match.start(), match.end(), name))
        first = word in ENDS or word in '“"('
    return tuple(result)


def span(text: str, part: Sequence[Token]) -> str:
    """The words of the text from the first to the last of some tokens."""
    return text[part[0].start : part[-1].end]


@lru_cache(maxsize=8192)
def lemma(word: str) -> str:
    """The basic form of a verb, as far as its ending tells: `migrated`, `migrates`, `migrating` -> `migrate`."""
    if word in lexicon.IRREGULAR:
        return lexicon.IRREGULAR[word]
    if word in _VERBS:
        return word
    for ending in ("ing", "ed", "es", "s", "d"):
        if not word.endswith(ending) or len(word) < len(ending) + 2:
            continue
        stem = word[: -len(ending)]
        doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
        for form in (stem, f"{stem}e", doubled, f"{stem[:-1]}y" if stem.endswith("i") else stem):
            if form in _VERBS:
                return form
    return word


_VERBS = lexicon.TELIC | lexicon.ATELIC | lexicon.ATTAINED | lexicon.WITH_PARTICLE.keys()
