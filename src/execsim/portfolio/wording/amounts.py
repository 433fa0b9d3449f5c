"""How much a text promises: figures, number words, ratios and totals; not dates, names or list numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from execsim.portfolio.wording import lexicon
from execsim.portfolio.wording.datewords import without_dates
from execsim.portfolio.wording.tokens import lemma, without_links

_SMALL = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SIZES = "hundred|thousand|million|billion|trillion"
_WORDS = rf"(?:(?:{_TENS})(?:[- ](?:{_SMALL}))?|{_TEENS}|{_SMALL}|(?:an? )(?=(?:{_SIZES}|dozen)\b))"
_PLACES = frozenset({"in", "on", "at", "to", "from"})  # `in all homes` says how far, `for all` only addresses
_ALL_VERBS = lexicon.TELIC | lexicon.ATELIC
_COUNTED = rf"{_WORDS}(?:\s*(?:{_SIZES}|dozen)\b)*"
_FIGURE = r"(?:\d{1,3}(?:[,'’ ]\d{3})+|\d+)(?:[.,]\d+)?|\.\d+"
_UNIT = (
    r"%|percent\b|per ?cent\b|percentage points?\b|pp\b|bps\b|x\b|×"
    r"|(?:k|K|M|m|bn|B|million|billion|thousand|hundred|trillion)\b"
    r"|(?:ms|s|sec|secs|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?|weeks?|[KMGT]i?B|[kMG]W|km|kg|FTEs?)\b"
)
_AMOUNT = re.compile(
    rf"(?:[<>≤≥~±=]+ ?)?(?:[€$£¥] ?|\b(?:USD|EUR|GBP|CAD) ?)?(?<![\w.#-])(?:{_FIGURE})(?:\s?(?:{_UNIT})){{0,2}}\+?"
    rf"(?:\s?(?:in|of|out of|:|/)\s?(?:{_FIGURE})\b)?"
    r"|\b(?:a|one|two|three)[- ](?:third|quarter|fifth|tenth)s?\b(?! part)"
    rf"|\b{_COUNTED}(?:\s(?:percent|per ?cent))?\b"
    r"|\b(?:zero|none|half|halved?|halving|doubl(?:e|ed|ing)|tripl(?:e|ed|ing)|quadrupl(?:e|ed|ing)|twice|thrice)\b"
    r"|\bmajority\b|\b(?:top|upper|bottom|\d+(?:st|nd|rd|th)) (?:quartile|percentile|decile|quintile)\b"
    r"|\b\w+fold\b(?<=[dneroxy]fold)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:all|every|each|no|entire|nobody)\b(?!-)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?<![\w&])(?:[XYNZ]{1,3}\s?(?:%|percent\b)|(?:by|to|least|than)\s[XYZN]{1,2}\b(?! [A-Z]|\s?%)|[xn]{1,2}\s?%"
    r"|\?{2,}\s?%?|_{2,}|\[[^\]\d]{1,20}\]\s?%|<[a-z]{1,12}>|#\s?of\s?X|TB[CD]\b)"
)
_CHANGE = re.compile(r"\bfrom\s+[^\d.;]{0,24}\d[^;]*?\bto\s+[^\d.;]{0,24}\d", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:(?:compared (?:to|with)|relative to|versus|vs\.?|against|up from|down from|instead of|currently|today:?"
    r"|baseline(?: of)?:?|was)\s+(?:(?:a|an|the|our|baseline|of)\s+)*[€$£]?"
    r"(?:\d|last|previous|prior|current|today|now|year)"
    r"|(?:more|fewer|less|higher|lower|greater) [^.;,]{0,40}\bthan "
    r"(?!ever|before|just|only|simply|what|we|you|they|it\b|that|a\b)"
    r"|than (?:in )?(?:the )?(?:last|previous|prior|current|today|now|year)\b|than in \d"
    r"|(?:year|month|quarter)[- ]o(?:n|ver)[- ](?:year|month|quarter)\b)",
    re.IGNORECASE,
)
_ANY = re.compile(  # most texts name no amount at all: look for that first
    rf"\d|\b(?:{_TENS}|{_TEENS}|{_SMALL}|{_SIZES}|dozen|zero|none|hal[fv]|halved|halving|doubl|tripl|quadrupl|twice|thrice"
    r"|majority|top|upper|bottom|all|every|each|no\b|entire|nobody)|fold\b|[- ](?:third|quarter|fifth|tenth)",
    re.IGNORECASE,
)
# What stands before a figure that names something: Type 26, version 2, section 508, tier 1.
_LABEL = re.compile(
    r"\b(?:act|action|annex|appendix|article|block|bulletin|category|chapter|circular|class|contract|directive|figure"
    r"|form|grade|group|increment|iso|issue|item|law|level|lot|mark|milestone|model|module|no|nr|number|objective|option"
    r"|order|part|phase|pr|priority|release|resolution|rfc|round|schedule|section|series|severity|spiral|sprint|stage"
    r"|step|table|ticket|tier|title|track|tranche|type|v|ver|version|wave|web|week|windows|year)\b\.?[ -]#?$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[a-z,)] (?:[A-Z][\w.-]*|[A-Z]{2,}\w*) $")
_SENTENCE = re.compile(r"(?:^|[.;:!?•\n]\s*)(?:\W*)(?P<first>\w+) $")
_COUNTS_AFTER = re.compile(r"\s*(?:[a-z]|%|$|[.,;)])")
# Kinds and idioms: two-way, one-stop shop, 3D, 24/7, 10-year programme, 18 year olds, one of.
_KIND_AFTER = re.compile(
    r"(?:-(?!(?:hour|day|week|minute|second|month|percent|per|fold|point (?!plan)))[a-z]|-(?:year|month|week|day)s?[- ]"
    r"(?:plan|program|programme|strategy|period|contract|old|vision|project|initiative|horizon|roadmap)"
    r"|[- ]years?[- ]olds?|[DG]\b|/7\b|FA\b|st\b|nd\b|rd\b|th\b| stop\b| size\b| voice\b| another\b"
    r"| of the (?:most|best|few|world|country)"
    r"| party\b| parties\b| sides\b| trust\b|(?:\.\d+){2,})",
)
_STRUCTURE = re.compile(
    r"^\s*(?:[\w-]+\s+){0,2}?(?:aims|areas|aspects|axes|commitments|components|dimensions|elements|factors|focus areas"
    r"|functions|goals|initiatives|key results|missions|objectives|parts|phases|pillars|principles|priorities|projects"
    r"|purposes|reasons|stages|steps|strands|streams|themes|tracks|values|ways|workstreams)\b",
    re.IGNORECASE,
)
_HAVING = re.compile(r"\b(?:has|have|having|are|with|into|of|on|around|comprises|through|across|the|our|its)\s+$", re.I)
_MAIN = re.compile(r"\s*(?:[\w-]+\s+)?(?:key|main|core|strategic|primary|overarching|guiding|major)\b", re.I)
_NOT_COUNTED = re.compile(  # idioms, and the numbers of a list
    r"\b(?:24[/x]7|365|360|[2-4]D|[2-6]G|[248]K|2FA)\b"
    r"|(?:^|(?<=[\s;:,]))\(?\d{1,2}\)(?=\s)|(?:^|(?<=\n)|(?<=[;:] ))\d{1,2}\.(?=\s)"
)
# What it costs is put in, not brought about: `a £1.3bn investment`.
_PUT_IN = re.compile(
    r"^\s(?:[\w-]+\s){0,2}?(?:budget|envelope|fund|initiative|investment|package|portfolio|programme|program|project"
    r"|scheme)s?\b",
    re.IGNORECASE,
)
_AGED = re.compile(r"\b(?:aged?|ages)\s(?:of\s)?$", re.IGNORECASE)
# Whom it is for, not how much of it: `our 3,000 members`.
_AUDIENCE = re.compile(r"\b(?:our|the|its|their|these|those|for|across|serving|supporting|over|nearly|some)\s+$", re.I)
_LAST_WORD = re.compile(r"([\w'-]+)\W*$")
_CLAUSE = 9
_BESIDE = re.compile(r"([\w'-]+),? $")


@lru_cache(maxsize=16_384)  # asked for by the audit and by the model, of the same few texts
def quantities(text: str) -> tuple[str, ...]:
    """The amounts that a text names, digits or words, totals too, as written.

    Dates are left out, and so is every figure that names or orders something instead of counting it:
    `Type 26`, `phase 2`, `1)`, `three key aims`, `two-way`.
    """
    if not _ANY.search(text):
        return ()
    left = _countable(text)
    counted = [(m.start(), m.group().strip()) for m in _AMOUNT.finditer(left) if _counts(left, m)]
    totals = [(m.start(), _with_next_word(left, m)) for m in _TOTAL.finditer(left) if _is_total(left, m)]
    return tuple(words for _, words in sorted(counted + totals))


@lru_cache(maxsize=16_384)
def has_baseline(text: str) -> bool:
    """Whether a text says from where: `from 24 h to 12 h`, `than last year`, `against 24 h in May`."""
    return _CHANGE.search(without_dates(text)) is not None or _COMPARED.search(text) is not None


def placeholders(text: str) -> tuple[str, ...]:
    """Amounts left open: `X %`, `by N`, `TBD`."""
    return tuple(match.group().strip() for match in _PLACEHOLDER.finditer(text))


def _countable(text: str) -> str:
    blank = _NOT_COUNTED.sub(lambda match: " " * len(match.group()), text)
    return without_dates(without_links(blank))


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether a figure sizes something, not names it, orders it or belongs to an idiom."""
    before, after, words = text[: match.start()], text[match.end() :], match.group().strip().lower()
    put_in = words[0] in "€$£" and _PUT_IN.match(after)
    if put_in or _KIND_AFTER.match(after) or _AGED.search(before):
        return False
    if words in {"one", "a", "an"}:
        return _one_counts(before, after)
    if _STRUCTURE.match(after) and (_HAVING.search(before) or _MAIN.match(after)):
        return False
    addressed = _AUDIENCE.search(before) and re.match(r"\s+[a-z]", after)
    net_zero = words == "zero" and before.lower().endswith("net ")  # reached or not; to contribute to it is a wish
    if (addressed or net_zero) and _governed_by_wish(before):
        return False
    if words.isdigit() or words.replace(".", "").isdigit():
        return not (_LABEL.search(before) or _is_name(before, after))
    return True


