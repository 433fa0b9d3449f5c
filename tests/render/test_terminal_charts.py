"""Charts in plain characters, drawn by hand beside the code's."""

from __future__ import annotations

import numpy as np
import pytest

from execsim.render.terminal_charts import Bar, draw_bar, s_curve


def test_a_bar_runs_to_half_and_eight_in_ten_and_shows_its_due_day() -> None:
    assert draw_bar(Bar("a", 0, 4, 8, 9), 0, 10, 11) == "=====---|! "
    assert draw_bar(Bar("a", 2, 4, 4, np.inf), 0, 10, 11) == "  ==|      "
    assert draw_bar(Bar("a", 2, 6, 8, 3), 0, 10, 11) == "  =!===-|  "


def test_what_is_later_than_anything_runs_off_the_right() -> None:
    assert draw_bar(Bar("a", 0, 4, np.inf, 9), 0, 10, 11) == "=====----!>"
    assert draw_bar(Bar("a", np.inf, np.inf, np.inf, np.inf), 0, 10, 11).strip() == ""


def test_an_s_curve_climbs_once_from_left_to_right() -> None:
    lines = [line.plain for line in s_curve(np.arange(100.0), 48, lambda at: f"{at:.0f}")]
    rows = [line.partition("|")[2] for line in lines[:11]]
    heights = [
        10 - min(row for row, text in enumerate(rows) if text[column : column + 1] == "*") for column in range(40)
    ]
    assert heights == sorted(heights)
    assert (heights[0], heights[-1]) == (0, 10)
    assert lines[-2].split() == ["0", "51", "99"]
    assert lines[-1].split() == ["P10", "9", "P50", "49", "P80", "79", "P90", "89"]
    assert all(len(line) <= 48 for line in lines)


def test_a_curve_of_work_that_half_of_the_futures_never_end_stays_below_half() -> None:
    sample = np.concatenate([np.arange(50.0), np.full(50, np.inf)])
    lines = [line.plain for line in s_curve(sample, 48, lambda at: f"{at:.0f}")]
    assert not any("*" in line for line in lines[:5])
    assert "P80 never" in lines[-1]


@pytest.mark.parametrize(
    ("sample", "said"), [([3.0, 3.0], "always 3"), ([np.inf], "never"), ([3.0, np.inf], "or never")]
)
def test_what_does_not_vary_is_said_not_drawn(sample: list[float], said: str) -> None:
    (line,) = s_curve(np.array(sample), 48, lambda at: f"{at:.0f}")
    assert said in line.plain
