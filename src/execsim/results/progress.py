"""How long work tells its shell where it is, and how the shell says stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a verb is: steps done of all, and for a search its value and bound so far."""

    done: int
    total: int
    what: str = ""
    value: float | None = None
    bound: float | None = None


BESIDE = "execsim, beside"
"""The name of threads that compile or search beside the main one, and that the end of the program does not wait for."""

Tick = Callable[[Progress], bool]
"""Called now and then by long work; False means stop with the best so far."""


def go_on(_: Progress) -> bool:
    """The tick of a caller that neither watches nor stops."""
    return True
