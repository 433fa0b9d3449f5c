"""docs/format.md is the definition of the file: it names every key of the schema, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

from execsim.errors import InputError
from execsim.portfolio.estimate import EffortEstimate, Shape
from execsim.portfolio.load import load
from format_page import MODELS, PAGE, TABLES, inner_types

READERS = {"audit", "simulate", "optimise", "report"}


def keys_of(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def documented(model: type[BaseModel]) -> list[str]:
    """Keys in the tables of a model and of the models it extends."""
    return [row[0].strip("`") for base in model.__mro__ for row in TABLES.get(base.__name__, [])]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_of_the_schema_stands_in_the_page_once_and_no_other(model: type[BaseModel]) -> None:
    assert model.__name__ in TABLES, f"docs/format.md has no table <!-- {model.__name__} -->"
    assert sorted(documented(model)) == sorted(keys_of(model))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_says_what_it_means_and_who_reads_it(model: type[BaseModel]) -> None:
    for row in TABLES[model.__name__]:
        assert len(row) == 4, row
        assert row[1], row
        readers = row[3].split(", ")
        assert readers, row
        assert set(readers) <= READERS, row


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_word_to_choose_from_stands_in_its_row(model: type[BaseModel]) -> None:
    rows = {row[0].strip("`"): " ".join(row) for row in TABLES[model.__name__]}
    for name, field in model.model_fields.items():
        text = rows.get(field.alias or name, "")
        for part in inner_types(field.annotation):
            if get_origin(part) is Literal and text:
                missing = [word for word in get_args(part) if f"`{word}`" not in text]
                assert not missing, f"{model.__name__}.{name}"


def test_every_table_belongs_to_the_schema() -> None:
    assert set(TABLES) - {"estimates"} == {model.__name__ for model in MODELS}


def test_each_form_of_an_estimate_is_read_as_what_the_page_says() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(EffortEstimate)
    read = [adapter.validate_python(yaml.safe_load(row[0].strip("`"))) for row in TABLES["estimates"]]
    forms = {type(value).__name__.split("[")[0] for value in read}
    shapes = {part.__name__.split("[")[0] for part in inner_types(EffortEstimate) if _is_shape(part)}
    assert forms == shapes | {"float", "str"}


def _is_shape(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Shape)


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors


def test_the_errors_shown_are_what_execsim_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = PAGE.partition("## When something is wrong")[2]
    shown = section.split("```")[1].strip()
    lines = {int(number): text for number, text in re.findall(r"^ *(\d+) \| (.*)$", shown, re.MULTILINE)}
    plan = [""] * max(lines)
    around = {
        37: "teams: {platform: {people: 3}}",
        38: "initiatives:",
        39: "  crm:",
        40: "     packages:",
        51: "  erp:",
    }
    for number, text in (around | lines).items():
        plan[number - 1] = text
    (tmp_path / "plan.yaml").write_text("\n".join(plan), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load("plan.yaml")
    assert f"{caught.value}\n{len(caught.value.problems)} problems" == shown
