"""The compiled engine reads all of a model: a column that one engine reads and the other forgets shows here."""

from __future__ import annotations

from dataclasses import fields
from typing import get_type_hints

import numpy as np
import pytest

from customers import model_of
from execsim.errors import UsageError
from execsim.model.behaviour import Behaviour
from execsim.model.draws import Draws
from execsim.model.memory import LINE
from execsim.model.model import Model, Rules, Table
from execsim.model.sampling import sampling_of
from execsim.simulation import clock
from execsim.simulation.chunks import run_in_simpy
from execsim.simulation.compiled import layout
from execsim.simulation.compiled.engine import run_compiled
from execsim.simulation.compiled.pools import PHASES, place_bits, places_of
from execsim.simulation.compiled.world import COURSES

OF_EVERY_TABLE = {"ids", "names"}
RECORDS = {
    "teams": layout.TEAMS,
    "people": layout.PEOPLE,
    "initiatives": layout.INITIATIVES,
    "packages": layout.PACKAGES,
    "asks": layout.ASKS,
    "decisions": layout.DECISIONS,
    "forums": layout.FORUMS,
    "externals": layout.EXTERNALS,
    "outcomes": layout.OUTCOMES,
    "risks": layout.RISKS,
    "events": layout.EVENTS,
    "triggers": layout.TRIGGERS,
}
# Columns that stand elsewhere than in the record of their table, and where.
ELSEWHERE = {
    "teams": {"seats": "seats", "focus": "focus", "present": "at_work", "skilled": "skilled", "skills": "skilled"},
    "people": {"skilled": "leaving_skills"},
    "initiatives": {"not_before": "packages", "planned_start": "years", "planned_finish": "years", "rank": "packages"},
    "packages": {
        "seat_first": "need_first",
        "seat_team": "needs",
        "seat_count": "needs",
        "outside": "outside",
        "diverted": "fresh",
    },
    "decisions": {"ask_ahead": "earlies", "consent": "rows", "day": "days"},
}
# Columns that no engine reads while it runs.
UNREAD = {
    "initiatives": {"must", "vouched", "outcome"},
    "forums": {"effort", "attended_first", "attended"},  # in the teams' overhead
    "asks": {"initiative"},
    "decisions": {"luck"},
    "packages": {"mode"},  # its effects stand in other columns
    "outcomes": {"luck", "due"},
    "triggers": {"luck"},
}
RAGGED = ("link_", "outside_", "ask", "consent", "day_", "after", "member", "hit", "burden", "spoil", "skill")


def test_every_column_of_the_model_is_read_or_said_not_to_be() -> None:
    kinds = get_type_hints(Model).items()
    tables = {name: kind for name, kind in kinds if isinstance(kind, type) and issubclass(kind, Table)}
    assert set(tables) == set(RECORDS)
    for name, kind in tables.items():
        names = set(RECORDS[name].names or ())
        missing = {
            field.name
            for field in fields(kind)
            if field.name not in names | OF_EVERY_TABLE | set(ELSEWHERE.get(name, ())) | UNREAD.get(name, set())
            and not field.name.startswith(RAGGED)
        }
        assert not missing, f"the compiled engine does not know {name}: {sorted(missing)}"


def test_every_assumption_and_every_number_of_the_policy_is_read() -> None:
    names = set(layout.RULES.names or ())
    assert {field.name for field in fields(Behaviour)} <= names
    in_overhead = {"review_effort", "replan_effort"}
    assert {field.name for field in fields(Rules)} - in_overhead <= names


def test_the_records_hold_numbers_of_few_sizes_and_long_ones_begin_on_a_line() -> None:
    for record in (*RECORDS.values(), layout.RULES, layout.LINKS, layout.NEEDS):
        kinds = {record[name] for name in record.names or ()}
        assert kinds <= {np.dtype("i4"), np.dtype("i8"), np.dtype("u8"), np.dtype("f8"), np.dtype("?")}
        assert record.itemsize <= LINE or record.itemsize % LINE == 0


def test_what_is_needed_together_stands_in_one_line_of_memory() -> None:
    lines = {
        COURSES: ("since", "again", "order", "effort", "early"),
        layout.PACKAGES: ("people", "not_before", "luck", "low", "spent"),
    }
    for record, first in lines.items():
        places = dict(record.fields or {})
        assert [places[name][1] for name in first] == [LINE * row for row in range(5)]


def test_a_latin_hypercube_has_room_for_as_many_futures_as_there_may_be() -> None:
    packages = {"b": {"team": "crew", "effort": 3}}
    plan = model_of({"teams": {"crew": {"people": 2}}, "initiatives": {"a": {"packages": packages}}})
    most = sampling_of(plan, Draws(1, 2**32, "latin-hypercube"))
    compiled, spelt = (run(plan, 1, most, 2**32 - 2, 2**32) for run in (run_compiled, run_in_simpy))
    assert compiled.columns["finish"].tolist() == spelt.columns["finish"].tolist()


def test_every_phase_has_places_for_its_moments_in_their_order() -> None:
    phases = {value for name, value in vars(clock).items() if name.isupper() and isinstance(value, int)}
    assert set(PHASES) == phases - {clock.END}
    orders, first = places_of(dict.fromkeys(PHASES.values(), 3)).values()
    assert (np.diff(orders) > 0).all()
    assert [int(orders[first[phase >> 32]]) for phase in PHASES] == list(PHASES)


def test_a_calendar_beyond_all_reason_is_refused() -> None:
    assert place_bits(1000, 5 * 260 * 100.0) == 10
    with pytest.raises(UsageError, match="the calendar is too long for so many packages"):
        place_bits(1 << 20, 5 * 260 * 9999.0)
