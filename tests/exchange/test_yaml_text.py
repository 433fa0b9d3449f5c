"""Whatever is written reads back the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execsim.exchange.cells import clean
from execsim.exchange.yamltext import write_yaml
from execsim.portfolio.source import parse_source

ODD = [
    "yes", "No", "on", "off", "null", "~", "true", "1e5", "010", "0x1f", "12:30", "12:30:45", "1_000", "+.5",
    ".inf", "2020-01-01", "=", "<<", "- a", "a: b", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "`a", "'",
    '"', "a\\b", "{", "[", ", ]", "? x", "| x", "> x", "-", "--- x", "", "ü – “q”", "=SUM(A1)", "0.0.1",
    "\u2026", "\U0001f600",
]  # fmt: skip

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=30).map(clean),
    st.sampled_from(ODD),
)
keys = st.one_of(st.text(min_size=1, max_size=12).map(clean), st.sampled_from(ODD)).filter(
    lambda k: k not in ("", "<<")
)
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(keys, below, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("text", ODD)
def test_text_that_yaml_could_misread_stays_text(text: str) -> None:
    data = {"list": [text], "long": [text, "x" * 100], "map": {"name": text}, "plain": text}
    assert parse_source(write_yaml(data), "test").data == data


@given(st.dictionaries(keys, values, min_size=1, max_size=4))
def test_what_is_written_reads_back_the_same(data: dict[str, Any]) -> None:
    assert parse_source(write_yaml(data, ["a comment"]), "test").data == data


def test_short_maps_are_lines_and_long_ones_blocks() -> None:
    data = {
        "execsim": 1,
        "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
        "initiatives": {"crm": {"name": "n" * 90, "cost": {"total": 40000}, "owner": ["ada", "maria"]}},
    }
    assert write_yaml(data, ["Made by hand"]).splitlines() == [
        "# Made by hand",
        "",
        "execsim: 1",
        "calendar: {start: 2027-01-04, end: 2027-12-31}",
        "",
        "initiatives:",
        "  crm:",
        f"    name: {'n' * 90}",
        "    cost: {total: 40000}",
        "    owner: [ada, maria]",
    ]


def test_a_value_that_occurs_twice_is_written_twice() -> None:
    same = ["a" * 100]
    assert "&" not in write_yaml({"one": same, "two": same})
