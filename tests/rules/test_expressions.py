"""CEL over facts: what compiles, what is said when it does not, what messages look like."""

from __future__ import annotations

from typing import Any

import pytest

from execsim.rules.expressions import (
    LIST,
    OPEN,
    TEXT,
    EvaluationError,
    ExpressionError,
    Language,
    activation,
)
from execsim.rules.templates import parse_template, say

TEAM = Language({"it.name": TEXT, "it.utilisation": OPEN, "it.initiatives": LIST, "it.owner": OPEN})
FACTS: dict[str, Any] = {"it.name": "Data", "it.utilisation": 0.87, "it.initiatives": ["a", "b"], "it.owner": None}


def value(text: str, language: Language = TEAM, **changed: Any) -> Any:
    facts = FACTS | {f"it.{name}": value for name, value in changed.items()}
    return language.compile(text).evaluate(activation(language, facts))


def fill(text: str) -> str:
    return parse_template(text, TEAM.compile).fill(activation(TEAM, FACTS))


def test_a_condition_reads_facts_by_their_dotted_names() -> None:
    assert value("it.utilisation > 0.8 && size(it.initiatives) == 2") is True


def test_absent_is_null_and_compares_with_null() -> None:
    assert value("it.owner == null") is True
    assert value("it.owner == null", owner="ana") is False


def test_a_misspelt_fact_is_found_at_load_with_its_column_and_the_nearest_name() -> None:
    with pytest.raises(ExpressionError) as caught:
        TEAM.compile("size(it.initiatives) > 0 && it.utilisaton > 0.8")
    error = caught.value
    assert error.message == "there is no 'it.utilisaton'"
    assert error.hint == "did you mean 'it.utilisation'?"
    assert (error.line, error.column) == (1, 29)


def test_a_fault_in_a_later_line_is_found_there_also_after_let_bindings() -> None:
    language = TEAM.bind("busy", "it.utilisation > 0.8").bind("many", "size(it.initiatives) > 1")
    with pytest.raises(ExpressionError) as caught:
        language.compile("busy &&\n  nobody")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_let_bindings_build_on_each_other_and_know_which_facts_they_read() -> None:
    language = TEAM.bind("others", "it.initiatives.filter(i, i != 'a')").bind("count", "size(others)")
    assert value("count == 1", language) is True
    assert language.compile("count == 1").uses == {"it.initiatives"}


def test_a_let_cannot_take_the_name_of_the_entity() -> None:
    with pytest.raises(ExpressionError, match="'it' cannot be the name"):
        TEAM.bind("it", "1")


def test_names_inside_quotes_are_no_facts() -> None:
    assert TEAM.compile("it.name == 'it.owner' // it.utilisation").uses == {"it.name"}


def test_the_wrong_type_at_run_time_is_an_error_and_never_a_value() -> None:
    with pytest.raises(EvaluationError, match="overload"):
        value("it.utilisation > 1.0", utilisation="much")


def test_a_loop_without_end_runs_out_of_its_budget() -> None:
    many = [str(n) for n in range(200)]
    with pytest.raises(EvaluationError, match="budget"):
        value("it.initiatives.all(a, it.initiatives.all(b, a != b + 'x'))", initiatives=many)


def test_bindings_that_double_a_text_again_and_again_are_refused() -> None:
    language = TEAM.bind("a0", "it.name + it.name")
    for n in range(1, 7):
        language = language.bind(f"a{n}", f"a{n - 1} + a{n - 1}")
    with pytest.raises(ExpressionError, match="longer than 2000 characters"):
        language.compile("size(a6 + a6) > 0")


def test_values_are_flat_so_that_a_list_of_lists_of_lists_is_never_written_out() -> None:
    with pytest.raises(EvaluationError, match="flat lists"):
        value("[it.initiatives, it.initiatives]")


def test_a_message_fills_its_holes_and_joins_lists_with_commas() -> None:
    assert fill("{it.name} is at {percent(it.utilisation)} with {it.initiatives}") == "Data is at 87 % with a, b"


def test_holes_may_hold_quotes_and_braces_and_doubled_braces_are_braces() -> None:
    assert fill("{it.name == '}' ? 'x' : {'k': 'v'}['k']} {{it.name}}") == "v {it.name}"


def test_a_brace_that_never_closes_is_found_where_it_opens() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template("ends\nin {it.name", TEAM.compile)
    assert (caught.value.line, caught.value.column) == (2, 4)


def test_a_fault_in_a_hole_is_counted_from_the_start_of_the_message() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template("Team {it.nam}", TEAM.compile)
    assert caught.value.column == len("Team {") + 1


def test_a_text_that_is_one_hole_keeps_its_type_and_a_path_fans_out_over_a_list() -> None:
    facts = activation(TEAM, FACTS)
    assert parse_template("{it.initiatives}", TEAM.compile).value(facts) == ["a", "b"]
    paths = parse_template("initiatives.{it.initiatives}.owner", TEAM.compile).variants(facts)
    assert paths == ["initiatives.a.owner", "initiatives.b.owner"]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "nothing"),
        (True, "yes"),
        (3, "3"),
        (12000, "12,000"),
        (63.0, "63"),
        (2.4, "2.4"),
        (0.456, "0.46"),
        ([], ""),
    ],
)
def test_values_are_said_without_noise(found: object, said: str) -> None:
    assert say(found) == said
