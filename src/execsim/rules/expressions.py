"""CEL over named facts: expressions and `let` bindings, compiled at load.

CEL is Google's Common Expression Language: no endless loops, no input or output, no way to change anything.
A misspelt fact is an error when the rule is loaded, with its place in the expression and the nearest name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_bindings

from execsim.rules import speech
from execsim.rules.budget import DEEPEST, Cost, bare, cost_of

LONGEST = 2_000
"""Characters of an expression with its `let` bindings written out: bounds what a rule can build in memory."""

TEXT, FLAG, LIST, OPEN = cel.Type.STRING, cel.Type.BOOL, cel.Type.List(cel.Type.STRING), cel.Type.DYN

_LET = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = (
    "it",
    "portfolio",
    "param",
    "ratio",
    "cel",
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
_PARAMETER = re.compile(r"\bparam\.(?=[a-z])")
_FAULT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']+)'")
_PLAIN = frozenset((str, bool, int, float, type(None)))
_ERROR = cel.Type.ERROR


class ExpressionError(ValueError):
    """An expression that cannot be compiled: what is wrong, where in its text (1-based), what to do."""

    def __init__(self, message: str, hint: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.column = message, hint, line, column


class EvaluationError(ValueError):
    """An expression that gave an error instead of a value."""


def _environment(variables: Mapping[str, cel.Type]) -> cel.Env:
    return cel.NewEnv(
        variables=variables,
        extensions=[ext_bindings.ExtBindings()],
        functions=[
            *(_function(say, cel.Type.INT, cel.Type.DOUBLE) for say in (speech.percent, speech.span, speech.every)),
            _function(speech.quoted, LIST),
        ],
    )


def _function(say: Callable[..., str], *kinds: cel.Type) -> cel.FunctionDecl:
    """A function of one argument, of any of these types, that gives a text."""
    overloads = [
        cel.Overload(
            id=f"{say.__name__}_{kind.name().lower()}",
            return_type=TEXT,
            parameters=[kind],
            is_member=False,
            impl=say,
        )
        for kind in kinds
    ]
    return cel.FunctionDecl(say.__name__, overloads)


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
    full
        The text with its bindings written around it, as the runtime has it.
    cost
        How it can grow.
    """

    text: str
    uses: frozenset[str]
    type: str
    full: str = field(repr=False)
    cost: Cost = field(repr=False)
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
        kind = value.__class__
        if kind is str:  # so is the text of an error
            if result.type() == _ERROR:
                raise EvaluationError(str(value))
            return value
        if kind in _PLAIN:
            return value
        if kind is list:  # one level only, so that sharing inside a value is never written out
            value = [item.value() for item in value]
            if all(item.__class__ in _PLAIN for item in value):
                return value
        elif result.type() == _ERROR:
            raise EvaluationError(str(value))
        raise EvaluationError(f"gives {result.type().name()}, but rules use texts, numbers and flat lists")


