"""Laws of prices on portfolios made at random."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from execsim.analysis.measures import Sample
from execsim.analysis.price import effect
from execsim.analysis.remedies import candidates_of, world
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import patched
from execsim.portfolio.patch import Patch
from execsim.results.findings import Finding
from execsim.simulation.engine import simulate
from pricing import finding, loaded, to

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


def halves(draw: st.DrawFn) -> dict[str, Any]:
    """Draw two initiatives that share nothing: each its owner, decider, forum, team, outcome and risk."""
    data: dict[str, Any] = {
        "as_of": "2027-01-04",
        "calendar": {"start": "2027-01-04", "end": "2028-12-31"},
        **{name: {} for name in ("people", "forums", "decisions", "teams", "outcomes", "risks", "initiatives")},
    }
    for half in ("a", "b"):
        data["people"] |= {f"owner-{half}": {"role": "Owner"}, f"boss-{half}": {"role": "Boss"}}
        data["forums"][f"board-{half}"] = {"every": draw(DAYS), "held": draw(st.floats(0.3, 0.9))}
        decision = {"decided_by": f"boss-{half}", "forum": f"board-{half}", "takes": draw(DAYS)}
        data["decisions"][f"choice-{half}"] = decision
        data["teams"][f"team-{half}"] = {"people": 2, "skills": {"craft": 1}}
        data["outcomes"][f"outcome-{half}"] = {"statement": "More"}
        data["risks"][f"risk-{half}"] = {"hits": [f"work-{half}"], "chance": 0.4, "delay": draw(DAYS)}
        work = {"team": f"team-{half}", "effort": draw(st.integers(2, 20)), "skill": "craft"}
        data["initiatives"][f"work-{half}"] = {
            "owner": f"owner-{half}",
            "serves": f"outcome-{half}",
            "value": {"per_week": 500},
            "decisions": {f"choice-{half}": "build"},
            "packages": {"dig": work, "build": {**work, "after": ["dig"]}, "else": work},
        }
    return data


def remedies(half: str) -> list[Finding]:
    """What may be changed in one half, with a start and a chance."""
    changes = [
        Patch(f"decisions.choice-{half}.delegated_to", "add", f"owner-{half}"),
        to(f"decisions.choice-{half}.ask_ahead", "10d"),
        to(f"forums.board-{half}.held", 1.0),
        Patch(f"teams.team-{half}.skills.craft", "add", 1),
    ]
    return [finding(f"ES3{n}{half}", change, starts=5.0, works=0.6) for n, change in enumerate(changes)]


@settings(max_examples=15, deadline=None)
@given(st.data(), st.integers(0, 3), st.integers(0, 3), st.integers(0, 2**32))
def test_mean_value_adds_up_where_findings_share_nothing(draw: st.DataObject, one: int, two: int, seed: int) -> None:
    """Future by future: neither half knows of the other, and each remedy has its own luck."""
    base = loaded(json.dumps(draw.draw(st.composite(halves)())))
    candidates, refused = candidates_of(base, [remedies("a")[one], remedies("b")[two]])
    assert not refused
    assert all(candidate.work for candidate in candidates)
    none, first, second, both = (
        Sample.of(simulate(compile_model(world(base, some).portfolio), Draws(seed, 4))).value
        for some in ((), candidates[:1], candidates[1:], candidates)
    )
    np.testing.assert_allclose(both - none, (first - none) + (second - none), atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(data=unlimited(), seed=st.integers(0, 2**32))
def test_an_empty_remedy_is_worth_exactly_nothing(data: dict[str, Any], seed: int) -> None:
    base = loaded(json.dumps(data))
    sample = Sample.of(simulate(compile_model(world(base, []).portfolio), Draws(seed, 6)))
    other = Sample.of(simulate(compile_model(patched(base, []).portfolio), Draws(seed, 6)))
    for measure, found in effect(sample, other).items():
        if measure != "on_time":  # nothing has a due date
            assert (found.mean, found.low, found.high) == (0, 0, 0)
