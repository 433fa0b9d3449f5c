from __future__ import annotations

from execsim.portfolio.notation import read_notation
from execsim.portfolio.source import parse_source
from execsim.portfolio.spots import Mark, Spot

TEXT = "teams:\r\n  𝔸lpha: {people: 3}\r\n  beta:\r\n    skills: [sql,\u2028      '𝔹'] \r\nwhy: >\r\n  one\r\n  two\r\n"


def test_places_count_lines_and_characters_as_people_do() -> None:
    source = parse_source(TEXT, "plan.yaml")
    assert source.values["teams", "𝔸lpha", "people"] == Mark("plan.yaml", 2, 19, 1)
    assert source.keys["teams", "beta", "skills"] == Mark("plan.yaml", 4, 5, 6)
    assert source.values["teams", "beta", "skills", 1] == Mark("plan.yaml", 5, 7, 3)


def test_what_goes_over_several_lines_is_underlined_in_its_first() -> None:
    source = parse_source(TEXT, "plan.yaml")
    assert source.values[("why",)] == Mark("plan.yaml", 6, 6, 1)
    assert source.values["teams", "beta", "skills"] == Mark("plan.yaml", 4, 13, 1)


def test_the_nearest_mark_is_that_of_the_spot_which_is_found_step_by_step() -> None:
    _, root, _ = read_notation(TEXT, "plan.yaml", tuple(TEXT.split("\r\n")))
    waiting: list[tuple[tuple[str | int, ...], Spot]] = [((), root)]
    while waiting:
        path, spot = waiting.pop()
        assert root.nearest(path, on_key=False) == spot.value
        assert root.nearest((*path, "not there"), on_key=False) == (spot.key or root.value)
        if path:
            assert root.nearest(path, on_key=True) == spot.key
        waiting += [((*path, step), below) for step, below in spot.items()]
