"""Severities given on the command line: `ES301=low`, `ES3@initiatives.pilot-*=info`, `capacity=medium`."""

from __future__ import annotations

import re
from typing import cast

from execsim.errors import UsageError
from execsim.portfolio.similarity import did_you_mean
from execsim.results.findings import SEVERITIES, Severity
from execsim.rules.pack_file import Override

_FORM = re.compile(
    r"(?P<rules>[A-Z][A-Z0-9]{0,19}|[a-z0-9]+(?:-[a-z0-9]+){0,11})(?:@(?P<place>[^=\s]{1,200}))?=(?P<level>[A-Za-z]+)"
)


def parse_severity(text: str) -> Override:
    """One `RULES[@PLACE]=LEVEL`: a code, the start of one, or a tag; perhaps only where an entity or path fits.

    Raises
    ------
    UsageError
        It reads otherwise, or there is no such level.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"'{text[:60]}' sets no severity; write ES301=low, or ES3@initiatives.pilot-*=info")
    rules, place, level = found["rules"], found["place"], found["level"].lower()
    if level not in SEVERITIES:
        hint = did_you_mean(level, SEVERITIES) or f"there are {', '.join(SEVERITIES)}"
        raise UsageError(f"there is no severity '{level}'; {hint}")
    by_code = rules[:1].isupper()
    return Override(
        code=rules if by_code else None,
        tag=None if by_code else rules,
        entity=place,
        severity=cast(Severity, level),
        why="--severity",
    )
