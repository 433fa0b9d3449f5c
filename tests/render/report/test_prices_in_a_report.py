"""What findings are worth, and what the answer hangs on, where the report was asked for both."""

from __future__ import annotations

import functools
import json

import pytest
from test_report_figures import Cited, agrees, at

from execsim.cli.report_making import Order, make_report
from execsim.cli.shell import Shell
from execsim.render.page.page import render_page
from execsim.render.report.assembly import report_view
from execsim.render.report.document import this_week
from execsim.results.contract_report import ReportDocument
from reports import STARTER, starter_report


@functools.cache
def deep_report() -> ReportDocument:
    """The plan to start from, with prices and sensitivity."""
    scenarios = (str(STARTER / "weekly-feedback.yaml"),)
    order = Order(str(STARTER / "portfolio.yaml"), scenarios, futures=40, time_limit=0, deep=True)
    return make_report(Shell(quiet=True), order)


def test_without_being_asked_nothing_is_priced() -> None:
    assert starter_report().prices is None
    assert "prices" not in {chapter.anchor for chapter in report_view(starter_report()).chapters}


@pytest.mark.slow
def test_prices_are_a_chapter_and_the_answer_says_what_it_hangs_on() -> None:
    view = report_view(deep_report())
    assert "prices" in {chapter.anchor for chapter in view.chapters}
    assert {"ladder", "tornado"} & {chart.key for chart in view.charts()}


@pytest.mark.slow
def test_figures_of_prices_are_the_json_s() -> None:
    document = deep_report()
    data = json.loads(document.model_dump_json(by_alias=True))
    cited = Cited(render_page(report_view(document), script=False)).found
    assert any(path.startswith("prices.") for path, _, _ in cited)
    assert any(path.startswith("sensitivity.") for path, _, _ in cited)
    assert [entry for entry in cited if not agrees(entry[1], entry[2], at(data, entry[0]))] == []


@pytest.mark.slow
def test_the_change_for_this_week_is_the_first_worth_its_effort() -> None:
    document = deep_report()
    assert document.prices is not None
    chosen = this_week(document.audit, document.prices)
    assert chosen is not None
    ranks = {price.fingerprint: price.rank for price in document.prices.prices}
    first = [step.rank for step in document.prices.path if (step.effort or 0) <= 5]
    if first:
        assert ranks[document.audit.findings[chosen.finding].fingerprint] == first[0]
