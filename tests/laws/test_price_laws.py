"""Laws of prices on portfolios made at random."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import patched
from execsim.portfolio.patch import Patch
from execsim.simulation.engine import simulate
from pricing import loaded, to

DAYS = st.integers(1, 15).map(lambda n: f"{n}d")


@st.composite
def unlimited(draw: st.DrawFn) -> dict[str, Any]:
    """Draw chains of work that needs no seats and waits for decisions in forums with room for all."""
    packages: dict[str, Any] = {}
    for n in range(draw(st.integers(1, 4))):
        after = draw(st.lists(st.sampled_from(sorted(packages)), max_size=2, unique=True)) if packages else []
        packages[f"p{n}"] = {"takes": draw(DAYS), "after": after}
    return {
        "as_of": "2027-01-04",
        "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
        "people": {"ana": {"role": "Owner"}, "finn": {"role": "CFO"}},
        "forums": {"board": {"every": draw(DAYS), "held": draw(st.floats(0.3, 0.9))}},
        "decisions": {"vendor": {"decided_by": "finn", "forum": "board", "takes": draw(DAYS)}},
        "policy": {"review": {"every": draw(DAYS), "detects": draw(st.floats(0.2, 1.0))}},
        "assumptions": {"misdirection": draw(st.floats(0.0, 0.5)), "rework_chance": draw(st.floats(0.0, 0.5))},
        "initiatives": {
            "crm": {
                "owner": "ana",
                "value": {"per_week": 500},
                "decisions": {"vendor": draw(st.sampled_from(sorted(packages)))},
                "packages": packages,
            }
        },
    }


WAITS = (
    to("forums.board.held", 1.0),  # no meeting is dropped
    to("decisions.vendor.ask_ahead", "30d"),  # asked for as soon as it can be
    to("decisions.vendor.takes", "0d"),  # prepared at once
    Patch("decisions.vendor.forum", "to", None),  # no forum to wait for
)


@settings(max_examples=25, deadline=None)
@given(data=unlimited(), wait=st.sampled_from(WAITS), seed=st.integers(0, 2**32))
def test_a_removed_wait_never_prices_negative_without_limits(data: dict[str, Any], wait: Patch, seed: int) -> None:
    """Unlimited seats, work under way and forum room, no switching, triggers or replanning."""
    base = loaded(json.dumps(data))
    before, after = (simulate(compile_model(one.portfolio), Draws(seed, 6)) for one in (base, patched(base, [wait])))
    assert (after.finish <= before.finish).all()
    assert (after.net_value >= before.net_value - 1e-6).all()
    assert np.isfinite(before.finish).all()
