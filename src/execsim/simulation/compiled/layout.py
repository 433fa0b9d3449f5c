"""The tables that the kernel reads: what stands in them, and in which records.

A field is called what the model, `Wiring` or the SimPy engine calls it. `x_first` and `x_last` frame a row's part of
another table; whole numbers that belong together stand in one pool, `rows`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from execsim.model.behaviour import Behaviour
from execsim.model.memory import LINE

HORIZONS = 5  # a run goes on past the horizon until all is done, at most so many horizons
RANK, COST_OF_DELAY, DUE, FIRST_COME = range(4)
DISPATCH_ORDERS = ("rank", "cost-of-delay", "due", "first-come")

# Who waits for an event: a package in one of its waiting phases, its asking ahead, an external, a decision.
FOR_PREDECESSORS, FOR_ARRIVALS, FOR_DECISIONS, FOR_HOLDERS, FOR_EARLY, FOR_EXTERNAL, FOR_CONSENTS = range(7)


def table_of(*columns: str) -> np.dtype[Any]:
    """A record: words of `name:type`, where a type is left out a whole number of four bytes.

    They stand in this order. A processor fetches memory in lines of 64 bytes, and a record that is longer than one
    begins on one: so what is needed together should fill one.
    """
    names, formats, offsets, end = list[str](), list[np.dtype[Any]](), list[int](), 0
    for column in columns:
        for word in column.split():
            name, _, kind = word.partition(":")
            form = np.dtype(kind or "i4")
            names.append(name)
            formats.append(form)
            offsets.append(-(-end // form.alignment) * form.alignment)
            end = offsets[-1] + form.itemsize
    least = LINE if end > LINE else max(form.alignment for form in formats)
    size = -(-end // least) * least
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": size}, align=True)


OF_POLICY = ("review_every", "detects", "replan_every", "frozen", "wip_limit", "ship_at")
# An assumption that the policy overrides stands in the policy's number already.
OF_BEHAVIOUR = tuple(field.name for field in fields(Behaviour) if field.name not in OF_POLICY)
RULES = table_of(
    "as_of:f8 horizon:f8 last:f8 early_share:f8 strata:i8 dispatch place_bits is_frozen:?",
    *(f"{name}:f8" for name in (*OF_POLICY, *OF_BEHAVIOUR)),
)
PACKAGES = table_of(
    # working
    "people:f8 misdirection:f8 value_factor:f8 go:f8 initiative team skill need_first need_last",
    "selected:? elapsed:? booked:? release:? asks_early:? is_held:?",
    # waiting to start
    "not_before:f8 planned:f8 start_first start_last outside_first outside_last ask_first ask_last",
    "predecessors_first predecessors_last arrivals_first arrivals_last decisions_first decisions_last",
    # finishing, asking ahead
    "luck:u8 day_rate:f8 sunk:f8 holders_first holders_last finish_first finish_last early_first early_last",
    "known_first known_last mix_first mix_last",
    # how much work it is; where its shape stands in the pool, it begins at `shape`, else that is -1
    "low:f8 width:f8 amount_factor:f8 median:f8 finished:f8 started:f8 shape amount fixed:?",
    # what there is of it, and its place in the order
    "spent:f8 remaining:f8 estimate:f8 held:f8 rank:f8 money:f8",
)
LINKS = table_of("lag:f8 package kind")
NEEDS = table_of("team count stake")  # `stake`: row of what its initiative has in the team
STAKED = table_of("packages")
FRESH = table_of("since:f8 order:f8 diverted:f8 phase")  # what courses begin with, where they differ
OUTSIDE = table_of("lag:f8 external")
TEAMS = table_of("luck:u8 day_rate:f8 attrition:f8 overhead:f8 review_every:f8 users calendar")
SEATS = table_of("team number")
PEOPLE = table_of("luck:u8 leaving:f8 team")
INITIATIVES = table_of(
    "luck:u8 due:f8 penalty:f8 value_per_day:f8 value_lasts:f8 ramp:f8 half_life:f8 works:f8 cost:f8 years:f8",
    "cost_spread opening_first opening_last package_first package_last mix_first mix_last selected:? due_hard:?",
)
ASKS = table_of("luck:u8 rank:f8 ahead:f8 decision owner owner_decides:? as_delegate:? superior_decides:?")
DECISIONS = table_of("forum takes consent_first consent_last day_first day_last wait_first wait_last")
FORUMS = table_of("luck:u8 every:f8 decides_up_to:f8 held:f8")
EXTERNALS = table_of(
    "luck:u8 amount after_first after_last outside_first outside_last wait_first wait_last dated:? apart:?"
)
OUTCOMES = table_of("worth_per_day:f8 worth_lasts:f8 needs member_first member_last")
RISKS = table_of(
    "luck:u8 chance:f8 effort:f8 cost:f8 mitigation:f8 value:f8",
    "delay hit_first hit_last burden_first burden_last spoil_first spoil_last touched:?",
)
EVENTS = table_of("luck:u8 rate:f8 value:f8 response")
TRIGGERS = table_of("reading:f8 threshold:f8 observable row op response")
SHIFTS = table_of("initiative change_first change_last")
CHANGES = table_of("value:f8 column row")
MIXES = table_of("weight:f8 entity:u8 purpose:u8")
FOLLOWERS = table_of("kind row")

LAYOUT: dict[str, tuple[Any, int]] = {
    "rules": (RULES, 1),
    "packages": (PACKAGES, 1),
    "fresh": (FRESH, 1),
    "belongs": (np.int64, 1),  # of a selected package its initiative, else -1
    "links": (LINKS, 1),
    "needs": (NEEDS, 1),
    "staked": (STAKED, 1),
    "outside": (OUTSIDE, 1),
    "earlies": (np.int64, 1),
    "teams": (TEAMS, 1),
    "seat_rows": (SEATS, 1),
    "people": (PEOPLE, 1),
    "initiatives": (INITIATIVES, 1),
    "asks": (ASKS, 1),
    "decisions": (DECISIONS, 1),
    "forums": (FORUMS, 1),
    "externals": (EXTERNALS, 1),
    "outcomes": (OUTCOMES, 1),
    "risks": (RISKS, 1),
    "events": (EVENTS, 1),
    "triggers": (TRIGGERS, 1),
    "shifts": (SHIFTS, 1),
    "changes": (CHANGES, 1),
    "mixes": (MIXES, 1),
    "followers": (FOLLOWERS, 1),
    "follower_first": (np.int64, 1),
    "orders": (np.int64, 1),  # phase and row in one, of each place of a moment
    "phase_first": (np.int64, 1),  # place of a phase's first row
    "origins": (np.int64, 1),
    "rows": (np.int64, 1),
    "days": (np.float64, 1),
    "seat_changes": (np.float64, 1),
    "seats": (np.int64, 2),
    "at_work": (np.float64, 2),  # a row for each `calendar`
    "seat_days": (np.float64, 2),
    "focus": (np.float64, 2),
    "skilled": (np.int64, 2),
    "leaving_skills": (np.bool_, 2),
    "kinds": (np.int8, 1),
    "params": (np.float64, 2),
    "spans": (np.int64, 2),
    "pool": (np.float64, 1),
    "streams": (np.uint64, 1),
    "chain_order": (np.int64, 1),
    "before_first": (np.int64, 1),
    "before": (LINKS, 1),
}

# What the finish of an initiative may change, as (table, column); the kernel tells them by their place here.
SHIFTING = (
    ("packages", "diverted"),
    ("teams", "focus"),
    ("teams", "overhead"),
    ("teams", "review_every"),
    ("teams", "skilled"),
    ("asks", "owner_decides"),
    ("asks", "as_delegate"),
    ("asks", "superior_decides"),
    ("decisions", "ask_ahead"),
    ("forums", "every"),
    ("forums", "decides_up_to"),
    ("forums", "held"),
    ("policy", "review_every"),
    ("policy", "detects"),
    ("policy", "wip_limit"),
    ("teams", "more skilled"),
)
(
    DIVERTED,
    FOCUS,
    OVERHEAD,
    TEAM_REVIEW_EVERY,
    SKILLED,
    OWNER_DECIDES,
    AS_DELEGATE,
    SUPERIOR_DECIDES,
    ASK_AHEAD,
    FORUM_EVERY,
    DECIDES_UP_TO,
    FORUM_HELD,
    REVIEW_EVERY,
    DETECTS,
    WIP_LIMIT,
    MORE_SKILLED,
) = range(len(SHIFTING))
