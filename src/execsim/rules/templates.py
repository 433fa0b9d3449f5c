"""Texts with `{expression}` holes: messages, and the paths and values of remedies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

from execsim.rules.expressions import EvaluationError, Expression, ExpressionError

MOST_VARIANTS = 10_000
"""Texts that the lists in one path may make."""


@dataclass(frozen=True, slots=True)
class Template:
    """Text with `{expression}` holes; `{{` and `}}` are braces."""

    text: str
    parts: tuple[str | Expression, ...]

    @property
    def holes(self) -> tuple[Expression, ...]:
        """The expressions in it."""
        return tuple(part for part in self.parts if isinstance(part, Expression))

    @property
    def uses(self) -> frozenset[str]:
        """The facts that its holes read."""
        return frozenset().union(*(hole.uses for hole in self.holes))

    def fill(self, facts: cel.Activation) -> str:
        """The text with its holes filled, lists joined with a comma; raises EvaluationError."""
        return "".join(part if isinstance(part, str) else say(part.evaluate(facts)) for part in self.parts)

    def value(self, facts: cel.Activation) -> Any:
        """Like `fill`, but a text that is one hole keeps the type of its value."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Expression):
            return self.parts[0].evaluate(facts)
        return self.fill(facts)

    def variants(self, facts: cel.Activation) -> list[str]:
        """Every text that arises when a hole with a list takes each of its values in turn.

        Raises
        ------
        EvaluationError
            A hole fails, or there are too many.
        """
        texts = [""]
        for part in self.parts:
            found = part if isinstance(part, str) else part.evaluate(facts)
            endings = found if isinstance(found, list) else [found]
            if len(texts) * len(endings) > MOST_VARIANTS:
                raise EvaluationError(f"'{self.text[:60]}' stands for more than {MOST_VARIANTS:,} paths")
            texts = [text + say(ending) for text in texts for ending in endings]
        return texts


def parse_template(text: str, compile_hole: Callable[[str], Expression]) -> Template:
    """Split a text into plain parts and compiled holes.

    Raises
    ------
    ExpressionError
        With the line and column in the whole text.
    """
    parts: list[str | Expression] = []
    plain, at = "", 0
    while at < len(text):
        if text[at : at + 2] in ("{{", "}}"):
            plain, at = plain + text[at], at + 2
        elif text[at] == "{":
            end = _hole_end(text, at)
            parts += [plain] if plain else []
            plain = ""
            parts.append(_compile_hole(text, at + 1, end, compile_hole))
            at = end + 1
        else:
            plain, at = plain + text[at], at + 1
    return Template(text, (*parts, plain) if plain or not parts else tuple(parts))


def _compile_hole(text: str, start: int, end: int, compile_hole: Callable[[str], Expression]) -> Expression:
    try:
        return compile_hole(text[start:end])
    except ExpressionError as fault:
        line, column = _position(text, start)
        column = fault.column + (column - 1 if fault.line == 1 else 0)
        raise ExpressionError(fault.message, fault.hint, line + fault.line - 1, column) from None


def _hole_end(text: str, start: int) -> int:
    """Where the brace that opens at `start` closes; braces in maps and quotes inside do not count."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        char = text[at]
        if quote:
            quote = "" if char == quote and text[at - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "{}":
            depth += 1 if char == "{" else -1
            if depth == 0:
                return at
    line, column = _position(text, start)
    raise ExpressionError("this brace never closes", "write {{ for a plain brace", line, column)


def _position(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


def say(value: Any) -> str:
    """A value as a message says it: lists with commas, numbers without noise."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case float():
            digits = 0 if value.is_integer() or abs(value) >= 100 else 1 if abs(value) >= 1 else 2
            return f"{value:,.{digits}f}"
        case int():
            return f"{value:,}"
        case list():
            return ", ".join(say(item) for item in value)
        case _:
            return str(value)
