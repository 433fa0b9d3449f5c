"""What can go wrong, and how it is said.

::

    ExecsimError
    ├── InputError      something in the user's files: every problem at once   (exit 2)
    ├── UsageError      an option or an argument that cannot be used           (exit 2)
    ├── MissingExtra    an optional dependency is not installed                (exit 2)
    └── EngineError     execsim's own fault                                    (exit 3)
        └── RuleError   a rule that failed while it was evaluated, or no rules (exit 3)
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

_WIDTH = 80
_GUTTER = 8  # `   41 | `


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: 1-based line and column, and how many characters to underline."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it.

    Attributes
    ----------
    message
        What is wrong, in the reader's words, without a full stop.
    location
        Where; None when the problem has no place in a file (an empty file, a missing one).
    hint
        What to do; printed beside the caret, or below it when it is long. Empty when the message already says it.
    path
        Dotted path of the value, `teams.support.people`; empty when there is none.
    excerpt
        The line of the file that `location` points at.
    more
        How many further problems it stands for; 0 for one of its own.
    """

    message: str
    location: Location | None = None
    hint: str = ""
    path: str = ""
    excerpt: str = field(default="", repr=False)
    more: int = 0

    def __str__(self) -> str:
        if self.location is None:
            return "\n".join([self.message, *_wrapped(self.hint, 2)])
        lines = [f"{self.location}: {self.message}"]
        if not self.excerpt:
            return "\n".join([*lines, *_wrapped(self.hint, 2)])
        number = f"{self.location.line:>5} | "
        shown, column, room = _window(self.excerpt, self.location.column, _WIDTH - len(number))
        caret = "^" * max(1, min(self.location.length, room - column + 1))
        pointer = " " * (len(number) - 2) + "| " + " " * (column - 1) + caret
        beside = len(pointer) + 1 + len(self.hint) <= _WIDTH
        lines += [number + shown, f"{pointer} {self.hint}".rstrip() if beside else pointer]
        return "\n".join(lines if beside else [*lines, *_wrapped(self.hint, _GUTTER)])


def _wrapped(text: str, indent: int) -> list[str]:
    """Lines of at most 80 columns; a word is never broken."""
    lines = textwrap.wrap(text, _WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [" " * indent + line for line in lines]


def _window(text: str, column: int, width: int) -> tuple[str, int, int]:
    """Cut a long line around a column, with `…` where it is cut.

    Returns the window, the column in it, and the last column that shows the line.
    """
    text = "".join(c if c.isprintable() else " " for c in text.rstrip("\r\n"))
    if len(text) <= width:
        return text, column, len(text)
    start = max(0, min(column - 1 - width // 3, len(text) - width))
    goes_on = start + width < len(text)
    shown = ("…" if start else "") + text[start + bool(start) : start + width - goes_on] + ("…" if goes_on else "")
    return shown, column - start, width - goes_on


class ExecsimError(Exception):
    """Anything that execsim raises on purpose."""


class InputError(ExecsimError):
    """The user's files cannot be used as they are; carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(ExecsimError):
    """An option or an argument that cannot be used."""


class MissingExtra(ExecsimError):
    """An optional dependency is missing; the message is its install line."""


class EngineError(ExecsimError):
    """execsim's own fault: a solver that failed, a plan that did not pass the verifier."""


class RuleError(EngineError):
    """A rule failed while it was evaluated, or there are none; a rule that fails never counts as passed."""
