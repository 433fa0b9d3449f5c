"""In which ways the dates of a table are written, told by its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from execsim.exchange.cells import SERIAL, DateFormat, find_date

_WRITINGS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y",
    "%B %d %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y",
)  # fmt: skip
_TURNED = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y", "%d/%m/%y": "%m/%d/%y"}
_LEAST = 0.01  # share of the cells that a further writing has to read


def writings_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The ways in which dates are written: the one that reads most cells first, others for what it cannot read.

    Parameters
    ----------
    cells
        Texts, of which some are dates.

    Returns
    -------
    tuple
        Formats such as `%d/%m/%Y`; that of ISO where no cell is a date.
    """
    left = [text for text in cells if re.search(r"\d", text)]
    formats = {written: DateFormat.read(written) for written in _WRITINGS}
    known: list[str] = []
    while len(known) < len(_WRITINGS):
        reads = {w: sum(is_date(text, (formats[w],)) for text in left) for w in _WRITINGS if w not in known}
        best = max(reads, key=lambda w: reads[w])  # of two that read as many, the first of the list
        if reads[best] == 0 or (known and reads[best] < _LEAST * len(cells)):
            break
        known.append(best)
        left = [text for text in left if not is_date(text, (formats[best],))]
    if not known and any(is_date(text, (DateFormat.read(SERIAL),)) for text in left):
        return (SERIAL,)
    return tuple(known) or (_WRITINGS[0],)


def is_date(text: str, formats: Sequence[DateFormat]) -> bool:
    """Whether a text is a date and no more, a time of day left aside."""
    found = find_date(text, formats)
    return found is not None and (found.alone or re.search(r"\d:\d\d", text) is not None)


def other_reading(cells: Sequence[str], writings: Sequence[str]) -> str | None:
    """The writing with day and month the other way round, where no cell tells which is meant; else None."""
    other = _TURNED.get(writings[0])
    if other is None:
        return None
    one, turned = (DateFormat.read(written) for written in (writings[0], other))
    return other if all(is_date(text, (turned,)) for text in cells if is_date(text, (one,))) else None
