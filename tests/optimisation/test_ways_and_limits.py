"""Modes of packages and the limit on initiatives under way, from a portfolio as people write it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.optimisation.engine import optimise
from execsim.results.plan import Plan
from execsim.simulation.engine import simulate
from small_plans import dates, small_model

MakeModel = Callable[[str], Model]


@pytest.fixture
def model() -> MakeModel:
    """Return a function that compiles a portfolio written under HEAD."""
    return small_model


def modes(plan: Plan) -> dict[str, str | None]:
    """What each package is done as; None: as written."""
    packages = plan.model.packages
    return {id_: plan.model.modes.name_of(p, int(plan.mode[p])) for p, id_ in enumerate(packages.ids)}


def net(model: Model) -> float:
    """Net value of the only future there is."""
    forecast = simulate(model, Draws(1, 1))
    return float(forecast.value[0] - forecast.cost[0] - forecast.penalty[0])


CRASH = """
teams: {{desk: {{people: 2, focus: 1, day_rate: {rate}}}}}
initiatives:
  one:
    value: {{per_week: 1000}}
    packages:
      do: {{team: desk, effort: 20, {mode}
           modes: {{crash: {{needs: {{desk: 2}}, effort: 1.5x}}, light: {{effort: 0.25x, value: 0.5x}}}}}}
"""


@pytest.mark.parametrize("mode", ["", "mode: crash,", "mode: light,"])
@pytest.mark.parametrize(
    ("rate", "way", "finish", "value"),
    [
        (0, "crash", 15.0, 9 * 1000),  # three weeks of two people instead of four of one
        (120, None, 20.0, 8 * 1000 - 20 * 120),  # crash brings a week more, and ten days more to pay
        (300, "light", 5.0, 11 * 500 - 5 * 300),  # a quarter of the work for half of the value
    ],
)
def test_work_is_done_the_way_that_pays_best(
    model: MakeModel, mode: str, rate: int, way: str | None, finish: float, value: float
) -> None:
    """Whatever way the file has chosen; and `simulate` makes the same of it."""
    plan = optimise(model(CRASH.format(rate=rate, mode=mode)), time_limit=20)
    assert plan.status == "optimal"
    assert modes(plan) == {"one.do": way}
    assert dates(plan) == {"one.do": (0.0, finish)}
    assert plan.value == pytest.approx(value)
    assert net(plan.followed()) == pytest.approx(plan.value)


def test_two_ways_that_each_cost_value_cost_it_twice(model: MakeModel) -> None:
    """Light work twice: a quarter of the value, and it takes two weeks instead of eight."""
    plan = optimise(
        model("""
        initiatives:
          one:
            value: {per_week: 1000}
            due: {by: 2027-01-29, hard: true}
            packages:
              a: {takes: 4w, modes: {light: {takes: 1w, value: 0.5x}}}
              b: {takes: 4w, after: [a], modes: {light: {takes: 1w, value: 0.5x}}}
        """),
        time_limit=20,
    )
    assert modes(plan) == {"one.a": "light", "one.b": "light"}
    assert plan.value == pytest.approx(10 * 1000 / 4)
    assert net(plan.followed()) == pytest.approx(plan.value)


def test_a_plan_as_a_patch_says_the_way(model: MakeModel) -> None:
    plan = optimise(model(CRASH.format(rate=120, mode="mode: crash,")), time_limit=20)
    changes = {patch.path: patch.value for patch in plan.patches()}
    assert changes["initiatives.one.packages.do.mode"] is None
    plan = optimise(model(CRASH.format(rate=0, mode="")), time_limit=20)
    changes = {patch.path: patch.value for patch in plan.patches()}
    assert changes["initiatives.one.packages.do.mode"] == "crash"


def test_what_has_begun_goes_on_in_its_way(model: MakeModel) -> None:
    begun = "as_of: 2027-01-11\nactuals: {one.do: {started: 2027-01-04, spent: 5}}"
    plan = optimise(model(CRASH.format(rate=300, mode="") + begun), time_limit=20)
    assert modes(plan) == {"one.do": None}


AT_ONCE = """
policy: {{wip_limit: {limit}}}
teams: {{desk: {{people: 3, focus: 1}}}}
initiatives:
  a:
    value: {{per_week: 300}}
    packages: {{do: {{takes: 2w, needs: {{desk: 1}}}}, more: {{takes: 2w, needs: {{desk: 1}}}}}}
  b: {{value: {{per_week: 200}}, packages: {{do: {{takes: 2w, needs: {{desk: 1}}}}}}}}
  c: {{value: {{per_week: 100}}, packages: {{do: {{takes: 2w, needs: {{desk: 1}}}}}}}}
"""


@pytest.mark.parametrize(("limit", "c_starts"), [(1, 20.0), (2, 10.0), (3, 10.0)])
def test_few_initiatives_are_under_way_in_a_team(model: MakeModel, limit: int, c_starts: float) -> None:
    """Two packages of one initiative count once; the third seat does not help the third initiative."""
    plan = optimise(model(AT_ONCE.format(limit=limit)), time_limit=20)
    assert plan.status == "optimal"
    assert dates(plan)["a.do"] == dates(plan)["a.more"] == (0.0, 10.0)
    assert dates(plan)["c.do"][0] == c_starts
    assert plan.not_read == ()
    assert net(plan.followed()) == pytest.approx(plan.value)
