"""Where `optimise` and `simulate` once meant different things: small cases in which they now agree to the cent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.optimisation.engine import optimise
from execsim.results.plan import Plan
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate
from execsim.simulation.records import Note
from small_plans import small_model

Planned = Callable[[str], Plan]


@pytest.fixture
def planned() -> Planned:
    """Return a function that plans a portfolio written under HEAD."""

    def plan(text: str) -> Plan:
        return optimise(small_model(text), time_limit=20)

    return plan


def net(model: Model) -> float:
    """Net value of the only future there is."""
    forecast = simulate(model, Draws(1, 1))
    return float(forecast.value[0] - forecast.cost[0] - forecast.penalty[0])


def check_same(plan: Plan) -> None:
    """The plan, its order alone, and the verifier's value are one."""
    assert plan.status == "optimal"
    assert net(plan.followed()) == pytest.approx(plan.value)
    assert net(plan.followed(dates=False)) == pytest.approx(plan.value)


def starts(plan: Plan) -> dict[str, float]:
    return dict(zip(plan.model.packages.ids, plan.start.tolist(), strict=True))


SHRINKS = """
teams: {desk: {people: {2027: 4, 2027-02: 2}, focus: 1}}
initiatives:
  large: {value: {per_week: 1000}, packages: {do: {takes: 6w, needs: {desk: 4}}}}
  small: {value: {per_week: 100}, packages: {do: {takes: 1w, needs: {desk: 1}}}}
"""


def test_work_goes_on_where_its_team_shrinks_and_nothing_starts_until_it_fits(planned: Planned) -> None:
    """Four seats until the end of January, then two: six weeks for four people start in January or never."""
    plan = planned(SHRINKS)
    assert starts(plan) == {"large.do": 0.0, "small.do": 30.0}
    assert plan.value == 6 * 1000 + 5 * 100
    check_same(plan)


UNDER_WAY = """
as_of: 2027-01-18
teams: {desk: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  begun: {selected: false, packages: {do: {team: desk, effort: 40}}}
  other: {value: {per_week: 1000}, packages: {do: {team: desk, effort: 5}}}
actuals: {begun.do: {started: 2027-01-04, spent: 9}}
"""


def test_what_was_worked_on_something_given_up_is_spent_all_the_same(planned: Planned) -> None:
    plan = planned(UNDER_WAY)
    assert plan.selected.tolist() == [False, True]
    assert plan.value == 9 * 1000 - 900 - 500
    check_same(plan)


FINISHED = """
as_of: 2027-01-18
initiatives:
  over: {selected: false, value: {per_week: 1000}, cost: {total: 300}, packages: {do: {takes: 1w}}}
  other: {value: {per_week: 10}, packages: {do: {takes: 1w}}}
actuals: {over.do: {started: 2027-01-04, finished: 2027-01-08}}
"""


def test_what_is_finished_counts_whatever_is_said_of_it(planned: Planned) -> None:
    plan = planned(FINISHED)
    assert plan.selected.tolist() == [True, True]
    assert plan.value == 11 * 1000 - 300 + 9 * 10
    check_same(plan)


CROWDED = """
people: {boss: {role: Head}, lead: {role: Lead}}
forums: {board: {every: 2w, decides_up_to: 1}}
decisions: {go: {decided_by: boss, forum: board, takes: 1d}}
initiatives:
  early: {owner: lead, value: {per_week: 10}, decisions: {go: do}, packages: {do: {takes: 1w}}}
  later: {owner: lead, value: {per_week: 90}, decisions: {go: do}, not_before: 2027-01-11, packages: {do: {takes: 1w}}}
"""


def test_a_crowded_forum_takes_what_comes_first_in_the_plan(planned: Planned) -> None:
    """Both are ready for the meeting on day 10, which takes one: the later one is worth nine times as much."""
    plan = planned(CROWDED)
    assert starts(plan) == {"early.do": 20.0, "later.do": 10.0}
    assert plan.value == 9 * 90 + 7 * 10
    check_same(plan)


def test_without_a_plan_a_crowded_forum_serves_as_they_come(planned: Planned) -> None:
    forecast = simulate(planned(CROWDED).model, Draws(1, 1))
    assert forecast.package_start[0].tolist() == [10.0, 20.0]