@dataclass(frozen=True)
class Language:
    """The names that the expressions of one rule may use.

    Attributes
    ----------
    variables
        Facts and their types, by dotted name.
    lets
        Bindings so far, in order: each may use those before it.
    params
        Values of the rule's parameters, read as `param.<name>`.
    """

    variables: Mapping[str, cel.Type]
    lets: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, bool | float | str] = field(default_factory=dict)
    env: cel.Env = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.env is None:
            object.__setattr__(self, "env", _environment(self.variables))

    def bind(self, name: str, text: str) -> Language:
        """The language with one more `let`, whose text compiles; raises ExpressionError."""
        if not _LET.fullmatch(name) or name in _RESERVED or name.startswith("param_"):
            raise ExpressionError(f"'{name}' cannot be the name of a value", "use lower-case letters, digits, _")
        return Language(self.variables, {**self.lets, name: text}, self.params, self.env)

    def with_params(self, params: Mapping[str, bool | float | str]) -> Language:
        """The language with the values of a rule's parameters."""
        return Language(self.variables, self.lets, params, self.env) if params else self

    def compile(self, text: str) -> Expression:
        """Compile an expression over the facts and the bindings; raises ExpressionError."""
        bound = self._bound(text)
        cost = self._cost(text, bound)
        head, tail = "", 0
        for name, value in bound.items():
            head, tail = f"{head}cel.bind({name}, {value}\n,\n", tail + 1
        full = f"{head}{_dotless(text, self.params)}\n{')' * tail}"
        try:
            compiled = self.env.compile(full)
        except RuntimeError as error:
            raise self._fault(str(error), head.count("\n")) from None
        uses = frozenset(name for part in (text, *bound.values()) for name in self._facts(part))
        return Expression(text, uses, compiled.return_type().name(), full, cost, compiled)

    def _bound(self, text: str) -> dict[str, str]:
        """The parameters and `let` values that an expression needs, those before them included, in order."""
        needed = _heads(_dotless(text, self.params))
        lets = {}
        for name, value in reversed(list(self.lets.items())):
            if name in needed:
                lets[name] = _dotless(value, self.params)
                needed |= _heads(lets[name])
        given = {f"param_{name}": _literal(value) for name, value in self.params.items()}
        used = {name: value for name, value in given.items() if name in needed}
        return used | dict(reversed(lets.items()))

    def _cost(self, text: str, bound: Mapping[str, str]) -> Cost:
        """How it can grow; raises ExpressionError where that cannot be bounded."""
        costs: dict[str, Cost] = {}
        lengths: dict[str, int] = {}
        for name, value in (*bound.items(), ("", text)):
            inside = [word for word in map(_head, _words(value)) if word in lengths]
            lengths[name] = len(value) + sum(lengths[word] for word in inside)
            costs[name] = cost_of(_guarded(value)).with_bindings(costs[word] for word in dict.fromkeys(inside))
        if lengths[""] > LONGEST:
            message = f"with its let bindings written out this is longer than {LONGEST} characters"
            raise ExpressionError(message, "split the rule in two, or ask for a fact")
        if costs[""].depth > DEEPEST:
            raise ExpressionError(
                f"more than {DEEPEST} loops in each other", "split the rule in two, or ask for a fact"
            )
        return costs[""]

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
        known = [*self.variables, *self.lets, *(f"param.{name}" for name in self.params)]
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "`execsim rules facts` lists what there is"
        return ExpressionError(f"there is no '{name}'", hint, line, self._start(name, column))

    @staticmethod
    def _start(name: str, column: int) -> int:
        """CEL points at the last dot of a dotted name; readers expect its first letter."""
        return max(1, column - (len(name.rpartition(".")[0]) if "." in name else 0))


def _words(text: str) -> Iterator[str]:
    yield from _NAME.findall(_guarded(text))


def _head(name: str) -> str:
    return name.partition(".")[0]


def _heads(text: str) -> set[str]:
    """The names in an expression, each without what follows a dot: `missing.size` reads `missing`."""
    return set(map(_head, _words(text)))


def _guarded(text: str) -> str:
    """The text without literals; raises ExpressionError where these cannot be told, or `cel.` is used."""
    try:
        emptied = bare(text)
    except ValueError as fault:
        raise ExpressionError(f"cannot read this: {fault}", "write texts in plain 'single' quotes") from None
    if re.search(r"\bcel\b", emptied):
        raise ExpressionError("'cel' cannot be used here", "name values under `let:`")
    return emptied


def _dotless(text: str, params: Mapping[str, Any]) -> str:
    """The text with `param.limit` as `param_limit`, which CEL can bind; nothing moves, so columns stay right."""
    if not params:
        return text
    out, emptied = list(text), _guarded(text)
    for found in _PARAMETER.finditer(emptied):
        name = re.match(r"\w+", emptied[found.end() :])
        if name is not None and name.group() in params:
            out[found.end() - 1] = "_"
    return "".join(out)


def _literal(value: bool | float | str) -> str:
    """A parameter's value in CEL; dyn lets whole and broken numbers compare."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
        return f"'{escaped}'"
    return f"dyn({value!r})"


def activation(language: Language, facts: Mapping[str, Any]) -> cel.Activation:
    """Hand facts to the runtime once, for any number of expressions."""
    return language.env.Activation(facts)
