"""Sweeps: the product of lists of values, each combination a scenario of its own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod

from execsim.errors import InputError
from execsim.portfolio.edits import flow
from execsim.portfolio.patch import Patch, written_patch
from execsim.portfolio.source import Source
from execsim.portfolio.spots import Spot

MOST = 100
"""Combinations of one sweep."""


@dataclass(frozen=True)
class Combination:
    """One combination: what to call it, and its patches."""

    name: str
    patches: tuple[Patch, ...]


def combinations(source: Source) -> tuple[Combination, ...]:
    """Every combination of a scenario file's `sweep`, the last path varying fastest; none where there is no sweep.

    Raises
    ------
    InputError
        A path without any value, or more than `MOST` combinations.
    """
    sweep = source.data.get("sweep") or {}
    under = source.spot.step("sweep") or Spot()
    for path, values in sweep.items():
        if not values:
            raise InputError([source.problem(("sweep", path), "there is nothing to sweep here", "list some values")])
    number = prod(map(len, sweep.values())) if sweep else 0
    if number > MOST:
        hint = f"at most {MOST} fit; leave some values out, or make two scenarios of it"
        raise InputError([source.problem(("sweep",), f"this sweep has {number:,} combinations", hint)])
    columns = [
        [
            written_patch(path, value, _spot(under.step(path) or Spot(), place), source.texts)
            for place, value in enumerate(values)
        ]
        for path, values in sweep.items()
    ]
    return tuple(Combination(_name(patches, tuple(sweep)), patches) for patches in product(*columns) if patches)


def _spot(spot: Spot, place: int) -> Spot:
    """The place of the n-th value, with the path as its key."""
    value = spot.step(place) or Spot()
    return value._replace(key=spot.key)


def _name(patches: tuple[Patch, ...], paths: tuple[str, ...]) -> str:
    """`people 5, focus 0.6`: the last word of each path, or all of it where two end alike."""
    lasts = [path.rpartition(".")[2] for path in paths]
    words = [last if lasts.count(last) == 1 else path for last, path in zip(lasts, paths, strict=True)]
    return ", ".join(f"{word} {_said(patch)}" for word, patch in zip(words, patches, strict=True))


def _said(patch: Patch) -> str:
    value = patch.value if isinstance(patch.value, str) else flow(patch.value)
    return value if patch.op == "to" else f"{patch.op} {value}"
