"""The simulator's laws once more, on many more random portfolios: minutes instead of seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import test_simulation_laws as laws
from hypothesis import given, settings

from strategies import Data, portfolios

MANY = settings(max_examples=300, deadline=None)


def _checked(law: Any) -> Callable[..., None]:
    """The function that hypothesis calls for each example of a law."""
    inner: Callable[..., None] = law.hypothesis.inner_test
    return inner


@pytest.mark.slow
@MANY
@given(portfolios(laws.CALM))
def test_the_critical_path(data: Data) -> None:
    _checked(laws.test_without_chance_and_limits_the_simulation_is_the_critical_path)(data)


@pytest.mark.slow
@MANY
@given(portfolios(), laws.SEEDS)
def test_attribution_and_effort(data: Data, seed: int) -> None:
    _checked(laws.test_the_driving_chain_partitions_the_time_to_the_last_finish)(data, seed)
    _checked(laws.test_work_done_is_work_drawn_and_nothing_is_lost)(data, seed)


@pytest.mark.slow
@MANY
@given(portfolios(), laws.SEEDS)
def test_littles_law(data: Data, seed: int) -> None:
    _checked(laws.test_littles_law_holds_for_every_queue)(data, seed)
