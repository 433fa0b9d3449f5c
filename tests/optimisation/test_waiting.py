"""What keeps each package of a plan from an earlier start: one small plan, every kind of limit once or more."""

from __future__ import annotations

import pytest

from execsim.optimisation.engine import optimise
from execsim.results.waiting import WaitsFor
from small_plans import small_model


def waits(text: str) -> dict[str, WaitsFor]:
    """What the best plan of a portfolio waits for."""
    plan = optimise(small_model(text), time_limit=20)
    assert plan.status == "optimal"
    return plan.waits


def test_work_waits_for_seats_for_work_for_a_meeting_and_for_a_date() -> None:
    """One seat: `first` is worth more. The board meets in week 2; `dated` may not begin before February."""
    found = waits("""
        teams: {desk: {people: 1, focus: 1}}
        people: {boss: {role: Head}}
        forums: {board: {every: 2w}}
        decisions: {go: {decided_by: boss, forum: board, takes: 1d}}
        initiatives:
          first:
            value: {per_week: 900}
            packages: {do: {needs: {desk: 1}, takes: 3w}, then: {takes: 1w, after: [do]}}
          second: {value: {per_week: 100}, packages: {do: {needs: {desk: 1}, takes: 1w}}}
          asked:  {value: {per_week: 100}, decisions: {go: do}, packages: {do: {takes: 1w}}}
          dated:  {value: {per_week: 100}, not_before: 2027-02-01, packages: {do: {takes: 1w}}}
    """)
    assert found == {
        "first.then": WaitsFor("package", "first.do"),
        "second.do": WaitsFor("seats", "desk", ("first.do",)),
        "asked.do": WaitsFor("decision", "go"),
        "dated.do": WaitsFor("date"),
    }


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("policy: {wip_limit: 1}", WaitsFor("wip", "desk", ("first",))),
        ("budget: {by: {2027-01: 5000}}", WaitsFor("budget", "budget.by.2027-01")),
    ],
)
def test_work_waits_for_room_under_way_or_for_money(limit: str, said: WaitsFor) -> None:
    """Two seats for two; but one at a time, or January pays for one."""
    found = waits(f"""
        {limit}
        teams: {{desk: {{people: 2, focus: 1}}}}
        initiatives:
          first:  {{value: {{per_week: 9000}}, cost: 5000, packages: {{do: {{needs: {{desk: 1}}, takes: 2w}}}}}}
          second: {{value: {{per_week: 7000}}, cost: 5000, packages: {{do: {{needs: {{desk: 1}}, takes: 2w}}}}}}
    """)
    assert found == {"second.do": said}
