"""One small file for each kind of error; its `#!` lines are the problems that it must give, all of them.

Those called `never-...` can be read: their problems are what `check` says beside.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.errors import InputError, Problem
from execsim.portfolio.load import load
from execsim.portfolio.sanity import find_hopeless

FOLDER = Path(__file__).parents[1] / "errors"
HELPERS = ("base", "other-end-of-the-circle")
HOPELESS = sorted(file.name for file in FOLDER.glob("never-*.yaml"))
FILES = sorted(file.name for file in FOLDER.glob("*.yaml") if file.stem not in HELPERS and file.name not in HOPELESS)


def line_of(problem: Problem, file: str) -> str:
    """`line:column message | hint`, with the file's name where it is another file."""
    place = ""
    if problem.location is not None:
        where = str(problem.location)
        place = where.removeprefix(f"{file}:") + " "
    return place + problem.message + (f" | {problem.hint}" if problem.hint else "")


@pytest.mark.parametrize("file", FILES)
def test_each_wrong_file_gives_exactly_its_problems(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    expected = [line[3:] for line in Path(file).read_text().splitlines() if line.startswith("#! ")]
    with pytest.raises(InputError) as caught:
        load(file)
    assert [line_of(problem, file) for problem in caught.value.problems] == expected
    for problem in caught.value.problems:
        assert problem.location is None or problem.excerpt == shown_line(problem)


@pytest.mark.parametrize("file", HOPELESS)
def test_what_can_never_be_is_told_of_a_file_that_can_be_read(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    expected = [line[3:] for line in Path(file).read_text().splitlines() if line.startswith("#! ")]
    loaded = load(file)
    problems = find_hopeless(loaded.portfolio, loaded.source)
    assert [line_of(problem, file) for problem in problems] == expected
    for problem in problems:
        assert problem.excerpt == shown_line(problem)


def shown_line(problem: Problem) -> str:
    assert problem.location is not None
    return Path(problem.location.file).read_text().splitlines()[problem.location.line - 1]


@pytest.mark.parametrize("file", FILES)
def test_no_message_speaks_the_language_of_a_library(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    with pytest.raises(InputError) as caught:
        load(file)
    said = str(caught.value).lower()
    for foreign in ("input should", "extra inputs", "field required", "valid dictionary", "tuple", "validation",
                    "mapping values", "flow", "scalar", "token", "pydantic", "nonetype", "traceback"):  # fmt: skip
        assert foreign not in said


def test_nothing_is_wrong_with_the_file_that_the_overlays_lie_on() -> None:
    assert load(FOLDER / "base.yaml").portfolio.initiatives
