"""Whether a statement settles the how: tools, steps, who does it, hours. Intent says what and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from execsim.portfolio.wording import lexicon
from execsim.portfolio.wording.tokens import Evidence, lemma

_NAME = r"[A-Z][\w.&'-]*(?: [A-Z0-9][\w.&'-]*)*"
_TOOL = re.compile(
    rf"\b(?:(?i:using|by means of|with the help of|through the use of|leveraging|via|in|built on|based on)) "
    rf"(?:the |our |an? )?{_NAME} (?:tool|template|spreadsheet|board|dashboard|form|software|platform|system)s?\b"
    rf"|\b(?i:using|by means of|with the help of|through the use of|leveraging|built on)"
    rf" (?:(?:the|our|an?) )?(?:{_NAME}|[\w-]+ (?:tool|template|spreadsheet|board|form|software|format)s?\b)"
)
_STEP = re.compile(
    r"(?:^|(?<=[\s;:,(]))(?:(?:(?i:first|firstly|then|next|afterwards|after that|finally|lastly),? (?=[a-z])"
    r"|(?i:step) \d|\(?\d{1,2}[.)] |[a-e]\) ))[\w-]+"
)
_WHO = re.compile(
    rf"\b(?:must|shall|has to|have to|will)(?: only)? be (?:\w+ )?\w+(?:ed|n|t) by (?:the |our )?[\w-]+(?: [\w-]+)?"
    rf"|\b(?:the )?(?:{_NAME}|[a-z]+) (?:team|department|manager|lead|office|committee|officer)"
    r" (?:must|shall|has to|have to)\b"
)
_HOURS = re.compile(
    r"\b(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|eight)[ -](?:hours?|minutes?|h|min|person-days|man-days)"
    r" (?:a|per|each|every) (?:day|week|month|sprint|person)\b"
    r"|\b(?:every|each|on|by) (?:morning|(?:mon|tues|wednes|thurs|fri)days?)\b"
    r"|\b(?:at|by) \d{1,2}(?::\d\d| ?(?:am|pm|o'clock))"
    r"|\b\d{1,2}:\d\d\b|\bdaily\b|\b(?:twice|once) (?:a|per) (?:day|week)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\b(?:must|shall|only|exactly|always|never|mandatory|strictly|no exceptions?)\b", re.IGNORECASE)
_KINDS = {"tool": _TOOL, "step": _STEP, "who": _WHO, "hours": _HOURS}
_STEPS, _ENOUGH = 3, 2


def prescriptions(text: str) -> tuple[Evidence, ...]:
    """The words that settle how it is done: `tool`, `step` (from three on), `who`, `hours`, `command`."""
    return tuple(_found(text))


def is_rigid(how: Sequence[Evidence]) -> bool:
    """Whether the how is settled in at least two ways, a command alone being none."""
    return len({evidence.kind for evidence in how}) >= _ENOUGH and any(e.kind != "command" for e in how)


def _found(text: str) -> Iterator[Evidence]:
    for kind, pattern in _KINDS.items():
        words = [match.group().strip() for match in pattern.finditer(text)]
        if kind == "step" and len(words) < _STEPS:
            words = _orders(text)
        yield from (Evidence(kind, word) for word in words)
    yield from (Evidence("command", match.group()) for match in _COMMAND.finditer(text))


def _orders(text: str) -> list[str]:
    """Orders one after another: `Export the list, clean it, import it`."""
    parts = [part.split() for part in re.split(r"[,;.]\s+(?:and |then )?|\s+and then\s+", text)]
    orders = [" ".join(part[:4]) for part in parts if _is_order([word.lower() for word in part[:2]])]
    return orders if len(orders) >= _STEPS else []


def _is_order(words: list[str]) -> bool:
    """A verb first: one that has an end, or whatever stands before *the* or *it*."""
    return len(words) > 1 and (lemma(words[0]) in lexicon.TELIC or words[1] in lexicon.DETERMINERS | {"it", "them"})
