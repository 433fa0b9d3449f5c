"""Prices that a reader can reckon: what each rule's remedy is worth, with its start, its chance, its effort and range.

A day of the value is worth 100, and a day of the remedy's work costs 100, as that is the rate of the only team.
"""

from __future__ import annotations

import pytest

from execsim.analysis.price import price
from execsim.model.draws import Draws
from execsim.portfolio.patch import Patch
from execsim.results.findings import Finding
from execsim.results.prices import Price
from pricing import CALM, finding, found, loaded, to

HEAD = """
name: By hand
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2029-12-31}
people: {ana: {role: Head of support}, finn: {role: CFO}}
forums: {board: {every: 20d, held: 0.5}}
"""


def test_authority_that_is_given_saves_the_wait_for_those_above() -> None:
    """ES301: the CFO takes 10 days, the owner herself 1 (.25 to 3); asked on day 30, given on day 20 with .8.

    Nine days of 100 in four of five futures are 720, less three days of work: 420. She may take .25 days: .8 x 975
    - 300 = 480; or 3: .8 x 700 - 300 = 260.
    """
    text = """
decisions: {vendor: {decided_by: finn, takes: 10d}}
teams: {crew: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  crm:
    owner: ana
    value: {per_week: 500}
    decisions: {vendor: do}
    packages: {study: {takes: 30d}, do: {team: crew, effort: 10, after: [study]}}
"""
    given = finding("ES301", Patch("decisions.vendor.delegated_to", "add", "ana"), starts=20.0, works=0.8, effort=3.0)
    value = the_price(text, given).effects["value"]
    assert value.mean == pytest.approx(420, abs=40)
    assert value.range_low == pytest.approx(260, abs=40)
    assert value.range_high == pytest.approx(480, abs=40)
    assert value.driven_by == "takes_owner"


def test_a_decision_that_is_asked_for_ahead_is_there_when_work_wants_it() -> None:
    """ES310: nobody says how long it takes, so 5 days (2 to 20); the dig of 40 days is known to end on day 40.

    Asked for on day 25 it is there on day 30: 5 days of 100, less a day of work, 400. If it takes 2 days, 2 are
    saved: 100; if 20, it is there on day 45, and 15 of them are: 1,400.
    """
    text = """
decisions: {vendor: {decided_by: finn}}
teams: {crew: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  crm:
    owner: ana
    value: {per_week: 500}
    decisions: {vendor: build}
    packages: {dig: {team: crew, effort: 40}, build: {takes: 10d, after: [dig]}}
"""
    asked = the_price(text, finding("ES310", to("decisions.vendor.ask_ahead", "15d"), starts=10.0))
    value = asked.effects["value"]
    assert asked.up_to == ()  # it begins on day 10, and is simulated so
    assert (value.mean, value.range_low, value.range_high) == pytest.approx((400, 100, 1400))
    assert value.driven_by == "takes_decision"
    late = the_price(text, finding("ES310", to("decisions.vendor.ask_ahead", "15d"), starts=37.0))
    assert late.effects["value"].mean == pytest.approx(300 - 100)  # asked for on day 37, it is there on day 42
    never = the_price(text, finding("ES310", to("decisions.vendor.ask_ahead", "15d"), starts=41.0))
    assert never.effects["value"].mean == pytest.approx(-100)


def test_a_committee_that_meets_is_waited_for_as_often_as_it_does_not() -> None:
    """ES312: a meeting that is held with chance h comes after 1/h of them: 20 x (1/.5 - 1/.95) = 18.95 days saved."""
    text = """
decisions: {vendor: {decided_by: finn, takes: 25d, forum: board}}
teams: {crew: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  crm: {owner: ana, value: {per_week: 500}, decisions: {vendor: do}, packages: {do: {team: crew, effort: 10}}}
"""
    value = the_price(text, finding("ES312", to("forums.board.held", 0.95), starts=20.0)).effects["value"]
    assert value.mean == pytest.approx(1895 - 100, abs=3 * 20 * 100 * 2**0.5 / 400**0.5)
    assert value.low < value.mean < value.high


def test_a_second_seat_that_can_is_worth_the_queue_for_the_first() -> None:
    """ES205: both need the one who can, for 20 days each; taught on day 5, the second starts then, 15 days earlier."""
    text = """
teams: {crew: {people: 2, focus: 1, day_rate: 100, skills: {erp: 1}}}
initiatives:
  one: {owner: ana, value: {per_week: 500}, packages: {do: {team: crew, effort: 20, skill: erp}}}
  two: {owner: ana, value: {per_week: 500}, packages: {do: {team: crew, effort: 20, skill: erp}}}
"""
    taught = the_price(text, finding("ES205", Patch("teams.crew.skills.erp", "add", 1), starts=5.0, effort=2.0))
    assert taught.up_to == ()
    assert taught.effects["value"].mean == pytest.approx(1500 - 200)
    assert taught.effects["finish_p80"].mean == pytest.approx(-15)


def test_dates_need_not_add_up_where_money_does() -> None:
    """Two equal ways to the last day: shortening one of them moves nothing, both move it by all."""
    text = """
teams: {crew: {people: 1, focus: 1}, shop: {people: 1, focus: 1}}
decisions: {vendor: {decided_by: finn, takes: 10d}, scope: {decided_by: finn, takes: 10d}}
initiatives:
  crm: {owner: ana, value: {per_week: 500}, decisions: {vendor: do}, packages: {do: {team: crew, effort: 10}}}
  desk: {owner: ana, value: {per_week: 500}, decisions: {scope: do}, packages: {do: {team: shop, effort: 10}}}
"""
    both = [finding("ES301", to("decisions.vendor.takes", "2d")), finding("ES302", to("decisions.scope.takes", "2d"))]
    prices = price(loaded(HEAD + text + CALM), found(*both), Draws(1, 60))
    assert [one.effects["finish_p80"].mean for one in prices.prices] == [0, 0]
    assert prices.together["finish_p80"].mean == -8
    alone = [one.effects["value"].mean for one in prices.prices]
    assert alone == pytest.approx([800, 800])
    assert prices.together["value"].mean == pytest.approx(sum(alone))


def the_price(text: str, one: Finding) -> Price:
    (first,) = price(loaded(HEAD + text + CALM), found(one), Draws(1, 400)).prices
    return first
