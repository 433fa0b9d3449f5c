"""Patches as edits of the text: everything that they do not change stays as it was, comments and order included.

The text is edited at the places that the source remembers, and read again: an edit that would mean anything
else than its patches is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from execsim.errors import InputError
from execsim.portfolio.notation import read_notation
from execsim.portfolio.patch import Patch, apply_patches
from execsim.portfolio.source import Path, Source, parse_source
from execsim.portfolio.spots import Mark, Spot

_LINE = re.compile("[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029]|$)")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _./%-]*")


class UneditableError(ValueError):
    """The patches cannot be made by editing the text; says why."""


class _Cut(NamedTuple):
    """Replace what stands between two places of the text."""

    start: int
    end: int
    text: str


def edit_text(text: str, source: Source, patches: Iterable[Patch]) -> str:
    """The text with patches made in it.

    Parameters
    ----------
    text
        What the source was read from.
    source
        The same, read: plain data with places, no layers on it.
    patches
        What is to change.

    Raises
    ------
    UneditableError
        A patch does not fit, or its place cannot be edited without touching what surrounds it.
    """
    try:
        wanted = apply_patches(source, patches, layer="fix").data
    except InputError as error:
        raise UneditableError(error.problems[0].message) from None
    editor = _Editor(text, source)
    cuts = sorted(editor.differences(source.data, wanted, source.spot, ()), reverse=True)
    for cut in cuts:
        text = text[: cut.start] + cut.text + text[cut.end :]
    try:
        made = parse_source(text, source.name).data
    except InputError:
        raise UneditableError("the edited text would not be readable") from None
    if made != wanted:
        raise UneditableError("the text around it does not allow the edit")
    return text


class _Editor:
    """Finds the places in one text."""

    def __init__(self, text: str, source: Source) -> None:
        self.text, self.source = text, source
        found = list(_LINE.finditer(text))
        self.starts = [line.start() for line in found]
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def differences(self, old: Any, new: Any, spot: Spot, path: Path) -> Iterator[_Cut]:
        """The cuts that turn an old value into a new one."""
        if old == new and type(old) is type(new):
            return
        if isinstance(old, dict) and isinstance(new, dict) and old and (new or not path):
            yield from self._map(old, new, spot, path)
        elif isinstance(old, list) and isinstance(new, list) and old and new[: len(old)] == old:
            yield from self._longer_list(old, new, spot)
        elif isinstance(old, list) and isinstance(new, list) and new and not self._is_flow(spot):
            yield from self._shorter_list(old, new, spot)
        else:
            yield self._replaced(old, new, spot)

    def _map(self, old: dict[str, Any], new: dict[str, Any], spot: Spot, path: Path) -> Iterator[_Cut]:
        gone = [key for key in old if key not in new]
        for key in gone:
            if len(gone) == len(old):
                raise UneditableError("nothing would be left of the file")
            yield self._removed(key, list(old), spot)
        for key, value in old.items():
            if key in new:
                yield from self.differences(value, new[key], spot.step(key) or Spot(), (*path, key))
        added = {key: value for key, value in new.items() if key not in old}
        if added:
            yield self._added(added, list(old), spot)

    def _longer_list(self, old: list[Any], new: list[Any], spot: Spot) -> Iterator[_Cut]:
        last = spot.step(len(old) - 1) or Spot()
        items = [flow(item) for item in new[len(old) :]]
        if self._is_flow(spot):
            at = self._end(last, old[-1])
            yield _Cut(at, at, "".join(f", {item}" for item in items))
            return
        mark = _marked(last.value)
        dash = self._dash(mark)
        at, lead = self._after(mark.line, dash)
        yield _Cut(at, at, lead + "".join(f"{' ' * dash}- {item}{self.newline}" for item in items))

    def _shorter_list(self, old: list[Any], new: list[Any], spot: Spot) -> Iterator[_Cut]:
        left = list(new)
        for position, item in enumerate(old):
            if left and left[0] == item:
                left.pop(0)
                continue
            mark = _marked((spot.step(position) or Spot()).value)
            dash = self._dash(mark)
            start = self.starts[mark.line - 1]
            if self.text[start : start + dash].strip():
                raise UneditableError("the entry shares its line with another one")
            yield _Cut(start, self._after(mark.line, dash)[0], "")
        if left:
            raise UneditableError("the order of the list would change")

    def _replaced(self, old: Any, new: Any, spot: Spot) -> _Cut:
        """A value in the place of another that stands on one line."""
        mark = _marked(spot.value)
        start = self._offset(mark)
        written = self.text[start : start + mark.length]
        data, _, faults = read_notation(written, "", (written,))
        if old is None and written.strip() not in ("~", "null", "Null", "NULL"):
            key = _marked(spot.key)
            colon = self.text.find(":", self._offset(key) + key.length)
            return _Cut(colon + 1, colon + 1, f" {flow(new)}")
        if new in ([], {}) and isinstance(old, (list, dict)) and not self._is_flow(spot):
            return self._emptied(new, _marked(spot.key))
        if faults or data != old:
            raise UneditableError("the value runs over several lines")
        return _Cut(start, start + mark.length, flow(new))

    def _emptied(self, new: Any, key: Mark) -> _Cut:
        """Nothing in the place of a list or map in lines."""
        colon = self.text.find(":", self._offset(key) + key.length) + 1
        end, _ = self._after(key.line, key.column - 1)
        return _Cut(colon, end, f" {flow(new)}{self.newline}")

    def _removed(self, key: str, keys: list[str], spot: Spot) -> _Cut:
        child = spot.step(key) or Spot()
        mark = _marked(child.key)
        if not self._is_flow(spot):
            start = self.starts[mark.line - 1]
            if self.text[start : self._offset(mark)].strip():
                raise UneditableError("the key shares its line with another one")
            return _Cut(start, self._after(mark.line, mark.column - 1)[0], "")
        position = keys.index(key)
        start = self._offset(mark)
        if position + 1 < len(keys):
            return _Cut(start, self._offset(_marked((spot.step(keys[position + 1]) or Spot()).key)), "")
        before = spot.step(keys[position - 1]) or Spot()
        return _Cut(self._end(before, None), self._end(child, None), "")

    def _added(self, added: dict[str, Any], keys: list[str], spot: Spot) -> _Cut:
        """New keys behind the last one that is there."""
        last = spot.step(keys[-1]) or Spot()
        if self._is_flow(spot):
            at = self._end(last, None)
            return _Cut(at, at, "".join(f", {flow(key)}: {flow(value)}" for key, value in added.items()))
        mark = _marked(last.key)
        at, lead = self._after(mark.line, mark.column - 1)
        indent = " " * (mark.column - 1)
        lines = (f"{indent}{flow(key)}: {flow(value)}{self.newline}" for key, value in added.items())
        return _Cut(at, at, lead + "".join(lines))

    def _is_flow(self, spot: Spot) -> bool:
        mark = _marked(spot.value)
        return self.text[self._offset(mark) : self._offset(mark) + 1] in ("{", "[")

    def _offset(self, mark: Mark) -> int:
        if mark.file != self.source.name or mark.line > len(self.starts):
            raise UneditableError("it stands in another file")
        return self.starts[mark.line - 1] + mark.column - 1

    def _end(self, spot: Spot, value: Any) -> int:
        """Where a value inside brackets ends."""
        mark = _marked(spot.value)
        start = self._offset(mark)
        written = self.text[start : start + mark.length]
        if "\n" in written or "#" in written:
            raise UneditableError(f"the value runs over several lines{'' if value is None else f': {value!r:.40}'}")
        return start + len(written.rstrip())

    def _dash(self, mark: Mark) -> int:
        """Column, from 0, of the dash before an entry of a list in lines."""
        start = self.starts[mark.line - 1]
        dash = self.text.rfind("-", start, self._offset(mark))
        if dash < 0:
            raise UneditableError("the entry does not follow its dash")
        return dash - start

    def _after(self, line: int, indent: int) -> tuple[int, str]:
        """Where what starts in a line ends: behind its last line that is indented more; and what must go first."""
        last = line
        for number in range(line + 1, len(self.starts) + 1):
            text = self._line(number)
            bare = text.strip()
            deeper = len(text) - len(text.lstrip(" ")) > indent
            dashed = bare.startswith("- ") and len(text) - len(text.lstrip(" ")) == indent and self._opens(line)
            if bare and not bare.startswith("#") and not deeper and not dashed:
                break
            if bare and (deeper or dashed):
                last = number
        end = self.starts[last] if last < len(self.starts) else len(self.text)
        ends_line = end == 0 or self.text[end - 1] in "\n\r"
        return end, "" if ends_line else self.newline

    def _opens(self, line: int) -> bool:
        """Whether a line ends with its key, so that a list below it may stand at the same indent."""
        return self._line(line).split(" #")[0].rstrip().endswith(":")

    def _line(self, number: int) -> str:
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")


def flow(value: Any) -> str:
    """A value on one line of YAML."""
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(flow(item) for item in value) + "]"
        case str():
            return value if _stays(value) else json.dumps(value, ensure_ascii=False)
        case _:
            return json.dumps(value)


def _stays(text: str) -> bool:
    """Whether a text may stand without quotes, anywhere."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)?(?:h|d|w|x|month|quarter|year)s?", text):
        return True
    return bool(_PLAIN.fullmatch(text)) and text == text.strip() and read_notation(text, "", (text,))[0] == text


def _marked(mark: Mark | None) -> Mark:
    if mark is None:
        raise UneditableError("its place is not known")
    return mark
