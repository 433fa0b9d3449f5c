"""Rank correlations: against another's, and in forecasts in which one input alone decides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.cruciality import Inputs, noise, rank_correlation
from execsim.simulation.engine import simulate

HEAD = """
execsim: 1
calendar: {start: 2027-01-04, end: 2027-12-31}
assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off,
              focus_spread: off, misdirection: off, rework_chance: off, switching_loss: off, focus: 1}
"""


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=60))
def test_it_is_spearmans_with_ties_at_their_mean_rank(pairs: list[tuple[int, int]]) -> None:
    left, right = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    mine = rank_correlation(left, right)
    if len(set(left)) == 1 or len(set(right)) == 1:
        assert np.isnan(mine)
    else:
        assert mine == pytest.approx(spearmanr(left, right).statistic)


def test_never_is_the_latest_of_all() -> None:
    assert rank_correlation([1.0, 2.0, np.inf, np.inf], [1.0, 2.0, 3.0, 3.0]) == pytest.approx(1.0)


def test_the_only_thing_that_varies_moves_the_finish_alone() -> None:
    model = compile_model(
        validate(
            parse_source(
                HEAD
                + """
initiatives:
  a: {packages: {sure: {takes: 3d}, open: {takes: {low: 2d, likely: 4d, high: 9d}, after: sure}}}
risks: {rock: {hits: [a.sure], chance: 1, delay: 3d}}
""",
                "story.yaml",
            )
        )
    )
    forecast = simulate(model, Draws(1, 50))
    (only,) = Inputs.of(forecast).moving(forecast.finish)
    assert (only.kind, model.packages.ids[only.row]) == ("package", "a.open")
    assert only.cruciality == pytest.approx(1.0)


def test_a_risk_that_decides_is_found_and_an_idle_one_lies_within_the_noise() -> None:
    model = compile_model(
        validate(
            parse_source(
                HEAD
                + """
initiatives: {a: {packages: {long: {takes: 30d}}}, b: {packages: {short: {takes: 3d}}}}
risks:
  rock: {hits: [a.long], chance: 0.5, delay: 20d}
  rain: {hits: [b.short], chance: 0.5, delay: 2d}
""",
                "story.yaml",
            )
        )
    )
    forecast = simulate(model, Draws(3, 300))
    moving = {model.risks.ids[one.row]: one.cruciality for one in Inputs.of(forecast).moving(forecast.finish)}
    assert moving["rock"] == pytest.approx(1.0)
    assert abs(moving["rain"]) < 2 * noise(300)
