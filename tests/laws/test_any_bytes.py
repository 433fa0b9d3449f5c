"""Law 8: any bytes in, and out comes a portfolio or an explained error; never anything else.

The mutations start from the completed example of the format, so that they reach every corner of it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from execsim.errors import InputError, Problem
from execsim.portfolio.load import Loaded, load, patched, validate
from execsim.portfolio.patch import parse_assignment
from execsim.portfolio.source import PROBLEMS_SHOWN, parse_source

EXAMPLE = Path(__file__).parents[1] / "material" / "format-example.yaml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
DATA = parse_source(TEXT, "example.yaml").data
WORDS = (
    "\t", "\n", "\r", "  ", ": ", "- ", "? ", "&a ", "*a", "<<: ", "!!set ", "|", ">", "%", "@", "`", '"', "'", "\\",
    "{", "}", "[", "]", ",", "#", "---\n", "...\n", "\0", "\ufeff", "\u2028", "\x85", "é", "😀", ".nan", "-.inf",
    "1e999", "9" * 400, "0x", "~", "null", "true", "-1", "0", "2027-02-30",
    "0001-01-01", "1w", "-1w", "intent", "external.",
)  # fmt: skip


def outcome(act: Callable[[], object]) -> str:
    """Do something; an error must be explained: where, in one line, and never more than the reader can bear."""
    problems: tuple[Problem, ...] = ()
    try:
        act()
    except InputError as error:
        problems = error.problems
    else:
        return "loaded"
    assert 0 < len(problems) <= PROBLEMS_SHOWN + 1
    for problem in problems:
        assert problem.message
        assert "\n" not in problem.message
        assert str(problem)
        if problem.location is not None:
            assert problem.location.line >= 1
            assert 1 <= problem.location.column <= len(problem.excerpt) + 1
    return "explained"


def read(content: bytes | str) -> str:
    return outcome(lambda: validate(parse_source(content, "plan.yaml")))


@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    assert read(content) in ("loaded", "explained")


@given(st.text(alphabet=st.sampled_from(" \n\t:-?{}[],#&*!|>'\"%@`<~=.ab01é\ufeff\0"), max_size=120))
def test_any_text_of_the_characters_that_matter_to_yaml(content: str) -> None:
    assert read(content) in ("loaded", "explained")


@given(st.data())
def test_the_example_with_a_few_cuts_and_insertions(data: st.DataObject) -> None:
    text = TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.sampled_from([0, 0, 1, 2, 5, 40, 400]))
        text = text[:start] + data.draw(st.sampled_from(WORDS)) + text[start + cut :]
    assert read(text) in ("loaded", "explained")
    assert read(text.encode("utf-8")) in ("loaded", "explained")


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["", "maria", "triage", "triage.build", "external.x", "2027-01-04", "2027-Q1", "2w", "1.5x", "M", "off"]
    )
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["to", "add", "low", "p50", "dist", "package", "2027-Q1", "a"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, item in inner for found in paths_of(item, (*path, key)))]


PATHS = [path for path in paths_of(DATA) if path]


@given(st.lists(st.tuples(st.sampled_from(PATHS), junk), min_size=1, max_size=3))
def test_the_example_with_anything_in_any_place(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    data = copy.deepcopy(DATA)
    for path, value in changes:
        here: Any = data
        for step in path[:-1]:
            here = here[step] if _has(here, step) else None
        if isinstance(here, dict) or _has(here, path[-1]):
            here[path[-1]] = value
    assert read(json.dumps(data)) in ("loaded", "explained")


def _has(value: Any, step: str | int) -> bool:
    return (isinstance(value, dict) and step in value) or (
        isinstance(value, list) and isinstance(step, int) and step < len(value)
    )


LOADED: Loaded = load(EXAMPLE)


@given(st.sampled_from(PATHS), st.sampled_from(["", "add", "remove", "times", "to"]), junk)
def test_any_assignment_to_the_example(path: tuple[str | int, ...], operation: str, value: Any) -> None:
    written = json.dumps({operation: value} if operation else value)
    text = f"{'.'.join(map(str, path))}={written}"
    assert outcome(lambda: patched(LOADED, [parse_assignment(text)])) in ("loaded", "explained")


@given(st.text(max_size=40))
def test_any_text_as_an_assignment(text: str) -> None:
    assert outcome(lambda: patched(LOADED, [parse_assignment(text)])) in ("loaded", "explained")
