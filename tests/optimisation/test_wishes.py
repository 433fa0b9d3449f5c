"""What is asked of a plan beside the file: objectives, pins, and a plan to stay close to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from execsim.errors import UsageError
from execsim.model.model import Model
from execsim.optimisation.engine import optimise
from execsim.optimisation.wishes import Wishes
from execsim.results.plan import Plan
from execsim.results.previous import Previous
from small_plans import small_model

MakeModel = Callable[[str], Model]


@pytest.fixture
def model() -> MakeModel:
    """Return a function that compiles a portfolio written under HEAD."""
    return small_model


def starts(plan: Plan) -> dict[str, float]:
    rows = zip(plan.model.packages.ids, plan.start.tolist(), strict=True)
    return {id_: start for id_, start in rows if not np.isnan(start)}


THREE = """
teams: {desk: {people: 1, focus: 1, day_rate: 10}}
initiatives:
  long:  {value: {per_week: 100}, packages: {do: {team: desk, effort: 20}}}
  short: {value: {per_week: 90}, packages: {do: {team: desk, effort: 5}, then: {takes: 2w, after: [do]}}}
  idle:  {selected: false, value: {per_week: 1}, packages: {do: {team: desk, effort: 20}}}
"""


def test_the_last_finish_comes_as_early_as_it_can(model: MakeModel) -> None:
    """What the file selects: `short` first, then its wait runs beside `long`; `idle` stays out."""
    plan = optimise(model(THREE), time_limit=20, wishes=Wishes(("makespan",)))
    assert plan.status == "optimal"
    assert plan.selected.tolist() == [False, True, True]  # idle, long, short
    assert starts(plan) == {"long.do": 5.0, "short.do": 0.0, "short.then": 5.0}
    assert (plan.value, plan.bound, plan.makespan) == (25.0, 25.0, 25.0)


def test_the_cheapest_plan_takes_the_cheapest_way(model: MakeModel) -> None:
    text = "do: {team: desk, effort: 20, modes: {light: {effort: 0.5x, value: 0.1x}}}"
    plan = optimise(
        model(THREE.replace("do: {team: desk, effort: 20}", text, 1)), time_limit=20, wishes=Wishes(("cost",))
    )
    assert plan.model.modes.name_of(plan.model.packages.ids.index("long.do"), 1) == "light"
    assert plan.mode.tolist() == [0, 1, 0, 0]
    assert plan.value == 10 * (10 + 5)


SLACK = """
initiatives:
  a: {value: {per_week: 100}, packages: {do: {takes: 2w}}}
  b: {must: true, packages: {do: {takes: 3w}, then: {takes: 4w}}}
"""


def test_a_second_objective_is_sought_among_the_best_by_the_first(model: MakeModel) -> None:
    """No value hangs on when `b` ends; the earliest that all can be over is day 20."""
    plan = optimise(model(SLACK), time_limit=20, wishes=Wishes(("value", "makespan")))
    assert [(one.name, one.value) for one in plan.objectives] == [("value", 1000.0), ("makespan", 20.0)]
    assert [one.bound for one in plan.objectives] == pytest.approx([1000.0, 20.0])
    assert (plan.value, plan.makespan) == (1000.0, 20.0)


def test_so_much_of_the_first_may_be_given_up_for_the_second(model: MakeModel) -> None:
    """`small` brings 1 % of all value and a third of the cost."""
    text = """
    initiatives:
      large: {value: {per_week: 1000}, cost: {total: 2000}, packages: {do: {takes: 2w}}}
      small: {value: {per_week: 108}, cost: {total: 1000}, packages: {do: {takes: 2w}}}
    """
    strict = optimise(model(text), time_limit=20, wishes=Wishes(("value", "cost")))
    loose = optimise(model(text), time_limit=20, wishes=Wishes(("value", "cost"), give_up=0.02))
    assert [one.value for one in strict.objectives] == [8080.0, 3000.0]
    assert [one.value for one in loose.objectives] == [8000.0, 2000.0]


def test_pins_decide_who_is_in(model: MakeModel) -> None:
    wishes = Wishes(pins={"idle": True, "long": False})
    plan = optimise(model(THREE), time_limit=20, wishes=wishes)
    assert plan.selected.tolist() == [True, False, True]


def test_a_pin_that_cannot_hold_is_named_as_one(model: MakeModel) -> None:
    plan = optimise(model(THREE + "budget: {total: 100}\n"), time_limit=20, wishes=Wishes(pins={"long": True}))
    assert plan.status == "infeasible"
    assert set(plan.conflict) == {"--pin long=in", "budget.total"}


def before(**starting: float) -> Previous:
    """A plan that started `initiative_package` on some days, all of them as written."""
    start = {id_.replace("_", "."): day for id_, day in starting.items()}
    return Previous({id_.partition(".")[0]: True for id_ in start}, start, dict.fromkeys(start))


FROZEN = """
policy: {replan: {every: 4w, frozen: 2w}}
teams: {desk: {people: 1, focus: 1}}
initiatives:
  kept: {value: {per_week: 1}, packages: {do: {team: desk, effort: 5}}}
  best: {value: {per_week: 900}, packages: {do: {team: desk, effort: 5}}}
"""


def test_within_the_frozen_window_the_plan_before_holds(model: MakeModel) -> None:
    """`kept` was to start in week 2: it does; nothing else starts in the first two weeks, however good."""
    free = optimise(model(FROZEN), time_limit=20)
    assert starts(free) == {"best.do": 0.0, "kept.do": 5.0}
    assert free.not_read == ("policy.replan.frozen",)
    held = optimise(model(FROZEN), time_limit=20, wishes=Wishes(previous=before(kept_do=5.0)))
    assert starts(held) == {"best.do": 10.0, "kept.do": 5.0}
    assert held.not_read == ()


def test_of_the_best_plans_the_one_that_changes_least_is_taken(model: MakeModel) -> None:
    """Both are worth the same in either order; before, `b` came first."""
    text = """
    teams: {desk: {people: 1, focus: 1}}
    initiatives:
      a: {value: {per_week: 100}, packages: {do: {team: desk, effort: 5}}}
      b: {value: {per_week: 100}, packages: {do: {team: desk, effort: 5}}}
    """
    for order in ({"a_do": 0.0, "b_do": 5.0}, {"a_do": 5.0, "b_do": 0.0}):
        plan = optimise(model(text), time_limit=20, wishes=Wishes(("value", "changes"), previous=before(**order)))
        assert starts(plan) == {id_.replace("_", "."): day for id_, day in order.items()}
        assert plan.objectives[1].value == 0.0


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        (Wishes(("speed",)), "there is no objective 'speed'"),
        (Wishes(("value", "value")), "name each objective once"),
        (Wishes(("value", "changes")), "changes from which plan"),
        (Wishes(pins={"nobody": True}), "there is no initiative 'nobody' to pin"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(model: MakeModel, wishes: Wishes, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        optimise(model(THREE), time_limit=20, wishes=wishes)
