from __future__ import annotations

from execsim.model.hints import mostly, rarely
from execsim.model.jit import jitted


@jitted
def told(number: int) -> int:
    if rarely(number == 3):
        return 1
    return 2 if mostly(number > 3) else 4


def test_a_hint_changes_nothing_whether_it_is_right_or_wrong() -> None:
    assert [told(number) for number in range(6)] == [4, 4, 4, 1, 2, 2]
