"""Assumptions written into a portfolio file as it stands: everything else keeps its place, its words, its comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from execsim.errors import InputError, UsageError
from execsim.exchange.yamltext import write_yaml
from execsim.portfolio.source import Source, parse_source

SECTION = "assumptions"
_LINE_ENDS = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_KEY = re.compile(r"""( *)(?:"([^"]+)"|'([^']+)'|([^\s#'"{\[][^:#]*?))\s*:(?:\s|$)""")


def assumptions_text(entries: Mapping[str, Any], comments: Sequence[str] = ()) -> str:
    """Assumptions as a file of their own: a scenario's or portfolio's `assumptions:` section."""
    head = [*(f"# {line}" for line in comments), ""] if comments else []
    return "\n".join([*head, *_block(entries), ""])


def with_assumptions(text: str, name: str, entries: Mapping[str, Any]) -> str:
    """A portfolio file with some assumptions put in, or in the place of those of the same name.

    Parameters
    ----------
    text
        The file.
    name
        What messages call it.
    entries
        Plain data by assumption.

    Raises
    ------
    InputError
        The file cannot be read.
    UsageError
        Its `assumptions:` are written in a way that cannot be edited without touching more than them.
    """
    before = parse_source(text, name)
    edited = _edited(text, before, entries)
    wanted = {**before.data, SECTION: {**(before.data.get(SECTION) or {}), **entries}}
    try:
        done = parse_source(edited, name).data
    except InputError:
        done = {}
    if done != wanted:
        raise UsageError(
            f"{name}: its `{SECTION}:` cannot be edited without touching more than them; write them as a block, "
            "one assumption a line, or use -o and copy them in"
        )
    return edited


def _edited(text: str, source: Source, entries: Mapping[str, Any]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [line for line in _LINE_ENDS.split(text) if line]
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    held = source.data.get(SECTION)
    if SECTION not in source.data:
        return "".join([*lines, newline, *(f"{line}{newline}" for line in _block(entries))])
    place = source.locate((SECTION,), on="key")
    assert place is not None, "a key that was read has a place"
    first = place.line - 1
    last = _end(lines, first, 0)
    inner = [line for line in lines[first + 1 : last] if line.strip() and not line.lstrip().startswith("#")]
    if not inner:  # {a: 1} on the key's own line, or nothing
        after = lines[first].rpartition("}" if "}" in lines[first] else ":")[2]
        comment = re.search(r"\s+#.*$", after.rstrip("\r\n"))
        head, *kept = _block({**(held or {}), **entries})
        head += comment.group() if comment else ""
        return "".join([*lines[:first], *(f"{line}{newline}" for line in (head, *kept)), *lines[first + 1 :]])
    indent = " " * (len(inner[0]) - len(inner[0].lstrip(" ")))
    block = lines[first + 1 : last]
    for key, value in entries.items():
        block = _with_entry(block, indent, key, f"{indent}{key}: {_flow(value)}{newline}")
    return "".join([*lines[: first + 1], *block, *lines[last:]])


def _with_entry(block: list[str], indent: str, key: str, written: str) -> list[str]:
    """The lines of a section with one entry in the place of its namesake, or after the last."""
    for number, line in enumerate(block):
        found = _KEY.match(line)
        if found and found[1] == indent and next(filter(None, found.groups()[1:])).strip() == key:
            comment = re.search(r"\s+#[^\"'}\]]*$", line.rstrip("\r\n"))
            end = _end(block, number, len(indent))
            if comment and end == number + 1:
                body = written.rstrip("\r\n")
                written = f"{body}{comment.group()}{written[len(body) :]}"
            return [*block[:number], written, *block[end:]]
    last = max(number for number, line in enumerate(block) if line.strip() and not line.lstrip().startswith("#"))
    return [*block[: last + 1], written, *block[last + 1 :]]


def _end(lines: list[str], first: int, indent: int) -> int:
    """The line after the last one that belongs to the key at `first`: deeper in, blanks and comments behind left."""
    end = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        deep = len(line) - len(line.lstrip(" "))
        if deep <= indent:
            break
        if not line.lstrip().startswith("#"):
            end = number + 1
    return end


def _block(entries: Mapping[str, Any]) -> list[str]:
    """The section, an assumption a line."""
    return [f"{SECTION}:", *(f"  {key}: {_flow(value)}" for key, value in entries.items())]


def _flow(value: Any) -> str:
    """One entry on one line, whatever its length."""
    if not isinstance(value, dict):
        return write_yaml({"x": value}).partition(":")[2].strip()
    return "{" + ", ".join(f"{key}: {_scalar(each)}" for key, each in value.items()) + "}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"' if not re.fullmatch(r"[a-z]+", value) else value
    return write_yaml({"x": value}).partition(":")[2].strip()
