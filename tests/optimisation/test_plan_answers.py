"""What a plan answers: small portfolios in which a reader can work the answers out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from execsim.optimisation.engine import optimise
from execsim.results.explanation import Explanation, LeftOut
from small_plans import small_model

Asked = Callable[[str], Explanation]


@pytest.fixture
def asked() -> Asked:
    """Return a function that plans a portfolio written under HEAD and asks the plan."""

    def ask(text: str) -> Explanation:
        model = small_model(text)
        plan = optimise(model, time_limit=20, explain=30)
        assert plan.status == "optimal"
        assert plan.explanation is not None
        return plan.explanation

    return ask


def test_what_a_full_budget_keeps_out_costs_what_has_to_make_room(asked: Asked) -> None:
    """`dense` brings 17,000 for 6,000 alone; the two others 24,000 for 10,000: 3,000 more."""
    told = asked("""
        budget: {total: 10000}
        initiatives:
          dense: {value: {per_week: 1700}, cost: {total: 6000}, packages: {do: {takes: 2w}}}
          left:  {value: {per_week: 1200}, cost: {total: 5000}, packages: {do: {takes: 2w}}}
          right: {value: {per_week: 1200}, cost: {total: 5000}, packages: {do: {takes: 2w}}}
    """)
    assert told.left_out == {"dense": LeftOut(costs=3000.0, brings=17000.0, break_even=20000.0)}
    assert told.unanswered == {
        "dues": "no due date is hard or costs a penalty",
        "only_vouched": "nobody vouches for any value: nothing would be done for it",
        "seats": "no more seats of any team would bring anything: what binds is something else",
    }


def test_what_there_was_no_time_for_is_counted(asked: Asked) -> None:
    text = """
        budget: {total: 10}
        people: {cfo: {role: CFO}}
        initiatives:
          one: {value: {per_week: 1700}, cost: 6, due: {by: 2027-02-01, hard: true}, packages: {do: {takes: 2w}}}
          two: {value: {per_week: 200, vouched_by: cfo}, cost: {total: 5}, packages: {do: {takes: 2w}}}
    """
    plan = optimise(small_model(text), time_limit=20, explain=0.1)
    assert plan.explanation is not None
    assert plan.explanation.left_out == {}
    said = "1 of 1 were not reached in this time"
    assert plan.explanation.unanswered.keys() == {"left_out", "dues", "only_vouched", "seats"}
    assert (plan.explanation.unanswered["left_out"], plan.explanation.unanswered["dues"]) == (said, said)
    told = asked(text)
    assert told.dues == {"one": 0.0}
    assert told.unanswered.keys() == {"seats"}


def test_a_date_costs_nothing_where_the_plan_without_it_keeps_it(asked: Asked) -> None:
    """Both fit before the date: however good a plan without it is, that is not what the date costs."""
    told = asked("""
        teams: {desk: {people: 1, focus: 1}}
        initiatives:
          dated: {value: {per_week: 900}, due: {by: 2027-01-29, hard: true}, packages: {do: {team: desk, effort: 5}}}
          other: {value: {per_week: 100}, packages: {do: {team: desk, effort: 5}}}
    """)
    assert told.dues == {"dated": 0.0}
    assert "dues" not in told.unanswered


@pytest.mark.slow
def test_from_its_break_even_on_it_is_in(asked: Asked) -> None:
    text = """
        initiatives:
          dear: {{value: {{per_week: {rate}}}, cost: {{total: 12000}}, packages: {{do: {{takes: 2w}}}}}}
    """
    told = asked(text.format(rate=1000))
    assert told.left_out == {"dear": LeftOut(costs=2000.0, brings=10000.0, break_even=12000.0)}
    assert asked(text.format(rate=1201)).left_out == {}


@pytest.mark.slow
def test_what_cannot_be_in_has_no_price(asked: Asked) -> None:
    told = asked("""
        initiatives:
          buy:   {must: true, packages: {do: {takes: 1w}}}
          build: {value: {per_week: 20}, packages: {do: {takes: 1w}}}
        choices: {route: {pick: exactly-one, of: [buy, build]}}
    """)
    assert told.left_out == {"build": LeftOut(None, None, None)}


def test_a_due_date_costs_what_it_pushes_aside(asked: Asked) -> None:
    """The desk does `dated` first, for its date, though `better` is worth a week of 900 more than a week of 100."""
    told = asked("""
        teams: {desk: {people: 1, focus: 1}}
        initiatives:
          dated:
            must: true
            value: {per_week: 100}
            due: {by: 2027-01-08, hard: true}
            packages: {do: {team: desk, effort: 5}}
          better: {value: {per_week: 900}, packages: {do: {team: desk, effort: 5}}}
    """)
    assert told.dues == {"dated": pytest.approx(800.0)}


@pytest.mark.slow
def test_value_that_nobody_vouches_for_can_carry_a_selection(asked: Asked) -> None:
    told = asked("""
        initiatives:
          sure:  {value: {per_week: 100, vouched_by: cfo}, cost: {total: 1}, packages: {do: {takes: 1w}}}
          hoped: {value: {per_week: 900}, cost: {total: 1}, packages: {do: {takes: 1w}}}
        people: {cfo: {role: CFO}}
    """)
    assert told.only_vouched == ("sure",)


@pytest.mark.slow
def test_one_more_seat_is_worth_something_where_work_waits_for_it(asked: Asked) -> None:
    told = asked("""
        teams: {desk: {people: 1, focus: 1}, idle: {people: 3}}
        initiatives:
          a: {value: {per_week: 300}, packages: {do: {team: desk, effort: 20}}}
          b: {value: {per_week: 300}, packages: {do: {team: desk, effort: 20}}}
    """)
    assert set(told.seats) == {"desk"}
    assert set(told.seats["desk"]) == {"2027-Q1"}
    assert told.seats["desk"]["2027-Q1"] > 0
