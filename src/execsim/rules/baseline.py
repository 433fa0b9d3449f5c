"""A former audit as a baseline: what it found is known, and only what is new counts."""

from __future__ import annotations

import json
from typing import Any

from execsim.errors import InputError, Problem


def read_baseline(content: str, name: str) -> frozenset[str]:
    """The fingerprints of a former audit, those of waived findings left out.

    A fingerprint belongs to a rule and an entity, not to a line: it stays when the file is reordered or an
    entity is renamed and keeps its `key`. What was waived then is not known: when its waiver ends it is new.

    Parameters
    ----------
    content
        The JSON that `execsim audit --format json` wrote.
    name
        What messages call it.

    Raises
    ------
    InputError
        It is not the JSON of an audit.
    """
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    found = data.get("findings") if isinstance(data, dict) and data.get("kind") == "audit" else None
    if not isinstance(found, list):
        hint = "write one with `execsim audit FILE -o baseline.json`"
        raise InputError([Problem(f"{name}: this is not the JSON of an audit", None, hint)])
    kept = (item for item in found if isinstance(item, dict) and not item.get("waived"))
    return frozenset(mark for item in kept if isinstance(mark := item.get("fingerprint"), str))
