"""What the format page says of who reads a key is so: seen while they read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from execsim.model.compile import compile_model
from execsim.portfolio.load import load, validate
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import parse_source
from execsim.rules.engine import audit
from execsim.rules.facts.base import facts_of
from execsim.rules.facts.catalogue import KINDS
from execsim.rules.facts.world import World
from execsim.rules.packs import load_packs
from format_page import MODELS, TABLES

Key = tuple[str, str]
ENGINES = {"simulate", "optimise"}  # both read the model, and nothing else
# What is read only to be shown (names, roles, sources ...) is the report's, whoever hands it on.
LABELS = {
    ("Named", "name"), ("Portfolio", "name"), ("Portfolio", "currency"), ("Entry", "source"), ("Person", "role"),
    ("AssumptionOverride", "trust"), ("Value", "vouched_by"),
}  # fmt: skip
NOT_IN_A_PORTFOLIO = {"Scenario"}
NOT_YET = {("Portfolio", "options"), ("Option", "set"), ("Option", "cost"), ("Option", "lead")}
PLAIN = """
calendar: {start: 2027-01-04}
outcomes: {loyal: {statement: They stay, measured_by: [calls]}}
metrics: {calls: {baseline: 3, target: 4, by: 2027-06-30}}
initiatives: {ask: {serves: loyal, packages: {ask: {takes: 3d}}}}
"""


@pytest.fixture(scope="module")
def portfolios(repository: Path) -> list[Portfolio]:
    files = ["tests/material/format-example.yaml", "tests/material/clean-portfolio.yaml"]
    return [*(load(repository / file).portfolio for file in files), validate(parse_source(PLAIN, "plain.yaml"))]


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Key]]:
    """The keys that are read meanwhile, as (model, key)."""
    seen: set[Key] = set()

    def read(self: BaseModel, name: str) -> Any:
        field = None if name.startswith("_") else type(self).__pydantic_fields__.get(name)
        if field is not None:
            seen.add((type(self).__name__, field.alias or name))
        return object.__getattribute__(self, name)

    with monkeypatch.context() as patched:
        patched.setattr(BaseModel, "__getattribute__", read)
        yield seen


def told(*readers: str) -> set[Key]:
    """The keys of which the page says that (one of) these read them."""
    rows = ((model, row[0].strip("`"), row[3].split(", ")) for model in TABLES for row in rows_of(model))
    return {(model, key) for model, key, said in rows if {*said} & {*readers}}


def rows_of(model: str) -> list[list[str]]:
    return [] if model == "estimates" else TABLES[model]


def by_table(seen: set[Key]) -> set[Key]:
    """The same under the table that has the key: that of the model, or of one that it extends."""
    bases = {model.__name__: [base.__name__ for base in model.__mro__] for model in MODELS}
    rows = {model: {row[0].strip("`") for row in rows_of(model)} for model in TABLES}
    return {(base, key) for model, key in seen for base in bases.get(model, ()) if key in rows.get(base, ())}


def test_simulate_and_optimise_read_what_the_page_says(
    portfolios: list[Portfolio], monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(monkeypatch) as seen:
        for portfolio in portfolios:
            compile_model(portfolio)
    said = {key for key in told(*ENGINES) - NOT_YET if key[0] not in NOT_IN_A_PORTFOLIO}
    read = by_table(seen) - LABELS - NOT_YET
    assert sorted(read - said) == []
    assert sorted(said - read) == []


def test_the_audit_reads_what_the_page_says(portfolios: list[Portfolio], monkeypatch: pytest.MonkeyPatch) -> None:
    packs = load_packs(["execution", "schedule"])
    models = [compile_model(portfolio) for portfolio in portfolios]
    with watched(monkeypatch) as seen:
        for portfolio, model in zip(portfolios, models, strict=True):
            audit(portfolio, model, packs)
            world = World(portfolio, model)
            for kind in KINDS.values():
                for entity in kind.each(world):
                    for fact in facts_of(kind).values():
                        fact.read(entity)
    said = {key for key in told("audit") if key[0] not in NOT_IN_A_PORTFOLIO}
    read = by_table(seen)
    assert sorted(read - said - LABELS) == []
    assert sorted(said - read) == []
