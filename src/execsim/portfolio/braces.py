"""What goes wrong inside braces: a comma that splits a value, a colon that is missing.

YAML reads `{focus: 0,35}` as `focus: 0` and a key `35`, and `{likely 45}` as one key without a value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from execsim.portfolio.slips import joined_number
from execsim.portfolio.source import Path, Source

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


class BraceSlip(NamedTuple):
    """What to say about an unknown key that is none; nothing to say where the key before has said it.

    `explains` is the path of a key that is missing only because of this slip.
    """

    message: str
    hint: str
    explains: Path | None = None


def find_brace_slips(source: Source, known: Mapping[Path, Collection[str]]) -> dict[Path, BraceSlip]:
    """The unknown keys that are pieces of a value, by their paths.

    Parameters
    ----------
    source
        The file.
    known
        Paths of unknown keys, and the keys that may stand there.
    """
    found = ((path, _slip(source, path, keys)) for path, keys in known.items())
    return {path: slip for path, slip in found if slip is not None}


def _slip(source: Source, path: Path, known: Collection[str]) -> BraceSlip | None:
    word, around = str(path[-1]), _map_at(source.data, path[:-1])
    if not word or around.get(word, "") is not None or _has_colon(source, path):
        return None
    match = re.fullmatch(r"([\w-]+?)(?: *:| )\s*(.+)", word)
    if match is not None and match[1] in known:
        return BraceSlip(f"no ': ' after '{match[1]}'", f"write `{match[1]}: {match[2]}`", (*path[:-1], match[1]))
    before, pieces = _pieces(around, word, known)
    value = around.get(before)
    if word != pieces[0]:  # the first of them tells it all
        return BraceSlip("", "") if _split(before, value, pieces, known) else None
    return _split(before, value, pieces, known)


def _split(before: str, value: Any, pieces: list[str], known: Collection[str]) -> BraceSlip | None:
    """A value that commas have cut into pieces."""
    number = joined_number(value, pieces)
    if number:
        return BraceSlip(f"a ',' splits the number {value},{','.join(pieces)}", f"write `{before}: {number}`")
    if not isinstance(value, str) or before not in known:
        return None
    if all(_ID.fullmatch(part) for part in (value, *pieces)):
        them = ", ".join((value, *pieces))
        return BraceSlip(f"a ',' ends the value of '{before}' here", f"several are `{before}: [{them}]`")
    text = ", ".join((value, *pieces))
    return BraceSlip(f"a ',' ends the text of '{before}' here", f'put it in quotes: {before}: "{text}"')


def _pieces(around: Mapping[str, Any], word: str, known: Collection[str]) -> tuple[str, list[str]]:
    """The key whose value was split, and the pieces of it that stand in its map as keys."""
    before, pieces = "", list[str]()
    for key, value in around.items():
        if value is None and key not in known:
            pieces.append(key)
        elif word in pieces:
            break
        else:
            before, pieces = key, []
    return before, pieces


def _map_at(data: Any, path: Path) -> Mapping[str, Any]:
    for step in path:
        data = data[step]
    return data if isinstance(data, dict) else {}


def _has_colon(source: Source, path: Path) -> bool:
    """Whether a key is followed by its colon (or by the `=` of `--set`)."""
    problem = source.problem(path, "", on="key")
    if problem.location is None:
        return True
    rest = problem.excerpt[problem.location.column - 1 + problem.location.length :].lstrip()
    return bool(rest) and rest[0] not in ",}"