HELD_BACK = """
people: {boss: {role: Head}, lead: {role: Lead}}
decisions: {go: {decided_by: boss, takes: 5d, ask_ahead: 2w}}
initiatives:
  one:
    owner: lead
    value: {per_week: 100}
    decisions: {go: then}
    packages:
      first: {takes: 1w}
      wait: {takes: 2w, not_before: 2027-01-18}
      held: {takes: 1w, after: [{package: wait, type: FF, lag: 5d}]}
      then: {takes: 1w, after: [held]}
"""


def test_a_question_ahead_of_work_waits_until_what_holds_that_back_has_begun(planned: Planned) -> None:
    """`held` is over a week after `wait`, on day 25: known from day 10 on, when `wait` begins; ahead is 15."""
    plan = planned(HELD_BACK)
    assert starts(plan)["one.then"] == 25.0
    asked = {note.kind: note.time for note in _notes(plan.followed())}
    assert asked["asked"] == 15.0
    check_same(plan)


def _notes(model: Model) -> list[Note]:
    return run_replication(model, 1, 0).notes


ONCE = """
people: {boss: {role: Head}, lead: {role: Lead}}
forums: {board: {every: 4w}}
decisions: {go: {decided_by: boss, forum: board, takes: 1d, once_per: portfolio}}
initiatives:
  mine:   {owner: boss, value: {per_week: 100}, decisions: {go: do}, packages: {do: {takes: 1w}}}
  theirs: {owner: lead, selected: SELECTED, decisions: {go: do}, packages: {do: {takes: 1w}}}
"""


def test_what_is_selected_changes_nobodys_rights(planned: Planned) -> None:
    """`theirs` needs the decision too, and its owner may not take it: so it goes to the board, selected or not."""
    plans = [planned(ONCE.replace("SELECTED", said)) for said in ("true", "false")]
    assert [starts(plan)["mine.do"] for plan in plans] == [20.0, 20.0]
    for plan in plans:
        only_mine = replace(plan, selected=np.array([True, False]))
        assert net(only_mine.followed()) == 7 * 100


IN_LINE = """
people: {boss: {role: Head}}
decisions: {go: {decided_by: boss, once_per: portfolio}}
initiatives:
  first:   {owner: boss, FIRST, decisions: {go: do}, packages: {do: {takes: 1w, not_before: 2027-01-25}}}
  between: {value: {per_week: 100}, packages: {do: {takes: 1w, after: [first.do]}}}
  last:    {owner: boss, value: {per_week: 100}, decisions: {go: do}, packages: {do: {takes: 1w, after: [between.do]}}}
"""


def test_who_waits_for_another_asker_through_others_does_not_ask_first(planned: Planned) -> None:
    """`first` asks in week 4 and has its answer the day after: it starts in week 5, the others behind it."""
    plan = planned(IN_LINE.replace("FIRST", "must: true"))
    assert starts(plan) == {"first.do": 20.0, "between.do": 25.0, "last.do": 30.0}
    assert plan.not_read == ()
    assert net(plan.followed()) == plan.value == (6 + 5) * 100


def test_without_the_other_asker_it_asks_when_its_own_wait_is_over(planned: Planned) -> None:
    """`between` waits for nobody; `last` asks after it, in week 2, and starts in week 3."""
    plan = planned(IN_LINE.replace("FIRST", "cost: 1000"))
    assert starts(plan) == pytest.approx({"first.do": np.nan, "between.do": 0.0, "last.do": 10.0}, nan_ok=True)
    assert plan.not_read == ()
    assert net(plan.followed()) == plan.value == (11 + 9) * 100


DAYS_OFF = """
budget: {by: {2027-01: 500}}
teams: {desk: {people: 1, focus: 1, day_rate: 100, days_off: [2027-01-11/2027-01-15, 2027-01-25/2027-01-29]}}
initiatives:
  one: {value: {per_week: 900}, packages: {do: {takes: 3w, needs: {desk: 1}}}}
"""


