"""`optimise --diff`: what moved, and why, as far as anybody can tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

Command = Callable[..., Any]
Differences = Callable[..., dict[str, Any]]

PORTFOLIO = dedent("""
    execsim: 1
    name: Small
    calendar: {start: 2027-01-04, end: 2027-06-27, grid: week}
    intent: {statement: Answer faster, why: Customers leave}
    teams: {desk: {people: 1, focus: 1}, it: {people: 2, focus: 1, skills: {erp: 1}}}
    initiatives:
      small: {value: {per_week: 100}, packages: {do: {team: desk, effort: 5}}}
      large: {value: {per_week: 900}, packages: {do: {team: desk, effort: 5}}}
      one: {value: {per_week: 900}, packages: {do: {needs: {it: 1}, takes: 3w, skill: erp}}}
      two: {value: {per_week: 800}, packages: {do: {needs: {it: 1}, takes: 3w, skill: erp}}}
    options: {second: {set: {teams.it.skills.erp: {add: 1}}, cost: 500, lead: 1w}}
    """)


@pytest.fixture
def differences(execsim: Command, tmp_path: Path) -> Differences:
    """Return a function that plans with other arguments and says what differs from the plan without any."""
    file, plan = tmp_path / "portfolio.yaml", tmp_path / "plan.json"
    file.write_text(PORTFOLIO)
    quick = ("optimise", file, "--time-limit", 10, "-n", 5)
    assert execsim(*quick, "-o", plan).code == 0

    def compared(*arguments: object, **changes: Any) -> dict[str, Any]:
        if changes:
            plan.write_text(json.dumps(json.loads(plan.read_text()) | changes))
        done = execsim(*quick, *arguments, "--diff", plan, "--format", "json")
        assert done.code == 0
        said: dict[str, Any] = json.loads(done.out)
        return said

    return compared


def test_nothing_has_moved_where_nothing_has_changed(differences: Differences) -> None:
    said = differences()
    assert said["changed"] == []
    assert said["changed_inputs"] == []


def test_a_line_that_has_changed_is_named_with_what_it_moved(differences: Differences) -> None:
    """`large` takes two weeks instead of one, and `small` has to wait for it; `small` itself is as it was."""
    said = differences("--set", "initiatives.large.packages.do.effort=10")
    line = "initiatives.large.packages.do.effort"
    assert said["changed_inputs"] == [{"path": line, "before": 5, "now": 10}]
    large, small = (next(one for one in said["changed"] if one["initiative"] == id_) for id_ in ("large", "small"))
    assert (large["what"], large["days"], large["why"]) == ("later", 7, f"{line} is 10 (was 5)")
    assert large["packages"] == {"large.do": "ends 15 Jan (was 8 Jan)"}
    assert (small["what"], small["days"]) == ("later", 7)
    assert small["why"] == "it waits for seats of Desk (large.do); no line of its own has changed"


def test_a_purchase_that_is_too_dear_is_not_made_and_who_counted_on_it_waits(differences: Differences) -> None:
    """A week of lead, then both can do the work: 2 weeks of 800 for 500; not for 5,000."""
    said = {one["initiative"]: one for one in differences("--set", "options.second.cost=5000")["changed"]}
    assert said.keys() == {"options.second", "two"}
    option, two = said["options.second"], said["two"]
    assert (option["what"], option["why"]) == ("not-bought", "options.second.cost is 5000 (was 500)")
    assert (two["what"], two["days"]) == ("later", 14)
    assert two["why"] == "it waits for seats of IT, erp (one.do); there is 1 of them in 2027-W02 (was 2)"


def test_a_pin_is_a_reason_and_what_gets_free_is_said(differences: Differences) -> None:
    said = {one["initiative"]: one for one in differences("--pin", "large=out")["changed"]}
    assert said["large"]["why"].startswith("--pin large is out (new)")
    assert (said["small"]["what"], said["small"]["days"]) == ("earlier", -7)
    assert said["small"]["why"] == "it waited for seats of Desk (large.do); no line of its own has changed"


def test_a_plan_that_does_not_say_what_it_was_made_from_gives_no_reason(differences: Differences) -> None:
    said = differences("--set", "initiatives.large.packages.do.effort=10", inputs={})
    assert said["changed_inputs"] is None
    assert {one["initiative"]: one["why"] for one in said["changed"]} == {
        "large": "the plan before does not say what it was made from",
        "small": "it waits for seats of Desk (large.do)",
    }


def test_another_plan_as_good_is_called_that(execsim: Command, tmp_path: Path) -> None:
    """Two that are alike: which of them is first is nobody's decision, so the plan before may have it otherwise."""
    file, plan = tmp_path / "portfolio.yaml", tmp_path / "plan.json"
    alike = "{value: {per_week: 100}, packages: {do: {needs: {desk: 1}, takes: 1w}}}"
    file.write_text(f"{PORTFOLIO[: PORTFOLIO.index('initiatives')]}initiatives: {{a: {alike}, b: {alike}}}\n")
    assert execsim("optimise", file, "--time-limit", 5, "-n", 5, "-o", plan).code == 0
    said = json.loads(plan.read_text())
    for part in ("initiatives", "packages"):
        a, b = sorted(said[part])
        said[part][a], said[part][b] = said[part][b], said[part][a]
    plan.write_text(json.dumps(said))
    done = execsim("optimise", file, "--time-limit", 5, "-n", 5, "--diff", plan)
    assert "nothing in the file forces it: the search found another plan as good" in " ".join(done.out.split())
