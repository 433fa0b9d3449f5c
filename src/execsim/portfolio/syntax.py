"""YAML's own complaints, in words that need no knowledge of YAML."""

from __future__ import annotations

import re
from collections.abc import Callable

from yaml.error import MarkedYAMLError

Words = tuple[str, str]
_INDENT = re.compile(r"[ ]*\t")


def explain_syntax(error: MarkedYAMLError, lines: tuple[str, ...]) -> tuple[int, int, str, str]:
    """0-based line and column, what is wrong, what to do.

    Parameters
    ----------
    error
        What the parser raised, with its marks.
    lines
        The lines of the file: a tab or a second colon in them tells more than the parser does.
    """
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    text = lines[line] if line < len(lines) else ""
    if _INDENT.match(text):
        return line, text.index("\t"), "this line is indented with a tab", "indent with spaces"
    problem = (error.problem or "").lower()
    if "expected node content" in problem and not "".join((text[column:], *lines[line + 1 :])).strip():
        last = max((n for n, written in enumerate(lines) if written.strip()), default=0)
        return last, len(lines[last].rstrip()) - 1, "the file ends too early", "is a bracket not closed?"
    if error.context_mark is not None:
        for part, message, hint in _OPENED:
            if part in problem:
                return error.context_mark.line, error.context_mark.column, message, hint
    for part, explain in _EXPLANATIONS:
        if part in problem:
            return line, column, *explain(text, column)
    return line, column, "this is not valid YAML", "check quotes, brackets and indentation up to here"


# what is wrong with something that began further up: it is shown where it began
_OPENED = (
    ("end of stream", "the quote that opens here is never closed", "add the closing quote"),
    ("could not find expected ':'", "a key without its ':'", "write `key: value`"),
    ("',' or ']'", "the '[' that opens here is not closed", "add ']', or a comma between the entries"),
    ("',' or '}'", "the '{' that opens here is not closed", "add '}', or a comma between the entries"),
)


def _second_colon(text: str, column: int) -> Words:
    if re.search(r":\s", text[:column]):
        return "a second ':' in this line", "put the text that contains it in quotes"
    return (
        "this line does not fit the line above",
        "indent it like its neighbours, or put ':' after its parent",
    )


def _odd_start(text: str, column: int) -> Words:
    return f"a text cannot start with '{text[column : column + 1]}'", "put it in quotes"


def _plain(message: str, hint: str) -> Callable[[str, int], Words]:
    return lambda _text, _column: (message, hint)


_INDENTATION = _plain("this line does not fit the lines above", "indent it like its neighbours: `key: value`")


def _after_value(text: str, column: int) -> Words:
    if text[column : column + 1] in ("}", "]"):
        return "a bracket too many", "remove it"
    if re.search(r"""["'\]}]\s*$""", text[:column]):
        return "something follows the closing quote or bracket", "put the whole text in one pair of quotes"
    return _INDENTATION(text, column)


_EXPLANATIONS: tuple[tuple[str, Callable[[str, int], Words]], ...] = (
    ("mapping values are not allowed", _second_colon),
    ("cannot start any token", _odd_start),
    ("tab character", _plain("a tab where only spaces may stand", "replace it by spaces")),
    (
        "block sequence entries are not allowed",
        _plain("a list item cannot start here", "put '-' in its own line"),
    ),
    ("expected key", _after_value),
    (
        "expected '-' indicator",
        _plain("this line does not fit the list above", "start it with '- ' or indent it"),
    ),
    ("unknown escape", _plain("a backslash in double quotes", "use single quotes: 'C:\\plans'")),
    ("escaped", _plain("a backslash in double quotes", "use single quotes: 'C:\\plans'")),
    ("hexdecimal", _plain("a backslash in double quotes", "use single quotes: 'C:\\plans'")),
    ("expected node content", _plain("something is missing before this", "a value, or a bracket too many?")),
    ("alphabetic or numeric", _plain("a text cannot start with * or &", "put it in quotes")),
    ("document start", _plain("the file goes on after its end", "remove this line, or indent it")),
    ("incompatible yaml", _plain("this version of YAML is not known", "remove the %YAML line")),
    ("tag", _plain("a text cannot start with '!'", "put it in quotes")),
    ("not allowed in this context", _INDENTATION),
)
