"""What holds for work that has begun, and what people know of it: each on a plan that can be checked by hand."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from customers import CALM
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.forecast import Forecast
from execsim.simulation.engine import simulate, simulate_until
from execsim.simulation.planner import known_amounts, weigh_factors


def model_of(text: str, as_of: str = "2027-01-04", **assumptions: float | str) -> Model:
    told = json.dumps({**CALM, **assumptions})
    head = f"execsim: 1\ncalendar: {{start: 2027-01-04, end: 2027-12-31}}\nas_of: {as_of}\nassumptions: {told}\n"
    return compile_model(validate(parse_source(head + text, "small.yaml")))


def starts(model: Model) -> dict[str, float]:
    return dict(zip(model.packages.ids, first(model).package_start[0].tolist(), strict=True))


def first(model: Model) -> Forecast:
    return simulate(model, Draws(1, 1))


def test_a_forum_that_meets_less_often_meets_next_in_its_new_rhythm() -> None:
    """Weekly, it met on day 55; every four weeks from day 58 on, so next on day 60 or 80, not on its twelfth day."""
    model = model_of("""
people: {maria: {}, coo: {}}
forums: {board: {every: 1w}}
decisions: {vendor: {decided_by: coo, takes: 0d, forum: board}}
initiatives:
  calm: {on_done: {forums.board.every: 4w}, packages: {agree: {takes: 58d}}}
  one: {owner: maria, not_before: 2027-03-22, decisions: {vendor: buy}, packages: {buy: {takes: 1d}}}
  two: {owner: maria, not_before: 2027-03-31, decisions: {vendor: buy}, packages: {buy: {takes: 1d}}}
""")
    assert starts(model) == {"calm.agree": 0, "one.buy": 55, "two.buy": 80}


def test_a_release_that_is_past_its_share_ships_at_once() -> None:
    """15 of 20 days are behind it, and it ships at half: whoever waits for it goes on."""
    model = model_of(
        """
policy: {ship_at: 0.5}
initiatives:
  a: {packages: {build: {takes: 20d, release: true}}}
  b: {packages: {use: {takes: 2d, after: [a.build]}}}
actuals: {a.build: {started: 2027-01-11}}
""",
        as_of="2027-02-01",
        escape_chance="off",
    )
    assert starts(model)["b.use"] == model.as_of == 20
    assert first(model).package_finish[0].tolist() == [25, 22]


@pytest.mark.parametrize(("report", "left"), [("spent: 4, remaining: 6", 12), ("spent: 4", 12)])
def test_a_risk_makes_what_remains_heavier(report: str, left: float) -> None:
    model = model_of(
        f"""
teams: {{crew: {{people: 1, focus: 1}}}}
risks: {{storm: {{chance: 1, hits: [a], effort: 2x}}}}
initiatives: {{a: {{packages: {{dig: {{team: crew, effort: 10}}}}}}}}
actuals: {{a.dig: {{started: 2027-01-04, {report}}}}}
""",
        as_of="2027-01-11",
    )
    assert first(model).finish[0] == 5 + left


NEARLY = """
teams: {crew: {people: 1, focus: 1}, office: {people: 2, focus: 1}}
initiatives:
  begun: {value: {per_week: 1000}, packages: {one: ONE, two: {team: crew, effort: 10}}}
  fresh: {value: {per_week: 1000}, packages: {dig: {team: crew, effort: 20}}}
policy: {dispatch: cost-of-delay}
actuals: {begun.one: {started: 2027-01-04, SPENT}}
"""


@pytest.mark.parametrize(
    ("one", "spent", "first_of_them"),
    [
        ("{team: office, effort: 40}", "spent: 35", "begun.two"),  # 5 and 10 are left, less than 20
        ("{team: office, effort: 40}", "spent: 25", "fresh.dig"),  # 15 and 10
        ("{team: office, effort: 40}", "spent: 35, remaining: 15", "fresh.dig"),  # as it is reported
        ("{takes: 20d, needs: {office: 2}}", "remaining: 4", "begun.two"),  # 4 days of two, and 10
        ("{takes: 20d, needs: {office: 2}}", "remaining: 6", "fresh.dig"),  # 6 days of two, and 10
    ],
)
def test_the_cost_of_delay_is_spread_over_the_seat_days_that_are_left(one: str, spent: str, first_of_them: str) -> None:
    model = model_of(NEARLY.replace("ONE", one).replace("SPENT", spent), as_of="2027-01-11")
    assert starts(model)[first_of_them] == 5


def test_what_a_review_found_to_be_done_again_is_known_to_be_left() -> None:
    """10 days of work, of which a review on day 5 finds all that was done wrong: 10 are left, as before it began."""
    model = model_of(
        "policy: {review: {every: 1w}}\n"
        "teams: {crew: {people: 1, focus: 1}}\n"
        "initiatives: {a: {packages: {dig: {team: crew, effort: 10}}}}\n",
        misdirection=0.999,
        waste=1,
        detects=1,
        max_misdirection=1,
    )
    for day, worked, found in ((4, 0, 0), (5, 5, 5), (15, 15, 5)):
        (state,) = simulate_until(model, Draws(1, 1), time=day)
        known = state.known
        assert (known.worked[0], known.found[0]) == (worked, found)
        left = 10 + found - worked
        assert known_amounts(model, known.done, known.worked, known.found) == [left]


def test_finished_work_tells_half_as_much_of_other_teams() -> None:
    """All spreads are alike: of ln 8 that a package of one team shows, its noise keeps a third, its team a third,
    and the portfolio a third, which all teams share: 4 for its own team, 2 for the others.
    """
    sums, counts = np.array([math.log(8), 0, 0]), np.array([1.0, 0, 0])
    weigh_factors(sums, counts, 1.0, 1.0, 1.0, 0.0)
    assert sums == pytest.approx([4, 2, 2])
    sums, counts = np.array([math.log(8), 0, 0]), np.array([1.0, 0, 0])
    weigh_factors(sums, counts, 0.0, 1.0, 1.0, 0.0)
    assert sums == pytest.approx([math.sqrt(8), 1, 1])
