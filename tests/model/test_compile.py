"""From what people write to what engines read, on portfolios small enough to check by hand."""

from __future__ import annotations

import datetime as dt
import textwrap

import numpy as np
import pytest

from execsim.model.compile import compile_model
from execsim.model.model import Model
from execsim.model.value import streamed
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source


def model_of(text: str, **options: dt.date) -> Model:
    return compile_model(validate(parse_source(textwrap.dedent(text), "small.yaml")), **options)


def test_rows_are_in_the_order_of_ids_whatever_the_file_says() -> None:
    model = model_of("initiatives: {zoo: {packages: {b: {takes: 1d}, a: {takes: 2d}}}, ark: {}}")
    assert model.initiatives.ids == ("ark", "zoo")
    assert model.packages.ids == ("ark.work", "zoo.a", "zoo.b")


def test_a_renamed_initiative_keeps_its_row_and_its_luck() -> None:
    before = model_of("initiatives: {ark: {}, zoo: {packages: {a: {takes: 1d}}}}")
    after = model_of("initiatives: {ark: {}, aaa: {key: zoo, packages: {a: {takes: 1d}}}}")
    assert after.initiatives.ids == ("ark", "aaa")
    np.testing.assert_array_equal(before.initiatives.luck, after.initiatives.luck)
    np.testing.assert_array_equal(before.packages.luck, after.packages.luck)


def test_a_team_and_an_initiative_of_one_name_do_not_share_luck() -> None:
    model = model_of("{teams: {web: {people: 1}}, initiatives: {web: {}}}")
    assert model.teams.luck[0] != model.initiatives.luck[0]


def test_every_default_that_was_taken_is_listed() -> None:
    text = "{initiatives: {a: {}, b: {due: 2027-02-01}}, teams: {t: {}}, decisions: {d: {}}, risks: {r: {hits: [a]}}}"
    model = model_of(text, today=dt.date(2027, 1, 4))
    assert model.assumed == (
        "calendar.start: 2027-01-04, today",
        "calendar.end: 2028-01-03, a year after the start",
        "teams.t.people: 1",
        "teams.t.focus: 0.65",
        "initiatives.a.packages: one, of 4w, without dates",
        "initiatives.b.packages: one, as long as planned",
        "decisions.d.takes: 5d",
        "risks.r.chance: 0, it never comes true",
        "policy.review.every: 4w",
        "policy.review.detects: 0.8",
    )


def test_an_initiative_without_packages_lasts_as_planned() -> None:
    model = model_of("""
        calendar: {start: 2027-01-04}
        initiatives:
          planned: {planned: {start: 2027-01-11, finish: 2027-01-22}}
          due: {due: 2027-01-08}
    """)
    lengths = [model.estimates.means[row] for row in model.packages.amount]
    assert dict(zip(model.packages.ids, lengths, strict=True)) == {"due.work": 5, "planned.work": 10}
    assert model.packages.not_before[model.packages.index("planned.work")] == 5


def test_a_hidden_choice_takes_the_first_and_says_so() -> None:
    text = "{initiatives: {buy: {}, build: {SAID}}, choices: {route: {pick: exactly-one, of: [buy, build]}}}"
    silent, said = model_of(text.replace("SAID", "")), model_of(text.replace("SAID", "selected: true"))
    assert dict(zip(silent.initiatives.ids, silent.initiatives.selected, strict=True)) == {"build": False, "buy": True}
    assert dict(zip(said.initiatives.ids, said.initiatives.selected, strict=True)) == {"build": True, "buy": False}
    assert "choices.route: buy, the first of buy, build" in silent.assumed
    assert not [line for line in said.assumed if line.startswith("choices")]


def test_missing_clarity_raises_the_odds_of_a_wrong_turn() -> None:
    model = model_of("""
        assumptions: {misdirection: 0.1, clarity_odds: 2}
        people: {ada: {}}
        outcomes:
          clear: {statement: Cut it from 24 h to 12 h, parent: intent, owner: ada, due: 2027-06-30, done_when: 12 h}
          dim: {statement: Be better, parent: intent, owner: ada, due: 2027-06-30, done_when: everyone is happy}
        initiatives: {a: {serves: clear}, b: {serves: dim}}
    """)
    odds = model.packages.misdirection / (1 - model.packages.misdirection)
    assert odds == pytest.approx([1 / 9, 4 / 9])  # `dim` has neither target nor baseline


