"""A file becomes plain data, and every key and value knows its place."""

from __future__ import annotations

import gc
import io
from pathlib import Path
from typing import Any

import pytest

from execsim.errors import InputError, Location
from execsim.portfolio.source import PROBLEMS_SHOWN, SIZE_LIMIT, Source, parse_source, read_source

STORY = """\
name: Größe zählt   # an umlaut is one character
teams:
  platform: {people: 4, focus: 0.65}
  support:
    people: 6
waivers:
  - {rule: ES204, why: "it ends"}
"""


def place(source: Source, *path: str | int, on: str = "value") -> tuple[int, int, int]:
    found = source.locate(path, on)  # type: ignore[arg-type]  # the two literals, passed as text
    assert found is not None
    return found.line, found.column, found.length


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_source(text, "plan.yaml")
    return [
        f"{p.location.line}:{p.location.column} {p.message}" if p.location else p.message for p in caught.value.problems
    ]


def test_keys_and_values_stand_where_an_editor_shows_them() -> None:
    source = parse_source(STORY, "plan.yaml")
    assert place(source, "name") == (1, 7, 11)
    assert place(source, "name", on="key") == (1, 1, 4)
    assert place(source, "teams", "platform", "focus") == (3, 32, 4)
    assert place(source, "teams", "platform") == (3, 13, 24)
    assert place(source, "teams", "support", "people", on="key") == (5, 5, 6)
    assert place(source, "waivers", 0, "why") == (7, 24, 9)
    assert source.keys[("teams", "support")].line == 4
    assert source.values[("waivers", 0)].column == 5


def test_what_is_not_written_is_at_the_key_nearest_around_it() -> None:
    source = parse_source(STORY, "plan.yaml")
    assert place(source, "teams", "support", "focus") == (4, 3, 7)
    assert place(source, "nowhere", "at", "all") == (1, 1, 1)


def test_what_a_problem_quotes_from_the_file_cannot_disturb_the_terminal() -> None:
    problem = parse_source("a: 1", "plan.yaml").problem(("a",), "found 'x\x1b[2J\ny'", "z" * 5000)
    assert problem.message == "found 'x [2J y'"
    assert len(problem.hint) == 400


def test_every_key_has_a_place() -> None:
    source = parse_source(STORY, "plan.yaml")
    assert len(source.values) == 12  # the root and eleven entries below it
    assert set(source.values) - set(source.keys) == {()}


def test_a_problem_shows_its_line() -> None:
    problem = parse_source(STORY, "plan.yaml").problem(("teams", "support", "people"), "too few", "add one")
    assert str(problem) == "plan.yaml:5:13: too few\n    5 |     people: 6\n      |             ^ add one"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("2027-01-04", "2027-01-04"),
        ("NaN", "NaN"),
        ("1e", "1e"),
        ("+", "+"),
        ("'7'", "7"),
        ('"true"', "true"),
        ("7", 7),
        ("-7", -7),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("C:\\plans\\plan.yaml", "C:\\plans\\plan.yaml"),
        ("|\n  two\n  lines", "two\nlines"),
    ],
)
def test_scalars_hold_no_surprises(written: str, read: Any) -> None:
    value = parse_source(f"x: {written}", "plan.yaml").data["x"]
    assert value == read
    assert type(value) is type(read)


def test_keys_are_text_as_written() -> None:
    assert parse_source("{2027: 1, true: 2, 1.50: 3, 2027-02-01: 4}", "x").data == {
        "2027": 1,
        "true": 2,
        "1.50": 3,
        "2027-02-01": 4,
    }


def test_json_is_read_as_well() -> None:
    assert parse_source('{"teams": {"a": {"people": 3, "name": "A \\u00e4"}}}', "x").data == {
        "teams": {"a": {"people": 3, "name": "A ä"}}
    }


@pytest.mark.parametrize(
    "content",
    [
        "name: Grüße\nteams: {a: {}}\n".encode(),
        b"\xef\xbb\xbf" + "name: Grüße\nteams: {a: {}}\n".encode(),
        "\ufeffname: Grüße\r\nteams: {a: {}}\r\n".encode("utf-16-le"),
        "\ufeffname: Grüße\nteams: {a: {}}\n".encode("utf-16-be"),
        "name: Grüße\r\nteams: {a: {}}\r\n".encode(),
    ],
)
def test_encodings_and_line_ends_change_nothing(content: bytes) -> None:
    source = parse_source(content, "plan.yaml")
    assert source.data == {"name": "Grüße", "teams": {"a": {}}}
    assert place(source, "teams", "a", on="key") == (2, 9, 1)
    assert source.texts["plan.yaml"][0] == "name: Grüße"


