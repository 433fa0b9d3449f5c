"""`optimise` from a portfolio as people write it: small enough to know the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.model import Model
from execsim.optimisation.engine import optimise
from execsim.optimisation.translation import grid_of
from execsim.portfolio.load import load
from execsim.results.plan import Plan
from execsim.results.progress import Progress
from small_plans import HEAD, dates, small_model

MakeModel = Callable[[str], Model]


@pytest.fixture
def model() -> MakeModel:
    """Return a function that compiles a portfolio written under HEAD."""
    return small_model


def chosen(plan: Plan) -> list[str]:
    return [id_ for id_, on in zip(plan.model.initiatives.ids, plan.selected, strict=True) if on]


TWO_RIVALS = """
teams:
  desk: {people: 1, focus: 1, day_rate: 100}
initiatives:
  small: {value: {per_week: 1000}, packages: {do: {team: desk, effort: 10}}}
  large: {value: {per_week: 3000}, packages: {do: {team: desk, effort: 20}}}
"""


def test_the_one_that_is_worth_more_a_week_of_work_goes_first(model: MakeModel) -> None:
    plan = optimise(model(TWO_RIVALS), time_limit=20)
    assert plan.status == "optimal"
    assert dates(plan) == {"large.do": (0.0, 20.0), "small.do": (20.0, 30.0)}
    assert plan.value == 8 * 3000 + 6 * 1000 - 30 * 100
    assert plan.bound == pytest.approx(plan.value)
    assert plan.rank.tolist() == [0, 1]  # large.do, small.do
    assert plan.rounding_loss == 0.0
    assert plan.makespan == 30.0


def test_focus_and_days_off_make_work_longer(model: MakeModel) -> None:
    plan = optimise(
        model("""
        teams:
          desk: {people: 2, focus: 0.5, days_off: [2027-01-11/2027-01-15]}
        initiatives:
          one: {value: {per_week: 10}, packages: {do: {needs: {desk: 2}, effort: 10}}}
        """),
        time_limit=20,
    )
    # Two people at half a day: ten days of work, one week of it after the week off.
    assert dates(plan) == {"one.do": (0.0, 15.0)}


def test_what_does_not_cover_its_cost_is_left_and_says_why(model: MakeModel) -> None:
    plan = optimise(
        model("""
        initiatives:
          good: {value: {per_week: 1000}, packages: {do: {takes: 2w}}}
          dear: {value: {per_week: 1000}, cost: {total: 12000}, packages: {do: {takes: 2w}}}
          idle: {cost: {total: 1}, packages: {do: {takes: 2w}}}
        """),
        time_limit=20,
    )
    assert chosen(plan) == ["good"]
    assert plan.why == {
        "dear": "its value by the end of the plan, 10,000 at best, does not cover its cost of 12,000",
        "idle": "no value by the end of the plan is written down for it",
    }


def test_a_budget_picks_the_better_pair_and_names_what_it_keeps_out(model: MakeModel) -> None:
    plan = optimise(
        model("""
        budget: {total: 10000}
        initiatives:
          dense: {value: {per_week: 1700}, cost: {total: 6000}, packages: {do: {takes: 2w}}}
          left:  {value: {per_week: 1200}, cost: {total: 5000}, packages: {do: {takes: 2w}}}
          right: {value: {per_week: 1200}, cost: {total: 5000}, packages: {do: {takes: 2w}}}
        """),
        time_limit=20,
    )
    assert chosen(plan) == ["left", "right"]
    assert plan.why == {"dense": "the budget is used up: it needs 6,000, nothing is left"}


def test_a_decision_falls_at_a_meeting_that_has_room(model: MakeModel) -> None:
    """Two ask at once, the board decides one a meeting, every four weeks."""
    plan = optimise(
        model("""
        people: {ceo: {role: Chief}, ann: {role: Head}, ben: {role: Head}}
        forums: {board: {every: 4w, decides_up_to: 1}}
        decisions: {go: {decided_by: ceo, forum: board, takes: 3d}}
        initiatives:
          first:  {owner: ann, value: {per_week: 2000}, decisions: {go: do}, packages: {do: {takes: 2w}}}
          second: {owner: ben, value: {per_week: 1000}, decisions: {go: do}, packages: {do: {takes: 2w}}}
        """),
        time_limit=20,
    )
    assert dates(plan) == {"first.do": (20.0, 30.0), "second.do": (40.0, 50.0)}


def test_an_owner_who_may_decide_does_not_wait_for_the_board(model: MakeModel) -> None:
    plan = optimise(
        model("""
        assumptions: {takes_owner: 2}
        people: {ann: {role: Head}}
        forums: {board: {every: 4w, decides_up_to: 1}}
        decisions: {go: {decided_by: ann, forum: board, takes: 3d}}
        initiatives:
          first: {owner: ann, value: {per_week: 2000}, decisions: {go: do}, packages: {do: {takes: 2w}}}
        """),
        time_limit=20,
    )
    assert dates(plan) == {"first.do": (5.0, 15.0)}  # decided on day 2, begun with the next week


def test_work_under_way_goes_on_and_finished_work_is_past(model: MakeModel) -> None:
    plan = optimise(
        model("""
        as_of: 2027-01-18
        teams: {desk: {people: 2, focus: 1, day_rate: 100}}
        initiatives:
          one:
            value: {per_week: 1000}
            packages:
              a: {team: desk, effort: 5}
              b: {team: desk, effort: 10, after: [a]}
              c: {team: desk, effort: 5, after: [b]}
        actuals:
          one.a: {started: 2027-01-04, finished: 2027-01-08, spent: 5}
          one.b: {started: 2027-01-11, spent: 4, remaining: 8}
        """),
        time_limit=20,
    )
    assert dates(plan) == {"one.a": (0.0, 5.0), "one.b": (5.0, 20.0), "one.c": (20.0, 25.0)}
    assert plan.value == 7 * 1000 - (5 + 4 + 8 + 5) * 100


def test_a_must_that_ends_after_the_horizon_is_planned_all_the_same(model: MakeModel) -> None:
    plan = optimise(
        model("""
        initiatives:
          duty: {must: true, packages: {do: {takes: 15w}}}
        """),
        time_limit=20,
    )
    assert plan.status == "optimal"
    assert dates(plan) == {"duty.do": (0.0, 75.0)}
    assert plan.value == 0.0


def test_a_hard_date_that_cannot_be_met_is_named(model: MakeModel) -> None:
    plan = optimise(
        model("""
        budget: {total: 100}
        initiatives:
          duty: {must: true, due: {by: 2027-02-05, hard: true}, packages: {do: {takes: 6w}}}
          more: {value: {per_week: 10}, packages: {do: {takes: 2w}}}
        """),
        time_limit=20,
    )
    assert plan.status == "infeasible"
    assert plan.conflict == ("initiatives.duty.must", "initiatives.duty.due")
    assert plan.value is None
    assert plan.gap is None


def test_two_musts_that_one_seat_cannot_carry_are_named_with_the_seat(model: MakeModel) -> None:
    plan = optimise(
        model("""
        teams: {desk: {people: 1, focus: 1}, lab: {people: 1, focus: 1}}
        initiatives:
          one: {must: true, due: {by: 2027-01-29, hard: true}, packages: {do: {team: desk, effort: 12}}}
          two: {must: true, due: {by: 2027-01-29, hard: true}, packages: {do: {team: desk, effort: 12}}}
          six: {must: true, due: {by: 2027-01-29, hard: true}, packages: {do: {team: lab, effort: 12}}}
        """),
        time_limit=20,
    )
    assert plan.status == "infeasible"
    assert set(plan.conflict) == {
        "initiatives.one.must",
        "initiatives.two.must",
        "initiatives.one.due",
        "initiatives.two.due",
        "teams.desk.people",
    }


def test_choices_that_contradict_each_other_are_named(model: MakeModel) -> None:
    plan = optimise(
        model("""
        initiatives:
          one: {must: true}
          two: {must: true}
          six: {value: {per_week: 10}}
        choices:
          route: {pick: at-most-one, of: [one, two]}
          spare: {if: six, requires: [one]}
        """),
        time_limit=20,
    )
    assert plan.conflict == ("initiatives.one.must", "initiatives.two.must", "choices.route")


def test_of_many_choices_those_that_clash_are_named_wherever_they_stand(model: MakeModel) -> None:
    plan = optimise(
        model("""
        initiatives: {one: {must: true}, two: {must: true}, six: {}, ten: {}}
        choices:
          a: {pick: at-most-one, of: [six, ten]}
          b: {pick: at-most-one, of: [one, two]}
          c: {pick: at-most-one, of: [six, one]}
        """),
        time_limit=20,
    )
    assert plan.conflict == ("initiatives.one.must", "initiatives.two.must", "choices.b")


def test_rounding_loss_is_what_the_same_plan_is_worth_with_work_as_long_as_it_is(model: MakeModel) -> None:
    """Five chained 6-day packages end in week 10 on a weekly grid, on day 30 in truth: four weeks of value."""
    packages = "\n".join(f"      p{k}: {{takes: 6d{f', after: [p{k - 1}]' if k else ''}}}" for k in range(5))
    one = model(f"\ninitiatives:\n  one:\n    value: {{per_week: 1000}}\n    packages:\n{packages}\n")
    plan = optimise(one, time_limit=20)
    assert plan.makespan == 50.0
    assert plan.value == 2 * 1000
    assert plan.rounding_loss == pytest.approx(4 * 1000)
    daily = optimise(one, time_limit=20, grid="day")
    assert daily.value == 6 * 1000
    assert daily.rounding_loss == 0.0


def test_an_outcome_pays_once_all_that_serve_it_are_over(model: MakeModel) -> None:
    plan = optimise(
        model("""
        outcomes: {fast: {statement: Fast, worth: {per_week: 1000}, complete_when: all}}
        initiatives:
          one: {serves: fast, packages: {do: {takes: 2w}}, cost: {total: 500}}
          two: {serves: fast, packages: {do: {takes: 4w}}, cost: {total: 500}}
        """),
        time_limit=20,
    )
    assert chosen(plan) == ["one", "two"]
    assert plan.value == 8 * 1000 - 1000


def test_seats_are_shown_by_period_with_what_one_more_is_worth(model: MakeModel) -> None:
    plan = optimise(model(TWO_RIVALS), time_limit=20)
    load = plan.load["desk"]
    assert [one.period for one in load[:2]] == ["2027-W01", "2027-W02"]
    assert [one.used for one in load] == [1.0] * 6 + [0.0] * 6
    assert all(one.available == 1.0 for one in load)
    worth = [one.worth_of_one_more for one in load]
    assert worth[0] is not None
    assert worth[0] > 0.0
    assert worth[-1] == 0.0


def test_a_tick_that_says_no_gives_the_best_so_far_with_a_bound(model: MakeModel) -> None:
    heard: list[Progress] = []

    def tick(progress: Progress) -> bool:
        heard.append(progress)
        return False

    plan = optimise(model(TWO_RIVALS), time_limit=20, tick=tick)
    assert plan.status in ("feasible", "optimal")
    assert plan.value is not None
    assert plan.bound is not None
    assert plan.bound >= plan.value


def test_the_order_of_entries_changes_nothing(model: MakeModel) -> None:
    head, body = TWO_RIVALS.split("initiatives:\n")
    swapped = "\n".join([head + "initiatives:", *reversed(body.strip("\n").split("\n"))])
    assert dates(optimise(model(swapped), time_limit=20)) == dates(optimise(model(TWO_RIVALS), time_limit=20))


def test_auto_takes_coarser_periods_for_longer_horizons(tmp_path: Path) -> None:
    grids = []
    for end in ("2027-12-31", "2032-12-31", "2047-12-31"):
        file = tmp_path / f"{end}.yaml"
        file.write_text(HEAD.replace("2027-03-28, grid: week", f"{end}, grid: auto") + "initiatives: {one: {}}\n")
        grids.append(grid_of(compile_model(load(file).portfolio)))
    assert grids == ["week", "month", "quarter"]


def test_limits_that_are_not_read_are_named(model: MakeModel) -> None:
    assert optimise(model(TWO_RIVALS), time_limit=5).not_read == ()
    plan = optimise(model(TWO_RIVALS + "policy: {replan: {every: 4w, frozen: 2w}}\n"), time_limit=5)
    assert plan.not_read == ("policy.replan.frozen",)


def test_seats_of_a_skill_are_shown_beside_the_team_and_by_its_name(model: MakeModel) -> None:
    """Three of a team of four know the web not; the one who does is busy for all of the plan."""
    plan = optimise(
        model("""
        teams: {apps: {name: Apps, people: 4, focus: 1, skills: {web: 1}}}
        initiatives:
          one: {name: First, value: {per_week: 3000}, packages: {do: {team: apps, skill: web, effort: 30}}}
          two: {name: Second, value: {per_week: 900}, packages: {do: {team: apps, skill: web, effort: 35}}}
        """),
        time_limit=20,
    )
    assert [load.used for load in plan.load["apps/web"]] == [1.0] * 6 + [0.0] * 6
    assert [load.available for load in plan.load["apps/web"]] == [1.0] * 12
    assert plan.why == {"two": "Apps, web has no seat free up to 2027-W06"}


def test_a_choice_names_what_is_in_as_people_call_it(model: MakeModel) -> None:
    plan = optimise(
        model("""
        initiatives:
          crm-buy: {name: Buy one, value: {per_week: 10}, packages: {do: {takes: 1w}}}
          crm-build: {name: Build one, value: {per_week: 20}, packages: {do: {takes: 1w}}}
        choices: {route: {pick: exactly-one, of: [crm-buy, crm-build]}}
        """),
        time_limit=20,
    )
    assert plan.why == {"crm-buy": "the choice 'route' allows it only without Build one, which is in"}


def test_no_time_is_no_plan(model: MakeModel) -> None:
    with pytest.raises(UsageError, match="leaves no time"):
        optimise(model(TWO_RIVALS), time_limit=0)


def test_a_portfolio_without_initiatives_has_an_empty_plan(model: MakeModel) -> None:
    plan = optimise(model("initiatives: {}"), time_limit=10)
    assert (plan.status, plan.value, plan.bound) == ("optimal", 0, 0)


CONSENT_AFTER_THE_OTHER = """
people: {boss: {role: Head}}
forums: {board: {every: 1w}}
external:
  council: {takes: 1w, after: [second.do]}
decisions:
  SHARED: {decided_by: boss, takes: 1d, forum: board, once_per: portfolio}
  OWN: {decided_by: boss, takes: 1d, forum: board, consents: [council]}
initiatives:
  first:
    value: {per_week: 1000}
    decisions: {SHARED: {before: do}, OWN: {before: prepare}}
    packages: {prepare: {takes: 1w}, do: {takes: 1w, after: [prepare]}}
  second: {value: {per_week: 1000}, decisions: {SHARED: do}, packages: {do: {takes: 1w}}}
"""


@pytest.mark.parametrize(("shared", "own"), [("a", "b"), ("b", "a")])
def test_who_waits_for_another_by_a_consent_is_not_the_first_to_ask(model: MakeModel, shared: str, own: str) -> None:
    """`second` asks, has its answer after a week and is done after two; the council agrees a week later: board day."""
    plan = optimise(model(CONSENT_AFTER_THE_OTHER.replace("SHARED", shared).replace("OWN", own)), time_limit=10)
    assert dates(plan) == {"second.do": (5.0, 10.0), "first.prepare": (15.0, 20.0), "first.do": (20.0, 25.0)}
    assert plan.not_read == ()
