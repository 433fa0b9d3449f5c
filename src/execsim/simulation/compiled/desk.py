"""Decisions: who asks, who decides, and how long until one falls; the twin of `execsim.simulation.deciding`."""

from __future__ import annotations

import math
from typing import Any

from execsim.model.jit import inner
from execsim.model.quantiles import on_grid
from execsim.model.state import AGENDA, ALONE, CONSENTS, FALLEN, ON_DAY, PREPARING, UNASKED
from execsim.simulation.clock import DECISION, ESCALATED, MEETING
from execsim.simulation.compiled import history, luck, passage
from execsim.simulation.compiled.clock import ASK, moment, resume
from execsim.simulation.compiled.history import note


@inner
def ask_for(w: Any, ask: int) -> None:
    """Ask, if nobody has."""
    asked, now = w.asked[ask], w.clock[0].now
    if asked.stage == UNASKED:
        asked.asked = now
        note(w, history.ASKED, ask, 0.0)
        if _decides_alone(w, ask):
            asked.stage, asked.due = ALONE, now + on_grid(w.rules[0].takes_owner)
            moment(w, asked.due, DECISION, ask)
        else:
            _prepare(w, ask)


@inner
def decide(w: Any, ask: int) -> None:
    """The time of a stage is over, or what it waited for is there; somebody above may have decided meanwhile."""
    asked = w.asked[ask]
    if asked.stage == ALONE:
        if asked.as_delegate and luck.is_reversed(w, ask):
            note(w, history.REVERSED, ask, 0.0)
            _prepare(w, ask)
        else:
            _fall(w, ask)
    elif asked.stage == PREPARING:
        _await_consents(w, ask)
    elif asked.stage == CONSENTS:
        _go_to_forum(w, ask)
    elif asked.stage in (AGENDA, ON_DAY):
        _fall(w, ask)


@inner
def _decides_alone(w: Any, ask: int) -> bool:
    """Whether the owner decides; one who has left leaves it to the superior."""
    owner, asked = w.asks[ask].owner, w.asked[ask]
    return asked.superior_decides if owner >= 0 and w.offices[owner].away else asked.owner_decides


@inner
def _prepare(w: Any, ask: int) -> None:
    """Prepare it; a consent takes its time from the request."""
    days, decision = luck.preparation(w, ask), w.decisions[w.asks[ask].decision]
    for r in range(decision.consent_first, decision.consent_last):
        external = w.rows[r]
        if not w.externals[external].apart:
            days = max(days, luck.consent(w, ask, external))
    asked = w.asked[ask]
    asked.stage, asked.due = PREPARING, w.clock[0].now + days
    moment(w, asked.due, DECISION, ask)


@inner
def _await_consents(w: Any, ask: int) -> None:
    """A consent with a date, or with an `after` of its own, comes then."""
    asked, decision = w.asked[ask], w.decisions[w.asks[ask].decision]
    asked.stage, asked.due = CONSENTS, math.inf
    asked.missing = passage.missing(w, decision.wait_first, decision.wait_last)
    if asked.missing == 0:
        _go_to_forum(w, ask)


@inner
def _go_to_forum(w: Any, ask: int) -> None:
    asked, now, clock = w.asked[ask], w.clock[0].now, w.clock[0]
    decision = w.decisions[w.asks[ask].decision]
    if decision.forum >= 0:
        asked.stage, asked.due, asked.joined = AGENDA, math.inf, now
        w.agenda[clock.agenda] = ask
        clock.agenda += 1
        _call(w, decision.forum)
    else:
        asked.stage, asked.due = ON_DAY, _next_day(w, decision)
        moment(w, asked.due, DECISION, ask)


@inner
def _fall(w: Any, ask: int) -> None:
    asked, now = w.asked[ask], w.clock[0].now
    if asked.stage != FALLEN:
        asked.stage, asked.due, asked.fallen = FALLEN, math.inf, now
        note(w, history.DECIDED, ask, now - asked.asked)
        passage.give(w, 3 * w.packages.size + w.externals.size + ask)


@inner
def _next_day(w: Any, decision: Any) -> float:
    """Now, or the next of the only days on which the decision can fall; inf when all have passed."""
    now = w.clock[0].now
    if decision.day_first == decision.day_last:
        return now
    first = math.inf
    for r in range(decision.day_first, decision.day_last):
        if w.days[r] >= now:
            first = min(first, w.days[r])
    return first


