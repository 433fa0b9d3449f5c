"""What stands beside the bar."""

from __future__ import annotations

import pytest

from execsim.cli.bar import figures
from execsim.results.progress import Progress


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress(120, 2000), "120 of 2,000"),
        (Progress(0, 0), ""),
        (Progress(3, 60, value=1_480_000, bound=1_560_000), "value 1.5 M  bound 1.6 M  gap 5 %"),
        (Progress(3, 60, value=1.0, bound=float("inf")), "value 1"),
        (Progress(3, 60, bound=5000.0), "bound 5.0 k"),
        (Progress(3, 60, value=1.0, bound=1000.0), "value 1  bound 1.0 k  a wide gap"),
    ],
)
def test_a_search_shows_value_bound_and_gap_anything_else_how_far_it_is(progress: Progress, said: str) -> None:
    assert figures(progress) == said
