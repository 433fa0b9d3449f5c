"""Law 1, first half: `optimise` means what `simulate` means, on the frozen model with a grid of days.

What happens as the portfolio stands is worth no more than the bound on every plan; and a plan that is followed is
worth what it said. Stories first: each was once a bound that the simulation beat.
"""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_followed_plans import in_whole_days

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.optimisation.engine import optimise
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.plan import Plan
from execsim.simulation.engine import simulate
from strategies import Data, Kind, day, loaded, portfolios

HEAD = """
execsim: 1
name: t
calendar: {start: 2027-01-04, end: 2027-12-31, grid: day}
intent: {statement: Answer faster, why: Customers leave}
teams:
  a: {people: 4, focus: 1, day_rate: 100}
  b: {people: 2, focus: 0.5, day_rate: 10}
  c: {people: 4, focus: 1, day_rate: 100, days_off: [2027-01-04/2027-01-08]}
people: {boss: {role: Boss}, own: {role: Owner}}
"""
CLOSE = 1e-6
SMALL = 8  # packages: the bound is the best there is within a second or so


def net(model: Model) -> float:
    """The net value of the frozen model: what happens if nothing goes wrong."""
    forecast = simulate(model.freeze(), Draws(1, 1))
    return float(forecast.value[0] - forecast.cost[0] - forecast.penalty[0])


def written(text: str) -> Model:
    return compile_model(validate(parse_source((HEAD + dedent(text)).encode(), "t.yaml")))


def check_bound(model: Model, seconds: float = 10.0) -> Plan:
    plan = optimise(model, time_limit=seconds)
    assert plan.bound is not None
    value = net(model)
    assert value <= plan.bound + CLOSE * max(1.0, abs(value)), (value, plan.value, plan.bound, plan.bound_is)
    return plan


def check_plan(plan: Plan) -> None:
    assert plan.value is not None
    value = net(plan.followed())
    assert plan.value <= value + CLOSE * max(1.0, abs(value)), (plan.value, value)


