"""What moves inside a portfolio, which change moves it, and which scenario wins how often."""

from __future__ import annotations

import pytest

from execsim.analysis.compare import compare
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, patched
from execsim.results.comparison import Comparison
from pricing import CALM, loaded, to

# Two houses, one crew of one: the second waits for the first.
HOUSES = """
calendar: {start: 2027-01-04, end: 2027-12-31}
teams: {crew: {people: 1, focus: 1}}
initiatives:
  first: {value: {per_week: 500}, packages: {dig: {team: crew, effort: 10}}}
  second: {value: {per_week: 500}, packages: {dig: {team: crew, effort: 10}}}
policy: {dispatch: rank}
"""
BASE = loaded(HOUSES + CALM)
DRAWS = Draws(seed=1, replications=50)


def compared(**scenarios: dict[str, object]) -> Comparison:
    made: dict[str, Loaded] = {
        name: patched(BASE, [to(path, value) for path, value in patches.items()]) for name, patches in scenarios.items()
    }
    return compare(BASE, made, DRAWS, each=True)


def test_initiatives_and_teams_that_move_are_named_most_first() -> None:
    found = compared(more={"teams.crew.people": 2})
    assert [(one.kind, one.id, one.base, one.mean) for one in found.moved] == [
        ("initiative", "second", 20, -10),  # need not wait any more
        ("team", "crew", 5, -5),  # ten days of waiting, over two packages
    ]


def test_what_only_one_side_does_is_said() -> None:
    found = compared(less={"initiatives.first.selected": False})
    assert [(one.id, one.selected) for one in found.moved if one.kind == "initiative"] == [
        ("first", (True, False)),
        ("second", (True, True)),
    ]


def test_each_change_alone_and_what_they_do_beyond_their_sum() -> None:
    """A second seat saves ten days of 100. Half of the work at either house saves five days at it and five of waiting:
    the shorter one comes first. All together both end on day 5: 5 + 15 days earlier, not 10 + 10 + 10.
    """
    half = {f"initiatives.{name}.packages.dig.effort": 5 for name in ("first", "second")}
    found = compared(both={"teams.crew.people": 2, **half})
    told = {one.paths: (round(one.value.value), one.finish_p80) for one in found.contributions}
    seat, first, second = (("teams.crew.people",), *((path,) for path in half))
    assert told[seat] == (1000, -10)
    assert told[first] == told[second] == (1000, -5)
    assert told[()] == (2000 - 3000, -15 + 20)
    assert found.each_on == 50


def test_a_single_change_is_not_taken_apart() -> None:
    assert compared(more={"teams.crew.people": 2}).contributions == ()


def test_which_wins_how_often() -> None:
    found = compared(
        more={"teams.crew.people": 2},
        same={"initiatives.first.name": "A house"},
        less={"initiatives.first.selected": False},
    )
    assert found.best == {"base": 0, "more": 1, "same": 0, "less": 0}
    assert found.pairwise == {("more", "same"): 1, ("more", "less"): 1, ("same", "less"): 1}
    same = compared(same={"initiatives.first.name": "A house"})
    assert same.best == {"base": pytest.approx(0.5), "same": pytest.approx(0.5)}  # ties are shared
