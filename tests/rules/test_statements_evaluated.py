"""Precision, recall and F1 on labelled statements, small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.errors import InputError
from execsim.render.statements import render_statements, statements_document
from execsim.rules.statements import evaluate, read_statements

LABELLED = """
{"text": "Improve the network", "label": "vague", "source_family": "a"}
{"text": "Reach 10 users", "label": "concrete", "source_family": "a"}
{"text": "Grow to 10 users, somehow", "label": "vague", "source_family": "b"}
{"text": "Deliver new visual style", "label": "borderline", "source_family": "b"}
"""


def test_borderline_is_left_out_and_families_are_counted_apart() -> None:
    document = statements_document(evaluate(read_statements(LABELLED, "x.jsonl")))
    assert {key: document[key] for key in ("precision", "recall", "f1", "n")} == {
        "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "n": 3,
    }  # fmt: skip
    assert document["families"]["a"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 2}
    assert document["families"]["b"] == {"precision": None, "recall": 0.0, "f1": 0.0, "n": 1}


def test_every_error_is_told_with_the_words_that_misled() -> None:
    text = render_statements(evaluate(read_statements(LABELLED, "x.jsonl")))
    assert "1 statement judged otherwise than labelled" in text
    assert "vague, not concrete: Grow to 10 users, somehow (amount '10')" in text


def test_fields_beside_the_text_count_first() -> None:
    line = '{"text": "Improve the network", "label": "concrete", "target": 0}'
    assert statements_document(evaluate(read_statements(line, "x.jsonl")))["f1"] is None  # neither hit nor error


def test_every_line_that_cannot_be_read_is_told() -> None:
    content = '{"text": "Fine", "label": "vague"}\n[1]\n{"text": "No label"}\n{"label": "vague"}\nnot json\n'
    with pytest.raises(InputError) as caught:
        read_statements(content, "x.jsonl")
    assert [problem.location.line for problem in caught.value.problems if problem.location] == [2, 3, 4, 5]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_a_file_without_statements_is_an_error(content: str) -> None:
    with pytest.raises(InputError, match="holds no statements"):
        read_statements(content, "x.jsonl")


@pytest.mark.data
def test_real_statements_are_told_apart_better_than_by_looking_for_digits(benchmark_data: Path) -> None:
    file = benchmark_data / "goals" / "goals_dev.jsonl"
    labelled = read_statements(file.read_text(encoding="utf-8"), str(file))
    found = evaluate(labelled)
    assert found.total.f1 is not None
    assert found.total.f1 >= 0.92
    government = evaluate(statement for statement in labelled if statement.family in {"gmpp", "ca", "us", "fds"})
    assert government.total.f1 is not None
    assert government.total.f1 >= 0.88


def test_statements_written_for_this_purpose_are_told_apart(repository: Path) -> None:
    """400 of our own, from hospitals to offices of state: labelled before they were judged, families by the round."""
    file = repository / "tests" / "material" / "statements.jsonl"
    document = statements_document(evaluate(read_statements(file.read_text(encoding="utf-8"), file.name)))
    assert document["n"] == 400
    assert all(scores["f1"] >= 0.95 for scores in document["families"].values())