def test_days_off_cost_a_period_nothing(planned: Planned) -> None:
    """Weeks 2 and 4 are off. From day 5 on January sees one week of work, and that is all it can pay for."""
    plan = planned(DAYS_OFF)
    assert starts(plan) == {"one.do": 5.0}
    assert plan.value == 8 * 900 - 500 == net(plan.followed())  # one week of three is worked


LEARNS = """
teams: {desk: {people: 4, focus: 1, skills: {web: 1}}}
initiatives:
  course: {on_done: {teams.desk.skills.web: {add: 1}}, packages: {do: {takes: 1w, needs: {desk: 1}}}}
  one: {value: {per_week: 1000}, packages: {do: {takes: 4w, needs: {desk: 1}, skill: web}}}
  two: {value: {per_week: 900}, packages: {do: {takes: 4w, needs: {desk: 1}, skill: web}}}
"""


def test_what_work_teaches_is_there_when_the_plan_counts_on_it(planned: Planned) -> None:
    """One person can do the work: `one` at once, and `two` when the course is over, not four weeks later."""
    plan = planned(LEARNS)
    assert starts(plan) == {"course.do": 0.0, "one.do": 0.0, "two.do": 5.0}
    assert plan.value == 8 * 1000 + 7 * 900
    check_same(plan)


def test_a_number_of_the_skilled_that_is_set_is_as_good_as_one_that_is_added(planned: Planned) -> None:
    plan = planned(LEARNS.replace("{add: 1}", "2"))
    assert starts(plan) == {"course.do": 0.0, "one.do": 0.0, "two.do": 5.0}
    check_same(plan)


def test_what_a_plan_does_not_count_on_does_not_help_it(planned: Planned) -> None:
    """Where two set a number neither is read: the bound must not be beaten by what the frozen model does with it."""
    again = "  again: {on_done: {teams.desk.skills.web: 2}, packages: {do: {takes: 1w, needs: {desk: 1}}}}\n"
    plan = planned(LEARNS.replace("{add: 1}", "2") + again)
    assert plan.not_read == tuple(f"initiatives.{id_}.on_done.teams.desk.skills.web" for id_ in ("again", "course"))
    assert starts(plan)["two.do"] == 20.0
    check_same(plan)


TWICE = """
teams: {desk: {people: 4, focus: 1, skills: {web: 1}}}
initiatives:
  course: {on_done: {teams.desk.skills.web: {add: 1}}, packages: {do: {takes: 1w, needs: {desk: 1}}}}
  again: {on_done: {teams.desk.skills.web: {add: 1}}, packages: {do: {takes: 2w, needs: {desk: 1}}}}
  one: {value: {per_week: 1000}, packages: {do: {takes: 4w, needs: {desk: 1}, skill: web}}}
  two: {value: {per_week: 900}, packages: {do: {takes: 4w, needs: {desk: 1}, skill: web}}}
  six: {value: {per_week: 800}, packages: {do: {takes: 4w, needs: {desk: 1}, skill: web}}}
"""


def test_two_courses_make_two_more_who_can(planned: Planned) -> None:
    """One person can do the work, after a week two, after two weeks three: whoever has learned it, has."""
    plan = planned(TWICE)
    assert starts(plan) == {"again.do": 0.0, "course.do": 0.0, "one.do": 0.0, "two.do": 5.0, "six.do": 10.0}
    assert plan.value == 8 * 1000 + 7 * 900 + 6 * 800
    check_same(plan)


HIRES = """
teams: {desk: {people: 1, focus: 1}}
options: {hire: {set: {teams.desk.people: {add: 1}}, cost: 100, lead: 1w}}
initiatives:
  one: {value: {per_week: 1000}, packages: {do: {takes: 4w, needs: {desk: 1}}}}
  two: {value: {per_week: 900}, packages: {do: {takes: 4w, needs: {desk: 1}}}}
"""


def test_what_a_plan_buys_is_there_when_it_is_followed(planned: Planned) -> None:
    """The second seat comes after a week; the plan's 100 for it are in its scenario, not in the model followed."""
    plan = planned(HIRES)
    assert starts(plan) == {"one.do": 0.0, "two.do": 5.0}
    assert plan.value == 8 * 1000 + 7 * 900 - 100
    assert net(plan.followed()) == net(plan.followed(dates=False)) == plan.value + 100
