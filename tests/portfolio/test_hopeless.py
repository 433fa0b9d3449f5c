"""What can never be: told where it is certain, and only there."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
import yaml
from hypothesis import given

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.contradictions import find_contradictions
from execsim.portfolio.load import validate
from execsim.portfolio.sanity import find_hopeless
from execsim.portfolio.source import Source, parse_source
from execsim.simulation.engine import simulate

FILES = Path(__file__).parents[1] / "errors"
IDS = ("a", "b", "c", "d")
WAITS = [
    ("never-on-days-gone-by", {"pay.work"}),
    ("never-in-a-forum-that-never-meets", {"crm.work", "erp.work"}),
    ("never-enough-people-after-a-date", {"late.build"}),
    ("never-time-for-planned-work", {"crm.train", "crm.learn"}),
]


@pytest.mark.parametrize(("file", "endless"), WAITS)
def test_what_is_told_to_wait_for_ever_does_so_in_every_future(file: str, endless: set[str]) -> None:
    source = parse_source((FILES / f"{file}.yaml").read_text(encoding="utf-8"), file)
    found = simulate(compile_model(validate(source)), Draws(seed=1, replications=4))
    for finishes in found.package_finish:
        assert {found.model.packages.ids[row] for row in np.flatnonzero(np.isinf(finishes))} == endless


def told(text: str, **changes: str) -> list[str]:
    for old, new in changes.items():
        text = text.replace(f"<{old}>", new)
    source = parse_source(text, "plan.yaml")
    return [problem.message for problem in find_hopeless(validate(source), source)]


FORUM = """
calendar: {start: 2027-01-04, end: 2027-12-31}
people: {ceo: {role: CEO}, lead: {role: Lead, reports_to: ceo<leaves>}}
forums: {board: {every: 4w, held: 0}}
decisions: {vendor: {decided_by: ceo, forum: board<decision>}}
initiatives: {crm: {owner: <owner>, decisions: {vendor: {}}}, other: {<other>}}
<rest>
"""
PLAIN = {"leaves": "", "decision": "", "owner": "lead", "other": "", "rest": ""}


def test_a_forum_that_never_meets_holds_up_whoever_cannot_decide_alone() -> None:
    assert told(FORUM, **PLAIN) == ["board never meets; crm for vendor would wait for ever"]


@pytest.mark.parametrize(
    "way_out",
    [
        {"owner": "ceo"},
        {"decision": ", delegated_to: lead"},
        {"leaves": ", leaves: 0.2"},
        {"rest": "triggers: {late: {when: late_share > 0.5, then: escalate}}"},
        {"rest": "events: {storm: {chance_per_year: 1, then: escalate}}"},
        {"other": "on_done: {forums.board.held: 0.5}"},
        {"other": "on_done: {decisions.vendor.delegated_to: [lead]}"},
        {"rest": "actuals: {crm.work: {started: 2027-01-04}}"},
    ],
)
def test_nothing_is_told_where_there_may_be_a_way_out(way_out: dict[str, str]) -> None:
    assert told(FORUM, **PLAIN | way_out) == []


@pytest.mark.parametrize("selected", [True, False])
def test_what_is_not_selected_waits_for_nothing(selected: bool) -> None:
    crew = f"teams: {{crew: {{focus: 0}}}}\ninitiatives: {{a: {{selected: {str(selected).lower()}, packages: "
    text = f"calendar: {{start: 2027-01-04}}\n{crew}{{dig: {{team: crew, effort: 3}}}}}}}}\n"
    assert bool(told(text)) is selected


choices = st.one_of(
    st.builds(
        lambda pick, of: {"pick": pick, "of": of},
        st.sampled_from(["at-most-one", "exactly-one", "all-or-none"]),
        st.lists(st.sampled_from(IDS), min_size=2, max_size=3, unique=True),
    ),
    st.builds(
        lambda verb, both: {"if": both[0], verb: both[1]},
        st.sampled_from(["requires", "excludes"]),
        st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True),
    ),
)


@given(st.sets(st.sampled_from(IDS)), st.lists(choices, min_size=1, max_size=4))
def test_choices_that_are_told_to_contradict_each_other_leave_nothing_to_choose(
    musts: set[str], drawn: list[dict[str, Any]]
) -> None:
    """Every selection there is, tried one by one."""
    data = {
        "initiatives": {id_: {"must": id_ in musts} for id_ in IDS},
        "choices": {f"c{n}": choice for n, choice in enumerate(drawn)},
    }
    source = parse_source(yaml.safe_dump(data), "plan.yaml")
    selections = [dict(zip(IDS, chosen, strict=True)) for chosen in product((False, True), repeat=len(IDS))]
    possible = [s for s in selections if all(s[id_] for id_ in musts) and all(holds(c, s) for c in drawn)]
    for problem in problems(source):
        before, _, never = problem.rpartition(": ")
        if "can never be done" in problem:
            assert before
            assert not any(s[never.split()[0]] for s in possible)
        else:
            assert not possible


def problems(source: Source) -> list[str]:
    return [problem.message for problem in find_contradictions(validate(source), source)]


def holds(choice: dict[str, Any], selection: dict[str, bool]) -> bool:
    if "if" in choice:
        wanted = "requires" in choice
        return not selection[choice["if"]] or selection[choice["requires" if wanted else "excludes"]] is wanted
    chosen = sum(selection[id_] for id_ in choice["of"])
    return chosen in {"at-most-one": (0, 1), "exactly-one": (1,), "all-or-none": (0, len(choice["of"]))}[choice["pick"]]
