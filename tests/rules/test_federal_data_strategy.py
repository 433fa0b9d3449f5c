"""The import of a real strategy shows its real flaws: the counts are those of the published table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from execsim.exchange.shipped import shipped_mappings
from execsim.exchange.table import import_table
from execsim.model.compile import compile_model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source, read_source
from execsim.results.findings import Audit
from execsim.rules.engine import audit
from execsim.rules.packs import load_packs


@pytest.fixture(scope="module")
def strategy(benchmark_data: Path) -> Audit:
    """Return the audit of the 2020 action plan: 66 milestones of 20 actions."""
    content = (benchmark_data / "federal_data_strategy" / "milestones_2020.csv").read_bytes()
    table = import_table(content, read_source(shipped_mappings()["federal-data-strategy"]), name="milestones_2020.csv")
    portfolio = validate(parse_source(table.yaml, "strategy.yaml"))
    return audit(portfolio, compile_model(portfolio), load_packs(["execution", "schedule"]))


def counts(result: Audit) -> Counter[str]:
    return Counter(finding.code for finding in result.findings)


@pytest.mark.data
def test_nineteen_milestones_have_no_party_and_nine_have_several(strategy: Audit) -> None:
    assert (counts(strategy)["ES201"], counts(strategy)["ES207"]) == (19, 9)


@pytest.mark.data
def test_fourteen_milestones_count_activity_and_two_have_no_measure(strategy: Audit) -> None:
    assert (counts(strategy)["ES406"], counts(strategy)["ES408"]) == (14, 2)


@pytest.mark.data
def test_an_action_is_measured_by_work_done_alone_only_where_the_kind_of_every_measure_is_known(
    strategy: Audit,
) -> None:
    # six actions have a measure that no pattern of the mapping fits, such as "Metadata quality improvements"
    assert counts(strategy)["ES403"] == 20 - 6


@pytest.mark.data
def test_what_the_table_does_not_speak_about_is_unknown_and_there_is_no_grade(strategy: Audit) -> None:
    colours = {item.item: item.status for item in strategy.checklist}
    assert colours["execution-culture"] == colours["resource-availability"] == "unknown"
    assert colours["accountability-and-empowerment"] == "red"
    assert strategy.grade == "unknown"
