"""Prices on paper and on screen: no money where it would claim too much, and the decision first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from execsim.model.compile import compile_model
from execsim.render.audience import Audience
from execsim.render.prices_document import prices_document
from execsim.render.terminal import Look
from execsim.render.terminal_prices import render_prices
from execsim.results.contract_prices import PricesDocument
from execsim.results.prices import Effect, Effects, NotPriced, Price, Prices, Step, Vanishing
from pricing import finding, loaded, to

TEXT = """
name: Two halves
calendar: {start: 2027-01-04, end: 2027-12-31}
people: {ana: {role: Head of support}}
teams: {crew: {people: 2, confidential: true}}
initiatives: {crm: {packages: {do: {takes: 5d}}}}
"""
BASE = loaded(TEXT)


def moved(mean: float, low: float, high: float, trust: str = "low", base: float = 100_000.0) -> Effect:
    """An effect that sampling alone leaves at its mean."""
    return Effect(mean, mean, mean, low, high, "detects", trust, base, Vanishing("detects", 0.5, trust))


def effects(value: Effect) -> Effects:
    days = Effect(-10, -12, -8, -20, -5, "detects", "low", 100)
    return {"finish_p80": days, "value": value, "cost": replace(value, mean=-value.mean), "on_time": moved(0.1, 0, 0.2)}


def prices(value: Effect) -> Prices:
    one = Price((finding("ES503", to("policy.review.every", "1w")),), (), effects(value), 0.0, 1.0, 2.0)
    return Prices(
        seed=1, priced_on=2, replications=1000, screened_on=200, ranged_on=200, currency="EUR", has_value=True,
        base={"finish_p80": 5.0, "value": 1.0, "cost": 1.0, "on_time": float("nan")}, prices=(one,),
        together=one.effects, joined=(0,), path=(Step(0, one.effects, 2.0),),
        not_priced=(NotPriced(finding("ES102"), "no-remedy", "its rule declares nothing"),),
    )  # fmt: skip


def document(found: Prices) -> PricesDocument:
    return prices_document(found, compile_model(BASE.portfolio), Audience(BASE.portfolio))


@pytest.mark.parametrize(
    ("trust", "low", "hidden"), [("low", -1, True), ("folklore", 0, True), ("medium", -1, False), ("low", 1, False)]
)
def test_no_money_where_little_trust_leaves_the_sign_open(trust: str, low: float, hidden: bool) -> None:
    written = document(prices(moved(61_000, low, 120_000, trust)))
    for effect in (
        written.prices[0].effect,
        written.path[0].effect,
        written.together.effect if written.together else {},
    ):
        assert effect["value"].withheld is hidden
        assert (effect["value"].mean is None) is hidden
        assert (effect["value"].range.high is None) is hidden
        assert (effect["value"].sampling.low is None) is hidden
        assert effect["value"].size == "large"
    shown = render_prices(written)
    assert ("120 k" in shown) is not hidden
    assert ("large" in shown) is hidden


def test_days_are_said_whatever_the_trust() -> None:
    written = document(prices(moved(61_000, -1, 120_000)))
    assert written.prices[0].effect["finish_p80"].mean == -10
    assert "1 to 4 weeks" in render_prices(written)


def test_the_decision_comes_first_and_everything_fits() -> None:
    for width in (40, 80):
        lines = render_prices(document(prices(moved(61_000, 50_000, 120_000))), Look(width)).splitlines()
        assert max(map(len, lines)) <= width
        assert lines[3 if width == 40 else 2].startswith("First 1")
        assert len(lines) <= 40
    assert "for 2 days of work" in " ".join(lines)


def test_what_may_be_luck_is_not_visible() -> None:
    value = replace(moved(500, 100, 900, "medium"), low=-200, high=1200)
    assert document(prices(value)).prices[0].effect["value"].size == "not visible"
    assert "not visible" in render_prices(document(prices(value)))


def test_an_upper_bound_is_said_as_one() -> None:
    found = prices(moved(61_000, 50_000, 120_000))
    bounded = replace(found, prices=(replace(found.prices[0], up_to=("nobody says when",)),))
    shown = render_prices(document(bounded))
    assert "up to 120 k" in shown
    assert "at most" in shown
    assert "nobody says when" in shown


def test_findings_on_what_is_confidential_are_left_out() -> None:
    found = prices(moved(61_000, 50_000, 120_000))
    hidden = replace(found.prices[0], findings=(finding("ES204", to("teams.crew.people", 3)),))
    written = document(replace(found, prices=(hidden,), path=(), joined=()))
    assert [one.code for one in written.prices] == ["ES102"]


def test_without_a_remedy_it_says_so() -> None:
    found = replace(prices(moved(1, 1, 1)), prices=(), path=(), together={}, joined=())
    shown = render_prices(document(found))
    assert "No finding has a remedy" in shown
    assert "1 no remedy in their rules (ES102)" in shown
