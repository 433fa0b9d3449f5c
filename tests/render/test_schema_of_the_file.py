"""The schema that editors check a portfolio with: it accepts what execsim accepts, and marks what it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from execsim.portfolio.source import parse_source, read_source
from execsim.render.schema import DIALECT, KINDS, schema

FILES = [
    "scenarios/starter/portfolio.yaml",
    "scenarios/retention/portfolio.yaml",
    "tests/material/format-example.yaml",
]


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    return Draft7Validator(schema("portfolio"))


def fault(validator: Draft7Validator, text: str) -> str | None:
    """Dotted path of what is wrong, as an editor would underline it; None if all is fine."""
    found = best_match(validator.iter_errors(parse_source(text, "x").data))
    return None if found is None else ".".join(map(str, found.absolute_path))


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_draft_7(kind: str) -> None:
    made = schema(kind)
    assert made["$schema"] == DIALECT
    Draft7Validator.check_schema(made)
    assert not {"$defs", "prefixItems", "discriminator"} & keywords(made)
    references = {node["$ref"] for node in nodes(made) if "$ref" in node}
    assert references == {f"#/definitions/{name}" for name in made.get("definitions", {})}


def nodes(schema_node: Any) -> list[dict[str, Any]]:
    if isinstance(schema_node, list):
        return [found for item in schema_node for found in nodes(item)]
    if not isinstance(schema_node, dict):
        return []
    return [schema_node, *(found for item in schema_node.values() for found in nodes(item))]


def keywords(made: dict[str, Any]) -> set[str]:
    return {key for node in nodes(made) for key in node}


@pytest.mark.parametrize("file", FILES)
def test_the_files_that_ship_are_fine(validator: Draft7Validator, repository: Path, file: str) -> None:
    assert [error.message for error in validator.iter_errors(read_source(repository / file).data)] == []


@pytest.mark.parametrize(
    "text",
    [
        "initiatives: {a: {serves: b, owner: [c, d], due: 2027-01-01, cost: 5, decisions: {v: build, w: }}}",
        "initiatives: {a: {packages: {p: {team: t, effort: 3, after: q}}}}",
        "initiatives: {a: {packages: {p: {team: t, effort: M, after: [q, {package: r, lag: -2d}]}}}}",
        "decisions: {a: {delegated_to: maria}, b: {delegated_to: [maria]}, c: {delegated_to: {maria: {up_to: 1}}}}",
        "intent: {statement: s, boundaries: [No discounts, {text: t, protects: teams.a.people}]}",
        "assumptions: {focus: 0.5, waste: off, detects: {value: 0.5, low: 0.2}}",
        "teams: {a: {people: 3}, b: {people: {2027-Q1: 3}, focus: {2027: 0.5}}}",
        "actuals: {a.b: {remaining: 3d}, a.c: {remaining: 4}}",
        "external: {x: {date: {p50: 2027-06-01, p90: 2027-08-15}}, y: {takes: {p50: 3month, p90: 8month}}}",
    ],
)
def test_what_may_be_written_short_may_be_written_short(validator: Draft7Validator, text: str) -> None:
    assert fault(validator, text) is None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("nmae: x", ""),
        ("teams: {a: {people: -1}}", "teams.a.people"),
        ("teams: {a: {pepole: 1}}", "teams.a"),
        ("policy: {review: {every: weekly}}", "policy.review.every"),
        ("initiatives: {a: {packages: {p: {team: t, effort: [1, 2]}}}}", "initiatives.a.packages.p.effort"),
        ("as_of: 31.3.2027", "as_of"),
    ],
)
def test_what_is_wrong_is_marked_where_it_stands(validator: Draft7Validator, text: str, where: str) -> None:
    assert fault(validator, text) == where


def test_keys_are_explained_in_the_editor() -> None:
    team = schema("portfolio")["definitions"]["Team"]["properties"]
    assert team["attrition"]["description"] == "Chance that the holder of a seat leaves within a year."
