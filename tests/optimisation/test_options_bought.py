"""Options and `on_done`: seats that come later are bought where they pay, and nowhere else.

One seat, twelve weeks. Two initiatives of four weeks each bring 10 k a week once they are over: one after the other
they pay for 8 and for 4 weeks, 120 k in all. With a second seat from week 2 on the second is over in week 6: 140 k.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from execsim.errors import UsageError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.optimisation.checking import check_plan
from execsim.optimisation.engine import optimise
from execsim.optimisation.problem import Gain, Schedule
from execsim.optimisation.translation import problem_of
from execsim.optimisation.verify import violations
from execsim.optimisation.wishes import Wishes
from execsim.portfolio.load import load, patched, validate
from execsim.portfolio.source import parse_source
from execsim.results.previous import Previous
from execsim.simulation.engine import simulate
from small_plans import HEAD, dates, small_model

TWO = """
teams: {it: {people: 1, focus: 1, skills: {erp: 1}}}
initiatives:
  one: {value: {per_week: 10000}, packages: {work: {needs: {it: 1}, takes: 4w}}}
  two: {value: {per_week: 10000}, packages: {work: {needs: {it: 1}, takes: 4w}}}
"""


def with_option(cost: int, rest: str = "") -> Model:
    hire = f"{{set: {{teams.it.people: {{add: 1}}{rest}}}, cost: {cost}, lead: 2w}}"
    return small_model(f"{TWO}\noptions: {{hire: {hire}}}")


def test_a_seat_that_pays_is_bought_and_the_work_behind_it_starts_when_it_is_there() -> None:
    plan = optimise(with_option(15_000), time_limit=20)
    assert plan.status == "optimal"
    assert plan.value == pytest.approx(140_000 - 15_000)
    (hire,) = plan.bought
    assert (hire.offer.id, hire.start, hire.holds) == ("hire", 0.0, 10.0)
    assert sorted(dates(plan).values()) == [(0.0, 20.0), (10.0, 30.0)]
    assert [load.available for load in plan.load["it"]][:3] == [1.0, 1.0, 2.0]


def test_a_seat_that_costs_more_than_it_brings_is_not_bought() -> None:
    plan = optimise(with_option(25_000), time_limit=20)
    assert plan.status == "optimal"
    assert plan.value == pytest.approx(120_000)
    assert plan.bought == ()


def test_what_an_option_changes_besides_seats_is_said_to_be_unread() -> None:
    plan = optimise(with_option(15_000, ", teams.it.focus: {add: 0.1}"), time_limit=20)
    assert plan.not_read == ("options.hire.set.teams.it.focus",)


@pytest.mark.parametrize("written", ["{to: 2}", "{times: 2}", "2"])
def test_a_number_that_is_set_is_read_where_nothing_else_changes_it(written: str) -> None:
    hire = f"options: {{hire: {{set: {{teams.it.people: {written}}}, cost: 15000, lead: 2w}}}}"
    plan = optimise(small_model(TWO + hire), time_limit=20)
    assert plan.not_read == ()
    assert plan.value == pytest.approx(140_000 - 15_000)


def test_two_that_set_the_same_number_know_nothing_of_each_other() -> None:
    offers = "options: {one: {set: {teams.it.people: {to: 2}}}, two: {set: {teams.it.people: {add: 1}}, cost: 90000}}"
    plan = optimise(small_model(TWO + offers), time_limit=20)
    assert plan.not_read == ("options.one.set.teams.it.people",)
    assert plan.bought == ()


def test_training_that_is_work_of_its_own_is_done_first_where_it_pays() -> None:
    """Two seats, one with the skill: the course of two weeks holds one seat, then both can do the work.

    Without it both packages of six weeks follow each other, over in weeks 6 and 12: 60 k. With it, over in weeks 6
    and 8: 100 k less the 5 k that the course costs.
    """
    model = small_model("""
    teams: {it: {people: 2, focus: 1, skills: {erp: 1}}}
    initiatives:
      one: {value: {per_week: 10000}, packages: {work: {needs: {it: 1}, takes: 6w, skill: erp}}}
      two: {value: {per_week: 10000}, packages: {work: {needs: {it: 1}, takes: 6w, skill: erp}}}
      course:
        cost: 5000
        packages: {days: {needs: {it: 1}, takes: 2w}}
        on_done: {teams.it.skills.erp: {add: 1}}
    """)
    plan = optimise(model, time_limit=20)
    assert plan.status == "optimal"
    assert plan.value == pytest.approx(60_000 + 40_000 - 5_000)
    assert plan.selected[model.initiatives.index("course")]
    assert plan.not_read == ()


def test_a_plan_is_checked_with_what_it_buys() -> None:
    model = with_option(15_000)
    plan = optimise(model, time_limit=20)
    starts = {id_: start for id_, (start, _) in dates(plan).items()}
    both = Previous({"one": True, "two": True}, starts, dict.fromkeys(starts), {"hire": 0.0})
    assert check_plan(model, both).value == pytest.approx(125_000)
    (wrong,) = check_plan(model, replace(both, bought={})).wrong
    assert wrong.startswith("it has 1 seats in ")


def test_the_verifier_counts_a_seat_only_from_when_its_undertaking_is_over() -> None:
    problem = problem_of(with_option(15_000), "week").problem
    hire = problem.initiatives.index("option hire")
    assert problem.gains == (Gain(hire, 0, 1),)
    all_in = np.ones(len(problem.initiatives), dtype=bool)
    starts = dict(zip(problem.activities, [0] * 3, strict=True))

    def faults(**later: int) -> tuple[str, ...]:
        named = starts | {name.replace("_", "."): t for name, t in later.items()}
        return violations(problem, Schedule.of(problem, all_in, np.array([named[name] for name in problem.activities])))

    assert faults(two_work=2) == ()
    assert faults(two_work=1) == ("it has 1 seats in period 1, the plan holds 2",)
    without = Schedule.of(problem, all_in & (np.arange(3) != hire), np.array([0, 2, -1]))
    assert violations(problem, without) == ("it has 1 seats in period 2, the plan holds 2",)


def test_an_option_takes_its_share_of_the_budget_of_the_quarter_in_which_it_is_bought() -> None:
    """10 k in the first quarter, 15 k needed: it cannot be bought, whatever it brings."""
    option = "options: {hire: {set: {teams.it.people: {add: 1}}, cost: 15000, lead: 2w}}"
    tight = small_model(f"budget: {{by: {{2027-Q1: 10000}}}}\n{TWO}\n{option}")
    assert optimise(tight, time_limit=20).bought == ()
    wide = small_model(f"budget: {{by: {{2027-Q1: 15000}}}}\n{TWO}\n{option}")
    assert len(optimise(wide, time_limit=20).bought) == 1


def test_the_plan_as_a_scenario_has_the_people_and_the_skill_from_their_day_on(tmp_path: Path) -> None:
    """Followed without chance it is worth what it says; the skill comes when the lead is over."""
    file = tmp_path / "portfolio.yaml"
    both = "{teams.it.people: {add: 1}, teams.it.skills.erp: {add: 1}}"
    file.write_text(f"{HEAD}{TWO}\noptions: {{hire: {{set: {both}, cost: 15000, lead: 2w}}}}", encoding="utf-8")
    loaded = load(file)
    plan = optimise(compile_model(loaded.portfolio), time_limit=20)
    assert plan.value == pytest.approx(125_000)
    model = compile_model(patched(loaded, plan.patches(), name="the plan").portfolio)
    assert not any(offer.is_option for offer in model.offers)
    assert model.teams.seats[0, [0, 9, 10, 30]].tolist() == [1, 1, 2, 2]
    (shift,) = model.shifts
    assert model.initiatives.ids[shift.initiative] == "option-hire"
    assert shift.applied(model).teams.skilled.tolist() == [[2]]
    forecast = simulate(model.freeze(), Draws(1, 1))
    assert forecast.net_value.tolist() == pytest.approx([125_000])


def test_nothing_is_bought_that_no_work_needs_even_where_money_does_not_count() -> None:
    """One package of four weeks for the only seat: a second person shortens nothing."""
    model = small_model("""
    teams: {it: {people: 1, focus: 1}}
    initiatives: {one: {must: true, value: {per_week: 10000}, packages: {work: {needs: {it: 1}, takes: 4w}}}}
    options: {hire: {set: {teams.it.people: {add: 1}}, cost: 15000}, free: {set: {teams.it.people: {add: 1}}}}
    """)
    assert optimise(model, time_limit=20, wishes=Wishes(objectives=("makespan",))).bought == ()
    told = optimise(model, time_limit=20, explain=1.0)
    assert told.bought == ()
    assert told.explanation is not None
    assert told.explanation.left_out == {}


BOUGHT = Previous({"one": True, "two": True}, {"one.work": 0.0, "two.work": 10.0}, {}, {"hire": 0.0})


@pytest.mark.parametrize(
    ("before", "value", "bought"), [(BOUGHT, 115_000, 1), (replace(BOUGHT, bought={}), 120_000, 0), (None, 120_000, 0)]
)
def test_what_was_bought_within_the_frozen_window_stays_bought(
    before: Previous | None, value: float, bought: int
) -> None:
    """At 25 k it would not be bought any more; but the plan before did so, and its first two weeks hold."""
    frozen = "policy: {replan: {every: 1quarter, frozen: 1w}}"
    hire = "options: {hire: {set: {teams.it.people: {add: 1}}, cost: 25000, lead: 2w}}"
    plan = optimise(small_model(f"{frozen}\n{TWO}\n{hire}"), time_limit=20, wishes=Wishes(previous=before))
    assert plan.value == pytest.approx(value)
    assert len(plan.bought) == bought


@pytest.mark.parametrize(("give_up", "changes", "value"), [(0.0, 2, 120_000), (0.1, 0, 115_000)])
def test_a_purchase_that_is_not_made_any_more_is_a_change(give_up: float, changes: int, value: float) -> None:
    """Without it `two` waits for `one`: two changes; none where a tenth of the value may be given up for that."""
    wishes = Wishes(("value", "changes"), give_up, previous=BOUGHT)
    plan = optimise(with_option(25_000), time_limit=20, wishes=wishes)
    assert plan.objectives[1].value == pytest.approx(changes)
    assert plan.value == pytest.approx(value)


BOUNDED = """
intent: {statement: Answer faster, why: Customers leave, boundaries: [{text: No hires, protects: [PATH]}]}
"""


def bounded(path: str) -> Model:
    """Two initiatives and a person for whom it would pay, under a boundary."""
    head = HEAD.replace("intent: {statement: Answer faster, why: Customers leave}", BOUNDED.replace("PATH", path))
    hire = "options: {hire: {set: {teams.it.people: {add: 1}}, cost: 15000, lead: 2w}}"
    return compile_model(validate(parse_source(f"{head}{TWO}\n{hire}", "portfolio.yaml")), today=dt.date(2027, 1, 4))


def test_what_would_cross_a_boundary_is_not_bought() -> None:
    plan = optimise(bounded("teams.*.people"), time_limit=20)
    assert plan.bought == ()
    assert plan.value == pytest.approx(120_000)
    assert [offer.crosses for offer in plan.model.offers] == ["No hires"]
    assert len(optimise(bounded("teams.*.focus"), time_limit=20).bought) == 1


def test_what_a_boundary_keeps_is_neither_dropped_nor_taken_up() -> None:
    """`two` stays in, though without it nobody would be the poorer; a pin that says otherwise is refused."""
    model = bounded("initiatives.two.selected")
    assert model.settled == ("two",)
    worthless = replace(model, initiatives=replace(model.initiatives, cost=np.array([0.0, 90_000.0])))
    plan = optimise(worthless, time_limit=20)
    assert plan.selected.tolist() == [True, True]
    with pytest.raises(UsageError, match="a boundary of the intent keeps 'two' as the file has it"):
        optimise(model, time_limit=20, wishes=Wishes(pins={"two": False}))