STORIES = {
    "the first asker is the one who is ready first": """
        forums: {f: {every: 1w}}
        decisions: {d: {decided_by: boss, takes: 1d, forum: f, once_per: portfolio}}
        initiatives:
          x: {owner: own, decisions: {d: b}, value: {per_week: 500}, not_before: 2027-06-01, packages: {b: {takes: 5d}}}
          y: {owner: own, decisions: {d: b}, value: {per_week: 5000}, packages: {b: {takes: 5d}}}
        """,
    "what one has asked for is prepared for all": """
        decisions: {d: {decided_by: boss, takes: 10d, ask_ahead: 3d, once_per: portfolio}}
        initiatives:
          x:
            owner: own
            decisions: {d: b}
            value: {per_week: 500}
            packages: {a: {takes: 5d}, b: {takes: 5d, after: a}}
          y:
            owner: own
            decisions: {d: b}
            value: {per_week: 500}
            not_before: 2027-02-01
            packages: {b: {takes: 5d}}
        """,
    "of an initiative's own packages the first that can asks": """
        decisions: {d: {decided_by: boss, takes: 10d}}
        initiatives:
          x:
            owner: own
            decisions: {d: {}}
            value: {per_week: 500}
            packages: {a: {takes: 1d, not_before: 2027-03-01}, b: {takes: 40d}}
        """,
    "elapsed work costs nothing while its team is off": """
        initiatives:
          x: {value: {per_week: 500}, packages: {a: {needs: {c: 4}, takes: 5d}}}
        """,
    "a finish that is held back has freed its seats": """
        initiatives:
          x:
            value: {per_week: 300}
            packages: {a: {takes: 20d}, b: {needs: {a: 4}, takes: 5d, after: [{package: a, type: FF}]}}
          y: {value: {per_week: 300}, packages: {a: {needs: {a: 4}, takes: 15d}}}
        """,
    "work under way is held back as well": """
        as_of: 2027-02-01
        initiatives:
          x: {value: {per_week: 300}, packages: {a: {takes: 40d}, b: {takes: 30d, after: [{package: a, type: FF}]}}}
        actuals:
          x.b: {started: 2027-01-25, remaining: 5d}
        """,
    "a date in the past keeps its lag": """
        as_of: 2027-02-01
        external: {e: {date: 2027-01-18}}
        initiatives:
          x: {value: {per_week: 300}, packages: {a: {takes: 5d, after: [{package: external.e, lag: 15d}]}}}
        """,
    "nobody goes ahead of something from outside": """
        external: {e: {date: 2027-01-25}, t: {takes: 10d, after: [x.a]}}
        initiatives:
          x:
            value: {per_week: 300}
            packages:
              a: {takes: 5d, after: [{package: external.e, lag: -3d}]}
              b: {takes: 5d, after: [{package: external.t, lag: -3d}]}
        """,
    "where any is enough, each counts from its own finish": """
        outcomes: {o: {statement: Faster, complete_when: any, worth: {per_week: 1000}}}
        initiatives:
          soon: {serves: o, works: 0.5, packages: {a: {needs: {a: 4}, takes: 10d}}}
          sure: {serves: o, works: 0.9, packages: {a: {needs: {a: 4}, takes: 30d}}}
          dear: {serves: o, cost: {total: 900000}, packages: {a: {takes: 20d}}}
        """,
    "a consent on a date of its own comes then": """
        external: {e: {date: 2027-03-01}}
        decisions: {d: {decided_by: boss, takes: 5d, consents: [e]}}
        initiatives:
          x: {owner: own, decisions: {d: a}, value: {per_week: 300}, packages: {a: {takes: 5d}}}
        """,
    "asked ahead of a date": """
        external: {e: {date: 2027-03-01}}
        decisions: {d: {decided_by: boss, takes: 10d, ask_ahead: 10d}}
        initiatives:
          x: {owner: own, decisions: {d: a}, value: {per_week: 300}, packages: {a: {takes: 5d, after: [external.e]}}}
        """,
    "nothing is asked ahead of what has not begun": """
        decisions: {d: {decided_by: boss, takes: 2d, ask_ahead: 20d}}
        initiatives:
          x:
            owner: own
            decisions: {d: b}
            value: {per_week: 300}
            packages: {o: {takes: 15d}, a: {takes: 1d, after: o}, b: {takes: 5d, after: a}}
        """,
    "elapsed work under way has been so since it started": """
        as_of: 2027-02-01
        initiatives:
          x: {value: {per_week: 300}, packages: {a: {takes: 30d}}}
        actuals: {x.a: {started: 2027-01-11}}
        """,
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_the_bound_is_kept_and_the_plan_worth_what_it_says(story: str) -> None:
    text = dedent(story)
    plan = check_bound(written(text))
    check_plan(plan)
    assert plan.status == "optimal"


@st.composite
def standing(draw: st.DrawFn) -> Data:
    """A portfolio in whole days some weeks after its start: some work done or under way, some initiatives left out."""
    data = in_whole_days(draw(portfolios(Kind(chance=False))))
    week = draw(st.integers(0, 3))
    initiatives: dict[str, Any] = {}
    actuals: dict[str, Any] = {}
    for i, initiative in data["initiatives"].items():
        out = bool(initiatives) and draw(st.sampled_from([False, False, False, True]))
        initiatives[i] = {**initiative, "selected": not out}
        for p, package in initiative["packages"].items() if week and not out else ():
            said: Data | None = draw(
                st.sampled_from([None, None, {}, {"remaining": "3d"}, {"spent": 2}, {"finished": True, "spent": 5}])
            )
            if said is not None:
                began = draw(st.integers(0, week - 1))
                if not said.keys() & {"remaining", "finished"} and int(package["takes"][:-1]) <= 5 * (week - began):
                    said = {"remaining": "2d"}  # what an overrun leaves is no whole day
                ended = {"finished": day(week - 1)} if "finished" in said else {}
                actuals[f"{i}.{p}"] = {"started": day(began), **said, **ended}
    chosen = [i for i, initiative in initiatives.items() if initiative["selected"]]
    others = [i for i in initiatives if i not in chosen]
    choices = (
        {"c": {"pick": "at-most-one", "of": [chosen[0], others[0]]}}
        if others and draw(st.sampled_from([True, False]))
        else {}
    )
    return {
        **data,
        "calendar": {**data["calendar"], "end": "2027-03-26", "grid": "day"},
        "as_of": day(week),
        "initiatives": initiatives,
        "actuals": actuals,
        "choices": choices,
        "policy": {k: v for k, v in data["policy"].items() if k != "wip_limit"},
    }


def agree(data: Data) -> None:
    model = compile_model(loaded(data).portfolio)
    assume(len(model.packages) <= SMALL)
    plan = check_bound(model, seconds=1.0)
    check_plan(plan)


@settings(max_examples=20)
@given(standing())
def test_what_happens_is_worth_no_more_than_the_bound_and_no_less_than_the_plan(data: Data) -> None:
    agree(data)


@pytest.mark.slow
@settings(max_examples=200)
@given(standing())
def test_many_that_happen_are_worth_no_more_than_the_bound_and_no_less_than_the_plan(data: Data) -> None:
    agree(data)
