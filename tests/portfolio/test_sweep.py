"""Sweeps: every combination a scenario of its own, at the lines where its values stand."""

from __future__ import annotations

import pytest

from execsim.errors import InputError
from execsim.portfolio.source import Source, parse_source
from execsim.portfolio.sweep import MOST, combinations


def test_the_product_of_the_lists_the_last_varying_fastest() -> None:
    found = combinations(source("sweep: {teams.it.people: [5, 6], policy.review.every: [1w, {times: 2}]}"))
    assert [one.name for one in found] == [
        "people 5, every 1w", "people 5, every times 2", "people 6, every 1w", "people 6, every times 2",
    ]  # fmt: skip
    assert [(patch.path, patch.op, patch.value) for patch in found[1].patches] == [
        ("teams.it.people", "to", 5),
        ("policy.review.every", "times", 2),
    ]


def test_paths_that_end_alike_are_written_out() -> None:
    found = combinations(source("sweep: {teams.it.people: [5], teams.ops.people: [6]}"))
    assert [one.name for one in found] == ["teams.it.people 5, teams.ops.people 6"]


def test_no_sweep_has_no_combination() -> None:
    assert combinations(source("set: {teams.it.people: 5}")) == ()
    assert combinations(source("sweep: {}")) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sweep: {teams.it.people: []}", "nothing to sweep"),
        (f"sweep: {{a.b: {[*range(11)]}, c.d: {[*range(10)]}}}", f"at most {MOST} fit"),
    ],
)
def test_what_cannot_be_swept_is_an_error_at_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        combinations(source(text))
    (problem,) = error.value.problems
    assert said in f"{problem.message} {problem.hint}"
    assert problem.location is not None
    assert problem.location.line == 2


def source(text: str) -> Source:
    return parse_source(f"scenario: s\n{text}\n", "s.yaml")
