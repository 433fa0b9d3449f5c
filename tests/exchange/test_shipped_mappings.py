"""The two mappings that ship, on extracts made by hand, and on the real files where they are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from execsim.errors import InputError
from execsim.exchange.shipped import shipped_mappings
from execsim.exchange.table import Imported, import_table
from execsim.portfolio.load import validate
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import parse_source, read_source

MILESTONES = (
    "action,Milestone,Measurement,Target Date,Reporting Mechanism,Responsible Party,Required or Encouraged\n"
    'Action 2: Govern,Adopt a charter,Completion,"January 31, 2020",Web page&#42;,,All\n'
    'Action 2: Govern,Dedicate staff,Number of FTEs dedicated,"June 30, 2020 July 31, 2020",Web,,All\n'
    "Action 2: Govern,Plan,Completion,(See Above),(See Above),,All\n"
    'Action 7: Convene,Set priorities,,12 months,,"GSA, the Archives, and OMB",\n'
)
PROJECTS = (
    "gmpp_id,project,department,dca_ipa,dca_sro,start,end,wlc_m,benefits_m\n"
    "1,Tunnel,DFT,Amber,NA,2021-04-01,2025-04-01,100.5,250.0\n"
    "2,Register,HMRC,NA,Green,2023-04-03,2024-04-05,10.0,\n"
    "3,Old system,HMRC,Exempt under Section 43,NA,2020-04-01,2023-03-31,8.0,9.0\n"
    "4,No end,DFT,NA,NA,2020-04-01,,8.0,9.0\n"
    "5,No cost,DFT,NA,NA,2020-04-01,2030-04-01,,9.0\n"
)


def shipped(name: str, content: str | bytes, file: str) -> tuple[Imported, Portfolio]:
    result = import_table(content, read_source(shipped_mappings()[name]), name=file)
    return result, validate(parse_source(result.yaml, "portfolio.yaml"))


def test_a_table_of_another_kind_does_not_fit_a_mapping_that_nobody_can_mend() -> None:
    with pytest.raises(InputError) as raised:
        shipped("gmpp", "project;Lead;Cost, k\nTunnel;Ada;3\n", "plan.csv")
    (problem,) = raised.value.problems
    assert problem.message.startswith(
        "plan.csv does not fit the mapping gmpp: it has no 'start', 'end', 'department', "
    )
    assert problem.hint.startswith("it has the columns 'project', 'Lead', 'Cost, k';")
    assert problem.location is None


def test_where_no_column_is_known_the_sign_that_makes_most_columns_parts_them() -> None:
    with pytest.raises(InputError, match="it has the columns 'Name', 'Dept', 'Cost, k';"):
        shipped("gmpp", "Name;Dept;Cost, k\nA;B;3\n", "plan.csv")


def test_milestones_become_initiatives_and_actions_outcomes() -> None:
    _, portfolio = shipped("federal-data-strategy", MILESTONES, "milestones.csv")
    assert {key: outcome.owner for key, outcome in portfolio.outcomes.items()} == {
        "action-2-govern": (),
        "action-7-convene": ("gsa", "the-archives", "omb"),
    }
    assert [(key, i.serves, i.owner, i.due and i.due.by.isoformat()) for key, i in portfolio.initiatives.items()] == [
        ("adopt-a-charter", ("action-2-govern",), (), "2020-01-31"),
        ("dedicate-staff", ("action-2-govern",), (), "2020-06-30"),
        ("plan", ("action-2-govern",), (), "2020-06-30"),
        ("set-priorities", ("action-7-convene",), ("gsa", "the-archives", "omb"), None),
    ]
    assert {key: metric.measures for key, metric in portfolio.metrics.items()} == {
        "adopt-a-charter": "output",
        "dedicate-staff": "activity",
        "plan": "output",
    }


def test_projects_become_what_remains_of_them_in_plain_pounds() -> None:
    result, portfolio = shipped("gmpp", PROJECTS, "projects.csv")
    tunnel, register = portfolio.initiatives["tunnel"], portfolio.initiatives["register"]
    assert tunnel.cost is not None
    assert tunnel.cost.total == round(100_500_000 * 731 / 1461)  # two of its four years, one of them a leap year
    assert register.cost is not None
    assert register.cost.total == 10_000_000
    assert register.packages["work"].takes == 265  # 53 weeks of Monday to Friday
    assert tunnel.value is not None
    assert (tunnel.value.total, tunnel.value.kind) == (250_000_000, "other")
    assert register.value is not None
    assert register.value.total == 0
    assert tunnel.status is not None
    assert tunnel.status.is_ == "at-risk"
    assert list(portfolio.actuals) == ["old-system.work"]
    assert {r.text: r.message for r in result.reports if not r.used} == {
        "No end": "no finish",
        "No cost": "no cost",
    }


@pytest.mark.data
def test_the_federal_data_strategy(benchmark_data: Path) -> None:
    file = benchmark_data / "federal_data_strategy" / "milestones_2020.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    _, portfolio = shipped("federal-data-strategy", file.read_bytes(), file.name)
    initiatives = list(portfolio.initiatives.values())
    assert [initiative.source for initiative in initiatives] == [
        f"milestones_2020.csv, row {n}" for n in range(2, len(rows) + 2)
    ]
    assert (len(initiatives), len(portfolio.outcomes)) == (66, 20)
    nobody = [row["Responsible Party"] == "" for row in rows]
    assert [not initiative.owner for initiative in initiatives] == nobody
    assert sum(nobody) == 19
    # several parties: a comma, or "and" or "with" between names; none of these stands inside a name here
    several = [any(word in row["Responsible Party"] for word in (", ", " and ", " with ")) for row in rows]
    assert [len(initiative.owner) > 1 for initiative in initiatives] == several
    assert sum(several) == 9
    counting = [row["Measurement"].startswith("Number of ") for row in rows]
    assert sum(metric.measures == "activity" for metric in portfolio.metrics.values()) == sum(counting) == 14
    assert len(portfolio.metrics) == sum(row["Measurement"] != "" for row in rows) == 64


@pytest.mark.data
def test_the_major_projects(benchmark_data: Path) -> None:
    file = benchmark_data / "gmpp" / "gmpp_2023.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [row | {"project": " ".join(row["project"].split())} for row in csv.DictReader(opened)]
    result, portfolio = shipped("gmpp", file.read_bytes(), file.name)
    usable = {row["project"] for row in rows if row["end"] and row["wlc_m"]}
    ended = {row["project"] for row in rows if row["project"] in usable and row["end"] < "2023-04-01"}
    assert {initiative.name for initiative in portfolio.initiatives.values()} == usable
    assert {r.text for r in result.reports if not r.used} == {row["project"] for row in rows} - usable
    assert {portfolio.initiatives[key.removesuffix(".work")].name for key in portfolio.actuals} == ended
    assert (len(usable), len(ended)) == (186, 11)
    whole = sum(1e6 * float(row["wlc_m"]) for row in rows if row["project"] in usable)
    left = sum(initiative.cost.total for initiative in portfolio.initiatives.values() if initiative.cost)
    assert 0 < left < whole