def _is_name(before: str, after: str) -> bool:
    """`Win 7`, `Horizon 2020`: a capital in mid-sentence and nothing that is counted behind the figure."""
    return bool(_NAMED.search(before)) and not re.match(r"\s+[a-z]{3,}s\b", after)


def _one_counts(before: str, after: str) -> bool:
    """`at least one`, `one more`, `hire one engineer`: a count; `in one place`, `one of`, `as one`: a way to speak."""
    if re.match(r"\s+(?:or more|more|new|additional|further|per|other|hundred|thousand|million)\b", after):
        return True
    if re.search(r"\b(?:least|most|only|exactly|than)\s$", before, re.I):
        return True
    last = _LAST_WORD.search(before)
    spoken = lexicon.PREPOSITIONS | lexicon.DETERMINERS | {"no", "any", "every", "each", "which", "number", "day"}
    return (
        bool(re.match(r"\s+[a-z]", after))
        and not re.match(r"\s+of\b", after)
        and (last is None or last.group(1).lower() not in spoken)
    )


def _is_total(text: str, match: re.Match[str]) -> bool:
    """Whether `all`, `every`, `no` ... says how far the promise goes, and does not just address everybody."""
    before, after = text[: match.start()], text[match.end() :]
    if match.group().lower() == "no" and re.match(r"\s*(?:longer|matter|doubt|one|\.|\d)", after, re.IGNORECASE):
        return False
    follows = re.match(r"\s+([a-z]+)", after)
    if follows and follows.group(1) in (lexicon.PREPOSITIONS | lexicon.AUXILIARY) - {"of"}:
        return False
    if follows and match.group().lower() == "each" and follows.group(1).endswith("ing"):
        return False  # `three teams, each working with its partners`
    sentence = re.split(r"[.;:!?\n•]", before)[-1]
    beside = _BESIDE.search(sentence)  # a date that stood between them is blank by now
    if beside and beside.group(1).lower() in (lexicon.PREPOSITIONS | {"and", "or"}) - _PLACES:
        return False
    following_words = re.findall(r"[a-z-]+", re.split(r"[.;:!?\n•]", after.lower())[0])[:_CLAUSE]
    inward = lexicon.MENTAL.intersection(following_words[:4]) or _is_wished(following_words)
    return not inward and not _governed_by_wish(sentence)


def _is_wished(words: Sequence[str]) -> bool:
    """`(every child) has the best start`: what all are to have or be depends on who looks."""
    told = next((at for at, word in enumerate(words) if word in lexicon.AUXILIARY), len(words))
    return not lexicon.PRAISE.isdisjoint(words[told : told + 4])


def _governed_by_wish(before: str) -> bool:
    words = re.findall(r"[\w'-]+", before.lower())
    spoken = [word for last, word in zip(["", *words], words, strict=False) if last not in lexicon.DETERMINERS]
    verbs = [form for word in spoken if (form := lemma(word)) in _ALL_VERBS]
    return bool(verbs) and verbs[-1] in lexicon.ATELIC


def _with_next_word(text: str, match: re.Match[str]) -> str:
    following = re.match(r"\s+[\w-]+", text[match.end() :])
    return match.group() + (following.group() if following else "")