# --- somebody above decides -----------------------------------------------------------------------------


@inner
def escalate(w: Any) -> None:
    """Take everything that is asked for and undecided to the owner's superior, if that is who may decide."""
    note(w, history.ESCALATED, -1, 0.0)
    for ask in range(w.asks.size):
        asked = w.asked[ask]
        pending = asked.stage not in (UNASKED, FALLEN) and asked.escalated == math.inf
        if pending and asked.superior_decides:
            asked.escalated = w.clock[0].now + on_grid(w.rules[0].takes_owner)
            moment(w, asked.escalated, ESCALATED, ask)


@inner
def decide_above(w: Any, ask: int) -> None:
    """The superior decides; it stands on no agenda any more."""
    for place in range(w.clock[0].agenda):
        if w.agenda[place] == ask:
            _strike(w, place)
            break
    _fall(w, ask)


@inner
def _strike(w: Any, place: int) -> None:
    """Take an entry off the agendas; where an entry stands says nothing."""
    clock = w.clock[0]
    clock.agenda -= 1
    w.agenda[place] = w.agenda[clock.agenda]


# --- forums -----------------------------------------------------------------------------------------------


@inner
def _call(w: Any, forum: int) -> None:
    """Call the next meeting, if none is called: in the rhythm and with the room that the forum has now."""
    board = w.boards[forum]
    if board.meeting == 0:
        board.next_every, board.room = board.every, board.decides_up_to
        board.meeting = max(board.met + 1, math.ceil(w.clock[0].now / board.next_every))
        moment(w, board.meeting * board.next_every, MEETING, forum)


@inner
def _goes_first(w: Any, one: int, other: int) -> bool:
    """Whether an ask comes before another one on an agenda: by rank, then as they came, then by row."""
    if w.asks[one].rank != w.asks[other].rank:
        return w.asks[one].rank < w.asks[other].rank
    if w.asked[one].joined != w.asked[other].joined:
        return w.asked[one].joined < w.asked[other].joined
    return one < other


@inner
def _first_on_agenda(w: Any, forum: int) -> int:
    """Place of what is first on a forum's agenda, -1 where there is nothing."""
    first = -1
    for place in range(w.clock[0].agenda):
        ask = w.agenda[place]
        is_here = w.decisions[w.asks[ask].decision].forum == forum
        if is_here and (first < 0 or _goes_first(w, ask, w.agenda[first])):
            first = place
    return first


@inner
def _on_agenda(w: Any, forum: int) -> float:
    """How many stand on a forum's agenda."""
    count = 0
    for place in range(w.clock[0].agenda):
        count += w.decisions[w.asks[w.agenda[place]].decision].forum == forum
    return float(count)


@inner
def meet(w: Any, forum: int) -> None:
    """Meet while anything is on the agenda: so many a meeting, if it is held."""
    board = w.boards[forum]
    board.met = board.meeting
    place = _first_on_agenda(w, forum)
    if place >= 0 and not luck.is_held(w, forum, board.met):
        note(w, history.NOT_HELD, forum, _on_agenda(w, forum))
    elif place >= 0:
        decided = 0.0
        while place >= 0 and decided + 1.0 <= board.room:
            ask = w.agenda[place]
            _strike(w, place)
            resume(w, ASK, ask)
            decided += 1.0
            place = _first_on_agenda(w, forum)
        note(w, history.MET, forum, decided)
    board.meeting = board.met + 1 if place >= 0 else 0
    if board.meeting > 0:
        moment(w, board.meeting * board.next_every, MEETING, forum)


# --- at the beginning --------------------------------------------------------------------------------------


@inner
def begin(w: Any) -> None:
    """Go on with what is asked for and undecided, and with the meetings that are called."""
    for ask in range(w.asks.size):
        asked, decision = w.asked[ask], w.decisions[w.asks[ask].decision]
        if asked.stage in (UNASKED, FALLEN):
            continue
        if asked.stage == AGENDA:
            w.agenda[w.clock[0].agenda] = ask
            w.clock[0].agenda += 1
        elif asked.stage == CONSENTS:
            asked.missing = passage.missing(w, decision.wait_first, decision.wait_last)
        else:
            moment(w, asked.due, DECISION, ask)
        moment(w, asked.escalated, ESCALATED, ask)
    for forum in range(w.forums.size):
        board = w.boards[forum]
        if board.meeting > 0:
            moment(w, board.meeting * board.next_every, MEETING, forum)