def test_all_faults_of_structure_are_found_at_once() -> None:
    text = "a: !!set {x: *y}\na: 2\nteams:\n  <<: *z\n  b: .inf\n"
    assert problems(text) == [
        "1:4 '!!set' is a YAML tag, which cannot be used here",
        "1:14 '*y' refers to another place, which cannot be used here",
        "2:1 'a' is here twice",
        "4:3 `<<` (merging) cannot be used",
        "5:6 '.inf' is no number to plan with",
    ]


def test_of_two_equal_keys_neither_is_taken_silently() -> None:
    with pytest.raises(InputError) as caught:
        parse_source("teams: {a: {people: 1}, b: {}, a: {people: 2}}", "plan.yaml")
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == ("'a' is here twice", "line 1 has the first; keep one")
    assert problem.location == Location("plan.yaml", 1, 32, 1)


def test_fifty_problems_are_shown_and_the_rest_counted() -> None:
    found = problems("\n".join("a: 1" for _ in range(1000)))
    assert len(found) == PROBLEMS_SHOWN + 1
    assert found[-1] == "and 949 more problems; mend these first"


@pytest.mark.parametrize("bracket", ["[", "{a: ", "[{a: ", "- "])
def test_200_000_nested_brackets_are_refused_at_once(bracket: str) -> None:
    (found,) = problems(bracket * 200_000)
    assert "nested more than 64 levels deep" in found


@pytest.mark.parametrize("bracket", ["{", "? "])
def test_a_map_as_a_key_is_refused_however_deep(bracket: str) -> None:
    (found,) = problems(bracket * 200_000)
    assert "a key must be a word, found a map in braces" in found


def test_depth_64_is_read_and_65_is_not() -> None:
    nested = "{a: " * 63 + "[]" + "}" * 63
    assert parse_source(nested, "x").data
    assert problems("{a: " + nested + "}") == ["1:257 nested more than 64 levels deep"]


def test_an_alias_bomb_dies_at_its_first_alias() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert problems("\n".join(rows))[0] == "2:10 '*a0' refers to another place, which cannot be used here"


def test_too_many_entries_are_refused() -> None:
    (found,) = problems("a: [" + "1," * 2_000_001 + "1]")
    assert "more than 2,000,000 entries" in found


def test_a_large_file_is_measured_and_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as opened:
        opened.truncate(100_000_000)  # a hole: takes no room
    with pytest.raises(InputError, match="the file has 100 MB; execsim reads up to 20 MB"):
        read_source(file)


def test_endless_stdin_is_refused_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = io.TextIOWrapper(io.BytesIO(b"#" * (SIZE_LIMIT + 10)))
    monkeypatch.setattr("sys.stdin", endless)
    with pytest.raises(InputError, match="more than 20 MB"):
        read_source("-")
    assert endless.buffer.tell() == SIZE_LIMIT + 1


def test_stdin_is_a_file_called_minus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"name: x")))
    source = read_source("-")
    assert (source.name, source.data) == ("-", {"name": "x"})


def test_files_that_cannot_be_opened_say_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_source(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="this is a folder"):
        read_source(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_source("a\0b")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "plan.yaml: the file is empty"),
        (b"# nothing but a remark\n", "plan.yaml: the file is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "plan.yaml: this is not a text file"),
        (b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml", "plan.yaml: this is an Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "plan.yaml: this is not a text file"),
        (b"\xff\xfea\x00b", "plan.yaml: this is not a text file"),
        ("name: Größe\nwhy: x\n".encode("latin-1"), "1:9 this character is not UTF-8"),
        (b"name: x\nwhy: a\x07b\n", "2:7 an invisible control character (U+0007)"),
        ("name: \ud800", "1:7 an invisible control character (U+D800)"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(content: bytes | str, said: str) -> None:
    assert problems(content) == [said]


def test_reading_leaves_the_garbage_collector_as_it_was() -> None:
    assert gc.isenabled()
    parse_source("a: 1", "x")
    assert gc.isenabled()
