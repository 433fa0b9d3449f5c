"""All that one replication reads and writes, behind one pointer: the tables of a model, and where everything stands.

The fields of what changes are those of `execsim.model.state`: what a package's `Course` and `Life`, the desk, the
seats and the planner of the SimPy engine hold stands here in records, with the same names.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from execsim.model.memory import Memory, in_block
from execsim.results.forecast import CAUSES
from execsim.simulation.compiled.layout import LAYOUT, table_of
from execsim.simulation.compiled.tables import Tables

CLOCK = table_of(
    "now:f8 called_at:f8 wake_at:f8 seats_until:f8 kept_until:f8 counted_until:f8 until:f8 seed:u8 replication:u8",
    "portfolio_factor:f8 review_every:f8 detects:f8 wip_limit:f8 soonest:i8",
    "first last left ready waiting changed agenda segments happenings notes shifts stretches dispatches status",
    "tells:?",
)
COURSES = table_of(
    # where it stands
    "since:f8 until:f8 started:f8 shipped:f8 done:f8 phase missing last_segment",
    "dropped:? misled:? holds:? has_started:? has_shipped:? has_finished:? ready:?",
    # the work under way
    "again:f8 fresh:f8 rate:f8 finish:f8 ships:f8 review:f8 unshipped:f8 starts wrong_turns",
    # waiting for seats, and for the start
    "order:f8 diverted:f8 blocked_since:f8 expected:f8 cleared:f8 delay:f8 blocked blocked_team next_parked sent_back",
    # how much work it is
    "effort:f8 worked:f8 cost:f8 found:f8 repair:f8 burden:f8 common:f8 kept:f8",
    # asking ahead
    "early:f8 early_missing",
)
DRIVERS = table_of("time:f8 origin:f8 cause package at_start:?")
CREWS = table_of(
    "busy:f8 queued:f8 length:f8 counted_at:f8 factor:f8 overhead:f8 review_every:f8",
    "days_per_focus:f8",
    "held empty holding begun blocked filled ahead focus parked seats changed:?",
)
STAKES = table_of("holding left begun:?")
ASKED = table_of(
    "asked:f8 fallen:f8 due:f8 joined:f8 escalated:f8 ahead:f8 stage missing",
    "owner_decides:? as_delegate:? superior_decides:?",
)
BOARDS = table_of("every:f8 decides_up_to:f8 held:f8 next_every:f8 room:f8 met meeting")
ARRIVALS = table_of("comes:f8 came:f8 missing arrived:?")  # when it comes, once that is settled; when it came
CHAIRS = table_of("next:f8 k:i8 empty:?")
OFFICES = table_of("next:f8 k:i8 away:?")
OCCASIONS = table_of("next:f8 happened")
FATES = table_of("days:f8 happens:?")
UNDERTAKINGS = table_of(
    "factor:f8 size:f8 works:f8 value_factor:f8 shipped:f8 finish:f8 value:f8 penalty:f8 worked:f8 drawn:f8",
    "real_value:f8 real_penalty:f8 latest:f8 last on_plan:? dropped:? begun:?",
)
RESULTS = table_of("finish:f8 value:f8 real_value:f8 moved:f8")
ENDS = table_of("started:f8 shipped:f8 done:f8")
STRETCHES = table_of("days:f8 scope cause package behind")
RESUMES = table_of("kind row")
SEGMENTS = table_of("start:f8 end:f8 package cause team before")  # `before`: the one before it in its package's life
HAPPENINGS = table_of("time:f8 event")
NOTES = table_of("time:f8 amount:f8 kind row")

BLOCK = 64  # places of moments of which the soonest is known
LANES = 8  # blocks are a multiple of this many, as a processor looks at several at a time
NEVER = (1 << 63) - 1

# What does not fit is noticed, and the replication is run again with more room for it.
FITS, MORE_SEGMENTS, MORE_HAPPENINGS, MORE_NOTES, MORE_STRETCHES, MORE_REASONS = range(6)


class World(Memory):
    """One replication at a time, of one model; made once for many."""

    wholes: ClassVar[frozenset[str]] = frozenset((
        "kinds", "params", "spans", "pool", "streams", "firsts", "seconds", "scores", "amounts", "keys", "again",
        "again_scores", "reworks", "weeks", "team_sums", "team_counts", "urgency",
    ))  # fmt: skip
    constants: ClassVar[frozenset[str]] = frozenset(LAYOUT)
    layout: ClassVar[dict[str, tuple[DTypeLike, int]]] = LAYOUT | {
        "clock": (CLOCK, 1),
        "courses": (COURSES, 1),
        "drivers": (DRIVERS, 1),
        "held_by": (DRIVERS, 1),
        "driver": (DRIVERS, 1),
        "arrivals": (DRIVERS, 1),
        "arriving": (ARRIVALS, 1),
        "crews": (CREWS, 1),
        "asked": (ASKED, 1),
        "boards": (BOARDS, 1),
        "chairs": (CHAIRS, 1),
        "offices": (OFFICES, 1),
        "occasions": (OCCASIONS, 1),
        "fates": (FATES, 1),
        "undertakings": (UNDERTAKINGS, 1),
        "trigger_held": (np.bool_, 1),
        "shifts_held": (np.int64, 1),
        "moments": (np.int64, 1),
        "soonest": (np.int64, 1),
        "resumes": (RESUMES, 1),
        "segments": (SEGMENTS, 1),
        "happenings": (HAPPENINGS, 1),
        "notes": (NOTES, 1),
        "ready": (np.int64, 1),
        "agenda": (np.int64, 1),
        "changed": (np.int64, 1),
        "team_sums": (np.float64, 1),
        "team_counts": (np.float64, 1),
        "urgency": (np.float64, 1),
        "ends": (ENDS, 1),
        "critical": (np.bool_, 1),
        "results": (RESULTS, 1),
        "stretches": (STRETCHES, 1),
        "shares": (np.float64, 2),
        "has_chain": (np.bool_, 1),
        "stakes": (STAKES, 1),
        "used_skills": (np.int64, 2),
        "lost_skills": (np.int64, 2),
        "seats_skilled": (np.int64, 2),
        "focused": (np.float64, 2),
        "weeks": (np.float64, 2),
        "firsts": (np.float64, 1),
        "seconds": (np.float64, 1),
        "scores": (np.float64, 1),
        "amounts": (np.float64, 1),
        "returned": (np.int64, 1),
        "keys": (np.uint64, 1),
        "again": (np.float64, 1),
        "again_scores": (np.float64, 1),
        "reworks": (np.float64, 1),
        "accepted": (np.float64, 1),
    }

    @classmethod
    def of(cls, tables: Tables, room: int = 1, *, tells: bool = False) -> World:
        """Take memory for the replications of some tables, `room` times what is usual for what may grow.

        Only one that `tells` has room for notes.
        """
        sizes = {name: len(table) for name, table in tables.items()}
        packages, asks, initiatives = sizes["packages"], sizes["asks"], sizes["initiatives"]
        teams, skills, days = sizes["teams"], tables["skilled"].shape[1], tables["at_work"].shape[1]
        blocks = LANES * -(-sizes["orders"] // (LANES * BLOCK))
        rows: dict[str, int | tuple[int, int]] = {
            "clock": 1,
            "courses": packages,
            "drivers": packages,
            "held_by": packages,
            "driver": 1,
            "arrivals": sizes["externals"],
            "arriving": sizes["externals"],
            "crews": teams,
            "asked": asks,
            "boards": sizes["forums"],
            "chairs": sizes["seat_rows"],
            "offices": sizes["people"],
            "occasions": sizes["events"],
            "fates": sizes["risks"],
            "undertakings": initiatives,
            "trigger_held": sizes["triggers"],
            "shifts_held": sizes["shifts"],
            "moments": BLOCK * blocks,
            "soonest": blocks,
            "resumes": _power_of_two(4 * packages + sizes["externals"] + 2 * asks + 16),
            "segments": room * (24 * packages + 64),
            "happenings": room * (64 + 16 * sizes["events"]),
            "notes": room * (64 + 8 * packages + 8 * asks) if tells else 0,
            "ready": packages,
            "agenda": asks,
            "changed": teams,
            "team_sums": teams + 1,
            "team_counts": teams + 1,
            "urgency": packages,
            "ends": packages,
            "critical": packages,
            "results": sizes["outcomes"],
            "stretches": room * (256 + 32 * packages),
            "has_chain": 1 + initiatives + sizes["outcomes"],
            "shares": (1 + initiatives + sizes["outcomes"], len(CAUSES)),
            "stakes": sizes["staked"],
            "used_skills": (teams, skills),
            "lost_skills": (teams, skills),
            "seats_skilled": (teams, skills),
            "focused": (teams, days),
            "weeks": (2, days // 5 + 1),
            "firsts": len(tables["streams"]) - packages,
            "seconds": packages,
            "scores": packages + initiatives + teams,
            "amounts": packages,
            "returned": packages,
            "keys": 2 * packages,
            "again": 2 * packages,
            "again_scores": packages,
            "reworks": packages,
            "accepted": packages,
        }
        state = in_block({name: (shape, cls.layout[name][0]) for name, shape in rows.items()})
        return cls(**tables, **state)


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()
