"""Reports for tests: made once, from small files with few futures."""

from __future__ import annotations

import functools
from pathlib import Path

from execsim.cli.report_making import Order, make_report
from execsim.cli.shell import Shell
from execsim.results.contract_report import ReportDocument

REPOSITORY = Path(__file__).resolve().parents[1]
STARTER = REPOSITORY / "scenarios" / "starter"
HOSTILE = REPOSITORY / "tests" / "material" / "hostile-names.yaml"


@functools.cache
def starter_report() -> ReportDocument:
    """The plan to start from, with its scenario, a plan and what waiting costs."""
    return report_of(STARTER / "portfolio.yaml", STARTER / "weekly-feedback.yaml", futures=40, time_limit=2.0)


@functools.cache
def hostile_report() -> ReportDocument:
    """A portfolio whose every name is up to something."""
    return report_of(HOSTILE, futures=20, time_limit=2.0)


def report_of(
    file: Path,
    *scenarios: Path,
    futures: int,
    time_limit: float,
    sets: list[str] | None = None,
    deep: bool = False,
) -> ReportDocument:
    """Make a report as the command does."""
    order = Order(str(file), tuple(map(str, scenarios)), sets, futures=futures, time_limit=time_limit, deep=deep)
    return make_report(Shell(quiet=True), order)
