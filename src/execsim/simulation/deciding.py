"""Decisions: who asks, who decides, and how long it takes until one falls."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import simpy

from execsim.model.quantiles import on_grid
from execsim.model.state import AGENDA, ALONE, CONSENTS, FALLEN, ON_DAY, PREPARING, UNASKED, State
from execsim.simulation.clock import DECISION, ESCALATED, MEETING, Story
from execsim.simulation.course import Scene
from execsim.simulation.signals import ARRIVED, ASK, DECIDED
from execsim.simulation.wiring import row_of


class Desk:
    """All decisions of one replication. A decision is asked for once; everyone who needs it waits for its fall."""

    def __init__(self, scene: Scene, gone: set[int]) -> None:
        self._scene, self._gone = scene, gone
        asks, forums = len(scene.model.asks), len(scene.model.forums)
        self._stage = [UNASKED] * asks
        self._asked, self._fallen = [math.nan] * asks, [math.nan] * asks
        self._due, self._joined, self._escalated = [math.inf] * asks, [math.inf] * asks, [math.inf] * asks
        self._agenda: list[list[tuple[float, float, int]]] = [[] for _ in range(forums)]  # rank, since when, ask
        self._settled: dict[int, simpy.Event] = {}  # what is on an agenda, and the event of its being decided
        self._met, self._meeting = [0] * forums, [0] * forums
        self._every, self._room = [math.inf] * forums, [math.inf] * forums

    def ask(self, ask: int) -> None:
        """Ask, if nobody has."""
        if self._stage[ask] == UNASKED:
            self._asked[ask] = self._scene.now
            self._scene.note("asked", ask)
            if self._decides_alone(ask):
                self._enter(ask, ALONE, on_grid(self._scene.model.behaviour.takes_owner))
            else:
                self._prepare(ask)
            self._scene.clock.process(self._decide(ask))

    def is_unasked(self, ask: int) -> bool:
        """Whether nobody has asked for it."""
        return self._stage[ask] == UNASKED

    def waits(self) -> dict[int, float]:
        """Working days from asking to its fall, by ask."""
        return {ask: fallen - self._asked[ask] for ask, fallen in enumerate(self._fallen) if self._stage[ask] == FALLEN}

    # --- from asking to its fall ----------------------------------------------------------------------

    def _enter(self, ask: int, stage: int, days: float = math.inf) -> None:
        self._stage[ask], self._due[ask] = stage, self._scene.now + days

    def _decide(self, ask: int) -> Story:
        """The owner decides alone; else preparation and consents, then the forum, or a day, or nothing more.

        Each stage waits and says which one comes next; somebody above may have decided meanwhile.
        """
        stages = {
            ALONE: self._alone,
            PREPARING: self._preparing,
            CONSENTS: self._consents,
            AGENDA: self._on_agenda,
            ON_DAY: self._on_day,
        }
        while self._stage[ask] != FALLEN:
            yield from stages[self._stage[ask]](ask)

    def _passed(self, ask: int) -> Story:
        yield self._scene.clock.moment(self._due[ask], DECISION, ask)

    def _alone(self, ask: int) -> Story:
        yield from self._passed(ask)
        if self._stage[ask] == FALLEN:
            return
        if self._scene.model.asks.as_delegate[ask] and self._scene.luck.is_reversed(ask):
            self._scene.note("reversed", ask)
            self._prepare(ask)
        else:
            self._fall(ask)

    def _prepare(self, ask: int) -> None:
        """Prepare it; a consent takes its time from the request."""
        requested = [self._scene.luck.consent(ask, consent) for consent in self._consent(ask, apart=False)]
        self._enter(ask, PREPARING, max([self._scene.luck.preparation(ask), *requested]))

    def _preparing(self, ask: int) -> Story:
        yield from self._passed(ask)
        if self._stage[ask] != FALLEN:
            self._enter(ask, CONSENTS)

    def _consents(self, ask: int) -> Story:
        """A consent with a date, or with an `after` of its own, comes then."""
        apart = [(ARRIVED, consent) for consent in self._consent(ask, apart=True)]
        event = self._scene.signals.wait((ASK, ask), apart)
        if event is not None:
            yield event
        if self._stage[ask] == FALLEN:
            return
        forum = int(self._scene.model.decisions.forum[self._scene.model.asks.decision[ask]])
        if forum >= 0:
            self._enter(ask, AGENDA)
            self._joined[ask] = self._scene.now
            self._put(forum, ask)
            self._call(forum)
        else:
            self._enter(ask, ON_DAY)
            self._due[ask] = self._next_day(int(self._scene.model.asks.decision[ask]))

    def _on_agenda(self, ask: int) -> Story:
        yield self._settled[ask]
        self._fall(ask)

    def _on_day(self, ask: int) -> Story:
        yield from self._passed(ask)
        self._fall(ask)

    def _fall(self, ask: int) -> None:
        if self._stage[ask] == FALLEN:
            return  # somebody above has decided meanwhile
        now = self._scene.now
        self._enter(ask, FALLEN)
        self._fallen[ask] = now
        self._scene.note("decided", ask, now - self._asked[ask])
        self._scene.signals.give((DECIDED, ask))

    def _decides_alone(self, ask: int) -> bool:
        """Whether the owner decides; one who has left leaves it to the superior."""
        asks = self._scene.model.asks
        left = int(asks.owner[ask]) in self._gone
        return bool(asks.superior_decides[ask] if left else asks.owner_decides[ask])

    def _consent(self, ask: int, *, apart: bool) -> list[int]:
        """Externals whose consent it needs: those that come in their own time, or those that are requested."""
        d, x = self._scene.model.decisions, self._scene.model.externals
        consents = row_of(d.consent_first, d.consent, int(self._scene.model.asks.decision[ask]))
        return [c for c in consents if apart == bool(x.dated[c] or self._waits(c))]

    def _waits(self, external: int) -> bool:
        x = self._scene.model.externals
        return bool(
            row_of(x.after_first, x.after, external) or row_of(x.after_outside_first, x.after_outside, external)
        )

    def _next_day(self, decision: int) -> float:
        """Now, or the next of the only days on which the decision can fall; inf when all have passed."""
        d, now = self._scene.model.decisions, self._scene.now
        days = d.day[d.day_first[decision] : d.day_first[decision + 1]]
        if not days.size:
            return now
        return min((float(day) for day in days if day >= now), default=math.inf)

    # --- somebody above decides -----------------------------------------------------------------------

    def escalate(self) -> None:
        """Take everything that is asked for and undecided to the owner's superior, if that is who may decide."""
        self._scene.note("escalated")
        for ask, stage in enumerate(self._stage):
            pending = stage not in (UNASKED, FALLEN) and self._escalated[ask] == math.inf
            if pending and self._scene.model.asks.superior_decides[ask]:
                self._escalated[ask] = self._scene.now + on_grid(self._scene.model.behaviour.takes_owner)
                self._scene.clock.process(self._decide_above(ask))

    def _decide_above(self, ask: int) -> Story:
        yield self._scene.clock.moment(self._escalated[ask], ESCALATED, ask)
        for agenda in self._agenda:
            agenda[:] = [entry for entry in agenda if entry[-1] != ask]
        self._fall(ask)

    # --- forums ---------------------------------------------------------------------------------------

    def _put(self, forum: int, ask: int) -> None:
        self._settled[ask] = self._scene.clock.event()
        self._agenda[forum].append((self._scene.wiring.ask_rank[ask], self._joined[ask], ask))

    def _call(self, forum: int) -> None:
        """Call the next meeting, if none is called: in the rhythm and with the room that the forum has now."""
        if not self._meeting[forum]:
            forums = self._scene.model.forums
            self._every[forum], self._room[forum] = float(forums.every[forum]), float(forums.decides_up_to[forum])
            self._meeting[forum] = max(self._met[forum] + 1, math.ceil(self._scene.now / self._every[forum]))
            self._scene.clock.process(self._meet(forum))

    def _meet(self, forum: int) -> Story:
        """Meet while anything is on the agenda."""
        while self._meeting[forum]:
            yield self._scene.clock.moment(self._meeting[forum] * self._every[forum], MEETING, forum)
            agenda = self._agenda[forum]
            self._met[forum] = self._meeting[forum]
            if agenda:
                self._hold_meeting(forum)
            self._meeting[forum] = self._met[forum] + 1 if agenda else 0

    def _hold_meeting(self, forum: int) -> None:
        """If it is held: so many a meeting, by rank, then as they came."""
        agenda, room = self._agenda[forum], self._room[forum]
        if not self._scene.luck.is_held(forum, self._met[forum]):
            self._scene.note("not-held", forum, len(agenda))
            return
        agenda.sort()
        decided = agenda[: len(agenda) if math.isinf(room) else int(room)]
        del agenda[: len(decided)]
        self._scene.note("met", forum, len(decided))
        for *_, ask in decided:
            self._scene.clock.fire(self._settled.pop(ask))

    # --- state ----------------------------------------------------------------------------------------

    def columns(self) -> dict[str, Any]:
        """What a state keeps of it."""
        return {
            "asked": np.array(self._asked, np.float64),
            "fallen": np.array(self._fallen, np.float64),
            "met": np.array(self._met, np.int32),
            "stage": np.array(self._stage, np.int32),
            "due": np.array(self._due, np.float64),
            "joined": np.array(self._joined, np.float64),
            "escalated": np.array(self._escalated, np.float64),
            "meeting": np.array(self._meeting, np.int32),
            "every": np.array(self._every, np.float64),
            "room": np.array(self._room, np.float64),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        k, h = state.known, state.hidden
        self._asked, self._fallen, self._met = k.asked.tolist(), k.fallen.tolist(), k.met.tolist()
        self._stage, self._due, self._joined = h.stage.tolist(), h.due.tolist(), h.joined.tolist()
        self._escalated, self._meeting = h.escalated.tolist(), h.meeting.tolist()
        self._every, self._room = h.every.tolist(), h.room.tolist()
        for ask, stage in enumerate(self._stage):
            if stage == FALLEN:
                self._scene.signals.give((DECIDED, ask))

    def begin(self) -> None:
        """Go on with what is asked for and undecided."""
        for ask, stage in enumerate(self._stage):
            if stage not in (UNASKED, FALLEN):
                if stage == AGENDA:
                    self._put(int(self._scene.model.decisions.forum[self._scene.model.asks.decision[ask]]), ask)
                self._scene.clock.process(self._decide(ask))
                if self._escalated[ask] < math.inf:
                    self._scene.clock.process(self._decide_above(ask))
        for forum, meeting in enumerate(self._meeting):
            if meeting:
                self._scene.clock.process(self._meet(forum))
