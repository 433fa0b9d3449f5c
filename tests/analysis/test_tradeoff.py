"""Shipping early against repairing late, where the best point is known."""

from __future__ import annotations

import pytest

from execsim.analysis.tradeoff import REVIEWS, SHIP_AT, tradeoff
from execsim.model.draws import Draws
from execsim.results.progress import Progress
from execsim.results.tradeoff import Tradeoff
from pricing import CALM, loaded

# One release of 100 days that runs for a year; nothing goes wrong but what escapes.
RELEASE = """
calendar: {start: 2027-01-04, end: 2027-12-31}
teams: {crew: {people: 1, focus: 1}}
policy: {review: {every: 4w}}
initiatives: {portal: {value: {per_week: 500}, packages: {build: {team: crew, effort: 100, release: true}}}}
"""
DRAWS = Draws(1, 30)


@pytest.fixture(scope="module")
def found() -> Tradeoff:
    """Look at every way once."""
    return tradeoff(loaded(RELEASE + CALM), DRAWS)


def test_early_is_better_until_repair_costs_more_and_safety_ships_later(found: Tradeoff) -> None:
    ordinary, critical = found.best
    assert ordinary.cell.ship_at < 1.0
    assert critical.cell.ship_at >= ordinary.cell.ship_at
    assert ordinary.cell.value.low > 0
    assert ordinary.value_range[0] <= ordinary.cell.value.value <= ordinary.value_range[1]
    assert ordinary.driven_by in ("escape_chance", "escape_effort", "early_value")
    assert found.now == (1.0, 20.0)
    assert {len(cells) for cells in found.cells.values()} == {len(SHIP_AT) * len(REVIEWS)}


def test_the_way_of_today_differs_by_nothing(found: Tradeoff) -> None:
    (today,) = (cell for cell in found.cells["ordinary"] if (cell.ship_at, cell.review_every) == found.now)
    assert (today.value.value, today.value.low, today.value.high) == (0, 0, 0)


def test_without_a_release_only_reviews_count() -> None:
    text = RELEASE.replace(", release: true", "") + CALM.replace("misdirection: off, waste: off", "misdirection: 0.5")
    found = tradeoff(loaded(text), DRAWS)
    assert found.releases == 0
    assert {cell.ship_at for cell in found.cells["ordinary"]} == {1.0}
    rework = {cell.review_every: cell.rework for cell in found.cells["ordinary"]}
    assert rework[5.0] < rework[63.0]  # found earlier, less of it is wrong


@pytest.mark.parametrize("after", [1, 1500])
def test_an_interruption_leaves_what_there_is(after: int) -> None:
    def stop(progress: Progress) -> bool:
        return progress.done < after

    found = tradeoff(loaded(RELEASE + CALM), DRAWS, tick=stop)
    assert found.stopped
    assert len(found.best) <= 1
