"""How a problem looks: 80 columns wide, `…` where a line is cut, the caret under the right place."""

from __future__ import annotations

import pytest

from execsim.errors import Location, Problem


def shown(line: str, word: str, hint: str = "") -> list[str]:
    place = Location("plan.yaml", 7, line.index(word) + 1, len(word))
    return str(Problem("no team", place, hint, excerpt=line)).splitlines()


@pytest.mark.parametrize("before", [0, 10, 30, 60, 72, 200])
@pytest.mark.parametrize("after", [0, 30, 200])
def test_the_caret_stands_under_the_word_however_long_the_line(before: int, after: int) -> None:
    _, line, pointer, *rest = shown("x" * before + "TEAM" + "y" * after, "TEAM", "write it")
    assert line.index("TEAM") == pointer.index("^^^^")
    assert max(len(line), len(pointer)) <= 80
    assert " ".join([pointer, *rest]).endswith("write it")


def test_where_a_line_is_cut_it_says_so() -> None:
    text = "a" * 60 + "TEAM" + "b" * 60
    assert [shown(text, word)[1].count("…") for word in ("aaa", "TEAM", "b" * 60)] == [1, 2, 2]
    assert shown(text + "END", "END")[1].endswith("END")
    assert "…" not in shown("a" * 68 + "TEAM", "TEAM")[1]


def test_a_word_that_is_cut_is_underlined_as_far_as_it_is_shown() -> None:
    _, line, pointer = shown("a" * 20 + "B" * 200, "B" * 200)
    assert line.endswith("B…")
    assert pointer.count("^") == line.count("B")


def test_a_long_hint_goes_on_below_and_is_complete() -> None:
    keys = "known here: " + ", ".join(f"key-{n}" for n in range(30))
    lines = shown("    colour: red", "colour", keys)
    assert max(map(len, lines)) <= 80
    assert lines[2] == "      |     ^^^^^^"
    assert all(line.startswith("        k") for line in lines[3:])
    assert " ".join(line.strip() for line in lines[3:]) == keys


def test_a_hint_without_a_place_is_wrapped_too() -> None:
    lines = str(Problem("no such file", None, "look " * 40)).splitlines()
    assert len(lines) == 4
    assert all(line.startswith("  look") and len(line) <= 80 for line in lines[1:])
