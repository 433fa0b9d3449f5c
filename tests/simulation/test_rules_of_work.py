"""Rules about work that goes wrong, is diverted, or pays ever less: each on a plan that can be checked by hand."""

from __future__ import annotations

import json
import math

import pytest

from customers import CALM
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.clarity import missing_clarity
from execsim.portfolio.load import validate
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import parse_source
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate


def portfolio_of(text: str, **assumptions: float | str) -> Portfolio:
    told = json.dumps({**CALM, **assumptions})
    head = f"execsim: 1\ncalendar: {{start: 2027-01-04, end: 2027-12-31}}\nassumptions: {told}\n"
    return validate(parse_source(head + text, "small.yaml"))


def model_of(text: str, **assumptions: float | str) -> Model:
    return compile_model(portfolio_of(text, **assumptions))


REWARDED = """
outcomes: {good: {statement: Customers stay}}
teams: {crew: {people: 1, focus: 1}}
metrics:
  calls: {kind: lagging, measures: activity, rewards: [crew], bonus_share: 0.4, works_against: [good]}
initiatives: {a: {serves: good, packages: {dig: {team: crew, effort: 12}}}}
"""


def test_a_bonus_against_the_outcome_takes_its_share_of_the_week_up_to_the_cap() -> None:
    """12 person-days at 60 % of each day are 20 days; where at most a quarter is diverted, 16."""
    assert simulate(model_of(REWARDED, diverted_cap=0.5), Draws(1, 1)).finish[0] == pytest.approx(20, abs=1e-5)
    assert simulate(model_of(REWARDED, diverted_cap=0.25), Draws(1, 1)).finish[0] == pytest.approx(16, abs=1e-5)
    assert simulate(model_of(REWARDED, diverted_cap="off"), Draws(1, 1)).finish[0] == 12


CLEAR_AND_UNCLEAR = """
intent: {statement: Raise retention from 81 % to 88 % by December 2027}
people: {ada: {}}
metrics: {m: {kind: leading, measures: outcome, baseline: 24, target: 12, by: 2027-06-30}}
outcomes:
  clear:
    statement: Cut the first response from 24 h to 12 h by 2027-06-30
    parent: intent
    owner: ada
    due: 2027-06-30
    done_when: The weekly report shows 12 h or less four weeks running
    measured_by: [m]
  unclear: {statement: Be better}
initiatives:
  a: {serves: clear, packages: {dig: {takes: 5d}}}
  b: {serves: unclear, packages: {dig: {takes: 5d}}}
"""


def test_each_missing_element_of_clarity_doubles_the_odds_of_a_wrong_direction() -> None:
    """Odds of 1 to 4 where all is said; times two for each of n elements that are missing."""
    portfolio = portfolio_of(CLEAR_AND_UNCLEAR, misdirection=0.2, clarity_odds=2, max_misdirection=1)
    model, runs = compile_model(portfolio), 1500
    missing = len(missing_clarity(portfolio, "unclear"))
    assert (missing_clarity(portfolio, "clear"), missing >= 3) == ((), True)
    turns = [0, 0]
    for replication in range(runs):
        for note in run_replication(model, 1, replication).notes:
            if note.kind in ("found", "accepted-wrong"):
                turns[note.row] += 1
    for share, odds in zip((count / runs for count in turns), (0.25, 0.25 * 2**missing), strict=True):
        chance = odds / (1 + odds)
        assert abs(share - chance) < 3.29 * math.sqrt(chance * (1 - chance) / runs)  # 99.9 %


def test_value_that_halves_every_two_weeks_adds_up_to_the_integral() -> None:
    """100 a day from day 5 on, halved every 10 days: 100 x 10 / ln 2 x (1 - 2^-(days left / 10))."""
    model = model_of("initiatives: {a: {value: {per_week: 500, half_life: 2w}, packages: {dig: {takes: 5d}}}}")
    left = model.horizon - 5
    by_hand = 100 * 10 / math.log(2) * (1 - 2 ** (-left / 10))
    assert simulate(model, Draws(1, 1)).value[0] == pytest.approx(by_hand, rel=1e-6)


RELEASED = """
policy: {ship_at: 0.5}
initiatives: {a: {planned: {start: 2027-01-04, finish: 2027-12-31}, packages: {dig: {takes: 20d, release: true}}}}
"""


@pytest.mark.parametrize(
    ("assumption", "certain", "notes"),
    [
        ("misdirection", 0.999, {"found", "accepted-wrong"}),
        ("rework_chance", 1, {"sent-back"}),
        ("escape_chance", 1, {"escaped"}),
        ("surprise_chance", 1, {"surprise"}),
    ],
)
def test_what_is_switched_off_never_happens_and_what_is_certain_does(
    assumption: str, certain: float, notes: set[str]
) -> None:
    sizes = {"rework_share": 0.2, "escape_effort": 0.5, "waste": 0.5, "surprise_days": 5}

    def happened(value: float | str) -> set[str]:
        model = model_of(RELEASED, **{**sizes, assumption: value})
        return {note.kind for replication in range(20) for note in run_replication(model, 1, replication).notes}

    assert happened("off") & notes == set()
    assert happened(certain) & notes != set()
