"""A plan from before: what a new one is compared with, kept to, and checked as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Previous:
    """What a plan decided.

    Attributes
    ----------
    selected
        By initiative.
    start
        Working day on which each package starts that is done.
    mode
        What the file calls the way in which it is done; None: as written.
    bought
        Working day on which each option is bought that is.
    """

    selected: Mapping[str, bool]
    start: Mapping[str, float]
    mode: Mapping[str, str | None]
    bought: Mapping[str, float] = field(default_factory=dict)
