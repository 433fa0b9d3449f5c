"""The portfolios that ship load without a problem, and are as rich as they claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from execsim.portfolio.authority import owner_may_decide
from execsim.portfolio.clarity import missing_clarity
from execsim.portfolio.load import load
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.units import ByPeriod

ROOT = Path(__file__).parents[2]
RETENTION = ROOT / "scenarios" / "retention"
STARTER = ROOT / "scenarios" / "starter"
EXAMPLE = ROOT / "tests" / "material" / "format-example.yaml"
OVERLAYS = sorted(f for folder in (RETENTION, STARTER) for f in folder.glob("*.yaml") if f.stem != "portfolio")


@pytest.fixture(scope="module")
def retention() -> Portfolio:
    return load(RETENTION / "portfolio.yaml").portfolio


@pytest.mark.parametrize(
    "file",
    [RETENTION / "portfolio.yaml", STARTER / "portfolio.yaml", EXAMPLE],
    ids=lambda file: file.parent.name,
)
def test_a_shipped_portfolio_loads_without_a_problem(file: Path) -> None:
    assert load(file).portfolio.initiatives


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_an_overlay_changes_its_portfolio_and_gives_a_reason_for_each_change(overlay: Path) -> None:
    changed = load(overlay.parent / "portfolio.yaml", scenario=overlay)
    assert changed.changes
    assert all(change.why and change.before != change.after for change in changed.changes)


def test_the_case_has_the_size_of_a_real_programme(retention: Portfolio) -> None:
    assert len(retention.initiatives) >= 15
    assert len(list(retention.packages())) >= 60
    assert len(retention.teams) >= 7
    assert len(retention.decisions) >= 10
    assert len(retention.risks) >= 10
    levels = {outcome.level for outcome in retention.outcomes.values()}
    assert levels == {"organisation", "department", "team", "individual"}


def test_the_case_has_the_flaws_that_its_comments_speak_of_and_is_sound_elsewhere(
    retention: Portfolio,
) -> None:
    assert not owner_may_decide(retention, "crm-buy", "vendor-contract")
    assert retention.metrics["new-revenue"].bonus_share == 1.0
    assert [i for i, initiative in retention.initiatives.items() if not initiative.serves] == ["dashboards"]
    assert [i for i, risk in retention.risks.items() if not risk.owner] == ["technicians-balk"]
    assert retention.teams["platform"].skills["erp"] == 1
    unclear = {outcome for outcome in retention.outcomes if missing_clarity(retention, outcome)}
    assert unclear == {"one-customer-view", "delightful-service", "parts-on-board"}


def test_giving_authority_lets_the_owner_of_the_customer_record_sign(retention: Portfolio) -> None:
    given = load(RETENTION / "portfolio.yaml", scenario=RETENTION / "authority-given.yaml").portfolio
    assert not owner_may_decide(retention, "first-fix", "stock-budget")
    for initiative, decision in [
        ("crm-buy", "vendor-contract"),
        ("first-fix", "stock-budget"),
        ("night-desk", "shift-model"),
    ]:
        assert owner_may_decide(given, initiative, decision)


def entries(value: Any) -> Iterator[BaseModel]:
    """Every entry that a portfolio holds, itself included."""
    inner: Iterable[Any] = ()
    if isinstance(value, BaseModel) and not isinstance(value, ByPeriod):
        yield value
        inner = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, tuple):
        inner = value
    for one in inner:
        yield from entries(one)


def test_the_example_of_the_format_uses_every_key_of_the_schema() -> None:
    used: dict[type[BaseModel], set[str]] = defaultdict(set)
    for entry in entries(load(EXAMPLE).portfolio):
        used[type(entry)] |= entry.model_fields_set
    once_is_enough = {"source", "confidential", "key", "name"}  # the same for every kind of entry
    assert once_is_enough <= set().union(*used.values())
    unused = {kind.__name__: kind.model_fields.keys() - keys - once_is_enough for kind, keys in used.items()}
    assert {kind: keys for kind, keys in unused.items() if keys} == {}
