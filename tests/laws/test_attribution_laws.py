"""Law 4 for every scope: chains partition, names add up to causes, and waiting never pays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.results.forecast import CAUSES, INITIATIVE, OUTCOME, PORTFOLIO
from execsim.results.reading import chain_days, team_days
from execsim.simulation.attribution import Attribution
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate
from execsim.simulation.luck import Luck
from execsim.simulation.wiring import Wiring
from execsim.simulation.worth import worth_of
from strategies import Data, loaded, portfolios

SEEDS = st.integers(0, 2**64 - 1)
WORKING = CAUSES.index("working")


@given(portfolios(), SEEDS)
def test_every_chain_partitions_the_time_to_its_own_finish(data: Data, seed: int) -> None:
    model = compile_model(loaded(data).portfolio)
    wiring = Wiring.of(model)
    run, luck = run_replication(model, seed, 0, wiring), Luck(model, seed, 0)
    worth = worth_of(model, luck, run)
    chains = Attribution(model, wiring).explain(run, worth)
    for (scope, row), chain in chains.items():
        finish = {
            PORTFOLIO: np.array([max(life.done for life in run.lives if life)]),
            INITIATIVE: worth.initiative_finish,
            OUTCOME: worth.outcome_finish,
        }[scope][row]
        assert sum(part.days for part in chain) == max(finish - run.release, 0.0)  # exact
        assert all(part.days > 0.0 for part in chain)
    ended = np.flatnonzero(np.isfinite(worth.initiative_finish))
    assert {row for scope, row in chains if scope == INITIATIVE} == set(ended.tolist())


@given(portfolios(), SEEDS)
def test_what_waiting_costs_adds_up_by_cause_and_is_never_a_gain(data: Data, seed: int) -> None:
    forecast = simulate(compile_model(loaded(data).portfolio), Draws(seed, 3))
    assert (forecast.delay_cost >= 0.0).all()
    assert (forecast.delay_cost[:, WORKING] == 0.0).all()
    own = forecast.delay_cost.sum(axis=1) - forecast.initiative_delay_cost.sum(axis=1)
    assert (own >= -1e-6 * (1.0 + forecast.delay_cost.sum(axis=1))).all()  # the rest is outcomes' own worth
    if not (forecast.model.outcomes.worth_per_day > 0.0).any():
        assert own == pytest.approx(0.0, abs=1e-6 * (1.0 + forecast.delay_cost.sum()))


@given(portfolios(), SEEDS)
def test_nobody_is_later_when_nobody_waits(data: Data, seed: int) -> None:
    model = compile_model(loaded(data).portfolio)
    wiring = Wiring.of(model)
    run = run_replication(model, seed, 0, wiring)
    twin = Attribution(model, wiring).twin(run)
    for life, free in zip(run.lives, twin, strict=True):
        if life is not None:
            assert free is not None
            assert free.started <= life.started
            assert free.shipped <= life.shipped
            assert free.done <= life.done


@given(portfolios(), SEEDS)
def test_the_mean_chain_is_the_mean_of_the_chains_and_the_teams_share_it(data: Data, seed: int) -> None:
    forecast = simulate(compile_model(loaded(data).portfolio), Draws(seed, 4))
    if np.isfinite(forecast.finish).all():
        assert chain_days(forecast, PORTFOLIO) == pytest.approx(forecast.chain.mean(axis=0))
    assert (team_days(forecast).sum(axis=0) <= chain_days(forecast, PORTFOLIO) + 1e-9).all()
