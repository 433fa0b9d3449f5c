"""`--waivers FILE`: accepted findings that are kept apart from the portfolio."""

from __future__ import annotations

from collections.abc import Iterable

from execsim.errors import InputError
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.portfolio.source import read_source
from execsim.portfolio.spots import Spot


def with_waivers(loaded: Loaded, files: Iterable[str]) -> Loaded:
    """The portfolio with the waivers of more files, each at its own place in its own file.

    Raises
    ------
    InputError
        A file is no list of waivers, or one of them lacks its reason, its owner or its last day.
    """
    for file in files:
        source = read_source(file)
        entries = source.data.get("waivers")
        others = [key for key in source.data if key != "waivers"]
        if not isinstance(entries, list) or others:
            at = (others[0],) if others else ("waivers",)
            hint = "write `waivers:` and under it a list of {rule, entity, why, by, until}"
            raise InputError([source.problem(at, "this file holds waivers and nothing else", hint, "key")])
        spot = source.spot.step("waivers") or Spot()
        patch = Patch("waivers", "add", entries, f"accepted in {file}", spot, source.texts)
        loaded = patched(loaded, [patch], file)
    return loaded
