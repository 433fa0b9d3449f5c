"""YAML's own complaints, in words that need no knowledge of YAML."""

from __future__ import annotations

import re
from collections.abc import Callable

from yaml.error import Mark, MarkedYAMLError

Words = tuple[str, str]
_INDENT = re.compile(r"[ ]*\t")
_COMMENT = re.compile(r"(^|\s)#.*")
_KEY = re.compile(r"(\s*(?:- +)?)([^\s:]+):?\s*(.*)")
_HAS_VALUE = re.compile(r":(\s|$)")


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
    forgotten = _forgotten_colon(problem, line, column, error.context_mark, lines)
    if forgotten is not None:
        return forgotten
    if error.context_mark is not None:
        for part, message, hint in _OPENED:
            if part in problem:
                return error.context_mark.line, error.context_mark.column, message, hint
    for part, explain in _EXPLANATIONS:
        if part in problem:
            return line, column, *explain(text, column)
    return line, column, "this is not valid YAML", "check quotes, brackets and indentation up to here"


def _forgotten_colon(
    problem: str, line: int, column: int, began: Mark | None, lines: tuple[str, ...]
) -> tuple[int, int, str, str] | None:
    """A key without ': ', which YAML notices only a line later."""
    if "could not find expected ':'" in problem and began is not None:
        line = began.line
    else:
        suspect = any(part in problem for part in ("mapping values are not", "expected key", "document start"))
        above = _key_above(line, column, lines) if suspect else None
        if above is None:
            return None
        line = above
    match = _KEY.fullmatch(_COMMENT.sub("", lines[line]).rstrip()) if line < len(lines) else None
    if match is None:
        return line, 0, "a key without its ':'", "write `key: value`"
    start, key, value = match.groups()
    return line, len(start), f"no ': ' after '{key}'", f"write `{key}: {value}`" if value else f"write `{key}:`"


def _key_above(line: int, column: int, lines: tuple[str, ...]) -> int | None:
    """The line above that should have been a key: it has no ': ' and does not go on with a text."""
    if line >= len(lines) or _HAS_VALUE.search(lines[line][:column]):
        return None
    found: int | None = None
    for number in range(line - 1, -1, -1):
        text = _COMMENT.sub("", lines[number]).rstrip()
        if not text:
            continue
        here, there = _indent(text), _indent(lines[line if found is None else found])
        if found is not None and here < there:  # what it stands below: a section, or a text that it goes on with
            return found if text.endswith(":") else None
        if _HAS_VALUE.search(text):
            return found if here == there else None
        if here > there:
            return None
        found = number
    return found


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


# what is wrong with something that began further up: it is shown where it began
_OPENED = (
    ("end of stream", "the quote that opens here is never closed", "add the closing quote"),
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