def test_rewards_that_pull_elsewhere_take_their_share_of_focus_up_to_the_cap() -> None:
    model = model_of("""
        outcomes: {top: {statement: x, parent: intent}, sub: {statement: y, parent: top}}
        teams: {sales: {people: 1}, web: {people: 1}}
        metrics: {revenue: {rewards: sales, bonus_share: 0.2, works_against: top}}
        initiatives: {a: {serves: sub, packages: {s: {team: sales, effort: 1}, w: {team: web, effort: 1}}}}
    """)
    assert model.packages.diverted.tolist() == [0.2, 0.0]


def test_frozen_means_nothing_is_left_to_chance() -> None:
    model = model_of("""
        initiatives: {a: {packages: {dig: {takes: {low: 1d, likely: 2d, high: 9d}, go: 0.5}}}}
        risks: {rock: {hits: a, chance: 0.5, delay: 1d}}
        forums: {board: {every: 4w, held: 0.5}}
    """)
    frozen = model.freeze("mean")
    assert frozen.estimates.means.tolist() == pytest.approx(model.estimates.means.tolist())
    assert frozen.packages.misdirection.sum() == frozen.risks.chance.sum() == 0
    assert frozen.packages.go.tolist() == frozen.forums.held.tolist() == [1]
    assert frozen.behaviour.rework_chance == frozen.behaviour.effort_spread == 0
    assert frozen.freeze("p80") is frozen


@pytest.mark.parametrize("lasts", [np.inf, 30.0])
@pytest.mark.parametrize("ramp", [0.0, 20.0])
@pytest.mark.parametrize("half_life", [np.inf, 25.0])
def test_the_value_of_a_stream_is_the_integral_of_its_rate(lasts: float, ramp: float, half_life: float) -> None:
    days, step = 50.0, 0.001
    s = np.arange(step / 2, min(days, lasts), step)
    rate = 7.0 * (np.minimum(1, s / ramp) if ramp else 1.0) * 2 ** (-s / half_life)
    assert streamed(days, 7.0, lasts, ramp, half_life) == pytest.approx(float(np.sum(rate + 0 * s) * step), rel=1e-6)
    assert streamed(-3.0, 7.0, lasts, ramp, half_life) == 0


def test_choices_that_share_a_member_are_settled_in_order_and_musts_come_first() -> None:
    shared = model_of("""
        initiatives: {p: {}, q: {}, r: {}}
        choices: {c1: {pick: exactly-one, of: [p, q]}, c2: {pick: exactly-one, of: [q, r]}}
    """)
    must = model_of("{initiatives: {p: {}, q: {must: true}}, choices: {c: {pick: exactly-one, of: [p, q]}}}")
    assert dict(zip(shared.initiatives.ids, shared.initiatives.selected.tolist(), strict=True)) == {
        "p": True,
        "q": False,
        "r": True,
    }
    assert dict(zip(must.initiatives.ids, must.initiatives.selected.tolist(), strict=True)) == {"p": False, "q": True}


def test_shares_add_up_to_the_same_in_any_order() -> None:
    def diverted(order: str) -> float:
        metrics = ", ".join(f"m{share}: {{rewards: t, bonus_share: 0.{share}, works_against: o}}" for share in order)
        text = f"""
            assumptions: {{diverted_cap: 1}}
            outcomes: {{o: {{statement: x}}}}
            teams: {{t: {{people: 1}}}}
            metrics: {{{metrics}}}
            initiatives: {{a: {{serves: o, packages: {{w: {{team: t, effort: 1}}}}}}}}
        """
        return float(model_of(text).packages.diverted[0])

    assert diverted("123") == diverted("321")


def test_a_must_that_is_deselected_is_not_done() -> None:
    """`must` tells the optimiser what it may not drop; a scenario that drops it means it."""
    dropped = model_of("{initiatives: {p: {must: true, selected: false}, q: {}}}")
    assert dict(zip(dropped.initiatives.ids, dropped.initiatives.selected.tolist(), strict=True)) == {
        "p": False,
        "q": True,
    }
