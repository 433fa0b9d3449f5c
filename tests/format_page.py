"""The tables of docs/format.md, and the models that they describe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from execsim.portfolio.estimate import Shape
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.scenario import Scenario
from execsim.portfolio.units import ByPeriod, Entry, Named

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "format.md").read_text(encoding="utf-8")


def read_tables(page: str) -> dict[str, list[list[str]]]:
    """Rows of cells by the marker above the table, `<!-- Outcome -->`."""
    tables: dict[str, list[list[str]]] = {}
    for marker, body in re.findall(r"<!-- (\w+) -->\n((?:\|.*\n)+)", page):
        rows = [re.split(r" \| ", line.strip("| \n")) for line in body.splitlines()]
        tables[marker] = rows[2:]
    return tables


TABLES = read_tables(PAGE)


def inner_types(annotation: Any) -> Iterator[Any]:
    """Everything an annotation is made of, through unions, maps, lists and `Annotated`."""
    yield annotation
    for part in get_args(annotation):
        yield from inner_types(part)


def reachable(start: type[BaseModel]) -> set[type[BaseModel]]:
    """Every model that a file can hold, estimates and values by period left out."""
    found: set[type[BaseModel]] = set()
    waiting: list[type[BaseModel]] = [start]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            parts = (part for field in model.model_fields.values() for part in inner_types(field.annotation))
            waiting += [
                part
                for part in parts
                if isinstance(part, type) and issubclass(part, BaseModel) and not issubclass(part, (Shape, ByPeriod))
            ]
    return found


MODELS = sorted(reachable(Portfolio) | {Scenario, Entry, Named}, key=lambda model: model.__name__)
