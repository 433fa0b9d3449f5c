"""CEL over named facts: expressions and `let` bindings, compiled at load.

CEL is Google's Common Expression Language: no endless loops, no input or output, no way to change anything.
A misspelt fact is an error when the rule is loaded, with its place in the expression and the nearest name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_bindings

LONGEST = 2_000
"""Characters of an expression with its `let` bindings written out: bounds what a rule can build in memory."""

TEXT, FLAG, LIST, OPEN = cel.Type.STRING, cel.Type.BOOL, cel.Type.List(cel.Type.STRING), cel.Type.DYN

_LET = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = (
    "it",
    "portfolio",
    "in",
    "as",
    "true",
    "false",
    "null",
    "if",
    "for",
    "while",
    "let",
    "var",
    "void",
)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_LITERAL = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|//[^\n]*")
_FAULT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']+)'")
_SCALAR = (str, bool, int, float, type(None))


class ExpressionError(ValueError):
    """An expression that cannot be compiled: what is wrong, where in its text (1-based), what to do."""

    def __init__(self, message: str, hint: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.column = message, hint, line, column


class EvaluationError(ValueError):
    """An expression that gave an error instead of a value."""


def percent(share: float) -> str:
    """A share as readers say it: `0.7` is `70 %`."""
    return f"{100 * share:.0f} %"


def _environment(variables: Mapping[str, cel.Type]) -> cel.Env:
    overloads = [
        cel.Overload(
            id=f"percent_{kind.name().lower()}",
            return_type=TEXT,
            parameters=[kind],
            is_member=False,
            impl=percent,
        )
        for kind in (cel.Type.INT, cel.Type.DOUBLE)
    ]
    return cel.NewEnv(
        variables=variables,
        extensions=[ext_bindings.ExtBindings()],
        functions=[cel.FunctionDecl("percent", overloads)],
    )


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression.

    Attributes
    ----------
    text
        As it was written.
    uses
        The facts that it reads, its `let` bindings included.
    type
        The type that it returns, in CEL's words.
    """

    text: str
    uses: frozenset[str]
    type: str
    _compiled: cel.Expression = field(repr=False)

    def evaluate(self, facts: cel.Activation) -> Any:
        """Return a plain value, or a flat list of plain values.

        Raises
        ------
        EvaluationError
            When the facts have other types than the expression expects, or its budget ran out.
        """
        try:
            result = self._compiled.eval(facts)
        except RuntimeError as error:  # the runtime's own limits, such as 9,999 iterations
            raise EvaluationError(str(error)) from None
        value = result.value()
        if isinstance(value, bool):
            return value
        if result.type() == cel.Type.ERROR:
            raise EvaluationError(str(value))
        if isinstance(value, list):  # one level only, so that sharing inside a value is never written out
            value = [item.value() for item in value]
        if not all(isinstance(item, _SCALAR) for item in (value if isinstance(value, list) else [value])):
            raise EvaluationError(f"gives {result.type().name()}, but rules use texts, numbers and flat lists")
        return value


@dataclass(frozen=True)
class Language:
    """The names that the expressions of one rule may use.

    Attributes
    ----------
    variables
        Facts and their types, by dotted name.
    lets
        Bindings so far, in order: each may use those before it.
    """

    variables: Mapping[str, cel.Type]
    lets: Mapping[str, str] = field(default_factory=dict)
    env: cel.Env = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.env is None:
            object.__setattr__(self, "env", _environment(self.variables))

    def bind(self, name: str, text: str) -> Language:
        """The language with one more `let`, whose text compiles; raises ExpressionError."""
        if not _LET.fullmatch(name) or name in _RESERVED:
            raise ExpressionError(f"'{name}' cannot be the name of a value", "use lower-case letters, digits, _")
        return Language(self.variables, {**self.lets, name: text}, self.env)

    def compile(self, text: str) -> Expression:
        """Compile an expression over the facts and the bindings; raises ExpressionError."""
        if self._written_out(text) > LONGEST:
            raise ExpressionError(
                f"with its let bindings written out this is longer than {LONGEST} characters",
                "split the rule in two, or ask for a fact",
            )
        head = "".join(f"cel.bind({name}, {value}\n,\n" for name, value in self.lets.items())
        try:
            compiled = self.env.compile(f"{head}{text}\n{')' * len(self.lets)}")
        except RuntimeError as error:
            raise self._fault(str(error), head.count("\n")) from None
        texts = (text, *self.lets.values())
        uses = frozenset(name for part in texts for name in self._facts(part))
        return Expression(text, uses, compiled.return_type().name(), compiled)

    def _written_out(self, text: str) -> int:
        lengths: dict[str, int] = {}
        for name, value in (*self.lets.items(), ("", text)):
            lengths[name] = len(value) + sum(lengths.get(word, 0) for word in _words(value))
        return lengths[""]

    def _facts(self, text: str) -> Iterator[str]:
        for name in _words(text):
            while name not in self.variables and "." in name:
                name = name.rpartition(".")[0]  # noqa: PLW2901 - `it.name.size` reads the fact `it.name`
            if name in self.variables:
                yield name

    def _fault(self, error: str, lines_before: int) -> ExpressionError:
        match = _FAULT.search(error)
        if match is None:
            return ExpressionError(error.removesuffix("]").rpartition("[")[0].strip() or error)
        line, column, message = int(match[1]) - lines_before, int(match[2]), match[3]
        unknown = _UNDECLARED.search(message)
        if unknown is None:
            return ExpressionError(message.removesuffix(" [INVALID_ARGUMENT]"), "", line, column)
        name = unknown[1]
        near = get_close_matches(name, [*self.variables, *self.lets], n=1)
        hint = f"did you mean '{near[0]}'?" if near else "`execsim rules facts` lists what there is"
        return ExpressionError(f"there is no '{name}'", hint, line, self._start(name, column))

    @staticmethod
    def _start(name: str, column: int) -> int:
        """CEL points at the last dot of a dotted name; readers expect its first letter."""
        return max(1, column - (len(name.rpartition(".")[0]) if "." in name else 0))


def _words(text: str) -> Iterator[str]:
    yield from _NAME.findall(_LITERAL.sub(" ", text))


def activation(language: Language, facts: Mapping[str, Any]) -> cel.Activation:
    """Hand facts to the runtime once, for any number of expressions."""
    return language.env.Activation(facts)
