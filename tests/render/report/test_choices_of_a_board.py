"""Decisions that follow each other: a change is weighed on top of the plan that is recommended before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.render.charts.choices import frontier
from execsim.render.charts.load import heat_map
from execsim.render.report.assembly import report_view
from execsim.render.report.figures import Figures, joined
from execsim.results.contract_part import Interval
from execsim.results.contract_report import ReportDocument
from execsim.results.contract_rolling import FrontierDocument, PointPart
from pricing import CALM
from reports import report_of, starter_report

# A mill that pays and a tower that does not; cheaper bricks help the tower alone, a helper helps the mill.
TWO = f"""
execsim: 1
name: Mill and tower
as_of: 2027-01-04
calendar: {{start: 2027-01-04, end: 2027-12-31}}
people: {{boss: {{role: Owner}}}}
teams: {{crew: {{people: 1, focus: 1}}}}
initiatives:
  mill: {{value: {{per_week: 2000}}, packages: {{build: {{team: crew, effort: 20}}}}}}
  tower: {{value: {{per_week: 10}}, cost: 50000, packages: {{build: {{team: crew, effort: 20}}}}}}
{CALM}
"""
BRICKS = """
scenario: cheaper-bricks
inherits: mill.yaml
why: Bricks from the other quarry
set: {initiatives.tower.cost: 10000}
"""
HELPER = """
scenario: a-helper
inherits: mill.yaml
why: The miller's son could help; would it pay?
set: {initiatives.mill.packages.build.effort: 10}
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    """Return the report on mill and tower."""
    folder: Path = tmp_path_factory.mktemp("mill")
    for name, text in (("mill", TWO), ("bricks", BRICKS), ("helper", HELPER)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    files = [folder / f"{name}.yaml" for name in ("mill", "bricks", "helper")]
    return report_of(*files, futures=20, time_limit=2.0)


def test_the_plan_leaves_the_tower_and_says_so(document: ReportDocument) -> None:
    plan = document.agenda[0]
    assert (plan.kind, plan.recommended) == ("plan", "the proposed plan")
    assert "1 of 2 initiatives" in plan.because
    assert "Tower" in plan.because


def test_what_helps_only_what_is_left_out_is_not_recommended_on_top(document: ReportDocument) -> None:
    assert document.comparison is not None
    alone = {d.scenario: d.mean or 0.0 for d in document.comparison.differences if d.measure == "value"}
    assert alone["cheaper-bricks"] == pytest.approx(40_000)  # as it is, it is worth most of the two
    assert alone["a-helper"] < alone["cheaper-bricks"]
    change = document.agenda[1]
    assert (change.kind, change.source, change.recommended) == ("scenario", "together", "a helper")
    assert [option.name for option in change.options] == ["the proposed plan alone", "a helper", "cheaper bricks"]


def test_the_first_page_says_what_it_brings_on_top_of_the_plan(document: ReportDocument) -> None:
    change = report_view(document).decisions[1]
    assert change.question == "Which change to make, on top of the plan?"
    said = joined(change.recommendation)
    assert "more than the plan alone" in said
    assert "The idea: The miller's son could help; would it pay?" in said


def test_a_cell_is_red_only_above_the_limit(document: ReportDocument) -> None:
    chart = heat_map(Figures(document))
    assert chart is not None
    steps = {(item["row"], item["at"]): item["step"] for item in chart.spec["data"]["values"]}
    assert steps["Crew", "2027-01-04"] == "above its limit"  # both ask for the one who is there
    assert steps["Crew", "2027-02-15"] == "up to its limit"  # the tower alone
    assert joined(chart.says) == "Crew is asked for up to 2.0 times its seats, and for more than it has in 4 weeks."
    planned = heat_map(Figures(document), "planned_demand")
    assert planned is not None
    assert "no team is asked for more" in joined(planned.says)


def test_the_frontier_shows_plans_under_a_budget_beside_the_options() -> None:
    points = tuple(
        PointPart(
            name=f"budget {share}%",
            at=None,
            planned=0.0,
            bound=None,
            status="feasible",
            selected=(),
            value=value,
            sampling=Interval(low=None, high=None),
            cvar=0.0,
            on_time=None,
            cost=cost,
            finish_p80=None,
            dominated_by=None,
        )
        for share, cost, value in ((50, 1_000.0, 5_000_000.0), (100, 2_000.0, 9_000_000.0))
    )
    found = FrontierDocument(
        portfolio="", as_of=None, currency="EUR", seed=1, replications=1, against="cost", points=points,
        best_mean=None, best_cvar=None, failed={}, stopped=False,
    )  # fmt: skip
    chart = frontier(Figures(starter_report().model_copy(update={"frontier": found})))
    assert chart is not None
    best = {item["name"]: item["best"] for item in chart.spec["data"]["values"]}
    assert best["plan, budget 50 %"] == best["plan, budget 100 %"] == "on the frontier"
    assert set(best.values()) == {"on the frontier", "something is better in both"}  # of the options
    assert joined(chart.says).startswith("Most net value: plan, budget 100 %")
