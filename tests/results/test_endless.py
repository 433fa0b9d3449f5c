"""Work that never ends is named, with what it waits for and in how many futures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, load, validate
from execsim.portfolio.source import parse_source
from execsim.render.audience import Audience
from execsim.render.forecast_document import forecast_document
from execsim.render.json_text import json_text
from execsim.render.terminal_forecast import render_forecast
from execsim.results.endless import find_stuck
from execsim.results.forecast import Forecast
from execsim.simulation.engine import simulate

LEAVES = """
calendar: {start: 2027-01-04, end: 2027-12-31}
people: {ceo: {role: CEO}, lead: {role: Lead, reports_to: ceo, leaves: 0.3}}
forums: {board: {every: 4w, held: 0}}
decisions: {vendor: {decided_by: ceo, forum: board}}
initiatives:
  crm:
    owner: lead
    decisions: {vendor: build}
    packages: {spec: {takes: 60d}, build: {takes: 5d, after: [spec]}, use: {takes: 5d, after: [build]}}
"""


def forecast_of(loaded: Loaded, futures: int) -> Forecast:
    return simulate(compile_model(loaded.portfolio), Draws(seed=1, replications=futures))


def text_of(text: str) -> Loaded:
    source = parse_source(text, "plan.yaml")
    return Loaded(validate(source), source)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("never-on-days-gone-by", ["pay.work decision bonus"]),
        ("never-in-a-forum-that-never-meets", ["crm.work decision route", "erp.work decision vendor"]),
        ("never-enough-people-after-a-date", ["late.build seat platform"]),
        ("never-time-for-planned-work", ["crm.learn working support", "crm.train working support"]),
    ],
)
def test_what_holds_up_work_for_ever_is_named(repository: Path, file: str, told: list[str]) -> None:
    found = forecast_of(load(repository / "tests" / "errors" / f"{file}.yaml"), 3)
    model = found.model
    names = []
    for stuck in find_stuck(found):
        assert stuck.futures == 3
        table = model.decisions if stuck.cause == "decision" else model.teams
        names.append(f"{model.packages.ids[stuck.package]} {stuck.cause} {table.ids[stuck.behind]}")
    assert sorted(names) == told


def test_only_the_futures_count_in_which_it_never_ends_and_what_waits_behind_is_left_out() -> None:
    """The decision falls only where the lead leaves before it is asked for: then the CEO takes it."""
    found = forecast_of(text_of(LEAVES), 60)
    endless = int(np.isinf(found.finish).sum())
    assert 0 < endless < 60
    (stuck,) = find_stuck(found)
    assert (found.model.packages.ids[stuck.package], stuck.cause, stuck.futures) == ("crm.build", "decision", endless)


def test_a_forecast_says_so_in_text_and_json() -> None:
    loaded = text_of(LEAVES)
    found = forecast_of(loaded, 60)
    document = forecast_document(found, Audience(loaded.portfolio))
    endless = int(np.isinf(found.finish).sum())
    told = " ".join(render_forecast(document).split())
    assert f"In {endless} of 60 futures work never ends: crm.build waits for the decision vendor." in told
    assert json.loads(json_text(document))["never_ends"] == {
        "replications": endless,
        "stuck": [
            {"package": "crm.build", "cause": "waiting_for_decision", "kind": "decision", "id": "vendor",
             "name": "Vendor", "replications": endless, "skill": ""}
        ],
    }  # fmt: skip


def test_nothing_is_said_where_all_work_ends() -> None:
    loaded = text_of(LEAVES.replace("held: 0", "held: 1"))
    document = forecast_document(forecast_of(loaded, 3), Audience(loaded.portfolio))
    assert document.never_ends is None
    assert "never ends" not in render_forecast(document)


def test_a_confidential_decision_is_not_named() -> None:
    loaded = text_of(LEAVES.replace("forum: board}", "forum: board, confidential: true}"))
    document = forecast_document(forecast_of(loaded, 60), Audience(loaded.portfolio))
    assert document.never_ends is not None
    assert [(stuck.kind, stuck.id, stuck.name) for stuck in document.never_ends.stuck] == [("", "", "")]
    assert "crm.build waits for a decision." in " ".join(render_forecast(document).split())


SKILLED = """
calendar: {start: 2027-01-04, end: 2027-12-31}
teams: {crew: {people: {2027-Q1: 3, 2027-Q3: 0}, focus: 1, skills: {erp: 1}}}
initiatives: {link: {not_before: 2027-07-05, packages: {build: {team: crew, effort: 5, skill: erp}}}}
"""


def test_the_skill_that_people_must_have_is_named() -> None:
    loaded = text_of(SKILLED)
    told = " ".join(render_forecast(forecast_document(forecast_of(loaded, 3), Audience(loaded.portfolio))).split())
    assert "In all 3 futures work never ends: link.build waits for people of Crew with erp." in told
