"""Switching between initiatives, checked by hand: what is begun and unfinished in a team slows its work down."""

from __future__ import annotations

import textwrap

from execsim.model.compile import compile_model
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation.dynamics import run_replication

HALF = """
execsim: 1
calendar: {start: 2027-01-04, end: 2027-12-31}
assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off, focus_spread: off,
              misdirection: off, rework_chance: off, switching_loss: 0.5, switching_cap: 0.5, focus: 1}
"""


def switching(text: str) -> dict[str, tuple[float, float]]:
    """Start and end of every package, where each initiative too many costs half of the rate."""
    model: Model = compile_model(validate(parse_source(HALF + textwrap.dedent(text), "switching.yaml")))
    lives = run_replication(model, 1, 0).lives
    return {id_: (life.started, life.done) for id_, life in zip(model.packages.ids, lives, strict=True) if life}


def test_an_initiative_counts_from_its_first_start_in_a_team_to_its_last_finish_there() -> None:
    """`a` waits for five days between its two packages: all that time it is begun and unfinished."""
    lived = switching("""
        teams: {crew: {people: 1}}
        initiatives:
          a: {packages: {dig: {team: crew, effort: 3}, fill: {team: crew, effort: 2, after: [{package: dig, lag: 5d}]}}}
          b: {packages: {build: {team: crew, effort: 4, after: [a.dig]}}}
    """)
    # build runs at half speed beside a; fill, ready on day 8, starts when it ends, and runs alone.
    assert lived == {"a.dig": (0, 3), "b.build": (3, 11), "a.fill": (11, 13)}


def test_what_is_done_there_no_longer_counts_though_the_initiative_goes_on_elsewhere() -> None:
    lived = switching("""
        teams: {crew: {people: 1}, office: {people: 1}}
        initiatives:
          a: {packages: {dig: {team: crew, effort: 3}, print: {team: office, effort: 9, after: [dig]}}}
          b: {packages: {build: {team: crew, effort: 4, after: [a.dig]}}}
    """)
    assert lived == {"a.dig": (0, 3), "a.print": (3, 12), "b.build": (3, 7)}


def test_work_that_was_begun_before_the_run_counts() -> None:
    lived = switching("""
        as_of: 2027-01-11
        teams: {crew: {people: 1}}
        initiatives:
          a: {packages: {dig: {team: crew, effort: 3}, fill: {team: crew, effort: 2, not_before: 2027-03-01}}}
          b: {packages: {build: {team: crew, effort: 4}}}
        actuals: {a.dig: {started: 2027-01-04, finished: 2027-01-06, spent: 3}}
    """)
    assert lived["b.build"] == (5, 13)
